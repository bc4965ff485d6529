"""Audit histories of invented years, written straight into the tables: who finishes a stage when, and who never does.

Agencies and units are large and small, each with a temper of its own (early, at the last minute, late, never), and
each stage goes a little better or worse for everybody. People work on working days; a few catch up on days off.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cli.demo.plan import plan as year_plan
from config.policy import timelines
from domain.calendar import working
from domain.cycle import read_plan
from domain.policy import resolve
from store import cycles
from store.cycles import Cycle
from store.database import Connection, text

JAKARTA = ZoneInfo("Asia/Jakarta")
TAIL = 15  # working days after the due day on which the late ones still come
SIMULATED = ("target_agreement", "checkin_1", "checkin_2", "checkin_3", "checkin_4", "evidence_collection")

# A number from 0 to 1 that depends on its two numbers alone, and one of the normal distribution.
LUCK = """
CREATE FUNCTION pg_temp.luck(what bigint, seed bigint) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$
    SELECT ((hashint8extended(what, seed) & 2147483647) + 0.5) / 2147483648.0 $$;
CREATE FUNCTION pg_temp.bell(what bigint, seed bigint) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$
    SELECT sqrt(-2 * ln(pg_temp.luck(what, seed))) * cos(2 * pi() * pg_temp.luck(what, seed + 1000003)) $$;
CREATE FUNCTION pg_temp.share(x float8) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$ SELECT 1 / (1 + exp(-x)) $$"""
PLACES = """
CREATE TEMP TABLE seat AS
SELECT i, a, a * 10000::bigint + floor(greatest(1, size / 40) * power((k - 0.5) / size, 1.5))::bigint AS u FROM (
    SELECT i, a, count(*) OVER (PARTITION BY a) AS size, row_number() OVER (PARTITION BY a ORDER BY i) AS k
    FROM (SELECT i, 1 + floor(:agencies * power(i / CAST(:people AS float8), 2))::bigint AS a
          FROM generate_series(0, CAST(:people AS bigint) - 1) i) numbered
) placed;
INSERT INTO agency (id, code, name) OVERRIDING SYSTEM VALUE
    SELECT a, 'A' || a, 'Instansi ' || a FROM seat GROUP BY a ORDER BY a;
INSERT INTO unit (id, agency_id, code, name, zone) OVERRIDING SYSTEM VALUE
    SELECT u, a, 'U' || u, 'Unit ' || u, (ARRAY['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'])[1 + a % 3]
    FROM seat GROUP BY a, u ORDER BY u"""
APPRAISALS = """
INSERT INTO appraisal (id, cycle_id, agency_id, unit_id, assignment_id, employee_nip, state, began_at, state_since, seq)
OVERRIDING SYSTEM VALUE
SELECT :cycle * 10000000 + i, :cycle, a, u, i, lpad(i::text, 18, '0'), 'drafting', :opened, :opened, 0
FROM seat ORDER BY i"""
TALLY = """
INSERT INTO tally (cycle_id, agency_id, unit_id, machine, period, state, n, folded)
SELECT :cycle, agency_id, unit_id, 'appraisal', 0, state, count(*), true
FROM appraisal WHERE cycle_id = :cycle GROUP BY 2, 3, 6
UNION ALL SELECT :cycle, a.agency_id, a.unit_id, 'checkin', k.period, k.state, count(*), true
FROM checkin k JOIN appraisal a ON a.id = k.appraisal_id WHERE a.cycle_id = :cycle GROUP BY 2, 3, 5, 6"""
# When each person finishes a stage: early in the window, in its last three days, after it, or never.
FINISHED = """
CREATE TEMP TABLE finished AS
SELECT f.i, f.u, (d.day + time '08:00' + (f.at - floor(f.at)) * interval '8 hours'
    + CASE WHEN pg_temp.luck(i, :salt + 5) < 0.05 THEN interval '1 day' ELSE interval '0' END)
    AT TIME ZONE t.zone AS at
FROM (
    SELECT i, u, CASE
        WHEN luck < never THEN NULL
        WHEN luck < never + late THEN :days + 8 * pg_temp.luck(i, :salt + 2)
        WHEN luck < never + late + eager * (1 - never - late) THEN 0.7 * :days * pg_temp.luck(i, :salt + 3)
        ELSE greatest(0.01, :days - 3 * pg_temp.luck(i, :salt + 4)) END AS at
    FROM (
        SELECT i, u, pg_temp.luck(i, :salt + 1) AS luck,
            pg_temp.share(:never + :spread * (0.6 * pg_temp.bell(a, :seed) + 0.4 * pg_temp.bell(u, :seed)
                + 0.3 * pg_temp.bell(u, :salt) + 0.3 * pg_temp.bell(a, :salt)
                + 0.25 * pg_temp.bell(0, :salt))) AS never,
            pg_temp.share(-3.0 + :spread * 0.4 * pg_temp.bell(u, :seed + 7)) AS late,
            pg_temp.share(0.6 + :spread * (0.7 * pg_temp.bell(a, :seed + 9) + 0.5 * pg_temp.bell(u, :seed + 9)
                + 0.3 * pg_temp.bell(0, :salt + 9))) AS eager
        FROM seat
    ) tempered
) f JOIN worked d ON d.pos = floor(f.at) JOIN unit t ON t.id = f.u"""
STEPS = """
INSERT INTO operation (id, machine, event, source, target, actor, at) OVERRIDING SYSTEM VALUE
    SELECT :base + 2 * i, :machine, :event, :source, :target, 'x', at FROM finished WHERE at <= :until ORDER BY i;
INSERT INTO step (machine, subject_id, seq, operation_id, hash)
    SELECT :machine, :subjects + i, :seq, :base + 2 * i, '' FROM finished WHERE at <= :until ORDER BY i"""
# stage: machine, event before the last one, the last one, seq of the last one
WAYS = {
    "target_agreement": ("appraisal", ("propose", "drafting", "proposed"), ("agree", "proposed", "agreed"), 2),
    "checkin": ("checkin", ("report", "open", "reported"), ("review", "reported", "reviewed"), 2),
    "evidence_collection": ("appraisal", None, ("report", "agreed", "reported"), 3),
}


@dataclass(frozen=True)
class World:
    """How a history goes: its people, their agencies, how different these are, and how many never finish (logit)."""

    people: int = 3_000
    agencies: int = 30
    seed: int = 7
    spread: float = 1.0
    never: float = -2.6


def _run(tx: Connection, statements: str, **given: Any) -> None:
    for statement in statements.split(";\n"):
        names = {name: value for name, value in given.items() if f":{name}" in statement}
        tx.execute(text(statement), names)


def settle(tx: Connection, world: World) -> None:
    """Write the agencies and units of a world, and seat its people."""
    tx.execute(text("SET LOCAL session_replication_role = replica"))  # no foreign keys, row by row
    _run(tx, "DROP TABLE IF EXISTS pg_temp.seat;\n" + PLACES, people=world.people, agencies=world.agencies)
    if not tx.scalar(text("SELECT 1 FROM pg_proc WHERE proname = 'luck' LIMIT 1")):
        tx.execute(text(LUCK))


def play(tx: Connection, world: World, year: int, until: datetime, stages: tuple[str, ...] = SIMULATED) -> Cycle:
    """Write a cycle of one year as it stands at a moment, and give it. `settle` must have seated the people."""
    tx.execute(text("SET LOCAL session_replication_role = replica"))
    plan = read_plan(year_plan(year))
    opened = plan.resolved()[0].opens_at
    cycles.plan(tx, plan, resolve(timelines(), date(2027, 1, 4)).stored(), opened)
    cycles.begin(tx, cycles.find(tx, plan.cycle), opened)
    cycle = cycles.find(tx, plan.cycle)
    cycles.write_deadlines(tx, cycle.id, cycles.agencies(tx, cycle.id))
    played = [w for w in plan.resolved() if w.name in stages]
    for table in ("deadline", "cycle_window"):
        without = f"DELETE FROM {table} WHERE cycle_id = :id AND stage || period <> ALL (:played)"
        tx.execute(text(without), {"id": cycle.id, "played": [f"{w.stage}{w.period}" for w in played]})
    tx.execute(text(APPRAISALS), {"cycle": cycle.id, "opened": opened})
    for number, window in enumerate(w for w in played if w.opens_at <= until):
        salt = world.seed * 1000 + year * 100_000 + number * 37
        _finish(tx, world, salt, window.opens_at, window.due_at)
        _write(tx, cycle, str(window.stage), window.period, window.opens_at, until, year * 1_000 + number)
    tx.execute(text(TALLY), {"cycle": cycle.id})
    return cycle


def _finish(tx: Connection, world: World, salt: int, opens_at: datetime, due_at: datetime) -> None:
    first, last = opens_at.astimezone(JAKARTA).date(), due_at.astimezone(JAKARTA).date()
    span = [first + timedelta(days=n) for n in range((last - first).days + 60)]
    days = [day for day in span if working(day)]
    inside = sum(day <= last for day in days)
    _run(tx, "DROP TABLE IF EXISTS pg_temp.worked;\nDROP TABLE IF EXISTS pg_temp.finished;\n"
             "CREATE TEMP TABLE worked (pos integer, day date)")  # fmt: skip
    rows = [{"pos": n, "day": day} for n, day in enumerate(days[: inside + TAIL])]
    tx.execute(text("INSERT INTO worked VALUES (:pos, :day)"), rows)
    given = {"days": inside, "salt": salt, "seed": world.seed, "never": world.never, "spread": world.spread}
    tx.execute(text(FINISHED), given)


def _write(tx: Connection, cycle: Cycle, stage: str, period: int, opens: datetime, until: datetime, no: int) -> None:
    machine, before, last, seq = WAYS[stage]
    subjects = cycle.id * 10_000_000 + period * 100_000_000_000
    if machine == "checkin":
        tx.execute(
            text("""
            INSERT INTO checkin (id, appraisal_id, period, began_at, state, state_since, seq) OVERRIDING SYSTEM VALUE
            SELECT :subjects + s.i, :cycle * 10000000 + s.i, :period, :opens,
                CASE WHEN f.at <= :until THEN 'reviewed' ELSE 'open' END,
                CASE WHEN f.at <= :until THEN f.at ELSE :opens END, 0
            FROM seat s LEFT JOIN finished f USING (i) ORDER BY s.i"""),
            {"subjects": subjects, "cycle": cycle.id, "period": period, "opens": opens, "until": until},
        )
    else:
        tx.execute(
            text("UPDATE appraisal SET state = :state, state_since = f.at FROM finished f "
                 "WHERE appraisal.id = :subjects + f.i AND f.at <= :until"),
            {"state": last[2], "subjects": subjects, "until": until},
        )  # fmt: skip
    for offset, event in enumerate(e for e in (before, last) if e):
        _run(tx, STEPS, base=no * 4_000_000 + offset, machine=machine, event=event[0], source=event[1],
             target=event[2], until=until, subjects=subjects, seq=seq - (event is before))  # fmt: skip
