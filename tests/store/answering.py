"""Messages of the cast that went out, and what their providers say of them."""

from datetime import datetime, timedelta
from typing import Any

from domain.terms import Answer, Channel, MessageState
from store import answers
from store.answers import Given
from tests.people import SARI, Office, at

SENT_AT = at("2027-01-05 09:00")
WAMID = "wamid.A1"


def message(office: Office, state: MessageState = MessageState.ACCEPTED, nip: str = SARI, **its: Any) -> int:
    """Put a reminder into the outbox, by WhatsApp unless told, as it stands after it was sent."""
    gone = state in (MessageState.ACCEPTED, MessageState.DELIVERED)
    row = {
        "dedupe": f"x:{office.ask('SELECT count(*) FROM outbox')}", "cycle": office.cycle.id, "channel": "whatsapp",
        "nip": nip, "template": "reminder", "subject": None, "state": state, "provider": WAMID if gone else None,
        "sent_at": SENT_AT if gone else None, "code": "200" if gone else "timeout", **its,
    }  # fmt: skip
    return int(office.ask(
        "INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, subject_id, state, attempts, code, "
        "lease_until, created_at, not_before, sent_at, provider_id) VALUES (:dedupe, :cycle, :channel, :nip, "
        ":template, :subject, :state, 1, :code, CASE WHEN :state = 'leased' THEN now() + interval '1 hour' END, "
        ":now, :now, :sent_at, :provider) RETURNING id", **row, now=SENT_AT))  # fmt: skip


def answer(row: int, said: Answer, minutes: float = 1, **its: Any) -> Given:
    """What WhatsApp says of a message so many minutes after it was sent."""
    when = SENT_AT + timedelta(minutes=minutes)
    code = "131026" if said is Answer.FAILED else ""
    given = {"channel": Channel.WHATSAPP, "code": code, "provider_id": WAMID, "at": when, **its}
    return Given(outbox_id=row, answer=said, **given)


def returned(row: int, said: Answer = Answer.BOUNCED, minutes: float = 1, code: str = "5.1.1", **its: Any) -> Given:
    """What a mail that came back says."""
    return answer(row, said, minutes, channel=Channel.EMAIL, code=code, provider_id="", **its)


def tell(office: Office, *given: Given, now: datetime | None = None) -> int:
    return answers.keep(office.tx, given, now or at("2027-01-08 12:00"))


def stands(office: Office, row: int) -> tuple[Any, ...]:
    """State, code and provider id of a message."""
    return office.rows("SELECT state, code, provider_id FROM outbox WHERE id = :id", id=row)[0]


def suppressed(office: Office) -> list[tuple[Any, ...]]:
    return office.rows("SELECT channel, address, reason, code FROM suppression ORDER BY 1, 2")
