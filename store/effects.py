"""What a bulk change touches and what follows from it: people, units, agencies, states, closings, who is told.

All is asked in the transaction that made the change, so a preview and the change itself cannot tell two stories.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.terms import Stage
from store.changes import by_hash


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom a change touches; states are those in which they were."""

    people: int
    units: int
    agencies: int
    states: dict[str, int]
    agency_id: int | None  # the only one; none: several


# Who is touched through a unit's due times, their own check-in, their own appraiser, or their agency.
TOUCHED = """
WITH kept AS (
    SELECT relation, before, coalesce(after, before) AS its FROM change_row WHERE change_id = :id
), touched AS (
    SELECT a.id, NULL AS state FROM appraisal a JOIN (
        SELECT DISTINCT CAST(its ->> 'unit_id' AS bigint) AS unit_id FROM kept WHERE relation = 'deadline'
    ) u USING (unit_id) WHERE a.cycle_id = :cycle
    UNION SELECT a.id, NULL FROM appraisal a JOIN (
        SELECT DISTINCT CAST(its ->> 'agency_id' AS bigint) AS agency_id FROM kept WHERE relation = 'cycle_agency'
    ) g USING (agency_id) WHERE a.cycle_id = :cycle
    UNION SELECT a.id, NULL FROM appraisal a JOIN (
        SELECT DISTINCT its ->> 'nip' AS nip FROM kept WHERE relation = 'assignment'
    ) s ON s.nip = a.employee_nip WHERE a.cycle_id = :cycle
    UNION SELECT CAST(its ->> 'appraisal_id' AS bigint), before ->> 'state' FROM kept WHERE relation = 'checkin'
)
SELECT a.agency_id, a.unit_id, coalesce(t.state, a.state) AS state, count(*) AS n
FROM touched t JOIN appraisal a USING (id) WHERE a.state <> 'voided' OR t.state IS NOT NULL GROUP BY 1, 2, 3"""


def touched(tx: Connection, change_id: int, cycle_id: int) -> Touched:
    """Give whom a change touches, and write their number (and the agency, if it is one) on the change."""
    with by_hash(tx):
        rows = tx.execute(text(TOUCHED), {"id": change_id, "cycle": cycle_id}).all()
    states: Counter[str] = Counter()
    for row in rows:
        states[row.state] += row.n
    agencies = sorted({row.agency_id for row in rows})
    only = agencies[0] if len(agencies) == 1 else None
    tx.execute(text("UPDATE change SET people = :n, agency_id = :only WHERE id = :id"),
               {"n": states.total(), "only": only, "id": change_id})  # fmt: skip
    return Touched(states.total(), len({row.unit_id for row in rows}), len(agencies), dict(states), only)


MISSED = """
SELECT count(*) FROM change_row r JOIN appraisal a ON a.cycle_id = :cycle
    AND a.unit_id = CAST(r.after ->> 'unit_id' AS bigint)
JOIN checkin k ON k.appraisal_id = a.id AND k.period = CAST(r.after ->> 'period' AS smallint) AND k.state = 'missed'
WHERE r.change_id = :id AND r.relation = 'deadline' AND r.after ->> 'stage' = 'checkin'
    AND CAST(r.after ->> 'due_at' AS timestamptz) > :now"""


def missed(tx: Connection, change_id: int, cycle_id: int, now: datetime) -> int:
    """Give how many check-ins stay missed though a change has opened their window again."""
    with by_hash(tx):
        return int(tx.scalar(text(MISSED), {"id": change_id, "cycle": cycle_id, "now": now}) or 0)


CLOSES = """
SELECT coalesce(sum(t.n), 0) FROM tally t JOIN deadline d ON d.cycle_id = t.cycle_id AND d.unit_id = t.unit_id
    AND d.stage = :stage AND d.period = t.period AND d.due_at <= :now
JOIN cycle_agency g ON g.cycle_id = t.cycle_id AND g.agency_id = t.agency_id AND g.paused_at IS NULL
WHERE t.cycle_id = :cycle AND t.machine = :machine AND t.state = :state"""


def closings(tx: Connection, cycle_id: int, now: datetime) -> int:
    """Give how many check-ins and reports the clock would close if it ran at this moment."""
    kinds = (("checkin", "checkin", "open"), ("evidence_collection", "appraisal", "agreed"))
    return sum(
        int(tx.scalar(text(CLOSES), {"cycle": cycle_id, "now": now, "stage": s, "machine": m, "state": state}) or 0)
        for s, m, state in kinds
    )


@dataclass(frozen=True, slots=True)
class Audience:
    """How many would be told of a stage, for the units that share a due time and a working week: at most so many."""

    stage: Stage
    period: int
    six_days: bool
    opens_at: datetime
    due_at: datetime
    doer: int
    appraiser: int
    superior: int
    pengelola: int


# Who has the stage still before them, in the states before its end.
BEFORE = {
    Stage.TARGET_AGREEMENT: "a.state IN ('drafting', 'proposed')",
    Stage.CHECKIN: "a.state <> 'voided' AND coalesce(k.state, 'open') NOT IN ('reviewed', 'excused')",
    Stage.EVIDENCE_COLLECTION: "a.state IN ('drafting', 'proposed', 'agreed')",
    Stage.CALIBRATION: "a.state NOT IN ('issued', 'contested', 'final', 'voided')",
    Stage.FINAL_SCORING: "a.state NOT IN ('final', 'voided')",
}
AUDIENCE = """
SELECT six_days, opens_at, due_at, doer, appraiser, superior,
    (SELECT count(DISTINCT p.nip) FROM pengelola p WHERE p.agency_id = ANY (agencies)) AS pengelola
FROM (
    SELECT u.six_days, d.opens_at, d.due_at, count(DISTINCT {doer}) AS doer, count(DISTINCT {first}) AS appraiser,
        count(DISTINCT {second}) AS superior, array_agg(DISTINCT a.agency_id) AS agencies
    FROM appraisal a JOIN unit u ON u.id = a.unit_id
    JOIN cycle_agency g ON g.cycle_id = a.cycle_id AND g.agency_id = a.agency_id AND g.paused_at IS NULL
    JOIN deadline d ON d.cycle_id = a.cycle_id AND d.unit_id = a.unit_id AND d.stage = '{stage}' AND d.period = :period
    LEFT JOIN checkin k ON k.appraisal_id = a.id AND k.period = :period AND :period > 0
    WHERE a.cycle_id = :cycle AND {before} GROUP BY 1, 2, 3
) e"""


def audience(tx: Connection, cycle_id: int, stage: Stage, period: int) -> list[Audience]:
    """Give how many have a stage before them, and how many stand above those, for each due time of its units."""
    head = stage is Stage.CALIBRATION
    query = AUDIENCE.format(
        stage=stage, before=BEFORE[stage], doer="coalesce(u.head_nip, u.leader_nip)" if head else "a.employee_nip",
        first="u.leader_nip" if head else "a.appraiser_nip", second="NULL::text" if head else "a.superior_nip",
    )  # fmt: skip
    with by_hash(tx):
        rows = tx.execute(text(query), {"cycle": cycle_id, "period": period}).all()
    return [Audience(stage, period, *row) for row in rows]


def climbed(tx: Connection, cycle_id: int) -> set[tuple[str, int, bool, datetime, date]]:
    """Give the rungs that have been queued: stage, period, working week, due time, day."""
    query = text("SELECT stage, period, six_days, due_at, day FROM rung WHERE cycle_id = :id")
    return {tuple(row) for row in tx.execute(query, {"id": cycle_id})}


def due_times(tx: Connection, cycle_id: int) -> list[tuple[str, int, bool, datetime, datetime]]:
    """Give every stage, period, working week, opening and due time that some unit of a cycle has."""
    query = text("SELECT DISTINCT d.stage, d.period, u.six_days, d.opens_at, d.due_at FROM deadline d "
                 "JOIN unit u ON u.id = d.unit_id WHERE d.cycle_id = :id")  # fmt: skip
    return [(*row,) for row in tx.execute(query, {"id": cycle_id})]


def described(tx: Connection, subjects: list[str], after: int) -> list[dict[str, Any]]:
    """Give what subjects of a change are called, and which later change has touched each (none: a step or entry)."""
    query = text("""
    SELECT s.subject, coalesce(p.name, e.name, u.name, g.name) AS name, coalesce(p.nip, x.employee_nip) AS nip,
        split_part(s.subject, ':', CASE s.kind WHEN 'unit' THEN 3 WHEN 'window' THEN 2 ELSE 9 END) AS stage,
        split_part(s.subject, ':', CASE s.kind WHEN 'unit' THEN 4 WHEN 'window' THEN 3 ELSE 9 END) AS period,
        (SELECT max(r.change_id) FROM change_row r WHERE r.subject = s.subject AND r.change_id > :after) AS by_change
    FROM (SELECT subject, split_part(subject, ':', 1) AS kind, split_part(subject, ':', 2) AS key
          FROM unnest(CAST(:subjects AS text[])) v (subject)) s
    LEFT JOIN person p ON s.kind = 'person' AND p.nip = s.key
    LEFT JOIN checkin k ON s.kind = 'checkin' AND k.id::text = s.key
    LEFT JOIN appraisal x ON x.id = k.appraisal_id LEFT JOIN person e ON e.nip = x.employee_nip
    LEFT JOIN unit u ON s.kind = 'unit' AND u.id::text = s.key
    LEFT JOIN agency g ON s.kind = 'agency' AND g.id::text = s.key ORDER BY 2, 1""")
    return [dict(row) for row in tx.execute(query, {"subjects": subjects, "after": after}).mappings()]
