"""Messages of the outbox for eyes, as JSON and as CSV."""

import csv
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape

from cli import page
from cli.words import Speech
from domain import message_words as words
from domain.harmless import harmless
from domain.people import mask
from domain.terms import Channel, MessageState
from domain.words import CHANNELS, OUTCOMES, Pair
from store.messages import Row, Whole
from store.retrying import Act, Acted

COLUMNS = (
    "id", "dedupe", "channel", "recipient", "template", "state", "attempts", "not_before", "sent_at", "provider_id",
    "code",
)  # fmt: skip
BAD = {MessageState.DEAD, MessageState.REJECTED, MessageState.UNKNOWN}


def plain(row: Row, reveal: bool) -> dict[str, Any]:
    """Give the JSON of a message. Its key holds the recipient's NIP, which is masked there as well."""
    shown = row.recipient_nip if reveal else mask(row.recipient_nip)
    return {
        "id": row.id, "dedupe": row.dedupe.replace(row.recipient_nip, shown), "channel": row.channel,
        "recipient": shown, "template": row.template, "state": row.state, "attempts": row.attempts,
        "not_before": row.not_before.isoformat(), "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "provider_id": row.provider_id, "code": row.code,
    }  # fmt: skip


def write_csv(rows: Sequence[Row], reveal: bool) -> None:
    """Print one line for each message, with the columns of the JSON."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    out.writerows([harmless(str(value)) if value is not None else "" for value in plain(row, reveal).values()]
                  for row in rows)  # fmt: skip


def whole(found: Whole, reveal: bool) -> dict[str, Any]:
    """Give the JSON of one message with all that is known of it."""
    return {
        **plain(found.row, reveal),
        "recipient_name": found.row.name, "cycle": found.cycle, "count": found.count, "subject": found.subject or None,
        "period": found.period, "created_at": found.created_at.isoformat(),
        "expires_at": found.expires_at.isoformat() if found.expires_at else None,
        "answers": [
            {"answer": a.answer, "code": a.code, "at": a.at.isoformat(), "received_at": a.received_at.isoformat()}
            for a in found.answers
        ],
    }  # fmt: skip


# --- for eyes -----------------------------------------------------------------------------------------


def stands(state: MessageState, code: str | None, speech: Speech) -> str:
    """Give where a message stands, and why: `menunggu: batas harian per penerima`."""
    outcome, why = speech.of(OUTCOMES[state]), speech.of(words.code(code))
    return f"{outcome}: {why}" if why else outcome


def show_totals(states: Mapping[tuple[MessageState, Channel], int], held: Mapping[str, int], speech: Speech) -> None:
    """Print how many messages stand where, and how many are held back."""
    if not states:
        return
    channels = sorted({channel for _, channel in states})
    names = [speech.of(CHANNELS[channel]) for channel in channels]
    table = page.table(speech("Keadaan", "State"), *names, right=range(1, len(channels) + 1))
    for state in MessageState:
        counts = [states.get((state, channel), 0) for channel in channels]
        if any(counts):
            table.add_row(speech.of(OUTCOMES[state]), *map(speech.number, counts), style="red" if state in BAD else "")
    page.console().print(table)
    for code, n in held.items():
        why = speech.of(words.code(code))
        page.say(speech(f"Ditahan, {why}: {speech.number(n)}", f"Held back, {why}: {speech.number(n)}"), "yellow")
    page.say("")


def show(rows: Sequence[Row], limit: int, reveal: bool, speech: Speech) -> None:
    """Print messages, the latest first."""
    if not rows:
        page.say(speech("Tidak ada pesan yang demikian.", "There are no such messages."))
        return
    heads: tuple[Pair, ...] = (("ID", "ID"), ("Waktu", "Time"), ("Lewat", "By"), ("Kepada", "To"), ("Isi", "What"),
                               ("Keadaan", "State"))  # fmt: skip
    table = page.table(*map(speech.of, heads), right=(0,))
    for row in rows:
        cells = (
            str(row.id), speech.short(row.sent_at or row.not_before), speech.of(CHANNELS[row.channel]),
            _reader(row, reveal), speech.of(words.template(row.template)), stands(row.state, row.code, speech),
        )  # fmt: skip
        table.add_row(*map(escape, cells), style="red" if row.state in BAD else "")
    page.console().print(table)
    if len(rows) == limit:
        page.say(
            speech(f"Hanya {speech.number(limit)} terbaru; lebih banyak dengan --limit.",
                   f"Only the latest {speech.number(limit)}; more with --limit."), "dim",
        )  # fmt: skip


def _reader(row: Row, reveal: bool) -> str:
    """Give a reader's name with the last digits of the NIP, short enough for a column."""
    return f"{row.name} {row.recipient_nip if reveal else '…' + row.recipient_nip[-4:]}".strip()


def show_whole(found: Whole, reveal: bool, speech: Speech) -> None:
    """Print all that is known of one message."""
    row = found.row
    about = speech.of(words.template(row.template))
    page.say(speech(f"Pesan {row.id}: {about}", f"Message {row.id}: {about}"), "bold")
    as_what = speech.of(words.reader(row.template))
    lines: list[tuple[Pair, str]] = [
        (("Kepada", "To"), ", ".join(filter(None, (_reader(row, reveal), as_what)))),
        (("Lewat", "By"), speech.of(CHANNELS[row.channel])),
        (("Keadaan", "State"), stands(row.state, row.code, speech)),
        (("Kode", "Code"), row.code or ""),
        (("Tentang", "About"), _about(found, speech)),
        (("Siklus", "Cycle"), found.cycle),
        (("Diantrekan", "Queued"), speech.moment(found.created_at)),
        (("Tidak sebelum", "Not before"), speech.moment(row.not_before)),
        (("Berlaku sampai", "Expires"), speech.moment(found.expires_at) if found.expires_at else ""),
        (("Percobaan", "Tries"), str(row.attempts)),
        (("Diserahkan", "Handed over"), speech.moment(row.sent_at) if row.sent_at else ""),
        (("ID penyedia", "Provider's id"), row.provider_id or ""),
        (("Kunci", "Key"), plain(row, reveal)["dedupe"]),
    ]
    page.console().print(page.facts(*((speech.of(name), value) for name, value in lines if value)))
    if found.answers:
        page.say("")
        said = [(a.at, words.ANSWERS[a.answer], words.code(a.code)) for a in found.answers]
        answers = [(speech.moment(at), ", ".join(filter(None, map(speech.of, pairs)))) for at, *pairs in said]
        page.console().print(page.facts(*answers))


def _about(found: Whole, speech: Speech) -> str:
    if found.row.template in words.DIGESTS:
        return speech("apa yang masih menunggu, ditanyakan saat dikirim", "what still waits, asked when it is sent")
    n = speech.number(found.count)
    return found.subject or speech(f"{n} hal", f"{n} things")


# --- what was done ------------------------------------------------------------------------------------

DONE: dict[str, Pair] = {"retry": ("diantrekan lagi", "queued again"), "cancel": ("dibatalkan", "cancelled")}
TAKES: dict[str, Pair] = {
    "retry": (
        "hanya pesan yang gagal, ditolak, tidak pasti, kedaluwarsa, atau tanpa alamat dapat diantrekan lagi",
        "only one that is dead, rejected, unknown, expired or suppressed can be queued again",
    ),
    "cancel": ("hanya pesan yang menunggu dapat dibatalkan", "only one that is queued can be cancelled"),
}
ABSENT: Pair = ("tidak ada pesan dengan nomor ini", "there is no message with this id")
UNSURE: Pair = (
    "mungkin sudah terkirim; bila boleh terkirim dua kali (Message-ID tetap sama), ulangi dengan --yes",
    "it may have gone out; if it may go out twice (its Message-ID stays the same), repeat with --yes",
)
DEAD: Pair = (
    "tetapi tidak ada alamat yang mencapai penerimanya: lihat `siklus contact NIP`",
    "but no address reaches its reader: see `siklus contact NIP`",
)


def _words(one: Acted, wish: str, speech: Speech) -> str:
    if one.act is Act.DONE:
        return speech.of(DONE[wish]) + (f", {speech.of(DEAD)}" if one.dead else "")
    if one.act is Act.UNSURE:
        return speech.of(UNSURE)
    if one.was is None:
        return speech.of(ABSENT)
    return f"{speech.of(OUTCOMES[one.was])}; {speech.of(TAKES[wish])}"


def act(one: Acted, wish: str, speech: Speech) -> dict[str, Any]:
    """Give the JSON of what became of a wish for one message."""
    return {
        "id": one.id, "done": one.act is Act.DONE, "result": one.act, "was": one.was, "words": _words(one, wish, speech)
    }  # fmt: skip


def show_acts(acted: Sequence[Acted], wish: str, speech: Speech) -> None:
    """Print what became of each message."""
    for one in acted:
        done = one.act is Act.DONE
        style = "yellow" if not done or one.dead else "green"
        page.say(f"{one.id}: {_words(one, wish, speech)}", style)
    if wish == "retry" and any(one.act is Act.DONE for one in acted):
        page.say(
            speech("Pengingat diperiksa sekali lagi sebelum dikirim: yang tidak lagi perlu dibatalkan.",
                   "Reminders are looked at once more before they go out: what is no longer due is cancelled."), "dim",
        )  # fmt: skip


def ask_twice(ids: Sequence[int], speech: Speech) -> str:
    """Give the question whether messages may go out a second time."""
    named = ", ".join(map(str, ids[:10])) + (", …" if len(ids) > 10 else "")
    return speech(
        f"Pesan {named} mungkin sudah terkirim. Kirim lagi, walaupun dapat sampai dua kali (Message-ID tetap sama)?",
        f"Message {named} may have gone out. Send it again, though it may come twice (its Message-ID stays the same)?",
    )
