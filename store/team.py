"""The people whom somebody appraises in a cycle, each in one row: where they stand, and what their own record says."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

# The periods' ratings stand beside the year's, so that a rating which departs from its own record is seen.
TEAM = text("""
SELECT a.id, a.employee_nip AS nip, p.name, u.name AS unit, u.zone, a.state, a.hasil, a.perilaku, a.predikat,
    d.due_at, k.states, r.hasils, r.perilakus,
    (SELECT count(*) FROM target t WHERE t.appraisal_id = a.id AND NOT t.dropped) AS lines,
    (SELECT count(*) FROM evidence e WHERE e.appraisal_id = a.id) AS evidence
FROM appraisal a JOIN person p ON p.nip = a.employee_nip JOIN unit u ON u.id = a.unit_id
LEFT JOIN deadline d ON d.cycle_id = a.cycle_id AND d.unit_id = a.unit_id AND d.stage = 'calibration' AND d.period = 0
LEFT JOIN LATERAL (SELECT array_agg(state ORDER BY period) AS states FROM checkin WHERE appraisal_id = a.id) k ON true
LEFT JOIN LATERAL (
    SELECT array_agg(hasil ORDER BY period) AS hasils, array_agg(perilaku ORDER BY period) AS perilakus FROM (
        SELECT DISTINCT ON (period) period, hasil, perilaku FROM rating
        WHERE appraisal_id = a.id AND period > 0 AND hasil IS NOT NULL ORDER BY period, id DESC) given
) r ON true
WHERE a.cycle_id = :cycle AND a.appraiser_nip = :nip AND a.state <> 'voided' AND a.employee_nip IN (
    SELECT nip FROM assignment WHERE ends_on IS NULL AND (appraiser_nip = :nip OR effective_nip = :nip))
ORDER BY p.name, a.id""")


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a team. states: of the check-ins that were asked for; hasils, perilakus: of the rated periods."""

    id: int
    nip: str
    name: str
    unit: str
    zone: str
    state: str
    hasil: str | None
    perilaku: str | None
    predikat: str | None
    due_at: datetime | None
    states: list[str] | None
    hasils: list[str] | None
    perilakus: list[str] | None
    lines: int
    evidence: int


def members(tx: Connection, cycle_id: int, nip: str) -> list[Member]:
    """Give whom a person appraises today in a cycle, by name."""
    return [Member(*row) for row in tx.execute(TEAM, {"cycle": cycle_id, "nip": nip})]


def own(tx: Connection, nip: str) -> list[tuple[int, str, str]]:
    """Give a person's own appraisals, the latest cycle first: id, the cycle's name, the state."""
    query = """SELECT a.id, c.name, a.state FROM appraisal a JOIN cycle c ON c.id = a.cycle_id
        WHERE a.employee_nip = :nip ORDER BY c.year DESC, c.id DESC"""
    return [tuple(row) for row in tx.execute(text(query), {"nip": nip})]


def to_hand_over(tx: Connection, cycle_id: int, nip: str) -> list[tuple[int, str, int]]:
    """Give the units of a pengelola's agencies whose results wait to be handed over: unit id, name, how many."""
    query = """SELECT a.unit_id, u.name, count(*) FROM pengelola g JOIN appraisal a ON a.agency_id = g.agency_id
        JOIN unit u ON u.id = a.unit_id
        JOIN calibration k ON k.unit_id = a.unit_id AND k.cycle_id = a.cycle_id AND k.state = 'approved'
        WHERE g.nip = :nip AND a.cycle_id = :cycle AND a.state = 'rated' GROUP BY 1, 2 ORDER BY 2, 1"""
    return [tuple(row) for row in tx.execute(text(query), {"cycle": cycle_id, "nip": nip})]
