"""What was planned and achieved on each indicator, unit and period: a history is read row by row into compact arrays.

A figure is kept as the nearest binary fraction (`float`). Two texts of the same number (`95`, `95,0`, `95.00`) always
give the same one, and numbers that differ within their first fifteen digits never do: so `==` between a target and a
result is exact, which the comparisons of domain/indicator_figures.py rely on.
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto
from functools import lru_cache
from math import isfinite, nan

from domain.cells import Cell, label, text
from domain.errors import Bilingual
from domain.indicator import spelling
from domain.indicator_period import Period, period
from domain.terms import Polarity

COLUMNS = {
    "indicator": ("INDICATOR", "INDIKATOR"),
    "period": ("PERIOD", "PERIODE"),
    "unit": ("UNIT", "UNIT KERJA"),
    "target": ("TARGET",),
    "result": ("RESULT", "REALISASI"),
    "arah": ("ARAH", "POLARITY"),
}
OPTIONAL = ("arah",)
KEPT = 10_000  # so many refused rows are kept with their reason; all are counted
DIRECTIONS = {"NAIK": Polarity.NAIK, "UP": Polarity.NAIK, "TURUN": Polarity.TURUN, "DOWN": Polarity.TURUN}
_NOTHING = frozenset(("", "N/A", "NA", "#N/A"))
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+(?:,\d+)?|(?:,\d{3})+(?:\.\d+)?)")
_DOUBTFUL = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


class HistoryUnusable(Bilingual):
    """The table lacks a column."""


class Fault(StrEnum):
    """Why a row cannot be used."""

    INDICATOR_MISSING = auto()
    UNIT_MISSING = auto()
    PERIOD_UNKNOWN = auto()
    TARGET_UNREADABLE = auto()
    RESULT_UNREADABLE = auto()
    DIRECTION_UNKNOWN = auto()
    TWICE = auto()


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not used; rows are counted from 1 below the header. `detail` is what stood there."""

    row: int
    fault: Fault
    detail: str = ""


@dataclass(slots=True)
class Series:
    """All rows of one indicator, in the order of the file; a figure that is missing is `nan`."""

    name: str
    directions: set[Polarity] = field(default_factory=set)
    rows: "array[int]" = field(default_factory=lambda: array("L"))
    units: "array[int]" = field(default_factory=lambda: array("L"))
    periods: "array[int]" = field(default_factory=lambda: array("L"))
    targets: "array[float]" = field(default_factory=lambda: array("d"))
    results: "array[float]" = field(default_factory=lambda: array("d"))


@dataclass(slots=True)
class History:
    """A whole file. Units and periods are numbered in the order in which they appear."""

    series: list[Series] = field(default_factory=list)  # of the rows that can be used
    periods: list[Period] = field(default_factory=list)
    reported: set[int] = field(default_factory=set)  # the periods of those rows, by their number
    rows: int = 0
    doubtful: int = 0  # figures such as 1.234, which were read as decimals
    refused: list[Refusal] = field(default_factory=list)  # the first KEPT
    refusals: int = 0
    ignored: list[str] = field(default_factory=list)  # columns

    def refuse(self, row: int, fault: Fault, detail: str = "") -> None:
        """Count a row that is not used, and keep the reason."""
        self.refusals += 1
        if len(self.refused) < KEPT:
            self.refused.append(Refusal(row, fault, detail))


@lru_cache(maxsize=1 << 17)
def number(cell: Cell) -> tuple[float, bool] | None:
    """Give a figure and whether it is doubtful; `nan` for an empty cell, None for what is no number.

    The decimal sign is a comma or a point; a percent sign and separators between thousands are understood. One
    group of three after the sign (`1.234`) may be either: it is read as a decimal, and doubtful.
    """
    if isinstance(cell, int | float):
        return (float(cell), False) if isfinite(cell) else None
    words = _bare(cell).replace("−", "-").removesuffix("%").rstrip()
    if words.upper() in _NOTHING:
        return nan, False
    if _NUMBER.fullmatch(words):
        value = float(words.replace(",", "."))
        return (value + 0.0, bool(_DOUBTFUL.fullmatch(words))) if isfinite(value) else None
    if _THOUSANDS.fullmatch(words):
        decimal = max(words.rfind("."), words.rfind(","))
        if words.count(words[decimal]) > 1:  # 1.234.567 has no decimals
            decimal = len(words)
        whole = words[:decimal].replace(".", "").replace(",", "")
        return float(f"{whole}.{words[decimal + 1 :]}"), False
    return None


def read(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> History:
    """Give the history that a table holds. Raises HistoryUnusable when a column is missing."""
    places = _places(columns)
    history = History(ignored=[name for n, name in enumerate(columns) if name and n not in places.values()])
    _Reader(history, places).take_all(rows)
    return history


def _bare(cell: Cell) -> str:
    """Give a cell's text; `="95"`, by which a spreadsheet keeps a text, says 95."""
    words = text(cell)
    return words[2:-1] if words.startswith('="') and words.endswith('"') else words


def _places(columns: Sequence[str]) -> dict[str, int]:
    heads = [label(column) for column in columns]
    found = {name: heads.index(said) for name, names in COLUMNS.items() for said in names[::-1] if said in heads}
    if missing := [name for name in COLUMNS if name not in found and name not in OPTIONAL]:
        ours = ", ".join(" | ".join(COLUMNS[name]).lower() for name in missing)
        raise HistoryUnusable(f"kolom tidak ada: {ours}", f"there is no column: {ours}")
    return found


class _Reader:
    """Reads rows; what each text means is looked up once, so that a million rows cost a million look-ups."""

    def __init__(self, history: History, places: dict[str, int]) -> None:
        self.history, self.places = history, places
        self.series: dict[str, Series] = {}
        self.units: dict[str, int] = {}
        self.periods: dict[tuple[int, int], int] = {}

    def take_all(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Read every row; one that cannot be used is refused and stops no other."""
        at, last = self.places, max(self.places.values())
        i, p, u, t, r = (at[name] for name in ("indicator", "period", "unit", "target", "result"))
        a = at.get("arah")
        memo = lru_cache(1 << 17)
        series, units, periods = memo(self._series), memo(self._unit), memo(self._period)
        row, doubtful = 0, 0
        for row, cells in enumerate(rows, start=1):
            if len(cells) <= last:
                cells = [*cells, *[""] * (last + 1 - len(cells))]
            one, unit, when = series(cells[i]), units(cells[u]), periods(cells[p])
            target, result = number(cells[t]), number(cells[r])
            way = DIRECTIONS.get(_bare(cells[a]).upper()) if a is not None else None
            if one is None or unit < 0 or when < 0 or target is None or result is None:
                self._refuse(row, cells)
                continue
            if way:
                one.directions.add(way)
            elif a is not None and _bare(cells[a]):
                self.history.refuse(row, Fault.DIRECTION_UNKNOWN, _short(cells[a]))
                continue
            one.rows.append(row)
            one.units.append(unit)
            one.periods.append(when)
            one.targets.append(target[0])
            one.results.append(result[0])
            doubtful += target[1] + result[1]
        self.history.rows, self.history.doubtful = row, doubtful
        self.history.series = [one for one in self.series.values() if one.rows]
        self.history.reported = {when for one in self.history.series for when in set(one.periods)}

    def _series(self, cell: Cell) -> Series | None:
        """Give the indicator that a cell names; its case and punctuation do not matter."""
        name = _bare(cell)
        key = spelling(name) or name
        if not key:
            return None
        if key not in self.series:
            self.series[key] = Series(name)
        return self.series[key]

    def _unit(self, cell: Cell) -> int:
        name = _bare(cell)
        key = spelling(name) or name
        return self.units.setdefault(key, len(self.units)) if key else -1

    def _period(self, cell: Cell) -> int:
        found = period(_bare(cell))
        if found is None:
            return -1
        place = self.periods.setdefault((found.months, found.start), len(self.periods))
        if place == len(self.history.periods):
            self.history.periods.append(found)
        return place

    def _refuse(self, row: int, cells: Sequence[Cell]) -> None:
        """Say the first thing that is wrong with a row."""
        said = {name: cells[place] for name, place in self.places.items()}
        if not _bare(said["indicator"]):
            self.history.refuse(row, Fault.INDICATOR_MISSING)
        elif not _bare(said["unit"]):
            self.history.refuse(row, Fault.UNIT_MISSING)
        elif period(_bare(said["period"])) is None:
            self.history.refuse(row, Fault.PERIOD_UNKNOWN, _short(said["period"]))
        elif number(said["target"]) is None:
            self.history.refuse(row, Fault.TARGET_UNREADABLE, _short(said["target"]))
        else:
            self.history.refuse(row, Fault.RESULT_UNREADABLE, _short(said["result"]))


def _short(cell: Cell) -> str:
    said = _bare(cell)
    return said if len(said) <= 24 else f"{said[:23]}…"
