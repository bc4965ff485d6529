"""A unit's contribution as it is told: everything gathered once, for the page, JSON and CSV."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain import contribution as rolled
from domain.contribution import Node, Person, persons
from domain.contribution_line import Line
from domain.policy import Policy
from store import contribution, cycles, members, units
from store.cycles import Cycle
from store.database import Connection
from store.units import Unit


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit contributes in a cycle, under the rules of its agency."""

    cycle: Cycle
    unit: Unit
    rules: Policy
    found: rolled.Contribution

    @property
    def without(self) -> list[Node]:
        """Give the people who contribute to no goal, by unit and name; who is excluded is not among them."""
        return [one for one in persons(self.found.whole) if one.measure.people > one.measure.contributing]

    @property
    def excluded(self) -> list[Person]:
        """Give who is excluded, by unit and name."""
        return [one.person for one in persons(self.found.whole) if one.person and one.person.why]

    @property
    def untaken(self) -> Iterator[Line]:
        """Give the RHK of superiors that nobody intervenes."""
        return (p.line for p in self.found.pieces if p.line.leads and not p.line.taken)

    @property
    def nested(self) -> bool:
        """Tell whether the unit has sub-units with people in them."""
        return any(not child.person for child in self.found.whole.children)


def gather(tx: Connection, cycle: Cycle, said: str) -> Report:
    """Gather what a unit contributes in a cycle."""
    unit = units.find(tx, said)
    agency = members.find(tx, cycle, unit.agency_code)
    rules = cycles.policy_of(tx, cycle, agency)
    known = contribution.gather(tx, cycle.id, agency, unit.id)
    return Report(cycle, unit, rules, rolled.contribution(rules.capaian.value, known.units, known.people, known.lines))
