"""Who is where: counts by stage, agency and unit, now (from the tally) or at any past moment (from the audit)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from domain.cycle import Window
from domain.stage_counts import Counts, at_stage
from domain.terms import Machine, Stage
from store import past as audited
from store.cycles import Cycle, windows
from store.tally import AGENCIES_NOW, FEW, OWN_DUE, UNITS_NOW, UNITS_OF_AGENCY, apart, fold

__all__ = ["Group", "Size", "StageCount", "fold", "messages", "predikat_by_unit", "size", "status"]

# One row for each state, with how many each cell has in it: two dozen rows for a million people. A cell is a unit, or
# minus the agency whose units are counted together.
COUNTED = """
SELECT machine, period, state, array_agg(n) AS n, array_agg({group}) AS groups,
    array_agg(CASE unit_id WHEN 0 THEN -agency_id ELSE unit_id END) AS cells
FROM counts WHERE machine <> 'predikat' GROUP BY 1, 2, 3"""
GROUPS = {"stage": "0::bigint", "agency": "agency_id", "unit": "unit_id"}

OwnTimes = Mapping[tuple[Stage, int], Mapping[int, datetime]]  # of a stage and period: when it is due for a unit


class StageCount(NamedTuple):
    """One stage: everyone is done, open or excused; overdue is the part of open whose time is over."""

    window: Window
    total: int
    done: int
    open: int
    overdue: int
    excused: int


@dataclass(frozen=True, slots=True)
class Group:
    """The counts of the whole cycle (id 0), or of one agency or unit."""

    id: int
    code: str
    name: str
    total: int
    states: dict[str, int]
    stages: list[StageCount]


def status(
    tx: Connection, cycle: Cycle, by: str, as_of: datetime, past: bool = False, agency: int | None = None
) -> list[Group]:
    """Give the counts of a cycle as one group (`by="stage"`), or by agency or unit, by name; or of one agency only.

    past reads the audit at as_of; otherwise the tally of now, as_of being the moment that decides what is overdue.
    """
    given = {"cycle": cycle.id, "as_of": as_of, "apart": [], "agency": agency}
    base = UNITS_NOW if agency is None else UNITS_OF_AGENCY
    if past:
        base = audited.counts()
    elif agency is None and by != "unit":
        given["apart"] = odd = apart(tx, cycle.id, as_of)
        base = AGENCIES_NOW if len(odd) <= FEW else UNITS_NOW
    cells = _Cells(tx.execute(text(f"WITH {base} {COUNTED.format(group=GROUPS[by])}"), given).all(), by)
    own = _own_times(tx, audited.OWN_DUE if past else OWN_DUE, given)
    states = [(state, cells.summed(n)) for state, n in cells.counts.states.get((Machine.APPRAISAL, 0), {}).items()]
    plan = windows_at(tx, cycle.id, as_of) if past else windows(tx, cycle.id)
    stages = [_stage(cells, window, own.get((window.stage, window.period), {}), as_of) for window in plan]
    names, groups = _names(tx, by, agency), []
    for place, (id_, *counted) in enumerate(zip(cells.groups, *stages, strict=True)):
        said = {state: n[place] for state, n in states if n[place]}
        groups.append(Group(id_, *names.get(id_, ("", "")), sum(said.values()), said, counted))
    return sorted(groups, key=lambda g: (g.name, g.code))


class _Cells:
    """What is counted together, and to which group it belongs."""

    def __init__(self, rows: Sequence[Any], by: str) -> None:
        people = [row for row in rows if row.machine == Machine.APPRAISAL]
        group_of = {cell: group for row in people for cell, group in zip(row.cells, row.groups, strict=True)}
        self.places = {cell: place for place, cell in enumerate(group_of)}
        self.counts = Counts(len(group_of))
        for row in rows:
            numbers = zip(map(self.places.get, row.cells), row.n, strict=True)
            self.counts.add(row.machine, row.period, row.state, numbers)
        self.groups = list(dict.fromkeys(group_of.values())) or [0] * (by == "stage")
        self.single = by == "unit"
        order = {group: place for place, group in enumerate(self.groups)}
        self.belongs = [order[group] for group in group_of.values()]

    def summed(self, column: Sequence[int]) -> Sequence[int]:
        """Give a column of groups for one of cells."""
        if self.single:
            return column
        sums = [0] * len(self.groups)
        for place, n in zip(self.belongs, column, strict=True):
            sums[place] += n
        return sums


def _stage(cells: _Cells, window: Window, own: Mapping[int, datetime], as_of: datetime) -> list[StageCount]:
    """Give a stage of each group; a unit's window is its own where it was given longer."""
    shown, over = [window] * len(cells.places), [window.due_at <= as_of] * len(cells.places)
    for unit, due_at in own.items():
        if (place := cells.places.get(unit)) is not None:
            shown[place], over[place] = replace(window, due_at=due_at), due_at <= as_of
    columns = at_stage(cells.counts, window.stage, window.period, over)
    head = shown if cells.single else [window] * len(cells.groups)
    return list(map(StageCount, head, *map(cells.summed, columns)))


def _own_times(tx: Connection, query: str, given: Mapping[str, Any]) -> OwnTimes:
    found: dict[tuple[Stage, int], dict[int, datetime]] = {}
    for unit_id, stage, period, due_at in tx.execute(text(query), given):
        found.setdefault((Stage(stage), period), {})[unit_id] = due_at
    return found


def windows_at(tx: Connection, cycle_id: int, as_of: datetime) -> list[Window]:
    """Give the windows of a cycle's plan as they stood at a moment, in the order of the stages."""
    then = {(r.stage, r.period): r for r in tx.execute(text(audited.WINDOWS), {"cycle": cycle_id, "as_of": as_of})}
    found = [(w, then[w.stage, w.period]) for w in windows(tx, cycle_id)]
    return [replace(w, opens_at=row.opens_at, due_at=row.due_at) for w, row in found]


def _names(tx: Connection, by: str, agency: int | None) -> dict[int, tuple[str, str]]:
    if by == "stage":
        return {}
    which = "agency_id" if by == "unit" else "id"
    narrow = "" if agency is None else f" WHERE {which} = :agency"
    rows = tx.execute(text(f"SELECT id, code, name FROM {by}{narrow}"), {"agency": agency} if narrow else {})
    return {id_: (code, name) for id_, code, name in rows}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a cycle is: agencies, active people in their roster, who is in it, who lacks an appraiser."""

    agencies: int
    roster: int
    people: int
    without_appraiser: int


def size(tx: Connection, cycle_id: int) -> Size:
    """Count a cycle's agencies and people."""
    row = tx.execute(
        text("""
        SELECT (SELECT count(*) FROM cycle_agency WHERE cycle_id = :id),
            (SELECT count(*) FROM assignment a JOIN cycle_agency c ON c.agency_id = a.agency_id
             WHERE c.cycle_id = :id AND a.ends_on IS NULL),
            (SELECT coalesce(sum(n), 0)::bigint FROM tally WHERE cycle_id = :id AND machine = 'appraisal'),
            (SELECT count(*) FROM appraisal
             WHERE cycle_id = :id AND appraiser_nip IS NULL AND state <> 'voided')"""),
        {"id": cycle_id},
    ).one()
    return Size(*row)


def predikat_by_unit(tx: Connection, cycle_id: int) -> list[tuple[str, dict[str, int]]]:
    """Give how many hold each predikat in each unit, of results that have been issued, by unit name.

    One that is contested is held until the objection is decided, and counts as none.
    """
    found: dict[str, dict[str, int]] = {}
    rows = tx.execute(
        text("""
        SELECT u.name, a.predikat, count(*) AS n FROM appraisal a JOIN unit u ON u.id = a.unit_id
        WHERE a.cycle_id = :id AND a.predikat IS NOT NULL AND a.state IN ('issued', 'final')
        GROUP BY 1, 2 ORDER BY 1, 2"""),
        {"id": cycle_id},
    )
    for row in rows:
        found.setdefault(row.name, {})[row.predikat] = row.n
    return list(found.items())


def messages(tx: Connection, cycle_id: int) -> dict[str, dict[str, int]]:
    """Give how many messages each channel has in each state."""
    found: dict[str, dict[str, int]] = {}
    query = text("SELECT channel, state, count(*) AS n FROM outbox WHERE cycle_id = :id GROUP BY 1, 2 ORDER BY 1, 2")
    for row in tx.execute(query, {"id": cycle_id}):
        found.setdefault(row.channel, {})[row.state] = row.n
    return found
