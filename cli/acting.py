"""`siklus acting …`: acting officials (Plt., Plh., Pj.): who acts for whom, between which days."""

from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.markup import escape

from cli import page
from cli.arguments import ActorOption, ArgumentError, AtOption, Format, FormatOption
from cli.arguments import nip as read_nip
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from domain.people import mask
from domain.reminder import JAKARTA
from domain.terms import StandIn
from domain.words import STAND_INS, stands_in
from store import acting, names, units
from store.acting import KINDS, Spell

app = typer.Typer(no_args_is_help=True)
DAY = both("TANGGAL", "DAY")


@app.command(help=both("Catat siapa menggantikan pejabat suatu unit.", "Write down who acts for a unit's official."))
def add(
    nip: Annotated[str, typer.Option("--nip", metavar="NIP", help=both("Siapa yang bertugas.", "Who acts."))],
    kind: Annotated[str, typer.Option("--kind", help=both("plt, plh, atau pj.", "plt, plh or pj."))],
    unit: Annotated[str, typer.Option("--unit", help=both("Kode atau nama unit.", "The unit's code or name."))],
    from_: Annotated[
        str, typer.Option("--from", metavar=DAY, help=both("Hari pertama bertugas.", "The first day of it."))
    ],
    actor: ActorOption,
    for_: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="NIP",
            help=both("Pejabat yang digantikan; kosong bila lowong.", "For whom; leave out where the post is vacant."),
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar=DAY, help=both("Hari terakhir bertugas.", "The last day of it."))
    ] = None,
    decree: Annotated[str, typer.Option("--decree", help=both("Surat perintah atau keputusan.", "The decree."))] = "",
    at: AtOption = None,
) -> None:
    """Write down an acting official; the days are included."""
    now = moment(at)
    days = _day(from_), _day(until) if until is not None else None
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        who, keeper = names.person(tx, read_nip(nip)), names.person(tx, read_nip(actor))
        official = names.person(tx, read_nip(for_)) if for_ is not None else None
        there = units.find(tx, unit)
        spell, moved = acting.add(
            tx, who.nip, _kind(kind), there, official.nip if official else None, *days, decree.strip(),
            actor=keeper.nip, now=now,
        )  # fmt: skip
    said = speech.of(stands_in(_kind(kind), who.name, official.name if official else None))
    page.say(f"{said} · {there.name}", "bold")
    page.say(f"{speech('Penugasan', 'Spell')} {spell} · {_days(*days, speech)}")
    _moved(moved, days[0], now, speech)


@app.command(help=both("Tentukan hari terakhir sebuah penugasan.", "Set the last day of a spell."))
def end(
    spell: Annotated[
        int, typer.Argument(metavar="ID", help=both("Dari `siklus acting list`.", "From `siklus acting list`."))
    ],
    on: Annotated[str, typer.Option("--on", metavar=DAY, help=both("Hari terakhir bertugas.", "The last day of it."))],
    actor: ActorOption,
    at: AtOption = None,
) -> None:
    """End a spell, or let it last longer; one that has not begun is taken back by a day before it."""
    now, last = moment(at), _day(on)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        keeper = names.person(tx, read_nip(actor))
        moved = acting.end(tx, spell, last, actor=keeper.nip, now=now)
        left = next((s for s in acting.listed(tx) if s.id == spell), None)
    if left is None:
        page.say(speech(f"Penugasan {spell} dibatalkan sebelum dimulai.", f"Spell {spell} is taken back."))
        return
    page.say(f"{speech.of(stands_in(left.kind, left.name, left.for_name))} · {left.unit}", "bold")
    page.say(f"{speech('Penugasan', 'Spell')} {spell} · {_days(left.starts_on, left.ends_on, speech)}")
    _moved(moved, left.starts_on, now, speech)


@app.command("list", help=both("Daftar penugasan Plt., Plh., dan Pj.", "All acting officials."))
def list_command(
    on: Annotated[
        str | None, typer.Option("--on", metavar=DAY, help=both("Yang bertugas pada hari ini.", "Those of this day."))
    ] = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """List spells, those of one day or all."""
    day = _day(on) if on is not None else None
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = acting.listed(tx, day)
    if format_ is Format.JSON:
        page.emit([_row(spell) for spell in found])
        return
    if not found:
        page.say(speech("Tidak ada yang sedang menggantikan.", "Nobody acts for another."))
        return
    heads = (("Sebagai", "As"), ("Siapa", "Who"), ("Unit", "Unit"), ("Menggantikan", "For"), ("Hari", "Days"))
    table = page.table("ID", *(speech.of(head) for head in heads), speech("Dasar", "Decree"), right=(0,))
    for spell in found:
        official = page.named(spell.for_name or "", spell.for_nip) if spell.for_nip else speech("lowong", "vacant")
        table.add_row(
            str(spell.id), STAND_INS[spell.kind][0], escape(page.named(spell.name, spell.nip)), escape(spell.unit),
            escape(official), _days(spell.starts_on, spell.ends_on, speech), escape(spell.decree),
        )  # fmt: skip
    page.console().print(table)


def _row(spell: Spell) -> dict[str, Any]:
    return {
        "id": spell.id,
        "nip": mask(spell.nip),
        "name": spell.name,
        "kind": spell.kind,
        "unit": spell.unit,
        "for": {"nip": mask(spell.for_nip), "name": spell.for_name} if spell.for_nip else None,
        "from": spell.starts_on.isoformat(),
        "until": spell.ends_on.isoformat() if spell.ends_on else None,
        "decree": spell.decree,
    }


def _kind(said: str) -> StandIn:
    kind = said.strip().lower().rstrip(".")
    if kind not in KINDS:
        raise ArgumentError(
            f"--kind '{said}' tidak dikenal: plt, plh, atau pj", f"--kind '{said}' is none of plt, plh, pj"
        )
    return StandIn(kind)


def _day(said: str) -> date:
    """Give the day that a text means; an acting official's days are whole days in Jakarta."""
    return moment(said).astimezone(JAKARTA).date()


def _days(first: date, last: date | None, speech: Speech) -> str:
    if last is None:
        return f"{speech('sejak', 'from')} {speech.day(first)}"
    return f"{speech.day(first)} {speech('s.d.', 'to')} {speech.day(last)}"


def _moved(moved: int, first: date, now: datetime, speech: Speech) -> None:
    if moved:
        people = speech.number(moved)
        page.say(speech(f"{people} pegawai kini memiliki penilai lain; tugas yang terbuka ikut berpindah.",
                        f"{people} people have another appraiser now; open tasks have moved."))  # fmt: skip
    elif first > now.astimezone(JAKARTA).date():
        page.say(speech("Berlaku pada hari pertamanya, saat `siklus advance` dijalankan.",
                        "It takes effect on its first day, when `siklus advance` runs."), "dim")  # fmt: skip
    else:
        page.say(speech("Tidak ada pegawai yang penilainya berganti.", "Nobody has got another appraiser."), "dim")
