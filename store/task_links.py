"""The link in a message signs its reader in, once: whose it is, until when, and that it was used.

What opens it is sealed from the number of the message, so no row is a key to anything. It ends with the deadline of
what the message speaks of, but lives for three days at least (a reminder of what is overdue needs a link too) and for
thirty at most.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from domain.seal import Purpose, unseal
from domain.terms import Channel
from store import notices
from store.outbox import DIGESTS

SHORTEST, LONGEST = timedelta(days=3), timedelta(days=30)

# Only what has gone out, or may have: the link of a message that never left is in nobody's hands.
FIND = text(f"""
SELECT o.id, o.recipient_nip AS nip, o.channel, p.language, c.name AS cycle, coalesce(u.zone, 'Asia/Jakarta') AS zone,
    o.template IN {DIGESTS} AS digest,
    coalesce(o.sent_at, o.not_before) AS since, o.expires_at,
    (SELECT max(r.due_at) FROM rung r WHERE r.cycle_id = o.cycle_id
        AND r.day::text = split_part(o.dedupe, ':', 4)) AS due_at,
    EXISTS (SELECT FROM used_link x WHERE x.outbox_id = o.id) AS used
FROM outbox o JOIN person p ON p.nip = o.recipient_nip JOIN cycle c ON c.id = o.cycle_id
LEFT JOIN assignment a ON a.nip = p.nip AND a.ends_on IS NULL LEFT JOIN unit u ON u.id = a.unit_id
WHERE o.id = :id AND o.state IN ('leased', 'accepted', 'delivered', 'unknown')""")


@dataclass(frozen=True, slots=True)
class TaskLink:
    """The link of a message: its reader, how they were reached, and whether it still opens."""

    id: int
    nip: str = field(repr=False)
    channel: Channel
    language: str
    cycle: str  # its name
    zone: str
    until: datetime
    good: bool


def find(tx: Connection, sealed: str, now: datetime) -> TaskLink | None:
    """Give the link that a seal stands for; None where it is not ours or its message never went out."""
    key = tx.scalar(text("SELECT secret FROM installation"))
    number = unseal(key, Purpose.TASK, sealed) if key else None
    row = tx.execute(FIND, {"id": number}).first() if number is not None else None
    if row is None:
        return None
    due = row.due_at if row.digest else _due(tx, row.id, ZoneInfo(row.zone), now)
    until = min(row.since + LONGEST, max(due or row.expires_at or row.since + LONGEST, row.since + SHORTEST))
    good = not row.used and now < until
    return TaskLink(row.id, row.nip, Channel(row.channel), row.language, row.cycle, row.zone, until, good)


def _due(tx: Connection, number: int, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Give when what a notice speaks of is due; of a result it is the end of the last day for an objection."""
    said = notices.subjects(tx, [number], now).get(number, {})
    last: date | None = said.get("objection_until")
    if last:
        return datetime.combine(last, time(23, 59), zone)
    due: datetime | None = said.get("due_at")
    return due


def use(tx: Connection, sealed: str, now: datetime) -> TaskLink | None:
    """Use a link up, and give it; None where it opens no more. Of two who try at once one gets in."""
    found = find(tx, sealed, now)
    if found is None or not found.good:
        return None
    mark = text("INSERT INTO used_link (outbox_id, at) VALUES (:id, :now) ON CONFLICT DO NOTHING")
    return found if tx.execute(mark, {"id": found.id, "now": now}).rowcount else None
