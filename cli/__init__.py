"""The command line: the same verbs for operators, and the demo."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  said here, before an import fails in words that nobody understands
    sys.exit(
        f"siklus membutuhkan Python 3.11 atau lebih baru, bukan {sys.version_info[0]}.{sys.version_info[1]} "
        "(siklus needs Python 3.11 or later)."
    )
