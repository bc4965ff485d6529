"""`siklus rules …`: a calculator for each rule, for anyone with a table; nothing is stored and no database is asked.

Exit code 0 when every row was computed, 3 when some carry an error in `galat`, 2 for a table that cannot be used.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from cli import page
from cli.moments import moment
from cli.rules_rows import CALCULATORS, Book, Calculator, Compute
from cli.rules_sheet import Sheet, opened, write_csv, write_json
from cli.words import Speech, both, spoken
from domain.errors import SiklusError
from domain.reminder import JAKARTA

SOME_WRONG = 3  # the exit code where a row carries an error
app = typer.Typer(no_args_is_help=True)


class Written(StrEnum):
    """How the table is written."""

    CSV = "csv"
    JSON = "json"


FileArgument = Annotated[
    str,
    typer.Argument(
        metavar=both("BERKAS", "FILE"),
        help=both("CSV (, atau ;) atau XLSX; - untuk masukan standar.", "CSV (, or ;) or XLSX; - for standard input."),
    ),
]
OnOption = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar=both("TANGGAL", "DAY"),
        help=both(
            "Menurut aturan yang berlaku pada hari ini; bawaan: sekarang.", "By the rules of this day; default: today."
        ),
    ),
]
WrittenOption = Annotated[Written, typer.Option("--format", help=both("Bentuk keluaran.", "How it is written."))]


def _command(calculator: Calculator) -> Callable[..., None]:
    def run(file: FileArgument, on: OnOption = None, format_: WrittenOption = Written.CSV) -> None:
        speech = spoken()
        compute = calculator.prepare(Book(moment(on).astimezone(JAKARTA).date(), speech))
        with opened(file, calculator.needs, calculator.gives, speech) as sheet:
            done = Done(sheet, compute, len(calculator.gives) - 1, speech)
            write = write_json if format_ is Written.JSON else write_csv
            write(sys.stdout, sheet.header, done)
        if done.wrong:
            wrong, total = speech.number(done.wrong), speech.number(done.total)
            page.note(
                speech(
                    f"{wrong} dari {total} baris tidak dapat dihitung; lihat kolom galat.",
                    f"{wrong} of {total} rows could not be computed; see the column galat.",
                )
            )
            raise typer.Exit(SOME_WRONG)

    return run


@dataclass
class Done:
    """The lines of a sheet as they are written: what each held, then the new cells; and how many went wrong.

    An error stands alone in the last cell.
    """

    sheet: Sheet
    compute: Compute
    width: int
    speech: Speech
    total: int = 0
    wrong: int = 0

    def __iter__(self) -> Iterator[list[str]]:
        for line in self.sheet.lines:
            self.total += 1
            try:
                yield [*line.kept, *self.compute(*line.cells()), ""]
            except SiklusError as error:
                self.wrong += 1
                yield [*line.kept, *[""] * self.width, self.speech.error(error)]


for _one in CALCULATORS:
    app.command(_one.name, help=_one.help)(_command(_one))
