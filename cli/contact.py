"""`siklus contact NIP`: how a person is reached, what they wish, what reached them lately; shown, and set."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from cli import contact_page as view
from cli import page
from cli.arguments import ArgumentError, AtOption, Format, FormatOption
from cli.arguments import nip as read_nip
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from domain.people import mask
from domain.terms import Channel, Suppressed
from domain.words import CHANNELS, Pair
from store import contacts, messages, names
from store.contacts import OPERATOR, Contact
from store.database import Connection


class Language(StrEnum):
    """In which language a person's messages are written."""

    ID = "id"
    EN = "en"


def _flag(name: str, indonesian: str, english: str) -> Any:
    return typer.Option(name, help=both(indonesian, english))


NipArgument = Annotated[str, typer.Argument(metavar="NIP", help=both("NIP pegawai.", "The employee's NIP."))]
# Two flags and not one with two names: of those the last one would win, and nobody would hear of the first.
NoWhatsapp = Annotated[bool, _flag("--no-whatsapp", "Tanpa pesan WhatsApp.", "No messages by WhatsApp.")]
Whatsapp = Annotated[bool, _flag("--whatsapp", "Dengan pesan WhatsApp lagi.", "Messages by WhatsApp again.")]
NoEmail = Annotated[
    bool,
    _flag(
        "--no-email",
        "Tanpa pengingat lewat surel; pemberitahuan langkah tetap datang.",
        "No reminders by e-mail; notices of steps still come.",
    ),
]
Email = Annotated[bool, _flag("--email", "Dengan pengingat lewat surel lagi.", "Reminders by e-mail again.")]
LanguageOption = Annotated[Language | None, _flag("--language", "Bahasa pesan.", "The language of the messages.")]
Suppress = Annotated[
    list[Channel] | None, _flag("--suppress", "Jangan kirim ke alamat ini lagi.", "Send nothing to this address.")
]
Lift = Annotated[list[Channel] | None, _flag("--lift", "Kirim ke alamat ini lagi.", "Send to this address again.")]
By = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="NIP", help=both("NIP yang mengatur; bawaan: operator.", "Who sets it; default: operator.")
    ),
]
Reveal = Annotated[bool, _flag("--reveal", "Tampilkan alamat utuh.", "Show the addresses whole.")]


def contact(
    nip: NipArgument,
    no_whatsapp: NoWhatsapp = False,
    whatsapp: Whatsapp = False,
    no_email: NoEmail = False,
    email: Email = False,
    language: LanguageOption = None,
    suppress: Suppress = None,
    lift: Lift = None,
    actor: By = None,
    reveal: Reveal = False,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show how a person is reached, after what was asked for has been set."""
    now = moment(at)
    stops = _two_ways(Channel.WHATSAPP, whatsapp, no_whatsapp) | _two_ways(Channel.EMAIL, email, no_email)
    held = _held(suppress or (), lift or ())
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = contacts.find(tx, read_nip(nip))
        by = names.person(tx, read_nip(actor)).nip if actor is not None else OPERATOR
        done = _set_wishes(tx, found, stops, by, now) + _set_language(tx, found, language)
        done += _set_held(tx, found, held, by, now)
        found, latest = contacts.find(tx, found.nip), messages.latest(tx, found.nip)
        who = names.names(tx, view.named_in(found))
    if format_ is Format.JSON:
        page.emit(view.plain(found, latest, reveal))
        return
    view.show(found, latest, who, reveal, speech)
    for pair in done:
        page.say(speech.of(pair), "green")


# --- what was asked for -------------------------------------------------------------------------------


def _two_ways(channel: Channel, wanted: bool, unwanted: bool) -> dict[Channel, bool]:
    """Give whether a channel is unwanted, if that was said. Raises ArgumentError where both were."""
    if wanted and unwanted:
        raise _contrary(f"--{channel}", f"--no-{channel}")
    return {channel: unwanted} if wanted or unwanted else {}


def _held(suppress: Sequence[Channel], lift: Sequence[Channel]) -> dict[Channel, bool]:
    for channel in Channel:
        if channel in suppress and channel in lift:
            raise _contrary(f"--suppress {channel}", f"--lift {channel}")
    return dict.fromkeys(suppress, True) | dict.fromkeys(lift, False)


def _contrary(one: str, other: str) -> ArgumentError:
    return ArgumentError(f"{one} dan {other} bertentangan: pilih satu", f"{one} and {other} contradict: choose one")


def _set_wishes(tx: Connection, found: Contact, stops: dict[Channel, bool], by: str, now: datetime) -> list[Pair]:
    return [_wished(channel, stop, (contacts.opt_out if stop else contacts.opt_in)(tx, found.nip, channel, by, now))
            for channel, stop in stops.items()]  # fmt: skip


def _wished(channel: Channel, stop: bool, new: bool) -> Pair:
    what = CHANNELS[channel]
    if not new:
        return f"Pengingat lewat {what[0]}: memang sudah demikian", f"Reminders by {what[1]}: it was so already"
    if stop:
        return f"Pengingat lewat {what[0]} dihentikan", f"Reminders by {what[1]} are stopped"
    return f"Pengingat lewat {what[0]} dikirim lagi", f"Reminders by {what[1]} are sent again"


def _set_language(tx: Connection, found: Contact, language: Language | None) -> list[Pair]:
    if language is None:
        return []
    if contacts.speak(tx, found.nip, language):
        return [("Bahasa pesan diubah", "The language of the messages is changed")]
    return [("Bahasa pesan: memang sudah demikian", "The language of the messages: it was so already")]


def _set_held(tx: Connection, found: Contact, held: dict[Channel, bool], by: str, now: datetime) -> list[Pair]:
    done: list[Pair] = []
    for channel, hold in held.items():
        what, address = CHANNELS[channel], found.addresses.get(channel)
        if address is None:
            raise ArgumentError(
                f"pegawai {mask(found.nip)} tidak memiliki alamat {what[0]} dalam daftar pegawai",
                f"the roster has no {what[1]} address of {mask(found.nip)}",
            )
        if hold:
            new = contacts.suppress(tx, channel, address, Suppressed.OPERATOR, "", by, now)
        else:
            new = contacts.lift(tx, channel, address)
        done.append(_now_held(channel, hold, new))
    return done


def _now_held(channel: Channel, hold: bool, new: bool) -> Pair:
    what = CHANNELS[channel]
    if not new:
        return f"Alamat {what[0]}: memang sudah demikian", f"The {what[1]} address: it was so already"
    if hold:
        return (
            f"Alamat {what[0]} ditahan: tidak dikirimi lagi",
            f"The {what[1]} address is suppressed: nothing goes there",
        )
    return f"Alamat {what[0]} dikirimi lagi", f"Messages go to the {what[1]} address again"
