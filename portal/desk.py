"""The counts of a cycle and of an agency as somebody may see them: read once for all who look within two seconds."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import TypeVar

from fastapi import HTTPException

from domain.cycle import Window
from portal.counted import empty, together
from portal.counted import excluded as left_out
from portal.gate import Gate
from portal.recent import Recent
from store import breakdown, cycles, excluded, reports, sight
from store.breakdown import Told
from store.cycles import Cycle
from store.database import Engine, only_look
from store.excluded import Excluded
from store.reports import Group
from store.sessions import Visitor
from store.sight import Agency

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counts:
    """All agencies of a cycle at one moment, by their id."""

    born: float
    at: datetime
    groups: dict[int, Group]


@dataclass(frozen=True, slots=True)
class Results:
    """The predikat of each agency of a cycle that may be told; which ones, depends on all of them."""

    born: float
    told: dict[int, Told]


@dataclass(frozen=True, slots=True)
class CycleView:
    """A cycle as one visitor sees it: `cycles` are those they may choose, `groups` the agencies that they see."""

    born: float
    at: datetime
    cycle: Cycle
    cycles: list[Cycle]
    windows: list[Window]
    whole: Group
    groups: list[Group]
    agencies: dict[int, Agency]
    bound: Agency | None  # the only agency that this visitor sees


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An agency of a cycle: its units, who is excluded, and the predikat that may be told of it and of its units."""

    born: float
    at: datetime
    cycle: Cycle
    agency: Agency
    windows: list[Window]
    whole: Group
    groups: list[Group]
    out: list[Excluded]
    told: Told | None
    told_units: list[tuple[Group, Told]]


class Desk:
    """Reads what the pages of counts show. What a visitor may not see is a 404, and is kept nowhere."""

    def __init__(self, engine: Engine, gate: Gate) -> None:
        self.engine, self.gate = engine, gate
        self._counts: Recent[Counts] = Recent(8)
        self._results: Recent[Results] = Recent(8)
        self._views: Recent[CycleView] = Recent(128)
        self._agencies: Recent[AgencyView] = Recent(256)

    def cycle(self, visitor: Visitor, code: str) -> CycleView:
        """Give a cycle as this visitor sees it; 404 where they see none by this code."""
        mine = visitor.agency_id
        return self._views.get((mine, code), lambda: self._cycle(mine, code))

    def agency(self, visitor: Visitor, code: str, agency: str) -> AgencyView:
        """Give an agency of a cycle; 404 where this visitor sees none by these codes."""
        mine = visitor.agency_id
        return self._agencies.get((mine, code, agency), lambda: self._agency(mine, code, agency))

    def _cycle(self, mine: int | None, code: str) -> CycleView:
        with self.engine.begin() as tx:
            only_look(tx)
            every = sight.known(tx, mine)
            found = _there(next((cycle for cycle in every if cycle.code == code), None))
            agencies = {agency.id: agency for agency in sight.agencies(tx, mine, found.id)}
            windows = cycles.windows(tx, found.id)
        counts = self._counts.get(
            found.id, lambda: self._count(found)
        )  # on a connection of its own: this one is given back before
        groups = [counts.groups.get(a.id) or empty(a.id, a.code, a.name, windows) for a in agencies.values()]
        bound = next(iter(agencies.values())) if mine is not None and agencies else None
        whole = together(groups, windows)
        return CycleView(counts.born, counts.at, found, every, windows, whole, groups, agencies, bound)

    def _count(self, cycle: Cycle) -> Counts:
        born, at = monotonic(), self.gate.moment(cycle)
        with self.engine.begin() as tx:
            only_look(tx)
            groups = reports.status(tx, cycle, "agency", at)
        return Counts(born, at, {group.id: group for group in groups})

    def _told(self, cycle: Cycle) -> Results:
        born = monotonic()
        with self.engine.begin() as tx:
            only_look(tx)
            return Results(born, breakdown.predikat(tx, cycle, "agency", self.gate.moment(cycle)))

    def _agency(self, mine: int | None, code: str, agency_code: str) -> AgencyView:
        born = monotonic()
        with self.engine.begin() as tx:
            only_look(tx)
            cycle = _there(sight.cycle(tx, mine, code))
            agency = _there(sight.agency(tx, mine, cycle.id, agency_code))
            at = self.gate.moment(cycle)
            windows = cycles.windows(tx, cycle.id)
            groups = reports.status(tx, cycle, "unit", at, agency=agency.id)
            told = breakdown.predikat(tx, cycle, "unit", at, agency=agency.id)
            whole = together(groups, windows)
            out = excluded.listed(tx, cycle.id, at, agency=agency.id) if left_out(whole) else []
        units = [(group, told[group.id]) for group in groups if group.id in told]
        of_all = self._results.get(cycle.id, lambda: self._told(cycle)).told.get(agency.id) if units else None
        return AgencyView(born, at, cycle, agency, windows, whole, groups, out, of_all, units)


def _there(found: T | None) -> T:
    if found is None:
        raise HTTPException(404)
    return found
