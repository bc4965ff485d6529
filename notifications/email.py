"""Our e-mail plugin for Apprise: pmailto:// and pmailtos://, which keep their connections open.

    pmailtos://USER:PASSWORD@relay.example:587/?from=pengingat@instansi.example&name=BKPSDM

`mode=starttls` (the default of pmailtos) or `ssl`; `cafile=` a certificate to trust beside the
usual ones; `bounce=` where undeliverable mail returns to; `helo=` how we introduce ourselves.

Apprise's notify() carries neither a recipient nor an answer, so both travel in a ContextVar, which
Apprise copies into its threads. Works on Apprise 1.13 and 2.x.
"""

import re
import smtplib
import ssl
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apprise.plugins.email.base import NotifyEmail

from notifications.connections import Connection, Connections, Relay
from notifications.conversation import Handed, hand_over, not_connected
from notifications.message import Outcome, Rejected, Sent
from notifications.mime import compose, date_header, header_text, mailbox

# Of what RFC 5322 allows, % and ! could be read as a way onward, | and / as a program or a file, - as an option.
_ADDRESS = re.compile(r"(?!-)[A-Za-z0-9.#$&'*+=?^_{}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LONGEST_LOCAL = 64
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
PARAMETERS = frozenset({"from", "name", "mode", "reply", "cafile", "bounce", "helo", "cto", "rto"})


@dataclass(repr=False)
class Letter:
    """In: for whom, and what the envelope says. Out: `outcome`."""

    to: str
    to_name: str
    text: str
    reference: str  # the same at every attempt, so that a repeated message can be recognised
    return_tag: str
    language: str
    at: datetime | None = None
    unsubscribe: str | None = None
    outcome: Outcome | None = None


LETTER: ContextVar[Letter | None] = ContextVar("letter", default=None)


def is_address(text: str) -> bool:
    """Tell whether text is one plain ASCII address: nothing that could become two, or a header."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


class PooledEmail(NotifyEmail):
    """Apprise's e-mail service with connections that stay open and an answer that comes back."""

    service_name = "E-mail over kept connections"
    protocol = "pmailto"
    secure_protocol = "pmailtos"
    request_rate_per_sec = 0  # Apprise would sleep 5.5 s between two messages
    socket_connect_timeout = 10
    socket_read_timeout = 60.0  # a relay may take its time over the end of DATA

    def __init__(self, cafile: str | None = None, bounce: str | None = None, helo: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.retry = 0  # Apprise repeats also what was accepted when the reply was lost
        self.optional = False
        self.cafile, self.bounce, self.helo = cafile, bounce, helo
        self.connections = Connections(self._relay().open)

    @staticmethod
    def parse_url(url: Any, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Give the parts of a URL, ours included."""
        parts: dict[str, Any] | None = NotifyEmail.parse_url(url)
        if parts:
            parts |= {key: parts["qsd"][key] for key in ("cafile", "bounce", "helo") if parts["qsd"].get(key)}
        return parts

    def apply_email_defaults(self, secure_mode: str | None = None, port: int | None = None, **kwargs: Any) -> None:
        """Leave host, port and mode as the URL has them: Apprise would guess at well-known providers."""

    def _relay(self) -> Relay:
        context = None if self.secure_mode == "insecure" else ssl.create_default_context()
        if context and self.cafile:
            context.load_verify_locations(self.cafile)
        return Relay(
            host=str(self.smtp_host),
            port=int(self.port or 0),
            mode=str(self.secure_mode),
            context=context,
            user=self.user,
            password=self.password,
            helo=self.helo or self.domain,
            patience_s=(float(self.socket_connect_timeout), float(self.socket_read_timeout)),
        )

    @property
    def domain(self) -> str:
        """The domain of the sender, which also names our messages."""
        return str(self.from_addr[1]).rpartition("@")[2]

    def return_path(self, tag: str) -> str:
        """Give the envelope's sender for one message (VERP): a bounce then tells which one it was."""
        local, _, domain = str(self.bounce or self.from_addr[1]).rpartition("@")
        tagged = f"{local}+{tag}"
        return f"{tagged if len(tagged) <= _LONGEST_LOCAL else local}@{domain}"

    def send(self, body: str, title: str = "", notify_type: Any = None, attach: Any = None, **kwargs: Any) -> bool:
        """Send the letter of the context with this HTML body and subject. True if the relay took it."""
        letter = LETTER.get()
        if letter is None:
            self.logger.error("pmailto: no letter in the context")
            return False
        if not is_address(letter.to):
            letter.outcome = Rejected("address")
            return False
        raw = compose(self.headers_of(letter, title), letter.text, body)
        handed = self._deliver(self.return_path(letter.return_tag), letter.to, raw)
        letter.outcome = handed.outcome
        return isinstance(handed.outcome, Sent)

    def headers_of(self, letter: Letter, subject: str) -> list[tuple[str, str]]:
        """Give the headers of a letter, each on one line or folded."""
        name, address = self.from_addr
        reply_to = [("Reply-To", ", ".join(sorted(self.reply_to)))] if self.reply_to else []
        return [
            ("From", mailbox(name or "", address)),
            ("To", mailbox(letter.to_name, letter.to)),
            *reply_to,
            ("Subject", header_text(subject)),
            ("Date", date_header(letter.at)),
            ("Message-ID", f"<{letter.reference}@{self.domain}>"),
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
            *self._unsubscribe(letter),
            ("Content-Language", letter.language),
            *((k, header_text(v)) for k, v in self.headers.items() if _HEADER_NAME.fullmatch(k)),
        ]

    def _unsubscribe(self, letter: Letter) -> list[tuple[str, str]]:
        if letter.unsubscribe is None:
            return [("List-Unsubscribe", f"<mailto:{self.from_addr[1]}?subject=berhenti%20{letter.reference}>")]
        return [
            ("List-Unsubscribe", f"<{header_text(letter.unsubscribe)}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]

    def _deliver(self, sender: str, recipient: str, raw: bytes) -> Handed:
        """Deliver over a kept connection; if that one had gone bad before anything was taken, over a new one."""
        try:
            connection = self.connections.borrow()
            kept = connection.carried > 0
            handed = self._over(connection, sender, recipient, raw)
            if kept and handed.line_failed:
                handed = self._over(self.connections.fresh(), sender, recipient, raw)
        except (OSError, smtplib.SMTPException) as error:
            return Handed(not_connected(error), keep=False)
        return handed

    def _over(self, connection: Connection, sender: str, recipient: str, raw: bytes) -> Handed:
        handed = hand_over(connection.smtp, sender, recipient, raw)
        connection.carried += 1
        if handed.keep:
            self.connections.give_back(connection)
        else:
            connection.smtp.close()
        return handed

    def close(self) -> None:
        """Part from the relay."""
        self.connections.close()
