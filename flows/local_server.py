"""A Prefect server on this machine: found where `siklus up` runs one, started for one command otherwise.

Nothing here imports Prefect: its settings are read when it is imported, so they are put into the environment
first. Import a flow only inside `prefect_server`.
"""

import http.client
import json
import logging
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from config.prefect import HOST, hermetic, prefect_address
from domain.errors import Bilingual
from flows.child import Child

PATIENCE_S = 180.0  # the first start makes the tables; a loaded machine needs a minute for it
HOME_HEADER = "x-siklus-home"


class PrefectServer:
    """A server that is being started, or was found running; `api_url` is known at once."""

    def __init__(self, port: int, child: Child | None) -> None:
        self.port, self.child = port, child
        self.page_url = f"http://{HOST}:{port}"
        self.api_url = f"{self.page_url}/api"

    def wait(self) -> None:
        """Come back when it answers. Raises SiklusError if it does not."""
        if self.child:
            self.child.wait_ready(PATIENCE_S)

    def stop(self) -> None:
        """End it, unless somebody else started it."""
        if self.child:
            self.child.stop()


@contextmanager
def prefect_server(environment: Mapping[str, str]) -> Iterator[str]:
    """Give the API's URL of the server of this home, with `environment` (config/prefect.py) in force.

    The server that `siklus up` runs is used where there is one; otherwise one is started, and stopped at the
    end. Raises SiklusError if it does not come up.
    """
    with starting(environment) as server:
        server.wait()
        yield server.api_url


@contextmanager
def starting(environment: Mapping[str, str]) -> Iterator[PrefectServer]:
    """Do the same without waiting, for a command that has other work meanwhile; it calls `wait()` later."""
    home = Path(environment["PREFECT_HOME"])
    port = running(home)
    server = PrefectServer(port, None) if port else start(environment)
    try:
        with in_force({**environment, **prefect_address(server.port)}):
            try:
                yield server
            finally:
                _deliver_the_rest()
    finally:
        server.stop()


def start(environment: Mapping[str, str], port: int = 0) -> PrefectServer:
    """Start a server on a port of loopback, 0 for any free one. Raises SiklusError if the port is taken."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise _taken(port, error) from None
        door.listen(256)  # a client that is early waits at the door and is not turned away
        found = int(door.getsockname()[1])
        child = Child(
            "flows.server_process",
            str(door.fileno()),
            environment=hermetic(os.environ, {**environment, **prefect_address(found)}),
            log=Path(environment["PREFECT_HOME"]) / "server.log",
            keep_open=[door.fileno()],
        )
    return PrefectServer(found, child)


def _taken(port: int, error: Exception) -> Bilingual:
    reason = getattr(error, "strerror", None) or str(error)
    return Bilingual(
        f"Porta {port} tidak dapat dipakai ({reason}): pilih porta lain dengan --port, atau jangan sebutkan "
        "porta sama sekali.",
        f"The port {port} cannot be used ({reason}): choose another one with --port, or name none at all.",
    )


def _deliver_the_rest() -> None:
    """Let Prefect's own threads hand in what they still hold: without a server they would try for minutes."""
    if "prefect" in sys.modules:
        from prefect.events.worker import EventsWorker

        logging.getLogger("EventsWorker").setLevel(logging.ERROR)  # it would count down aloud
        EventsWorker.drain_all(timeout=10)  # the queue of log lines as well: all such threads share one list


@contextmanager
def in_force(environment: Mapping[str, str]) -> Iterator[None]:
    """Let Prefect run by these variables and no others; a Prefect imported before reads them again."""
    before = dict(os.environ)
    _replace(hermetic(before, environment))
    try:
        yield
    finally:
        _replace(before)


def _replace(environment: Mapping[str, str]) -> None:
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)
    if "prefect" in sys.modules:
        from prefect.context import refresh_global_settings_context

        refresh_global_settings_context()


# Which server is running for a home:


@contextmanager
def announced(home: Path, server: PrefectServer) -> Iterator[None]:
    """Tell other commands of this home (Prefect's folder) about a server that stays."""
    note = home / "server.json"
    trial = note.with_suffix(".new")
    trial.write_text(json.dumps({"pid": os.getpid(), "port": server.port}) + "\n", encoding="utf-8")
    trial.replace(note)
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def running(home: Path) -> int | None:
    """Give the port on which the server of this home (Prefect's folder) answers, if there is one."""
    try:
        port = int(json.loads((home / "server.json").read_text(encoding="utf-8"))["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return port if _is_server_of(home, port) else None


def _is_server_of(home: Path, port: int) -> bool:
    """Ask whoever answers there: after a crash, that may be another program."""
    asked = http.client.HTTPConnection(HOST, port, timeout=2)
    with suppress(OSError, http.client.HTTPException, ValueError):
        asked.request("GET", "/api/health")
        answer = asked.getresponse()
        return answer.status == 200 and answer.headers.get(HOME_HEADER) == os.fsencode(home).hex()
    return False
