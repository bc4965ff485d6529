"""SMTP connections that are kept open, for as many threads as send at once.

A connection is replaced when it is old, has carried enough, has been idle for long, or was told to
go away. Opening one costs a TLS handshake and a login: 21 ms and more, against 1 ms for a message.
"""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

MOST_MESSAGES = 500
MOST_IDLE_S = 25.0  # shorter than the patience of the common relays
MOST_AGE_S = 300.0


def now() -> float:
    """Give the seconds of a clock that is never set back."""
    return time.monotonic()


def worn(born: float, used: float, carried: int) -> bool:
    """Tell whether a connection should be replaced: it is old, was idle for long, or has carried enough."""
    at = now()
    return carried >= MOST_MESSAGES or at - used > MOST_IDLE_S or at - born > MOST_AGE_S


@dataclass
class Connection:
    """One open, authenticated conversation. `carried` counts the messages that it took."""

    smtp: smtplib.SMTP
    born: float = field(default_factory=now)
    used: float = field(default_factory=now)
    carried: int = 0

    def quit(self) -> None:
        """Part politely where the other side still listens."""
        with suppress(OSError, smtplib.SMTPException):
            self.smtp.quit()
        self.smtp.close()


@dataclass
class Connections:
    """The free connections to one relay; the one used last is lent first. Safe between threads."""

    opener: Callable[[], smtplib.SMTP]
    opened: int = 0
    _free: list[Connection] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def borrow(self) -> Connection:
        """Lend a kept connection, or a new one (`carried` is 0 then).

        Raises what the opener raises.
        """
        while kept := self._pop():
            if not worn(kept.born, kept.used, kept.carried):
                return kept
            kept.quit()
        return self.fresh()

    def fresh(self) -> Connection:
        """Open a connection. Raises what the opener raises."""
        connection = Connection(self.opener())
        with self._lock:
            self.opened += 1
        return connection

    def give_back(self, connection: Connection) -> None:
        """Keep a connection in good order for the next message."""
        connection.used = now()
        with self._lock:
            self._free.append(connection)

    def close(self) -> None:
        """Part from every free connection."""
        while kept := self._pop():
            kept.quit()

    def _pop(self) -> Connection | None:
        with self._lock:
            return self._free.pop() if self._free else None


@dataclass(frozen=True)
class Relay:
    """Where and how to connect. `mode` is insecure, starttls or ssl; `context` is made once, it costs 21 ms."""

    host: str
    port: int
    mode: str
    context: ssl.SSLContext | None
    user: str | None
    password: str | None = field(repr=False)
    helo: str
    patience_s: tuple[float, float]  # for connecting, and for each reply

    def open(self) -> smtplib.SMTP:
        """Give an authenticated connection. Raises OSError, ssl.SSLError or smtplib.SMTPException."""
        connect_s, reply_s = self.patience_s
        smtp = self._socket(connect_s)
        try:
            if self.mode == "starttls":
                smtp.starttls(context=self.context)
            smtp.ehlo_or_helo_if_needed()
            if self.user and self.password:
                smtp.login(self.user, self.password)
            if smtp.sock is not None:
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                smtp.sock.settimeout(reply_s)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _socket(self, timeout: float) -> smtplib.SMTP:
        if self.mode == "ssl":
            return smtplib.SMTP_SSL(self.host, self.port, self.helo, timeout=timeout, context=self.context)
        return smtplib.SMTP(self.host, self.port, self.helo, timeout=timeout)
