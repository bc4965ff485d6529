"""Whether the summaries say what the rows say: both are rebuilt, compared count by count, and written right."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from store.lifecycle import IS_SHOWN, PREDIKAT

# Everybody as the rows have them now, in the words of the tally.
ROWS = f"""
rows (agency_id, unit_id, machine, period, state, n) AS MATERIALIZED (
    SELECT agency_id, unit_id, 'appraisal', 0::smallint, state, count(*) FROM appraisal WHERE cycle_id = :cycle
    GROUP BY 1, 2, 5
    UNION ALL
    SELECT agency_id, unit_id, '{PREDIKAT}', 0, predikat, count(*) FROM appraisal
    WHERE cycle_id = :cycle AND {IS_SHOWN} AND predikat IS NOT NULL GROUP BY 1, 2, 5
    UNION ALL
    SELECT a.agency_id, a.unit_id, 'checkin', k.period, k.state, count(*)
    FROM checkin k JOIN appraisal a ON a.id = k.appraisal_id WHERE a.cycle_id = :cycle GROUP BY 1, 2, 4, 5
    UNION ALL
    SELECT u.agency_id, u.id, 'calibration', 0, k.state, count(*)
    FROM calibration k JOIN unit u ON u.id = k.unit_id WHERE k.cycle_id = :cycle GROUP BY 1, 2, 5
)"""
# Of units: what the tally sums up to. Of agencies: what was folded, and what the folded rows of the tally sum up to.
DIFFERENCES = f"""
WITH {ROWS}, of_units AS (
    SELECT agency_id, unit_id, machine, period, state, sum(n) AS n FROM tally WHERE cycle_id = :cycle
    GROUP BY 1, 2, 3, 4, 5
), folded AS (
    SELECT agency_id, machine, period, state, sum(n) AS n FROM tally WHERE cycle_id = :cycle AND folded
    GROUP BY 1, 2, 3, 4
), compared AS (
    SELECT 'tally' AS summary, agency_id, unit_id, machine, period, state,
        coalesce(t.n, 0)::bigint AS kept, coalesce(r.n, 0)::bigint AS counted
    FROM of_units t FULL JOIN rows r USING (agency_id, unit_id, machine, period, state)
    UNION ALL
    SELECT 'agency_tally', agency_id, NULL, machine, period, state, coalesce(t.n, 0)::bigint, coalesce(f.n, 0)::bigint
    FROM (SELECT * FROM agency_tally WHERE cycle_id = :cycle) t
    FULL JOIN folded f USING (agency_id, machine, period, state)
)
SELECT c.summary, coalesce(g.code, '?') AS agency, u.code AS unit, c.machine, c.period, c.state, c.kept, c.counted
FROM compared c LEFT JOIN agency g ON g.id = c.agency_id LEFT JOIN unit u ON u.id = c.unit_id
WHERE c.kept <> c.counted ORDER BY c.summary, 2, 3, c.machine, c.period, c.state"""
REPAIR = (
    "DELETE FROM tally WHERE cycle_id = :cycle",
    "DELETE FROM agency_tally WHERE cycle_id = :cycle",
    f"""WITH {ROWS} INSERT INTO tally (cycle_id, agency_id, unit_id, machine, period, state, n, folded)
    SELECT :cycle, agency_id, unit_id, machine, period, state, n, true FROM rows""",
    """INSERT INTO agency_tally (cycle_id, agency_id, machine, period, state, n)
    SELECT cycle_id, agency_id, machine, period, state, sum(n) FROM tally WHERE cycle_id = :cycle
    GROUP BY 1, 2, 3, 4, 5""",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One count of a summary (`tally`, of a unit; `agency_tally`, of an agency) that is not what it sums up."""

    summary: str
    agency: str
    unit: str | None
    machine: str
    period: int
    state: str
    kept: int
    counted: int


def differences(tx: Connection, cycle_id: int) -> list[Difference]:
    """Give every count in which a cycle's summaries and its rows disagree, in one snapshot. Empty when all is well."""
    # How many rows a sum leaves the planner cannot know; see store.reports.
    tx.execute(text("SET LOCAL enable_nestloop = off"))
    found = [Difference(*row) for row in tx.execute(text(DIFFERENCES), {"cycle": cycle_id})]
    tx.execute(text("SET LOCAL enable_nestloop = on"))
    return found


def repair(tx: Connection, cycle_id: int) -> None:
    """Write both summaries anew from the rows. Steps and imports wait until the transaction ends."""
    tx.execute(text("LOCK TABLE appraisal, checkin, calibration, tally, agency_tally IN EXCLUSIVE MODE"))
    for statement in REPAIR:
        tx.execute(text(statement), {"cycle": cycle_id})
