"""People to measure with: agencies of equal size, units of fifty, ten to an appraiser; and a cycle planned for them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cli.demo.plan import plan as year_plan
from config.policy import timelines
from domain.cycle import read_plan
from domain.policy import resolve
from store import cycles, standins
from store.cycles import Cycle
from store.database import Connection, Engine, text
from tests.bench.trial import tidy

YEAR = 2027
ZONE = ZoneInfo("Asia/Jakarta")
BEGINNING = datetime(YEAR, 1, 4, 8, tzinfo=ZONE)
TABLES = """agency, unit, person, assignment, pengelola, cycle, cycle_agency, cycle_window, deadline, extension,
    appraisal, checkin, calibration, operation, step, tally, agency_tally, outbox, target, reason, result, evidence,
    rating, feedback, objection, credit"""

# Person number i is the k-th of agency a and the j-th of its unit u. In a unit the first appraises ten, each of
# these the next ten; the firsts of an agency's units form such a tree too. NIPs are in no order, as birthdays are.
PEOPLE = """
CREATE TEMP TABLE place ON COMMIT DROP AS
SELECT *, row_number() OVER (PARTITION BY a, u ORDER BY i) - 1 AS j FROM (
    SELECT i, a, k * units / size AS u,
        to_char(date '1970-01-01' + day, 'YYYYMMDD') || to_char(date '1994-01-01' + day, 'YYYYMM')
            || 1 + i % 2 || lpad((1 + i / 9973)::text, 3, '0') AS nip
    FROM (
        SELECT i, i * :agencies / :people AS a, CAST(i * 7919 % 9973 AS integer) AS day, size,
            greatest(1, (size + 25) / 50) AS units,
            row_number() OVER (PARTITION BY i * :agencies / :people ORDER BY i) - 1 AS k
        FROM generate_series(0, CAST(:people AS bigint) - 1) i, (SELECT :people / :agencies + 1 AS size) s
    ) numbered
) seated"""
ROSTER = [
    "INSERT INTO agency (code, name) SELECT 'A' || n, 'Instansi ' || n FROM generate_series(1, :agencies) n",
    """
    INSERT INTO unit (agency_id, code, name, zone)
    SELECT a + 1, 'U' || a || '-' || u, 'Unit ' || u || ' Instansi ' || a,
        (ARRAY['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'])[1 + a % 3]
    FROM place GROUP BY a, u ORDER BY a, u""",
    """
    INSERT INTO person (nip, name, kind, mobile, email)
    SELECT nip, 'Pegawai ' || i, 'PNS', '+62812' || lpad(i::text, 8, '0'), 'p' || i || '@instansi.example'
    FROM place ORDER BY i""",
    """
    INSERT INTO assignment (nip, agency_id, unit_id, position, position_kind, rank, appraiser_nip, starts_on)
    SELECT p.nip, p.a + 1, t.id, 'Penelaah Teknis Kebijakan', 'Pelaksana', 'III/a', boss.nip, date '2026-01-01'
    FROM place p JOIN unit t ON t.agency_id = p.a + 1 AND t.code = 'U' || p.a || '-' || p.u
    LEFT JOIN place boss ON boss.a = p.a AND boss.u = CASE WHEN p.j > 0 THEN p.u WHEN p.u > 0 THEN (p.u - 1) / 10 END
        AND boss.j = greatest(p.j - 1, 0) / 10
    ORDER BY p.i""",
]


def agencies_for(people: int) -> int:
    """Give how many agencies share so many people: 64, or 640 from a hundred thousand on."""
    return 640 if people >= 100_000 else 64


def populate(engine: Engine, people: int, agencies: int) -> Cycle:
    """Write a roster of so many people and give an open cycle that none of its agencies has been taken into."""
    numbers = {"people": people, "agencies": agencies}
    with engine.begin() as tx:
        tx.execute(text(f"TRUNCATE {TABLES} RESTART IDENTITY CASCADE"))
        tx.execute(text(PEOPLE), numbers)
        tx.execute(text("CREATE UNIQUE INDEX ON place (a, u, j)"))
        tx.execute(text("ANALYZE place"))
        for statement in ROSTER:
            tx.execute(text(statement), numbers if ":agencies" in statement else {})
        standins.derive(tx, range(1, agencies + 1), BEGINNING.date())
        cycle = _open_cycle(tx)
    tidy(engine)
    return cycle


def _open_cycle(tx: Connection) -> Cycle:
    plan = read_plan(year_plan(YEAR))
    cycles.plan(tx, plan, resolve(timelines(), BEGINNING.date()).stored(), BEGINNING - timedelta(days=1))
    cycles.begin(tx, cycles.find(tx, plan.cycle), BEGINNING)
    return cycles.find(tx, plan.cycle)
