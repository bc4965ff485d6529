"""Queue the reminders that are due; deliver what is queued.

The outbox knows who is to be told; the text is made here, from what still waits for that person at the moment of
sending. Between the database and the channels this is the only bridge.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from time import monotonic

from prefect import flow, get_run_logger

from config.calendar import load_calendar
from config.settings import Settings
from domain.calendar import CalendarUnknown
from domain.errors import Bilingual
from domain.reminder import release
from domain.terms import Channel, MessageState
from flows import ladder, watch
from flows.day import CycleDay
from flows.ground import ground, moment, run_name
from flows.messages import Worker
from flows.progress import part
from flows.shards import ShardsFailed, each_shard
from notifications.send import Sender
from store import answers, moves, outbox, reminders
from store.database import Connection
from store.holding import hold_back
from store.reminders import DueRung

PATIENCE_S = 90.0
WORK = "reminders"  # what it is called where an agency fails at it


async def queue(day: CycleDay) -> int:
    """Queue one message for each person and channel that a new rung tells, and give how many there are.

    A rung is climbed once: by those who waited when its day had come, and nobody is told twice for it. It is climbed
    for all agencies or not yet: while one of them fails, the next run asks again. Where the working days of a year are
    not known nothing is queued, and the operator is told until somebody wrote them down. Raises ShardsFailed.
    """
    cycle, now = day.cycle, day.now
    with ground().engine.begin() as tx:
        agencies = day.of(moves.unpaused(tx, cycle.id))
        try:
            calendar = load_calendar(ground().settings.home)
            if found := [year for year in reminders.missed_calendars(tx) if calendar.known(year)]:
                reminders.find_calendar(tx, found, now)
            due, expires = ladder.due(tx, cycle, now, calendar), ladder.expiry(now, calendar)
        except Bilingual as unknown:  # also a file of a year that cannot be read
            reminders.miss_calendar(tx, unknown.year if isinstance(unknown, CalendarUnknown) else now.year, now)
            get_run_logger().error("no reminder of cycle %s is queued: %s", cycle.code, unknown.in_language("en"))
            return 0
    if not due or not agencies:
        return 0
    part(len(agencies))
    queued, failed = 0, dict[int, str]()
    for rungs in ladder.turns(due):

        def fill(tx: Connection, shard: Sequence[int], rungs: Sequence[DueRung] = rungs) -> int:
            return reminders.queue(tx, cycle.id, shard, rungs, now, release(now), expires=expires)

        try:
            queued += each_shard(cycle.id, agencies, WORK, fill, reminders.AT_ONCE)
        except ShardsFailed as failure:
            queued += failure.done
            failed |= failure.agencies
            agencies = [agency for agency in agencies if agency not in failed]
    if failed:
        raise ShardsFailed(WORK, failed, queued)
    if day.only is None and not day.failed:
        with ground().engine.begin() as tx:
            reminders.climb(tx, cycle.id, due, now)
    return queued


def _hold_back(tx: Connection, now: datetime, settings: Settings) -> Counter[str]:
    """Put away what nobody may send any more and hold back what should not go out today; give how many by state."""
    lost = outbox.expire(tx, now)
    answers.apply_loose(tx, now)
    limits = {Channel.EMAIL: settings.email_daily, Channel.WHATSAPP: settings.whatsapp_daily}
    held = hold_back(tx, now, settings.daily_cap, limits, settings.sending_hours[0])
    if lost or held.capped or held.limited:
        get_run_logger().warning(
            "%d messages were put away as unknown or expired; held back until another day: %d by the cap of a reader, "
            "%d by the limit of a channel", lost, held.capped, held.limited,
        )  # fmt: skip
    return Counter({MessageState.CANCELLED: held.merged} if held.merged else {})


@flow(name="deliver", flow_run_name=run_name, persist_result=False)
async def deliver(as_of: datetime | None = None, until_empty: bool = False) -> dict[str, int]:
    """Send what may go out at a moment, and give how many messages ended in each state.

    One run takes a minute and a half at most, so that the schedule keeps its pace, or as long as it needs to with
    until_empty. A run for a given moment stays at it; any other goes with the clock.
    """
    now, settings = moment(as_of), ground().settings
    with ground().engine.begin() as tx:
        outcomes = _hold_back(tx, now, settings)
    with Sender(settings.email_url, settings.whatsapp_url) as sender:
        calendar = load_calendar(settings.home)
        ends_at = float("inf") if until_empty else monotonic() + PATIENCE_S
        worker = Worker(ground().engine, sender, settings, calendar, lambda: moment(as_of), ends_at, outcomes)
        worker.run()
    watch.look(moment(as_of))
    return dict(outcomes)
