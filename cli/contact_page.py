"""The ways to a person for eyes and as JSON; addresses without their middle unless they are asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape

from cli import page
from cli.outbox_page import BAD, stands
from cli.words import Speech
from domain import message_words as words
from domain.contacts import hidden
from domain.people import mask
from domain.terms import Channel, Suppressed
from domain.words import CHANNELS, Pair
from store.contacts import OPERATOR, Contact
from store.messages import Row

NAMES: dict[str, Pair] = {Channel.EMAIL: ("Surel", "E-mail"), Channel.WHATSAPP: ("WhatsApp", "WhatsApp")}
LANGUAGES: dict[str, Pair] = {"id": ("bahasa Indonesia", "Indonesian"), "en": ("bahasa Inggris", "English")}
# Who suppressed an address or stopped a channel, where that was no person.
NOBODY: dict[str, Pair] = {
    OPERATOR: ("operator", "an operator"),
    "provider": ("penyedia", "the provider"),
    "siklus": ("siklus", "siklus"),
}


def named_in(found: Contact) -> set[str]:
    """Give who has set something about a person, of whom a name is worth knowing."""
    wishes, dead = found.optouts.values(), found.suppressed.values()
    return ({wish.by for wish in wishes} | {one.by for one in dead}) - set(NOBODY)


def plain(found: Contact, latest: Sequence[Row], reveal: bool) -> dict[str, Any]:
    """Give the JSON of a person's contact."""
    return {
        "nip": mask(found.nip), "name": found.name, "agency": found.agency, "unit": found.unit,
        "active": found.active, "language": found.language,
        **{channel: _plain(found, channel, reveal) for channel in Channel},
        "messages": [
            {"id": row.id, "at": (row.sent_at or row.not_before).isoformat(), "channel": row.channel,
             "template": row.template, "state": row.state, "code": row.code}
            for row in latest
        ],
    }  # fmt: skip


def _plain(found: Contact, channel: Channel, reveal: bool) -> dict[str, Any]:
    stop, dead = found.optouts.get(channel), found.suppressed.get(channel)
    return {
        "address": _address(found, channel, reveal),
        "opted_out": {"since": stop.at.isoformat(), "by": _masked(stop.by)} if stop else None,
        "suppressed": {
            "reason": dead.reason, "code": dead.code, "since": dead.at.isoformat(), "by": _masked(dead.by)
        } if dead else None,
    }  # fmt: skip


def _masked(by: str) -> str:
    return by if by in NOBODY else mask(by)


def _address(found: Contact, channel: Channel, reveal: bool) -> str | None:
    address = found.addresses.get(channel)
    return address if reveal or address is None else hidden(address)


# --- for eyes -----------------------------------------------------------------------------------------


def show(found: Contact, latest: Sequence[Row], who: Mapping[str, str], reveal: bool, speech: Speech) -> None:
    """Print how a person is reached, and what reached them lately."""
    page.say(page.named(found.name, found.nip), "bold")
    place = ", ".join(filter(None, (found.unit, found.agency)))
    away = speech("tidak lagi aktif dalam daftar pegawai", "no longer active in the roster")
    rows: list[tuple[Pair, str]] = [(("Unit", "Unit"), place if found.active else away)]
    for channel in Channel:
        told = [_address(found, channel, reveal) or speech("tidak ada", "none"), *_against(found, channel, who, speech)]
        rows.append((NAMES[channel], "\n".join(told)))
    rows.append((("Bahasa", "Language"), speech.of(LANGUAGES.get(found.language, (found.language, found.language)))))
    page.console().print(page.facts(*((speech.of(name), value) for name, value in rows)))
    page.say("")
    _show_latest(latest, found.zone, speech)


def _against(found: Contact, channel: Channel, who: Mapping[str, str], speech: Speech) -> list[str]:
    """Say what keeps messages from an address."""
    said = []
    if stop := found.optouts.get(channel):
        when, by = speech.moment(stop.at, found.zone), _by(stop.by, found, who, speech)
        what = _unwanted(channel, speech)
        said.append(speech(f"{what} sejak {when}, oleh {by}", f"{what} since {when}, by {by}"))
    if dead := found.suppressed.get(channel):
        when, by = speech.moment(dead.at, found.zone), _by(dead.by, found, who, speech)
        told = speech.of(words.reason(dead.reason, dead.code))
        why = "" if dead.reason is Suppressed.OPERATOR else f": {told}"
        said.append(speech(f"tidak dikirimi sejak {when}, oleh {by}{why}", f"suppressed since {when}, by {by}{why}"))
    return said


def _unwanted(channel: Channel, speech: Speech) -> str:
    if channel is Channel.EMAIL:
        return speech("tanpa pengingat (pemberitahuan tetap dikirim)", "no reminders (notices are still sent)")
    return speech("tidak ingin pesan", "wants no messages")


def _by(by: str, found: Contact, who: Mapping[str, str], speech: Speech) -> str:
    if by == found.nip:
        return speech("yang bersangkutan", "that person")
    return speech.of(NOBODY[by]) if by in NOBODY else page.named(who.get(by, ""), by).strip()


def _show_latest(latest: Sequence[Row], zone: str, speech: Speech) -> None:
    if not latest:
        page.say(speech("Belum ada pesan untuk pegawai ini.", "There is no message to this person yet."))
        return
    heads: tuple[Pair, ...] = (("ID", "ID"), ("Waktu", "Time"), ("Lewat", "By"), ("Isi", "What"), ("Keadaan", "State"))
    table = page.table(*map(speech.of, heads), right=(0,))
    for row in latest:
        cells = (
            str(row.id), speech.short(row.sent_at or row.not_before, zone), speech.of(CHANNELS[row.channel]),
            speech.of(words.template(row.template)), stands(row.state, row.code, speech),
        )  # fmt: skip
        table.add_row(*map(escape, cells), style="red" if row.state in BAD else "")
    page.console().print(table)
