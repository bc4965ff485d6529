"""The command line: the same verbs for operators, and the demo."""
