"""Text in a cell that somebody will open in a spreadsheet: a name must never be taken for a formula."""

import re
from typing import Any

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")
LONGEST = 32_000  # characters; a cell of XLSX holds 32,767
# XML cannot hold these, and no name needs them. Tabs and line ends become blanks.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"[\t\r\n\x85\u2028\u2029]+")


def harmless(text: str) -> str:
    """Give a text as a cell may hold it: with an apostrophe before what a spreadsheet would run, on one line.

    What our own import reads loses the apostrophe again.
    """
    shown = _BREAKS.sub(" ", _CONTROL.sub("", text))[:LONGEST]
    return f"'{shown}" if text.startswith(STARTS) or shown.strip().startswith(STARTS) else shown


def cell(value: Any) -> Any:
    """Give any value as a cell may hold it: a text made harmless, everything else as it is."""
    return harmless(value) if isinstance(value, str) else value
