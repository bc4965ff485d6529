"""Asks clamd whether a file holds something known to be bad, by its INSTREAM over TCP or a unix socket."""

import re
import socket
import struct
from contextlib import closing

from domain.errors import Bilingual

CHUNK = 65_536
CONNECT_S, ANSWER_S = 5, 60
LONGEST = 1_000  # bytes of an answer


class Infected(Bilingual):
    """The scanner knows the content for something bad."""


class ScannerSilent(Bilingual):
    """The scanner that this installation asks for does not answer: nothing is taken in meanwhile."""


def scan(data: bytes, where: str) -> None:
    """Ask clamd at `where` (`host:port` or the path of its socket). Raises Infected or ScannerSilent."""
    try:
        with closing(_connect(where)) as door:
            door.settimeout(ANSWER_S)
            door.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                part = data[start : start + CHUNK]
                door.sendall(struct.pack(">I", len(part)) + part)
            door.sendall(struct.pack(">I", 0))
            said = _answer(door)
    except OSError:
        raise _silent() from None
    if said.endswith(" FOUND"):
        name = re.sub(r"[^\w.-]", "", said.removeprefix("stream: ").removesuffix(" FOUND"))[:80]
        raise Infected(
            f"berkas ini ditolak: pemindai menemukan virus ({name}). Mohon memeriksa perangkat Bapak/Ibu",
            f"this file is refused: the scanner found a virus ({name}). Please check your device",
        )
    if said != "stream: OK":
        raise _silent()


def _connect(where: str) -> socket.socket:
    if where.startswith("/"):
        door = socket.socket(socket.AF_UNIX)
        door.settimeout(CONNECT_S)
        try:
            door.connect(where)
        except OSError:
            door.close()
            raise
        return door
    host, _, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), CONNECT_S)


def _answer(door: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST and (part := door.recv(LONGEST)):
        said += part
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _silent() -> ScannerSilent:
    return ScannerSilent(
        "pemindai virus sedang tidak menjawab, sehingga berkas belum dapat diterima; mohon mencoba lagi nanti",
        "the virus scanner does not answer, so the file cannot be taken yet; please try again later",
    )
