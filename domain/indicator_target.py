"""A target range that the history of an indicator supports, with what it rests on."""

from collections import defaultdict
from dataclasses import dataclass

from domain.indicator_figures import Cells, Reach
from domain.indicator_period import Period
from domain.indicator_statistics import PLACE, Figures, grain, quantile
from domain.terms import Polarity

LEAST = 4  # units, for quartiles to mean anything
BEST_QUARTER = 0.75


@dataclass(frozen=True, slots=True)
class Suggestion:
    """From what the middle unit achieved to what the best quarter did, in one period."""

    begin: float  # the median
    end: float  # the quartile in the better direction
    step: float  # in which the figures are written
    period: Period
    units: int

    @property
    def is_point(self) -> bool:
        """Tell whether half of the units or more are already where the best quarter is."""
        return self.begin == self.end


def suggestion(found: Cells, figures: Figures, reach: Reach, polarity: Polarity | None) -> Suggestion | None:
    """Give the range between the median and the better quartile of the last period that is at least half reported.

    Rounded to the step of the figures, and never beyond what can be true. None where nobody knows which way is
    better, or fewer than four units have a result in that period.
    """
    by_place: dict[int, list[float]] = defaultdict(list)
    for key, value in figures.items():
        by_place[key & PLACE].append(value)
    if polarity is None or not by_place:
        return None
    most = max(map(len, by_place.values()))
    place = max(place for place, values in by_place.items() if 2 * len(values) >= most)
    values = sorted(by_place[place])
    if len(values) < LEAST:
        return None
    step = grain(values)
    better = BEST_QUARTER if polarity is Polarity.NAIK else 1 - BEST_QUARTER
    begin, end = (_rounded(quantile(values, share), step, reach) for share in (0.5, better))
    return Suggestion(begin, end, step, next(p for p in found.periods if p.place == place), len(values))


def _rounded(value: float, step: float, reach: Reach) -> float:
    """Give a value in whole steps, kept inside the reach. Written with as many decimals as the step has."""
    return min(reach.high, max(reach.low, round(round(value / step) * step, 6)))
