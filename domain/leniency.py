"""How much higher or lower an appraiser rates than the agency: advice for a calibrator, no rule of any regulation.

A predikat counts as the score that the policy gives it (`kalibrasi.skor`), so a figure is in steps of predikat. Every
formula stands beside its line, so that a reader can take it again from the inputs, which are shown with the figure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean

# A score is a whole number: a spread smaller than that of rounding itself (Sheppard) is not believed.
ROUNDING = 1 / 12
HARDLY = 1.0  # in squared percent: the least spread of achievements that can explain a score


@dataclass(frozen=True, slots=True)
class Rating:
    """One annual rating: who gave it, its score, and the person's advisory achievement in percent where known."""

    appraiser: str
    score: float
    achievement: float | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """What all figures of an agency are reckoned from."""

    ratings: int
    appraisers: int
    mean: float  # of all scores
    slope: float  # steps of score for one percent of achievement; 0 where achievements are not known
    within: float  # variance of the ratings of one appraiser
    between: float  # variance of the appraisers: 0 where they differ by no more than chance
    centre: float  # the typical appraiser, after the achievement has been taken out; scores are from their mean


@dataclass(frozen=True, slots=True)
class Leniency:
    """One appraiser's figure, in steps of predikat: above 0 rates higher than the agency. None: nobody to compare."""

    appraiser: str
    ratings: int
    mean: float  # of the scores given
    raw: float  # the same against the typical appraiser, after the achievement has been taken out
    weight: float  # how much of `raw` is believed, from 0 to 1
    figure: float | None
    low: float | None
    high: float | None
    too_few: bool  # fewer ratings than the policy asks for a figure of one's own

    @property
    def stands_out(self) -> bool:
        """Tell whether the interval lies wholly on one side of the agency."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def leniency(ratings: Iterable[Rating], percent: int, least: int) -> tuple[Agency, list[Leniency]]:
    """Give what an agency's figures rest on, and the figure of each appraiser, the highest first.

    `percent` is the width of the interval, `least` the ratings below which a figure counts as too few. The model is
    score = agency + slope * achievement + appraiser + chance, the appraisers' part a random effect whose variance is
    estimated by the method of moments (empirical Bayes). The figures of an agency sum to zero.
    """
    given = list(ratings)
    rest = _without_achievement(given)
    slope = _slope(given)
    by: dict[str, list[float]] = defaultdict(list)
    scores: dict[str, list[float]] = defaultdict(list)
    for rating, left in zip(given, rest, strict=True):
        by[rating.appraiser].append(left)
        scores[rating.appraiser].append(rating.score)
    within, between = _variances(by, 1 if slope else 0)
    weights = {name: 1 / (between + within / len(rows)) for name, rows in by.items()}
    centre = sum(w * fmean(by[name]) for name, w in weights.items()) / sum(weights.values()) if by else 0.0
    mean = fmean(r.score for r in given) if given else 0.0
    agency = Agency(len(given), len(by), mean, slope, within, between, centre)
    spread = _Spread(agency, sum(weights.values()), _doubt(by, within, between), _reach(percent, len(by) - 1))
    found = [_one(name, rows, fmean(scores[name]), spread, least) for name, rows in by.items()]
    return agency, sorted(found, key=lambda one: (-(one.figure or 0), -one.raw, one.appraiser))


# --- the achievement ------------------------------------------------------------------------------------


def _slope(ratings: Sequence[Rating]) -> float:
    """Give by how much the score rises with one percent of achievement, among people of the same appraiser.

    slope = sum (x - x_a)(s - s_a) / sum (x - x_a)^2, where x_a, s_a are the means of the appraiser's own people:
    across appraisers it would take a mild appraiser of good people for proof that achievement is worth more. Where
    the achievements hardly differ they explain nothing: dividing by next to nothing would.
    """
    known: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for r in ratings:
        if r.achievement is not None:
            known[r.appraiser].append((r.achievement, r.score))
    together = squares = 0.0
    for pairs in known.values():
        x, s = fmean(p[0] for p in pairs), fmean(p[1] for p in pairs)
        together += sum((a - x) * (b - s) for a, b in pairs)
        squares += sum((a - x) ** 2 for a, _ in pairs)
    return together / squares if squares >= HARDLY else 0.0


def _without_achievement(ratings: Sequence[Rating]) -> list[float]:
    """Give each score against the mean, less what its achievement explains; an unknown one counts as the mean."""
    if not ratings:
        return []
    slope, mean = _slope(ratings), fmean(r.score for r in ratings)
    known = [r.achievement for r in ratings if r.achievement is not None]
    middle = fmean(known) if known else 0.0
    return [r.score - mean - slope * ((middle if r.achievement is None else r.achievement) - middle) for r in ratings]


# --- the variances --------------------------------------------------------------------------------------


def _variances(by: Mapping[str, Sequence[float]], fitted: int) -> tuple[float, float]:
    """Give the variance within appraisers and between them, by the method of moments (one-way analysis of variance).

    within  = sum (r - m_a)^2 / (N - A - fitted)
    between = max(0, (sum n_a (m_a - m)^2 / (A - 1) - within) / n0), n0 = (N - sum n_a^2 / N) / (A - 1)
    """
    n, a = sum(map(len, by.values())), len(by)
    squares = sum((r - fmean(rows)) ** 2 for rows in by.values() for r in rows)
    freedom = n - a - fitted
    within = max(squares / freedom if freedom > 0 else 0.0, ROUNDING)
    if a < 2 or freedom < 1:
        return within, 0.0
    middle = fmean(r for rows in by.values() for r in rows)
    spread = sum(len(rows) * (fmean(rows) - middle) ** 2 for rows in by.values()) / (a - 1)
    return within, max(0.0, (spread - within) / _n0(by))


def _n0(by: Mapping[str, Sequence[float]]) -> float:
    n = sum(map(len, by.values()))
    return (n - sum(len(rows) ** 2 for rows in by.values()) / n) / (len(by) - 1)


def _doubt(by: Mapping[str, Sequence[float]], within: float, between: float) -> float | None:
    """Give the variance of the variance between: 2 (within + n0 between)^2 / ((A - 1) n0^2).

    None where there is nobody to compare: one appraiser only, or nobody with two ratings.
    """
    if len(by) < 2 or sum(map(len, by.values())) == len(by):
        return None
    n0 = _n0(by)
    return 2 * (within + n0 * between) ** 2 / ((len(by) - 1) * n0**2)


def _reach(percent: int, freedom: int) -> float:
    """Give the quantile of Student's t for an interval of so many percent (expansion of Fisher and Cornish).

    With few appraisers the variance between them is hardly known; the normal quantile would promise too much.
    """
    z, n = NormalDist().inv_cdf(0.5 + percent / 200), max(freedom, 1)
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / n + second / n**2 + third / n**3


# --- one appraiser --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spread:
    agency: Agency
    weights: float  # the sum of 1 / (between + within / n)
    doubt: float | None
    reach: float  # how many standard deviations the interval reaches on each side


def _one(name: str, rows: Sequence[float], mean: float, spread: _Spread, least: int) -> Leniency:
    """Give one appraiser's figure and interval.

    weight = between / (between + within / n); figure = weight * raw
    variance = between (1 - weight) + weight^2 / sum of 1 / (between + within / n)  (of the figure, and of the centre)
             + (raw * (within / n) / (between + within / n)^2)^2 * variance of between  (Kass and Steffey 1989)
    """
    agency, n = spread.agency, len(rows)
    chance = agency.within / n
    raw, weight = fmean(rows) - agency.centre, agency.between / (agency.between + chance)
    if spread.doubt is None:
        return Leniency(name, n, mean, raw, weight, None, None, None, n < least)
    steep = raw * chance / (agency.between + chance) ** 2
    variance = agency.between * (1 - weight) + weight**2 / spread.weights + steep**2 * spread.doubt
    figure, reach = weight * raw, spread.reach * sqrt(variance)
    return Leniency(name, n, mean, raw, weight, figure, figure - reach, figure + reach, n < least)
