"""`siklus up` as a real program: it comes up, others find it, and it leaves nothing behind, however it ends."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from flows.local_server import running

ROOT = Path(__file__).resolve().parents[2]
# TAKEN: no relay listens there, and no message is queued in these tests.
CHANNELS = {"SIKLUS_EMAIL_URL": "mailto://u:p@127.0.0.1:9", "SIKLUS_WHATSAPP_URL": "whatsapp://token@1/"}


def siklus(home: Path, *words: str) -> "subprocess.Popen[str]":
    """Start the program as a person does, in a session of its own as a terminal would."""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", "from cli.main import run; run()", *words],
        env={**os.environ, **CHANNELS, "SIKLUS_HOME": str(home), "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


class Up:
    """A `siklus up` that has come up, and all processes that belong to it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.program = siklus(home, "up")
        assert self.program.stdout
        self.shown = ""
        for line in self.program.stdout:
            self.shown += line
            if "Ctrl-C" in line:
                break
        assert "Ctrl-C" in self.shown, self.program.communicate()
        self.family = psutil.Process(self.program.pid).children(recursive=True)

    def left(self, seconds: float) -> list[str]:
        """Give the command lines of those who are still alive after so many seconds."""
        return [" ".join(process.cmdline()) for process in psutil.wait_procs(self.family, timeout=seconds)[1]]

    def get(self, path: str) -> dict[str, object]:
        """Ask Prefect's API."""
        port = running(self.home / "prefect")
        assert port
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        asked.request("GET", f"/api{path}")
        return json.loads(asked.getresponse().read())


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("up")


def test_up_serves_the_deployments_is_alone_on_its_home_and_ends_on_ctrl_c(home: Path) -> None:
    up = Up(home)
    assert f"http://127.0.0.1:{running(home / 'prefect')}" in up.shown
    for name in ("advance", "deliver"):
        deployment = up.get(f"/deployments/name/{name}/{name}")
        assert deployment["paused"] is False
        assert deployment["schedules"][0]["schedule"]["timezone"] == "Asia/Jakarta"  # type: ignore[index]

    second = siklus(home, "up")
    said = second.communicate(timeout=30)[1]
    assert second.returncode == 2
    assert f"`siklus up` sudah berjalan untuk {home}, http://127.0.0.1:" in said
    assert "Traceback" not in said

    started = time.monotonic()
    up.program.send_signal(signal.SIGINT)
    time.sleep(0.2)
    up.program.send_signal(signal.SIGINT)  # impatience disturbs nothing
    out, err = up.program.communicate(timeout=20)
    assert time.monotonic() - started < 15
    assert (up.program.returncode, out.strip()) == (0, "siklus berhenti."), err
    assert up.left(0) == []
    assert running(home / "prefect") is None


def test_up_that_was_killed_leaves_no_process_that_works_and_nothing_in_the_way_of_the_next(home: Path) -> None:
    up = Up(home)
    up.program.kill()
    up.program.communicate(timeout=10)
    assert [line for line in up.left(5) if "postgres" not in line] == []  # the database waits for the next

    again = Up(home)
    assert again.get("/deployments/name/advance/advance")["paused"] is False
    again.program.terminate()
    assert again.program.wait(20) == 0
    assert again.left(0) == []
    assert up.left(0) == []
