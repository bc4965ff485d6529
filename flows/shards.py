"""Work on many agencies: one task run for each shard, two at a time, each in its own transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff

from domain.errors import Bilingual
from flows.ground import ground
from store import duties
from store.database import Connection

Work = Callable[[Connection, Sequence[int]], int]
RETRIES = 3
AT_ONCE = 2  # Prefect's own default is all of them: 64 shards would wait in line for the database's connections


def two_at_a_time() -> Any:  # Prefect types its own runner so that its own decorator refuses it
    """Give the task runner that every flow with shards must name; `each_shard` submits to it."""
    return ThreadPoolTaskRunner(max_workers=AT_ONCE)


class ShardsFailed(Bilingual):
    """Some agencies could not be worked on; what was done for the others stays."""


@task(
    name="shard",
    task_run_name="{label}",
    retry_delay_seconds=exponential_backoff(2),
    retry_jitter_factor=0.5,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def _shard(label: str, agencies: Sequence[int], work: Work) -> int:
    with ground().engine.begin() as tx:
        return work(tx, agencies)


def each_shard(cycle_id: int, agencies: Sequence[int], what: str, work: Work, people: int | None = None) -> int:
    """Run a piece of work for every shard of these agencies, and give the sum of what each reports.

    A shard has about so many people, 50,000 if not said. One that fails is tried again. What fails for good is raised
    as ShardsFailed, named by its agencies, after all others are done; the next run takes up just what is left.
    """
    with ground().engine.begin() as tx:
        packed = duties.shards(tx, cycle_id, agencies, people)
    task_ = _shard.with_options(retries=RETRIES)
    futures = [task_.submit(f"{what} {_named(shard)}", shard, work) for shard in packed]
    wait(futures)
    failed = [shard for shard, future in zip(packed, futures, strict=True) if not future.state.is_completed()]
    if failed:
        names = "; ".join(_named(shard) for shard in failed)
        raise ShardsFailed(f"{what}: gagal untuk instansi {names}", f"{what}: failed for agencies {names}")
    return sum(future.result() for future in futures)


def _named(shard: Sequence[int]) -> str:
    return ", ".join(map(str, shard)) if len(shard) < 4 else f"{shard[0]}-{shard[-1]} ({len(shard)})"
