"""Calibration: every unit with people has one; leaders and heads of units move it, and nothing moves by the clock."""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from flows.shards import each_shard, two_at_a_time
from store import appraisals
from store.database import Connection


@flow(
    name="calibration-open",
    flow_run_name="calibration-open-{cycle_id}",
    persist_result=False,
    task_runner=two_at_a_time(),
)
async def open(cycle_id: int, agencies: list[int], now: datetime) -> int:
    """Give units that have got people since the opening a calibration of their own, and say how many."""

    def prepare(tx: Connection, shard: Sequence[int]) -> int:
        return appraisals.open_units(tx, cycle_id, shard, now)

    return each_shard(cycle_id, agencies, "open", prepare)
