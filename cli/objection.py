"""`siklus objection`: which objections there are and whose turn each is; one as it stands; the file of its case."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from cli import case_file, page
from cli.arguments import ArgumentError, AtOption, CycleOption, Format, FormatOption, the_cycle
from cli.arguments import nip as read_nip
from cli.moments import moment_of
from cli.objection_page import show as show_case
from cli.objection_page import who_next
from cli.start import opened
from cli.words import Speech, both
from domain.people import mask
from domain.terms import CycleState
from store import case, cycles, names, objections, people, receipts
from store.cycles import Cycle
from store.database import Connection
from store.objections import Case

app = typer.Typer(no_args_is_help=True)
NipArgument = Annotated[str, typer.Argument(metavar="NIP", help=both("NIP pegawai.", "The employee's NIP."))]


@app.command("list", help=both("Keberatan dalam siklus, dan giliran siapa.", "The objections, and whose turn it is."))
def list_command(
    cycle: CycleOption = None,
    open_: Annotated[
        bool, typer.Option("--open", help=both("Hanya yang belum selesai.", "Only those not at an end."))
    ] = False,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """List the objections of a cycle."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        now = moment_of(found, at)
        shown = [c for c in objections.cases(tx, found, now) if c.open or not open_]
    if format_ is Format.JSON:
        page.emit([_json(one, now) for one in shown])
    else:
        _table(found, shown, now, speech)


def _json(one: Case, now: datetime) -> dict[str, Any]:
    zone = ZoneInfo(one.zone)
    until = one.turn.until
    return {
        "nip": mask(one.nip),
        "name": one.name,
        "unit": one.unit,
        "agency": one.agency,
        "state": one.state,
        "held": one.held,
        "filed_at": one.filed_at.astimezone(zone).isoformat(),
        "objection_until": one.until.isoformat(),
        "decision": one.decision,
        "open": one.open,
        "next": {
            "act": one.turn.what,
            "by": [{"role": role, "name": name} for role, name in one.waits_for],
            "until": _last(until, zone).isoformat() if until else None,
            "days_left": _left(one, now),
        },
    }


def _last(until: date | datetime, zone: ZoneInfo) -> date:
    return until.astimezone(zone).date() if isinstance(until, datetime) else until


def _left(one: Case, now: datetime) -> int | None:
    """Give how many days are left to whoever must act; negative when the time is over."""
    zone = ZoneInfo(one.zone)
    return (_last(one.turn.until, zone) - now.astimezone(zone).date()).days if one.turn.until else None


def _table(cycle: Cycle, shown: list[Case], now: datetime, speech: Speech) -> None:
    page.say(f"{cycle.name} ({cycle.code}) · {speech.moment(now, cycle.zone)}", "dim")
    if not shown:
        page.say(speech("Tidak ada keberatan.", "There is no objection."))
        return
    heads = (("Pegawai", "Employee"), ("Unit", "Unit"), ("Diajukan", "Filed"), ("Hari terakhir", "Last day"),
             ("Giliran", "Whose turn"), ("Sisa", "Left"))  # fmt: skip
    table = page.table(*(speech.of(head) for head in heads), right=(5,))
    for one in shown:
        until = one.turn.until
        left = _left(one, now)
        table.add_row(
            Text(page.named(one.name, one.nip)),
            Text(one.unit),
            speech.day(one.filed_at.astimezone(ZoneInfo(one.zone)).date()),
            speech.day(_last(until, ZoneInfo(one.zone))) if until else "-",
            Text(who_next(one, speech), "" if one.open else "dim"),
            "-" if left is None else Text(f"{left} {speech('hari', 'days')}", "bold red" if left < 0 else ""),
        )
    page.console().print(table)
    if any(one.turn.what in ("explain", "decide", "stand") for one in shown):
        page.say(
            speech(
                "Batas memutus keberatan adalah pengaturan siklus, bukan ketentuan yang telah diverifikasi.",
                "The time to decide is a setting of the cycle, no rule that anybody has verified.",
            ),
            "dim",
        )


@app.command("show", help=both("Satu keberatan: penerimaan, alasan, keterangan, keputusan.", "One objection in full."))
def show(nip: NipArgument, cycle: CycleOption = None, at: AtOption = None) -> None:
    """Show one objection."""
    who = read_nip(nip)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        appraisal_id = people.appraisal_of(tx, found, who)
        now = moment_of(found, at)
        one = next(iter(objections.cases(tx, found, now, appraisal_id)), None)
        window = receipts.objection_window(tx, appraisal_id)
        rows = case.gather(tx, appraisal_id)
        if one is None or rows is None or window is None:
            raise _no_objection(tx, found, who)
    show_case(found, one, window, rows, now, speech)


@app.command(
    "export",
    help=both(
        "Berkas perkara dalam satu ZIP: halaman cetak, JSON, bukti, jejak audit.",
        "The file of the case as one ZIP: a page to print, JSON, evidence, audit.",
    ),
)
def export(
    nip: NipArgument,
    to: Annotated[
        Path,
        typer.Option("--to", metavar=both("FOLDER|BERKAS.zip", "FOLDER|FILE.zip"), help=both("Ke mana.", "Where.")),
    ],
    cycle: CycleOption = None,
) -> None:
    """Write the file of a case."""
    who = read_nip(nip)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        appraisal_id = people.appraisal_of(tx, found, who)
        rows, window = case.gather(tx, appraisal_id), receipts.objection_window(tx, appraisal_id)
        if rows is None or window is None:
            raise _no_objection(tx, found, who)
        policy = cycles.policy_of(tx, found, rows.appraisal["agency_id"])
        home = ground.settings.home
    made = case_file.write(rows, found, policy, window, home, to)
    _tell(made, page.named(rows.parties["employee"]["name"], who), speech)


def _tell(made: case_file.Bundle, name: str, speech: Speech) -> None:
    counts = {status: sum(proof.status == status for proof in made.proofs) for status in ("included", "link")}
    written = f"{name}: {speech('berkas perkara ditulis ke', 'the file of the case is')} {made.path}"
    page.console().print(Text(written, style="green"), soft_wrap=True)  # a path is copied whole
    page.say(
        speech(
            f"Bukti dukung: {counts['included']} berkas disertakan, {counts['link']} tautan.",
            f"Evidence: {counts['included']} files included, {counts['link']} links.",
        )
    )
    for proof in made.proofs:
        if proof.status in ("missing", "changed"):
            why = speech("tidak ditemukan", "was not found") if proof.status == "missing" else speech(
                "isinya telah berubah", "is no longer what it was")  # fmt: skip
            page.note(f"{speech('Bukti', 'Evidence')} '{proof.row['name']}': {why}")
    page.note(
        speech(
            "Berkas ini memuat NIP lengkap dan data pribadi; bagikan hanya kepada para pihak.",
            "This file holds whole NIPs and personal data; share it only with those concerned.",
        )
    )


def _no_objection(tx: Connection, cycle: Cycle, nip: str) -> ArgumentError:
    name = names.person(tx, nip).name
    return ArgumentError(
        f"tidak ada keberatan {name} dalam siklus '{cycle.code}'; lihat `siklus objection list --cycle {cycle.code}`",
        f"{name} has not objected in cycle '{cycle.code}'; see `siklus objection list --cycle {cycle.code}`",
    )
