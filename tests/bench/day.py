"""The Prefect part of a day: the flow `advance` over all agencies, against the same functions called directly."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median

from config.prefect import prefect_environment
from config.settings import Settings
from domain.calendar import Calendar
from domain.reminder import release
from domain.terms import Machine
from flows import ladder
from store import checkins, cycles, duties, reminders, reports
from store.cycles import Cycle
from store.database import Engine, text
from store.duties import Duty
from store.lifecycle import CLOCK, Scope, apply
from store.server import Server
from tests.bench.steps import everyone
from tests.bench.trial import Figure, Trial, against, in_turn

DOES = (
    "Floor: what two days have to do (a check-in opens for everybody, and is missed by everybody), by the same "
    "functions in the same shards, two at a time, as the flow. Ours: the flow `advance` for both, on a server "
    "of its own."
)
BEYOND = "The seconds that Prefect adds to one of these days."
MILLION = 1_000_000


def day(engine: Engine, cycle: Cycle, server: Server, home: Path, people: int, times: int) -> list[Figure]:
    """Measure two days, with the server already up."""
    with engine.begin() as tx:
        first = next(w for w in cycles.windows(tx, cycle.id) if w.period == 1)
    moments = (first.opens_at, first.due_at)

    def directly(engine: Engine) -> int:
        return sum(_directly(engine, cycle, now) for now in moments)

    with _prefect(engine, server, home):
        from flows.client import one_client
        from flows.cycle import advance

        async def advance_both() -> int:
            async with one_client():
                return sum([sum((await advance(as_of=now)).values()) for now in moments])

        # The first flow of a process costs imports and a connection: that is no part of a day.
        asyncio.run(advance_both())
        trials = (
            Trial(lambda: _agreed(engine), directly),
            Trial(lambda: _agreed(engine), lambda _: asyncio.run(advance_both())),
        )
        floor, ours = in_turn(engine, times, trials)
    beyond = (median(ours) - median(floor)) / len(moments)
    return [
        against("day", "two days through Prefect", DOES, floor, ours, 1.3 if people >= MILLION else None),
        Figure("day_beyond", "  Prefect's part of one day", BEYOND, None, beyond, beyond, 20, "s"),
    ]


@contextmanager
def _prefect(engine: Engine, server: Server, home: Path) -> Iterator[None]:
    from flows.local_server import prefect_server

    with prefect_server(prefect_environment(home, server.asyncpg_url("prefect"), temporary=True)):
        from flows.ground import standing_on

        with standing_on(engine, Settings(home=home)):
            yield


def _agreed(engine: Engine) -> None:
    """Let everybody have agreed, and no rung have been climbed."""
    with engine.begin() as tx:
        tx.execute(text("TRUNCATE rung"))
    everyone(engine, "agreed")


def _directly(engine: Engine, cycle: Cycle, now: datetime) -> int:
    from flows.shards import AT_ONCE

    with engine.begin() as tx:
        found, agencies = duties.due(tx, cycle, now), cycles.agencies(tx, cycle.id)
        shards = duties.shards(tx, cycle.id, agencies)
        rungs = ladder.due(tx, cycle, now, Calendar())

    moved = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for duty in found:
            moved += sum(pool.map(partial(_do, engine, cycle, duty, now), shards))
    for turn in ladder.turns(rungs):
        with engine.begin() as tx:
            moved += reminders.queue(tx, cycle.id, agencies, turn, now, release(now))
    with engine.begin() as tx:
        reminders.climb(tx, cycle.id, rungs, now)
        reports.fold(tx, cycle.id)
    return moved


def _do(engine: Engine, cycle: Cycle, duty: Duty, now: datetime, shard: list[int]) -> int:
    with engine.begin() as tx:
        if duty.opens:
            return checkins.open_period(tx, cycle.id, duty.period, shard, now)
        scope = Scope(cycle_id=cycle.id, agency_ids=tuple(shard), period=duty.period)
        return apply(tx, Machine.CHECKIN, "miss", scope, actor=CLOCK, now=now)
