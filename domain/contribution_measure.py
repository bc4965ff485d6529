"""What many lines come to: how many are planned, reported, achieved and proven, and by how many people.

Every count of a whole is the sum of the counts of its parts, so that nobody is lost between two levels.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from itertools import chain
from types import MappingProxyType
from typing import Any

from domain.contribution_line import YEAR, Piece, Uncounted
from domain.numbers import EXACT

NONE: Mapping[Any, int] = MappingProxyType({})  # one for all: most people have nothing to count in it


@dataclass(frozen=True, slots=True)
class Measure:
    """The counts of one level. Each of these sums to `planned`, or to `people`:

    linked + loose; year + interim + those without a result; values + uncounted; own + general + bare;
    contributing + astray + planless.
    """

    planned: int = 0
    linked: int = 0  # lines that serve a goal
    year: int = 0  # lines with a result of the year
    own: int = 0  # lines with evidence that names them
    general: int = 0  # lines for which only the report as a whole has evidence
    leading: int = 0  # RHK of somebody who has people below
    untaken: int = 0  # of these, the RHK that nobody intervenes
    people: int = 0
    contributing: int = 0  # people with a line that serves a goal
    astray: int = 0  # people with lines, none of which serves a goal
    excluded: int = 0  # people who are in no other count
    interim: Mapping[int, int] = field(default_factory=lambda: NONE)  # lines with a result up to this period only
    values: tuple[Decimal, ...] = ()  # achievements in percent, not rounded
    uncounted: Mapping[Uncounted, int] = field(default_factory=lambda: NONE)

    @property
    def reported(self) -> int:
        """Give how many lines have a result, of the year or of a period."""
        return self.year + sum(self.interim.values())

    @property
    def bare(self) -> int:
        """Give how many lines have no evidence whatever."""
        return self.planned - self.own - self.general

    @property
    def unproven(self) -> int:
        """Give how many lines have no evidence of their own, whether or not the report as a whole has some."""
        return self.planned - self.own

    @property
    def planless(self) -> int:
        """Give how many people have no line at all."""
        return self.people - self.contributing - self.astray

    @property
    def span(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Give the lowest, the median and the highest achievement in percent; None where there is none."""
        return spread(self.values)


NUMBERS = tuple(f.name for f in fields(Measure) if f.default == 0)


def spread(values: Iterable[Decimal]) -> tuple[Decimal, Decimal, Decimal] | None:
    """Give the lowest, the median and the highest of numbers; the median of an even count lies between the two."""
    ordered = sorted(values)
    if not ordered:
        return None
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return ordered[0], EXACT.divide(EXACT.add(low, high), Decimal(2)), ordered[-1]


def of_person(pieces: Sequence[Piece], excluded: bool = False) -> Measure:
    """Give the measure of one person's lines; one who is excluded has none."""
    if excluded:
        return Measure(excluded=1)
    year = linked = own = general = leading = untaken = 0
    interim, uncounted, values = dict[int, int](), dict[Uncounted, int](), list[Decimal]()
    for piece in pieces:  # one walk: an agency has tens of thousands of lines
        line = piece.line
        linked += piece.link.goal is not None
        own += line.own > 0
        general += line.own == 0 < line.general
        leading += line.leads
        untaken += line.leads and not line.taken
        if line.period == YEAR:
            year += 1
        elif line.period is not None:
            interim[line.period] = interim.get(line.period, 0) + 1
        if isinstance(piece.percent, Decimal):
            values.append(piece.percent)
        else:
            uncounted[piece.percent] = uncounted.get(piece.percent, 0) + 1
    return Measure(
        len(pieces), linked, year, own, general, leading, untaken, 1, int(linked > 0), int(bool(pieces) and not linked),
        0, interim or NONE, tuple(values), uncounted or NONE,
    )  # fmt: skip


def total(parts: Iterable[Measure]) -> Measure:
    """Give the sum of measures of different people."""
    summed = list(parts)
    interim: Counter[int] = Counter()
    uncounted: Counter[Uncounted] = Counter()
    for one in summed:
        interim.update(one.interim)
        uncounted.update(one.uncounted)
    return Measure(
        **{name: sum(getattr(one, name) for one in summed) for name in NUMBERS},
        interim=interim,
        values=tuple(chain.from_iterable(one.values for one in summed)),
        uncounted=uncounted,
    )
