"""Who holds a link that ends reminders, and who has a number: for pages and hooks that know nothing but these."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from domain.seal import Purpose, unseal
from domain.terms import Channel

READER = text("""
SELECT o.recipient_nip, o.channel, p.language,
    EXISTS (SELECT FROM optout x WHERE x.nip = o.recipient_nip AND x.channel = o.channel) AS stopped
FROM outbox o JOIN person p ON p.nip = o.recipient_nip WHERE o.id = :id""")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a message went to, by which channel, and whether they want no reminders by it any more."""

    nip: str
    channel: Channel
    language: str
    stopped: bool


def reader(tx: Connection, sealed: str) -> Reader | None:
    """Give whose link this is; None where the seal is not ours, or the message is not there. Writes nothing."""
    secret = tx.scalar(text("SELECT secret FROM installation"))
    number = unseal(secret, Purpose.UNSUBSCRIBE, sealed) if secret else None
    row = tx.execute(READER, {"id": number}).first() if number is not None else None
    return Reader(row.recipient_nip, Channel(row.channel), row.language, row.stopped) if row else None


def holders(tx: Connection, mobile: str) -> list[str]:
    """Give the NIP of everybody with this number (E.164): an office's telephone can be that of several."""
    return list(tx.scalars(text("SELECT nip FROM person WHERE mobile = :mobile ORDER BY nip"), {"mobile": mobile}))
