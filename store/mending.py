"""The contacts that someone must mend: no e-mail, or an address that reaches nobody; by unit. Looked up, never kept.

All people are looked at for it in one statement, a second for a million of them. A number that is missing is none of
it: everybody is written to by e-mail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.terms import Suppressed
from store.names import WITH_TITLES
from store.units import Unknown

AT_ONCE = 5_000  # rows held at a time: a roster may come without a single address


@dataclass(frozen=True, slots=True)
class ToMend:
    """A person whose contacts need mending. A reason is why nothing goes to that address any more."""

    agency: str  # its code
    unit: str  # its code
    unit_name: str
    nip: str
    name: str  # with titles
    email: str | None
    email_reason: Suppressed | None
    email_code: str
    email_since: datetime | None
    mobile: str | None
    mobile_reason: Suppressed | None
    mobile_code: str
    mobile_since: datetime | None
    reachable: bool  # by the other channel: the number is there, works, and is not opted out of


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many people of a unit have something to mend, and what."""

    agency: str
    unit: str
    unit_name: str
    people: int  # with anything to mend
    unreachable: int  # by no channel
    no_email: int
    email_dead: int
    mobile_dead: int


# Who has something to mend is few, and only they are joined with their unit and with what is said of their addresses.
# As a union, and not as one condition on all, the planner knows that they are few.
WRONG = """
WITH wrong AS MATERIALIZED (
    SELECT nip FROM person WHERE email IS NULL
    UNION SELECT p.nip FROM suppression s JOIN person p ON p.email = s.address WHERE s.channel = 'email'
    UNION SELECT p.nip FROM suppression s JOIN person p ON p.mobile = s.address WHERE s.channel = 'whatsapp'
), placed AS (
    SELECT p.*, g.code AS agency, u.code AS unit, u.name AS unit_name,
        e.reason AS email_reason, e.code AS email_code, e.at AS email_since,
        w.reason AS mobile_reason, w.code AS mobile_code, w.at AS mobile_since,
        (p.email IS NOT NULL AND e.reason IS NULL)
        OR (p.mobile IS NOT NULL AND w.reason IS NULL AND NOT EXISTS (
            SELECT FROM optout o WHERE o.nip = p.nip AND o.channel = 'whatsapp')) AS reachable
    FROM wrong JOIN person p ON p.nip = wrong.nip JOIN assignment a ON a.nip = p.nip AND a.ends_on IS NULL
    JOIN unit u ON u.id = a.unit_id JOIN agency g ON g.id = a.agency_id
    LEFT JOIN suppression e ON e.channel = 'email' AND e.address = p.email
    LEFT JOIN suppression w ON w.channel = 'whatsapp' AND w.address = p.mobile
    WHERE (g.code = :agency OR CAST(:agency AS text) IS NULL) AND (u.id = :unit OR CAST(:unit AS bigint) IS NULL)
)"""

PEOPLE = f"""{WRONG}
SELECT agency, unit, unit_name, nip, {WITH_TITLES} AS name, email, email_reason, coalesce(email_code, '') AS email_code,
    email_since, mobile, mobile_reason, coalesce(mobile_code, '') AS mobile_code, mobile_since, reachable
FROM placed p ORDER BY agency, unit_name, unit, reachable, p.name, nip LIMIT :limit"""

UNITS = f"""{WRONG}
SELECT agency, unit, unit_name, count(*), count(*) FILTER (WHERE NOT reachable), count(*) FILTER (WHERE email IS NULL),
    count(email_reason), count(mobile_reason)
FROM placed GROUP BY 1, 2, 3 ORDER BY 1, 3, 2"""


def people(
    tx: Connection, agency: str | None = None, unit_id: int | None = None, limit: int | None = None
) -> Iterator[ToMend]:
    """Give the people with something to mend, by unit, those whom no channel reaches first.

    Raises Unknown for an agency that is not known.
    """
    given = {"agency": agency, "unit": unit_id, "limit": limit}
    _check(tx, agency)
    options = {"yield_per": AT_ONCE} if limit is None else {}  # a cursor, for which PostgreSQL uses one core only
    return (ToMend(*row) for row in tx.execute(text(PEOPLE), given, execution_options=options))


def units(tx: Connection, agency: str | None = None, unit_id: int | None = None) -> list[UnitCount]:
    """Give how much there is to mend in each unit that has anything. Raises Unknown as `people` does."""
    _check(tx, agency)
    return [UnitCount(*row) for row in tx.execute(text(UNITS), {"agency": agency, "unit": unit_id})]


def _check(tx: Connection, agency: str | None) -> None:
    there = tx.scalar(text("SELECT EXISTS (SELECT FROM agency WHERE code = :code)"), {"code": agency})
    if agency is not None and not there:
        raise Unknown(f"instansi '{agency}' tidak dikenal", f"agency '{agency}' is not known")
