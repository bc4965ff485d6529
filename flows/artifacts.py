"""What a day's run leaves on Prefect's page for each cycle: a table, how far it came, links to the console.

Counts, codes and names of agencies alone: Prefect keeps artifacts in the clear. They are a picture; where one cannot be
drawn the day is none the worse for it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import quote

from prefect import get_run_logger, runtime
from prefect.artifacts import LinkArtifact, MarkdownArtifact, ProgressArtifact, TableArtifact
from prefect.client.schemas.actions import ArtifactUpdate
from prefect.context import AsyncClientContext
from prefect.settings import PREFECT_UI_URL

from domain.speech import Speech
from flows import day_table
from flows.day import CycleDay, Failure, again_command
from flows.ground import ground
from flows.progress import Progress, watching
from store import reports
from store.reports import Group


@asynccontextmanager
async def pictured(day: CycleDay, parts: int) -> AsyncIterator[None]:
    """Show how the day of a cycle goes while the block runs its parts, and what it has come to afterwards."""
    progress = await _begun(day, parts) if parts else None
    token = watching.set(progress)
    try:
        yield
    finally:
        watching.reset(token)
        try:
            await _draw(day, progress)
        except Exception as error:  # its text may be anything
            get_run_logger().warning("no artifacts of cycle %s (%s)", day.cycle.code, type(error).__name__)


async def _begun(day: CycleDay, parts: int) -> Progress | None:
    with suppress(Exception):
        async with AsyncClientContext.get_or_create() as prefect:
            made = await _progress(day, 0.0, Speech(ground().settings.language)("berjalan", "at work")).acreate(
                prefect.client
            )
            return Progress(made.id, parts)
    return None


async def _draw(day: CycleDay, progress: Progress | None) -> None:
    settings = ground().settings
    speech = Speech(settings.language)
    with ground().engine.begin() as tx:
        groups = reports.status(tx, day.cycle, "agency", day.now)
    table = TableArtifact(
        key=day_table.key_of(day.cycle),
        table=day_table.rows(day.cycle, groups, day.now, speech),
        description=day_table.heading(day.cycle, groups, day.now, settings.link, speech),
    )
    page = day_table.console(settings.link, day.cycle.code)
    link = LinkArtifact(
        key=day_table.key_of(day.cycle, "konsol"),
        link=page,
        link_text=f"{day.cycle.code} · {speech('konsol', 'console')}",
        description=day.cycle.name,
    )
    async with AsyncClientContext.get_or_create() as prefect:
        calls = [table.acreate(prefect.client), link.acreate(prefect.client)]
        if day.failed:
            calls.append(MarkdownArtifact(markdown=_failures(day, settings.link, speech)).acreate(prefect.client))
        await asyncio.gather(*calls, _ended(day, progress, groups, speech, prefect))


async def _ended(
    day: CycleDay, progress: Progress | None, groups: Sequence[Group], speech: Speech, prefect: AsyncClientContext
) -> None:
    """Show the share of agencies that are done; without a failure that is all of them."""
    n = 1 if day.only is not None else max(len(groups), 1)
    done = n - len(day.failed)
    of = f"{speech.number(done)} {speech('dari', 'of')} {speech.number(n)} {speech('instansi', 'agencies')}"
    last = _progress(day, 100.0 * max(done, 0) / n, of)
    if progress is None:
        await last.acreate(prefect.client)
    else:
        await prefect.client.update_artifact(
            progress.artifact, ArtifactUpdate(description=last.description, data=last.progress)
        )


def _progress(day: CycleDay, percent: float, said: str) -> ProgressArtifact:
    return ProgressArtifact(
        key=day_table.key_of(day.cycle, "kemajuan"), progress=percent, description=f"{day.cycle.name}: {said}"
    )


def _failures(day: CycleDay, link: str, speech: Speech) -> str:
    """Give what failed as a table: the agency in the console, the work, and how to run it again alone."""
    heads = (speech("Instansi", "Agency"), speech("Gagal pada", "Failed at"), speech("Jalankan lagi", "Run again"))
    lines = [f"| {' | '.join(heads)} |", "| --- | --- | --- |"]
    for failure in list(day.failed.values())[: day_table.MOST]:
        where = day_table.console(link, day.cycle.code, failure.agency)
        lines.append(f"| [{failure.agency}]({where}) | {failure.work} | {_again(failure, speech)} |")
    return "\n".join(lines)


def _again(failure: Failure, speech: Speech) -> str:
    command = f"`{again_command(failure.agency)}`"
    deployment, page = runtime.deployment.id, PREFECT_UI_URL.value()
    if not deployment or not page:
        return command
    given = quote(quote(json.dumps({"agency": failure.agency})))  # the page decodes it twice
    form = f"{page}/deployments/deployment/{deployment}/run?parameters={given}"
    return f"[{speech('satu klik', 'one click')}]({form}) · {command}"
