"""Status by every grouping, in the middle of a year: four states, three check-ins, some results, from the folded tally.

Then the page of people behind a count, and a recount of the whole summary.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from statistics import median
from time import perf_counter

from domain.terms import Machine
from store import breakdown, recount, reports
from store.cycles import Cycle
from store.database import Connection, Engine, text
from tests.bench.population import YEAR, ZONE
from tests.bench.trial import Figure, script, tidy

DOES = (
    "No floor. Ours: reports.status by agency, with every stage's done, open, overdue and excused, as Python objects."
)
BY = "No floor. Ours: the counts by {}, as Python objects."
AUTUMN = datetime(YEAR, 11, 5, 8, tzinfo=ZONE)
# What the tally of a unit of n people holds in autumn: sixteen rows.
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
    ('checkin', 3, 'reported', 4), ('checkin', 3, 'missed', 2), ('calibration', 0, 'open', 1),
    ('predikat', 0, 'baik', 4), ('predikat', 0, 'sangat_baik', 1)
) v (machine, period, state, n)"""


def standing(engine: Engine, cycle: Cycle, times: int) -> list[Figure]:
    """Measure the status by each grouping, in milliseconds; the recount in seconds."""
    script(engine, MIX)
    with engine.begin() as tx:
        agencies, units = tx.execute(text("SELECT count(DISTINCT agency_id), count(*) FROM (SELECT DISTINCT agency_id, "
                                          "unit_id FROM assignment) a")).one()  # fmt: skip
        largest = tx.execute(text("SELECT agency_id, count(DISTINCT unit_id) AS n FROM assignment GROUP BY 1 "
                                  "ORDER BY n DESC LIMIT 1")).one()  # fmt: skip
        reports.fold(tx, cycle.id)
    tidy(engine)
    n = max(times, 5)
    return [
        _figure(engine, n, "status", "status by agency", DOES, partial(_status, cycle, "agency"), agencies),
        _figure(engine, n, "status_unit", "status by unit", BY.format("unit"), partial(_status, cycle, "unit"), units),
        _figure(engine, n, "status_units", "status by unit of the largest agency", BY.format("unit, of one agency"),
                partial(_units, cycle, *largest), largest[1]),
        _figure(engine, n, "status_stage", "status by stage", BY.format("stage and state of the whole cycle"),
                partial(_status, cycle, "stage"), 1),
        _figure(engine, n, "status_period", "status by period", BY.format("period and state of check-ins"),
                partial(_by_state, cycle, Machine.CHECKIN, "stage"), 1),
        _figure(engine, n, "status_predikat", "predikat by agency", BY.format("predikat, small groups held back"),
                partial(_predikat, cycle, "agency"), agencies),
        _figure(engine, n, "status_predikat_unit", "predikat by unit", BY.format("predikat, small groups held back"),
                partial(_predikat, cycle, "unit"), units),
        _recount(engine, cycle),
    ]  # fmt: skip


def _status(cycle: Cycle, by: str, tx: Connection) -> int:
    return len(reports.status(tx, cycle, by, AUTUMN))


def _units(cycle: Cycle, agency: int, _: int, tx: Connection) -> int:
    return len(reports.status(tx, cycle, "unit", AUTUMN, agency=agency))


def _by_state(cycle: Cycle, machine: Machine, by: str, tx: Connection) -> int:
    return len(breakdown.by_state(tx, cycle, machine, by, AUTUMN))


def _predikat(cycle: Cycle, by: str, tx: Connection) -> int:
    found = breakdown.predikat(tx, cycle, by, AUTUMN)
    assert all(told.results for told in found.values())
    return len(found)


def _figure(
    engine: Engine, times: int, key: str, work: str, does: str, count: Callable[[Connection], int], rows: int
) -> Figure:
    took = []
    for _ in range(times):
        begun = perf_counter()
        with engine.begin() as tx:
            assert count(tx) == rows, work
        took.append(perf_counter() - begun)
    return Figure(key, work, does, None, median(took), median(took) * 1000, 100, "ms")


def _recount(engine: Engine, cycle: Cycle) -> Figure:
    begun = perf_counter()
    with engine.begin() as tx:
        assert recount.differences(tx, cycle.id)  # the tally is a made-up one
    took = perf_counter() - begun
    does = "No floor. Ours: `siklus status verify`: every row is counted anew and compared with both summaries."
    return Figure("recount", "recount of the summary", does, None, took, took, None, "s")
