"""One Prefect server for the session, since a start costs seconds; what it and its children call is noted."""

import os
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from config.prefect import prefect_environment
from flows.child import Child
from flows.local_server import PrefectServer, starting
from store.database import engine as open_engine
from store.database import migrate
from store.server import Server

# Python imports this in every process that is started with it on its path, before anything else.
WATCH = """
    import os, sys

    def _watch(event, args):
        if event == "socket.connect" and isinstance(args[1], tuple):
            host = args[1][0]
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            host = args[0]
        else:
            return
        name = host.decode() if isinstance(host, bytes) else host
        if name not in ("127.0.0.1", "localhost", "::1", "", None):
            with open(os.environ["CALLS_NOTED_IN"], "a") as note:
                note.write(f"{event} {name} {sys.orig_argv}\\n")

    sys.addaudithook(_watch)
"""


@pytest.fixture(scope="session")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file in which every process started from here on notes whom outside this machine it calls."""
    folder = tmp_path_factory.mktemp("watch")
    (folder / "sitecustomize.py").write_text(dedent(WATCH))
    note = folder / "calls"
    note.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLS_NOTED_IN", str(note))
        patch.setenv("PYTHONPATH", str(folder))
        yield note


@pytest.fixture(scope="session")
def prefect(server: Server, calls: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """A whole Prefect server with its page; flows called by a test run against it."""
    home = tmp_path_factory.mktemp("prefect")
    with starting(prefect_environment(home, server.asyncpg_url("prefect"))) as running:
        running.wait()
        yield running


@pytest.fixture(scope="session")
def served(prefect: PrefectServer, server: Server) -> Iterator[Child]:
    """The deployments of config/schedule.yaml, served as `siklus up` does it."""
    url = server.url("served")
    made = open_engine(url)
    migrate(made)
    made.dispose()
    child = Child(
        "flows.serve",
        environment={**os.environ, "SIKLUS_DATABASE_URL": url, "PREFECT_LOGGING_LEVEL": "INFO"},
        log=Path(os.environ["PREFECT_HOME"]) / "serve.log",
    )
    try:
        child.wait_ready(120)
        yield child
    finally:
        child.stop()
