"""Units of an organisation, found by what a person calls them."""

from dataclasses import dataclass

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


FOUND = """
SELECT u.id, u.code, u.name, g.code AS agency_code, g.name AS agency FROM unit u JOIN agency g ON g.id = u.agency_id
WHERE {how} ORDER BY g.name, u.name, u.code LIMIT 6"""
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
