"""What the demo ends with: what an operator wants to see, and where to look next."""

import os
import shutil
import sys
from typing import Any

from rich.text import Text

from cli import page, status_page
from cli.demo.year import Year
from cli.start import Ground
from cli.words import Speech
from domain.rating import LABELS
from domain.terms import MessageState, Predikat
from domain.words import CHANNELS, OUTCOMES, Pair
from store import cycles, practice, reports, work

UNITS_SHOWN = 14


def show(ground: Ground, played: Year, report: dict[str, Any]) -> None:
    """Print the played year: completion, predikat by unit, messages by outcome, and where to look next."""
    speech = Speech(ground.settings.language)
    me = "siklus" if shutil.which("siklus") else os.path.relpath(sys.argv[0])  # as the reader can type it here
    with ground.engine.begin() as tx:
        cycle = cycles.find(tx, played.code)
        (whole,) = reports.status(tx, cycle, "stage", played.ended_at)
        agencies = reports.status(tx, cycle, "agency", played.ended_at)
        units = reports.predikat_by_unit(tx, cycle.id)
        happened = practice.happened(tx, cycle.id)
        example, busy = work.example(tx, cycle.id), work.busy(tx, cycle.id)
    status_page.show(cycle, whole, agencies, played.ended_at, speech)
    console = page.console()
    console.print()
    console.print(_predikat(units, speech))
    console.print()
    console.print(_messages(report["messages"], speech))
    console.print()
    console.print(_happened(happened, played.code, me, speech))
    console.print()
    days, objections, digest = report["days_played"], report["objections"], report["digest"][:16]
    page.say(
        speech(
            f"{days} hari dimainkan · {objections} keberatan · sidik {digest}",
            f"{days} days played · {objections} objections · digest {digest}",
        )
    )
    _further(ground, played.code, example, busy, me, speech)


def _further(ground: Ground, code: str, example: str, busy: str, me: str, speech: Speech) -> None:
    """Print where to look next."""
    page.say(speech("Lihat selanjutnya", "Where to look next"), "bold")
    page.console().print(
        page.facts(
            (speech("Surel tertangkap", "Caught mail"), _folder(ground, "email_url", "mail")),
            (speech("WhatsApp tertangkap", "Caught WhatsApp"), _folder(ground, "whatsapp_url", "whatsapp")),
            (speech("Portal dan Prefect", "Portal and Prefect"), f"{me} up"),
            (
                speech("Ruang latihan", "Practice room"),
                speech(f"{me} up, lalu buka tautan sebuah surel", f"{me} up, then open the link of a mail"),
            ),
            (speech("Per unit", "By unit"), f"{me} cycle status {code} --by unit"),
            (speech("Satu penilaian", "One appraisal"), f"{me} explain {example} --cycle {code}"),
            (speech("Tugas seseorang", "Someone's tasks"), f"{me} inbox {busy} --cycle {code}"),
            (speech("Jejak audit", "The audit"), f"{me} audit verify"),
        )
    )


def _folder(ground: Ground, url: str, name: str) -> str:
    return "-" if getattr(ground.settings, url) else str(ground.settings.home / name)


def _predikat(units: list[tuple[str, dict[str, int]]], speech: Speech) -> Any:
    title = speech("Predikat menurut unit", "Predikat by unit")
    made = page.table(
        speech("Unit kerja", "Unit"), *(LABELS[p] for p in Predikat), title=title, right=range(1, len(Predikat) + 1)
    )
    largest = sorted(units, key=lambda unit: (-sum(unit[1].values()), unit[0]))
    for name, counts in largest[:UNITS_SHOWN]:
        made.add_row(Text(name), *(str(counts.get(p) or "") for p in Predikat))
    rest = largest[UNITS_SHOWN:]
    if rest:
        sums = [sum(counts.get(p, 0) for _, counts in rest) for p in Predikat]
        made.add_row(
            Text(speech(f"{len(rest)} unit lain", f"{len(rest)} other units"), "dim"), *(str(n or "") for n in sums)
        )
    return made


# What happened besides the ordinary, and the command that shows one of it.
SHOWN_BY: dict[str, tuple[Pair, str]] = {
    "objection": (("Keberatan", "Objections"), "objection show {} --cycle {}"),
    "departure": (("Unit menyimpang dari pola, dijelaskan", "Units off their pattern, justified"),
                  "calibration show {} --cycle {}"),
    "amendment": (("SKP diubah setelah disepakati", "SKP amended after agreement"), "skp diff {} --cycle {}"),
    "mover": (("Pegawai berpindah unit", "People who moved"), "explain {} --cycle {}"),
    "on_behalf": (("Langkah pelaksana harian", "Steps on behalf of another"), "explain {} --cycle {}"),
    "credit": (("Pegawai dengan angka kredit", "People with angka kredit"), "explain {} --cycle {}"),
}  # fmt: skip


def _happened(happened: dict[str, tuple[int, str | None]], cycle: str, me: str, speech: Speech) -> Any:
    heads = speech("Peristiwa", "What happened"), speech("Jumlah", "Number"), speech("Contohnya", "See one")
    made = page.table(*heads, right=(1,))
    for name, (said, command) in SHOWN_BY.items():
        number, first = happened[name]
        made.add_row(speech.of(said), speech.number(number), f"{me} {command.format(first, cycle)}" if first else "-")
    return made


def _messages(messages: dict[str, dict[str, int]], speech: Speech) -> Any:
    shown = [state for state in MessageState if any(state in counts for counts in messages.values())]
    heads = [speech.of(OUTCOMES[state]) for state in shown]
    made = page.table(
        speech("Saluran", "Channel"), *heads, title=speech("Pesan", "Messages"), right=range(1, len(shown) + 1)
    )
    for channel, counts in messages.items():
        made.add_row(speech.of(CHANNELS[channel]), *(speech.number(counts.get(state, 0)) for state in shown))
    return made
