"""Whether an indicator can carry an appraisal: six measures give points, points and reasons give the verdict.

The scales are settings of this program and no rule of law. Every measure is shown with its points, so that a reader
gets the same score by hand: points = most * (value - zero)/(full - zero), never below 0 or above most.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from domain.indicator import Catalogue, Indicator
from domain.indicator_evidence import Evidence, evidence, plausible
from domain.indicator_figures import Direction, cells, direction, reach
from domain.indicator_history import History, Series
from domain.indicator_target import Suggestion, suggestion


class Part(StrEnum):
    """What is measured of an indicator."""

    COVERAGE = auto()  # share of the cells that have a result
    SPREAD = auto()  # share of the variance that lies lastingly between units
    ROOM = auto()  # share of the results at either end of the scale
    MOVEMENT = auto()  # share of the results that differ from the unit's result before
    CREDIBILITY = auto()  # share of impossible results, and of round ones beyond chance
    TARGETS = auto()  # share of the targets that ask for nothing


@dataclass(frozen=True, slots=True)
class Scale:
    """How a measure becomes points: none at `zero`, all at `full`, in proportion between."""

    most: int
    zero: float
    full: float

    def points(self, value: float | None) -> float:
        """Give the points of a value; none where it could not be measured."""
        if value is None:
            return 0.0
        return self.most * min(1.0, max(0.0, (value - self.zero) / (self.full - self.zero)))


SCALES = {
    Part.COVERAGE: Scale(20, zero=0.50, full=0.95),
    Part.SPREAD: Scale(25, zero=0.00, full=0.50),
    Part.ROOM: Scale(20, zero=0.60, full=0.10),
    Part.MOVEMENT: Scale(10, zero=0.20, full=0.80),
    Part.CREDIBILITY: Scale(10, zero=0.30, full=0.02),
    Part.TARGETS: Scale(15, zero=0.60, full=0.10),
}
GOOD, POOR = 70.0, 40.0  # points: from here on it can carry; below here it cannot
LEAST_UNITS, LEAST_PERIODS, LEAST_RESULTS = 5, 3, 30  # below any of these nothing is certain
ALWAYS_MET, NEVER_MET = 0.95, 0.05  # shares of the targets
ALL_ALIKE = 0.95  # share of the commonest result
CHANCE = 0.05  # share of the variance that lasts
AT_THE_END = 0.80  # share of the results
IMPOSSIBLE = 0.20  # share of the results


class Verdict(StrEnum):
    """Whether the indicator can carry an appraisal, the best first."""

    CARRIES = "layak"
    MEND = "perlu perbaikan"
    CANNOT = "tidak layak"


class Reason(StrEnum):
    """What stands against an indicator; those of ALONE decide alone, the others ask for mending."""

    NO_RESULTS = auto()
    TOO_FEW = auto()  # nothing is certain
    GAPS = auto()
    ALL_ALIKE = auto()
    CHANCE = auto()  # the differences between units do not last
    AT_THE_END = auto()
    IMPOSSIBLE = auto()
    LOW_SCORE = auto()
    WEAK_COVERAGE = auto()
    WEAK_SPREAD = auto()
    WEAK_ROOM = auto()
    WEAK_MOVEMENT = auto()
    WEAK_CREDIBILITY = auto()
    WEAK_TARGETS = auto()
    TARGETS_ALWAYS_MET = auto()
    TARGETS_NEVER_MET = auto()
    POLARITY_UNKNOWN = auto()
    POLARITY_INFERRED = auto()
    POLARITY_CONTRADICTED = auto()
    DISCONTINUED = auto()


ALONE = {
    Reason.NO_RESULTS,
    Reason.GAPS,
    Reason.ALL_ALIKE,
    Reason.CHANCE,
    Reason.AT_THE_END,
    Reason.IMPOSSIBLE,
    Reason.LOW_SCORE,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be said of one indicator."""

    name: str
    known: Indicator | None
    direction: Direction
    evidence: Evidence
    values: dict[Part, float | None]
    points: dict[Part, float]
    score: float  # of 100
    verdict: Verdict
    reasons: tuple[Reason, ...]
    suggestion: Suggestion | None


def judge(history: History, series: Series, catalogue: Catalogue) -> Judgement:
    """Give the judgement of one indicator; a second row for the same cell is refused in the history."""
    known = catalogue.find(series.name)
    found = cells(history, series)
    limits, way = reach(series.name, known, found.results.values()), direction(series, known, found)
    figures = plausible(found.results, limits)
    seen = evidence(found, limits, figures, way.polarity)
    values = {
        Part.COVERAGE: seen.coverage,
        Part.SPREAD: seen.consistency,
        Part.ROOM: seen.at_best + seen.at_worst,
        Part.MOVEMENT: seen.moved_share,
        Part.CREDIBILITY: seen.impossible_share + seen.round_excess,
        Part.TARGETS: seen.idle_share,
    }
    points = {part: SCALES[part].points(values[part]) for part in Part}
    score = round(sum(points.values()), 6)
    against = tuple(_cannot(seen, score) + _mend(seen, points, way))
    return Judgement(
        name=series.name,
        known=known,
        direction=way,
        evidence=seen,
        values=values,
        points=points,
        score=score,
        verdict=_verdict(score, against),
        reasons=against,
        suggestion=suggestion(found, figures, limits, way.polarity),
    )


def _cannot(seen: Evidence, score: float) -> list[Reason]:
    """Give what decides alone. Where there is too little to be certain, only that is said."""
    if not seen.results:
        return [Reason.NO_RESULTS]
    if seen.units < LEAST_UNITS or len(seen.periods) < LEAST_PERIODS or seen.results < LEAST_RESULTS:
        return [Reason.TOO_FEW]
    said = {
        Reason.GAPS: seen.coverage < SCALES[Part.COVERAGE].zero,
        Reason.ALL_ALIKE: seen.alike >= ALL_ALIKE,
        Reason.CHANCE: seen.consistency is not None and seen.consistency < CHANCE,
        Reason.AT_THE_END: seen.at_best + seen.at_worst >= AT_THE_END,
        Reason.IMPOSSIBLE: seen.impossible_share >= IMPOSSIBLE,
    }
    found = [reason for reason, holds in said.items() if holds]
    if Reason.CHANCE in found and {Reason.ALL_ALIKE, Reason.AT_THE_END} & set(found):
        found.remove(Reason.CHANCE)  # who stands at the end of the scale cannot differ lastingly
    return found or ([Reason.LOW_SCORE] if score < POOR else [])


def _mend(seen: Evidence, points: Mapping[Part, float], way: Direction) -> list[Reason]:
    """Give what must be put right before the indicator carries anything."""
    met = seen.met_share
    enough = seen.judged >= LEAST_RESULTS
    said = {
        **{Reason(f"weak_{part}"): 2 * points[part] < SCALES[part].most for part in Part},
        Reason.TARGETS_ALWAYS_MET: enough and met is not None and met >= ALWAYS_MET,
        Reason.TARGETS_NEVER_MET: enough and met is not None and met <= NEVER_MET,
        Reason.POLARITY_UNKNOWN: way.polarity is None,
        Reason.POLARITY_INFERRED: way.basis == "target",
        Reason.POLARITY_CONTRADICTED: way.contradicted,
        Reason.DISCONTINUED: seen.last != seen.periods[-1],
    }
    return [reason for reason, holds in said.items() if holds]


def _verdict(score: float, against: Collection[Reason]) -> Verdict:
    """Give the verdict: too little to be certain is mended by gathering more, whatever else is said."""
    if Reason.TOO_FEW in against:
        return Verdict.MEND
    if ALONE & set(against):
        return Verdict.CANNOT
    return Verdict.CARRIES if score >= GOOD and not against else Verdict.MEND


def ranked(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Give them by verdict, then by score, then by name."""
    order = list(Verdict)
    return sorted(judgements, key=lambda j: (order.index(j.verdict), -j.score, j.name))
