"""What is one person's to do in all cycles that run: one statement, however many cycles and machines there are.

Whose turn a state is, and what it waits for, is read off the tables of domain.lifecycle. The appraisals near somebody
are looked up once, and the facts are asked only of those whose turn is theirs.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, column, text
from sqlalchemy.sql.expression import TextualSelect

from domain.lifecycle import LIFECYCLE, Transition
from domain.terms import Fact, Machine
from store.below import below
from store.lifecycle import STANDS_AS

# What people bring about themselves on the page of a subject: a step that lacks nothing else can be worked on.
WRITTEN = {
    Fact.SKP_COMPLETE, Fact.PROGRESS_WRITTEN, Fact.FEEDBACK_WRITTEN, Fact.RATINGS_GIVEN, Fact.RESULTS_REPORTED,
    Fact.OBJECTION_WRITTEN, Fact.BOTH_HEARD, Fact.DECISION_WRITTEN, Fact.CAPAIAN_WRITTEN, Fact.DEPARTURES_JUSTIFIED,
    Fact.REASON_WRITTEN,
}  # fmt: skip
# The step that each open state waits for; the first of its roles is whose turn it is.
MOVES: dict[tuple[Machine, str], Transition] = {(t.machine, t.source): t for t in LIFECYCLE if t.stage}
ONLY = {
    Machine.APPRAISAL: "f.id = ANY (ARRAY(SELECT f.id FROM near f WHERE {turn}))",
    Machine.CHECKIN: "f.appraisal_id = ANY (ARRAY(SELECT f.id FROM near f WHERE f.employee_nip = :actor "
    "OR f.appraiser_nip = :actor)) AND ({turn})",
    Machine.CALIBRATION: "f.unit_id = ANY (ARRAY(SELECT id FROM unit WHERE head_nip = :actor OR leader_nip = :actor)) "
    "AND f.cycle_id = ANY (ARRAY(SELECT id FROM running)) AND ({turn})",
}


class Due(NamedTuple):
    """Something that waits for one person: a subject in a state, and which facts only others or time can bring.

    nip and name are those of the employee; for a unit, None and the unit's name. opens_at, due_at: the window of the
    stage whose work it is.
    """

    machine: Machine
    id: int
    period: int
    state: str
    nip: str | None
    name: str
    unit: str
    zone: str
    opens_at: datetime | None
    due_at: datetime | None
    lacks: tuple[Fact, ...]

    @property
    def move(self) -> Transition:
        """Give the step that is waited for."""
        return MOVES[self.machine, self.state]


class Running(NamedTuple):
    """A cycle that runs."""

    id: int
    code: str
    name: str
    check_ins: int


class Work(NamedTuple):
    """What is one person's in one cycle, the earliest due first; `asked`: colleagues' input was asked of them once."""

    cycle: Running
    due: list[Due]
    asked: bool


def _by(machine: Machine, key: Callable[[Transition], str | None]) -> dict[str, str]:
    """Give the states of a machine, as a list for SQL, that have the same key."""
    found: dict[str, list[str]] = {}
    for t in MOVES.values():
        if t.machine is machine:
            found.setdefault(str(key(t)), []).append(f"'{t.source}'")
    return {common: f"f.state IN ({', '.join(states)})" for common, states in found.items()}


def _part(machine: Machine) -> str:
    """Give the query for one machine's subjects whose turn is the actor's."""
    turn = " OR ".join(f"{states} AND {who}" for who, states in _by(machine, lambda t: STANDS_AS[t.by[0]]).items())
    stages = " ".join(f"WHEN {states} THEN '{stage}'" for stage, states in _by(machine, lambda t: t.stage).items())
    lacks = ", ".join(
        f"CASE WHEN f.state = '{t.source}' AND f.{fact} IS NOT TRUE THEN '{fact}' END"
        for t in MOVES.values() if t.machine is machine for fact in t.given if fact not in WRITTEN
    )  # fmt: skip
    nip = "NULL" if machine is Machine.CALIBRATION else "f.employee_nip"
    return f"""
SELECT '{machine}' AS machine, {list(Machine).index(machine)} AS kind, f.cycle_id, f.unit_id, f.id, f.period, f.state,
    {nip} AS nip, CASE {stages} END AS stage, array_remove(ARRAY[{lacks}]::text[], NULL) AS lacks
FROM {machine}_facts(:now, '') f WHERE {ONLY[machine].format(turn=turn)}"""


@cache
def query() -> TextualSelect:
    """Give the statement; `actor` is a NIP, `now` the moment.

    It stays below 4,096 letters: of a longer one psycopg looks for the parameters anew each time.
    """
    said = text(f"""
WITH running AS MATERIALIZED (
    SELECT id, code, name, check_ins, year FROM cycle WHERE state = 'open'
), near AS MATERIALIZED (
    SELECT a.id, a.agency_id, a.state, a.employee_nip, a.appraiser_nip, a.superior_nip
    FROM (SELECT CAST(:actor AS varchar) AS nip UNION ({below("= :actor")})) n
    JOIN appraisal a ON a.employee_nip = n.nip WHERE a.cycle_id = ANY (ARRAY(SELECT id FROM running))
)
SELECT c.id, c.code, c.name, c.check_ins, EXISTS (SELECT FROM peer WHERE rater_nip = :actor) AS asked,
    w.machine, w.id, w.period, w.state, w.nip, coalesce(e.name, u.name) AS who, u.name, u.zone, d.opens_at, d.due_at,
    w.lacks
FROM running c LEFT JOIN ({" UNION ALL ".join(map(_part, Machine))}) w ON w.cycle_id = c.id
LEFT JOIN unit u ON u.id = w.unit_id LEFT JOIN person e ON e.nip = w.nip
LEFT JOIN deadline d ON d.cycle_id = c.id AND d.unit_id = w.unit_id AND d.period = w.period AND d.stage = w.stage
ORDER BY c.year DESC, c.id DESC, d.due_at, w.kind, who, w.id""")
    names = "cycle_id code cycle check_ins asked machine id period state nip name unit zone opens_at due_at lacks"
    return said.columns(*map(column, names.split()))  # named here, they are not looked up for each answer


def work(tx: Connection, nip: str, now: datetime) -> list[Work]:
    """Give what is a person's to do in each cycle that runs, the latest cycle first.

    The statement is worth its plan: `sessions.find` lets the transaction keep it.
    """
    found: list[Work] = []
    for id_, code, name, check_ins, asked, machine, *of in tx.execute(query(), {"actor": nip, "now": now}):
        if not found or found[-1].cycle.id != id_:
            found.append(Work(Running(id_, code, name, check_ins), [], asked))
        if machine:
            *given, lacks = of
            found[-1].due.append(Due._make((Machine(machine), *given, tuple(map(Fact, lacks)))))
    return found
