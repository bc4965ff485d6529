"""The outbox: what is to be sent, claimed by one and settled. The text is rendered when it is sent, never before.

A reminder's row says only who is to be reminded of the rung of which day; what still waits for that person is
asked again at the moment of sending (store/reminders.py), and a row with nothing left to say is cancelled.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from domain.objection import Known
from domain.terms import Channel, MessageState, Suppressed
from store import receipts
from store.pace import REAL_NOW

DIGESTS = ("reminder", "escalation", "overview")  # what is said in them is asked when they are sent

# The reminder of the same rung through the other channel, where that one has been queued too and may be read.
OTHER = """EXISTS (SELECT FROM outbox x WHERE x.dedupe = 'r:' || l.recipient_nip || ':'
    || CASE l.channel WHEN 'email' THEN 'whatsapp' ELSE 'email' END || ':' || split_part(l.dedupe, ':', 4)
    AND x.state IN ('queued', 'leased', 'accepted', 'delivered', 'unknown'))"""

CLAIM = text(f"""
WITH picked AS (
    SELECT id FROM outbox WHERE state = 'queued' AND channel = :channel AND not_before <= :now
    ORDER BY not_before, id LIMIT :limit FOR UPDATE SKIP LOCKED
), leased AS (
    UPDATE outbox o SET state = 'leased', lease_until = {REAL_NOW} + CAST(:lease AS interval),
        lease_no = o.lease_no + 1, attempts = o.attempts + 1
    FROM picked WHERE o.id = picked.id RETURNING o.*
)
SELECT l.id, l.lease_no, l.attempts, l.channel, l.template, l.recipient_nip, l.count, l.subject_id, l.expires_at,
    l.cycle_id, p.name, p.front_title, p.back_title, p.language, p.email, p.mobile,
    EXISTS (SELECT FROM suppression s WHERE s.channel = 'email' AND s.address = p.email) AS email_dead,
    EXISTS (SELECT FROM suppression s WHERE s.channel = 'whatsapp' AND s.address = p.mobile) AS mobile_dead,
    EXISTS (SELECT FROM optout s WHERE s.channel = 'email' AND s.nip = p.nip) AS email_out,
    EXISTS (SELECT FROM optout s WHERE s.channel = 'whatsapp' AND s.nip = p.nip) AS mobile_out,
    l.template IN {DIGESTS} AND {OTHER} AS other_queued,
    c.name AS cycle_name, c.year, c.check_ins, g.name AS agency, u.name AS unit,
    coalesce(u.zone, 'Asia/Jakarta') AS zone, coalesce(u.six_days, false) AS six_days
FROM leased l JOIN cycle c ON c.id = l.cycle_id
LEFT JOIN person p ON p.nip = l.recipient_nip
LEFT JOIN assignment a ON a.nip = l.recipient_nip AND a.ends_on IS NULL
LEFT JOIN unit u ON u.id = a.unit_id
LEFT JOIN agency g ON g.id = a.agency_id
ORDER BY l.id""")


# A claim is on the disk before anything is sent. Every hand asks the same questions about ten people: to plan them
# anew each time would take longer than to answer them.
SESSION = ("SET synchronous_commit = on", "SET plan_cache_mode = force_generic_plan")


def at_work(db: Connection) -> None:
    """Make a connection that has just been opened fit for a delivery. It leaves its pool and is closed in the end."""
    driver: Any = db.connection.driver_connection
    driver.prepare_threshold = 0  # a statement is prepared at the first time, not at the sixth
    db.detach()
    with db.begin():
        for setting in SESSION:
            db.execute(text(setting))


def claim(tx: Connection, channel: Channel, limit: int, now: datetime, lease: timedelta) -> list[Any]:
    """Take up to so many messages that may go out through a channel, oldest first.

    Two workers never take the same one. The lease is real time, by the database's own clock, also in a simulated year.
    """
    given = {"channel": channel, "limit": limit, "now": now, "lease": lease}
    return list(tx.execute(CLAIM, given))


LOST = f"UPDATE outbox SET state = 'unknown', code = 'lease' WHERE state = 'leased' AND lease_until < {REAL_NOW}"
LATE = """
UPDATE outbox SET state = 'expired'
WHERE state = 'queued' AND channel = ANY (:channels) AND not_before <= :now AND expires_at < :now"""
SUPERSEDED = f"""
UPDATE outbox o SET code = 'superseded'
WHERE o.state = 'unknown' AND o.template IN {DIGESTS} AND o.code IS DISTINCT FROM 'superseded' AND EXISTS (
    SELECT FROM outbox later WHERE later.recipient_nip = o.recipient_nip AND later.sent_at > o.created_at
        AND later.created_at > o.created_at AND later.channel = o.channel AND later.template IN {DIGESTS})"""


def expire(tx: Connection, now: datetime) -> int:
    """Put away what nobody may send any more, and give how many: an ended lease is unknown, a late one expired.

    A message whose sender died may have gone out; sending it once more is a person's decision. A reminder that stayed
    unknown while its reader got a later one is marked as superseded: there is nothing left to decide.
    """
    lost = tx.execute(text(LOST)).rowcount
    late = tx.execute(text(LATE), {"now": now, "channels": list(Channel)}).rowcount
    tx.execute(text(SUPERSEDED))
    return lost + late


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one claimed message."""

    id: int
    lease_no: int
    state: MessageState
    code: str | None = None
    provider_id: str | None = None
    not_before: datetime | None = None  # none: as it was
    channel: Channel | None = None  # the one that was used, where it is not the one that was wanted
    counted: bool = True  # whether it was a try
    dead: str | None = None  # the address, where it was refused as one that reaches nobody


SETTLE = text("""
UPDATE outbox o SET state = v.state, code = v.code, provider_id = v.provider_id, lease_until = NULL,
    sent_at = CASE WHEN v.state = 'accepted' THEN CAST(:now AS timestamptz) END,
    not_before = coalesce(v.not_before, o.not_before), channel = coalesce(v.channel, o.channel),
    attempts = o.attempts - CASE WHEN v.counted THEN 0 ELSE 1 END
FROM jsonb_to_recordset(CAST(:settled AS jsonb)) v (id bigint, lease_no integer, state text, code text,
    provider_id text, not_before timestamptz, channel text, counted boolean)
WHERE o.id = v.id AND o.lease_no = v.lease_no AND o.state = 'leased'
RETURNING CASE WHEN o.template = :notice AND o.state IN ('accepted', 'delivered') THEN o.subject_id END""")


SUPPRESS = text(f"""
INSERT INTO suppression (channel, address, reason, code, by, at)
SELECT channel, :address, '{Suppressed.REFUSED}', :code, 'siklus', :now
FROM outbox WHERE id = :id AND state = 'rejected'
ON CONFLICT DO NOTHING""")


def settle(tx: Connection, settled: Sequence[Settled], now: datetime) -> int:
    """Write back what became of claimed messages; a result that comes after the lease was taken over is dropped.

    A delivered notice of a result is its receipt (PP 30/2019 Pasal 59), and a dead address is suppressed, both in the
    same transaction.
    """
    if not settled:
        return 0
    # As one value: a driver takes longer over eight lists than PostgreSQL over the whole statement.
    said = json.dumps([asdict(s) for s in settled], default=str)
    given = {"settled": said, "now": now, "notice": receipts.NOTICE}
    rows = tx.execute(SETTLE, given).scalars().all()
    if told := [appraisal_id for appraisal_id in rows if appraisal_id is not None]:
        receipts.receive(tx, told, Known.TERKIRIM, now)
    for dead in [s for s in settled if s.dead]:
        tx.execute(SUPPRESS, {"id": dead.id, "address": dead.dead, "code": dead.code or "", "now": now})
    return len(rows)


def waiting(tx: Connection, now: datetime) -> tuple[int, datetime | None]:
    """Give how many messages a delivery at a moment has to do with, and when the next of the others may go out."""
    query = text(f"SELECT count(*) FILTER (WHERE lease_until < {REAL_NOW} OR (lease_until IS NULL "
                 "AND not_before <= :now)), min(not_before) FILTER (WHERE state = 'queued' AND not_before > :now) "
                 "FROM outbox WHERE state IN ('queued', 'leased')")  # fmt: skip
    due, next_at = tx.execute(query, {"now": now}).one()
    return int(due), next_at
