"""Calibration: each unit with people has one, and goes through it in its own time, moved by its leader and head.

The ladder of reminders chases whoever holds it up, unit by unit. The clock does one thing: what is complete when the
unit's own time has ended goes up to its leader, though its head said nothing. Nobody but a person approves.
"""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from domain.terms import Machine
from flows.shards import each_shard, two_at_a_time
from store import appraisals
from store.database import Connection
from store.lifecycle import CLOCK, Scope, apply


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

    return each_shard(cycle_id, agencies, "calibration open", prepare)


@flow(
    name="calibration-close",
    flow_run_name="calibration-close-{cycle_id}",
    persist_result=False,
    task_runner=two_at_a_time(),
)
async def close(cycle_id: int, agencies: list[int], now: datetime) -> int:
    """Hand up to their leaders the units whose own time has ended with everybody rated, and say how many."""

    def hand_up(tx: Connection, shard: Sequence[int]) -> int:
        scope = Scope(cycle_id=cycle_id, agency_ids=tuple(shard))
        return apply(tx, Machine.CALIBRATION, "hand_up", scope, actor=CLOCK, now=now)

    return each_shard(cycle_id, agencies, "calibration close", hand_up)
