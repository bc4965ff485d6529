"""What is held back before a delivery: second reminders of a day, and what goes beyond a reader's or a channel's day.

Looked at once for all messages that are due, before the first of them is claimed. Nothing is lost silently: a message
says in its code why it waits, and until when. Days are those of Jakarta, by which agencies and their limits count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from domain.terms import Channel
from store.outbox import DIGESTS

JAKARTA = ZoneInfo("Asia/Jakarta")
DAY = timedelta(days=1)
LOCK = "siklus:hold_back"

OWN = "'%.employee'"  # notices to people about themselves, which no cap holds back
DUE = "state = 'queued' AND channel = ANY (:channels) AND not_before <= :now"

MERGE = f"""
WITH due AS MATERIALIZED (
    SELECT id, recipient_nip, channel,
        row_number() OVER (PARTITION BY recipient_nip, channel ORDER BY not_before, id) AS place
    FROM outbox WHERE {DUE} AND template IN {DIGESTS}
), told AS (
    SELECT DISTINCT s.recipient_nip, s.channel FROM outbox s
    WHERE s.sent_at >= :today AND s.sent_at < :tomorrow AND s.template IN {DIGESTS}
        AND s.recipient_nip IN (SELECT recipient_nip FROM due)
    UNION SELECT s.recipient_nip, s.channel FROM outbox s WHERE s.state = 'leased' AND s.template IN {DIGESTS}
)
UPDATE outbox o SET state = 'cancelled', code = 'merged'
FROM due LEFT JOIN told USING (recipient_nip, channel)
WHERE o.id = due.id AND o.state = 'queued' AND (due.place > 1 OR told.recipient_nip IS NOT NULL)"""

# Where a message that expires cannot wait so long, it is over.
LATER = """
state = CASE WHEN o.expires_at < held.until THEN 'expired' ELSE 'queued' END, not_before = held.until"""

CAP = f"""
WITH due AS MATERIALIZED (
    SELECT id, recipient_nip, channel, row_number() OVER (
        PARTITION BY recipient_nip, channel ORDER BY template IN {DIGESTS} DESC, not_before, id) AS place
    FROM outbox WHERE {DUE} AND template NOT LIKE {OWN}
), told AS (
    SELECT recipient_nip, channel, count(*) AS n FROM (
        SELECT s.recipient_nip, s.channel FROM outbox s
        WHERE s.sent_at >= :today AND s.sent_at < :tomorrow AND s.template NOT LIKE {OWN}
            AND s.recipient_nip IN (SELECT recipient_nip FROM due)
        UNION ALL
        SELECT s.recipient_nip, s.channel FROM outbox s WHERE s.state = 'leased' AND s.template NOT LIKE {OWN}
    ) s GROUP BY 1, 2
), held AS (
    SELECT due.id, CAST(:until AS timestamptz) AS until
    FROM due LEFT JOIN told USING (recipient_nip, channel) WHERE place + coalesce(told.n, 0) > :cap
)
UPDATE outbox o SET {LATER}, code = 'daily-cap' FROM held WHERE o.id = held.id AND o.state = 'queued'"""

# Readers, not messages: who was reached within 24 hours costs nothing more. Whoever is over the limit waits until one
# of those drops out of the 24 hours: the first for the first, and so on; beyond them, for whole days.
LIMIT = f"""
WITH reached AS MATERIALIZED (
    SELECT recipient_nip, max(coalesce(sent_at, :now)) AS at FROM (
        SELECT recipient_nip, sent_at FROM outbox WHERE sent_at > :since AND channel = :channel
        UNION ALL SELECT recipient_nip, NULL FROM outbox WHERE state = 'leased' AND channel = :channel
    ) s GROUP BY 1
), due AS (
    SELECT recipient_nip, min(not_before) AS first, min(id) AS id
    FROM outbox WHERE state = 'queued' AND channel = :channel AND not_before <= :now GROUP BY 1
), over AS (
    SELECT due.recipient_nip, row_number() OVER (ORDER BY first, id)
        - greatest(0, :limit - (SELECT count(*) FROM reached)) AS place
    FROM due WHERE NOT EXISTS (SELECT FROM reached r WHERE r.recipient_nip = due.recipient_nip)
), leaving AS (
    SELECT row_number() OVER (ORDER BY at) AS place, at + interval '1 day' AS at, count(*) OVER () AS n FROM reached
), held AS (
    SELECT over.recipient_nip, coalesce(leaving.at, CAST(:now AS timestamptz) + interval '1 day'
        * (1 + (over.place - 1 - (SELECT count(*) FROM reached)) / :limit)) AS until
    FROM over LEFT JOIN leaving USING (place) WHERE over.place > 0
)
UPDATE outbox o SET {LATER}, code = 'daily-limit' FROM held
WHERE o.recipient_nip = held.recipient_nip AND o.state = 'queued' AND o.channel = :channel AND o.not_before <= :now"""


@dataclass(frozen=True, slots=True)
class Held:
    """How many messages a delivery does not send: cancelled, or put off to another day."""

    merged: int
    capped: int
    limited: int


def hold_back(tx: Connection, now: datetime, cap: int, limits: Mapping[Channel, int | None], opens: int = 7) -> Held:
    """Hold back what is due now and should not go out today, and give how much of it.

    Of several reminders to one person, channel and day the earliest stays, unless one has been sent that day; the
    others are cancelled (`merged`). Of messages about others no more than `cap` go to one person, channel and day:
    reminders first, which say all that waits; the rest waits for the hour `opens` of the next day (`daily-cap`). A
    channel reaches no more than its limit of people in 24 hours; the rest waits until there is room (`daily-limit`).
    Deliveries that begin together do so one after another.
    """
    tx.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": LOCK})
    local = now.astimezone(JAKARTA)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)
    given: dict[str, Any] = {"now": now, "today": today, "tomorrow": today + DAY, "channels": list(Channel)}
    merged = tx.execute(text(MERGE), given).rowcount
    until = today + DAY + timedelta(hours=opens)
    capped = tx.execute(text(CAP), {**given, "until": until, "cap": cap}).rowcount
    limited = sum(_limit(tx, now, channel, limit) for channel, limit in limits.items() if limit is not None)
    return Held(merged, capped, limited)


def _limit(tx: Connection, now: datetime, channel: Channel, limit: int) -> int:
    given = {"now": now, "since": now - DAY, "channel": channel, "limit": limit}
    return tx.execute(text(LIMIT), given).rowcount
