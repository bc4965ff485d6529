"""From the goals of an agency down to the persons of a unit, and rolled up again: by goal, by unit, by indicator."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, groupby

from domain.contribution_line import Line, Link, Piece, Uncounted, achieved, pieces, trace
from domain.contribution_measure import Measure, of_person, spread, total
from domain.provisions import Achievement
from domain.words import Pair


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, and the one that it belongs to."""

    id: int
    code: str
    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an appraisal in the cycle. `why`: excluded for this reason, in no count, but perhaps on the way."""

    id: int  # of the appraisal
    nip: str
    name: str
    unit_id: int
    unit: str
    why: Pair | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A unit with all below it, or (`own`) only with its own people; or one person with the lines."""

    unit: Unit
    measure: Measure
    person: Person | None = None
    own: bool = False
    pieces: tuple[Piece, ...] = ()
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal with what the unit's people do for it. `via`: the RHK between it and them that are not the unit's."""

    line: Line
    owner: Person
    percent: Decimal | Uncounted
    via: tuple[Line, ...]
    node: Node


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a unit contributes. The lines of `goals` and of `loose` are together those of `whole`, each once."""

    unit: Unit
    goals: tuple[Goal, ...]
    loose: Node  # the lines that serve no goal
    whole: Node  # everybody of the unit with all their lines
    lines: Mapping[int, Line]
    people: Mapping[int, Person]

    @property
    def pieces(self) -> list[Piece]:
        """Give every line that counts, by unit and person."""
        return [piece for node in persons(self.whole) for piece in node.pieces]


LAST = 1_000_000
Entries = Mapping[int, Sequence[tuple[Person, Sequence[Piece]]]]  # people with lines, by unit


def contribution(
    rule: Achievement, units: Sequence[Unit], people: Sequence[Person], lines: Sequence[Line]
) -> Contribution:
    """Roll up what a unit contributes.

    `units` begins with the unit itself; below it stand its sub-units. `people` are those of these units by name, and
    the owners of RHK above them; `lines` those of the units' people, and every line above them.
    """
    by_id, known = {line.id: line for line in lines}, {person.id: person for person in people}
    links = trace(by_id)
    served: dict[int | None, list[Piece]] = {}
    for piece in pieces(rule, by_id, links):
        served.setdefault(piece.link.goal, []).append(piece)
    between = _between(by_id, links)
    goals = [
        Goal(line, known[line.owner], achieved(rule, line), tuple(between.get(id_, ())),
             _node(units, _by_unit(known, those)))
        for id_, those in served.items() if id_ is not None and (line := by_id[id_])
    ]  # fmt: skip
    loose = _node(units, _by_unit(known, served.get(None, ())))
    here = {unit.id for unit in units}
    everybody = [person.id for person in people if person.unit_id in here]
    whole = _node(units, _by_unit(known, chain.from_iterable(served.values()), everybody))
    return Contribution(units[0], _in_order(goals, units), loose, whole, by_id, known)


def _in_order(goals: Sequence[Goal], units: Sequence[Unit]) -> tuple[Goal, ...]:
    """Give goals by the place of their owner's unit, those from above first."""
    place = {unit.id: n for n, unit in enumerate(units)}
    return tuple(sorted(goals, key=lambda g: (place.get(g.owner.unit_id, -1), g.owner.name, g.owner.id, g.line.no)))


def _between(lines: Mapping[int, Line], links: Mapping[int, Link]) -> dict[int, list[Line]]:
    """Give, for each goal, the lines on the way to it that do not count here, the nearest to the goal first."""
    found: dict[int, list[Line]] = {}
    for line in lines.values():
        goal = links[line.id].goal
        if not line.counts and goal is not None and goal != line.id:
            found.setdefault(goal, []).append(line)
    for between in found.values():
        between.sort(key=lambda line: (links[line.id].depth, line.owner, line.no))
    return found


# --- the tree of units and persons ------------------------------------------------------------------------


def _by_unit(people: Mapping[int, Person], counted: Iterable[Piece], everybody: Iterable[int] = ()) -> Entries:
    """Give people with their lines among these, by unit; `everybody` are there even without a line."""
    lines: dict[int, list[Piece]] = {owner: [] for owner in everybody}
    for piece in counted:
        lines.setdefault(piece.line.owner, []).append(piece)
    found: dict[int, list[tuple[Person, Sequence[Piece]]]] = {}
    for owner, mine in lines.items():
        found.setdefault(people[owner].unit_id, []).append((people[owner], sorted(mine, key=lambda p: p.line.no)))
    for those in found.values():
        those.sort(key=_place)
    return found


def _place(entry: tuple[Person, Sequence[Piece]]) -> tuple[int, str, int]:
    """Put those nearest to a goal first, as a goal comes down from them; then by name, people without a line last."""
    person, mine = entry
    return min((piece.link.depth for piece in mine), default=LAST), person.name, person.id


def _node(units: Sequence[Unit], entries: Entries) -> Node:
    root, below = units[0], dict[int | None, list[Unit]]()
    for unit in units[1:]:  # the unit itself is below none here, so units that form a loop are not walked twice
        below.setdefault(unit.parent_id, []).append(unit)
    return _branch(root, below, entries) or Node(root, Measure())


def _branch(unit: Unit, below: Mapping[int | None, Sequence[Unit]], entries: Entries) -> Node | None:
    """Give a unit with those below it; where it has both units and people of its own, these are a branch of theirs."""
    mine = tuple(
        Node(unit, of_person(lines, person.why is not None), person, pieces=tuple(lines))
        for person, lines in entries.get(unit.id, ())
    )
    units = tuple(node for one in below.get(unit.id, ()) if (node := _branch(one, below, entries)))
    if not mine and not units:
        return None
    own = (Node(unit, total(n.measure for n in mine), own=True, children=mine),) if mine and units else mine
    children = (*own, *units)
    return Node(unit, total(n.measure for n in children), children=children)


def persons(node: Node) -> list[Node]:
    """Give the persons below a node, in its order."""
    if node.person:
        return [node]
    return [one for child in node.children for one in persons(child)]


# --- by indicator -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """Targets and results in one unit of measure: lowest, median, highest; `other` lines are in another one."""

    satuan: str
    targets: tuple[Decimal, Decimal, Decimal] | None
    results: tuple[Decimal, Decimal, Decimal] | None
    other: int


def by_indicator(counted: Iterable[Piece]) -> dict[str | None, tuple[Piece, ...]]:
    """Give the lines of each indicator of the catalogue by its code; those that name none stand under None, last."""
    ordered = sorted(counted, key=lambda p: (p.line.code is None, p.line.code or "", p.line.owner, p.line.no))
    return {code: tuple(those) for code, those in groupby(ordered, key=lambda p: p.line.code)}


def over_people(counted: Sequence[Piece]) -> Measure:
    """Give the measure of lines that may be of many people."""
    ordered = sorted(counted, key=lambda p: p.line.owner)
    return total(of_person(tuple(mine)) for _, mine in groupby(ordered, key=lambda p: p.line.owner))


def figures(counted: Iterable[Piece], satuan: str) -> Figures:
    """Give what lines promise and reached in a unit of measure; the middle of a range counts for the median."""
    lines = [p.line for p in counted if p.line.satuan]
    same = [line for line in lines if (line.satuan or "").casefold() == satuan.casefold()]
    ranges = [(line.low, line.high) for line in same if line.low is not None and line.high is not None]
    middle = spread((low + high) / 2 for low, high in ranges)
    targets = (min(r[0] for r in ranges), middle[1], max(r[1] for r in ranges)) if middle else None
    results = spread(line.value for line in same if line.value is not None)
    return Figures(satuan, targets, results, len(lines) - len(same))
