"""The refusals that a person meets. The text of an error is the message they read."""


class SiklusError(Exception):
    """Something a person can mend. The command line prints it as one line and exits with 2."""
