"""Status by agency, in the middle of a year: four states, three check-ins, from the folded tally."""

from datetime import datetime
from statistics import median
from time import perf_counter

from store import reports
from store.cycles import Cycle
from store.database import Engine, text
from tests.bench.population import YEAR, ZONE
from tests.bench.trial import Figure, script, tidy

DOES = (
    "No floor. Ours: reports.status by agency, with every stage's done, open, overdue and excused, as Python objects."
)
AUTUMN = datetime(YEAR, 11, 5, 8, tzinfo=ZONE)
# What the tally of a unit of n people holds in autumn: fourteen rows.
MIX = """
TRUNCATE tally;
INSERT INTO tally (cycle_id, agency_id, unit_id, machine, period, state, n)
SELECT 1, agency_id, unit_id, machine, period, state, v.n
FROM (SELECT agency_id, unit_id, count(*) AS n FROM assignment GROUP BY 1, 2) u
CROSS JOIN LATERAL (VALUES
    ('appraisal', 0, 'drafting', 1), ('appraisal', 0, 'proposed', 1), ('appraisal', 0, 'agreed', n - 4),
    ('appraisal', 0, 'reported', 1), ('appraisal', 0, 'voided', 1),
    ('checkin', 1, 'reviewed', n - 3), ('checkin', 1, 'missed', 2), ('checkin', 2, 'reviewed', n - 5),
    ('checkin', 2, 'reported', 2), ('checkin', 2, 'missed', 2), ('checkin', 3, 'reviewed', n - 7),
    ('checkin', 3, 'reported', 4), ('checkin', 3, 'missed', 2), ('calibration', 0, 'open', 1)
) v (machine, period, state, n)"""


def standing(engine: Engine, cycle: Cycle, times: int) -> list[Figure]:
    """Measure the status by agency, in milliseconds."""
    script(engine, MIX)
    with engine.begin() as tx:
        agencies = tx.scalar(text("SELECT count(*) FROM agency"))
        reports.fold(tx, cycle.id)
    tidy(engine)
    took = []
    for _ in range(max(times, 5)):
        begun = perf_counter()
        with engine.begin() as tx:
            assert len(reports.status(tx, cycle, "agency", AUTUMN)) == agencies
        took.append(perf_counter() - begun)
    return [Figure("status", "status by agency", DOES, None, median(took), median(took) * 1000, 100, "ms")]
