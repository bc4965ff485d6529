"""The appraisals of a cycle for other systems, page by page: who, which state, which periods. A page costs its rows.

The agency that a token is bound to stands in each query: what lies outside it is not found, as if it did not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from domain.lifecycle import expected, stage_of
from domain.terms import AppraisalState, CheckinState, Machine, Role
from store.lifecycle import IN_AGENCIES, REACHED_AT, span
from store.sight import MINE

PAGE = 200
TOLD = (AppraisalState.ISSUED, AppraisalState.CONTESTED, AppraisalState.FINAL)  # the result was handed over


@dataclass(frozen=True, slots=True)
class Row:
    """One appraisal of the list; periods: the state of each check-in that has opened."""

    id: int
    nip: str
    agency: str
    unit: str
    state: str
    since: datetime
    periods: Mapping[int, str]


# An agency's rows lie together, so its block index finds them; of all agencies they are read along the key.
LIST = """
SELECT a.id, a.employee_nip AS nip, g.code AS agency, u.code AS unit, a.state, a.state_since AS since
FROM appraisal a JOIN unit u ON u.id = a.unit_id JOIN agency g ON g.id = a.agency_id
WHERE a.cycle_id = :cycle AND {which} AND a.id > :after ORDER BY a.id LIMIT :limit"""
PERIODS = """SELECT appraisal_id, period, state FROM checkin WHERE appraisal_id = ANY (:ids) ORDER BY period"""
# As an array they are found first: so one step's few are looked up, and not looked for among everybody.
MOVED = """a.id = ANY (ARRAY(
    SELECT CASE s.machine WHEN 'checkin' THEN k.appraisal_id ELSE s.subject_id END
    FROM step s LEFT JOIN checkin k ON s.machine = 'checkin' AND k.id = s.subject_id
    WHERE s.operation_id = :operation AND s.machine <> 'calibration'))"""


def page(
    tx: Connection, sight: int | None, cycle_id: int, state: str | None, operation: int | None, after: int
) -> tuple[list[Row], int | None]:
    """Give a page of appraisals behind one id, and the id to go on from; None at the end.

    state: only those in it. operation: only those that one operation of the audit moved.
    """
    given: dict[str, Any] = {"cycle": cycle_id, "after": after, "limit": PAGE + 1}
    which = ["true"]
    if sight is not None:
        which, given = [IN_AGENCIES.format("a.agency_id")], given | {"agency_ids": [sight], **span([sight])}
    if state is not None:
        which, given = [*which, "a.state = :state"], given | {"state": state}
    if operation is not None:
        which, given = [*which, MOVED], given | {"operation": operation}
    rows = tx.execute(text(LIST.format(which=" AND ".join(which))), given).all()
    more, rows = len(rows) > PAGE, rows[:PAGE]
    periods: dict[int, dict[int, str]] = {}
    for id_, period, found in tx.execute(text(PERIODS), {"ids": [row.id for row in rows]}):
        periods.setdefault(id_, {})[period] = found
    return [Row(**row._mapping, periods=periods.get(row.id, {})) for row in rows], rows[-1].id if more else None


def find(tx: Connection, sight: int | None, cycle_id: int, nip: str) -> int | None:
    """Give the id of somebody's appraisal; None where there is none for this token."""
    query = f"""SELECT a.id FROM appraisal a WHERE a.employee_nip = :nip AND a.cycle_id = :cycle
        AND {MINE.format(column="a.agency_id")}"""
    return tx.scalar(text(query), {"nip": nip, "cycle": cycle_id, "sight": sight})


# --- one of them -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stands:
    """Where an appraisal (period 0) or a check-in stands, whose turn it is there, and until when."""

    id: int
    period: int
    state: str
    since: datetime
    stage: str | None
    opens_at: datetime | None
    due_at: datetime | None
    turn: tuple[tuple[Role, str | None], ...]  # role and NIP of who is expected to act; no NIP for the pengelola


STANDS = """
SELECT f.*, d.opens_at, d.due_at FROM {machine}_facts(timestamptz 'epoch', '') f
LEFT JOIN deadline d ON d.cycle_id = f.cycle_id AND d.unit_id = f.unit_id AND d.period = f.period
    AND d.stage = CASE f.state {stages} END
WHERE f.appraisal_id = :id ORDER BY f.period"""


def stands(tx: Connection, machine: Machine, appraisal_id: int) -> list[Stands]:
    """Give where an appraisal stands, or (CHECKIN) each of its check-ins that has opened."""
    states: type[AppraisalState] | type[CheckinState]
    states = AppraisalState if machine is Machine.APPRAISAL else CheckinState
    stages = {state: stage for state in states if (stage := stage_of(machine, state))}
    when = " ".join(f"WHEN '{state}' THEN '{stage}'" for state, stage in stages.items())
    found = tx.execute(text(STANDS.format(machine=machine, stages=when)), {"id": appraisal_id}).mappings()
    return [_stands(machine, row, stages.get(states(row["state"]))) for row in found]


def _stands(machine: Machine, row: Any, stage: str | None) -> Stands:
    roles = dict.fromkeys(role for move in expected(machine, row["state"]) for role in move.by)
    turn = tuple((role, row[REACHED_AT[role]] if role in REACHED_AT else None) for role in roles)
    return Stands(
        row["id"], row["period"], row["state"], row["state_since"], stage, row["opens_at"], row["due_at"], turn
    )


@dataclass(frozen=True, slots=True)
class Head:
    """An appraisal without its life: of whom, where, and the result once it was handed over (None before)."""

    id: int
    nip: str
    agency: str
    unit: str
    state: str
    result: "Result | None"


@dataclass(frozen=True, slots=True)
class Result:
    """A result that was handed over; numbers only where the agency keeps PP 30/2019."""

    hasil: str | None
    perilaku: str | None
    nilai: Decimal | None
    predikat: str | None
    received_at: datetime | None


HEAD = """
SELECT a.id, a.employee_nip AS nip, g.code AS agency, u.code AS unit, a.state,
    a.hasil, a.perilaku, a.nilai, a.predikat, a.received_at
FROM appraisal a JOIN unit u ON u.id = a.unit_id JOIN agency g ON g.id = a.agency_id WHERE a.id = :id"""


def head(tx: Connection, appraisal_id: int) -> Head:
    """Give an appraisal which `find` has found for this token."""
    row = tx.execute(text(HEAD), {"id": appraisal_id}).one()
    told = row.state in TOLD
    result = Result(row.hasil, row.perilaku, row.nilai, row.predikat, row.received_at) if told else None
    return Head(row.id, row.nip, row.agency, row.unit, row.state, result)
