"""One connection to Prefect for many flow runs: without it each run opens its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prefect.context import AsyncClientContext


@asynccontextmanager
async def one_client() -> AsyncIterator[None]:
    """Let all flows that run inside the block share one client."""
    async with AsyncClientContext.get_or_create():
        yield
