"""A real SMTP server (aiosmtpd) with TLS, AUTH and faults on command: the local part says which."""

import asyncio
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "pengingat", "rahasia-sekali"

AT_RCPT = {
    "tunda": "450 4.2.0 greylisted",
    "gagal": "451 try later",
    "tiada": "550 5.1.1 user unknown",
    "tiada-polos": "550 no such user",
    "penuh": "552 5.2.2 mailbox full",
    "kebijakan": "554 5.7.1 relay access denied",
    "pergi": "421 4.7.0 too many messages, closing",
}
AT_DATA = {"spam": "554 5.7.1 looks like spam", "sibuk": "452 4.3.1 out of space", "tutup": "421 4.3.2 closing"}


@dataclass
class Box:
    """What the server saw."""

    pipelining: bool = False
    got: list[Envelope] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)  # also the refused
    peers: list[Any] = field(default_factory=list)
    resets: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        """The messages, parsed."""
        return [message_from_bytes(e.content.replace(b"\r\n", b"\n"), policy=default) for e in self.got]  # type: ignore[misc,arg-type]

    async def handle_EHLO(self, server: Any, session: Session, envelope: Any, host: str, lines: list[str]) -> list[str]:
        session.host_name = host
        if session.peer not in self.peers:
            self.peers.append(session.peer)
        return [lines[0], "250-PIPELINING", *lines[1:]] if self.pipelining else lines

    async def handle_RSET(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.resets += 1
        return "250 Ok"

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        self.recipients.append(address)
        local = address.partition("@")[0]
        if local == "lamban":
            await asyncio.sleep(1)
        if local in AT_RCPT:
            return AT_RCPT[local]
        envelope.rcpt_tos.append(address)
        return "250 Ok"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        local = envelope.rcpt_tos[0].partition("@")[0]
        if local in AT_DATA:
            return AT_DATA[local]
        if local == "lambat":
            await asyncio.sleep(1)
        self.got.append(envelope)
        if local == "hilang":  # taken, and the reply is lost
            server.transport.abort()
        return f"250 2.0.0 Ok: queued as {len(self.got):08X}"


def _login(server: Any, session: Session, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


class Relay(Controller):
    """The server in a thread of its own. `url` reaches it."""

    def __init__(self, box: Box, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        secure = {"tls_context": tls, "require_starttls": True, "auth_required": True, "authenticator": _login}
        super().__init__(box, hostname="127.0.0.1", port=port, **(secure if tls else {}), server_hostname="localhost")
        self.box = box

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
        self.box.peers.clear()

    @property
    def url(self) -> str:
        """An Apprise URL of ours, without a password."""
        return f"pmailto://127.0.0.1:{self.port}/?from=pengingat@instansi.example&name=BKPSDM"

    def secure_url(self, cafile: Any, password: str = PASSWORD) -> str:
        """An Apprise URL of ours, with STARTTLS and a login."""
        trusted = f"&cafile={cafile}" if cafile else ""
        return f"pmailtos://{USER}:{password}@127.0.0.1:{self.port}/?from=pengingat@instansi.example{trusted}"
