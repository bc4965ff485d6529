"""The agencies of a cycle, by the codes that a person calls them by; which of them have rules of their own."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, text

from domain.people import mask
from store import cycles
from store.cycles import Cycle, CycleError


def hashes(tx: Connection, cycle_id: int) -> dict[str, str]:
    """Give the hash of the rules of each agency of a cycle that has some of its own, by the agency's code."""
    query = """SELECT g.code, policy_hash FROM cycle_agency a JOIN agency g ON g.id = a.agency_id
        WHERE cycle_id = :id AND policy_hash IS NOT NULL ORDER BY g.code"""
    return dict(tx.execute(text(query), {"id": cycle_id}).tuples().all())


def find(tx: Connection, cycle: Cycle, code: str) -> int:
    """Give the id of an agency of a cycle by its code. Raises CycleError when it is not part of it."""
    query = """SELECT g.id FROM agency g JOIN cycle_agency a ON a.agency_id = g.id AND a.cycle_id = :cycle
        WHERE g.code = :code"""
    found = tx.scalar(text(query), {"cycle": cycle.id, "code": code})
    if found is None:
        raise CycleError(
            f"instansi '{code}' tidak ada dalam siklus '{cycle.code}'; lihat `siklus cycle status {cycle.code}`",
            f"agency '{code}' is not in cycle '{cycle.code}'; see `siklus cycle status {cycle.code}`",
        )
    return int(found)


def codes(tx: Connection, ids: Collection[int]) -> dict[int, str]:
    """Give the codes of agencies by their ids."""
    return dict(
        tx.execute(text("SELECT id, code FROM agency WHERE id = ANY (:ids)"), {"ids": list(ids)}).tuples().all()
    )


def chosen(tx: Connection, now: datetime, cycle: str | None, agency: str | None) -> list[tuple[Cycle, int | None]]:
    """Give the cycles that run at a moment: all, that of a code, or those an agency is in, with its id.

    Raises CycleError where the cycle does not run, or no running cycle has the agency.
    """
    running = cycles.running(tx, now)
    if cycle is not None:
        there = cycles.find(tx, cycle)
        running = [found for found in running if found.id == there.id]
        if not running:
            raise CycleError(f"siklus '{cycle}' tidak sedang berjalan", f"cycle '{cycle}' is not open")
    if agency is None:
        return [(found, None) for found in running]
    query = """SELECT a.cycle_id, g.id FROM agency g JOIN cycle_agency a ON a.agency_id = g.id
        WHERE g.code = :code AND a.cycle_id = ANY (:cycles)"""
    given = {"code": agency, "cycles": [found.id for found in running]}
    ids = dict(tx.execute(text(query), given).tuples().all())
    if not ids:
        there_are = ", ".join(found.code for found in running) or "-"
        shown = agency if sum(map(str.isdigit, agency)) < 12 else mask(agency)  # somebody may have typed a NIP
        raise CycleError(
            f"instansi '{shown}' tidak ada dalam siklus yang berjalan ({there_are}); kodenya tertulis pada "
            "`siklus cycle status --by agency`",
            f"agency '{shown}' is in no open cycle ({there_are}); see `siklus cycle status --by agency`",
        )
    return [(found, ids[found.id]) for found in running if found.id in ids]
