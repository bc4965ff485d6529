"""Check-ins: one for each appraisal and period, from the day on which their window opens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from domain.terms import CheckinState
from store.lifecycle import IN_AGENCIES, span

OPEN = f"""
WITH taken AS (
    INSERT INTO checkin (appraisal_id, period, began_at, state_since)
    SELECT a.id, :period, :now, :now
    FROM appraisal a JOIN deadline d ON d.cycle_id = a.cycle_id AND d.unit_id = a.unit_id
        AND d.stage = 'checkin' AND d.period = :period
    WHERE a.cycle_id = :cycle_id AND {IN_AGENCIES.format("a.agency_id")} AND a.state <> 'voided'
        AND d.opens_at <= :now AND :now < d.due_at
        AND NOT EXISTS (SELECT FROM checkin k WHERE k.appraisal_id = a.id AND k.period = :period)
    ORDER BY a.id
    ON CONFLICT DO NOTHING
    RETURNING appraisal_id
), counted AS (
    INSERT INTO tally (cycle_id, agency_id, unit_id, machine, period, state, n)
    SELECT :cycle_id, a.agency_id, a.unit_id, 'checkin', :period, 'open', count(*)
    FROM taken JOIN appraisal a ON a.id = taken.appraisal_id GROUP BY a.agency_id, a.unit_id
)
SELECT count(*) FROM taken
"""


def open_period(tx: Connection, cycle_id: int, period: int, agencies: Sequence[int], now: datetime) -> int:
    """Give everyone whose window is open a check-in for a period, and say how many were new."""
    given = {"cycle_id": cycle_id, "period": period, "agency_ids": list(agencies), **span(agencies), "now": now}
    return int(tx.execute(text(OPEN), given).scalar_one())


# An excuse is taken back to where it was found: by which step.
BACK = {CheckinState.OPEN: "ask_again", CheckinState.REPORTED: "hear_again", CheckinState.MISSED: "miss_again"}
# What was written since a report counts by the moment of the report: it is that of the last step but the excuse.
SINCE = text(f"""
UPDATE checkin k SET state_since = coalesce((
    SELECT o.at FROM step s JOIN operation o ON o.id = s.operation_id
    WHERE s.machine = 'checkin' AND s.subject_id = k.id AND s.seq <= k.seq - 2
        AND o.event NOT IN {("excuse", *BACK.values())}
    ORDER BY s.seq DESC LIMIT 1), k.began_at)
WHERE k.id = ANY (:ids)""")


def stands_since(tx: Connection, ids: Sequence[int]) -> None:
    """Let check-ins whose excuse was taken back be in their state since they first were."""
    tx.execute(SINCE, {"ids": list(ids)})
