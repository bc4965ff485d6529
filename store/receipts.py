"""When a result was received, and until which day one may object. The first receipt that is known stands.

It is known by the employee's acknowledgement or by the delivery of the notice that tells of it, whichever is first.
Where neither is known the result counts as received some days after it was issued, which is a setting of this program.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from domain.objection import Counting, Known, last_day

NOTICE = "appraisal.issue.employee"  # the message whose delivery is a receipt
COUNTING = "coalesce(g.policy, c.policy) -> 'batas_waktu' ->> 'hitungan'"
RULES = """
JOIN cycle c ON c.id = a.cycle_id LEFT JOIN cycle_agency g ON g.cycle_id = a.cycle_id AND g.agency_id = a.agency_id"""
PRESUMED = "a.state_since + make_interval(days => coalesce(g.presumed_days, c.presumed_days))"

# A receipt from before the result was issued belongs to an earlier round, before the employee was taken in again.
# Calendar days are counted here, in one statement for all; working days are put right below.
RECEIVED = f"""
UPDATE appraisal x SET received_at = r.at, received_how = :how, objection_until = r.day + r.days
FROM (
    SELECT a.id, m.at, (m.at AT TIME ZONE u.zone)::date AS day, {COUNTING} AS counting,
        coalesce(g.objection_days, c.objection_days) AS days
    FROM appraisal a {RULES} JOIN unit u ON u.id = a.unit_id CROSS JOIN LATERAL (SELECT {{at}} AS at) m
    WHERE a.state = 'issued' AND (a.received_at IS NULL OR a.received_at < a.state_since) AND m.at >= a.state_since
        AND {{whose}}
    ORDER BY a.id FOR NO KEY UPDATE OF a
) r WHERE x.id = r.id RETURNING x.id, r.day, r.days, r.counting"""
KNOWN = f"""
SELECT a.id, CASE WHEN a.received_at >= a.state_since THEN a.objection_until END AS until,
    (CAST(:now AS timestamptz) AT TIME ZONE u.zone)::date AS today, {COUNTING} AS counting,
    coalesce(g.objection_days, c.objection_days) AS days
FROM appraisal a {RULES} JOIN unit u ON u.id = a.unit_id WHERE a.id = ANY (:ids)"""
RECOUNTED = "UPDATE appraisal SET objection_until = :until WHERE id = :id"


def receive(tx: Connection, appraisal_ids: Sequence[int], how: Known, now: datetime) -> int:
    """Write that these results are received now, and give how many were not known to be: a second receipt is none."""
    given = {"ids": list(appraisal_ids), "at": now}
    return _write(tx, RECEIVED.format(at="CAST(:at AS timestamptz)", whose="a.id = ANY (:ids)"), how, given)


def presume(tx: Connection, cycle_id: int, agencies: Sequence[int], now: datetime) -> int:
    """Write down the presumed receipts of agencies that count working days, and give how many.

    The facts of an appraisal presume a receipt by themselves, but in calendar days: they know no holidays.
    """
    given = {"cycle": cycle_id, "agencies": list(agencies), "now": now}
    whose = f"a.cycle_id = :cycle AND a.agency_id = ANY (:agencies) AND ({COUNTING}) = 'kerja' AND m.at <= :now"
    return _write(tx, RECEIVED.format(at=PRESUMED, whose=whose), Known.DIANGGAP, given)


def _write(tx: Connection, statement: str, how: Known, given: dict[str, Any]) -> int:
    rows = tx.execute(text(statement), {**given, "how": how}).all()
    working = [{"id": r.id, "until": last_day(r.day, r.days, r.counting)} for r in rows if r.counting == "kerja"]
    if working:
        tx.execute(text(RECOUNTED), working)
    return len(rows)


def until(tx: Connection, appraisal_ids: Sequence[int], now: datetime) -> dict[int, date]:
    """Give the last day of objection of each issued result; where no receipt is known, as if received now."""
    if not appraisal_ids:
        return {}
    rows = tx.execute(text(KNOWN), {"ids": list(appraisal_ids), "now": now})
    return {r.id: r.until or last_day(r.today, r.days, r.counting) for r in rows}


@dataclass(frozen=True, slots=True)
class ObjectionWindow:
    """From when and until when one may object to a result."""

    issued_at: datetime
    received_at: datetime
    how: Known
    until: date  # the last day, which is whole in `zone`
    presumed: bool  # neither an acknowledgement nor a delivery is known
    days: int
    counting: Counting
    zone: str

    @property
    def received_on(self) -> date:
        """Give the day of the receipt in the zone of the employee's unit; it is not counted."""
        return self.received_at.astimezone(ZoneInfo(self.zone)).date()


WINDOW = f"""
SELECT i.at AS issued_at, u.zone, coalesce(g.objection_days, c.objection_days) AS days, {COUNTING} AS counting,
    CASE WHEN a.received_at >= i.at THEN a.received_at END AS received_at, a.received_how, a.objection_until,
    i.at + make_interval(days => coalesce(g.presumed_days, c.presumed_days)) AS presumed_at
FROM appraisal a {RULES} JOIN unit u ON u.id = a.unit_id
JOIN LATERAL (
    SELECT at FROM audit s WHERE s.machine = 'appraisal' AND s.subject_id = a.id AND s.event = 'issue'
    ORDER BY seq DESC LIMIT 1
) i ON true
WHERE a.id = :id"""


def objection_window(tx: Connection, appraisal_id: int) -> ObjectionWindow | None:
    """Give the days in which one may, or might, object to a result; None where none was ever issued.

    Source: PP 30/2019 Pasal 59; how the days are counted and when a receipt is presumed are not verified.
    """
    row = tx.execute(text(WINDOW), {"id": appraisal_id}).first()
    if row is None:
        return None
    received_at = row.received_at or row.presumed_at
    how = Known(row.received_how) if row.received_at else Known.DIANGGAP
    on = received_at.astimezone(ZoneInfo(row.zone)).date()
    until = row.objection_until if row.received_at else last_day(on, row.days, row.counting)
    presumed = how is Known.DIANGGAP
    return ObjectionWindow(row.issued_at, received_at, how, until, presumed, row.days, row.counting, row.zone)
