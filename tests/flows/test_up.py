"""`siklus up` as a real program: it comes up, others find it, and it leaves nothing behind, however it ends."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import requests

from flows.local_server import running

ROOT = Path(__file__).resolve().parents[2]


def siklus(home: Path, *words: str) -> "subprocess.Popen[str]":
    """Start the program as a person does, in a session of its own as a terminal would."""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", "from cli.main import run; run()", *words],
        env={**os.environ, "SIKLUS_HOME": str(home), "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _doing(process: psutil.Process) -> str:
    """Give a process's command line; nothing if it has gone, or is dead and nobody has asked how it ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


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
        assert len(self.family) >= 4, self.family  # Prefect, schedule, portal, catchers, perhaps the database

    def __enter__(self) -> "Up":
        return self

    def __exit__(self, *_: object) -> None:
        self.program.kill()
        self.program.communicate(timeout=10)

    def left(self, seconds: float) -> list[str]:
        """Give the command lines of those who are still alive after so many seconds."""
        end = time.monotonic() + seconds
        while (found := [line for process in self.family if (line := _doing(process))]) and time.monotonic() < end:
            time.sleep(0.1)
        return found

    def get(self, path: str) -> dict[str, object]:
        """Ask Prefect's API."""
        port = running(self.home / "prefect")
        assert port
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        asked.request("GET", f"/api{path}")
        return json.loads(asked.getresponse().read())


def _portal(up: Up) -> str:
    """Give the portal's address as the table shows it."""
    shown = re.search(r"Portal[ │]+(http://127\.0\.0\.1:\d+)", up.shown)
    assert shown, up.shown
    return shown[1]


def _sign_in(up: Up) -> None:
    """Sign in by the link of the table, and ask for one by mail, which comes though no run is due."""
    shown = re.search(r"http://127\.0\.0\.1:\d+/masuk/\d+-[0-9a-f]{32}", up.shown)
    assert shown, up.shown
    assert shown[0].startswith(f"{_portal(up)}/")
    came = [requests.post(shown[0], timeout=10, allow_redirects=False).status_code for _ in range(2)]
    assert came == [303, 404]
    dewi = ("dewi@surakarta.example", "--name", "Dewi", "--access", "viewer")
    assert siklus(up.home, "user", "add", *dewi).wait(30) == 0
    requests.post(f"{_portal(up)}/masuk", {"siapa": dewi[0]}, timeout=10)
    end = time.monotonic() + 20
    while not (mails := list((up.home / "mail" / "new").glob("*"))) and time.monotonic() < end:
        time.sleep(0.1)
    assert len(mails) == 1
    assert f"{_portal(up)}/masuk/" in mails[0].read_text()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up")


def test_up_that_was_killed_leaves_nobody_at_work_but_the_database(home: Path) -> None:
    with Up(home) as killed:
        pass
    assert [line for line in killed.left(5) if "postgres" not in line] == []


def test_the_next_up_serves_the_deployments_alone_on_its_home_and_ends_on_ctrl_c(home: Path) -> None:
    # The `up` of the test before was killed on this home: nothing is in the way.
    with Up(home) as up:
        assert f"http://127.0.0.1:{running(home / 'prefect')}" in up.shown
        for name in ("advance", "deliver"):
            deployment = up.get(f"/deployments/name/{name}/{name}")
            assert deployment["paused"] is False
            assert deployment["schedules"][0]["schedule"]["timezone"] == "Asia/Jakarta"  # type: ignore[index]

        assert requests.get(f"{_portal(up)}/health", timeout=10).json() == {"ok": True, "wrong": []}
        assert "siklus_outbox_messages" in requests.get(f"{_portal(up)}/metrics", timeout=10).text
        assert requests.get(f"{_portal(up)}/berhenti/1-0", timeout=10).status_code == 404

        (schedule,) = [process for process in up.family if _doing(process).endswith("flows.serve")]
        assert schedule.environ()["SIKLUS_LINK"] == _portal(up)  # where the links of its messages lead

        _sign_in(up)

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
