"""`siklus indicators …`: what is counted for the public, and which of it can carry somebody's appraisal."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cli import page
from cli.progress import Advance, waiting
from cli.words import Speech, both, spoken
from config.indicators import catalogue
from domain.errors import Bilingual

if TYPE_CHECKING:
    from domain.indicator_history import History
    from domain.indicator_judgement import Judgement

T = TypeVar("T")

REFUSED = 3  # the exit code where some rows were refused
SHOWN = 20  # indicators that a table shows unless told
STDIN = Path("-")
BLOCK = 1 << 20

app = typer.Typer(no_args_is_help=True)


class Format(StrEnum):
    """How a list is written."""

    TABLE = "table"
    JSON = "json"


class RankingFormat(StrEnum):
    """How a ranking is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class UnknownIndicator(Bilingual):
    """The catalogue has no such indicator or sector."""


FormatOption = Annotated[Format, typer.Option("--format", help=both("Bentuk keluaran.", "How the result is written."))]


@app.command("list", help=both("Katalog indikator menurut sektor.", "The catalogue of indicators by sector."))
def list_command(
    sector: Annotated[
        str | None, typer.Option("--sector", metavar=both("SEKTOR", "SECTOR"), help=both("Satu sektor.", "One sector."))
    ] = None,
    search: Annotated[
        str,
        typer.Option(
            "--search",
            metavar=both("KATA", "WORDS"),
            help=both("Yang memuat semua kata ini.", "Those that hold all these words."),
        ),
    ] = "",
    format_: FormatOption = Format.TABLE,
) -> None:
    """List the indicators of the catalogue. Raises UnknownIndicator for a sector that is not there."""
    from cli.indicators_page import entry, show_list

    speech, known = spoken(), [s.sector for s in catalogue().sectors]
    if sector is not None and (sector := sector.strip().lower()) not in known:
        there = ", ".join(known)
        raise UnknownIndicator(
            f"tidak ada sektor '{sector}'; yang ada: {there}", f"no sector '{sector}'; there are: {there}"
        )
    found = catalogue().search(sector, search)
    if format_ is Format.JSON:
        page.emit([entry(s, i) for s, i in found])
    else:
        show_list(found, speech)


@app.command(help=both("Satu indikator: definisi, rumus, sumber angka.", "One indicator: definition, formula, source."))
def show(
    code: Annotated[
        str, typer.Argument(metavar=both("KODE", "CODE"), help=both("Kode atau nama lengkap.", "Its code or name."))
    ],
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show all that the catalogue says of one indicator. Raises UnknownIndicator, with the nearest ones."""
    from cli.indicators_page import entry, nearest, show_one

    speech, indicator = spoken(), catalogue().find(code)
    if indicator is None:
        near = ", ".join(nearest(code)) or "siklus indicators list"
        raise UnknownIndicator(
            f"tidak ada indikator '{code}'; mungkin maksudnya: {near}",
            f"there is no indicator '{code}'; perhaps: {near}",
        )
    sector = next(s for s in catalogue().sectors if indicator in s.indicators)
    if format_ is Format.JSON:
        page.emit(entry(sector, indicator))
    else:
        show_one(sector, indicator, speech)


@app.command(
    help=both(
        "Urutkan indikator menurut kelayakannya memikul penilaian. Kolom: indicator, period, unit, target, result; "
        "bila ada juga arah (naik atau turun).",
        "Rank indicators by whether they can carry an appraisal. Columns: indicator, period, unit, target, result; "
        "and, if there, arah (naik or turun).",
    )
)
def analyse(
    file: Annotated[
        Path, typer.Argument(metavar=both("BERKAS", "FILE"), help=both("CSV atau XLSX; - untuk stdin.", "CSV, XLSX, -"))
    ],
    format_: Annotated[
        RankingFormat, typer.Option("--format", help=both("Bentuk keluaran.", "How the result is written."))
    ] = RankingFormat.TABLE,
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, metavar="N", help=both("Hanya N teratas.", "Only the first N.")),
    ] = None,
) -> None:
    """Rank the indicators of a history. Exit code 3 when some rows were refused."""
    from cli.indicators_data import Ranking, report, write_csv
    from cli.indicators_ranking import show as show_ranking

    speech = spoken()
    history, judged = judged_history(file, speech)
    shown = top or (SHOWN if format_ is RankingFormat.TABLE else len(judged))
    ranking = Ranking("stdin" if file == STDIN else file.name, history, judged, shown)
    _notes(history, speech)
    if format_ is RankingFormat.JSON:
        page.emit(report(ranking, speech))
    elif format_ is RankingFormat.CSV:
        write_csv(ranking, speech)
    else:
        show_ranking(ranking, speech)
    if history.refusals:
        raise typer.Exit(REFUSED)


def judged_history(file: Path, speech: Speech) -> "tuple[History, list[Judgement]]":
    """Give what a file says and the judgement of its indicators, the best first.

    Raises SiklusError where the file cannot be read at all.
    """
    from domain.indicator_judgement import judge, ranked

    history = _history(file, speech)
    with waiting(speech("Menilai indikator", "Judging indicators"), len(history.series)) as advance:
        judged = ranked(judge(history, one, catalogue()) for one in _counted(history.series, advance, 1))
    history.refused.sort(key=lambda r: r.row)  # a second row for a cell is found only now
    return history, judged


def _history(file: Path, speech: Speech) -> "History":
    from cli.sheets import read_table
    from domain.indicator_history import COLUMNS, read

    with _on_disk(file) as path, waiting(speech("Membaca riwayat", "Reading the history"), _lines(path)) as advance:
        table = read_table(path, COLUMNS["indicator"], as_written=True)
        return read(table.columns, _counted(table.rows, advance, 10_000))


@contextmanager
def _on_disk(file: Path) -> Iterator[Path]:
    """Give a file as it is; standard input as a file that is gone afterwards, because it is read more than once."""
    if file != STDIN:
        yield file
        return
    with TemporaryDirectory(prefix="siklus-") as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as copy:
            copyfileobj(sys.stdin.buffer, copy)
        yield path


def _lines(path: Path) -> int | None:
    """Give how many lines a text file has, for the bar; None for anything else."""
    if not path.is_file() or path.suffix.lower() in (".xlsx", ".xlsm"):
        return None
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))


def _notes(history: "History", speech: Speech) -> None:
    """Say beside the result what was understood in a way that its writer should know."""
    if history.ignored:
        ignored = ", ".join(history.ignored)
        page.note(speech(f"kolom yang diabaikan: {ignored}", f"ignored columns: {ignored}"))
    if history.doubtful:
        n = speech.number(history.doubtful)
        page.note(
            speech(
                f"{n} angka seperti 1.234 dibaca sebagai desimal (1,234); tulis 1234 bila maksudnya ribuan",
                f"{n} figures such as 1.234 were read as decimals; write 1234 where thousands are meant",
            )
        )


def _counted(things: Iterable[T], advance: Advance, step: int) -> Iterator[T]:
    for number, thing in enumerate(things):
        if number % step == 0:
            advance(number)
        yield thing
