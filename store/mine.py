"""What is one person's to do, in one question for each machine, and how they stand to one subject.

The tables of domain.lifecycle decide: a row brings which roles somebody has and which facts are true, and what follows
is read off the tables here, not asked for event by event.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, RowMapping, text

from domain.lifecycle import ENTRIES, LIFECYCLE, EntryRule, Transition, facts
from domain.terms import Entry, Fact, Machine, Role
from store.lifecycle import STANDS_AS

ROLES = tuple(role for role in Role if role is not Role.CLOCK)
WRITTEN_WITH = (Fact.REASON_WRITTEN,)  # the form of a step asks for the reason itself


@dataclass(frozen=True, slots=True)
class Stand:
    """A subject, and how one person stands to it now.

    nip and name are those of the employee; for a unit, None and the unit's name. `true`: the facts that hold.
    opens_at, due_at: the window of the stage whose work is open; None at an end.
    """

    machine: Machine
    id: int
    cycle_id: int
    agency_id: int
    unit_id: int
    appraisal_id: int | None
    period: int
    state: str
    seq: int
    nip: str | None
    name: str
    unit: str
    zone: str
    opens_at: datetime | None
    due_at: datetime | None
    roles: frozenset[Role]
    true: frozenset[Fact]

    @property
    def moves(self) -> tuple[Transition, ...]:
        """Give the steps that lead on from here and that one of this person's roles may take, in the table's order."""
        return tuple(
            t
            for t in LIFECYCLE
            if t.machine == self.machine and t.source == self.state and self.roles.intersection(t.by)
        )

    def lacks(self, move: Transition) -> tuple[Fact, ...]:
        """Give the facts that a step still waits for; a reason is asked for together with the step."""
        return tuple(fact for fact in move.given if fact not in self.true and fact not in WRITTEN_WITH)

    def may_write(self, entry: Entry) -> bool:
        """Tell whether this person may write this kind of fact now."""
        return any(rule.entry == entry for rule in self.writes)

    @property
    def writes(self) -> Iterator[EntryRule]:
        """Give the entries that are open to this person now."""
        for rule in ENTRIES:
            mine = rule.machine == self.machine and self.state in rule.states and rule.by in self.roles
            if mine and set(rule.given) <= self.true:
                yield rule


@cache
def _query(machine: Machine, asked_facts: tuple[Fact, ...]) -> str:
    """Give the query for some subjects, with the roles of somebody and these facts as columns."""
    stages = " ".join(f"WHEN '{t.source}' THEN '{t.stage}'" for t in LIFECYCLE if t.machine == machine and t.stage)
    roles = [role for role in ROLES if _of(machine, role)]
    asked = [f"({STANDS_AS[role]}) AS role_{role}" for role in roles]
    asked += [f"f.{fact} AS fact_{fact}" for fact in asked_facts]
    whose = "f.employee_nip AS nip, e.name" if machine is not Machine.CALIBRATION else "NULL AS nip, u.name"
    person = "JOIN person e ON e.nip = f.employee_nip" if machine is not Machine.CALIBRATION else ""
    appraisal = "NULL::bigint" if machine is Machine.CALIBRATION else "f.appraisal_id"
    return f"""
SELECT f.id, f.cycle_id, f.agency_id, f.unit_id, {appraisal} AS appraisal_id, f.period, f.state, f.seq, {whose},
    u.name AS unit, u.zone, d.opens_at, d.due_at, {", ".join(asked)}
FROM {machine}_facts(:now, '') f JOIN unit u ON u.id = f.unit_id {person}
LEFT JOIN deadline d ON d.cycle_id = f.cycle_id AND d.unit_id = f.unit_id AND d.period = f.period
    AND d.stage = CASE f.state {stages} END
WHERE f.id = ANY (:ids)"""


def _of(machine: Machine, role: Role) -> bool:
    taken = any(t.machine == machine and role in t.by for t in LIFECYCLE)
    return taken or any(rule.machine == machine and rule.by is role for rule in ENTRIES)


def _stand(machine: Machine, row: RowMapping, asked: tuple[Fact, ...]) -> Stand:
    roles = frozenset(role for role in ROLES if row.get(f"role_{role}"))
    true = frozenset(fact for fact in asked if row[f"fact_{fact}"])
    own = {name: row[name] for name in Stand.__slots__ if name in row}
    return Stand(machine=machine, roles=roles, true=true, **{**own, "period": row["period"] or 0})


def stands(
    tx: Connection,
    machine: Machine,
    ids: Sequence[int],
    nip: str,
    now: datetime,
    asked: tuple[Fact, ...] | None = None,
) -> dict[int, Stand]:
    """Give how a person stands to subjects, by their ids; without those that they have nothing to do with.

    `asked`: the only facts that the caller looks at. A question for all of them takes milliseconds to be planned.
    """
    wanted = facts(machine) if asked is None else asked
    rows = tx.execute(text(_query(machine, wanted)), {"ids": list(ids), "actor": nip, "now": now}).mappings()
    found = [_stand(machine, row, wanted) for row in rows]
    return {one.id: one for one in found if one.roles}


def stand(
    tx: Connection, machine: Machine, subject_id: int, nip: str, now: datetime, asked: tuple[Fact, ...] | None = None
) -> Stand | None:
    """Give how a person stands to a subject; None where it is not there, or they have nothing to do with it."""
    return stands(tx, machine, [subject_id], nip, now, asked).get(subject_id)


def asked_by(machine: Machine, entry: Entry) -> tuple[Fact, ...]:
    """Give the facts by which it is decided whether an entry may be written."""
    return tuple(sorted({fact for r in ENTRIES if r.machine is machine and r.entry is entry for fact in r.given}))


def at_once(tx: Connection) -> None:
    """Let the questions of this transaction keep their plans: making them anew takes longer than they themselves.

    They are always about a handful of people found by key, so one plan fits all.
    """
    tx.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
