"""`siklus export`: what is known of a cycle as XLSX, CSV, or a PDF for signature."""

from pathlib import Path
from typing import Annotated

import typer

from cli import export_sheet, page, status_people
from cli.arguments import AsOfOption, CycleArgument, the_cycle
from cli.export_report import document
from cli.export_rows import Asked, Over, What, sheet
from cli.export_sheet import ExportError, placed
from cli.export_xlsx import write_xlsx
from cli.moments import moment_of
from cli.progress import waiting
from cli.start import opened
from cli.words import Speech, both
from store.database import Connection

SHEETS = (".xlsx", ".csv")


def export(
    what: Annotated[
        What, typer.Argument(metavar=both("APA", "WHAT"), help=both("Apa yang diekspor.", "What is exported."))
    ],
    cycle: CycleArgument,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar=both("BERKAS", "FILE"),
            help=both(
                "Berkas .xlsx atau .csv; `status` dengan --agency juga .pdf, untuk ditandatangani.",
                "A file .xlsx or .csv; `status` with --agency also .pdf, for signature.",
            ),
        ),
    ],
    agency: Annotated[
        str | None,
        typer.Option("--agency", metavar=both("KODE", "CODE"), help=both("Instansi ini saja.", "This agency only.")),
    ] = None,
    by: Annotated[
        Over, typer.Option("--by", help=both("Baris per instansi atau per unit.", "Rows by agency or by unit."))
    ] = Over.AGENCY,
    as_of: AsOfOption = None,
    full: Annotated[
        bool, typer.Option("--full", help=both("NIP ditulis lengkap.", "NIPs are written in full."))
    ] = False,
) -> None:
    """Write a cycle's counts, people, predikat, departures or messages into a file."""
    form = to.suffix.lower()
    _check(what, form, agency)
    with opened() as ground:
        speech = Speech(ground.settings.language)
        with waiting(speech("Menulis", "Writing")), ground.engine.begin() as tx:
            found = the_cycle(tx, cycle)
            where = status_people.where(tx, found, None, agency)
            asked = Asked(found, where, by, moment_of(found, as_of), as_of is not None, full, speech)
            said = _pdf(tx, asked, to) if form == ".pdf" else _sheet(tx, what, asked, to)
    page.say(f"{to}: {said}")


def _check(what: What, form: str, agency: str | None) -> None:
    if form == ".pdf" and (what is not What.STATUS or not agency):
        raise ExportError(
            "PDF dibuat untuk satu instansi: `siklus export status SIKLUS --agency KODE --to laporan.pdf`",
            "a PDF is made for one agency: `siklus export status CYCLE --agency CODE --to report.pdf`",
        )
    if form not in (*SHEETS, ".pdf"):
        raise ExportError(
            "akhiran berkas menentukan bentuknya: .xlsx, .csv, atau .pdf",
            "the ending of the file says its form: .xlsx, .csv or .pdf",
        )


def _sheet(tx: Connection, what: What, asked: Asked, to: Path) -> str:
    made, speech = sheet(tx, what, asked), asked.speech
    heads = [speech.of(column.head) for column in made.columns]

    def fill(trial: Path) -> int:
        if to.suffix.lower() == ".csv":
            return export_sheet.write_csv(trial, made.columns, heads, made.rows)
        return write_xlsx(trial, speech.of(made.name), made.columns, heads, made.rows)

    n = placed(to, fill)
    return f"{speech.number(n)} {speech('baris', 'row' if n == 1 else 'rows')}"


def _pdf(tx: Connection, asked: Asked, to: Path) -> str:
    from cli.export_pdf import rendered

    made = rendered(document(tx, asked), asked.at)
    placed(to, lambda trial: trial.write_bytes(made))
    return asked.speech("laporan untuk ditandatangani", "a report for signature")
