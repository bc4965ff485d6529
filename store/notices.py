"""What notices speak of, asked at the moment of sending: their text is never rendered before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from store import receipts

SUBJECTS = """
SELECT o.id, coalesce(e.name, u.name) AS name, coalesce(k.period, 0) AS period, d.due_at,
    CASE WHEN a.state = 'issued' THEN a.id END AS issued
FROM outbox o
LEFT JOIN checkin k ON split_part(o.template, '.', 1) = 'checkin' AND k.id = o.subject_id
LEFT JOIN appraisal a ON a.id = CASE split_part(o.template, '.', 1)
    WHEN 'appraisal' THEN o.subject_id WHEN 'checkin' THEN k.appraisal_id END
LEFT JOIN calibration b ON split_part(o.template, '.', 1) = 'calibration' AND b.id = o.subject_id
LEFT JOIN person e ON e.nip = a.employee_nip
LEFT JOIN unit u ON u.id = b.unit_id
LEFT JOIN unit v ON v.id = a.unit_id
LEFT JOIN deadline d ON d.cycle_id = o.cycle_id AND d.unit_id = coalesce(a.unit_id, b.unit_id)
    AND d.period = coalesce(k.period, 0) AND d.stage = CASE
        WHEN k.id IS NOT NULL THEN 'checkin' WHEN b.id IS NOT NULL OR a.state = 'reported' THEN 'calibration'
        WHEN a.state IN ('drafting', 'proposed') THEN 'target_agreement'
        WHEN a.state = 'agreed' THEN 'evidence_collection' ELSE 'final_scoring' END
WHERE o.id = ANY (:ids)"""


def subjects(tx: Connection, ids: Sequence[int], now: datetime) -> dict[int, dict[str, Any]]:
    """Give what notices sent now speak of, by message: name, period, due time, last day of objection."""
    if not ids:
        return {}
    rows = [dict(row) for row in tx.execute(text(SUBJECTS), {"ids": list(ids)}).mappings()]
    until = receipts.until(tx, [row["issued"] for row in rows if row["issued"]], now)
    return {row["id"]: {**row, "objection_until": until.get(row["issued"])} for row in rows}
