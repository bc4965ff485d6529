"""What an operator does with messages: send them again, or not at all. Each is answered for itself.

There is no table of such acts: the row says it, by its state and the code `operator`, until it is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, text

from domain.terms import MessageState

BY_OPERATOR = "operator"  # the code of what an operator put back or took out
RENEWED = timedelta(days=3)  # how long a message that had an end may be sent once it is put back
AGAIN = frozenset({MessageState.DEAD, MessageState.REJECTED, MessageState.UNKNOWN, MessageState.EXPIRED,
                   MessageState.SUPPRESSED})  # fmt: skip


class Act(StrEnum):
    """What became of an operator's wish for one message."""

    DONE = "done"
    ABSENT = "absent"  # there is no such message
    WRONG_STATE = "wrong-state"
    UNSURE = "unsure"  # it may have gone out already, and nobody said that it may go out twice


@dataclass(frozen=True, slots=True)
class Acted:
    """What became of one message: whether it was done, and in which state it was found (None for none)."""

    id: int
    act: Act
    was: MessageState | None
    dead: bool = False  # no address reaches its reader: it will end as it did


# A lock on each row, in one order: a sender holds them for a moment only, and two operators do not wait for each other.
LOCK = """
SELECT o.id, o.state FROM outbox o WHERE o.id = ANY (:ids) ORDER BY o.id FOR UPDATE"""

# It keeps its lease number, so that a sender who was thought dead settles nothing, and its provider's id, so that a
# late answer to the first try still finds it. It is not sent any more: what was sent today does not hold it back.
RETRY = """
UPDATE outbox o SET state = 'queued', code = :code, attempts = 0, not_before = :now, sent_at = NULL,
    expires_at = CASE WHEN o.expires_at IS NOT NULL THEN CAST(:until AS timestamptz) END
WHERE o.id = ANY (:ids)
RETURNING o.id, NOT EXISTS (
    SELECT FROM person p CROSS JOIN LATERAL (VALUES ('email', p.email), ('whatsapp', p.mobile)) w (channel, address)
    WHERE p.nip = o.recipient_nip AND w.address IS NOT NULL
        AND NOT EXISTS (SELECT FROM suppression s WHERE s.channel = w.channel AND s.address = w.address)
        AND NOT EXISTS (SELECT FROM optout x WHERE x.channel = w.channel AND x.nip = p.nip AND x.channel = 'whatsapp')
) AS dead"""

# A mail that came back is known by its message alone. Those of earlier tries get a name of their own, or the next one
# would be taken for the same.
SET_APART = """
UPDATE answer a SET provider_id = 'try-' || o.lease_no || '-' || a.id
FROM outbox o WHERE o.id = a.outbox_id AND o.id = ANY (:ids) AND a.provider_id = ''"""

CANCEL = "UPDATE outbox SET state = 'cancelled', code = :code WHERE id = ANY (:ids)"


def retry(tx: Connection, ids: Sequence[int], now: datetime, *, twice: bool = False) -> list[Acted]:
    """Queue messages again, to be sent from now on, and give what became of each, in the order given.

    Only those that have ended without being taken: dead, rejected, unknown, expired, suppressed. An unknown one may
    have reached its reader; it is put back only if it may come `twice` (its Message-ID stays the same). Whether a
    reminder is still due is asked again when it is sent.
    """
    states = _locked(tx, ids)
    unsure = {id_ for id_, state in states.items() if state is MessageState.UNKNOWN and not twice}
    able = [id_ for id_, state in states.items() if state in AGAIN and id_ not in unsure]
    given = {"ids": able, "now": now, "until": now + RENEWED, "code": BY_OPERATOR}
    tx.execute(text(SET_APART), {"ids": able})
    dead = {row.id: row.dead for row in tx.execute(text(RETRY), given)}
    return [_acted(id_, states, dead, unsure) for id_ in dict.fromkeys(ids)]


def cancel(tx: Connection, ids: Sequence[int]) -> list[Acted]:
    """Take messages out of the queue for good, and give what became of each, in the order given.

    Only those that wait: one that is being sent cannot be called back.
    """
    states = _locked(tx, ids)
    able = [id_ for id_, state in states.items() if state is MessageState.QUEUED]
    tx.execute(text(CANCEL), {"ids": able, "code": BY_OPERATOR})
    return [_acted(id_, states, dict.fromkeys(able, False), set()) for id_ in dict.fromkeys(ids)]


def _locked(tx: Connection, ids: Sequence[int]) -> dict[int, MessageState]:
    return {row.id: MessageState(row.state) for row in tx.execute(text(LOCK), {"ids": list(ids)})}


def _acted(id_: int, states: dict[int, MessageState], done: dict[int, Any], unsure: set[int]) -> Acted:
    if id_ not in states:
        return Acted(id_, Act.ABSENT, None)
    if id_ in done:
        return Acted(id_, Act.DONE, states[id_], done[id_])
    return Acted(id_, Act.UNSURE if id_ in unsure else Act.WRONG_STATE, states[id_])
