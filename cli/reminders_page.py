"""The page of `siklus reminders plan`."""

from typing import Any

from rich.text import Text

from cli import page
from cli.reminders_data import totals
from cli.reminders_words import full, rungs_words, warnings
from cli.words import Speech
from config.settings import Settings
from domain.reminder import JAKARTA
from domain.words import CHANNELS, Pair
from flows.forecast import Forecast, Planned
from store.cycles import Cycle
from store.forecast import Basis

BASES: dict[Basis, Pair] = {
    Basis.STATES: ("keadaan pegawai sekarang", "people as they stand now"),
    Basis.BEGINNING: (
        "semua pegawai dari awal, sebab keadaan pada hari itu sudah berubah",
        "everybody at the beginning, as the states of that day have changed since",
    ),
    Basis.ROSTER: ("daftar pegawai sekarang; siklus belum dibuka", "the roster of today; the cycle is not open yet"),
}


def show(cycle: Cycle, made: Forecast, settings: Settings, speech: Speech) -> None:
    """Print a plan: what it starts from, its days, what it runs into, and the proposal."""
    page.say(f"{cycle.name} ({cycle.code})", "bold")
    page.console().print(page.facts(*_premises(made, settings, speech)))
    page.console().print()
    if not made.days:
        page.say(speech("Tidak ada pengingat sejak hari itu.", "There are no reminders from that day on."), "yellow")
    else:
        page.console().print(_table(cycle, made, speech))
        page.console().print()
        for channel, total in totals(made).items():
            name, messages, digests = speech.of(CHANNELS[channel]), total["messages"], speech.number(total["digests"])
            counted = speech(f"pesan, di antaranya {digests} rangkuman", f"messages, of them {digests} digests")
            page.say(f"{name[:1].upper()}{name[1:]}: {speech.number(messages)} {counted}.")
        page.say(
            speech(
                "Angka ini batas atas: yang masih menunggu orang lain ikut dihitung.",
                "These numbers are an upper bound: who still waits for somebody else is counted too.",
            ),
            "dim",
        )
    for warning in warnings(cycle, made, speech):
        page.say(f"! {warning[:1].upper()}{warning[1:]}.", "yellow")
    _show_spread(made, speech)


def _premises(made: Forecast, settings: Settings, speech: Speech) -> list[tuple[str, str]]:
    number = speech.number
    paces: dict[str, Pair] = {
        "none": ("tidak ada yang selesai lebih awal (batas atas)", "nobody finishes early (the upper bound)"),
        "stated": ("seperti yang disebutkan", "as stated"),
        "last": (f"seperti siklus {made.pace.cycle}", f"as in cycle {made.pace.cycle}"),
    }
    none = speech("tanpa batas", "no limit")

    def limit(rate: float | None, daily: int | None) -> str:
        speed = f"{rate:g} {speech('per detik', 'a second')}" if rate else none
        return f"{speed}, {f'{number(daily)} ' + speech('per hari', 'a day') if daily else none}"

    return [
        (speech("Sejak", "From"), full(made.begins, speech)),
        (speech("Dasar", "Starts from"), speech.of(BASES[made.basis])),
        (speech("Laju selesai", "Pace"), speech.of(paces[made.pace.source])),
        (speech("Orang", "People"), number(made.people)),
        (speech("Tanpa saluran", "Unreachable"), number(made.unreachable)),
        (speech("Batas surel", "E-mail limits"), limit(settings.email_rate, settings.email_daily)),
        (speech("Batas WhatsApp", "WhatsApp limits"), limit(settings.whatsapp_rate, settings.whatsapp_daily)),
    ]


def _table(cycle: Cycle, made: Forecast, speech: Speech) -> Any:
    heads = (
        ("Hari", "Day"), ("Saluran", "Channel"), ("Anak tangga", "Rungs"), ("Pesan", "Messages"),
        ("Rangkuman", "Digests"), ("Penerima", "Reached"), ("Jam puncak", "Peak hour"), ("Terakhir", "Last"),
    )  # fmt: skip
    table = page.table(*map(speech.of, heads), right=(3, 4, 5, 6))
    for planned in made.days:
        day, flow = planned.day, planned.flow
        if not day.messages and not planned.limits:
            continue  # only what was moved over from the other channel
        table.add_row(
            speech.day(day.day), speech.of(CHANNELS[day.channel]),
            rungs_words(cycle, day.rungs, speech) or speech("(dari saluran lain)", "(from the other channel)"),
            speech.number(day.messages), speech.number(day.digests), speech.number(day.recipients),
            speech.number(flow.peak[1]) if flow.peak else "-", _last(planned, speech),
            style="yellow" if planned.limits else "",
        )  # fmt: skip
    return table


def _last(planned: Planned, speech: Speech) -> Text:
    last = planned.flow.last_at
    if last is None:
        return Text("-")
    local = last.astimezone(JAKARTA)
    return Text(speech.short(local) if local.date() != planned.day.day else f"{local:{speech('%H.%M', '%H:%M')}}")


def _show_spread(made: Forecast, speech: Speech) -> None:
    for planned in made.days:
        if not planned.spread:
            continue
        page.console().print()
        channel = speech.of(CHANNELS[planned.day.channel])
        heads = (("Hari", "Day"), ("Penerima", "Reached"), ("Unit", "Units"), ("Instansi", "Agencies"))
        title = speech(f"Usul pembagian {channel}", f"Proposed spread of {channel}")
        table = page.table(*map(speech.of, heads), title=f"{title} · {full(planned.day.day, speech)}", right=(1, 2))
        for part in planned.spread:
            units = sum(len(units) for units in part.units.values())
            names = [name for _, name in part.units]
            more = f" … (+{speech.number(len(names) - 2)})" if len(names) > 2 else ""
            shown = Text(f"{speech.number(len(names))}: {', '.join(names[:2])}{more}")
            table.add_row(full(part.on, speech), speech.number(part.recipients), speech.number(units), shown)
        page.console().print(table)
