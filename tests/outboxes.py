"""Rows of the outbox as tests need them, whoever would have written them."""

from datetime import datetime
from itertools import count
from typing import Any

from store.database import Connection, text
from tests.rosters import SARI

NUMBERS = count(1)

ROW = """
INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, state, created_at, not_before, sent_at, code)
SELECT :key || ':' || n, 1, :channel, :nip, 'reminder', :state, :at, :at, :sent_at, :code
FROM generate_series(1, :n) n"""


def put(tx: Connection, state: str, at: datetime, n: int = 1, channel: str = "email", **more: Any) -> None:
    """Put n messages in a state that were to go out at a moment; `code` and `sent_at` where they have one."""
    key = f"t:{next(NUMBERS)}"
    given = {
        "key": key,
        "channel": channel,
        "nip": SARI,
        "state": state,
        "at": at,
        "n": n,
        "sent_at": None,
        "code": None,
    }
    tx.execute(text(ROW), given | more)


def stop(tx: Connection, channel: str, code: str = "535") -> None:
    """Open the breaker of a channel for ten minutes of the real clock."""
    tx.execute(
        text("INSERT INTO pace (channel, failures, opened_at, open_until, code) VALUES (:channel, 10, "
             "clock_timestamp(), clock_timestamp() + interval '10 minutes', :code) ON CONFLICT (channel) DO UPDATE SET "
             "failures = 10, opened_at = excluded.opened_at, open_until = excluded.open_until, code = excluded.code"),
        {"channel": channel, "code": code},
    )  # fmt: skip


def mend(tx: Connection) -> None:
    """Let every channel work again."""
    tx.execute(text("UPDATE pace SET failures = 0, opened_at = NULL, open_until = NULL, code = ''"))
