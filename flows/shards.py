"""Work on many agencies: one task run for each shard, two at a time, each in its own transaction."""

from collections.abc import Callable, Sequence

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from flows.ground import ground
from store import duties
from store.database import Connection

Work = Callable[[Connection, Sequence[int]], int]


@task(
    name="shard", task_run_name="{label}", retries=3, retry_delay_seconds=exponential_backoff(2),
    retry_jitter_factor=0.5, cache_policy=NO_CACHE, persist_result=False,
)  # fmt: skip
def _shard(label: str, agencies: Sequence[int], work: Work) -> int:
    with ground().engine.begin() as tx:
        return work(tx, agencies)


def each_shard(cycle_id: int, agencies: Sequence[int], what: str, work: Work) -> int:
    """Run a piece of work for every shard of these agencies, and give the sum of what each reports.

    A shard that fails is tried again and then fails the run, named by its agencies; the others stay done.
    """
    with ground().engine.begin() as tx:
        packed = duties.shards(tx, cycle_id, agencies)
    if len(packed) == 1:
        return _shard(_label(what, packed[0]), packed[0], work)
    waiting = [_shard.submit(_label(what, shard), shard, work) for shard in packed]
    return sum(future.result() for future in waiting)


def _label(what: str, shard: Sequence[int]) -> str:
    return f"{what} {shard[0]}" if len(shard) == 1 else f"{what} {shard[0]}-{shard[-1]}"
