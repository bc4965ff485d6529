"""Units of an organisation: found by what a person calls them, with the zone and the working week they keep."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, text

from domain.errors import Bilingual


class Unknown(Bilingual):
    """No such person, unit or check-in in this cycle, or more than one."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its agency; codes as the roster has them."""

    id: int
    code: str
    name: str
    agency_code: str
    agency: str
    zone: str  # an IANA name
    six_days: bool  # whether it works on Saturdays too


UNITS = """
SELECT u.id, u.code, u.name, g.code AS agency_code, g.name AS agency, u.zone, u.six_days
FROM unit u JOIN agency g ON g.id = u.agency_id """
FOUND = UNITS + "WHERE {how} ORDER BY g.name, u.name, u.code LIMIT 6"
# The first of these that finds anything decides: a code is never overruled by another unit's name.
WAYS = ("u.code = :said OR g.code || '/' || u.code = :said", "lower(u.name) = lower(:said)")
NEAR = "u.name ILIKE '%' || :near || '%'"


def find(tx: Connection, said: str) -> Unit:
    """Give the unit of a code (UNOR ID), of `INSTANSI/UNOR` where a code is used twice, or of a name.

    Raises Unknown naming the units that it could be.
    """
    given = {"said": said.strip(), "near": said.strip().replace("\\", "").replace("%", r"\%").replace("_", r"\_")}
    for way in WAYS:
        found = [Unit(*row) for row in tx.execute(text(FOUND.format(how=way)), given)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Unknown(
                f"'{said}' dapat berarti lebih dari satu unit: {_named(found)}",
                f"'{said}' may be more than one unit: {_named(found)}",
            )
    near = [Unit(*row) for row in tx.execute(text(FOUND.format(how=NEAR)), given)] if given["near"] else []
    raise Unknown(
        f"unit '{said}' tidak dikenal" + (f"; mungkin maksudnya {_named(near)}" if near else ""),
        f"unit '{said}' is not known" + (f"; perhaps {_named(near)} was meant" if near else ""),
    )


def _named(units: list[Unit]) -> str:
    named = [f"{u.agency_code}/{u.code} ({u.name}, {u.agency})" for u in units[:5]]
    return ", ".join([*named, *(["…"] if len(units) > 5 else [])])


# --- when they work -------------------------------------------------------------------------------------------


def listed(tx: Connection, agency_code: str | None = None) -> list[Unit]:
    """Give every unit, or those of one agency, by agency and code. Raises Unknown for an agency that is not known."""
    query = text(UNITS + "WHERE g.code = coalesce(:agency, g.code) ORDER BY g.code, u.code")
    found = [Unit(*row) for row in tx.execute(query, {"agency": agency_code})]
    if agency_code is not None and not found:
        raise Unknown(f"instansi '{agency_code}' tidak dikenal", f"agency '{agency_code}' is not known")
    return found


HERE = """
WITH RECURSIVE here (id) AS (
    SELECT CAST(:unit AS bigint)
    UNION SELECT u.id FROM unit u JOIN here h ON u.parent_id = h.id WHERE :with_below
)"""


def keep_time(
    tx: Connection, unit: Unit, zone: str | None, six_days: bool | None, *, with_below: bool = False
) -> tuple[list[tuple[Unit, Unit]], int]:
    """Set the zone (an IANA name) and the working week of a unit, or of it and all beneath it; None leaves one alone.

    Gives the units that it changed, each before and after, and how many already were so. No due time moves.
    """
    given = {"unit": unit.id, "with_below": with_below, "zone": zone, "six_days": six_days}
    every = text(HERE + UNITS + "JOIN here ON here.id = u.id ORDER BY u.code FOR UPDATE OF u")
    found = [Unit(*row) for row in tx.execute(every, given)]
    kept = [replace(u, zone=zone or u.zone, six_days=u.six_days if six_days is None else six_days) for u in found]
    changed = [(was, is_) for was, is_ in zip(found, kept, strict=True) if was != is_]
    query = text(
        "UPDATE unit SET zone = coalesce(:zone, zone), six_days = coalesce(:six_days, six_days) WHERE id = ANY (:units)"
    )
    tx.execute(query, {**given, "units": [was.id for was, _ in changed]})
    return changed, len(found) - len(changed)
