"""`siklus roster import FILE`: bring in who works where and who appraises whom."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.progress import Advance, waiting
from cli.roster_text import problem, quality, word
from cli.sheets import read_table
from cli.start import opened
from domain import roster as rosters
from domain.people import mask
from domain.record import Finding
from domain.roster import NIP_COLUMNS, Roster
from store.database import Engine
from store.roster import Receipt, receive

SHOWN = 15  # so many findings of a kind fit on a screen

app = typer.Typer(no_args_is_help=True, help="Daftar pegawai (roster).")


class Format(StrEnum):
    """How the report is written."""

    TABLE = "table"
    JSON = "json"


@app.callback()
def _group() -> None:
    """Daftar pegawai: impor dari ekspor SIASN."""


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="Berkas XLSX atau CSV hasil ekspor SIASN.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Hitung saja, jangan simpan apa pun.")] = False,
    format_: Annotated[Format, typer.Option("--format", help="Bentuk laporan.")] = Format.TABLE,
) -> None:
    """Impor daftar pegawai; satu baris yang salah tidak menghentikan baris yang lain."""
    with opened() as ground:
        language = ground.settings.language
        roster = read_file(file, language)
        receipt = store_roster(ground.engine, roster, datetime.now(UTC), dry_run, language)
    if format_ is Format.JSON:
        print(json.dumps(report(roster, receipt, language), ensure_ascii=False, indent=2))
    else:
        show(Console(), roster, receipt, dry_run, language)


def read_file(path: Path, language: str) -> Roster:
    """Give what a file says. Raises SheetUnreadable where it cannot be read at all."""
    with waiting(word("reading", language)) as advance:
        table = read_table(path, NIP_COLUMNS)
        return rosters.read(table.columns, _counted(table.rows, advance))


def store_roster(engine: Engine, roster: Roster, now: datetime, dry_run: bool, language: str) -> Receipt:
    """Store a roster at the moment `now`, or only compute what that would change."""
    with waiting(word("saving", language)):
        return receive(engine, roster, now, dry_run)


def _counted(rows: Iterable[Sequence[object]], advance: Advance) -> Iterator[Sequence[object]]:
    for number, row in enumerate(rows):
        if number % 1_000 == 0:
            advance(number)
        yield row


def report(roster: Roster, receipt: Receipt, language: str) -> dict[str, object]:
    """Give the operator's report as the issue spells it: the only text in which NIPs are whole."""
    return {
        "rows": roster.rows,
        "accepted": [r.nip for r in roster.records],
        "rejected": [_finding(f, language) for f in roster.rejected],
        "excluded": [{"row": e.row, "nip": e.nip, "reason": e.reason} for e in roster.excluded],
        "warnings": [_finding(f, language) for f in _warnings(roster, receipt)],
        "quality": asdict(receipt.superiors.quality),
        "ignored_columns": roster.ignored_columns,
        **asdict(receipt.changes),
    }


def _warnings(roster: Roster, receipt: Receipt) -> list[Finding]:
    return sorted([*roster.warnings, *receipt.superiors.warnings], key=lambda f: f.row)


def _finding(finding: Finding, language: str) -> dict[str, object]:
    words = problem(finding.problem, finding.detail, language)
    return {"row": finding.row, "nip": finding.nip, "column": finding.column, "problem": words}


# --- for eyes -----------------------------------------------------------------------------------------


def show(console: Console, roster: Roster, receipt: Receipt, dry_run: bool, language: str) -> None:
    """Print the summary, and the first findings of each kind; NIPs are masked."""
    title = word("title", language) + (f" ({word('dry', language)})" if dry_run else "")
    console.print(title, style="bold", highlight=False)
    console.print(_summary(roster, receipt, language))
    excluded = [(e.row, e.nip, "KEDUDUKAN HUKUM NAMA", e.reason) for e in roster.excluded]
    for title, rows in (
        ("rejected", [_shown(f, language) for f in roster.rejected]),
        ("excluded", excluded),
        ("warnings", [_shown(f, language) for f in _warnings(roster, receipt)]),
    ):
        if rows:
            console.print(_findings(word(title, language).capitalize(), rows, language))
    notes = {name: len(nips) for name, nips in asdict(receipt.superiors.quality).items() if nips}
    if notes:
        table = Table("", "", title=word("quality", language), show_header=False, title_justify="left")
        for name, n in notes.items():
            table.add_row(quality(name, language), str(n))
        console.print(table)
    if roster.ignored_columns:
        console.print(f"{word('ignored', language)}: {escape(', '.join(roster.ignored_columns))}")


def _summary(roster: Roster, receipt: Receipt, language: str) -> Table:
    counts = {
        "rows": roster.rows,
        "accepted": len(roster.records),
        "rejected": len(roster.rejected),
        "excluded": len(roster.excluded),
        "warnings": len(_warnings(roster, receipt)),
        **asdict(receipt.changes),
    }
    table = Table("", "", show_header=False)
    for name, n in counts.items():
        table.add_row(word(name, language), str(n))
    return table


def _shown(finding: Finding, language: str) -> tuple[int, str, str, str]:
    words = problem(finding.problem, finding.detail, language)
    return finding.row, finding.nip, finding.column, words


def _findings(title: str, rows: Sequence[tuple[int, str, str, str]], language: str) -> Table:
    left_out = len(rows) - SHOWN
    caption = word("more", language).format(n=left_out) if left_out > 0 else None
    table = Table(
        word("row", language),
        "NIP",
        word("column", language),
        word("problem", language),
        title=title,
        caption=caption,
        title_justify="left",
        caption_justify="left",
    )
    for row, nip, column, words in rows[:SHOWN]:
        table.add_row(str(row), mask(nip), escape(column), escape(words))
    return table
