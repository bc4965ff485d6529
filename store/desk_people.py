"""People and units in the agencies of a pengelola, found by what is typed; whose page it is stands in each query.

An address or a form names somebody by the number of their spell: no NIP is in it.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from domain.lifecycle import ENDS
from domain.terms import Machine
from store.drill import like
from store.names import WITH_TITLES
from store.units import UNITS, Unit

MOST = 20  # are listed; whoever is not among them is found by more letters
SHORTEST = 3  # letters that find anybody
THEIRS = "IN (SELECT agency_id FROM pengelola WHERE nip = :keeper)"


@dataclass(frozen=True, slots=True)
class Found:
    """A person, by their latest spell in an agency. ends_on: its last day, where they are gone."""

    id: int
    nip: str
    name: str
    position: str
    unit: str
    unit_id: int
    ends_on: date | None


LATEST = f"""
SELECT DISTINCT ON (p.nip) a.id, p.nip, {WITH_TITLES} AS name, a.position, u.name AS unit, a.unit_id, a.ends_on
FROM assignment a JOIN person p ON p.nip = a.nip JOIN unit u ON u.id = a.unit_id
WHERE a.agency_id {THEIRS} AND (a.ends_on IS NULL OR :gone) AND {{}}
ORDER BY p.nip, a.ends_on DESC NULLS FIRST, a.id DESC"""
NAMED = "CASE WHEN :nip = '' THEN p.name ILIKE :named ELSE starts_with(p.nip, :nip) END"


def people(tx: Connection, keeper: str, said: str, *, gone: bool = False) -> list[Found]:
    """Give whose name holds what was typed, or whose NIP begins with it, by name: at most MOST.

    With `gone` those too who have left: one acts for an official who is not there any more.
    """
    said = " ".join(said.split())
    digits = said.replace(" ", "")
    number = digits if digits.isascii() and digits.isdecimal() else ""
    if len(said) < SHORTEST:
        return []
    query = f"SELECT * FROM ({LATEST.format(NAMED)}) x ORDER BY x.ends_on IS NOT NULL, x.name, x.id LIMIT {MOST}"
    given = {"keeper": keeper, "gone": gone, "named": like(said), "nip": number}
    return [Found(*row) for row in tx.execute(text(query), given)]


def person(tx: Connection, keeper: str, spell_id: int, *, gone: bool = False) -> Found | None:
    """Give a person by the number of a spell; None where it is none of theirs, or they have left."""
    row = tx.execute(text(LATEST.format("a.id = :id")), {"keeper": keeper, "gone": gone, "id": spell_id}).first()
    return Found(*row) if row else None


def units(tx: Connection, keeper: str, said: str) -> list[Unit]:
    """Give the units whose name holds what was typed, or whose code it is: at most MOST."""
    if not said.strip():
        return []
    query = f"{UNITS} WHERE u.agency_id {THEIRS} AND (u.name ILIKE :named OR u.code = :code) ORDER BY u.name, u.id"
    given = {"keeper": keeper, "named": like(said), "code": said.strip()}
    return [Unit(*row) for row in tx.execute(text(f"{query} LIMIT {MOST}"), given)]


def unit(tx: Connection, keeper: str, unit_id: int) -> Unit | None:
    """Give a unit; None where it is none of theirs."""
    query = text(f"{UNITS} WHERE u.agency_id {THEIRS} AND u.id = :id")
    row = tx.execute(query, {"keeper": keeper, "id": unit_id}).first()
    return Unit(*row) if row else None


def appraisal(tx: Connection, keeper: str, nip: str) -> int | None:
    """Give a person's appraisal in a cycle that runs, one that has not ended before others; None for none of theirs."""
    query = text(f"""SELECT a.id FROM appraisal a JOIN cycle c ON c.id = a.cycle_id
        WHERE a.employee_nip = :nip AND c.state = 'open' AND a.agency_id {THEIRS}
        ORDER BY a.state = ANY (:ends), c.year DESC, c.id DESC LIMIT 1""")
    return tx.scalar(query, {"nip": nip, "keeper": keeper, "ends": [str(end) for end in ENDS[Machine.APPRAISAL]]})


def keepers_of(tx: Connection, nip: str) -> list[str]:
    """Give the names of those who are pengelola where somebody works."""
    query = text(f"""SELECT {WITH_TITLES} FROM assignment a JOIN pengelola k ON k.agency_id = a.agency_id
        JOIN person p ON p.nip = k.nip WHERE a.nip = :nip AND a.ends_on IS NULL ORDER BY p.name""")
    return list(tx.scalars(query, {"nip": nip}))
