"""The local catchers: where messages go when no channel is configured. Nothing leaves the machine.

One process for each home, shared by every command on it. It lives as long as any of them holds a
connection to it, so it dies with the last one however that one dies. Three small files in the home:

    catchers.lock   locked by the running process; the kernel unlocks it when the process dies
    catchers.json   its ports and a secret, by which a stale file is told from a living one
    catchers.log    what it had to complain about
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from domain.errors import Bilingual
from notifications.local_whatsapp import PHONE_ID, TOKEN

LOOPBACK = "127.0.0.1"
SENDER, SENDER_NAME = "pengingat@siklus.example", "Tim Pengelola Kinerja"
START_S = 60.0  # a loaded machine is slow to start a process


class CatchersError(Bilingual):
    """The catchers cannot be started."""

    def __init__(self, log: Path) -> None:
        super().__init__(
            f"Penangkap pesan lokal tidak dapat dijalankan. Keterangannya ada di {log}.",
            f"The local message catchers cannot be started. {log} says why.",
        )


@dataclass(frozen=True, slots=True)
class Catchers:
    """Where to send: Apprise URLs for the same plugins that production uses, and where it is filed."""

    email_url: str
    whatsapp_url: str
    mail: Path
    whatsapp: Path


@contextmanager
def catchers(home: Path) -> Iterator[Catchers]:
    """Start the catchers of this home, or join the running ones. Raises CatchersError."""
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    held, ports, child = _joined(home)
    graph = f"http://{LOOPBACK}:{ports['http']}"
    try:
        yield Catchers(
            f"pmailto://{LOOPBACK}:{ports['smtp']}/?from={SENDER}&name={quote(SENDER_NAME)}",
            f"pwa://{TOKEN}@{PHONE_ID}/?base={quote(graph, safe='')}",
            home / "mail",
            home / "whatsapp",
        )
    finally:
        _leave(held, child)


def _joined(home: Path) -> tuple[socket.socket, dict[str, Any], subprocess.Popen[bytes] | None]:
    """Give a held connection to the catchers; whoever loses the race to start them joins the winner."""
    child: subprocess.Popen[bytes] | None = None
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if found := _connected(home):
            return *found, _unless_spare(child, found[1])
        if child is None or child.poll() is not None:
            if child is not None and child.returncode not in (0, None):
                break
            child = _started(home)
        time.sleep(0.05)
    raise CatchersError(home / "catchers.log")


def _unless_spare(child: subprocess.Popen[bytes] | None, ports: dict[str, Any]) -> subprocess.Popen[bytes] | None:
    """Give the process that was started if it is the one that was joined; end one that lost the race."""
    if child is None or child.pid == ports["pid"]:
        return child
    child.kill()
    child.wait()
    return None


def _connected(home: Path) -> tuple[socket.socket, dict[str, Any]] | None:
    """Connect to the catchers that catchers.json speaks of; None if it is stale or not there yet."""
    try:
        ports: dict[str, Any] = json.loads((home / "catchers.json").read_text())
        held = socket.create_connection((LOOPBACK, ports["door"]), timeout=2)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    try:
        if held.makefile("rb").readline().decode().strip() == ports["secret"]:
            return held, ports
    except (OSError, ValueError, KeyError):
        pass
    held.close()
    return None


def _started(home: Path) -> subprocess.Popen[bytes]:
    """Start the process in a session of its own: Ctrl-C is for the command, which then lets go of it."""
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    with (home / "catchers.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "notifications.local_process", str(home)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )


def _leave(held: socket.socket, child: subprocess.Popen[bytes] | None) -> None:
    """Let go. The last one to leave waits until the catchers are gone."""
    with held, suppress(OSError):
        held.settimeout(5)
        held.sendall(b"bye\n")
        last = held.recv(16) == b"last\n"
        while last and held.recv(16):
            pass
        if last and child is not None:
            with suppress(subprocess.TimeoutExpired):
                child.wait(5)
