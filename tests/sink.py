"""The barest SMTP server that takes everything, in a process of its own: it notes each Message-ID in a file.

with sink(folder) as caught: … caught.url …; caught.ids()
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ID = re.compile(rb"^Message-ID: (\S+)\r?$", re.M | re.I)
REPLIES = {b"EHLO": b"250-localhost\r\n250 PIPELINING\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


@dataclass(frozen=True)
class Sink:
    """Where it listens, and what it has taken."""

    port: int
    notes: Path

    @property
    def url(self) -> str:
        return f"pmailto://127.0.0.1:{self.port}/?from=pengingat@instansi.example&name=BKPSDM"

    def ids(self) -> list[str]:
        """Give the Message-ID of every message that was taken, in order; one that came twice stands here twice."""
        return self.notes.read_text().split()


class Conversation(asyncio.Protocol):
    """One connection."""

    def __init__(self, notes: int) -> None:
        self.notes, self.data, self.text = notes, bytearray(), False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 localhost ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.data += data
        said = bytearray()
        while (end := self.data.find(b"\r\n.\r\n" if self.text else b"\r\n")) >= 0:
            if self.text:
                self._note(bytes(self.data[:end]))
                said += b"250 2.0.0 Ok: queued as 1\r\n"
                del self.data[: end + 5]
                self.text = False
            else:
                verb = bytes(self.data[:4]).upper()
                said += REPLIES.get(verb, b"250 Ok\r\n")
                self.text = verb == b"DATA"
                del self.data[: end + 2]
        self.transport.write(bytes(said))

    def _note(self, message: bytes) -> None:
        found = ID.search(message)
        os.write(self.notes, (found[1] if found else b"?") + b"\n")


async def serve(notes: Path) -> None:
    file = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    server = await asyncio.get_running_loop().create_server(lambda: Conversation(file), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def sink(folder: Path) -> Iterator[Sink]:
    """Run one for as long as the block does."""
    notes = folder / "taken"
    child = subprocess.Popen([sys.executable, "-m", "tests.sink", str(notes)], stdout=subprocess.PIPE)
    try:
        assert child.stdout
        yield Sink(int(child.stdout.readline()), notes)
    finally:
        child.kill()
        child.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
