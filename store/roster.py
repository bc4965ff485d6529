"""The roster in the database: people, units, agencies and the dated spells of who worked where.

One import is one transaction. The accepted rows are copied into a temporary table, compared with
what is stored, and brought in by MERGE; a row that says nothing new is not written again, so a second
import of the same file touches nothing. MERGE asks for PostgreSQL 15 or later.

A spell is open while it has no `ends_on`. Another agency, unit, position or appraiser ends it the day
before and begins a new one, so that the past is known; anything else, and any change to a spell that
began today, is written into the spell that is there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import psycopg
from sqlalchemy import Connection, Engine, text

from domain.record import Record
from domain.reminder import JAKARTA
from domain.roster import Roster, agencies, units
from domain.superiors import Known, Superiors, asked, judge
from store import appraisals, corrections, standins
from store import roster_sql as sql
from store.database import run_script


@dataclass(frozen=True, slots=True)
class Changes:
    """How many people got a spell who had none open, were changed, or lost their open spell."""

    inserted: int
    updated: int
    ended: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an import found about the appraisers, and what it changed or, in a dry run, would change."""

    superiors: Superiors
    changes: Changes


def receive(engine: Engine, roster: Roster, now: datetime, dry_run: bool = False) -> Receipt:
    """Import a roster at the moment `now` in one transaction; a dry run computes the same and keeps nothing."""
    with engine.connect() as tx, tx.begin() as transaction:
        tx.execute(sql.LOCK)
        superiors = judge(roster, known(tx, asked(roster)))
        if held := corrections.held(tx, superiors.records):
            mended = replace(roster, records=corrections.mended(roster.records, held))
            records = judge(mended, known(tx, asked(roster) | asked(mended))).records
            superiors = replace(superiors, records=records)
        changes = import_roster(tx, superiors.records, now, agencies_here=roster.agencies, spared=roster.spared)
        if dry_run:
            transaction.rollback()
    return Receipt(superiors, changes)


def known(tx: Connection, nips: Collection[str]) -> dict[str, Known]:
    """Give what is stored of these people and of everybody above them; who is not stored is not in it."""
    if not nips:
        return {}
    found = tx.execute(sql.KNOWN, {"nips": sorted(nips)})
    return {row.nip: Known(row.agency_code, row.appraiser_nip, row.active) for row in found}


def import_roster(
    tx: Connection,
    records: Sequence[Record],
    now: datetime,
    *,
    agencies_here: Collection[str] = (),
    spared: Collection[str] = (),
) -> Changes:
    """Bring the people in, end the spells of those who are gone, and say who leads each unit and stands in for whom.

    Gone is who has an open spell in an agency of this file (that of any record, or in `agencies_here`)
    and is neither in `records` nor in `spared`.
    """
    tx.execute(sql.LOCK)
    today = {"now": now.astimezone(JAKARTA).date()}
    here = {r.agency_code for r in records} | set(agencies_here)
    _copy(tx, records)
    _merge_agencies_and_units(tx)
    tx.execute(sql.PLAN, today)
    tx.execute(text("analyze roster_plan"))
    inserted, updated = tx.execute(sql.COUNT).one()
    tx.execute(sql.MERGE_PEOPLE)
    tx.execute(sql.MERGE_SPELLS, today)
    tx.execute(sql.NEW_SPELLS, today)
    gone = tx.scalars(sql.END, {**today, "agencies": sorted(here), "spared": sorted(spared)}).all()
    ended = len(gone)
    if inserted + updated + ended > 0:
        tx.execute(text("analyze person, assignment, unit"))
    touched = _touched(tx, here)
    changed = [*gone, *tx.scalars(sql.COME, {"touched": touched})]
    if standins.derive(tx, touched, today["now"], changed) or inserted + updated + ended > 0:
        appraisals.follow(tx, now)
    return Changes(inserted, updated, ended)


# --- what the file says -------------------------------------------------------------------------------

PERSON_COLUMNS = (
    *("nip", "name", "front_title", "back_title", "kind", "mobile", "email", "agency_code", "unit_code"),
    *("position", "position_kind", "rank", "position_since_on", "appraiser_nip"),
)
UNIT_COLUMNS = ("agency_code", "code", "name", "parent_code", "zone")


def _copy(tx: Connection, records: Sequence[Record]) -> None:
    run_script(tx, sql.INCOMING)
    said = units(records)
    named = {(u.agency_code, u.code) for u in said}
    unnamed = {(u.agency_code, u.parent_code) for u in said if u.parent_code} - named
    _load(tx, "roster_agency", ("code", "name"), agencies(records).items())
    _load(tx, "roster_unit", UNIT_COLUMNS, (_values(u, UNIT_COLUMNS) for u in said))
    _load(tx, "roster_unit", ("agency_code", "code"), sorted(unnamed))
    _load(tx, "roster_person", PERSON_COLUMNS, (_values(r, PERSON_COLUMNS) for r in records))
    tx.execute(text("analyze roster_agency, roster_unit, roster_person"))


def _values(thing: object, columns: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(thing, column) for column in columns)


def _load(tx: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    raw: psycopg.Connection[tuple[object, ...]] = tx.connection.driver_connection  # type: ignore[assignment]
    with raw.cursor() as cursor, cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _merge_agencies_and_units(tx: Connection) -> None:
    for statement in (sql.MERGE_AGENCIES, sql.MERGE_UNITS, sql.PARENTS):
        tx.execute(statement)


def _touched(tx: Connection, here: Collection[str]) -> list[int]:
    """Give the agencies of the file and those from which it takes people away."""
    return list(tx.scalars(sql.TOUCHED, {"agencies": sorted(here)}))
