"""Periods as e-Kinerja names them, and where they fall in a cycle of ours.

A workbook says `Periode Bulanan 6 Tahun 2026` above its table, in as many spellings as there are exports; the API has
one object for each (REGULATION.md 1.2): id, nama, tahun, periode_awal, periode_akhir, batas_pengisian, jenis_periode,
tipe_periodik, angka_periodik.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import lru_cache
from typing import Any

from domain.cells import MONTHS, text

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
YEAR = r"(?:tahun)?(?P<year>20\d\d)"
# Read without spaces and signs, so that `Bulanan 6 Tahun 2026` and `BULANAN-6/2026` are one. The year keeps the number
# before it apart: bulanan12026 is the first month.
NAMES = (
    ("triwulan", re.compile(rf"(?:triwulan(?:an)?|tw)(?:ke)?(?P<n>[1-4]|iv|i{{1,3}}){YEAR}")),
    ("bulan", re.compile(rf"bulan(?:an)?(?:ke)?(?P<n>1[0-2]|0?[1-9]){YEAR}")),
    ("bulan", re.compile(rf"(?P<n>{'|'.join(sorted(MONTHS, key=len, reverse=True))}){YEAR}")),
    ("tahun", re.compile(rf"tahunan{YEAR}")),
)


class Off(StrEnum):
    """Why a period is none of a cycle's."""

    EARLIER_PERIOD = auto()  # of a year before the cycle's
    UNKNOWN_PERIOD = auto()  # of a later year, months where the cycle has quarters, or not named at all


@dataclass(frozen=True, slots=True)
class Period:
    """What e-Kinerja evaluates: the year, or the n-th quarter or month of it."""

    year: int
    kind: str  # tahun, triwulan, bulan
    number: int = 0

    @property
    def words(self) -> str:
        """Give it as the export names it: `Triwulan 2 Tahun 2027`."""
        named = {"triwulan": f"Triwulan {self.number} Tahun", "bulan": f"Bulanan {self.number} Tahun"}
        return f"{named.get(self.kind, 'Tahunan')} {self.year}"

    def within(self, year: int, check_ins: int) -> "int | Off":
        """Give the period of a cycle that this is, 0 for the year; or why it is none of them."""
        if self.year != year:
            return Off.EARLIER_PERIOD if self.year < year else Off.UNKNOWN_PERIOD
        if self.kind == "tahun":
            return 0
        return self.number if {"triwulan": 4, "bulan": 12}[self.kind] == check_ins else Off.UNKNOWN_PERIOD


def letters(cell: object) -> str:
    """Give a text as it is compared: small letters and digits alone."""
    return "".join(c for c in text(cell).lower() if c.isascii() and c.isalnum())


def named(words: object) -> Period | None:
    """Give the period that a line names; None where it names none."""
    return _named(text(words)[:300])


@lru_cache(maxsize=1_000)
def _named(words: str) -> Period | None:
    said = letters(words)
    for kind, form in NAMES:
        if found := form.search(said):
            return Period(int(found["year"]), kind, _number(found.groupdict().get("n")))
    return None


def _number(said: str | None) -> int:
    if not said:
        return 0
    return ROMAN.get(said) or MONTHS.get(said) or int(said)


def is_reference(thing: Mapping[str, Any]) -> bool:
    """Tell whether an object is a period of the API's reference."""
    return "angka_periodik" in thing or {"batas_pengisian", "jenis_periode"} <= thing.keys()


def referred(thing: Mapping[str, Any]) -> Period | None:
    """Give the period of one object of the reference; None where its fields name none."""
    year, kind = text(thing.get("tahun")), letters(f"{thing.get('jenis_periode')} {thing.get('tipe_periodik')}")
    number = text(thing.get("angka_periodik"))
    if year.isdigit() and "tahunan" in kind:
        return Period(int(year), "tahun")
    if year.isdigit() and number.isdigit():
        if "triwulan" in kind and 1 <= int(number) <= 4:
            return Period(int(year), "triwulan", int(number))
        if "bulan" in kind and 1 <= int(number) <= 12:
            return Period(int(year), "bulan", int(number))
    return named(thing.get("nama"))
