"""What a day has to do: which stages have work that is due, and for which agencies. Cheap when there is none."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from domain.terms import AppraisalState, CalibrationState, Machine, Stage
from store import cycles, moves
from store.cycles import Cycle
from store.lifecycle import CLOCK, may

SHARD_ROWS = 50_000
SHARDS = 64


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that has come due: a stage of a cycle is to be opened or closed for some agencies."""

    stage: Stage
    period: int
    opens: bool
    agencies: tuple[int, ...]


# Check-ins whose window is open and which somebody does not have yet. The tally tells which agencies may have such
# people; who is excluded without ever having been asked is told apart by the rows.
UNASKED = """
WITH may AS MATERIALIZED (
    SELECT p.period, p.agency_id FROM (
        SELECT DISTINCT d.period, u.agency_id FROM deadline d JOIN unit u ON u.id = d.unit_id
        WHERE d.cycle_id = :id AND d.stage = 'checkin' AND d.opens_at <= :now AND :now < d.due_at
    ) p JOIN (
        SELECT agency_id, sum(n) AS n FROM tally WHERE cycle_id = :id AND machine = 'appraisal' GROUP BY 1
    ) a USING (agency_id)
    LEFT JOIN (
        SELECT agency_id, period, sum(n) AS n FROM tally WHERE cycle_id = :id AND machine = 'checkin' GROUP BY 1, 2
    ) k ON k.agency_id = p.agency_id AND k.period = p.period
    WHERE a.n > coalesce(k.n, 0)
)
SELECT p.period, p.agency_id FROM may p JOIN appraisal x ON x.agency_id = p.agency_id
JOIN deadline d ON d.cycle_id = x.cycle_id AND d.unit_id = x.unit_id
    AND d.stage = 'checkin' AND d.period = p.period AND d.opens_at <= :now AND :now < d.due_at
WHERE x.cycle_id = :id AND x.state <> 'voided'
    AND NOT EXISTS (SELECT FROM checkin c WHERE c.appraisal_id = x.id AND c.period = p.period)
GROUP BY 1, 2 ORDER BY 1, 2"""

# Units whose window has ended while someone is still in the state that the clock ends.
ENDED = """
SELECT t.period, t.agency_id FROM tally t JOIN deadline d ON d.cycle_id = t.cycle_id AND d.unit_id = t.unit_id
    AND d.stage = :stage AND d.period = t.period AND d.due_at <= :now
WHERE t.cycle_id = :id AND t.machine = :machine AND t.state = :state
GROUP BY t.period, t.agency_id HAVING sum(t.n) > 0 ORDER BY 1, 2"""

UNHEARD = """
SELECT 0 AS period, f.agency_id FROM appraisal_facts(:now, 'finalise') f
WHERE f.cycle_id = :id AND f.state = 'issued' AND f.objection_closed GROUP BY 2 ORDER BY 2"""

UNCALIBRATED = """
SELECT 0 AS period, t.agency_id FROM tally t
LEFT JOIN calibration k ON k.unit_id = t.unit_id AND k.cycle_id = t.cycle_id
WHERE t.cycle_id = :id AND t.machine = 'appraisal' AND k.id IS NULL GROUP BY 2 HAVING sum(t.n) > 0 ORDER BY 2"""

# Units that the clock may hand up: their own time has ended, and nothing is missing but that their head did so.
HELD_BACK = f"""
SELECT 0 AS period, f.agency_id FROM calibration_facts(:now, 'hand_up') f
WHERE f.cycle_id = :id AND ({may(Machine.CALIBRATION, "hand_up")}) GROUP BY 2 ORDER BY 2"""


# People of an agency in a cycle, or on its roster while they have not been taken in.
SIZES = """
SELECT g.id, coalesce(
    (SELECT sum(t.n) FROM tally t WHERE t.cycle_id = :id AND t.agency_id = g.id AND t.machine = 'appraisal'),
    (SELECT count(*) FROM assignment a WHERE a.agency_id = g.id AND a.ends_on IS NULL))::bigint
FROM unnest(CAST(:agencies AS bigint[])) g (id)"""


def due(tx: Connection, cycle: Cycle, now: datetime) -> list[Duty]:
    """Give what is due in a cycle at a moment, in the order of the stages. Empty when all is done."""
    found = [Duty(Stage.TARGET_AGREEMENT, 0, True, tuple(ids)) for ids in [cycles.unopened(tx, cycle.id)] if ids]
    given = {"id": cycle.id, "now": now}
    found += _duties(
        tx, Stage.CHECKIN, False, ENDED, {**given, "stage": "checkin", "machine": "checkin", "state": "open"}
    )
    # How many agencies may be left the planner cannot know: agency by agency, it looked for seconds.
    tx.execute(text("SET LOCAL enable_nestloop = off"))
    found += _duties(tx, Stage.CHECKIN, True, UNASKED, given)
    tx.execute(text("SET LOCAL enable_nestloop = on"))
    ended = {**given, "stage": "evidence_collection", "machine": "appraisal", "state": "agreed"}
    found += _duties(tx, Stage.EVIDENCE_COLLECTION, False, ENDED, ended)
    found += _duties(tx, Stage.CALIBRATION, True, UNCALIBRATED, given)
    if _any(tx, cycle.id, Machine.CALIBRATION, CalibrationState.SET):
        found += _duties(tx, Stage.CALIBRATION, False, HELD_BACK, {**given, "actor": CLOCK})
    if _any(tx, cycle.id, Machine.APPRAISAL, AppraisalState.ISSUED):
        found += _duties(tx, Stage.FINAL_SCORING, False, UNHEARD, given)
    return _but_paused(tx, cycle.id, found)


def _but_paused(tx: Connection, cycle_id: int, found: list[Duty]) -> list[Duty]:
    """Leave out what the clock would close for agencies that are paused; what opens, opens."""
    stopped = moves.paused(tx, cycle_id)
    left = [d if d.opens else replace(d, agencies=tuple(a for a in d.agencies if a not in stopped)) for d in found]
    return [duty for duty in left if duty.agencies]


def _any(tx: Connection, cycle_id: int, machine: Machine, state: str) -> bool:
    """Tell from the sums alone whether anybody stands in a state; on most days of a year nobody does."""
    query = "SELECT coalesce(sum(n), 0) > 0 FROM tally WHERE cycle_id = :id AND machine = :machine AND state = :state"
    return bool(tx.scalar(text(query), {"id": cycle_id, "machine": machine, "state": state}))


def _duties(tx: Connection, stage: Stage, opens: bool, query: str, given: dict[str, object]) -> list[Duty]:
    by_period: dict[int, list[int]] = {}
    for period, agency_id in tx.execute(text(query), given):
        by_period.setdefault(period, []).append(agency_id)
    return [Duty(stage, period, opens, tuple(ids)) for period, ids in by_period.items()]


def shards(tx: Connection, cycle_id: int, agencies: Sequence[int], people: int | None = None) -> list[list[int]]:
    """Split agencies into at most 64 shards of about 50,000 people (or so many), or one agency where it is larger."""
    sizes = dict(tx.execute(text(SIZES), {"id": cycle_id, "agencies": list(agencies)}).tuples().all())
    each = max(people or SHARD_ROWS, sum(sizes.values()) // SHARDS + 1)
    packed: list[list[int]] = []
    room = 0
    for agency in agencies:
        if room <= 0:
            packed.append([])
            room = each
        packed[-1].append(agency)
        room -= sizes[agency] or 1
    return packed


def learn(tx: Connection) -> None:
    """Let the planner see what an opening has brought, instead of a minute later, when PostgreSQL does so by itself.

    Until then it takes the tables to be empty, and may look up a million people unit by unit.
    """
    tx.execute(text("ANALYZE deadline, calibration, appraisal, checkin"))


@contextmanager
def alone(engine: Engine, name: str, patience_s: float = 0) -> Iterator[bool]:
    """Hold a sweep's advisory lock for as long as the block runs; gives False when another holds it so long.

    After an outage all late runs start together: one works, the others find nothing to do and say so.
    """
    key = {"name": f"siklus:{name}"}
    with engine.connect() as db:
        held = _wait(db, key, patience_s) if patience_s else bool(db.scalar(text(TRY), key))
        db.commit()
        try:
            yield held
        finally:
            if held:
                db.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), key)
                db.commit()


TRY = "SELECT pg_try_advisory_lock(hashtext(:name))"


def _wait(db: Connection, key: dict[str, str], patience_s: float) -> bool:
    try:
        db.execute(text("SELECT set_config('lock_timeout', :ms, true)"), {"ms": str(int(patience_s * 1000))})
        db.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), key)
    except OperationalError as error:
        db.rollback()
        if getattr(error.orig, "sqlstate", None) != "55P03":
            raise
        return False
    return True
