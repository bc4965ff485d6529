"""The agencies of a cycle, by the codes that a person calls them by; which of them have rules of their own."""

from sqlalchemy import Connection, text

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
