"""The process of the local catchers: `python -m notifications.local_process HOME`, started by local.py."""

import asyncio
import fcntl
import json
import os
import secrets
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from notifications.local_mail import serve_mail
from notifications.local_whatsapp import serve_whatsapp

LOOPBACK = "127.0.0.1"
NOBODY_S = 15.0  # how long it waits when the command that started it never comes


class Door:
    """Counts the commands that hold a connection; when the last one is gone, `empty` is set."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._guests = 0
        self.empty = asyncio.Event()
        self.leaving: list[asyncio.StreamWriter] = []

    async def guest(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Greet a command and stay with it until it leaves or dies."""
        if self.empty.is_set():
            writer.close()  # too late: the command will start others
            return
        self._guests += 1
        writer.write(f"{self._secret}\n".encode())
        said = b""
        with suppress(OSError):
            said = await reader.readline()
        self._guests -= 1
        if self._guests:
            writer.write(b"others\n")
            writer.close()
            return
        if said:
            writer.write(b"last\n")
            self.leaving.append(writer)  # closed when all is put away
        self.empty.set()

    async def give_up(self) -> None:
        """Leave if nobody ever comes."""
        await asyncio.sleep(NOBODY_S)
        if not self._guests:
            self.empty.set()


async def serve(home: Path) -> None:
    """Catch messages until the last command has left."""
    known = _known(home)
    smtp, http, door = (_bound(known.get(name)) for name in ("smtp", "http", "door"))
    secret = secrets.token_hex(16)
    guard = Door(secret)
    mail = await serve_mail(home / "mail", smtp)
    whatsapp = serve_whatsapp(home / "whatsapp", http)
    entrance = await asyncio.start_server(guard.guest, sock=door)
    ports = {"pid": os.getpid(), "smtp": _port(smtp), "http": _port(http), "door": _port(door), "secret": secret}
    _write(home / "catchers.json", ports)
    giving_up = asyncio.create_task(guard.give_up())
    await guard.empty.wait()
    giving_up.cancel()
    for server in (entrance, mail):
        server.close()
    whatsapp.shutdown()
    for writer in guard.leaving:
        writer.close()


def _known(home: Path) -> dict[str, Any]:
    """Give the ports used last: a command whose catchers were killed finds new ones where the old ones were."""
    try:
        known = json.loads((home / "catchers.json").read_text())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _bound(port: object) -> socket.socket:
    """Give a listening socket on this port, or on any free one.

    Only with its protocol named does asyncio send small answers at once; otherwise each takes 40 ms.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((LOOPBACK, port if isinstance(port, int) else 0))
    except (OSError, OverflowError):
        sock.bind((LOOPBACK, 0))
    sock.listen(128)
    return sock


def _port(sock: socket.socket) -> int:
    return int(sock.getsockname()[1])


def _write(path: Path, ports: dict[str, Any]) -> None:
    """Put the file there whole, readable by its owner only."""
    half = path.with_suffix(".tmp")
    half.write_text(json.dumps(ports))
    half.chmod(0o600)
    half.replace(path)


def main() -> None:
    """Serve the home named on the command line, unless somebody does so already."""
    home = Path(sys.argv[1])
    with (home / "catchers.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        asyncio.run(serve(home))


if __name__ == "__main__":
    main()
