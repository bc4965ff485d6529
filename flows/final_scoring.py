"""Final scoring: results are handed over by people; those that nobody contested in time become final by the clock.

What is final is scored: functional officials get their angka kredit.
"""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from domain.terms import Machine
from flows.shards import each_shard, two_at_a_time
from store import credit, receipts
from store.database import Connection
from store.lifecycle import CLOCK, Scope, apply


@flow(name="final-close", flow_run_name="final-close-{cycle_id}", persist_result=False, task_runner=two_at_a_time())
async def close(cycle_id: int, agencies: list[int], now: datetime) -> int:
    """Make results final whose days of objection are over, and say how many."""

    def finalise(tx: Connection, shard: Sequence[int]) -> int:
        receipts.presume(tx, cycle_id, shard, now)
        scope = Scope(cycle_id=cycle_id, agency_ids=tuple(shard))
        return apply(tx, Machine.APPRAISAL, "finalise", scope, actor=CLOCK, now=now)

    return each_shard(cycle_id, agencies, "final_scoring close", finalise)


@flow(name="final-score", flow_run_name="final-score-{cycle_id}", persist_result=False, task_runner=two_at_a_time())
async def score(cycle_id: int, agencies: list[int], now: datetime) -> int:
    """Write the angka kredit of final appraisals of agencies that keep the same rules, and give how many rows."""

    def give(tx: Connection, shard: Sequence[int]) -> int:
        return credit.score(tx, cycle_id, shard, now)

    return each_shard(cycle_id, agencies, "final_scoring score", give)
