"""What BKN's e-Kinerja has on record: facts that agree with ours are kept, and the clock's steps follow from them.

A file is read in one transaction. Each of its rows is held against the roster, the appraiser, the ratings we have and
the matrix; what disagrees goes on a list (store/outside_items.py) and changes nothing. A fact changes no state either:
the events `adopt` and `take_over` of domain/lifecycle.py do, through the one door, where `recorded_outside` is true. So
the audit says that it was recorded from e-Kinerja, and reminders, status and forecast follow by themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from sqlalchemy import Connection, text

from domain.ekinerja import Said
from domain.terms import Ekspektasi, Machine
from store import outside_sql as sql
from store import rating_many
from store.cycles import Cycle
from store.database import run_script
from store.lifecycle import CLOCK, Scope, apply
from store.rating_many import Given

MANY = 1_000  # new facts after which the planner is told of them


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was given: its name, and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Off:
    """Rows of a sheet that speak of no period of the cycle."""

    kind: str
    sheet: str
    row: int
    period: str
    rows: int


@dataclass(frozen=True, slots=True)
class Moved:
    """How many SKP, check-ins and annual ratings the door has marked as done."""

    skp: int = 0
    checkins: int = 0
    years: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a file has brought: `agreeing` rows (each once), of which `new`; disagreeing ones by kind, of which new."""

    again: bool  # the same bytes were read before
    agreeing: int
    new: int
    disagreeing: dict[str, int]
    new_items: int
    gone: int  # items that this file has settled
    moved: Moved
    waiting: int  # agreeing rows whose stage is not open here yet, or that our rules hold back


def receive(
    tx: Connection, cycle: Cycle, file: File, rows: Iterable[tuple[str, int, Said]], off: Sequence[Off], now: datetime
) -> Receipt:
    """Take in the rows (sheet, row, what it says) of one file; `off` may be filled while `rows` are read."""
    tx.execute(
        text("SELECT pg_advisory_xact_lock(hashtext('siklus:outside'), CAST(:cycle AS integer))"), {"cycle": cycle.id}
    )
    file_id, again = _file(tx, cycle, file, now)
    judge(tx, cycle, rows)
    given = {"cycle": cycle.id, "file": file_id, "now": now}
    new, items = tx.execute(sql.FACTS, given).rowcount, tx.execute(sql.ITEMS, given).rowcount
    if new >= MANY:
        run_script(tx, "ANALYZE outside")
    gone = tx.execute(sql.GONE, given).rowcount
    for sheet in off:
        said = {"kind": sheet.kind, "said": f"{sheet.period}|{sheet.sheet}", "rows": sheet.rows}
        items += tx.execute(sql.ELSEWHERE, {**given, **said, "sheet": sheet.sheet, "row": sheet.row}).rowcount
    kinds = dict(tx.execute(text("SELECT kind, count(*) FROM outside_judged GROUP BY 1 ORDER BY 1")).tuples().all())
    agreeing = kinds.pop(None, 0)
    for sheet in off:
        kinds[sheet.kind] = kinds.get(sheet.kind, 0) + 1
    moved = follow(tx, cycle.id, now)
    waiting = int(tx.execute(sql.WAITING).scalar_one())
    return Receipt(again, agreeing, new, kinds, items, gone, moved, waiting)


def judge(tx: Connection, cycle: Cycle, rows: Iterable[tuple[str, int, Said]], forced: bool = False) -> None:
    """Hold rows against what we know: the table `outside_judged` has them with what is wrong with each, until the end
    of the transaction or the next call. `forced` takes one row as it is, whoever gave it.
    """
    run_script(tx, "DROP TABLE IF EXISTS outside_said, outside_judged")
    run_script(tx, sql.SAID)
    raw: psycopg.Connection[tuple[object, ...]] = tx.connection.driver_connection  # type: ignore[assignment]
    with raw.cursor() as cursor, cursor.copy(f"COPY outside_said ({', '.join(sql.COLUMNS)}) FROM STDIN") as copy:
        for sheet, row, said in rows:
            copy.write_row((sheet, row, *said))
    run_script(tx, "ANALYZE outside_said")
    tx.execute(sql.JUDGE, {"cycle": cycle.id, "forced": forced})
    run_script(tx, "ANALYZE outside_judged")


def _file(tx: Connection, cycle: Cycle, file: File, now: datetime) -> tuple[int, bool]:
    given = {"cycle": cycle.id, "sha": file.sha256, "name": file.name, "now": now}
    made = tx.scalar(
        text("INSERT INTO outside_file (cycle_id, sha256, name, at) VALUES (:cycle, :sha, :name, :now) "
             "ON CONFLICT DO NOTHING RETURNING id"), given,
    )  # fmt: skip
    if made is not None:
        return int(made), False
    known = text("SELECT id FROM outside_file WHERE cycle_id = :cycle AND sha256 = :sha")
    return int(tx.execute(known, given).scalar_one()), True


def catch_up(tx: Connection, cycle_id: int, now: datetime) -> Moved:
    """Let the clock mark as done whatever was on record before its stage opened here. Twice changes nothing."""
    if not tx.scalar(sql.ANY, {"cycle": cycle_id}):
        return Moved()
    tx.execute(sql.LOCK, {"cycle": cycle_id})
    return _follow(tx, cycle_id, now, "true")


def follow(tx: Connection, cycle_id: int, now: datetime) -> Moved:
    """Let the clock mark as done what the rows that were just judged show."""
    return _follow(tx, cycle_id, now, sql.JUDGED)


def _follow(tx: Connection, cycle_id: int, now: datetime, which: str) -> Moved:
    given = {"cycle": cycle_id}
    skp = _apply(tx, Machine.APPRAISAL, "adopt", tx.scalars(sql.skp(which), given).all(), now)
    run_script(tx, "DROP TABLE IF EXISTS outside_due")
    tx.execute(sql.checkins(which), given)
    run_script(tx, "ANALYZE outside_due")
    open_ones = tx.scalars(text("SELECT id FROM outside_due")).all()
    if open_ones:
        tx.execute(sql.RATINGS, {**given, "clock": CLOCK, "now": now})
    checkins = _apply(tx, Machine.CHECKIN, "adopt", open_ones, now)
    years = tx.execute(sql.years(which), given).all()
    # Heads of units are left out, whose hasil kerja is their unit's, and agencies that appraise in numbers: as ever.
    if unrated := [Given(r.nip, Ekspektasi(r.hasil), Ekspektasi(r.perilaku), CLOCK) for r in years if not r.predikat]:
        rating_many.rate(tx, cycle_id, unrated, now)
    return Moved(skp, checkins, _apply(tx, Machine.APPRAISAL, "take_over", [r.id for r in years], now))


def _apply(tx: Connection, machine: Machine, event: str, ids: Sequence[int], now: datetime) -> int:
    return apply(tx, machine, event, Scope(ids=tuple(ids)), actor=CLOCK, now=now) if ids else 0
