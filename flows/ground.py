"""What a flow stands on: the database and the settings of this process.

A command hands its own over with `standing_on`. A process that Prefect started finds them in its environment:
`siklus up` gives its children SIKLUS_DATABASE_URL and the channels' URLs.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from config.settings import Settings, load_settings
from domain.errors import Bilingual
from store.database import Engine, engine


@dataclass(frozen=True)
class Ground:
    """The database, the settings, and the channels' URLs in force."""

    engine: Engine
    settings: Settings


_here: list[Ground] = []


@contextmanager
def standing_on(engine: Engine, settings: Settings) -> Iterator[None]:
    """Let the flows that run inside the block use this database and these settings."""
    _here.append(Ground(engine, settings))
    try:
        yield
    finally:
        _here.pop()


def ground() -> Ground:
    """Give what this process stands on. Raises SiklusError where nothing says which database."""
    if not _here:
        settings = load_settings(os.environ)
        if settings.database_url is None:
            raise Bilingual(
                "SIKLUS_DATABASE_URL belum ada: jalankan lewat `siklus up`, `siklus advance`, `siklus deliver`",
                "SIKLUS_DATABASE_URL is not set: run this flow by `siklus up`, `siklus advance` or `siklus deliver`",
            )
        _here.append(Ground(engine(settings.database_url), settings))
    return _here[-1]


def moment(as_of: datetime | None) -> datetime:
    """Give the moment that a flow is run for: the one given, or the clock's at the very edge of the program."""
    return as_of if as_of is not None else datetime.now(UTC)


def run_name() -> str:
    """Give a flow run a name that a person can look for: the flow, and the agency and moment it was run for, if any."""
    from prefect import runtime

    given = runtime.flow_run.parameters
    as_of, agency = given.get("as_of"), given.get("agency")
    name = f"{runtime.flow_run.flow_name}{f' {agency}' if agency else ''}"
    return f"{name} {as_of:%Y-%m-%d %H.%M}" if isinstance(as_of, datetime) else name
