"""The appraisals of a cycle for other systems, page by page: who, which state, which periods. A page costs its rows.

So are the calibrations of units. The agency that a token is bound to stands in each query: what lies outside it is not
found, as if it did not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from domain.lifecycle import expected, stage_of
from domain.terms import AppraisalState, CheckinState, Machine, Role
from store import hearings
from store.lifecycle import IN_AGENCIES, REACHED_AT, span
from store.objections import TAKEN
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


class Turn(NamedTuple):
    """Who is expected to act; no NIP where it is the pengelola, or nobody holds the role."""

    role: Role
    nip: str | None


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
    turn: tuple[Turn, ...]


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
    turn = tuple(Turn(role, row[REACHED_AT[role]] if role in REACHED_AT else None) for role in roles)
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


# --- what was written on it ------------------------------------------------------------------------------

OBJECTION = f"""
SELECT o.grounds, o.at, {TAKEN} AS decision, o.decision_words, o.decided_at
FROM objection o JOIN appraisal a ON a.id = o.appraisal_id WHERE a.id = :id"""
CORRECTIONS = """
SELECT c.wanted_nip, c.words, c.at, c.decision, c.decision_words, c.decided_at
FROM appraisal a JOIN correction c ON c.nip = a.employee_nip AND c.at >= a.began_at WHERE a.id = :id
ORDER BY c.at, c.id"""


def objection(tx: Connection, appraisal_id: int) -> dict[str, Any] | None:
    """Give the objection with what was said on it; of the decision nothing before it is taken. None without one."""
    row = tx.execute(text(OBJECTION), {"id": appraisal_id}).mappings().first()
    if row is None:
        return None
    hidden = {} if row["decision"] else {"decision_words": None, "decided_at": None}
    return {**row, **hidden, "heard": hearings.heard(tx, appraisal_id)}


def corrections(tx: Connection, appraisal_id: int) -> list[dict[str, Any]]:
    """Give the requests to correct the appraiser since an appraisal began, the oldest first, with what was decided."""
    return [dict(row) for row in tx.execute(text(CORRECTIONS), {"id": appraisal_id}).mappings()]


# --- units in calibration --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitRow:
    """The calibration of one unit in the list."""

    id: int
    agency: str
    unit: str
    name: str
    state: str
    since: datetime
    capaian: str | None


UNITS = """
SELECT k.id, g.code AS agency, u.code AS unit, u.name, k.state, k.state_since AS since, k.capaian
FROM calibration k JOIN unit u ON u.id = k.unit_id JOIN agency g ON g.id = u.agency_id
WHERE k.cycle_id = :cycle AND (CAST(:sight AS bigint) IS NULL OR u.agency_id = :sight) AND k.id > :after
    AND (CAST(:state AS text) IS NULL OR k.state = :state) AND (CAST(:unit AS text) IS NULL OR u.code = :unit)
    AND (CAST(:operation AS bigint) IS NULL OR k.id = ANY (ARRAY(
        SELECT subject_id FROM step WHERE operation_id = :operation AND machine = 'calibration')))
ORDER BY k.id LIMIT :limit"""


def units(
    tx: Connection, sight: int | None, cycle_id: int, after: int, *,
    state: str | None = None, unit: str | None = None, operation: int | None = None,
) -> tuple[list[UnitRow], int | None]:  # fmt: skip
    """Give a page of calibrations behind one id, and the id to go on from, as `page` does; unit is a code."""
    given = {"cycle": cycle_id, "sight": sight, "after": after, "limit": PAGE + 1}
    rows = tx.execute(text(UNITS), given | {"state": state, "unit": unit, "operation": operation}).all()
    found = [UnitRow(*row) for row in rows[:PAGE]]
    return found, found[-1].id if len(rows) > PAGE else None


def unit_of(tx: Connection, sight: int | None, cycle_id: int, calibration_id: int) -> int | None:
    """Give the id of the unit that a calibration of a cycle is of; None where there is none for this token."""
    query = f"""SELECT k.unit_id FROM calibration k JOIN unit u ON u.id = k.unit_id
        WHERE k.id = :id AND k.cycle_id = :cycle AND {MINE.format(column="u.agency_id")}"""
    return tx.scalar(text(query), {"id": calibration_id, "cycle": cycle_id, "sight": sight})
