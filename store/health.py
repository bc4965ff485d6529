"""How the messages fare: what is wrong now, and the figures that an operator and a monitor look at.

Asked after every delivery and at every scrape, beside millions of rows: each question reads one partial index of the
outbox. Nothing here names a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from domain.alarms import Finding, Known
from domain.terms import Alarm, Channel, CycleState, MessageState

OLD = timedelta(hours=1)
RECENT = timedelta(hours=24)
LATELY = timedelta(days=7)
MOST_COUNTED = 10_000  # of old messages: more are not worse, and take time to count

NOT_SUPERSEDED = "state = 'unknown' AND code IS DISTINCT FROM 'superseded'"

# A stopped channel is one whose breaker is open, also while it is being tried out: moments of the real clock.
CHECK = f"""
SELECT '{Alarm.CHANNEL_DOWN}' AS alarm, channel AS subject, 1::bigint AS n, opened_at AS since, code,
    open_until AS until
FROM pace WHERE opened_at IS NOT NULL
UNION ALL
SELECT '{Alarm.UNKNOWN}', channel, count(*), min(not_before), '', NULL FROM outbox
WHERE {NOT_SUPERSEDED} GROUP BY channel
UNION ALL
SELECT '{Alarm.QUEUE_OLD}', channel, count(*), min(not_before), '', NULL
FROM unnest(CAST(:channels AS text[])) c (channel) CROSS JOIN LATERAL (
    SELECT not_before FROM outbox o WHERE o.state = 'queued' AND o.channel = c.channel AND o.not_before < :old
    ORDER BY not_before, id LIMIT :most) o GROUP BY channel
UNION ALL
SELECT '{Alarm.DEAD}', channel, count(*), min(not_before), '', NULL FROM outbox
WHERE state = 'dead' AND not_before >= :recent GROUP BY channel
UNION ALL
SELECT alarm, subject, n, began_at, '', NULL FROM alarm WHERE alarm = '{Alarm.CALENDAR}' AND ended_at IS NULL
UNION ALL
SELECT '{Alarm.WEBHOOK}', t.name, count(*), min(w.failing_since), '', NULL
FROM webhook w JOIN token t ON t.id = w.token_id
WHERE w.failing_since < :old AND (w.ended_at IS NULL OR w.ended_at > :lately)
    AND t.ended_at IS NULL AND t.expires_at > :now GROUP BY t.name
ORDER BY 1, 2"""

QUEUE = """
SELECT channel, coalesce(code, '') AS code, not_before <= :now AS due, count(*) AS n, min(not_before) AS oldest
FROM outbox WHERE state = 'queued' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""

TOTALS = f"""
SELECT state, channel, count(*) AS n FROM outbox WHERE state = 'leased' GROUP BY 1, 2
UNION ALL SELECT state, channel, count(*) FROM outbox WHERE {NOT_SUPERSEDED} GROUP BY 1, 2
UNION ALL
SELECT state, channel, count(*) FROM outbox
WHERE state IN ('dead', 'rejected') AND not_before >= :recent GROUP BY 1, 2"""


def check(tx: Connection, now: datetime) -> list[Finding]:
    """Give what is wrong now: stopped channels, unknown, old and dead messages, a year without a calendar, webhooks
    that nobody answers; those that have ended so are spoken of for a week.
    """
    given = {"channels": list(Channel), "old": now - OLD, "recent": now - RECENT, "most": MOST_COUNTED, "now": now,
             "lately": now - LATELY}  # fmt: skip
    return [
        Finding(Alarm(row.alarm), row.subject, row.n, row.since, row.code, row.until)
        for row in tx.execute(text(CHECK), given)
    ]


# --- figures ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """Queued messages of one channel that wait for the same reason; code says which, '' where there is none."""

    channel: Channel
    code: str
    due: bool  # they may go out now
    n: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Breaker:
    """A channel that fails or has stopped. Moments of the real clock."""

    channel: Channel
    failures: int  # one after another
    opened_at: datetime | None
    open_until: datetime | None
    code: str


def queue(tx: Connection, now: datetime) -> list[Waiting]:
    """Give all queued messages, by channel and by what they wait for."""
    return [
        Waiting(Channel(row.channel), row.code, row.due, row.n, row.oldest)
        for row in tx.execute(text(QUEUE), {"now": now})
    ]


def queued(tx: Connection) -> Mapping[Channel, tuple[int, datetime]]:
    """Give how many messages each channel has queued, and when the first of them may go out; from the index alone."""
    query = text(
        "SELECT channel, count(*) AS n, min(not_before) AS first FROM outbox WHERE state = 'queued' GROUP BY 1"
    )
    return {Channel(row.channel): (row.n, row.first) for row in tx.execute(query)}


def totals(tx: Connection, now: datetime) -> Mapping[tuple[MessageState, Channel], int]:
    """Give how many messages are being sent or unknown, and how many were dead or rejected in 24 hours."""
    rows = tx.execute(text(TOTALS), {"recent": now - RECENT})
    return {(MessageState(row.state), Channel(row.channel)): row.n for row in rows}


def sent(tx: Connection, now: datetime) -> Mapping[Channel, int]:
    """Give how many messages each channel took in the last hour."""
    query = text("SELECT channel, count(*) AS n FROM outbox WHERE sent_at > :since AND sent_at <= :now GROUP BY 1")
    return {Channel(row.channel): row.n for row in tx.execute(query, {"since": now - OLD, "now": now})}


def breakers(tx: Connection) -> list[Breaker]:
    """Give the channels that have failed, or stopped, since they last took a message."""
    query = text("SELECT channel, failures, opened_at, open_until, code FROM pace "
                 "WHERE failures > 0 OR opened_at IS NOT NULL ORDER BY channel")  # fmt: skip
    return [Breaker(Channel(r.channel), r.failures, r.opened_at, r.open_until, r.code) for r in tx.execute(query)]


def open_cycles(tx: Connection) -> int:
    """Give how many cycles are open."""
    query = text("SELECT count(*) FROM cycle WHERE state = :open")
    return int(tx.execute(query, {"open": CycleState.OPEN}).scalar_one())


# --- what the operator knows ------------------------------------------------------------------------------


def known(tx: Connection) -> dict[tuple[Alarm, str], Known]:
    """Give the alarms that are open."""
    rows = tx.execute(text("SELECT id, alarm, subject, n, told_at FROM alarm WHERE ended_at IS NULL"))
    return {(Alarm(row.alarm), row.subject): Known(row.id, row.n, row.told_at) for row in rows}


def begin(tx: Connection, findings: list[Finding], now: datetime) -> None:
    """Keep findings as open alarms of which the operator has not been told; those that are open stay as they are."""
    _each(tx, "INSERT INTO alarm (alarm, subject, n, began_at) VALUES (:alarm, :subject, :n, :now) "
              "ON CONFLICT (alarm, subject) WHERE ended_at IS NULL DO NOTHING", findings, now)  # fmt: skip


def told(tx: Connection, findings: list[Finding], now: datetime) -> None:
    """Note that the operator has been told of findings, with the number told."""
    _each(tx, "UPDATE alarm SET n = :n, told_at = :now "
              "WHERE alarm = :alarm AND subject = :subject AND ended_at IS NULL", findings, now)  # fmt: skip


def _each(tx: Connection, statement: str, findings: list[Finding], now: datetime) -> None:
    if findings:
        rows = [{"alarm": f.alarm, "subject": f.subject, "n": f.n, "now": now} for f in findings]
        tx.execute(text(statement), rows)


def end(tx: Connection, ids: list[int], now: datetime) -> None:
    """Note that alarms are over."""
    tx.execute(text("UPDATE alarm SET ended_at = :now WHERE id = ANY (:ids)"), {"ids": ids, "now": now})
