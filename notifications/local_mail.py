"""The mail catcher: a real SMTP server on loopback that files what it gets into a Maildir.

Any mail reader opens it: `mutt -f .siklus/mail`. A recipient whose local part ends with `.tidakaktif`
is refused like an address that is gone, so that a demo has some rejected mail to show.
"""

import asyncio
import hashlib
import re
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

GONE = ".tidakaktif"
_PLAIN = re.compile(r"<([\w.+=-]{1,64}@[\w.-]{1,255})>(.*)", re.A)
_MESSAGE_ID = re.compile(rb"^Message-ID:[ \t]*(\S+)", re.I | re.M)


class Maildir:
    """A Maildir to which one process adds. The files are numbered in the order of arrival.

    Nothing is forced to the disk: after a power cut the last messages of a demo may be gone.
    """

    def __init__(self, folder: Path) -> None:
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self._tmp, self._new = folder / "tmp", folder / "new"
        filed = [*self._new.iterdir(), *(folder / "cur").iterdir()]
        self._last = max((_number(path.name) for path in filed), default=0)

    def add(self, content: bytes) -> None:
        """File one message."""
        self._last += 1
        name = f"{self._last:08d}.siklus"
        (self._tmp / name).write_bytes(content)
        (self._tmp / name).rename(self._new / name)


def _number(name: str) -> int:
    digits = name.partition(".")[0]
    return int(digits) if digits.isdigit() else 0


class _Handler:
    """What aiosmtpd asks at each command."""

    def __init__(self, maildir: Maildir) -> None:
        self._maildir = maildir

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.rpartition("@")[0].endswith(GONE):
            return "550 5.1.1 user unknown"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for recipient in envelope.rcpt_tos:
            envelope_lines = f"Return-Path: <{envelope.mail_from}>\nDelivered-To: {recipient}\n"
            self._maildir.add(envelope_lines.encode() + content.replace(b"\r\n", b"\n"))
        return f"250 2.0.0 Ok: queued as {_queue_id(content, envelope.rcpt_tos)}"


def _queue_id(content: bytes, recipients: list[str]) -> str:
    """Give an id that follows from the message alone, so that a demo played twice gives the same ids."""
    found = _MESSAGE_ID.search(content)
    what = found[1] if found else content
    return hashlib.sha256(what + "\n".join(recipients).encode()).hexdigest()[:12].upper()


class _Server(SMTP):
    """aiosmtpd takes a third of a millisecond to read an address by the whole grammar of RFC 5322."""

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        plain = _PLAIN.fullmatch(arg or "")
        return (plain[1], plain[2]) if plain else super()._getaddr(arg)


async def serve_mail(folder: Path, sock: Any) -> asyncio.Server:
    """Start the SMTP server on a bound socket."""
    handler = _Handler(Maildir(folder))
    loop = asyncio.get_running_loop()

    def conversation() -> SMTP:
        return _Server(handler, hostname="localhost", ident="siklus", loop=loop, timeout=3600)

    return await loop.create_server(conversation, sock=sock)
