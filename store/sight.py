"""What a visitor of the console may look at. The agency that an account is bound to stands in each of these queries:
what lies outside it is not found, as if it did not exist.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from store import cycles
from store.cycles import Cycle

MINE = "(CAST(:sight AS bigint) IS NULL OR {column} = :sight)"


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of a cycle. paused_at: since when its clock rests."""

    id: int
    code: str
    name: str
    paused_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of an agency of a cycle."""

    id: int
    code: str
    name: str
    zone: str
    parent_id: int | None


def known(tx: Connection, sight: int | None) -> list[Cycle]:
    """Give the cycles in which this visitor's agency (None: any) takes part, the latest first."""
    every = cycles.known(tx)
    if sight is not None:
        query = text("SELECT cycle_id FROM cycle_agency WHERE agency_id = :sight")
        part = set(tx.scalars(query, {"sight": sight}))
        every = [cycle for cycle in every if cycle.id in part]
    return sorted(every, key=lambda cycle: (cycle.year, cycle.id), reverse=True)


def cycle(tx: Connection, sight: int | None, code: str) -> Cycle | None:
    """Give a cycle by its code; None where there is none for this visitor."""
    return next((found for found in known(tx, sight) if found.code == code), None)


def agency(tx: Connection, sight: int | None, cycle_id: int, code: str) -> Agency | None:
    """Give an agency of a cycle by its code; None where there is none for this visitor."""
    query = f"""SELECT g.id, g.code, g.name, c.paused_at FROM cycle_agency c JOIN agency g ON g.id = c.agency_id
        WHERE c.cycle_id = :cycle AND g.code = :code AND {MINE.format(column="g.id")}"""
    row = tx.execute(text(query), {"sight": sight, "cycle": cycle_id, "code": code}).first()
    return Agency(*row) if row else None


def agencies(tx: Connection, sight: int | None, cycle_id: int) -> list[Agency]:
    """Give the agencies of a cycle that this visitor sees, by name."""
    query = f"""SELECT g.id, g.code, g.name, c.paused_at FROM cycle_agency c JOIN agency g ON g.id = c.agency_id
        WHERE c.cycle_id = :cycle AND {MINE.format(column="g.id")} ORDER BY g.name, g.id"""
    return [Agency(*row) for row in tx.execute(text(query), {"sight": sight, "cycle": cycle_id})]


def unit(tx: Connection, agency_id: int, code: str) -> Unit | None:
    """Give a unit of an agency, which `agency` has found for this visitor, by its code."""
    query = text("SELECT id, code, name, zone, parent_id FROM unit WHERE agency_id = :agency AND code = :code")
    row = tx.execute(query, {"agency": agency_id, "code": code}).first()
    return Unit(*row) if row else None


def appraisal(tx: Connection, agency_id: int, cycle_id: int, appraisal_id: int) -> str | None:
    """Give whose appraisal this is (their NIP), of an agency which `agency` has found; None elsewhere."""
    query = text("""SELECT employee_nip FROM appraisal
        WHERE id = :id AND agency_id = :agency AND cycle_id = :cycle""")
    return tx.scalar(query, {"id": appraisal_id, "agency": agency_id, "cycle": cycle_id})


BELOW = """
WITH RECURSIVE tree AS (
    SELECT id, code, name, zone, parent_id, 0 AS depth, ARRAY[]::text[] AS place FROM unit
    WHERE id = :unit AND agency_id = :agency
    UNION ALL
    SELECT u.id, u.code, u.name, u.zone, u.parent_id, depth + 1, place || lower(u.name) || u.code
    FROM tree t JOIN unit u ON u.parent_id = t.id AND u.agency_id = :agency
) CYCLE id SET ring USING way
SELECT id, code, name, zone, parent_id, depth FROM tree WHERE NOT ring AND depth > 0 ORDER BY place"""


def below(tx: Connection, agency_id: int, unit_id: int) -> list[tuple[Unit, int]]:
    """Give all units below one of an agency, each after the one that it belongs to, with how far below it is."""
    rows = tx.execute(text(BELOW), {"agency": agency_id, "unit": unit_id})
    return [(Unit(*unit), depth) for *unit, depth in rows]
