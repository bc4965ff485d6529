"""Evidence collection: people report the year's results; what nobody reported goes to the appraiser as it is."""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from domain.terms import Machine
from flows.shards import each_shard, two_at_a_time
from store.database import Connection
from store.lifecycle import CLOCK, Scope, apply


@flow(
    name="evidence-close", flow_run_name="evidence-close-{cycle_id}", persist_result=False, task_runner=two_at_a_time()
)
async def close(cycle_id: int, agencies: list[int], now: datetime) -> int:
    """Close the reporting of those whose time is over, without a report, and say how many."""

    def lapse(tx: Connection, shard: Sequence[int]) -> int:
        scope = Scope(cycle_id=cycle_id, agency_ids=tuple(shard))
        return apply(tx, Machine.APPRAISAL, "lapse", scope, actor=CLOCK, now=now)

    return each_shard(cycle_id, agencies, "evidence_collection close", lapse)
