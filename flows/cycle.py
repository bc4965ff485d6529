"""The day: bring every open cycle to a moment. Open what has come due, close what has ended, queue reminders.

An agency that fails is left out of the rest of the run, which goes on for all others and ends as failed. It may run
twice, late, or on two machines at once with the same result: "due" is `<=`, the rows say what is done, and one advisory
lock lets late runs that start together find nothing to do.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
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
from flows.artifacts import pictured
from flows.day import PATIENCE_S, AgencyCode, CycleCode, CycleDay, DayFailed, busy, failures
from flows.ground import ground, moment, run_name
from flows.progress import part
from flows.shards import two_at_a_time
from store import credit, curves, duties, members, reports, standins
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
async def advance(
    as_of: datetime | None = None, agency: AgencyCode | None = None, cycle: CycleCode | None = None
) -> dict[str, int]:
    """Advance every open cycle to a moment (now, unless one is given), and give how many rows each part moved.

    With an agency only what is due for it; with a cycle only that one. Empty when another run is at work; an agency's
    run waits for it. Raises DayFailed after all else is done where an agency failed.
    """
    now = moment(as_of)
    with duties.alone(ground().engine, "advance", PATIENCE_S if agency else 0) as held:
        if not held and agency:
            raise busy(agency)
        if not held:
            get_run_logger().info("another run is advancing the cycles; nothing to do")
            return {}
        moved: dict[str, int] = {}
        with ground().engine.begin() as tx:
            if agency is None and (changed := standins.keep(tx, now)):
                moved["standins"] = changed
            days = [CycleDay(found, now, only, moved) for found, only in members.chosen(tx, now, cycle, agency)]
        for day in days:
            await _advance(day)
    if failed := failures(days):
        raise DayFailed(failed, moved)
    return moved


async def _advance(day: CycleDay) -> None:
    cycle, now = day.cycle, day.now
    with ground().engine.begin() as tx:
        found = [replace(d, agencies=tuple(day.of(d.agencies))) for d in duties.due(tx, cycle, now)]
    found = [duty for duty in found if duty.agencies]
    async with pictured(day, len(found) + 2 if found else 0):
        for duty in found:
            await _fulfil(day, duty)
        await _score(day)
        await day.do("reminders", reminders.queue(day))
        if found:
            with ground().engine.begin() as tx:
                reports.fold(tx, cycle.id)
                curves.keep(tx, cycle.id, now)


async def _fulfil(day: CycleDay, duty: Duty) -> None:
    left = replace(duty, agencies=tuple(day.of(duty.agencies)))  # without those that failed at an earlier one
    if not left.agencies:
        return
    part(len(left.agencies))
    work = DOES[duty.stage, duty.opens](day.cycle.id, left, day.now)
    await day.do(f"{duty.stage}_{'open' if duty.opens else 'close'}", work)
    if duty.opens:
        with ground().engine.begin() as tx:
            duties.learn(tx)


async def _score(day: CycleDay) -> None:
    """Give functional officials whose result has become final, by whomever, their angka kredit."""
    with ground().engine.begin() as tx:
        waiting = [day.of(agencies) for agencies in credit.waiting(tx, day.cycle.id)]
    part(sum(map(len, waiting)))
    for agencies in filter(None, waiting):
        await day.do("scored", final_scoring.score(day.cycle.id, agencies, day.now))
