"""What providers say of a message after they took it: kept once, and applied when the message is settled.

An answer may come before our own commit, twice, late or in the wrong order; the end is the same. States are raised
and never lowered: accepted, then rejected, then delivered, for what has reached a person has reached them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.objection import Known
from domain.refusals import address_dead
from domain.terms import Answer, Channel, MessageState, Suppressed
from store import receipts

BY = "provider"  # who suppressed an address that answered as dead
DELAYS, DELAYS_WITHIN = 3, "72 hours"  # one passing fault is none; so many of them are a mailbox nobody empties


@dataclass(frozen=True, slots=True)
class Given:
    """One answer. `at` is by the provider's clock; `address` is where the message went, if the provider says so."""

    channel: Channel
    outbox_id: int
    answer: Answer
    code: str  # Meta's error code, or an enhanced status such as 5.1.1; empty for none
    provider_id: str  # wamid; empty for mail that came back
    at: datetime
    address: str | None = None


KEEP = """
INSERT INTO answer (channel, outbox_id, answer, code, provider_id, at, received_at)
SELECT v.channel, v.outbox_id, v.answer, v.code, v.provider_id, v.at, :now
FROM unnest(CAST(:channels AS text[]), CAST(:ids AS bigint[]), CAST(:answers AS text[]), CAST(:codes AS text[]),
    CAST(:providers AS text[]), CAST(:ats AS timestamptz[])) v (channel, outbox_id, answer, code, provider_id, at)
JOIN outbox o ON o.id = v.outbox_id
ON CONFLICT DO NOTHING RETURNING outbox_id, answer, provider_id"""


def keep(tx: Connection, given: Sequence[Given], now: datetime) -> int:
    """Keep these answers, apply what can be applied, and give how many were new.

    What is told again is not kept again. An answer about a message that was never ours is dropped: a row exists
    before its message goes out, so that even an answer which overtakes our commit finds it.
    """
    if not given:
        return 0
    told = sorted(given, key=lambda g: (g.outbox_id, g.answer, g.provider_id))  # two that come at once never lock
    rows = tx.execute(
        text(KEEP),
        {
            "channels": [g.channel for g in told], "ids": [g.outbox_id for g in told],
            "answers": [g.answer for g in told], "codes": [g.code for g in told],
            "providers": [g.provider_id for g in told], "ats": [g.at for g in told], "now": now,
        },
    ).all()  # fmt: skip
    kept = {(r.outbox_id, r.answer, r.provider_id) for r in rows}
    _suppress(tx, [g for g in told if (g.outbox_id, g.answer, g.provider_id) in kept], now)
    apply_loose(tx, now)
    return len(kept)


# --- what becomes of the message ------------------------------------------------------------------------

MEANS = {
    Answer.SENT: MessageState.ACCEPTED,
    Answer.DELIVERED: MessageState.DELIVERED,
    Answer.READ: MessageState.DELIVERED,
    Answer.FAILED: MessageState.REJECTED,
    Answer.BOUNCED: MessageState.REJECTED,
}
RANKS = "CAST(ARRAY['accepted', 'rejected', 'delivered'] AS text[])"

# A leased message keeps its answers loose until it is settled. One that waits to be sent again is not sent again if
# the first try turns out to have gone out; that the first try failed says nothing of the second. An answer about
# another try, by its wamid or its channel, moves nothing. What somebody else holds now is done the next time.
APPLY = f"""
WITH loose AS (
    SELECT a.*, (a.channel = 'whatsapp' AND a.provider_id <> '' AND a.provider_id <> o.provider_id
        OR a.channel <> o.channel AND o.state NOT IN ('queued', 'unknown')) IS TRUE AS of_another_try
    FROM answer a JOIN outbox o ON o.id = a.outbox_id
    WHERE a.applied_at IS NULL AND o.state <> 'leased'
        AND (o.state <> 'queued' OR a.answer NOT IN ('failed', 'bounced'))
    ORDER BY a.id LIMIT 10000 FOR UPDATE SKIP LOCKED
), best AS (
    SELECT DISTINCT ON (l.outbox_id) l.*, m.state
    FROM loose l JOIN (VALUES {", ".join(f"('{answer}', '{state}')" for answer, state in MEANS.items())})
        m (answer, state) ON m.answer = l.answer
    WHERE NOT l.of_another_try
    ORDER BY l.outbox_id, array_position({RANKS}, m.state) DESC, l.at, l.id
), applied AS (
    UPDATE answer a SET applied_at = :now FROM loose l WHERE a.id = l.id
)
UPDATE outbox o SET state = b.state, channel = b.channel,
    code = CASE b.state WHEN 'rejected' THEN nullif(b.code, '') END,
    provider_id = coalesce(o.provider_id, nullif(b.provider_id, '')),
    sent_at = coalesce(o.sent_at, least(b.at, :now))
FROM best b
WHERE o.id = b.outbox_id AND array_position({RANKS}, b.state) > coalesce(array_position({RANKS}, o.state), 0)
RETURNING CASE WHEN o.template = :notice AND o.state <> 'rejected' THEN o.subject_id END"""


def apply_loose(tx: Connection, now: datetime) -> int:
    """Apply the answers of messages that have been settled since, and give how many messages moved.

    A notice of a result that turns out to have gone out is its receipt (PP 30/2019 Pasal 59), as in store/outbox.py.
    """
    rows = tx.execute(text(APPLY), {"now": now, "notice": receipts.NOTICE}).scalars().all()
    if told := [appraisal_id for appraisal_id in rows if appraisal_id is not None]:
        receipts.receive(tx, told, Known.TERKIRIM, now)
    return len(rows)


# --- what becomes of the address ------------------------------------------------------------------------

# The outbox keeps no address. Meta names the number, and one that is no longer the person's is left alone; a mail
# that came back names the message alone, and then it is the address that the person has now: minutes lie between.
SUPPRESS = f"""
INSERT INTO suppression (channel, address, reason, code, by, at)
SELECT v.channel, d.address, v.reason, v.code, '{BY}', :now
FROM unnest(CAST(:channels AS text[]), CAST(:ids AS bigint[]), CAST(:reasons AS text[]), CAST(:codes AS text[]),
    CAST(:addresses AS text[])) v (channel, outbox_id, reason, code, address)
JOIN outbox o ON o.id = v.outbox_id JOIN person p ON p.nip = o.recipient_nip
CROSS JOIN LATERAL (SELECT CASE v.channel WHEN 'email' THEN p.email ELSE p.mobile END AS address) d
WHERE lower(d.address) = lower(coalesce(v.address, d.address))
ORDER BY d.address ON CONFLICT DO NOTHING"""

DELAYED = f"""
INSERT INTO suppression (channel, address, reason, code, by, at)
SELECT DISTINCT ON (p.email) 'email', p.email, '{Suppressed.DELAYED}', t.code, '{BY}', :now
FROM (
    SELECT o.recipient_nip, a.code, a.at - lag(a.at, {DELAYS - 1}) OVER (
        PARTITION BY o.recipient_nip ORDER BY a.at) AS span
    FROM outbox o JOIN answer a ON a.outbox_id = o.id AND a.answer = '{Answer.DELAYED}'
    WHERE o.sent_at IS NOT NULL AND o.recipient_nip IN (SELECT recipient_nip FROM outbox WHERE id = ANY (:ids))
) t JOIN person p ON p.nip = t.recipient_nip
WHERE t.span <= interval '{DELAYS_WITHIN}' AND p.email IS NOT NULL
ORDER BY p.email ON CONFLICT DO NOTHING"""


def _suppress(tx: Connection, new: Sequence[Given], now: datetime) -> None:
    """Suppress the addresses that these answers show to be dead. It needs no settled message, only whose it was."""
    dead = [g for g in new if g.answer in (Answer.FAILED, Answer.BOUNCED) and address_dead(g.channel, g.code)]
    if dead:
        given: dict[str, Any] = {
            "channels": [g.channel for g in dead], "ids": [g.outbox_id for g in dead],
            "reasons": [Suppressed.BOUNCED if g.answer is Answer.BOUNCED else Suppressed.REFUSED for g in dead],
            "codes": [g.code for g in dead], "addresses": [g.address for g in dead], "now": now,
        }  # fmt: skip
        tx.execute(text(SUPPRESS), given)
    if late := [g.outbox_id for g in new if g.answer is Answer.DELAYED]:
        tx.execute(text(DELAYED), {"ids": late, "now": now})
