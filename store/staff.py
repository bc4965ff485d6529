"""The people of an agency in a cycle, one row each: where they stand and who appraises them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from store.drill import like
from store.names import WITH_TITLES


@dataclass(frozen=True, slots=True)
class Member:
    """One person's appraisal in a list."""

    id: int
    nip: str
    name: str  # with titles
    unit_code: str
    unit: str
    state: str
    since: datetime
    appraiser: str  # a name; empty where nobody appraises


WHO = """FROM appraisal a JOIN person p ON p.nip = a.employee_nip JOIN unit u ON u.id = a.unit_id
WHERE a.agency_id = :agency AND a.cycle_id = :cycle AND (CAST(:unit AS bigint) IS NULL OR a.unit_id = :unit)
    AND (NOT :voided OR a.state = 'voided') AND p.name ILIKE :named"""
# The page is cut before appraisers are looked up.
LISTED = f"""
SELECT x.id, x.nip, x.name, x.unit_code, x.unit, x.state, x.since, coalesce(b.name, '') AS appraiser FROM (
    SELECT a.id, a.employee_nip AS nip, {WITH_TITLES} AS name, p.name AS bare, u.code AS unit_code, u.name AS unit,
        a.state, a.state_since AS since, a.appraiser_nip {WHO}
    ORDER BY u.name, u.code, p.name, a.id LIMIT :limit OFFSET :offset
) x LEFT JOIN person b ON b.nip = x.appraiser_nip ORDER BY x.unit, x.unit_code, x.bare, x.id"""


@dataclass(frozen=True, slots=True)
class Among:
    """Whose list: an agency of a cycle, narrowed by a unit, a part of the name, or to who is excluded."""

    cycle_id: int
    agency_id: int
    unit_id: int | None = None
    named: str = ""
    voided: bool = False

    def given(self) -> dict[str, object]:
        """Give the parameters of the queries."""
        return {"cycle": self.cycle_id, "agency": self.agency_id, "unit": self.unit_id, "named": like(self.named),
                "voided": self.voided}  # fmt: skip


def listed(tx: Connection, among: Among, limit: int | None = None, offset: int = 0) -> list[Member]:
    """Give a page of them by unit and name; without a limit all."""
    given = among.given() | {"limit": limit, "offset": offset}
    return [Member(*row) for row in tx.execute(text(LISTED), given)]


def count(tx: Connection, among: Among) -> int:
    """Give how many there are on all pages."""
    return int(tx.scalar(text(f"SELECT count(*) {WHO}"), among.given()) or 0)


LINKS = """SELECT a.employee_nip, a.id, g.code FROM appraisal a JOIN agency g ON g.id = a.agency_id
WHERE a.employee_nip = ANY (:nips) AND a.cycle_id = :cycle
    AND (CAST(:agency AS bigint) IS NULL OR a.agency_id = :agency)"""


def links(tx: Connection, cycle_id: int, agency_id: int | None, nips: Collection[str]) -> dict[str, tuple[int, str]]:
    """Give the appraisal and the agency's code of those of these people who are in a cycle (and in an agency)."""
    given = {"nips": sorted(set(nips)), "cycle": cycle_id, "agency": agency_id}
    return {row[0]: (row[1], row[2]) for row in tx.execute(text(LINKS), given)}
