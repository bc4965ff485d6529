"""Find the subject that a person speaks of, and say what is theirs to do."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.lifecycle import LIFECYCLE, lines
from domain.people import mask
from domain.terms import Fact, Machine, Role
from domain.words import EVENTS, MISSING, ROLES, STATES
from store import units
from store.cycles import Cycle
from store.lifecycle import STANDS_AS, Scope, apply, one
from store.units import Unknown


class Refused(Bilingual):
    """A step is not open: its state, the actor's role or a guard stands in the way."""


def appraisal_of(tx: Connection, cycle: Cycle, nip: str) -> int:
    """Give the id of a person's appraisal. Raises Unknown."""
    found = tx.scalar(
        text("SELECT id FROM appraisal WHERE employee_nip = :nip AND cycle_id = :cycle"),
        {"nip": nip, "cycle": cycle.id},
    )
    if found is None:
        raise Unknown(
            f"pegawai {mask(nip)} tidak ada dalam siklus '{cycle.code}'",
            f"employee {mask(nip)} is not in cycle '{cycle.code}'",
        )
    return int(found)


def checkin_of(tx: Connection, cycle: Cycle, nip: str, period: int) -> int:
    """Give the id of a person's check-in of a period. Raises Unknown when it has not opened."""
    found = tx.scalar(
        text("SELECT id FROM checkin WHERE appraisal_id = :id AND period = :period"),
        {"id": appraisal_of(tx, cycle, nip), "period": period},
    )
    if found is None:
        raise Unknown(
            f"evaluasi periodik {period} belum dibuka untuk pegawai {mask(nip)}",
            f"check-in {period} has not opened for employee {mask(nip)}",
        )
    return int(found)


def calibration_of(tx: Connection, cycle: Cycle, unit_code: str) -> int:
    """Give the id of a unit's calibration, by the unit's code or name. Raises Unknown."""
    unit = units.find(tx, unit_code)
    found = tx.scalar(
        text("SELECT id FROM calibration WHERE unit_id = :unit AND cycle_id = :id"), {"unit": unit.id, "id": cycle.id}
    )
    if found is None:
        raise Unknown(
            f"unit '{unit_code}' tidak ada dalam siklus '{cycle.code}'",
            f"unit '{unit_code}' is not in cycle '{cycle.code}'",
        )
    return int(found)


def take(tx: Connection, machine: Machine, event: str, subject_id: int, *, actor: str, now: datetime) -> None:
    """Take one step for one subject. Raises Refused saying which state, role or guard stands in the way."""
    if not apply(tx, machine, event, one(subject_id), actor=actor, now=now):
        raise refusal(tx, machine, event, subject_id, actor=actor, now=now)
    if machine is Machine.APPRAISAL and event == "void":
        apply(tx, Machine.CHECKIN, "release", Scope(appraisal_ids=(subject_id,)), actor="clock", now=now)


@cache
def _asking(machine: Machine, event: str) -> str:
    """Give the query for everything that one event's lines ask of a subject."""
    rules = lines(machine, event)
    roles = dict.fromkeys(role for t in rules for role in t.by)
    facts = dict.fromkeys(fact for t in rules for fact in t.given)
    asked = [f"({STANDS_AS[role]}) AS role_{role}" for role in roles] + [f"f.{fact} AS fact_{fact}" for fact in facts]
    columns = ", ".join(["f.id", "f.state", *asked])
    return f"SELECT {columns} FROM {machine}_facts(:now, '{event}') f WHERE f.id = ANY (:ids)"


def refusal(tx: Connection, machine: Machine, event: str, subject_id: int, *, actor: str, now: datetime) -> Refused:
    """Give the reason why a step did not move: first the state, then the role, then each guard that is false."""
    row = tx.execute(text(_asking(machine, event)), {"now": now, "ids": [subject_id], "actor": actor}).mappings().one()
    name, rules = EVENTS[machine][event], lines(machine, event)
    if row["state"] not in {t.source for t in rules}:
        here, needed = STATES[machine][row["state"]], [STATES[machine][t.source] for t in rules]
        return Refused(
            f"'{name[0]}' belum dapat dilakukan: keadaannya '{here[0]}', yang diperlukan "
            + " atau ".join(f"'{s[0]}'" for s in needed),
            f"'{name[1]}' is not open: the state is '{here[1]}', needed is " + " or ".join(f"'{s[1]}'" for s in needed),
        )
    if not any(row[f"role_{role}"] for role in rules[0].by):
        who = [ROLES[role] for role in rules[0].by]
        return Refused(
            f"'{name[0]}' hanya dapat dilakukan oleh " + " atau ".join(w[0] for w in who),
            f"'{name[1]}' is open only to " + " or ".join(w[1] for w in who),
        )
    false = [MISSING[fact] for fact in rules[0].given if not row[f"fact_{fact}"]]
    return Refused(
        f"'{name[0]}' belum dapat dilakukan: " + "; ".join(m[0] for m in false),
        f"'{name[1]}' is not open: " + "; ".join(m[1] for m in false),
    )


@dataclass(frozen=True, slots=True)
class Task:
    """One step that this person may take, or may take once the missing facts are there."""

    machine: Machine
    event: str
    subject_id: int
    nip: str | None  # of the employee; None for a unit
    name: str  # of the employee or the unit
    unit: str
    period: int
    role: Role
    opens_at: datetime | None  # of the stage that waits for it; a side road belongs to none
    due_at: datetime | None
    missing: tuple[Fact, ...]
    expected: bool  # whether a stage waits for it, or it is a side road


# Whose subjects: found through the roster's indexes, so that a million appraisals are never read for one inbox.
NEAR = """
SELECT a.id FROM appraisal a WHERE a.cycle_id = :cycle AND a.employee_nip IN (
    SELECT CAST(:actor AS varchar) UNION SELECT nip FROM assignment WHERE appraiser_nip = :actor AND ends_on IS NULL
    UNION SELECT s.nip FROM assignment s JOIN assignment b ON b.nip = s.appraiser_nip AND b.ends_on IS NULL
          WHERE b.appraiser_nip = :actor AND s.ends_on IS NULL)"""
SUBJECTS = {
    Machine.APPRAISAL: f"f.id IN ({NEAR})",
    Machine.CHECKIN: f"f.appraisal_id IN ({NEAR})",
    Machine.CALIBRATION: "f.unit_id IN (SELECT id FROM unit WHERE head_nip = :actor OR leader_nip = :actor)",
}


@cache
def _tasks(machine: Machine, event: str, everyone: bool) -> str:
    t = lines(machine, event)[0]
    sources = ", ".join(f"'{line.source}'" for line in lines(machine, event))
    role = "CASE " + " ".join(f"WHEN {STANDS_AS[r]} THEN '{r}'" for r in t.by) + " END"
    missing = ", ".join(f"CASE WHEN NOT f.{fact} THEN '{fact}' END" for fact in t.given)
    whose = "e.name" if machine is not Machine.CALIBRATION else "u.name"
    nip = "f.employee_nip" if machine is not Machine.CALIBRATION else "NULL"
    near = "f.cycle_id = :cycle" if everyone else f"f.cycle_id = :cycle AND {SUBJECTS[machine]}"
    person = "LEFT JOIN person e ON e.nip = f.employee_nip" if machine is not Machine.CALIBRATION else ""
    return f"""
SELECT f.id AS subject_id, {nip} AS nip, {whose} AS name, u.name AS unit, f.period, {role} AS role,
    d.opens_at, d.due_at,
    array_remove(ARRAY[{missing}]::text[], NULL) AS missing
FROM {machine}_facts(:now, '{event}') f JOIN unit u ON u.id = f.unit_id {person}
LEFT JOIN deadline d ON d.cycle_id = f.cycle_id AND d.unit_id = f.unit_id AND d.stage = '{t.stage or "-"}'
    AND d.period = f.period
WHERE {near} AND f.state IN ({sources}) AND {role} IS NOT NULL ORDER BY d.due_at, f.id"""


def inbox(tx: Connection, cycle: Cycle, nip: str, now: datetime) -> list[Task]:
    """Give what is this person's to do: what a stage waits for first, each with what still stands in the way."""
    manages = bool(tx.scalar(text("SELECT EXISTS (SELECT FROM pengelola WHERE nip = :nip)"), {"nip": nip}))
    found: list[Task] = []
    for machine, event in dict.fromkeys((t.machine, t.event) for t in LIFECYCLE if t.by != (Role.CLOCK,)):
        t = lines(machine, event)[0]
        rows = tx.execute(
            text(_tasks(machine, event, manages and Role.PENGELOLA in t.by)),
            {"cycle": cycle.id, "actor": nip, "now": now},
        )
        found += [
            Task(machine, event, r.subject_id, r.nip, r.name, r.unit, r.period, Role(r.role), r.opens_at,
                 r.due_at, tuple(Fact(m) for m in r.missing), t.stage is not None)
            for r in rows
        ]  # fmt: skip
    return sorted(found, key=lambda task: (not task.expected, bool(task.missing)))
