"""Work on many agencies: one task run for each shard, two at a time, each in its own transaction.

A shard that fails is taken apart: its agencies are tried one by one, so that only those that are broken stay undone,
each as a failed task run that bears its code.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import Task, exponential_backoff

from domain.errors import Bilingual
from flows import progress
from flows.ground import ground
from store import duties, faults, members
from store.database import Connection

Work = Callable[[Connection, Sequence[int]], int]
RETRIES = 3
AT_ONCE = 2  # Prefect's own default is all of them: 64 shards would wait in line for the database's connections
DIVIDED = "Divided"  # the state of a shard whose agencies are tried one by one: what is red is an agency


def two_at_a_time() -> Any:  # Prefect types its own runner so that its own decorator refuses it
    """Give the task runner that every flow with shards must name; `each_shard` submits to it."""
    return ThreadPoolTaskRunner(max_workers=AT_ONCE)


class ShardFailed(Exception):
    """A shard could not be worked on; the text says why without anybody's data, `passes` whether to try again."""

    def __init__(self, label: str, fault: faults.Fault) -> None:
        super().__init__(f"{label}: {fault.says}")
        self.passes = fault.passes


class ShardsFailed(Bilingual):
    """Some agencies could not be worked on; what was done for the others stays.

    `what` is the work, `agencies` gives their codes by their ids, `done` is what the others report.
    """

    def __init__(self, what: str, agencies: Mapping[int, str], done: int) -> None:
        named = _named(list(agencies.values()))
        super().__init__(f"{what}: gagal untuk instansi {named}", f"{what}: failed for agencies {named}")
        self.what, self.agencies, self.done = what, dict(agencies), done


def _may_pass(task: "Task[..., Any]", run: TaskRun, state: State[Any]) -> bool:
    """Tell whether to try again: what the data themselves are to blame for would fail three times more."""
    return not isinstance(state.data, ShardFailed) or state.data.passes


@task(
    name="shard",
    task_run_name="{label}",
    retry_delay_seconds=exponential_backoff(2),
    retry_jitter_factor=0.5,
    retry_condition_fn=_may_pass,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def _shard(label: str, agencies: Sequence[int], work: Work) -> "int | State[Any]":
    try:
        with ground().engine.begin() as tx:
            return work(tx, agencies)
    except Exception as error:
        fault = faults.read(error)  # the error itself may repeat a row of the database: it must not reach Prefect
    if len(agencies) > 1 and not fault.passes:
        get_run_logger().warning("%s: %s; its agencies are tried one by one", label, fault.says)
        return Completed(name=DIVIDED, message=fault.says)
    raise ShardFailed(label, fault)


def each_shard(cycle_id: int, agencies: Sequence[int], what: str, work: Work, people: int | None = None) -> int:
    """Run a piece of work for every shard of these agencies, and give the sum of what each reports.

    A shard has about so many people, 50,000 if not said. What passes by itself is tried again; a shard that fails
    otherwise is taken apart. What fails for good is raised as ShardsFailed, named by its agencies, after all others are
    done; the next run takes up just what is left.
    """
    with ground().engine.begin() as tx:
        packed, codes = duties.shards(tx, cycle_id, agencies, people), members.codes(tx, agencies)
    done, apart, failed = 0, list[list[int]](), list[int]()
    for shards in (packed, apart):
        for shard, future in _submitted(what, list(shards), codes, work):
            future.wait()
            if future.state.name == DIVIDED:
                apart += [[agency] for agency in shard]
                continue
            progress.tick(len(shard))
            if future.state.is_completed():
                done += future.result()
            else:
                failed += shard
    if failed:
        raise ShardsFailed(what, {agency: codes[agency] for agency in failed}, done)
    return done


def _submitted(
    what: str, shards: Sequence[Sequence[int]], codes: Mapping[int, str], work: Work
) -> Iterator[tuple[Sequence[int], PrefectFuture[Any]]]:
    task_ = _shard.with_options(retries=RETRIES)
    labels = [f"{what} · {_named([codes[agency] for agency in shard])}" for shard in shards]
    futures = [task_.submit(label, shard, work) for label, shard in zip(labels, shards, strict=True)]
    return zip(shards, futures, strict=True)


def _named(codes: Sequence[str]) -> str:
    return ", ".join(codes) if len(codes) < 4 else f"{codes[0]} - {codes[-1]} ({len(codes)})"
