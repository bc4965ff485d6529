"""A December to read pages in: everybody's fourth check-in is open or reported, and the first three are over."""

from store.cycles import Cycle
from store.database import Connection, Engine, text
from tests.bench.steps import everyone
from tests.bench.trial import script, tidy

TEAM = 20
LINES = 1
WRITTEN = """
INSERT INTO target (appraisal_id, no, kind, rhk, indicator, target, aspek, low, high, satuan, polarity, by, at)
SELECT a.id, no, 'utama', 'Laporan triwulan tersusun', 'Jumlah laporan', '12 laporan', 'kuantitas', 12, 12,
    'laporan', 'naik', a.employee_nip, a.began_at
FROM appraisal a CROSS JOIN generate_series(1, {lines}) no ORDER BY a.id, no;
INSERT INTO checkin (appraisal_id, period, state, began_at, state_since, seq)
SELECT a.id, period, CASE WHEN period < 4 THEN 'reviewed' WHEN a.id % 2 = 0 THEN 'reported' ELSE 'open' END,
    a.began_at, a.began_at, 0
FROM appraisal a CROSS JOIN generate_series(1, 4) period ORDER BY a.id, period
"""
# The population gives its appraisers ten or twelve people, and only at a million twenty: these few get that many, from
# their own agency, as the roster and the cycle know it.
GATHERED = """
WITH heads AS (
    SELECT a.agency_id, min(a.appraiser_nip) AS nip FROM appraisal a
    JOIN (SELECT appraiser_nip FROM appraisal GROUP BY 1 HAVING count(*) BETWEEN 10 AND :team) big USING (appraiser_nip)
    WHERE a.cycle_id = :cycle GROUP BY 1 ORDER BY 1 LIMIT :n
), seated AS (
    SELECT a.id, a.employee_nip, h.nip, row_number() OVER (
        PARTITION BY h.nip ORDER BY a.appraiser_nip = h.nip DESC, a.appraiser_nip, a.id) AS seat
    FROM heads h JOIN appraisal a ON a.agency_id = h.agency_id AND a.cycle_id = :cycle AND a.employee_nip <> h.nip
    WHERE a.appraiser_nip = h.nip
        OR NOT EXISTS (SELECT FROM appraisal b WHERE b.appraiser_nip = a.employee_nip AND b.cycle_id = :cycle)
), moved AS (
    UPDATE appraisal SET appraiser_nip = s.nip FROM seated s WHERE s.id = appraisal.id AND s.seat <= :team
    RETURNING s.nip, s.employee_nip
), known AS (
    UPDATE assignment SET appraiser_nip = m.nip FROM moved m
    WHERE assignment.nip = m.employee_nip AND assignment.ends_on IS NULL
)
SELECT nip FROM moved GROUP BY nip ORDER BY nip"""


def december(engine: Engine, cycle: Cycle, appraisers: int) -> list[str]:
    """Give so many people who appraise twenty each, after the year has come to its fourth check-in for everybody."""
    everyone(engine, "agreed")
    script(engine, f"TRUNCATE target, result, evidence, feedback, rating, draft CASCADE; {WRITTEN.format(lines=LINES)}")
    with engine.begin() as tx:
        nips = _appraisers(tx, cycle, appraisers)
    tidy(engine, "appraisal, assignment, checkin, target")
    return nips


def _appraisers(tx: Connection, cycle: Cycle, n: int) -> list[str]:
    found = list(tx.scalars(text(GATHERED), {"cycle": cycle.id, "team": TEAM, "n": n}))
    assert len(found) == n, f"only {len(found)} appraisers"
    return found
