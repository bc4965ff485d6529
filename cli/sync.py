"""`siklus sync …`: what BKN's e-Kinerja has on record, and the list of what disagrees with it."""

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import ekinerja_file, page, sync_page
from cli.arguments import ActorOption, ArgumentError, AtOption, CycleOption, the_cycle
from cli.arguments import nip as read_nip
from cli.ekinerja_file import Elsewhere, Found, Reading
from cli.moments import moment
from cli.progress import Advance, waiting
from cli.start import opened
from cli.words import Speech, both
from domain.ekinerja import Kind, Passed, Said, Trouble
from domain.errors import SiklusError
from domain.harmless import cell
from domain.terms import CycleState
from store import names, outside, outside_items, units
from store.cycles import Cycle
from store.database import Engine
from store.outside import File, Off, Receipt

REFUSED = 3  # the exit code where some rows cannot be read
KEPT = 1_000  # troubles of one file that are told one by one

app = typer.Typer(no_args_is_help=True)


class SyncFormat(StrEnum):
    """How a result is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


FormatOption = Annotated[
    SyncFormat, typer.Option("--format", help=both("Bentuk keluaran.", "How the result is written."))
]
FilesArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar=both("BERKAS…", "FILE…"),
        help=both("Rekap Penilaian (XLSX, CSV) atau JSON laporan.", "Rekap Penilaian (XLSX, CSV) or report JSON."),
    ),
]
PeriodOption = Annotated[
    int | None,
    typer.Option(
        "--period",
        min=0,
        max=12,
        help=both(
            "Triwulan atau bulan ke berapa bila berkas tidak menyebutnya; 0 untuk tahunan.",
            "Which quarter or month, where a file does not say; 0 for the year.",
        ),
    ),
]


@dataclass(slots=True)
class Outcome:
    """What became of one file: a receipt, or why it could not be read."""

    file: str
    receipt: Receipt | None = None
    error: SiklusError | None = None
    periods: int | None = None  # of a reference
    rows: int = 0
    passed: Counter[Passed] = field(default_factory=Counter)
    troubled: int = 0
    troubles: list[tuple[Found, Trouble]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


@app.command(help=both("Baca berkas e-Kinerja: yang tercatat di sana selesai.", "Read files from e-Kinerja."))
def ekinerja(
    files: FilesArgument,
    cycle: CycleOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=both("Hitung saja, jangan simpan apa pun.", "Store nothing."))
    ] = False,
    period: PeriodOption = None,
    at: AtOption = None,
    format_: FormatOption = SyncFormat.TABLE,
) -> None:
    """Read files one after the other, each in a transaction of its own. Exit code 3 where rows cannot be read."""
    now = moment(at)
    with opened() as ground:
        speech = Speech(ground.settings.language)
        with ground.engine.begin() as tx:
            found = the_cycle(tx, cycle, CycleState.OPEN)
        _fits(found, period)
        with waiting(speech("Membaca e-Kinerja", "Reading e-Kinerja")) as advance:
            outcomes = _all(ground.engine, files, found, period, now, dry_run, advance)
    if len(outcomes) == 1 and outcomes[0].error:
        raise outcomes[0].error
    sync_page.WRITERS[format_](outcomes, found, dry_run, speech)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(2)
    if any(outcome.troubled for outcome in outcomes):
        raise typer.Exit(REFUSED)


def _fits(cycle: Cycle, period: int | None) -> None:
    if cycle.state is not CycleState.OPEN:
        raise ArgumentError(f"siklus '{cycle.code}' tidak sedang berjalan", f"cycle '{cycle.code}' is not running")
    if period is not None and period > cycle.check_ins:
        raise ArgumentError(
            f"--period: siklus ini hanya memiliki {cycle.check_ins} evaluasi periodik",
            f"--period: this cycle has {cycle.check_ins} check-ins only",
        )


def _all(
    engine: Engine, files: list[Path], cycle: Cycle, period: int | None, now: datetime, dry_run: bool, advance: Advance
) -> list[Outcome]:
    """Read every file; references of periods first, whatever their place. One bad file stops no other."""
    reading = Reading(cycle.year, cycle.check_ins, period=period)
    outcomes = {file: Outcome(file.name) for file in files}
    for file, outcome in outcomes.items():
        try:
            before = len(reading.periods)
            if ekinerja_file.learn(file, reading):
                outcome.periods = len(reading.periods) - before
        except SiklusError as error:
            outcome.error = error
    for file, outcome in outcomes.items():
        if outcome.error is None and outcome.periods is None:
            try:
                _one(engine, file, outcome, cycle, reading, now, dry_run, advance)
            except SiklusError as error:
                outcome.error = error
    return list(outcomes.values())


def _one(
    engine: Engine, path: Path, outcome: Outcome, cycle: Cycle, reading: Reading, now: datetime, dry_run: bool,
    advance: Advance,
) -> None:  # fmt: skip
    off: list[Off] = []
    reading.ignored = outcome.ignored
    with path.open("rb") as bytes_:
        file = File(path.name, hashlib.file_digest(bytes_, "sha256").hexdigest())
    with engine.connect() as tx, tx.begin() as transaction:
        rows = _said(ekinerja_file.read(path, reading), outcome, off, advance)
        outcome.receipt = outside.receive(tx, cycle, file, rows, off, now)
        if dry_run:
            transaction.rollback()


def _said(
    found: Iterator[Found | Elsewhere], outcome: Outcome, off: list[Off], advance: Advance
) -> Iterator[tuple[str, int, Said]]:
    """Give the rows that say something, and note what became of the others."""
    for number, item in enumerate(found):
        if number % 1_000 == 0:
            advance(number)
        if isinstance(item, Elsewhere):
            outcome.rows += item.rows
            off.append(Off(item.kind, item.sheet, item.row, item.period, item.rows))
            continue
        outcome.rows += item.what is not Passed.BLANK
        if isinstance(item.what, Said):
            yield item.sheet, item.row, item.what
        elif isinstance(item.what, Passed):
            outcome.passed[item.what] += 1
        else:
            outcome.troubled += 1
            if len(outcome.troubles) < KEPT:
                outcome.troubles.append((item, item.what))


# --- the list ---------------------------------------------------------------------------------------------


@app.command("list", help=both("Apa yang tidak cocok dengan e-Kinerja.", "What disagrees with e-Kinerja."))
def list_command(
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="UNIT", help=both("Kode atau nama unit.", "A unit's code or name."))
    ] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help=both("Jenisnya.", "Of which kind."))] = None,
    all_: Annotated[
        bool, typer.Option("--all", help=both("Juga yang sudah diselesaikan.", "What is settled too."))
    ] = False,
    full: Annotated[bool, typer.Option("--full", help=both("NIP utuh.", "Whole NIPs."))] = False,
    cycle: CycleOption = None,
    format_: FormatOption = SyncFormat.TABLE,
) -> None:
    """List what is to be worked through."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        of_unit = units.find(tx, unit).id if unit is not None else None
        items = outside_items.listed(tx, found, of_unit, kind, all_)
    if format_ is SyncFormat.TABLE:
        sync_page.show_list(items, found, full, speech)
        return
    rows = [sync_page.row(item, found, full, speech) for item in items]
    if format_ is SyncFormat.JSON:
        page.emit(rows)
    else:
        _csv(rows)


def _csv(rows: list[dict[str, Any]]) -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(sync_page.COLUMNS)
    out.writerows([cell(row[name]) for name in sync_page.COLUMNS] for row in rows)


@app.command(help=both("Selesaikan butir daftar itu.", "Settle items of that list."))
def settle(
    ids: Annotated[
        list[int], typer.Argument(metavar="ID…", help=both("Dari `siklus sync list`.", "From `siklus sync list`."))
    ],
    actor: ActorOption,
    keep: Annotated[bool, typer.Option("--keep", help=both("Catatan siklus tetap.", "Ours stands."))] = False,
    take: Annotated[
        bool, typer.Option("--take", help=both("Catatan e-Kinerja diambil.", "Take what e-Kinerja has."))
    ] = False,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Settle items, all or none: --keep sets e-Kinerja's word aside, --take records it as done."""
    now = moment(at)
    if keep == take:
        raise ArgumentError("sebutkan salah satu: --keep atau --take", "say one of them: --keep or --take")
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found, who = the_cycle(tx, cycle, CycleState.OPEN), names.person(tx, read_nip(actor))
        how = outside_items.TAKE if take else outside_items.KEEP
        items, moved = outside_items.settle(tx, found, ids, how, actor=who.nip, now=now)
    done = speech("catatan siklus tetap", "ours stands") if keep else speech("dicatat selesai", "recorded as done")
    page.say(speech(f"{len(items)} butir diselesaikan: {done}.", f"{len(items)} items are settled: {done}."), "green")
    if take:
        page.say(sync_page.moved(moved, speech), "dim")
