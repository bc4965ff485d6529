"""Messages of the outbox as an operator looks at them: listed, counted, one with all that is known of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.lifecycle import LIFECYCLE
from domain.terms import Answer, Channel, MessageState
from store import notices
from store.names import WITH_TITLES

HELD = ("daily-cap", "daily-limit", "quiet-hours")  # codes of what goes out later than it was due


class NoSuchMessage(Bilingual):
    """There is no message with this id."""


@dataclass(frozen=True, slots=True)
class Row:
    """A message. `name` is of its recipient, empty for one whom the roster does not have."""

    id: int
    dedupe: str  # holds the recipient's NIP
    channel: Channel
    recipient_nip: str
    name: str
    template: str
    state: MessageState
    attempts: int
    not_before: datetime
    sent_at: datetime | None
    provider_id: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages are looked for; None for whatever. Units are those in which the recipients work now."""

    state: MessageState | None = None
    code: str | None = None
    channel: Channel | None = None
    cycle_id: int | None = None
    agency: str | None = None  # its code
    unit_id: int | None = None
    agency_id: int | None = None
    troubled: bool | None = None  # only those that somebody must decide on
    before: int | None = None  # only older ones than this id

    def where(self) -> tuple[str, dict[str, Any]]:
        """Give the condition in SQL, of what is asked for alone, so that the partial indexes serve it."""
        asked = {key: value for key in CONDITIONS if (value := getattr(self, key)) is not None}
        return " AND ".join(CONDITIONS[key] for key in asked) or "true", asked


WORKS = """EXISTS (SELECT FROM assignment a JOIN agency g ON g.id = a.agency_id
    WHERE a.nip = o.recipient_nip AND a.ends_on IS NULL AND {})"""
CONDITIONS = {
    "state": "o.state = :state",
    "code": "o.code = :code",
    "channel": "o.channel = :channel",
    "cycle_id": "o.cycle_id = :cycle_id",
    "agency": WORKS.format("g.code = :agency"),
    "unit_id": WORKS.format("a.unit_id = :unit_id"),
    "agency_id": WORKS.format("a.agency_id = :agency_id"),
    "troubled": "o.state IN ('unknown', 'dead', 'rejected')",
    "before": "o.id < :before",
}

COLUMNS = f"""
o.id, o.dedupe, o.channel, o.recipient_nip, coalesce({WITH_TITLES}, '') AS name, o.template, o.state, o.attempts,
o.not_before, o.sent_at, o.provider_id, o.code"""


def listed(tx: Connection, wanted: Wanted, limit: int) -> list[Row]:
    """Give the latest of these messages, the latest first."""
    where, given = wanted.where()
    query = text(f"""
        SELECT {COLUMNS} FROM (SELECT * FROM outbox o WHERE {where} ORDER BY o.id DESC LIMIT :limit) o
        LEFT JOIN person p ON p.nip = o.recipient_nip ORDER BY o.id DESC""")
    return [_row(row) for row in tx.execute(query, {**given, "limit": limit})]


def within(tx: Connection, wanted: Wanted, ids: Sequence[int]) -> list[int]:
    """Give those of these ids that are messages of this kind."""
    where, given = wanted.where()
    query = text(f"SELECT o.id FROM outbox o WHERE o.id = ANY (:ids) AND {where} ORDER BY o.id")
    return list(tx.scalars(query, {**given, "ids": list(ids)}))


def _row(row: Any) -> Row:
    given = row._mapping
    return Row(**{**{name: given[name] for name in Row.__slots__},
                  "channel": Channel(row.channel), "state": MessageState(row.state)})  # fmt: skip


def totals(tx: Connection, wanted: Wanted) -> tuple[Mapping[tuple[MessageState, Channel], int], Mapping[str, int]]:
    """Give how many of these messages stand where, and how many are held back by which limit or hours."""
    where, given = wanted.where()
    query = text(f"SELECT o.state, o.channel, o.code, count(*) AS n FROM outbox o WHERE {where} "
                 "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")  # fmt: skip
    states: Counter[tuple[MessageState, Channel]] = Counter()
    held: Counter[str] = Counter()
    for row in tx.execute(query, given):
        states[MessageState(row.state), Channel(row.channel)] += row.n
        if row.state == MessageState.QUEUED and row.code in HELD:
            held[row.code] += row.n
    return states, held


# How the keys of all that a person can get begin. Each is a stretch of the key's own index where the database sorts by
# bytes, as ours does; elsewhere LIKE is slower and as right. MATERIALIZED: the planner expects hundreds of rows for
# each and would rather read the whole table backwards until it has met enough of them.
TEMPLATES = sorted({f"{t.machine}.{t.event}.{role}" for t in LIFECYCLE for role in t.tell})
OWN = " OR ".join(["o.dedupe LIKE :r", *(f"o.dedupe LIKE :n{n}" for n in range(len(TEMPLATES)))])


def latest(tx: Connection, nip: str, limit: int = 10) -> list[Row]:
    """Give the latest messages to a person, the latest first."""
    keys = {f"n{n}": f"n:{name}:{nip}:%".replace("_", r"\_") for n, name in enumerate(TEMPLATES)}
    query = text(f"WITH o AS MATERIALIZED (SELECT * FROM outbox o WHERE {OWN}) SELECT {COLUMNS} "
                 "FROM o LEFT JOIN person p ON p.nip = o.recipient_nip ORDER BY o.id DESC LIMIT :limit")  # fmt: skip
    return [_row(row) for row in tx.execute(query, {**keys, "r": f"r:{nip}:%", "limit": limit})]


# --- one of them ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """What a provider said of a message, by its own clock."""

    answer: Answer
    code: str  # the provider's; empty for none
    at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Whole:
    """A message with all that is known of it."""

    row: Row
    cycle: str  # its code
    count: int  # how many things a notice speaks of
    created_at: datetime
    expires_at: datetime | None
    subject: str  # of a notice: whom or which unit it speaks of, where that is one; else empty
    period: int
    answers: Sequence[Answered]  # in the order of time


WHOLE = f"""
SELECT {COLUMNS}, coalesce(c.code, '') AS cycle, o.count, o.created_at, o.expires_at
FROM outbox o LEFT JOIN person p ON p.nip = o.recipient_nip LEFT JOIN cycle c ON c.id = o.cycle_id WHERE o.id = :id"""


def find(tx: Connection, message_id: int, now: datetime) -> Whole:
    """Give one message. Raises NoSuchMessage."""
    row = tx.execute(text(WHOLE), {"id": message_id}).first()
    if row is None:
        raise NoSuchMessage(f"pesan {message_id} tidak ada", f"there is no message {message_id}")
    about = notices.subjects(tx, [message_id], now).get(message_id, {})
    said = tx.execute(
        text("SELECT answer, code, at, received_at FROM answer WHERE outbox_id = :id ORDER BY at, id"),
        {"id": message_id},
    )
    answers = [Answered(Answer(a.answer), a.code, a.at, a.received_at) for a in said]
    count = int(row._mapping["count"])
    subject = (about.get("name") or "") if count == 1 else ""
    return Whole(_row(row), row.cycle, count, row.created_at, row.expires_at, subject, about.get("period", 0), answers)
