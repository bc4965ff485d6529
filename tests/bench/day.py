"""The Prefect part of a day: the flow `advance` over all agencies, against the same functions called directly."""

import asyncio
from datetime import datetime
from math import inf
from pathlib import Path
from statistics import median
from time import perf_counter

from config.prefect import prefect_environment
from config.settings import Settings
from domain.terms import Machine
from store import checkins, cycles, duties, reports
from store.cycles import Cycle
from store.database import Engine, text
from store.lifecycle import CLOCK, Scope, apply
from store.server import Server
from tests.bench.population import tidy
from tests.bench.rounds import Figure


def day(engine: Engine, cycle: Cycle, server: Server, home: Path, people: int, rounds: int) -> list[Figure]:
    """Open the first check-in for everybody and close it again, through Prefect and without it."""
    from flows.local_server import prefect_server

    with engine.begin() as tx:
        first = next(w for w in cycles.windows(tx, cycle.id) if w.period == 1)
    moments = (first.opens_at, first.due_at)
    bare, ours = [], []
    with prefect_server(prefect_environment(home, server.asyncpg_url("prefect"), temporary=True)):
        from flows.client import one_client
        from flows.cycle import advance
        from flows.ground import standing_on

        async def through_prefect() -> None:
            async with one_client():
                for now in moments:
                    await advance(as_of=now)

        for _ in range(rounds):
            _fresh(engine, cycle)
            begun = perf_counter()
            _directly(engine, cycle, first.opens_at, first.due_at)
            bare.append(perf_counter() - begun)
            _fresh(engine, cycle)
            with standing_on(engine, Settings(home=home)):
                begun = perf_counter()
                asyncio.run(through_prefect())
                ours.append(perf_counter() - begun)
    beyond = (median(ours) - median(bare)) / 2
    return [
        Figure("two days through Prefect", median(bare), median(ours), 1.3 if people >= 1_000_000 else inf),
        Figure("Prefect's part of a day, ms", None, beyond, 20_000, "ms"),
    ]


def _fresh(engine: Engine, cycle: Cycle) -> None:
    with engine.begin() as tx:
        tx.execute(text("TRUNCATE checkin, operation, step, outbox, rung, tally CASCADE"))
        tx.execute(text("UPDATE appraisal SET state = 'agreed', state_since = began_at"))
        tx.execute(
            text(
                "INSERT INTO tally SELECT cycle_id, agency_id, unit_id, 'appraisal', 0, state, count(*) "
                "FROM appraisal GROUP BY 1, 2, 3, 6"
            )
        )
    tidy(engine)


def _directly(engine: Engine, cycle: Cycle, opens: datetime, due: datetime) -> None:
    """The same statements in the same shards, one after another; the reminders of both days too."""
    from flows import reminders
    from store import outbox

    for now in (opens, due):
        with engine.begin() as tx:
            found, agencies = duties.due(tx, cycle, now), cycles.agencies(tx, cycle.id)
            packed = duties.shards(tx, cycle.id, agencies)
            done = outbox.climbed(tx, cycle.id)
            rungs = [r for r in reminders.rungs(tx, cycle, now) if (r.stage, r.period, r.due_at, r.day) not in done]
        for duty in found:
            for shard in packed:
                with engine.begin() as tx:
                    if duty.opens:
                        checkins.open_period(tx, cycle.id, duty.period, shard, now)
                    else:
                        scope = Scope(cycle_id=cycle.id, agency_ids=tuple(shard), period=duty.period)
                        apply(tx, Machine.CHECKIN, "miss", scope, actor=CLOCK, now=now)
        for shard in packed if rungs else []:
            with engine.begin() as tx:
                outbox.queue(tx, cycle.id, shard, rungs, now, now)
        with engine.begin() as tx:
            if rungs:
                outbox.climb(tx, cycle.id, rungs, now)
            reports.fold(tx, cycle.id)
