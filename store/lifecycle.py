"""The one door through which an appraisal, a check-in or a unit's calibration changes state.

`apply` moves every subject in scope that may move. One click passes one id; a nightly close passes a cycle
and a list of agencies: the SQL is the same. It is built from domain.lifecycle once for each event and shape
of scope, and it does everything in one statement: lock the due rows, move them, log each step with its hash,
keep the tally, queue the notices. A crash leaves nothing half done.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.sql.elements import TextClause

from domain.disclosure import SHOWN
from domain.lifecycle import Transition, events, lines
from domain.reminder import release
from domain.terms import Machine, Role

CLOCK = "clock"
OPERATOR = "operator"  # whoever works at the terminal of the installation: what a pengelola may, in every agency
PREDIKAT = "predikat"  # what the tally calls the counts of predikat, beside those of the three machines
IS_SHOWN = f"state IN {tuple(map(str, SHOWN))}"

# How an actor stands to a subject: f is a row of the machine's facts function.
STANDS_AS: dict[Role, str] = {
    Role.EMPLOYEE: "f.employee_nip = :actor",
    Role.APPRAISER: "f.appraiser_nip = :actor",
    Role.SUPERIOR: "f.superior_nip = :actor",
    Role.HEAD: "f.head_nip = :actor",
    Role.LEADER: "f.leader_nip = :actor",
    Role.PENGELOLA: f"(:actor = '{OPERATOR}' OR EXISTS (SELECT FROM pengelola p WHERE p.nip = :actor "
    "AND p.agency_id = f.agency_id))",
    Role.CLOCK: f":actor = '{CLOCK}'",
}
# Where a message to a role goes. The clock and the pengelola are never told by a step.
REACHED_AT: dict[Role, str] = {
    Role.EMPLOYEE: "employee_nip",
    Role.APPRAISER: "appraiser_nip",
    Role.SUPERIOR: "superior_nip",
    Role.HEAD: "head_nip",
    Role.LEADER: "leader_nip",
}
# On behalf of whom an acting official takes a step in a role.
BEHALF: dict[Role, str] = {
    Role.APPRAISER: "WHEN f.appraiser_nip = :actor THEN f.appraiser_for",
    Role.SUPERIOR: "WHEN f.superior_nip = :actor THEN f.superior_for",
    Role.HEAD: "WHEN f.head_nip = :actor THEN f.head_for",
    Role.LEADER: "WHEN f.leader_nip = :actor THEN f.leader_for",
}
# What a step's hash is taken over, after the hash of the step before it. Verification reads the same text.
HASHED = (
    "sha256(coalesce({before}, ''::bytea) || convert_to(concat_ws('|', {machine}, {subject_id}, {seq}, {event},"
    " {source}, {target}, {actor}, extract(epoch FROM {at}), {behalf}), 'UTF8'))"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which subjects: every given field narrows. At least one must be given."""

    ids: tuple[int, ...] | None = None
    appraisal_ids: tuple[int, ...] | None = None
    cycle_id: int | None = None
    agency_ids: tuple[int, ...] | None = None
    unit_id: int | None = None
    period: int | None = None

    def given(self) -> dict[str, Any]:
        """Give the fields that narrow, lists for SQL's ANY."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items() if v is not None}


# The index knows agencies by blocks of rows, and would compare each row of a block with a list, one by one. So it is
# asked for a range, and the list, which "+ 0" hides from it, is a hash table. Parameters: `span`, and the list.
IN_AGENCIES = "({0} BETWEEN :first_agency AND :last_agency AND {0} + 0 = ANY (:agency_ids))"


def span(agencies: Sequence[int]) -> dict[str, int]:
    """Give the range of agencies that IN_AGENCIES needs beside their list."""
    return {"first_agency": min(agencies, default=0), "last_agency": max(agencies, default=0)}


NARROWS = {
    "ids": "f.id = ANY (:ids)",
    "appraisal_ids": "f.appraisal_id = ANY (:appraisal_ids)",
    "cycle_id": "f.cycle_id = :cycle_id",
    "agency_ids": IN_AGENCIES.format("f.agency_id"),
    "unit_id": "f.unit_id = :unit_id",
    "period": "f.period = :period",
}


def one(subject_id: int) -> Scope:
    """Give the scope of a single subject."""
    return Scope(ids=(subject_id,))


def may(machine: Machine, event: str) -> str:
    """Give one event's lines of the table as a WHERE clause: right state, right actor, facts true."""
    return " OR ".join(
        "(" + " AND ".join([f"f.state = '{t.source}'", _by(t), *(f"f.{fact}" for fact in t.given)]) + ")"
        for t in lines(machine, event)
    )


def _by(t: Transition) -> str:
    return "(" + " OR ".join(STANDS_AS[role] for role in t.by) + ")"


def _behalf(t: Transition) -> str:
    acting = [BEHALF[role] for role in t.by if role in BEHALF]
    return f"CASE {' '.join(acting)} END" if acting else "CAST(NULL AS varchar)"


@cache
def _statement(machine: Machine, event: str, narrowed: tuple[str, ...]) -> TextClause:
    t = lines(machine, event)[0]
    told = [REACHED_AT[role] for role in t.tell]
    carried = ", ".join(f"f.{c}" for c in ["cycle_id", "agency_id", "unit_id", "period", *told])
    moved_hash = HASHED.format(
        before="s.hash", machine=f"'{machine}'", subject_id="s.id", seq="s.seq + 1", event=f"'{event}'",
        source="s.state", target=f"'{t.target}'", actor="CAST(:actor AS text)", at="CAST(:now AS timestamptz)",
        behalf="due.behalf",
    )  # fmt: skip
    where = " AND ".join([f"({may(machine, event)})", *(NARROWS[name] for name in narrowed)])
    counted = _predikat_counted(machine, event)
    notices = "".join(f", told_{role} AS ({_notices(machine, event, role)})" for role in t.tell)
    # The update locks each row and looks at its state once more: of twelve clicks at once, one moves it.
    return text(f"""
WITH moved AS (
    UPDATE {machine} s SET state = '{t.target}', state_since = :now, seq = s.seq + 1, hash = {moved_hash}
    FROM (SELECT f.id, f.state AS source, {_behalf(t)} AS behalf, {carried} FROM {machine}_facts(:now, '{event}') f
          WHERE {where} OFFSET 0) due
    WHERE s.id = due.id AND s.state = due.source
    RETURNING s.seq, s.hash, due.*{", s.predikat" if counted else ""}
), done AS (
    INSERT INTO operation (machine, event, source, target, actor, behalf, at)
    SELECT DISTINCT '{machine}', '{event}', source, '{t.target}', CAST(:actor AS text), behalf,
        CAST(:now AS timestamptz)
    FROM moved RETURNING id AS operation_id, source, behalf
), logged AS (
    INSERT INTO step (machine, subject_id, seq, operation_id, hash)
    SELECT '{machine}', id, seq, operation_id, hash FROM moved JOIN done
        ON done.source = moved.source AND coalesce(done.behalf, '') = coalesce(moved.behalf, '')
), counted AS (
    INSERT INTO tally (cycle_id, agency_id, unit_id, machine, period, state, n)
    SELECT cycle_id, agency_id, unit_id, '{machine}', period, change.state, change.n
    FROM (SELECT cycle_id, agency_id, unit_id, period, source, count(*) AS n FROM moved GROUP BY 1, 2, 3, 4, 5) m
    CROSS JOIN LATERAL (VALUES (m.source, -m.n), ('{t.target}', m.n)) change (state, n){counted}
){notices}
SELECT count(*) FROM moved""")


def _predikat_counted(machine: Machine, event: str) -> str:
    """Give what an event adds to the tally of predikat: they count from the day on which results are shown."""
    changes = {t.source: (t.target in SHOWN) - (t.source in SHOWN) for t in lines(machine, event)}
    if machine is not Machine.APPRAISAL or not any(changes.values()):
        return ""
    change = " ".join(f"WHEN '{source}' THEN {n}" for source, n in changes.items())
    return f"""
    UNION ALL
    SELECT cycle_id, agency_id, unit_id, '{PREDIKAT}', period, predikat, sum(CASE source {change} END)
    FROM moved WHERE predikat IS NOT NULL GROUP BY 1, 2, 3, 5, 6 HAVING sum(CASE source {change} END) <> 0"""


def _notices(machine: Machine, event: str, role: Role) -> str:
    """Give the INSERT that tells one role: one message per person, event and hour, with how many it speaks of."""
    template, nip = f"{machine}.{event}.{role}", REACHED_AT[role]
    # In the order of the key, the rows fill its index from one side: a fifth less to do.
    return f"""
    INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, subject_id, count, created_at, not_before)
    SELECT 'n:{template}:' || {nip} || ':' || cycle_id || ':' || CAST(:release_key AS text), cycle_id, 'email', {nip},
        '{template}', min(id), count(*), :now, :release
    FROM moved WHERE {nip} IS NOT NULL GROUP BY {nip}, cycle_id ORDER BY {nip}
    ON CONFLICT (dedupe) DO UPDATE SET count = outbox.count + excluded.count"""


def apply(tx: Connection, machine: Machine, event: str, scope: Scope, *, actor: str, now: datetime) -> int:
    """Move every subject in scope that this actor may move now, and give how many moved.

    actor is a NIP, or CLOCK for the scheduler. A subject whose state, role or facts do not allow it stays where
    it is: ask `refusal` why. Raises KeyError for an event that the machine does not have.
    """
    if not lines(machine, event):
        raise KeyError(f"{machine} has no event {event!r}; it has {', '.join(events(machine))}")
    given = scope.given()
    if not given:
        raise ValueError("a scope must name something")
    at = release(now)
    parameters = {"actor": actor, "now": now, "release": at, "release_key": at.strftime("%Y%m%d%H"), **given}
    if scope.agency_ids is not None:
        parameters |= span(scope.agency_ids)
    return int(tx.execute(_statement(machine, event, tuple(given)), parameters).scalar_one())
