"""A line of an SKP, the goal of the agency that it serves, and what was achieved on it: advice, never a rating.

A goal is a line that follows from no other, in the SKP of the agency's top or on the model of JPT. Every other line
serves the goal at the end of the RHK above it, or none: then it says why. The shape follows the forms that are in use
under PermenPANRB 6/2022 (REGULATION 2.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto
from typing import NamedTuple

from domain.achievement import NoAchievement, achievement
from domain.provisions import Achievement
from domain.terms import Polarity

YEAR = 0  # the period of a result of the whole year


class Loose(StrEnum):
    """Why a line serves no goal."""

    NOT_SAID = auto()  # it names no RHK of a superior
    ADDITIONAL = auto()  # the same, of a hasil kerja tambahan, which need not name one
    DROPPED = auto()  # the RHK that it names was taken out of the superior's SKP
    STOPS = auto()  # the RHK that it names serves no goal itself
    LOOP = auto()  # the RHK above it lead back to themselves


class Uncounted(StrEnum):
    """Why a line has no achievement in percent; the first that holds, in this order."""

    NO_RESULT = auto()
    QUALITATIVE = auto()
    NO_TARGET = auto()  # the target has no number, or nobody said whether more or less is better
    NO_VALUE = auto()  # the result is no number beyond doubt
    NO_FORMULA = auto()  # a target of zero or less


@dataclass(frozen=True, slots=True)
class Line:
    """One line with the latest that is known of it: the result of the year, or else of the last period (1 …).

    `counts`: it is planned by somebody of the unit who is not excluded; others only lead to the goal.
    `taken` and `leads` say whether somebody follows it, and whether its owner has people below at all.
    """

    id: int
    above_id: int | None
    owner: int  # the appraisal of whose SKP it is
    no: int
    kind: str
    rhk: str
    indicator: str
    code: str | None
    target: str
    low: Decimal | None
    high: Decimal | None
    satuan: str | None
    polarity: Polarity | None
    qualitative: bool
    dropped: bool
    goal: bool
    counts: bool
    leads: bool
    taken: bool
    period: int | None
    result: str | None
    value: Decimal | None
    own: int  # pieces of evidence that name this line
    general: int  # those of the same report that name none


class Link(NamedTuple):
    """The goal that a line serves (a line's id), or why none; and how many RHK stand above it."""

    goal: int | None
    loose: Loose | None
    depth: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A line that counts, with its link and its achievement in percent, or why it has none."""

    line: Line
    link: Link
    percent: Decimal | Uncounted


def pieces(rule: Achievement, lines: Mapping[int, Line], links: Mapping[int, Link]) -> list[Piece]:
    """Give the lines that count, each with its one goal or the reason why it has none."""
    return [Piece(line, links[line.id], achieved(rule, line)) for line in lines.values() if line.counts]


def trace(lines: Mapping[int, Line]) -> dict[int, Link]:
    """Give the link of each line. `lines` holds every line above each of them."""
    found: dict[int, Link] = {}
    for start in lines:
        climbed = climb(lines, start, found)
        above = lines[climbed[-1]].above_id if climbed else None
        end = Link(None, Loose.LOOP, 0) if above in climbed else found.get(above or 0)
        for here in reversed(climbed):
            end = found[here] = _link(lines[here], lines, end)
    return found


def climb(lines: Mapping[int, Line], start: int, until: Mapping[int, object] | None = None) -> list[int]:
    """Give a line and those above it, up to the last that is known, or to one of `until`; each once, also in a loop."""
    climbed: dict[int, None] = {}
    here: int | None = start
    while here is not None and here in lines and here not in climbed and here not in (until or {}):
        climbed[here] = None
        here = lines[here].above_id
    return list(climbed)


def _link(line: Line, lines: Mapping[int, Line], above: Link | None) -> Link:
    depth = above.depth + 1 if above else 0
    if line.above_id is None:
        loose = Loose.ADDITIONAL if line.kind == "tambahan" else Loose.NOT_SAID
        return Link(line.id, None, 0) if line.goal else Link(None, loose, 0)
    if above and above.loose is Loose.LOOP:
        return Link(None, Loose.LOOP, depth)
    if above is None or lines[line.above_id].dropped:
        return Link(None, Loose.DROPPED, depth)
    return Link(None, Loose.STOPS, depth) if above.loose else Link(above.goal, None, depth)


def achieved(rule: Achievement, line: Line) -> Decimal | Uncounted:
    """Give the achievement of a line in percent, not rounded, or why there is none.

    The target is that of the year, whatever the period of the result. Source: PermenPANRB 8/2021, Lampiran (revoked).
    """
    if line.period is None:
        return Uncounted.NO_RESULT
    if line.qualitative:
        return Uncounted.QUALITATIVE
    if line.low is None or line.high is None or line.polarity is None:
        return Uncounted.NO_TARGET
    if line.value is None:
        return Uncounted.NO_VALUE
    try:
        return achievement(rule, line.low, line.high, line.value, line.polarity)
    except NoAchievement:
        return Uncounted.NO_FORMULA
