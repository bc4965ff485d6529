"""What the history of one indicator shows, as counts and shares: all that the judgement and its words rely on."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import Any

from domain.indicator_figures import Cells, Reach, year_places
from domain.indicator_period import Period
from domain.indicator_statistics import (
    PLACE_BITS,
    Figures,
    Roundness,
    Trend,
    consistency,
    roundness,
    trend,
)
from domain.terms import Polarity

NAMED = 5  # rows that cannot be true


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts and shares of one indicator. A share of nothing is 0; None is what could not be measured."""

    rows: int  # of the kind of period that counts, one a cell
    other: int  # rows of other kinds of period
    units: int
    periods: tuple[Period, ...]  # of the file, from the indicator's first on
    last: Period  # in which the indicator has rows
    expected: int  # units times periods
    results: int  # that can be true
    impossible: int  # beyond the reach
    impossible_rows: tuple[int, ...]  # the first of them, as the file counts its rows
    reach: Reach
    alike: float  # share of the commonest result
    commonest: float
    consistency: float | None
    best: float  # the end of the scale that is better (the upper one where nobody knows)
    worst: float
    at_best: float  # share of the results
    at_worst: float
    pairs: int  # results beside the same unit's result one period before
    moved: int  # of these, how many differ
    trend: Trend | None
    roundness: Roundness | None
    targets: int
    outside: int  # targets beyond the reach
    compared: int  # targets beside the same unit's result a year before
    copied: int  # of these, how many are that result
    judged: int  # targets beside a result of the same cell
    equal: int  # of these, how many are that result exactly
    met: int | None  # of these, how many are met; None where nobody knows which way is better
    idle: int  # rows whose target asks for nothing: missing, beyond the reach, copied, or equal to its own result

    @property
    def coverage(self) -> float:
        """Give the share of the cells that have a result; one that cannot be true is a result all the same."""
        return _share(self.results + self.impossible, self.expected)

    @property
    def impossible_share(self) -> float:
        """Give the share of the results that cannot be true."""
        return _share(self.impossible, self.results + self.impossible)

    @property
    def round_excess(self) -> float:
        """Give the share of round results above what chance makes round."""
        return self.roundness.share - self.roundness.chance if self.roundness else 0.0

    @property
    def moved_share(self) -> float | None:
        """Give the share of results that differ from the one before; None where none has one before."""
        return self.moved / self.pairs if self.pairs else None

    @property
    def met_share(self) -> float | None:
        """Give the share of targets that were met; None where that cannot be said."""
        return self.met / self.judged if self.judged and self.met is not None else None

    @property
    def idle_share(self) -> float:
        """Give the share of rows whose target asks for nothing."""
        return _share(self.idle, self.rows)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def plausible(results: Figures, reach: Reach) -> Figures:
    """Give the results that can be true."""
    return {key: value for key, value in results.items() if reach.low <= value <= reach.high}


def evidence(found: Cells, reach: Reach, figures: Figures, polarity: Polarity | None) -> Evidence:
    """Give what the cells of an indicator show; `figures` are its plausible results."""
    counts = Counter(figures.values())
    commonest, often = counts.most_common(1)[0] if counts else (0.0, 0)
    low, high, pile = _ends(counts, reach)
    best, worst = (low, high) if polarity is Polarity.TURUN else (high, low)
    at_best = _hits(counts, best, reach) + pile
    at_worst = _hits(counts, worst, reach) if worst != best else 0
    pairs = [(value, figures[key - 1]) for key, value in figures.items() if key - 1 in figures]
    units = len({key >> PLACE_BITS for key in found.rows})
    inner = [v for v in figures.values() if v not in (low, high, 100.0)]
    return Evidence(
        rows=len(found.rows),
        other=found.other,
        units=units,
        periods=tuple(found.periods),
        last=found.last,
        expected=units * len(found.periods),
        results=len(figures),
        impossible=len(found.results) - len(figures),
        impossible_rows=_beyond(found, reach),
        reach=reach,
        alike=_share(often, len(figures)),
        commonest=commonest,
        consistency=consistency(figures),
        best=best,
        worst=worst,
        at_best=_share(at_best, len(figures)),
        at_worst=_share(at_worst, len(figures)),
        pairs=len(pairs),
        moved=sum(now != before for now, before in pairs),
        trend=trend(figures),
        roundness=roundness(inner),
        **_of_targets(found, reach, polarity),
    )


def _beyond(found: Cells, reach: Reach) -> tuple[int, ...]:
    """Give the first rows whose result cannot be true."""
    rows = (found.rows[key] for key, value in found.results.items() if not reach.low <= value <= reach.high)
    return tuple(islice(rows, NAMED))


def _ends(counts: Counter[float], reach: Reach) -> tuple[float, float, int]:
    """Give the lowest and the highest value: the bound where there is one, else what was ever seen.

    The third is how many results are exactly 100 although the scale goes on above: a pile of its own.
    """
    low = reach.low if isfinite(reach.low) else min(counts, default=0.0)
    high = reach.high if isfinite(reach.high) else max(counts, default=0.0)
    return low, high, counts[100.0] if high > 100 and low != 100 else 0


def _hits(counts: Counter[float], end: float, reach: Reach) -> int:
    """Give how many results lie at an end. One result alone at the highest value ever seen is no pile."""
    often = counts[end]
    return often if end in (reach.low, reach.high) or often > 1 else 0


def _of_targets(found: Cells, reach: Reach, polarity: Polarity | None) -> dict[str, Any]:
    """Count the targets. One at the better end of the scale asks for all there is: it counts as copied from nothing."""
    year, results = year_places(found), found.results
    outside = compared = copied = judged = equal = met = idle = 0
    full = {reach.low if polarity is Polarity.TURUN else reach.high, *(() if polarity is Polarity.TURUN else (100.0,))}
    for key, target in found.targets.items():
        before, result = results.get(key - year), results.get(key)
        beyond = not reach.low <= target <= reach.high
        same = before == target and target not in full
        exact = result == target and target not in full
        outside += beyond
        compared += before is not None
        copied += same
        equal += exact
        idle += beyond or same or exact
        if result is not None:
            judged += 1
            met += result <= target if polarity is Polarity.TURUN else result >= target
    return {
        "targets": len(found.targets), "outside": outside, "compared": compared, "copied": copied, "judged": judged,
        "equal": equal, "met": met if polarity else None, "idle": idle + len(found.rows) - len(found.targets),
    }  # fmt: skip
