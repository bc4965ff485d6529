"""The period of a figure, as histories write it: a year, a school year, a semester, a quarter, a month."""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.cells import MONTHS

YEAR_MONTHS = 12
_YEAR = re.compile(r"(?<!\d)(?:19[5-9]|20\d)\d(?!\d)")
_SCHOOL_YEAR = re.compile(r"(\d{4})\s*[/-]\s*(\d{4})")
_EMPTY_WORDS = frozenset(("tahun", "thn", "th", "ta", "anggaran", "ajaran", "periode", "year", "fy", "bulan", "month"))
_PARTS = {"tw": 3, "triwulan": 3, "q": 3, "kuartal": 3, "quarter": 3, "s": 6, "sm": 6, "smt": 6, "semester": 6}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """So many months from a month on, counted from year 0."""

    label: str
    months: int
    start: int

    @property
    def kind(self) -> tuple[int, int]:
        """Give what periods must share to follow each other: their length, and where in the year they begin."""
        return self.months, self.start % self.months

    @property
    def place(self) -> int:
        """Give the number of the period among those of its kind: the next one has the next number."""
        return self.start // self.months


@lru_cache(maxsize=4096)
def period(said: str) -> Period | None:
    """Give the period that a text means; None if it means none.

    Understood are `2024`, `2023/2024` (a school year, from July), `Semester 1 2024`, `TW II 2024`, `2024-Q2`,
    `2024-03` and `Maret 2024`, in any case.
    """
    if (pair := _SCHOOL_YEAR.search(said)) and int(pair[2]) == int(pair[1]) + 1:
        return Period(f"{pair[1]}/{pair[2]}", YEAR_MONTHS, int(pair[1]) * YEAR_MONTHS + 6)
    years = _YEAR.findall(said)
    if len(years) != 1:
        return None
    words = re.findall(r"[a-z]+|\d+", said.casefold().replace(years[0], " ", 1))
    return _part(int(years[0]), [word for word in words if word not in _EMPTY_WORDS])


def _part(year: int, words: list[str]) -> Period | None:
    """Give the part of a year that the words beside the year mean: none of them the year, one a month."""
    january = year * YEAR_MONTHS
    if not words:
        return Period(str(year), YEAR_MONTHS, january)
    if len(words) == 1:
        month = MONTHS.get(words[0]) or (int(words[0]) if words[0].isdigit() else 0)
        return Period(f"{year}-{month:02}", 1, january + month - 1) if 1 <= month <= YEAR_MONTHS else None
    months = _PARTS.get(words[0])
    number = _ROMAN.get(words[1]) or (int(words[1]) if words[1].isdigit() else 0)
    if len(words) > 2 or not months or not 1 <= number <= YEAR_MONTHS // months:
        return None
    return Period(f"{year}-{'TW' if months == 3 else 'S'}{number}", months, january + (number - 1) * months)
