"""Who is signed in: sessions by the hash of their cookie, links that open them, and how often something was tried."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import Connection, text

from domain.cycle import PRACTICE
from domain.seal import Purpose, seal, unseal
from domain.terms import Access, Channel
from store.installation import DEMO, secret

IDLE = timedelta(hours=2)  # unused for so long, a session ends; and after half a day in any case
LONGEST = timedelta(hours=12)
BELL = "sign_in"  # rung when a link waits to be sent
SEEN_EVERY = timedelta(minutes=5)  # so often it is written down that a session is in use: not at every page


class How(StrEnum):
    """By what a session began."""

    LINK = auto()  # a link from the sign-in page, or a printed one
    TASK = auto()  # the link of a reminder
    OIDC = auto()  # the office's own sign-in


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in: an account of the console (access) or a person of the roster (nip), never both.

    agency_id: the only agency that an account sees; None for all. demo: everything here was made up by the demo;
    room: the cycle in which one only tries things out, where there is one; keeps: they are a pengelola.
    """

    session_id: int
    name: str
    language: str
    account_id: int | None
    access: Access | None
    agency_id: int | None
    nip: str | None
    demo: bool = False
    room: int | None = None
    keeps: bool = False

    @property
    def who(self) -> str:
        """Give the actor under whom the audit keeps what they do."""
        return self.nip or f"account:{self.account_id}"


# What a visitor's own pages ask is always about a handful of people found by key: the rest of the transaction keeps its
# plans, which would take longer to make anew each time than the questions themselves.
FIND = text(f"""
SELECT s.id, coalesce(a.name, p.name) AS name, s.language, s.account_id, a.access, a.agency_id, s.nip, s.seen_at,
    set_config('plan_cache_mode', 'force_generic_plan', true), {DEMO} AS demo,
    (SELECT id FROM cycle WHERE code = '{PRACTICE}') AS room, EXISTS (SELECT FROM pengelola WHERE nip = s.nip) AS keeps
FROM session s LEFT JOIN account a ON a.id = s.account_id LEFT JOIN person p ON p.nip = s.nip
WHERE s.hash = :hash AND s.ended_at IS NULL AND s.expires_at > :now AND s.seen_at > :idle
    AND (a.id IS NULL OR a.ended_at IS NULL)""")

BEGIN = text("""
INSERT INTO session (hash, account_id, nip, language, browser, how, began_at, seen_at, expires_at)
VALUES (:hash, CAST(:account AS bigint), CAST(:nip AS text),
    coalesce((SELECT language FROM account WHERE id = CAST(:account AS bigint)),
        (SELECT language FROM person WHERE nip = CAST(:nip AS text))),
    :browser, :how, :now, :now, :expires)""")


def digest(cookie: str) -> bytes:
    """Give what is kept of a cookie or token: whoever reads the database cannot sign in with it."""
    return hashlib.sha256(cookie.encode()).digest()


def find(tx: Connection, cookie: str, now: datetime) -> Visitor | None:
    """Give who holds this cookie; None where the session is unknown, ended, too old or long unused."""
    row = tx.execute(FIND, {"hash": digest(cookie), "now": now, "idle": now - IDLE}).first()
    if row is None:
        return None
    if now - row.seen_at > SEEN_EVERY:
        tx.execute(text("UPDATE session SET seen_at = :now WHERE id = :id"), {"now": now, "id": row.id})
    access = Access(row.access) if row.access else None
    return Visitor(
        row.id, row.name, row.language, row.account_id, access, row.agency_id, row.nip, row.demo, row.room,
        row.keeps,
    )  # fmt: skip


def begin(tx: Connection, whose: int | str, how: How, browser: str, now: datetime, before: str = "") -> str:
    """Begin a session of an account (its id) or a person (their NIP), and give the cookie, which is kept nowhere.

    `before` is the cookie that the browser held until now: whatever session it opened is over.
    """
    if before:
        over = text("UPDATE session SET ended_at = :now WHERE hash = :hash AND ended_at IS NULL")
        tx.execute(over, {"hash": digest(before), "now": now})
    cookie = secrets.token_urlsafe(32)
    account, nip = (whose, None) if isinstance(whose, int) else (None, whose)
    given = {"hash": digest(cookie), "account": account, "nip": nip, "browser": browser[:200], "how": how}
    tx.execute(BEGIN, {**given, "now": now, "expires": now + LONGEST})
    return cookie


def end(tx: Connection, visitor: Visitor, now: datetime, session_id: int | None = None) -> bool:
    """End a session of this visitor: the one at hand, or another of theirs. Gives whether there was one."""
    query = """UPDATE session SET ended_at = :now WHERE id = :id AND ended_at IS NULL
        AND (account_id = CAST(:account AS bigint) OR nip = CAST(:nip AS text))"""
    given = {"id": session_id or visitor.session_id, "account": visitor.account_id, "nip": visitor.nip, "now": now}
    return tx.execute(text(query), given).rowcount > 0


@dataclass(frozen=True, slots=True)
class Session:
    """One of a visitor's sessions that are still open."""

    id: int
    browser: str
    how: How
    began_at: datetime
    seen_at: datetime


def listed(tx: Connection, visitor: Visitor, now: datetime) -> list[Session]:
    """Give this visitor's open sessions, the latest used first."""
    query = """SELECT id, browser, how, began_at, seen_at FROM session
        WHERE (account_id = CAST(:account AS bigint) OR nip = CAST(:nip AS text))
        AND ended_at IS NULL AND expires_at > :now AND seen_at > :idle ORDER BY seen_at DESC, id DESC"""
    given = {"account": visitor.account_id, "nip": visitor.nip, "now": now, "idle": now - IDLE}
    return [Session(r.id, r.browser, How(r.how), r.began_at, r.seen_at) for r in tx.execute(text(query), given)]


def speak(tx: Connection, visitor: Visitor, language: str) -> None:
    """Let the pages of this session speak another language from now on: `id` or `en`."""
    given = {"language": language, "id": visitor.session_id}
    tx.execute(text("UPDATE session SET language = :language WHERE id = :id"), given)


# --- links that open a session once ---------------------------------------------------------------------


def link(tx: Connection, whose: int | str, channel: Channel | None, now: datetime, life: timedelta) -> int:
    """Make a link for an account (its id) or a person (their NIP), to go out by a channel or (None) to be printed.

    Whoever sends them hears of it when the transaction ends (store/sign_ins.py).
    """
    account, nip = (whose, None) if isinstance(whose, int) else (None, whose)
    given = {"account": account, "nip": nip, "channel": channel, "at": now, "expires": now + life}
    query = """INSERT INTO sign_in (account_id, nip, channel, at, expires_at)
        VALUES (:account, :nip, :channel, :at, :expires) RETURNING id"""
    made = int(tx.execute(text(query), given).scalar_one())
    if channel is not None:
        tx.execute(text("SELECT pg_notify(:bell, '')"), {"bell": BELL})
    return made


def path(tx: Connection, link_id: int) -> str:
    """Give the path that opens a link of `link`; it goes behind the installation's address."""
    return f"/masuk/{seal(secret(tx), Purpose.SIGN_IN, link_id)}"


def use(tx: Connection, sealed: str, now: datetime, spend: bool = True) -> int | str | None:
    """Give whose link this is: an account's id or a NIP; None where it is not ours, too old or used.

    `spend` uses it up, so that of two who try at once one gets in.
    """
    key = tx.scalar(text("SELECT secret FROM installation"))
    number = unseal(key, Purpose.SIGN_IN, sealed) if key else None
    if number is None:
        return None
    good = "s.id = :id AND s.used_at IS NULL AND s.expires_at > :now"
    whole = "SELECT account_id, nip FROM sign_in s WHERE " + good
    if spend:
        whole = f"UPDATE sign_in s SET used_at = :now WHERE {good} RETURNING account_id, nip"
    row = tx.execute(text(whole), {"id": number, "now": now}).first()
    if row is None:
        return None
    return row.nip if row.account_id is None else int(row.account_id)


# --- how often something was tried ----------------------------------------------------------------------


def tried(tx: Connection, what: str, now: datetime, stretch: timedelta) -> int:
    """Count one more try of something in this stretch of time, and give how many there were in it."""
    since = datetime.fromtimestamp(now.timestamp() // stretch.total_seconds() * stretch.total_seconds(), now.tzinfo)
    query = """INSERT INTO attempt (key, since) VALUES (:key, :since)
        ON CONFLICT (key, since) DO UPDATE SET n = attempt.n + 1 RETURNING n"""
    given = {"key": digest(what)[:16], "since": since}
    n = int(tx.execute(text(query), given).scalar_one())
    if n == 1:  # now and then the old ones go
        tx.execute(text("DELETE FROM attempt WHERE since < :old"), {"old": now - timedelta(days=1)})
    return n
