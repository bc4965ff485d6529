"""The people whom somebody appraises in a cycle, each in one row: where they stand, and what their own record says."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from store.my_work import Running

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


# The page of a team, in one statement: all cycles that run, and the people of each in rows that hold what is shown.
PAGE = text("""
WITH running AS MATERIALIZED (
    SELECT id, code, name, check_ins, year FROM cycle WHERE state = 'open'
), mine AS MATERIALIZED (
    SELECT nip FROM assignment WHERE appraiser_nip = :nip AND ends_on IS NULL
    UNION SELECT nip FROM assignment WHERE effective_nip = :nip AND ends_on IS NULL
)
SELECT c.id, c.code, c.name, c.check_ins, EXISTS (SELECT FROM pengelola WHERE nip = :nip) AS manages, m.*
FROM running c LEFT JOIN (
    SELECT a.cycle_id, a.id, p.name, a.state, a.hasil, a.perilaku, a.predikat,
        ARRAY(SELECT state FROM checkin WHERE appraisal_id = a.id ORDER BY period) AS states,
        (SELECT count(*) FROM evidence e WHERE e.appraisal_id = a.id) AS evidence
    FROM mine JOIN appraisal a ON a.employee_nip = mine.nip JOIN person p ON p.nip = a.employee_nip
    WHERE a.cycle_id = ANY (ARRAY(SELECT id FROM running)) AND a.appraiser_nip = :nip AND a.state <> 'voided'
) m ON m.cycle_id = c.id
ORDER BY c.year DESC, c.id DESC, m.name, m.id""")


class Shown(NamedTuple):
    """One person of a team as its page shows them."""

    id: int
    name: str
    state: str
    hasil: str | None
    perilaku: str | None
    predikat: str | None
    states: list[str]
    evidence: int


class Team(NamedTuple):
    """Whom a person appraises today in one cycle; `manages`: they are pengelola of an agency as well."""

    cycle: Running
    members: list[Shown]
    manages: bool


def teams(tx: Connection, nip: str) -> list[Team]:
    """Give whom a person appraises today, by name, in each cycle that runs, the latest cycle first."""
    found: list[Team] = []
    for id_, code, name, check_ins, manages, cycle_id, *of in tx.execute(PAGE, {"nip": nip}):
        if not found or found[-1].cycle.id != id_:
            found.append(Team(Running(id_, code, name, check_ins), [], manages))
        if cycle_id:
            found[-1].members.append(Shown(*of))
    return found


def members(tx: Connection, cycle_id: int, nip: str) -> list[Member]:
    """Give whom a person appraises today in a cycle, by name."""
    return [Member(*row) for row in tx.execute(TEAM, {"cycle": cycle_id, "nip": nip})]


def own(tx: Connection, nip: str) -> list[tuple[int, str, str, int]]:
    """Give a person's own appraisals, the latest cycle first: id, the cycle's name, the state, the cycle's id."""
    query = """SELECT a.id, c.name, a.state, c.id FROM appraisal a JOIN cycle c ON c.id = a.cycle_id
        WHERE a.employee_nip = :nip ORDER BY c.year DESC, c.id DESC"""
    return [tuple(row) for row in tx.execute(text(query), {"nip": nip})]


def to_hand_over(tx: Connection, cycle_id: int, nip: str) -> list[tuple[int, str, int]]:
    """Give the units of a pengelola's agencies whose results wait to be handed over: unit id, name, how many."""
    query = """SELECT a.unit_id, u.name, count(*) FROM pengelola g JOIN appraisal a ON a.agency_id = g.agency_id
        JOIN unit u ON u.id = a.unit_id
        JOIN calibration k ON k.unit_id = a.unit_id AND k.cycle_id = a.cycle_id AND k.state = 'approved'
        WHERE g.nip = :nip AND a.cycle_id = :cycle AND a.state = 'rated' GROUP BY 1, 2 ORDER BY 2, 1"""
    return [tuple(row) for row in tx.execute(text(query), {"cycle": cycle_id, "nip": nip})]


def keeps(tx: Connection, nip: str, unit_id: int) -> bool:
    """Tell whether a person is a pengelola of the agency that a unit belongs to."""
    query = """SELECT EXISTS (SELECT FROM pengelola g JOIN unit u ON u.agency_id = g.agency_id
        WHERE g.nip = :nip AND u.id = :unit)"""
    return bool(tx.scalar(text(query), {"nip": nip, "unit": unit_id}))
