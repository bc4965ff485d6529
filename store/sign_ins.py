"""Links to sign in that go out by a channel: to whom one may go, which of them wait, and who is told that one does.

A link is marked as sent before it is handed over, and the mark is on the disk by then: whoever dies in between has
sent it at most once. Only a channel that did not take it gives it back.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from domain.contacts import email as read_email
from domain.contacts import mobile as read_mobile
from domain.people import Nip, parse
from domain.problems import Problem
from domain.terms import Channel
from store import accounts
from store.database import Engine
from store.names import WITH_TITLES
from store.sessions import BELL

Whose = int | str  # an account by its id, a person by their NIP
KEPT = timedelta(days=90)  # so long it is known who has signed in, by what and from where


# --- to whom a link may go ------------------------------------------------------------------------------

PERSON = """
SELECT p.nip, p.email, p.mobile,
    EXISTS (SELECT FROM suppression s WHERE s.channel = 'email' AND s.address = p.email) AS email_dead,
    EXISTS (SELECT FROM suppression s WHERE s.channel = 'whatsapp' AND s.address = p.mobile) AS mobile_dead
FROM person p WHERE {} LIMIT 2"""


def reached(tx: Connection, said: str) -> list[tuple[Whose, Channel]]:
    """Give who is meant by an e-mail address, a NIP or a WhatsApp number, and by which channel they are reached.

    Always at an address on record. An address that several people share names nobody: they give their NIP.
    """
    if "@" in said:
        address = read_email(said)
        return [] if address is None or isinstance(address, Problem) else _by_email(tx, address)
    nip = parse(said)
    if isinstance(nip, Nip):
        return reader(tx, nip.digits, Channel.EMAIL)
    number = read_mobile(said)
    if number is None or isinstance(number, Problem):  # which is text too
        return []
    return _one(tx, "p.mobile = :value", number, Channel.WHATSAPP)


def reader(tx: Connection, nip: str, wanted: Channel) -> list[tuple[Whose, Channel]]:
    """Give by which channel a person is reached, the wanted one if it can be; empty for one who is not."""
    return _one(tx, "p.nip = :value", nip, wanted)


def known(tx: Connection, nip: str) -> bool:
    """Tell whether somebody in the roster has this NIP."""
    return bool(tx.scalar(text("SELECT EXISTS (SELECT FROM person WHERE nip = :nip)"), {"nip": nip}))


def _by_email(tx: Connection, address: str) -> list[tuple[Whose, Channel]]:
    found: list[tuple[Whose, Channel]] = []
    if account := accounts.by_email(tx, address):
        found.append((account.id, Channel.EMAIL))
    return found + _one(tx, "lower(p.email) = lower(:value)", address, Channel.EMAIL)


def _one(tx: Connection, where: str, value: str, wanted: Channel) -> list[tuple[Whose, Channel]]:
    rows = tx.execute(text(PERSON.format(where)), {"value": value}).all()
    if len(rows) != 1:
        return []
    (row,) = rows
    alive = {Channel.EMAIL: row.email and not row.email_dead, Channel.WHATSAPP: row.mobile and not row.mobile_dead}
    ways = [channel for channel in sorted(Channel, key=lambda c: c is not wanted) if alive[channel]]
    return [(row.nip, ways[0])] if ways else []


# --- which links wait -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """A link that was claimed, and its reader. `to` is the address on record; empty where there is none any more."""

    id: int
    channel: Channel
    to: str = field(repr=False)
    name: str = field(repr=False)
    language: str
    agency: str
    zone: str
    console: bool  # it opens the console; otherwise a person's own work
    expires_at: datetime


CLAIM = text(f"""
WITH picked AS (
    SELECT id FROM sign_in WHERE sent_at IS NULL AND channel = :channel AND used_at IS NULL
        AND expires_at > :now AND NOT id = ANY (:later)
    ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE sign_in s SET sent_at = :now FROM picked WHERE s.id = picked.id RETURNING s.*
)
SELECT c.id, c.channel, coalesce(CASE c.channel WHEN 'email' THEN coalesce(k.email, p.email) ELSE p.mobile END, '')
    AS to, coalesce(k.name, {WITH_TITLES}) AS name, coalesce(k.language, p.language) AS language,
    coalesce(h.name, g.name, '') AS agency, coalesce(u.zone, 'Asia/Jakarta') AS zone,
    c.account_id IS NOT NULL AS console, c.expires_at
FROM claimed c
LEFT JOIN account k ON k.id = c.account_id LEFT JOIN agency h ON h.id = k.agency_id
LEFT JOIN person p ON p.nip = c.nip LEFT JOIN assignment a ON a.nip = p.nip AND a.ends_on IS NULL
LEFT JOIN unit u ON u.id = a.unit_id LEFT JOIN agency g ON g.id = a.agency_id
ORDER BY c.id""")


def claim(tx: Connection, channel: Channel, limit: int, now: datetime, later: Sequence[int] = ()) -> list[Waiting]:
    """Take up to so many links that wait for a channel, the oldest first, and mark them as sent.

    Two workers never take the same one; `later` are left alone. One that is too old or used is never sent.
    """
    tx.execute(text("SET LOCAL synchronous_commit = on"))
    given = {"channel": channel, "limit": limit, "now": now, "later": list(later)}
    return [Waiting(**{**row, "channel": Channel(row["channel"])}) for row in tx.execute(CLAIM, given).mappings()]


def give_back(tx: Connection, link_id: int) -> None:
    """Let a link wait again that no channel has taken."""
    tx.execute(text("UPDATE sign_in SET sent_at = NULL WHERE id = :id AND used_at IS NULL"), {"id": link_id})


def forget(tx: Connection, now: datetime) -> int:
    """Delete what has been over for a quarter of a year: links, sessions, the marks of used links; give how many."""
    old = {"old": now - KEPT}
    return sum(
        tx.execute(text(f"DELETE FROM {relation} WHERE {over} < :old"), old).rowcount
        for relation, over in (("sign_in", "expires_at"), ("session", "expires_at"), ("used_link", "at"))
    )


# --- who is told that one waits -------------------------------------------------------------------------


class Bell:
    """One connection that hears when a link begins to wait."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def wait(self, seconds: float) -> bool:
        """Come back when it rings, or after so many seconds, and give whether it rang."""
        return any(True for _ in self._driver.notifies(timeout=seconds, stop_after=1))


@contextmanager
def bell(engine: Engine) -> Iterator[Bell]:
    """Listen on a connection of its own, which leaves its pool: one that is lost is nobody else's."""
    pooled = engine.raw_connection()
    driver: Any = pooled.driver_connection
    pooled.detach()
    try:
        driver.autocommit = True
        driver.execute(f"LISTEN {BELL}")
        yield Bell(driver)
    finally:
        driver.close()
