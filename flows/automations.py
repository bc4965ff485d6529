"""Two automations that a server of one's own lacks: they notice a run that has died without saying so.

A worker that is killed can leave its run `Running`, or `Pending`, for ever. Our sweeps do not mind, since the
next run does the work; but the page would show it as busy, and a deployment limit would count it.
"""

from datetime import timedelta

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification


def silence(name: str, says: str, after: str, within: timedelta) -> AutomationCore:
    """Give the automation that calls a run crashed when `after` was the last that was heard of it."""
    return AutomationCore(
        name=name,
        description=says,
        enabled=True,  # said aloud: what is left to its default is not sent
        trigger=EventTrigger(
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            after={after},
            expect={"prefect.flow-run.*"},
            posture=Posture.Proactive,
            threshold=1,
            within=within,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, name="Crashed", message=says, force=False)],
    )


# A heartbeat comes every 30 s (config/prefect.py): three in a row must be missing.
AUTOMATIONS = [
    silence(
        "zombie-running",
        "Proses tidak memberi kabar selama 90 detik.",
        "prefect.flow-run.heartbeat",
        timedelta(seconds=90),
    ),
    silence(
        "stuck-pending",
        "Proses tidak mulai dalam 10 menit.",
        "prefect.flow-run.Pending",
        timedelta(minutes=10),
    ),
]


async def install_automations(client: PrefectClient) -> None:
    """Put the automations in place, once: one that is there is brought up to date, a double is removed."""
    for wanted in AUTOMATIONS:
        there = await client.read_automations_by_name(wanted.name)
        for double in there[1:]:
            await client.delete_automation(double.id)
        if not there:
            await client.create_automation(wanted)
        elif AutomationCore(**there[0].model_dump(exclude={"id"})) != wanted:
            await client.update_automation(there[0].id, wanted)
