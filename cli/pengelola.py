"""`siklus pengelola …`: who runs the process in an agency."""

from typing import Annotated

import typer
from rich.markup import escape

from cli import page
from cli.arguments import Format, FormatOption
from cli.arguments import nip as read_nip
from cli.start import opened
from cli.words import Speech, both
from domain.people import mask
from store import keepers, names

app = typer.Typer(no_args_is_help=True)
NipArgument = Annotated[str, typer.Argument(metavar="NIP", help=both("NIP pengelola.", "The pengelola's NIP."))]
AgencyOption = Annotated[
    str, typer.Option("--agency", metavar=both("KODE", "CODE"), help=both("Kode instansi.", "The agency's code."))
]


@app.command(help=both("Tunjuk pengelola kinerja instansi.", "Appoint a pengelola of an agency."))
def add(nip: NipArgument, agency: AgencyOption) -> None:
    """Appoint a pengelola; once more changes nothing."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        person = names.person(tx, read_nip(nip))
        new = keepers.appoint(tx, person.nip, agency.strip())
    done = speech("ditunjuk sebagai pengelola", "is now pengelola") if new else speech(
        "sudah menjadi pengelola", "was pengelola already")  # fmt: skip
    page.say(f"{page.named(person.name, person.nip)}: {done} {agency}")


@app.command(help=both("Akhiri penunjukan pengelola.", "End the appointment of a pengelola."))
def remove(nip: NipArgument, agency: AgencyOption) -> None:
    """End an appointment; of one who was none it changes nothing."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        person = names.person(tx, read_nip(nip))
        was = keepers.dismiss(tx, person.nip, agency.strip())
        left = sum(code == agency.strip() for code, *_ in keepers.listed(tx))
    done = speech("bukan lagi pengelola", "is no longer pengelola") if was else speech(
        "memang bukan pengelola", "was no pengelola")  # fmt: skip
    page.say(f"{page.named(person.name, person.nip)}: {done} {agency}")
    if was and not left:
        page.say(
            speech(
                f"Instansi {agency} kini tanpa pengelola: hasil tidak dapat disampaikan sampai ada yang ditunjuk.",
                f"Agency {agency} now has no pengelola: no result can be issued until one is appointed.",
            ),
            "yellow",
        )


@app.command("list", help=both("Daftar pengelola.", "All pengelola."))
def list_command(
    agency: Annotated[
        str | None,
        typer.Option("--agency", metavar=both("KODE", "CODE"), help=both("Hanya instansi ini.", "Only this agency.")),
    ] = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """List who is pengelola where."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = [row for row in keepers.listed(tx) if agency is None or row[0] == agency.strip()]
    if format_ is Format.JSON:
        page.emit([{"agency": code, "agency_name": of, "nip": mask(n), "name": name} for code, of, n, name in found])
        return
    table = page.table(speech("Kode", "Code"), speech("Instansi", "Agency"), speech("Pengelola", "Pengelola"))
    for code, agency_name, nip, name in found:
        table.add_row(escape(code), escape(agency_name), escape(page.named(name, nip)))
    page.console().print(table)
