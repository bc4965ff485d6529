"""The NIP: what it says about a person, when it is refused, and how it is masked.

A NIP has 18 digits and no check digit (REGULATION.md 6.1):

    19890225 202403 1 013    PNS: birth date, year and month of TMT CPNS, sex, serial
    19890225 202421 1 013    PPPK: the "month" is 2 and the frequency of appointment, 21 to 29
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from domain.cells import APOSTROPHES, Cell, text
from domain.problems import Problem

LENGTH = 18
YOUNGEST, OLDEST = 18, 58  # at TMT; beyond them the NIP is doubtful, not wrong


class Kind(StrEnum):
    """The two kinds of ASN."""

    PNS = "PNS"
    PPPK = "PPPK"


class Sex(StrEnum):
    """As digit 15 has it."""

    MALE = "1"
    FEMALE = "2"


@dataclass(frozen=True, slots=True)
class Nip:
    """A NIP that can be a person's. `kind` is None where digits 13-14 name neither PNS nor PPPK."""

    digits: str
    kind: Kind | None
    born_on: date
    sex: Sex
    warnings: tuple[Problem, ...] = ()


# A spreadsheet keeps 15 digits of a number. What is left of a NIP then: 1.97808172005011E+17, the same
# written out with three zeros at the end (a serial 000, which no NIP has), or with ".0" behind it.
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+", re.I)
_FRACTION = re.compile(r"[0-9]{15,}[.,][0-9]+")
_STRIPPED = str.maketrans("", "", APOSTROPHES + " ")
_ONLY_DIGITS = re.compile(r"[0-9]+")


def clean(cell: Cell) -> str:
    """Give a NIP cell as text without spaces and apostrophes; nothing is judged."""
    digits = text(cell).translate(_STRIPPED)
    return digits.upper() if isinstance(cell, float) else digits  # 1.97E+17, as a spreadsheet shows it


def mask(nip: str) -> str:
    """Give a NIP of which only the last four digits can be read: `**************1013`."""
    return "*" * max(len(nip) - 4, 0) + nip[-4:] if len(nip) > 4 else "*" * len(nip)


def parse(cell: Cell) -> Nip | Problem:
    """Give the NIP that a cell holds, or why it is refused (REGULATION.md 6.1)."""
    digits = clean(cell)
    if not digits:
        return Problem.NIP_MISSING
    if _lost_digits(cell, digits):
        return Problem.NIP_LOST_DIGITS
    if not _ONLY_DIGITS.fullmatch(digits):
        return Problem.NIP_NOT_DIGITS
    if len(digits) != LENGTH:
        return Problem.NIP_LENGTH
    return _read(digits)


def _lost_digits(cell: Cell, digits: str) -> bool:
    if isinstance(cell, float) and abs(cell) >= 1e15:
        return True
    if _SCIENTIFIC.fullmatch(digits) or _FRACTION.fullmatch(digits):
        return True
    return len(digits) == LENGTH and digits.endswith("000") and _ONLY_DIGITS.fullmatch(digits) is not None


def _read(digits: str) -> Nip | Problem:
    born_on = _day(digits[:8])
    if born_on is None:
        return Problem.NIP_BIRTH_DATE
    if digits[14] not in "12":
        return Problem.NIP_SEX
    kind = _kind(digits[12:14])
    doubts = [] if kind else [Problem.NIP_KIND_UNKNOWN]
    if not YOUNGEST <= _age_at_start(digits, kind, born_on) <= OLDEST:
        doubts.append(Problem.NIP_AGE)
    return Nip(digits, kind, born_on, Sex(digits[14]), tuple(doubts))


def _kind(month: str) -> Kind | None:
    if "01" <= month <= "12":
        return Kind.PNS
    return Kind.PPPK if "21" <= month <= "29" else None


def _age_at_start(digits: str, kind: Kind | None, born_on: date) -> int:
    """Completed years on the first day of the month of TMT; a PPPK's NIP tells the year alone."""
    years = int(digits[8:12]) - born_on.year
    if kind is not Kind.PNS:
        return years
    return years - ((int(digits[12:14]), 1) < (born_on.month, born_on.day))


@lru_cache(maxsize=50_000)
def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
