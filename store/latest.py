"""Who took the latest step, and when: for whoever comes second and is refused."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.terms import Machine
from store.names import WITH_TITLES


@dataclass(frozen=True, slots=True)
class Latest:
    """A step that was taken. name: who did it, as the roster names them; None for the clock, an account or a system."""

    event: str
    target: str
    name: str | None
    at: datetime
    zone: str


STEP = f"""
SELECT o.event, o.target, {WITH_TITLES} AS name, o.at, u.zone
FROM step s JOIN operation o ON o.id = s.operation_id LEFT JOIN person p ON p.nip = o.actor
LEFT JOIN checkin k ON s.machine = 'checkin' AND k.id = s.subject_id
LEFT JOIN calibration c ON s.machine = 'calibration' AND c.id = s.subject_id
LEFT JOIN appraisal a ON a.id = CASE s.machine WHEN 'appraisal' THEN s.subject_id ELSE k.appraisal_id END
JOIN unit u ON u.id = coalesce(a.unit_id, c.unit_id)
WHERE {{which}} ORDER BY o.at DESC, s.seq DESC LIMIT 1"""


def step(tx: Connection, machine: Machine, subject_id: int) -> Latest | None:
    """Give the latest step of one subject; None where it has taken none."""
    query = STEP.format(which="s.machine = :machine AND s.subject_id = :id")
    row = tx.execute(text(query), {"machine": machine, "id": subject_id}).first()
    return Latest(*row) if row else None


def handed_over(tx: Connection, cycle_id: int, unit_id: int) -> Latest | None:
    """Give when results of a unit were handed over last; None where none was."""
    query = STEP.format(
        which="""s.machine = 'appraisal' AND o.event = 'issue' AND s.subject_id IN (
        SELECT id FROM appraisal WHERE cycle_id = :cycle AND unit_id = :unit)"""
    )
    row = tx.execute(text(query), {"cycle": cycle_id, "unit": unit_id}).first()
    return Latest(*row) if row else None
