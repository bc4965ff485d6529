"""The statistics of a history of figures: spread, trend, roundness. Plain Python; each formula is in its docstring."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

# A cell is one unit in one period: its key holds the unit above these bits, and the place of the period in them.
PLACE_BITS = 16
PLACE = (1 << PLACE_BITS) - 1
Figures = dict[int, float]  # a figure by the key of its cell

LEAST_INNER = 20  # figures, and steps between the lowest and the highest, to speak of round ones
SAMPLE = 400  # figures, to see in what steps they are written
SURE = 3.0  # standard errors above chance


@dataclass(frozen=True, slots=True)
class Trend:
    """How the figure of a unit changes from one period to the next."""

    slope: float
    error: float  # standard error; 0 where the line fits exactly

    @property
    def clear(self) -> bool:
        """Tell whether the slope is at least twice its standard error."""
        return abs(self.slope) >= 2 * self.error and self.slope != 0


@dataclass(frozen=True, slots=True)
class Roundness:
    """The share of figures that are a multiple, and the share that chance would make so."""

    multiple: float
    share: float
    chance: float


def consistency(results: Figures) -> float | None:
    """Give the share of the variance that lies lastingly between units: the intraclass correlation ICC(1), 0 to 1.

    Each figure is first taken as its distance from the mean of its period, so that a common trend counts for
    nothing. With N figures of k units (n_u each) in P periods, S_u the sum of a unit's distances, and Q the sum of
    all squared distances:

        between  B = (sum of S_u²/n_u) / (k - 1)          within  W = (Q - sum of S_u²/n_u) / (N - k - (P - 1))
        n0 = (N - sum of n_u²/N) / (k - 1)                ICC = max(0, B - W) / (max(0, B - W) + n0 W)

    0: a unit's place among the others is a new throw of the dice in each period. 1: it never changes. Exact where
    every unit has every period, and close otherwise. None where fewer than two units or too few figures are there;
    0 where no figure differs from its period's mean.
    """
    by_period: dict[int, list[float]] = defaultdict(list)
    for key, value in results.items():
        by_period[key & PLACE].append(value)
    means = {place: sum(values) / len(values) for place, values in by_period.items()}
    sums: dict[int, float] = defaultdict(float)
    counts: dict[int, int] = defaultdict(int)
    squares = 0.0
    for key, value in results.items():
        distance, unit = value - means[key & PLACE], key >> PLACE_BITS
        sums[unit] += distance
        counts[unit] += 1
        squares += distance * distance
    n, k = len(results), len(sums)
    freedom = n - k - (len(means) - 1)
    if k < 2 or freedom < 1:
        return None
    lasting = sum(sums[unit] ** 2 / counts[unit] for unit in sums)
    between, within = lasting / (k - 1), max(0.0, squares - lasting) / freedom
    n0 = (n - sum(c * c for c in counts.values()) / n) / (k - 1)
    more = max(0.0, between - within)
    return more / (more + n0 * within) if more else 0.0


def trend(results: Figures) -> Trend | None:
    """Give the mean change of a unit's figure from one period to the next: the slope within units.

    With t the period's number and y the figure, each as the distance from the unit's own mean:
    slope b = sum(t y)/sum(t²), standard error = sqrt(sum((y - b t)²)/(N - k - 1)/sum(t²)). Neighbouring periods
    resemble each other, so the error is rather too small. None where no unit has two periods.
    """
    units: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for key, value in results.items():
        units[key >> PLACE_BITS].append((key & PLACE, value))
    tt = ty = yy = 0.0
    for figures in units.values():
        n = len(figures)
        t_mean, y_mean = sum(t for t, _ in figures) / n, sum(y for _, y in figures) / n
        for t, y in figures:
            tt += (t - t_mean) ** 2
            ty += (t - t_mean) * (y - y_mean)
            yy += (y - y_mean) ** 2
    freedom = len(results) - len(units) - 1
    if tt == 0 or freedom < 1:
        return None
    slope = ty / tt
    return Trend(slope, sqrt(max(0.0, yy - slope * ty) / freedom / tt))


def grain(values: Sequence[float]) -> float:
    """Give the step in which figures are written: the coarsest power of ten that 90 percent of them are multiples of.

    Steps above 1 count only where the median has three digits left: 1,250,000 may be written in thousands, but 80
    is not written in tens. Of many figures some 400, evenly spread, are looked at.
    """
    sample = values[:: max(1, len(values) // SAMPLE)]
    middle = abs(sorted(sample)[len(sample) // 2]) if sample else 0.0
    for exponent in range(9, -4, -1):
        step = 10.0**exponent
        if (step <= 1 or step <= middle / 1000) and len(_whole(sample, step)) >= 0.9 * len(sample):
            return step
    return 10.0**-4


def _whole(values: Iterable[float], step: float) -> list[int]:
    """Give the figures that are whole multiples of a step, as numbers of steps; binary fractions err a little."""
    ratios = [value / step for value in values]
    return [round(ratio) for ratio in ratios if abs(ratio - round(ratio)) <= 1e-9 * (1 + abs(ratio))]


def roundness(values: Sequence[float]) -> Roundness | None:
    """Give the multiples of 5 or 10 that exceed chance the most, by at least three standard errors; None if none do.

    Of figures written in steps of s, chance makes s/m multiples of m; tried are m = 5s and 10s, and also 5 and 10
    where figures have decimals. The standard error is sqrt(p (1 - p)/n). Fewer than 20 figures, or figures that
    span fewer than 20 steps, are not judged.
    """
    if len(values) < LEAST_INNER:
        return None
    step = grain(values)
    if max(values) - min(values) < LEAST_INNER * step:
        return None
    found, fives = [], [n for n in _whole(values, step) if n % 5 == 0]
    for steps in {5, 10, *((round(5 / step), round(10 / step)) if step < 1 else ())}:  # all are multiples of 5
        share, chance = sum(n % steps == 0 for n in fives) / len(values), 1 / steps
        if share - chance >= SURE * sqrt(chance * (1 - chance) / len(values)):
            found.append(Roundness(steps * step, share, chance))
    return max(found, key=lambda r: (r.share - r.chance, r.multiple), default=None)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Give the value below which a share of sorted figures lies, between two of them in proportion (type 7)."""
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
