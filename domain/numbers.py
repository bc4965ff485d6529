"""Numbers as people write them, read exactly; and rounding, half up, never by a binary fraction."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from domain.cells import Cell, text
from domain.errors import Bilingual

LONGEST = 30  # digits of one number
# A quotient of two such numbers that is no tie lies further than 1E-65 from any: a hundred digits round it rightly.
EXACT = Context(prec=100)

_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_WHOLE = re.compile(r"([0-9]{1,9})(?:[.,]0)?")  # a spreadsheet writes 6 as 6.0 where its column has a gap
_RANGE = re.compile(r"([^\s-]+)\s*(?:-|–|—|\bs\.?d\.?|\bsampai\b)\s*([^\s-]+)", re.I)


class NotANumber(Bilingual):
    """A cell does not hold the number that is asked for."""


def number(cell: Cell) -> Decimal:
    """Give the number in a cell, with a decimal comma or point: `97,5`, `97.5`. Raises NotANumber.

    Thousands are not set apart: `1.500` is one and a half, and `1.500.000` or `1.234,56` is refused, not guessed.
    """
    said = text(cell)
    if not _NUMBER.fullmatch(said):
        raise NotANumber(
            f"'{said}' bukan angka; tulis tanpa pemisah ribuan, misalnya 97.5 atau 97,5",
            f"'{said}' is no number; write it without thousands separators, for example 97.5 or 97,5",
        )
    if sum(c.isdigit() for c in said) > LONGEST:
        raise NotANumber(f"angka lebih dari {LONGEST} digit", f"a number of more than {LONGEST} digits")
    return Decimal(said.replace(",", "."))


def whole(cell: Cell) -> int:
    """Give the whole number in a cell, 0 or more. Raises NotANumber, for `1.000` too: one, or a thousand?"""
    said = text(cell)
    if found := _WHOLE.fullmatch(said):
        return int(found[1])
    raise NotANumber(
        f"'{said}' bukan bilangan bulat nol atau lebih; tulis tanpa desimal dan tanpa pemisah ribuan",
        f"'{said}' is no whole number of zero or more; write it without decimals and thousands separators",
    )


def span(cell: Cell) -> tuple[Decimal, Decimal]:
    """Give the two ends of a range such as `80-90` or `80 s.d. 90`; of a single number, that number twice.

    Raises NotANumber, also where the ends are the wrong way round.
    """
    said = text(cell)
    found = _RANGE.fullmatch(said)
    if not found:
        return (single := number(cell)), single
    low, high = number(found[1]), number(found[2])
    if low > high:
        raise NotANumber(
            f"rentang '{said}' terbalik: batas bawah melebihi batas atas",
            f"the range '{said}' is the wrong way round: its lower end is above its upper end",
        )
    return low, high


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """Give a number with so many places, half up: 2.5 hundredths become 3 (REGULATION 5.3)."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


def plain(value: Decimal) -> str:
    """Give a number in full with a point, without zeros at its end: `109.5`, `120`."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
