"""The day: advance every open cycle to a moment. (The lead is writing this.)"""

from datetime import datetime

from prefect import flow


@flow(name="advance")
async def advance(as_of: datetime | None = None) -> None:
    """Placeholder until the lead's version lands."""
