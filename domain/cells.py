"""What one cell of a sheet says: a text, a column's label, a day.

A cell is what a spreadsheet or a CSV file gave: text, a number, a date, or nothing. Exports of
SIASN put an apostrophe before values, spreadsheets turn dates into serial numbers, and forms
fill an empty cell with a dash.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta

Cell = object

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb peb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu agt ags aug",
            "september sep sept",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}

# A serial number counts days from here; the two days that Excel is off lie before any serial we accept.
SERIAL_ZERO = date(1899, 12, 30)
# A number below this is a year or a mistake, not the serial of a day: serial 16438 is 1 January 1945.
FIRST_SERIAL = 16438
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)

APOSTROPHES = "'’‘`´"
_CLOCK = r"(?:[T ][0-9:.]+(?: ?[AP]M)?(?:Z|[+-][0-9:]+)?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_CLOCK}", re.I)
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_CLOCK}", re.I)
_DAY_MONTH_YEAR = re.compile(rf"([0-9]{{1,2}})[-/. ]+([a-z]+)[-/., ]+([0-9]{{4}}){_CLOCK}", re.I)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"[0-9]{1,6}(?:[.,][0-9]+)?")
_EMPTY = frozenset({"", "-", "--", "—", "–"})


def _visible(text: str) -> str:
    """Drop what no eye sees: control characters (PostgreSQL refuses NUL), zero-width marks, odd spaces."""
    if text.isascii() and text.isprintable():
        return text
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return "".join(kept)


def text(cell: Cell) -> str:
    """Give the cell as one line of text: outer and double spaces and a leading apostrophe gone.

    An empty cell, or one that holds only a dash, gives the empty text.
    """
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():
        return cell  # most cells are one word: nothing to do
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    words = " ".join(_visible(str(cell)).split()).lstrip(APOSTROPHES).strip()
    return "" if words in _EMPTY else words


def label(cell: Cell) -> str:
    """Give a column's label, or a word of a closed list, as it is compared: trimmed, in capitals."""
    return text(cell).upper()


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell says nothing."""
    return cell is None or text(cell) == ""


def day(cell: Cell) -> date | None:
    """Give the day that a date cell, a serial number or a text means; day before month, four-digit year.

    Raises ValueError if there is something in the cell that is no day between 1900 and 2100.
    """
    if isinstance(cell, datetime):
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    words = text(cell)
    if not words:
        return None
    if _SERIAL.fullmatch(words):
        return _from_serial(float(words.replace(",", ".")))
    return _plausible(_from_words(words))


def _from_serial(serial: float) -> date:
    if not FIRST_SERIAL <= serial < (LAST_DAY - SERIAL_ZERO).days + 1:
        raise ValueError("no serial of a day")
    return SERIAL_ZERO + timedelta(days=int(serial))


def _from_words(words: str) -> date:
    if found := _YEAR_FIRST.fullmatch(words):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := _DAY_FIRST.fullmatch(words):
        return date(int(found[4]), int(found[3]), int(found[1]))
    if found := _DAY_MONTH_YEAR.fullmatch(words):
        return date(int(found[3]), MONTHS.get(found[2].lower(), 0), int(found[1]))
    if found := _COMPACT.fullmatch(words):
        return date(int(found[1]), int(found[2]), int(found[3]))
    raise ValueError("no day")


def _plausible(found: date) -> date:
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError("a day outside the years of any career")
    return found
