"""The page and the JSON of `siklus reminders preview`. A reader's name and address are its purpose: they are shown."""

from datetime import datetime
from pathlib import Path
from typing import Any

from cli import page
from cli.arguments import Format
from cli.reminders_words import full
from cli.start import Ground
from cli.words import Speech, why
from config.calendar import load_calendar
from domain.errors import Bilingual
from domain.message_words import code, template
from domain.terms import Channel
from domain.words import CHANNELS, Pair, stage_words
from flows.preview import Shown, Why, preview, stage_name
from store import contacts

REASONS: dict[str, Pair] = {
    "no-cycle": ("tidak ada siklus yang berjalan pada waktu itu", "no cycle is open at that moment"),
    "nothing": ("tidak ada yang menjadi giliran orang ini", "nothing is this person's to do"),
    "expired": ("tidak sempat dikirim sebelum kedaluwarsa", "it would expire before it can go out"),
    "no-calendar": (
        "hari kerjanya belum diketahui (lihat `siklus calendar`), maka tidak ada pengingat",
        "its working days are not known (see `siklus calendar`), so there are no reminders",
    ),
    "merged": (
        "pada hari itu sudah ada pengingat lain lewat saluran yang sama",
        "another reminder goes out by the same channel on that day",
    ),
}


def show(ground: Ground, nip: str, now: datetime, channel: Channel | None, html: Path | None, format_: Format) -> None:
    """Print what a person would get; nothing that was done for it stays. Raises SiklusError."""
    settings, speech = ground.settings, Speech(ground.settings.language)
    calendar = load_calendar(settings.home)
    with ground.engine.connect() as db, db.begin() as transaction:
        found = contacts.find(db, nip)
        shown, reasons = preview(db, nip, now, settings, calendar)
        transaction.rollback()
    if channel is not None:
        shown = [one for one in shown if one.message.channel is channel]
    if html is not None:
        _write_html(html, shown)
    if format_ is Format.JSON:
        page.emit({
            "on": now.isoformat(), "messages": [_data(one) for one in shown],
            "reasons": [_why(reason, speech) for reason in reasons],
        })  # fmt: skip
        return
    page.say(f"{found.name} · {speech.moment(now)}", "bold")
    for one in shown:
        _show(one, speech)
    if not shown:
        page.say(speech("Tidak ada pengingat yang dikirim.", "No reminder goes out."), "yellow")
    for reason in reasons:
        page.say(f"- {_words(reason, speech)}")
    if html is not None:
        page.note(str(html))


def _write_html(path: Path, shown: list[Shown]) -> None:
    letters = [one.rendered.html for one in shown if one.rendered.html]
    if not letters:
        raise Bilingual(
            f"{path} tidak ditulis: pada hari itu tidak ada surel untuk orang ini",
            f"{path} was not written: there is no e-mail for this person on that day",
        )
    try:
        path.write_text(letters[0], encoding="utf-8")
    except OSError as error:
        reason = why(error)
        raise Bilingual(
            f"{path} tidak dapat ditulis ({reason[0]})", f"{path} cannot be written ({reason[1]})"
        ) from None


# --- what goes out --------------------------------------------------------------------------------------------


def _data(one: Shown) -> dict[str, Any]:
    said, to = one.rendered, one.message
    whatsapp = {"name": said.whatsapp, "values": list(said.values), "button": said.button} if said.whatsapp else None
    return {
        "channel": str(to.channel), "wanted": str(one.wanted), "template": to.template, "at": one.at.isoformat(),
        "to": to.to, "subject": said.subject, "text": said.text, "html": said.html, "whatsapp": whatsapp,
    }  # fmt: skip


def _show(one: Shown, speech: Speech) -> None:
    said, to = one.rendered, one.message
    moved = ""
    if one.wanted is not to.channel:
        other = speech.of(CHANNELS[one.wanted])
        moved = speech(f" (sebab {other} tidak mencapai orang ini)", f" (as {other} does not reach this person)")
    rows = [
        (speech("Saluran", "Channel"), f"{speech.of(CHANNELS[to.channel])}{moved}"),
        (speech("Jenis", "Kind"), speech.of(template(to.template))),
        (speech("Dikirim", "Goes out"), speech.moment(one.at, one.zone)),
        (speech("Kepada", "To"), f"{to.to_name} <{to.to}>"),
    ]
    if said.subject:
        rows.append((speech("Perihal", "Subject"), said.subject))
    if said.whatsapp:
        rows.append((speech("Templat", "Template"), said.whatsapp))
        rows += [(f"{{{{{n}}}}}", value) for n, value in enumerate(said.values, start=1)]
        rows.append((speech("Tombol", "Button"), said.button))
    page.console().print()
    page.console().print(page.facts(*rows))
    page.console().print()
    page.console().print(said.text.rstrip(), markup=False, soft_wrap=True)
    page.console().print()


# --- what does not --------------------------------------------------------------------------------------------


def _why(reason: Why, speech: Speech) -> dict[str, Any]:
    return {
        "reason": reason.code, "channel": reason.channel and str(reason.channel),
        "stage": stage_name(reason.work) if reason.work else None,
        "next_on": reason.next_on.isoformat() if reason.next_on else None, "text": _words(reason, speech),
    }  # fmt: skip


def _words(reason: Why, speech: Speech) -> str:
    said = speech.of(REASONS.get(reason.code) or code(reason.code))
    if reason.channel:
        return f"{speech.of(CHANNELS[reason.channel])}: {said}"
    if not reason.work or not reason.cycle:
        return said
    stage = stage_words(reason.work.stage, reason.work.period, reason.cycle.check_ins, speech.language)
    if reason.code == "blocked":
        turn = speech.of(reason.turn) if reason.turn else speech("giliran orang lain", "it is for somebody else to act")
        return speech(
            f"{stage}: belum dapat dikerjakan, {turn}; yang ditunggu itulah yang diingatkan",
            f"{stage}: cannot be done yet, {turn}; whoever is waited for is reminded instead",
        )
    if reason.code == "no-calendar":
        return f"{stage}: {said}"
    if reason.next_on is None:
        return speech(f"{stage}: tidak ada anak tangga lagi", f"{stage}: there is no rung any more")
    return speech(
        f"{stage}: hari ini tidak ada anak tangga; berikutnya pada {full(reason.next_on, speech)}",
        f"{stage}: there is no rung on this day; the next is on {full(reason.next_on, speech)}",
    )
