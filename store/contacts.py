"""How people can be reached: addresses, what they do not want, and what reaches nobody any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.people import mask
from domain.terms import Channel, Suppressed
from store.names import WITH_TITLES
from store.units import Unknown

OPERATOR = "operator"  # who did something, where nobody is named


@dataclass(frozen=True, slots=True)
class OptOut:
    """Since when somebody wants no reminders by a channel, and who said so (a NIP, or operator)."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why nothing goes to an address any more, since when, and by whom it was said."""

    reason: Suppressed
    code: str  # of the provider; empty for none
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the roster with the ways to them. A suppression is of the address that they have now."""

    nip: str
    name: str  # with titles
    agency: str
    unit: str
    zone: str
    active: bool
    language: str
    addresses: Mapping[Channel, str]  # only those that there are
    optouts: Mapping[Channel, OptOut]
    suppressed: Mapping[Channel, Suppression]


FIND = f"""
SELECT p.nip, {WITH_TITLES} AS name, coalesce(g.name, '') AS agency, coalesce(u.name, '') AS unit,
    coalesce(u.zone, 'Asia/Jakarta') AS zone, a.id IS NOT NULL AS active, p.language, p.email, p.mobile
FROM person p LEFT JOIN assignment a ON a.nip = p.nip AND a.ends_on IS NULL
LEFT JOIN unit u ON u.id = a.unit_id LEFT JOIN agency g ON g.id = a.agency_id
WHERE p.nip = :nip"""

SUPPRESSED = """
SELECT channel, reason, code, at, by FROM suppression
WHERE (channel, address) IN (('email', :email), ('whatsapp', :mobile))"""


def find(tx: Connection, nip: str) -> Contact:
    """Give how a person can be reached. Raises Unknown, with the NIP masked."""
    row = tx.execute(text(FIND), {"nip": nip}).first()
    if row is None:
        raise Unknown(f"pegawai {mask(nip)} tidak ada dalam daftar pegawai", f"there is no {mask(nip)} in the roster")
    named = {Channel.EMAIL: row.email, Channel.WHATSAPP: row.mobile}
    stops = tx.execute(text("SELECT channel, at, by FROM optout WHERE nip = :nip ORDER BY channel"), {"nip": nip})
    dead = tx.execute(text(SUPPRESSED + " ORDER BY channel"), {"email": row.email, "mobile": row.mobile})
    return Contact(
        row.nip, row.name, row.agency, row.unit, row.zone, row.active, row.language,
        {channel: address for channel, address in named.items() if address},
        {Channel(stop.channel): OptOut(stop.at, stop.by) for stop in stops},
        {Channel(d.channel): Suppression(Suppressed(d.reason), d.code, d.at, d.by) for d in dead},
    )  # fmt: skip


# --- what is set ----------------------------------------------------------------------------------------------


def opt_out(tx: Connection, nip: str, channel: Channel, by: str, now: datetime) -> bool:
    """Note that a person wants no reminders by a channel, and give whether that is new."""
    given = {"nip": nip, "channel": channel, "by": by, "now": now}
    return _changed(tx, "INSERT INTO optout (nip, channel, by, at) VALUES (:nip, :channel, :by, :now) "
                        "ON CONFLICT DO NOTHING", given)  # fmt: skip


def opt_in(tx: Connection, nip: str, channel: Channel, by: str, now: datetime) -> bool:
    """Take that back, and give whether there was anything to take back."""
    return _changed(tx, "DELETE FROM optout WHERE nip = :nip AND channel = :channel", {"nip": nip, "channel": channel})


def suppress(
    tx: Connection, channel: Channel, address: str, reason: Suppressed, code: str, by: str, now: datetime
) -> bool:
    """Let nothing go to an address any more, and give whether that is new. The first reason stays."""
    given = {"channel": channel, "address": address, "reason": reason, "code": code, "by": by, "now": now}
    return _changed(tx, "INSERT INTO suppression (channel, address, reason, code, by, at) "
                        "VALUES (:channel, :address, :reason, :code, :by, :now) ON CONFLICT DO NOTHING",
                    given)  # fmt: skip


def lift(tx: Connection, channel: Channel, address: str) -> bool:
    """Let messages go to an address again, and give whether it was suppressed."""
    return _changed(tx, "DELETE FROM suppression WHERE channel = :channel AND address = :address",
                    {"channel": channel, "address": address})  # fmt: skip


def speak(tx: Connection, nip: str, language: str) -> bool:
    """Let messages to a person be written in `id` or `en`, and give whether that is a change."""
    return _changed(tx, "UPDATE person SET language = :language WHERE nip = :nip AND language <> :language",
                    {"nip": nip, "language": language})  # fmt: skip


def _changed(tx: Connection, command: str, given: Mapping[str, Any]) -> bool:
    return tx.execute(text(command), given).rowcount > 0
