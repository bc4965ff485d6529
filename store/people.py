"""Find the subject that a person speaks of, and say what is theirs to do."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.lifecycle import LIFECYCLE, lines
from domain.people import mask
from domain.terms import Fact, Machine, Role, StandIn
from domain.words import EVENTS, MISSING, ROLES, STATES, Pair
from store import hearings, held, skp_read, units
from store.below import below
from store.checkins import BACK, stands_since
from store.cycles import Cycle
from store.lifecycle import STANDS_AS, Scope, apply, one
from store.turns import Turn, turn
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


# Who is taken in again begins at the SKP: ratings of the time before stay in `rating`, and none is in force. The
# check-ins that were released stay excused.
AFRESH = """
UPDATE appraisal SET hasil = NULL, perilaku = NULL, nilai = NULL, predikat = NULL, received_at = NULL,
    received_how = NULL, objection_until = NULL WHERE id = ANY (:ids)"""


def take(tx: Connection, machine: Machine, event: str, subject_id: int, *, actor: str, now: datetime) -> None:
    """Take one step for one subject. Raises Refused saying which state, role or guard stands in the way."""
    if not apply(tx, machine, event, one(subject_id), actor=actor, now=now):
        raise refusal(tx, machine, event, subject_id, actor=actor, now=now)
    follow(tx, machine, event, (subject_id,), now)


def follow(tx: Connection, machine: Machine, event: str, ids: tuple[int, ...], now: datetime) -> None:
    """Do what comes with a step that these subjects have just taken, besides their move."""
    if machine is Machine.APPRAISAL and event == "void":
        apply(tx, Machine.CHECKIN, "release", Scope(appraisal_ids=ids), actor="clock", now=now)
    if machine is Machine.CHECKIN and event in BACK.values():
        stands_since(tx, ids)
    if machine is Machine.APPRAISAL and event == "stand":  # the superior may have written a decision, and not taken it
        for subject_id in ids:
            held.restore(tx, subject_id)
    if machine is Machine.APPRAISAL and event == "readmit":
        tx.execute(text(AFRESH), {"ids": list(ids)})


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
    false = [said for fact in rules[0].given if not row[f"fact_{fact}"] for said in _missing(tx, fact, subject_id)]
    return Refused(
        f"'{name[0]}' belum dapat dilakukan: " + "; ".join(m[0] for m in false),
        f"'{name[1]}' is not open: " + "; ".join(m[1] for m in false),
    )


def waits_for(tx: Connection, machine: Machine, event: str, subject_id: int, now: datetime) -> list[Pair]:
    """Give what an event still lacks, whoever takes it: the guards that are false, of a subject in the right state."""
    given = {"now": now, "ids": [subject_id], "actor": ""}
    row = tx.execute(text(_asking(machine, event)), given).mappings().one()
    facts = next((t.given for t in lines(machine, event) if t.source == row["state"]), ())
    return [said for fact in facts if not row[f"fact_{fact}"] for said in _missing(tx, fact, subject_id)]


def _missing(tx: Connection, fact: Fact, subject_id: int) -> list[Pair]:
    """Give what is said of a false guard: whose words a hearing lacks, what an SKP lacks, whose turn it is."""
    said = MISSING[fact]
    if fact is Fact.BOTH_HEARD:
        return hearings.missing(tx, subject_id)
    if fact is Fact.SKP_COMPLETE and (lacks := skp_read.lacking(tx, subject_id)):
        return [(f"{said[0]}: {lacks[0]}", f"{said[1]}: {lacks[1]}")]
    if fact is Fact.SUPERIOR_AGREED and (whose := turn(tx, subject_id)):
        return [(f"{said[0]}: {whose.words[0]}", f"{said[1]}: {whose.words[1]}")]
    return [said]


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
    turn: Turn | None = None  # whose turn it is, while it waits for the SKP above
    acts: StandIn | None = None  # where this person stands in for another: as what
    for_nip: str | None = None  # and for whom; None where the post is vacant


# Whose subjects: found through the roster's indexes, so that a million appraisals are never read for one inbox.
NEAR = f"""
SELECT a.id FROM appraisal a WHERE a.cycle_id = :cycle AND a.employee_nip IN (
    SELECT CAST(:actor AS varchar) UNION ({below("= :actor")}))"""
SUBJECTS = {
    # As an array they are found first, and no state that hardly anybody is in tempts the planner to read everybody.
    Machine.APPRAISAL: f"f.id = ANY (ARRAY({NEAR}))",
    Machine.CHECKIN: f"f.appraisal_id = ANY (ARRAY({NEAR}))",
    Machine.CALIBRATION: "f.unit_id IN (SELECT id FROM unit WHERE head_nip = :actor OR leader_nip = :actor)",
}

# Whether the roles of a subject are held in somebody's place: the nearer one, appraiser or head, and the one above.
PEOPLE = "x.appraiser_as AS near_as, f.appraiser_for AS near_for, x.superior_as AS far_as, f.superior_for AS far_for"
UNITS = (
    "CASE WHEN u.head_nip IS NULL THEN u.leader_as ELSE u.head_as END AS near_as, f.head_for AS near_for, "
    "u.leader_as AS far_as, f.leader_for AS far_for"
)
NEARER, ABOVE = (Role.APPRAISER, Role.HEAD), (Role.SUPERIOR, Role.LEADER)


@cache
def _tasks(machine: Machine, event: str, everyone: bool) -> str:
    t = lines(machine, event)[0]
    sources = ", ".join(f"'{line.source}'" for line in lines(machine, event))
    role = "CASE " + " ".join(f"WHEN {STANDS_AS[r]} THEN '{r}'" for r in t.by) + " END"
    missing = ", ".join(f"CASE WHEN NOT f.{fact} THEN '{fact}' END" for fact in t.given)
    whose = "e.name" if machine is not Machine.CALIBRATION else "u.name"
    nip = "f.employee_nip" if machine is not Machine.CALIBRATION else "NULL"
    near = "f.cycle_id = :cycle" if everyone else f"f.cycle_id = :cycle AND {SUBJECTS[machine]}"
    person = ""
    if machine is not Machine.CALIBRATION:
        person = "LEFT JOIN person e ON e.nip = f.employee_nip LEFT JOIN appraisal x ON x.id = f.appraisal_id"
    places = UNITS if machine is Machine.CALIBRATION else PEOPLE
    return f"""
SELECT f.id AS subject_id, {nip} AS nip, {whose} AS name, u.name AS unit, f.period, {role} AS role,
    d.opens_at, d.due_at, {places},
    array_remove(ARRAY[{missing}]::text[], NULL) AS missing
FROM {machine}_facts(:now, '{event}') f JOIN unit u ON u.id = f.unit_id {person}
LEFT JOIN deadline d ON d.cycle_id = f.cycle_id AND d.unit_id = f.unit_id AND d.stage = '{t.stage or "-"}'
    AND d.period = f.period
WHERE {near} AND f.state IN ({sources}) AND {role} IS NOT NULL ORDER BY d.due_at, f.id"""


def _stands_in(row: Any) -> tuple[StandIn | None, str | None]:
    """Give as what, and for whom, the holder of a task's role stands in."""
    if row.role in NEARER:
        return row.near_as and StandIn(row.near_as), row.near_for
    if row.role in ABOVE:
        return row.far_as and StandIn(row.far_as), row.far_for
    return None, None


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
                 r.due_at, tuple(Fact(m) for m in r.missing), t.stage is not None,
                 turn(tx, r.subject_id) if Fact.SUPERIOR_AGREED in r.missing else None, *_stands_in(r))
            for r in rows
        ]  # fmt: skip
    return sorted(found, key=lambda task: (not task.expected, bool(task.missing)))
