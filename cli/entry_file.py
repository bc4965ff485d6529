"""`siklus entry import FILE`: each row of a CSV or XLSX is one entry with its own outcome; a bad row stops no other."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.text import Text

from cli import entry_ratings, page
from cli.arguments import ArgumentError, AtOption, CycleOption, Format, FormatOption, the_cycle
from cli.arguments import nip as read_nip
from cli.forms import FORMS, Field, FieldError, Hand
from cli.moments import moment
from cli.progress import Advance, waiting
from cli.start import Ground, opened
from cli.words import Speech, both
from cli.writing import write
from domain.cells import Cell, label, text
from domain.errors import SiklusError
from domain.people import clean, mask
from domain.terms import CycleState, Entry
from domain.words import ENTRIES
from store import names
from store.cycles import Cycle
from store.database import Connection
from store.people import Unknown

REFUSED = 3  # the exit code where some rows were refused
TOGETHER = 1_000  # rows of one transaction
SHOWN = 20
ACTOR = Field("actor", ("OLEH",), required=False)
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one row was not written; rows are counted from 1 below the header."""

    row: int
    nip: str  # masked, or the unit
    column: str
    problem: SiklusError


@dataclass(slots=True)
class Receipt:
    """What became of a file."""

    kind: Entry
    ignored: list[str]
    rows: int = 0
    refused: list[Refusal] = field(default_factory=list)


def import_command(
    file: Annotated[Path, typer.Argument(metavar=both("BERKAS", "FILE"), help="CSV, XLSX")],
    kind: Annotated[
        Entry, typer.Option("--kind", help=both("Jenis data dalam berkas.", "What kind of entry the rows are."))
    ],
    actor: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NIP", help=both("NIP penulis, bila tidak ada kolom OLEH.", "Who writes, without OLEH.")
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=both("Uji coba: tidak ada yang disimpan.", "Store nothing."))
    ] = False,
    cycle: CycleOption = None,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Write every row that can be written, and list the others. Exit code 3 when there are any."""
    now, by = moment(at), None if actor is None else read_nip(actor)
    with opened() as ground:
        speech = Speech(ground.settings.language)
        headers, ignored, rows = _read(file, kind, by)
        receipt = Receipt(kind, ignored)
        with ground.engine.begin() as tx:
            found = the_cycle(tx, cycle, CycleState.OPEN)
            if by:
                names.person(tx, by)
        hand = _Hands(ground, found, by, now, file.resolve().parent, dry_run)
        with waiting(speech("Menulis data", "Writing entries")) as advance:
            hand.write_all(rows, headers, receipt, advance)
    if format_ is Format.JSON:
        page.emit(report(file, receipt, dry_run, speech))
    else:
        _show(file, receipt, dry_run, speech)
    if receipt.refused:
        raise typer.Exit(REFUSED)


def _read(file: Path, kind: Entry, actor: str | None) -> tuple[dict[str, str], list[str], Iterator[Row]]:
    """Give the file's own header of each field, the columns that mean nothing here, and the rows by field.

    Raises SiklusError when the file cannot be read or lacks a column.
    """
    from cli.sheets import read_table

    form = (*FORMS[kind], ACTOR)
    table = read_table(file, [column for place in form if place.name in ("nip", "unit") for column in place.columns])
    heads = [label(head) for head in table.columns]
    found = {place.name: [n for n, head in enumerate(heads) if head in place.columns] for place in form}
    at = {name: places[0] for name, places in found.items() if places}
    missing = [place.columns[0] for place in form if place.required and place.name not in at]
    if missing:
        said = ", ".join(missing)
        raise ArgumentError(
            f"{file.name}: kolom {said} tidak ada; lihat `siklus entry columns`",
            f"{file.name}: there is no column {said}; see `siklus entry columns`",
        )
    if actor is None and ACTOR.name not in at:
        raise ArgumentError(
            "sebutkan siapa yang menulis: --as NIP, atau kolom OLEH dalam berkas",
            "say who writes: --as NIP, or a column OLEH in the file",
        )
    headers = {name: table.columns[n] for name, n in at.items()}
    ignored = [head for n, head in enumerate(table.columns) if head and n not in at.values()]
    return headers, ignored, ({name: _cell(row, n) for name, n in at.items()} for row in table.rows)


def _cell(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else None


@dataclass(frozen=True, slots=True)
class _Hands:
    """Who writes the rows of a file, on what."""

    ground: Ground
    cycle: Cycle
    actor: str | None
    now: Any
    folder: Path
    dry_run: bool

    def write_all(self, rows: Iterator[Row], headers: Mapping[str, str], receipt: Receipt, advance: Advance) -> None:
        """Write so many rows in one transaction; a dry run has one for all, which is then taken back."""
        while hand := list(islice(rows, None if self.dry_run else TOGETHER)):
            with self._transaction() as tx:
                done = entry_ratings.together(tx, self.cycle.id, hand, self.actor, self.now, receipt.kind)
                for number, row in enumerate(hand):
                    receipt.rows += 1
                    if number not in done:
                        self._write(tx, row, headers, receipt)
                    advance(receipt.rows)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.ground.engine.connect() as tx, tx.begin() as transaction:
            yield tx
            if self.dry_run:
                transaction.rollback()

    def _write(self, tx: Connection, row: Row, headers: Mapping[str, str], receipt: Receipt) -> None:
        whose = clean(row.get("nip")), text(row.get("unit"))
        try:
            with tx.begin_nested():
                texts, actor = self._texts(tx, row)
                keep = not self.dry_run
                hand = Hand(tx, self.cycle, actor, self.now, self.ground.settings.home, self.folder, keep)
                write(hand, receipt.kind, texts)
        except SiklusError as problem:
            name = problem.field if isinstance(problem, FieldError) else ""
            if isinstance(problem, Unknown):
                name = "nip" if whose[0] else "unit"
            shown = mask(whose[0]) if whose[0] else whose[1]
            receipt.refused.append(Refusal(receipt.rows, shown, headers.get(name, ""), problem))

    def _texts(self, tx: Connection, row: Row) -> tuple[dict[str, str], str]:
        texts = {name: text(cell) for name, cell in row.items()}
        for name in ("nip", ACTOR.name):
            if texts.get(name):
                texts[name] = _nip(row[name], name)
        actor = texts.pop(ACTOR.name, "") or self.actor
        if not actor:
            raise FieldError(ACTOR.name, "OLEH belum diisi", "OLEH is empty")
        names.person(tx, actor)
        return texts, actor


def _nip(cell: Cell, name: str) -> str:
    try:
        return read_nip(cell)
    except ArgumentError as error:
        raise FieldError(name, str(error), error.english) from None


def report(file: Path, receipt: Receipt, dry_run: bool, speech: Speech) -> dict[str, Any]:
    """Give the JSON of an import of entries; NIPs are masked, the row says whose it is."""
    return {
        "file": file.name,
        "kind": receipt.kind,
        "rows": receipt.rows,
        "written": receipt.rows - len(receipt.refused),
        "refused": [
            {"row": r.row, "nip": r.nip, "column": r.column, "problem": speech.error(r.problem)}
            for r in receipt.refused
        ],
        "ignored_columns": receipt.ignored,
        "dry_run": dry_run,
    }


def _show(file: Path, receipt: Receipt, dry_run: bool, speech: Speech) -> None:
    done = speech(" (uji coba: tidak ada yang disimpan)", " (dry run: nothing was stored)") if dry_run else ""
    page.say(f"{file.name}: {speech.of(ENTRIES[receipt.kind])}{done}", "bold")
    rows, written = speech.number(receipt.rows), speech.number(receipt.rows - len(receipt.refused))
    bad = speech.number(len(receipt.refused))
    page.say(
        speech(f"{rows} baris: {written} tercatat, {bad} ditolak", f"{rows} rows: {written} written, {bad} refused")
    )
    if receipt.refused:
        heads = (("Baris", "Row"), ("Siapa", "Who"), ("Kolom", "Column"), ("Masalah", "Problem"))
        table = page.table(*(speech.of(head) for head in heads), right=(0,))
        for refused in receipt.refused[:SHOWN]:
            problem = Text(speech.error(refused.problem))
            table.add_row(str(refused.row), escape(refused.nip), escape(refused.column), problem)
        page.console().print(table)
        if len(receipt.refused) > SHOWN:
            more = speech.number(len(receipt.refused) - SHOWN)
            page.say(
                speech(f"… dan {more} baris lagi (--format json)", f"… and {more} more rows (--format json)"), "dim"
            )
    if receipt.ignored:
        ignored = ", ".join(receipt.ignored)
        page.say(speech(f"kolom yang diabaikan: {ignored}", f"ignored columns: {ignored}"), "dim")


def columns() -> None:
    """Show the columns that a file of each kind needs; a column in brackets may be left out."""
    from cli.words import spoken

    speech = spoken()
    table = page.table("--kind", speech("Isi", "What"), speech("Kolom", "Columns"))
    for kind, form in FORMS.items():
        said = [
            f"{'' if place.required else '['}{' | '.join(place.columns)}{'' if place.required else ']'}"
            for place in form
        ]
        table.add_row(kind, speech.of(ENTRIES[kind]), Text("\n".join(said)))
        table.add_section()
    page.console().print(table)
    page.say(
        speech(
            "Kolom OLEH (NIP) menyebut penulis setiap baris; tanpa itu berlaku --as. Dalam [ ] boleh tidak ada.",
            "A column OLEH (NIP) says who writes each row; without it --as does. What stands in [ ] may be absent.",
        ),
        "dim",
    )
