"""`siklus skp …`: an SKP as its form has it, its versions and what changed, the Matriks Peran Hasil of a unit."""

from typing import Annotated

import typer

from cli import page, skp_changes, skp_matrix, skp_page, skp_sheet
from cli.arguments import ActorOption, ArgumentError, AtOption, CycleOption, Format, FormatOption, the_cycle
from cli.arguments import nip as read_nip
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from domain.terms import CycleState
from store import names, people, skp_again, skp_versions, units
from store.skp_matrix import matrices
from store.skp_versions import Version

app = typer.Typer(no_args_is_help=True)
Nip = Annotated[str, typer.Argument(metavar="NIP", help=both("NIP pegawai.", "The employee's NIP."))]
Number = Annotated[int | None, typer.Argument(min=1, help=both("Nomor versi.", "The number of a version."))]
DRAFT = both("Nomor versi dari `siklus skp versions`.", "A number from `siklus skp versions`.")


@app.command(help=both("Tampilkan SKP seperti formulirnya.", "Show an SKP as its form has it."))
def show(
    nip: Nip,
    version: Annotated[int | None, typer.Option("--version", min=1, help=DRAFT)] = None,
    cycle: CycleOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show an SKP as it stands, or as it was once agreed, with what it lacks line by line."""
    who = read_nip(nip)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        names.person(tx, who)
        sheet = skp_sheet.sheet(tx, the_cycle(tx, cycle, CycleState.OPEN), who, version)
    if format_ is Format.JSON:
        page.emit(skp_sheet.report(sheet, speech))
    else:
        skp_page.show(sheet, speech)


@app.command(help=both("Semua versi SKP yang telah disepakati.", "Every version that was agreed to."))
def versions(nip: Nip, cycle: CycleOption = None, format_: FormatOption = Format.TABLE) -> None:
    """List the versions of an SKP."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        person = names.person(tx, read_nip(nip))
        found = the_cycle(tx, cycle, CycleState.OPEN)
        known = skp_versions.versions(tx, people.appraisal_of(tx, found, person.nip))
        called = names.names(tx, {v.agreed_by or "" for v in known})
    if format_ is Format.JSON:
        page.emit(skp_changes.listed(person, found, known, called))
    else:
        skp_changes.show_list(person, found, known, called, speech)


@app.command(
    help=both(
        "Perubahan antara dua versi, baris demi baris; bawaan: dua yang terakhir.",
        "What changed between two versions, line by line; default: the last two.",
    )
)
def diff(
    nip: Nip,
    old: Number = None,
    new: Number = None,
    cycle: CycleOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Compare two versions of an SKP."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        person = names.person(tx, read_nip(nip))
        found = the_cycle(tx, cycle, CycleState.OPEN)
        known = skp_versions.versions(tx, people.appraisal_of(tx, found, person.nip))
        called = names.names(tx, {v.agreed_by or "" for v in known})
    pair = _two(known, old, new)
    if format_ is Format.JSON:
        page.emit(skp_changes.differences(person, found, *pair))
    else:
        skp_changes.show_differences(person, found, *pair, called, speech)


def _two(known: list[Version], old: int | None, new: int | None) -> tuple[Version, Version]:
    """Give the two versions that are meant. Raises ArgumentError where there are none."""
    if len(known) < 2 and (old is None or new is None):
        raise ArgumentError(
            "SKP ini baru memiliki satu versi; belum ada yang dapat dibandingkan",
            "this SKP has only one version; there is nothing to compare yet",
        )
    last = new if new is not None else len(known)
    first = old if old is not None else last - 1
    return skp_sheet.numbered(known, first), skp_sheet.numbered(known, last)


@app.command(
    help=both(
        "Matriks Peran Hasil: anggota unit terhadap RHK atasannya.",
        "Matriks Peran Hasil: a unit's members against the RHK of their superior.",
    )
)
def matrix(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help=both("Kode atau nama unit.", "Its code or name."))],
    cycle: CycleOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show which RHK of the superior each member of a unit intervenes."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        where = units.find(tx, unit)
        made = matrices(tx, found.id, where.id)
    if format_ is Format.JSON:
        page.emit(skp_matrix.report(where, found, made))
    else:
        skp_matrix.show(where, found, made, speech)


@app.command(
    help=both(
        "Mulai dari SKP yang terakhir disepakati dalam siklus sebelumnya.",
        "Start from the SKP that was last agreed in an earlier cycle.",
    )
)
def start(
    nip: Nip,
    actor: ActorOption,
    from_: Annotated[
        str,
        typer.Option(
            "--from", metavar=both("last|SIKLUS", "last|CYCLE"), help=both("Siklus asalnya.", "Which earlier cycle.")
        ),
    ] = "last",
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Copy head, lines, expectations and annex; which RHK of the superior is intervened is to be chosen anew."""
    now = moment(at)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        person, who = names.person(tx, read_nip(nip)), names.person(tx, read_nip(actor))
        found = the_cycle(tx, cycle, CycleState.OPEN)
        code, copied = skp_again.start(tx, found, person.nip, from_.strip(), actor=who.nip, now=now)
    page.say(
        f"{page.named(person.name, person.nip)}: "
        + speech(f"{copied} baris disalin dari siklus '{code}'", f"{copied} lines copied from cycle '{code}'"),
        "green",
    )
    page.say(
        speech("Periksa dengan `siklus skp show NIP`; RHK atasan dipilih kembali.",
               "Look at it with `siklus skp show NIP`; choose the superior's RHK anew."), "dim",
    )  # fmt: skip
