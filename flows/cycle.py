"""The day: bring every open cycle to a moment. Open what has come due, close what has ended, queue reminders.

It may run twice, late, or on two machines at once with the same result: "due" is `<=`, the rows say what is
done, and one advisory lock lets late runs that start together find nothing to do.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from prefect import flow, get_run_logger

from domain.terms import Stage
from flows import (
    calibration,
    evidence_collection,
    final_scoring,
    quarterly_checkin,
    reminders,
    target_agreement,
)
from flows.ground import ground, moment, run_name
from flows.shards import two_at_a_time
from store import credit, curves, cycles, duties, reports, standins
from store.cycles import Cycle
from store.duties import Duty

Does = Callable[[int, Duty, datetime], Awaitable[int]]

# What opening or closing a stage does. What is not here moves by people alone.
DOES: dict[tuple[Stage, bool], Does] = {
    (Stage.TARGET_AGREEMENT, True): lambda c, d, now: target_agreement.open(c, list(d.agencies), now),
    (Stage.CHECKIN, True): lambda c, d, now: quarterly_checkin.open(c, d.period, list(d.agencies), now),
    (Stage.CHECKIN, False): lambda c, d, now: quarterly_checkin.close(c, d.period, list(d.agencies), now),
    (Stage.EVIDENCE_COLLECTION, False): lambda c, d, now: evidence_collection.close(c, list(d.agencies), now),
    (Stage.CALIBRATION, True): lambda c, d, now: calibration.open(c, list(d.agencies), now),
    (Stage.CALIBRATION, False): lambda c, d, now: calibration.close(c, list(d.agencies), now),
    (Stage.FINAL_SCORING, False): lambda c, d, now: final_scoring.close(c, list(d.agencies), now),
}


@flow(name="advance", flow_run_name=run_name, persist_result=False, task_runner=two_at_a_time())
async def advance(as_of: datetime | None = None) -> dict[str, int]:
    """Advance every open cycle to a moment (now, unless one is given), and give how many rows each part moved.

    Empty when another run is at work.
    """
    now = moment(as_of)
    with duties.alone(ground().engine, "advance") as held:
        if not held:
            get_run_logger().info("another run is advancing the cycles; nothing to do")
            return {}
        moved: dict[str, int] = {}
        with ground().engine.begin() as tx:
            if changed := standins.keep(tx, now):
                moved["standins"] = changed
            open_cycles = cycles.running(tx, now)
        for cycle in open_cycles:
            await _advance(cycle, now, moved)
        return moved


async def _advance(cycle: Cycle, now: datetime, moved: dict[str, int]) -> None:
    with ground().engine.begin() as tx:
        found = duties.due(tx, cycle, now)
    for duty in found:
        did = f"{duty.stage}_{'open' if duty.opens else 'close'}"
        moved[did] = moved.get(did, 0) + await DOES[duty.stage, duty.opens](cycle.id, duty, now)
        if duty.opens:
            with ground().engine.begin() as tx:
                duties.learn(tx)
    await _score(cycle, now, moved)
    queued = reminders.queue(cycle, now)
    moved["reminders"] = moved.get("reminders", 0) + queued
    if found:
        with ground().engine.begin() as tx:
            reports.fold(tx, cycle.id)
            curves.keep(tx, cycle.id, now)


async def _score(cycle: Cycle, now: datetime, moved: dict[str, int]) -> None:
    """Give functional officials whose result has become final, by whomever, their angka kredit."""
    with ground().engine.begin() as tx:
        waiting = credit.waiting(tx, cycle.id)
    for agencies in waiting:
        moved["scored"] = moved.get("scored", 0) + await final_scoring.score(cycle.id, agencies, now)
