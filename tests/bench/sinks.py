"""Where the messages of a measurement go: a raw SMTP server and a Graph API over HTTPS, in a process of their own.

`python -m tests.bench.sinks CERTIFICATE` prints the two ports, counts what it took, and ends with its parent.
"""

import asyncio
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

ANSWERS = {b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"HELO": b"250 sink\r\n", b"QUIT": b"221 2.0.0 Bye\r\n"}
NUMBERS = count(1)


async def smtp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take every mail, one command after another: no PIPELINING, so that nobody has an advantage."""
    writer.write(b"220 sink ESMTP\r\n")
    while line := await reader.readline():
        command = line[:4].upper()
        if command == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 2.0.0 Ok: queued as %X\r\n" % next(NUMBERS))
        else:
            writer.write(ANSWERS.get(command, b"250 2.1.0 Ok\r\n"))
            if command == b"QUIT":
                break
    writer.close()


async def graph(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept every message, on a connection that is kept as long as the caller likes."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            body = json.dumps({"messages": [{"id": f"wamid.{next(NUMBERS)}"}]}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
            writer.write(body)
    except (asyncio.IncompleteReadError, OSError):
        writer.close()


async def serve(certificate: str) -> None:
    """Serve until standard input ends."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    mail = await asyncio.start_server(smtp, "127.0.0.1", 0, limit=1_000_000)
    web = await asyncio.start_server(graph, "127.0.0.1", 0, ssl=tls)
    print(*(server.sockets[0].getsockname()[1] for server in (mail, web)), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)  # whoever still holds a connection is not worth a word


@dataclass(frozen=True, slots=True)
class Sinks:
    """Where they listen."""

    smtp: int
    https: int


@contextmanager
def sinks(certificate: Path) -> Iterator[Sinks]:
    """Start the process, and end it."""
    command = [sys.executable, "-m", "tests.bench.sinks", str(certificate)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield Sinks(*map(int, process.stdout.readline().split()))
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
