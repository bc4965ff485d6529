"""What the tests of signing in share: a clock that is set by hand, and a patient look at what happens afterwards."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from store import accounts, sessions
from tests.portal.conftest import Portal


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)


def until(true: Callable[[], Any], seconds: float = 10) -> Any:
    """Wait for what happens after an answer has gone out."""
    end = time.monotonic() + seconds
    while not (held := true()) and time.monotonic() < end:
        time.sleep(0.02)
    return held


def link(portal: Portal, whose: int | str | None = None) -> str:
    """The path of a new printed link, of the first operator unless told."""
    with portal.engine.begin() as tx:
        now = portal.clock()
        reader = accounts.first(tx, now) if whose is None else whose
        return sessions.path(tx, sessions.link(tx, reader, None, now, timedelta(minutes=15)))


def waiting(portal: Portal) -> list[tuple[Any, ...]]:
    """Whose links wait to be sent (an account's address or a NIP), and by which channel."""
    return portal.rows(
        "SELECT coalesce(a.email, s.nip), s.channel FROM sign_in s LEFT JOIN account a ON a.id = s.account_id "
        "WHERE s.channel IS NOT NULL AND s.sent_at IS NULL ORDER BY s.id"
    )


def now() -> datetime:
    return datetime.now(UTC)
