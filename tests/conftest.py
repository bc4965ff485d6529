"""The ground that the tests stand on: a real PostgreSQL for the session, a fresh database for each test.

Prefect's environment is set before anything can import Prefect, so that nothing is written into a home folder
and nobody is called. Nothing here imports Prefect: most of the program does not need it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

BASE = Path(tempfile.mkdtemp(prefix="siklus-tests-"))
for name in [name for name in os.environ if name.startswith(("SIKLUS_", "PREFECT_", "PG"))]:
    del os.environ[name]
os.environ |= {
    "SIKLUS_HOME": str(BASE / "home"),
    "PREFECT_HOME": str(BASE / "prefect"),
    "PREFECT_PROFILES_PATH": str(BASE / "prefect" / "profiles.toml"),
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_LOGGING_LEVEL": "WARNING",
}

from store.database import Connection, Engine, engine as open_engine, migrate  # noqa: E402, I001
from store.server import Server, embedded  # noqa: E402

NUMBERS = count(1)


def pytest_unconfigure() -> None:
    shutil.rmtree(BASE, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for the session that never waits for the disk."""
    with embedded(BASE / "server", durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """The name of a database that is migrated once; nobody stays connected to it."""
    made = open_engine(server.url("template_siklus"))
    migrate(made)
    made.dispose()
    return "template_siklus"


def _clone(server: Server, template: str) -> Iterator[Engine]:
    name = f"test_{next(NUMBERS)}"
    with server.connect() as db:
        db.execute(f"create database {name} template {template} strategy file_copy")
    made = open_engine(server.url(name))
    try:
        yield made
    finally:
        made.dispose()
        with server.connect() as db:
            db.execute(f"drop database {name} with (force)")


@pytest.fixture
def engine(server: Server, template: str) -> Iterator[Engine]:
    """An engine on a database of its own: for what commits, or opens more than one connection."""
    yield from _clone(server, template)


@pytest.fixture(scope="session")
def shared_engine(server: Server, template: str) -> Iterator[Engine]:
    """An engine on a database that all tests with `tx` share, and that stays empty."""
    yield from _clone(server, template)


@pytest.fixture
def tx(shared_engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back: the cheapest way to real PostgreSQL."""
    with shared_engine.connect() as db, db.begin() as transaction:
        yield db
        transaction.rollback()


@pytest.fixture(scope="module")
def module_engine(server: Server, template: str) -> Iterator[Engine]:
    """An engine on a database that the tests of one file share."""
    yield from _clone(server, template)
