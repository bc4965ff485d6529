"""`siklus advance` and `siklus deliver` through Prefect, as real commands of a real shell."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from config.prefect import prefect_environment
from flows.local_server import announced, start
from store.server import Server
from tests.cli.conftest import Terminal
from tests.people import STAFF


def test_without_an_open_cycle_prefect_is_not_even_started(empty: Terminal) -> None:
    found = empty("advance", "--as-of", "2027-01-05", "--format", "json").json
    assert found == {"as_of": "2027-01-05T08:00:00+07:00", "cycles": [], "busy": False, "moved": {}, "failed": []}
    assert empty("deliver", "--format", "json").json["outcomes"] == {}
    assert not (empty.home / "prefect").exists()


@pytest.fixture
def prefect(agreed: Terminal, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The Prefect server of this home, as `siklus up` runs one; both commands find it."""
    url = server.asyncpg_url("prefect_of_commands")
    monkeypatch.setenv("SIKLUS_PREFECT_DATABASE_URL", url)
    running = start(prefect_environment(agreed.home, url, temporary=True))
    try:
        running.wait()
        with announced(agreed.home / "prefect", running):
            yield
    finally:
        running.stop()


@pytest.mark.usefixtures("prefect")
def test_a_day_is_advanced_and_its_messages_are_delivered_by_real_commands(agreed: Terminal) -> None:
    first = _shell("advance", "--as-of", "2027-04-01", "--format", "json")
    assert first["cycles"] == ["2027"]
    assert first["moved"]["checkin_open"] == len(STAFF)
    assert first["moved"]["reminders"] > 0
    sent = _shell("deliver", "--as-of", "2027-04-01 12:00", "--until-empty", "--format", "json")
    assert sent["outcomes"]["accepted"] > 0
    assert sent["left"] == 0
    assert any((agreed.home / "mail").rglob("*"))


def _shell(*words: str) -> Any:
    """Run a command as a process of its own; what it says on standard output is JSON and nothing else."""
    said = subprocess.run(
        [sys.executable, "-m", "cli.main", *words], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert said.returncode == 0, said.stderr
    assert "Traceback" not in said.stderr
    return json.loads(said.stdout)
