"""The flows of config/schedule.yaml as deployments, served: `python -m flows.serve`, started by `siklus up`.

Each run is a process of its own that reads the code and the settings anew. Nothing here keeps two runs from
overlapping: the flows hold an advisory lock, as a limit in Prefect can be left locked by a killed worker. Beside them
links to sign in, and webhooks, go out from threads of this process: a run would take seconds to start.
"""

import asyncio
import contextlib
import os
import signal
import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId, FlowRunFilter
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from config.settings import load_settings
from domain.errors import SiklusError
from flows import bounces, cycle, reminders, sign_ins, webhooks
from flows.automations import install_automations
from flows.child import end_with_parent, ready, refused
from flows.ground import ground
from flows.schedule import Schedule, read_schedule, wanted

ENDING_S = 3.0  # so long a link that is being sent is waited for; it is never sent twice
FLOWS: dict[str, Flow[..., Any]] = {"advance": cycle.advance, "deliver": reminders.deliver, "bounces": bounces.bounces}


def main() -> None:
    end_with_parent()
    try:
        schedule = wanted(read_schedule(), load_settings(os.environ))
        ending = threading.Event()
        links = sign_ins.start(ground().engine, ground().settings, ending)
        told = webhooks.start(ground().engine, ground().settings, ending)
    except SiklusError as error:
        refused(error)
    asyncio.run(serve(schedule))
    ending.set()
    links.join(ENDING_S)
    told.join(ENDING_S)


async def serve(schedule: Schedule) -> None:
    """Serve the deployments until SIGTERM or SIGINT; their schedules are paused from then on."""
    runner = Runner(
        name="siklus",
        query_seconds=5,
        prefetch_seconds=0,  # a run that starts early would find that nothing is due yet
        limit=len(schedule.runs) * 2,
    )
    async with get_client() as client:
        await install_automations(client)
        for deployment in await deployments(schedule):
            await forget_missed_runs(client, await runner.aadd_deployment(deployment))
    serving = asyncio.create_task(runner.start())
    while not runner.started and not serving.done():
        await asyncio.sleep(0.05)
    stopping = _on_signal(serving)
    if not serving.done():
        ready()
    await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        await runner.astop()  # ends what runs, in order; what it did not finish, the next run does
    with contextlib.suppress(asyncio.CancelledError):
        await serving


async def deployments(schedule: Schedule) -> list[RunnerDeployment]:
    """Give a deployment for each run of the schedule; the flow is named by its module, not by a path."""
    return [
        await FLOWS[run.flow].ato_deployment(
            name=run.flow,
            schedule=Cron(run.cron, timezone=schedule.zone, slug=run.flow),
            description=run.description,
            parameters=dict(run.parameters),
            entrypoint_type=EntrypointType.MODULE_PATH,
            paused=False,
        )
        for run in schedule.runs
    ]


async def forget_missed_runs(client: PrefectClient, deployment_id: UUID) -> int:
    """Remove what was planned for a time when nothing ran, and give how many: one run catches up with all."""
    missed = await client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
        flow_run_filter=FlowRunFilter.model_validate(
            {
                "state": {"type": {"any_": ["SCHEDULED"]}},
                "next_scheduled_start_time": {"before_": datetime.now(UTC)},
            }
        ),
    )
    planned = [run for run in missed if run.auto_scheduled]
    for run in planned:
        await client.delete_flow_run(run.id)
    return len(planned)


def _on_signal(serving: "asyncio.Task[None]") -> "asyncio.Future[None]":
    """Give a future that is done when we are told to end; the runner's own handler would exit at once."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        if not told.done():
            told.set_result(None)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, tell)
    return told


if __name__ == "__main__":
    main()
