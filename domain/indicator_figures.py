"""Which figures of a history count for one indicator, between what they can lie, and which way is better.

Only periods of one kind are set against each other (years with years, quarters with quarters): the kind with most
rows.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from domain.indicator import Bounds, Indicator, spelling
from domain.indicator_history import Fault, History, Series
from domain.indicator_period import YEAR_MONTHS, Period
from domain.indicator_statistics import PLACE, PLACE_BITS, Figures
from domain.terms import Polarity

NEARLY_ALL = 0.95  # so many results inside presumed bounds make those outside mistakes
PERCENT_WORDS = frozenset(("persen", "persentase", "prosentase", "presentase", "cakupan", "percent", "percentage"))
LEAST_PAIRS = 10  # targets beside an earlier result, to infer the polarity
AGREE = 0.8  # so many of them must point one way


@dataclass(frozen=True, slots=True)
class Cells:
    """The rows of one indicator that count: one a cell, all periods of one kind."""

    targets: Figures  # of the cells that have one
    results: Figures  # likewise
    rows: dict[int, int]  # where each cell stands in the file, for all that have a row
    periods: Sequence[Period]  # of that kind, anywhere in the file, from the indicator's first on
    last: Period  # the indicator's own last one
    other: int  # rows of periods of another kind


@dataclass(frozen=True, slots=True)
class Reach:
    """Between what the figures can lie, and who says so."""

    low: float
    high: float
    presumed: bool = False  # by the figures themselves, not by the catalogue


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way is better, and who says so: the catalogue, the column, the targets, or nobody."""

    polarity: Polarity | None
    basis: str  # katalog, kolom, target, tidak_diketahui
    share: float = 0.0  # of the targets that point this way, where they say so
    contradicted: bool = False  # by the column


def cells(history: History, series: Series) -> Cells:
    """Give the cells of an indicator; a second row for the same cell is refused in the history."""
    periods = history.periods
    kinds: Counter[tuple[int, int]] = Counter()
    for number, often in Counter(series.periods).items():
        kinds[periods[number].kind] += often
    kind = max(kinds, key=lambda k: (kinds[k], k))
    place = [p.place if p.kind == kind else -1 for p in periods]
    first: dict[int, int] = {}
    targets, results = {}, {}
    for row, unit, when, target, result in zip(
        series.rows, series.units, series.periods, series.targets, series.results, strict=True
    ):
        if place[when] < 0:
            continue
        key = unit << PLACE_BITS | place[when]
        if key in first:
            history.refuse(row, Fault.TWICE, str(first[key]))
            continue
        first[key] = row
        if target == target:  # not nan
            targets[key] = target
        if result == result:
            results[key] = result
    places = {key & PLACE for key in first}
    reported = (periods[number] for number in history.reported)
    same = sorted((p for p in reported if p.kind == kind and p.place >= min(places)), key=lambda p: p.place)
    last = next(p for p in reversed(same) if p.place in places)
    return Cells(targets, results, first, same, last, sum(kinds.values()) - kinds[kind])


# --- what can be true, and what is better ---------------------------------------------------------------


def reach(name: str, known: Indicator | None, results: Iterable[float]) -> Reach:
    """Give the bounds of the catalogue; else 0 and, for a name that says percent, 100, where nearly all results agree.

    A presumed bound that 5 percent of the results or more break is none: revenue may well be 120 percent of its plan.
    """
    bounds = known.bounds if known else Bounds()
    low, high = _or(bounds.min, -inf), _or(bounds.max, inf)
    if known:
        return Reach(low, high)
    found = list(results)
    if any(r < 0 for r in found) and sum(r >= 0 for r in found) >= NEARLY_ALL * len(found):
        low = 0.0
    percent = "%" in name or PERCENT_WORDS & set(spelling(name).split())
    if percent and any(r > 100 for r in found) and sum(r <= 100 for r in found) >= NEARLY_ALL * len(found):
        high = 100.0
    return Reach(low, high, presumed=(low, high) != (-inf, inf))


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def direction(series: Series, known: Indicator | None, found: Cells) -> Direction:
    """Give the polarity: of the catalogue, else of the column `arah`, else the way in which targets ask for change.

    Targets say `naik` where at least 80 percent of those that differ from the unit's result a year before are
    higher, `turun` where at most 20 percent are; at least ten must differ.
    """
    said = next(iter(series.directions)) if len(series.directions) == 1 else None
    if known:
        return Direction(known.polarity, "katalog", contradicted=bool(series.directions - {known.polarity}))
    if said:
        return Direction(said, "kolom")
    year = year_places(found)
    asked = [t - found.results[key - year] for key, t in found.targets.items() if key - year in found.results]
    up, down = sum(a > 0 for a in asked), sum(a < 0 for a in asked)
    both = bool(series.directions)
    if up + down >= LEAST_PAIRS and max(up, down) >= AGREE * (up + down):
        way = Polarity.NAIK if up > down else Polarity.TURUN
        return Direction(way, "target", max(up, down) / (up + down), both)
    return Direction(None, "tidak_diketahui", contradicted=both)


def year_places(found: Cells) -> int:
    """Give how many places of this kind of period make a year."""
    return YEAR_MONTHS // found.last.months
