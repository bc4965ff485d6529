"""Queue what is due; deliver what is queued. (The lead is writing this.)"""

from datetime import datetime

from prefect import flow


@flow(name="deliver")
async def deliver(as_of: datetime | None = None, until_empty: bool = False) -> None:
    """Placeholder until the lead's version lands."""
