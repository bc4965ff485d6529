"""Check-ins, one for each quarter or month: asked for while their window is open, missed when it has ended."""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from domain.terms import Machine
from flows.shards import each_shard, two_at_a_time
from store import checkins, outside
from store.database import Connection
from store.lifecycle import CLOCK, Scope, apply


@flow(
    name="checkin-open",
    flow_run_name="checkin-open-{cycle_id}-{period}",
    persist_result=False,
    task_runner=two_at_a_time(),
)
async def open(cycle_id: int, period: int, agencies: list[int], now: datetime) -> int:
    """Give everyone whose window is open a check-in, and say how many were new."""

    def ask(tx: Connection, shard: Sequence[int]) -> int:
        asked = checkins.open_period(tx, cycle_id, period, shard, now)
        outside.catch_up(tx, cycle_id, now)  # who was evaluated in e-Kinerja before is not asked for it here
        return asked

    return each_shard(cycle_id, agencies, f"checkin_{period} open", ask)


@flow(
    name="checkin-close",
    flow_run_name="checkin-close-{cycle_id}-{period}",
    persist_result=False,
    task_runner=two_at_a_time(),
)
async def close(cycle_id: int, period: int, agencies: list[int], now: datetime) -> int:
    """End the check-ins that nobody reported in time, and say how many."""

    def miss(tx: Connection, shard: Sequence[int]) -> int:
        scope = Scope(cycle_id=cycle_id, agency_ids=tuple(shard), period=period)
        return apply(tx, Machine.CHECKIN, "miss", scope, actor=CLOCK, now=now)

    return each_shard(cycle_id, agencies, f"checkin_{period} close", miss)
