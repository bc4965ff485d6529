"""Queue the reminders that are due; deliver what is queued.

The outbox knows who is to be told; the text is made here, from what still waits for that person at the moment of
sending. Between the database and the channels this is the only bridge.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from prefect import flow, get_run_logger

from domain.reminder import JAKARTA, in_force, release
from flows.ground import ground, moment, run_name
from flows.messages import Worker
from flows.shards import each_shard
from notifications.send import Sender
from store import moves, outbox
from store.cycles import Cycle
from store.database import Connection
from store.outbox import DueRung

THREADS = 4


def rungs(tx: Connection, cycle: Cycle, now: datetime) -> list[DueRung]:
    """Give the rungs of the ladder that are in force now, for every due time that the cycle's units have."""
    ladder = cycle.policy.pengingat.value
    today = now.astimezone(JAKARTA).date()
    found = []
    for stage, period, opens_at, due_at in outbox.due_times(tx, cycle.id, now):
        days = (opens_at.astimezone(JAKARTA).date(), due_at.astimezone(JAKARTA).date())
        if call := in_force(ladder, stage, *days, today):
            found += [
                DueRung(stage, period, due_at, call.day.isoformat(),
                        "escalation" if call.climbs and tell == "superior" else "reminder", channel, tell)
                for channel in call.rung.by for tell in call.rung.tell
            ]  # fmt: skip
    return found


def queue(cycle: Cycle, now: datetime) -> int:
    """Queue one message for each person and channel that a new rung tells, and give how many there are.

    A rung is climbed once: by those who waited when its day had come, and nobody is told twice for it.
    """
    with ground().engine.begin() as tx:
        done = outbox.climbed(tx, cycle.id)
        due = [r for r in rungs(tx, cycle, now) if (r.stage, r.period, r.due_at, r.day) not in done]
        agencies = moves.unpaused(tx, cycle.id)
    if not due or not agencies:
        return 0

    def fill(tx: Connection, shard: Sequence[int]) -> int:
        return outbox.queue(tx, cycle.id, shard, due, now, release(now))

    queued = each_shard(cycle.id, agencies, "remind", fill)
    with ground().engine.begin() as tx:
        outbox.climb(tx, cycle.id, due, now)
    return queued


def _send(now: datetime, limit: int | None) -> dict[str, int]:
    settings = ground().settings
    urls = (settings.email_url, settings.whatsapp_url)
    with Sender(*urls) as sender, ThreadPoolExecutor(THREADS, thread_name_prefix="deliver") as pool:
        worker = Worker(ground().engine, sender, settings, now, limit)
        list(pool.map(lambda _: worker.run(), range(THREADS)))
        return dict(worker.outcomes)


@flow(name="deliver", flow_run_name=run_name, persist_result=False)
async def deliver(as_of: datetime | None = None, until_empty: bool = False) -> dict[str, int]:
    """Send what may go out at a moment, and give how many messages ended in each state.

    One run sends at most 2,000 messages, so that the schedule keeps its pace, or all with until_empty.
    """
    now = moment(as_of)
    with ground().engine.begin() as tx:
        lost = outbox.expire(tx, now)
    outcomes = _send(now, None if until_empty else 2_000)
    if lost:
        get_run_logger().warning("%d messages were put away as unknown or expired", lost)
    return outcomes
