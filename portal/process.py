"""The portal as a process of `siklus up`: on a door that is open already, so nobody can take it in between."""

import socket
from collections.abc import Mapping
from pathlib import Path

from domain.errors import Bilingual, SiklusError
from flows.child import Child

HOST, USUAL_PORT = "127.0.0.1", 8080


def door(port: int | None) -> socket.socket:
    """Open a port of loopback: the one given, or the usual one, or any that is free.

    Raises SiklusError where the one that was asked for is taken.
    """
    if port is not None:
        return _opened(port)
    try:
        return _opened(USUAL_PORT)
    except SiklusError:
        return _opened(0)


def _opened(port: int) -> socket.socket:
    # asyncio sends at once (TCP_NODELAY) only where a socket says that it is TCP; else every answer on a kept
    # connection waits 40 ms for the client's acknowledgement.
    made = socket.socket(proto=socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
    except (OSError, OverflowError) as error:
        made.close()
        raise _taken(port, getattr(error, "strerror", None) or str(error)) from None
    made.listen(256)
    return made


def _taken(port: int, reason: str) -> Bilingual:
    return Bilingual(
        f"Porta {port} untuk portal tidak dapat dipakai ({reason}): pilih porta lain (`siklus up --portal-port`).",
        f"The port {port} cannot be used for the portal ({reason}): choose another one (`siklus up --portal-port`).",
    )


def address(opened: socket.socket) -> str:
    """Give the address by which a browser on this machine reaches a door."""
    return f"http://{HOST}:{opened.getsockname()[1]}"


def start(opened: socket.socket, environment: Mapping[str, str], log: Path) -> Child:
    """Start the portal on a door, which is its own from then on."""
    with opened:
        handle = opened.fileno()
        return Child("portal.serve", "--socket", str(handle), environment=environment, log=log, keep_open=[handle])
