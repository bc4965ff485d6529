"""Read the box of undeliverable mail, where an installation has one."""

from dataclasses import asdict
from datetime import datetime

from prefect import flow, get_run_logger

from flows.ground import ground, moment, run_name
from flows.returns import collect
from notifications.bounce_box import opened


@flow(name="bounces", flow_run_name=run_name, persist_result=False)
async def bounces(as_of: datetime | None = None) -> dict[str, int]:
    """Take in what came back, and give how many mails were what; nothing without SIKLUS_BOUNCES. Raises BoxError."""
    here = ground()
    if here.settings.bounces is None:
        return {}
    with opened(here.settings.bounces) as box:
        found = asdict(collect(here.engine, box, moment(as_of)))
    if found["unreadable"]:
        get_run_logger().warning("%d mails of the box cannot be read", found["unreadable"])
    return found
