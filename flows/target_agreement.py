"""Target agreement: everyone of the cycle's agencies is taken in; then people agree, and nothing moves by the clock."""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from flows.shards import each_shard, two_at_a_time
from store import appraisals
from store.database import Connection


@flow(
    name="target-agreement-open",
    flow_run_name="target-agreement-open-{cycle_id}",
    persist_result=False,
    task_runner=two_at_a_time(),
)
async def open(cycle_id: int, agencies: list[int], now: datetime) -> int:
    """Take the people of agencies that have not been opened into the cycle, and give how many."""

    def take_in(tx: Connection, shard: Sequence[int]) -> int:
        return appraisals.open_agencies(tx, cycle_id, shard, now)

    return each_shard(cycle_id, agencies, "target_agreement open", take_in)
