"""Who is who: the names behind NIPs, and who stands how to an appraisal, a check-in or a unit."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, text

from domain.people import mask
from domain.terms import Machine, Role
from store.lifecycle import REACHED_AT
from store.people import Unknown


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the roster, with the open spell if there is one."""

    nip: str
    name: str  # with titles
    position: str
    unit: str
    agency: str
    active: bool


BACK_TITLE = "CASE p.back_title WHEN '' THEN '' ELSE ', ' || p.back_title END"
WITH_TITLES = f"concat_ws(' ', nullif(p.front_title, ''), p.name) || {BACK_TITLE}"
# The facts functions join a subject with its people; of what they say about a moment nothing is asked here.
NEVER = "timestamptz 'epoch', ''"
PERSON = f"""
SELECT p.nip, {WITH_TITLES} AS name, coalesce(a.position, '') AS position, coalesce(u.name, '') AS unit,
    coalesce(g.name, '') AS agency, a.id IS NOT NULL AS active
FROM person p LEFT JOIN assignment a ON a.nip = p.nip AND a.ends_on IS NULL
LEFT JOIN unit u ON u.id = a.unit_id LEFT JOIN agency g ON g.id = a.agency_id
WHERE p.nip = :nip"""


def person(tx: Connection, nip: str) -> Person:
    """Give the person of a NIP. Raises Unknown, with the NIP masked."""
    row = tx.execute(text(PERSON), {"nip": nip}).first()
    if row is None:
        raise Unknown(f"pegawai {mask(nip)} tidak ada dalam daftar pegawai", f"there is no {mask(nip)} in the roster")
    return Person(*row)


def names(tx: Connection, nips: Collection[str]) -> dict[str, str]:
    """Give the names, with titles, of those of these NIPs that the roster knows."""
    query = text(f"SELECT p.nip, {WITH_TITLES} AS name FROM person p WHERE p.nip = ANY (:nips)")
    return {row.nip: row.name for row in tx.execute(query, {"nips": sorted(nips)})}


def standing(tx: Connection, machine: Machine, subject_id: int) -> dict[Role, str]:
    """Give the NIP of each role that stands to a subject now; a role that nobody holds is not in it."""
    row = tx.execute(text(f"SELECT * FROM {machine}_facts({NEVER}) f WHERE f.id = :id"), {"id": subject_id})
    held = row.mappings().one()
    return {role: held[column] for role, column in REACHED_AT.items() if held.get(column)}


def subject(
    tx: Connection, cycle_id: int | None, machine: Machine, subject_id: int
) -> tuple[str, str | None, int] | None:
    """Give the name, the employee's NIP (None for a unit) and the period of a subject; None if there is none.

    With a cycle's id the subject must be part of that cycle.
    """
    nip = "NULL" if machine is Machine.CALIBRATION else "f.employee_nip"
    query = text(
        f"SELECT coalesce({WITH_TITLES}, u.name) AS name, {nip} AS nip, f.period FROM {machine}_facts({NEVER}) f "
        f"JOIN unit u ON u.id = f.unit_id LEFT JOIN person p ON p.nip = {nip} "
        "WHERE f.id = :id AND (f.cycle_id = :cycle OR CAST(:cycle AS bigint) IS NULL)"
    )
    row = tx.execute(query, {"id": subject_id, "cycle": cycle_id}).first()
    return (row.name, row.nip, row.period) if row else None


def state(tx: Connection, machine: Machine, subject_id: int) -> str:
    """Give the state of a subject, and hold it still until the transaction ends."""
    query = text(f"SELECT state FROM {machine} WHERE id = :id FOR UPDATE")
    return str(tx.execute(query, {"id": subject_id}).scalar_one())
