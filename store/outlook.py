"""What a forecast asks beside the curves: earlier cycles, stages that are over, and what groups are called."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.terms import Stage


class NotThere(Bilingual):
    """An agency was named that is not in the cycle."""


def earlier(tx: Connection, cycle_id: int, as_of: datetime) -> list[int]:
    """Give the cycles from which this one may learn at a moment: those opened before it, the last three."""
    query = """
    SELECT o.id FROM cycle o JOIN cycle c ON c.id = :cycle
    WHERE o.id <> c.id AND o.opened_at < c.opened_at AND o.opened_at <= :as_of
    ORDER BY o.opened_at DESC, o.id LIMIT 3"""
    return list(tx.scalars(text(query), {"cycle": cycle_id, "as_of": as_of}))


@dataclass(frozen=True, slots=True)
class Ended:
    """A stage of a cycle that is over for every unit."""

    stage: Stage
    period: int
    opens_at: datetime
    due_at: datetime  # of the plan
    last_due_at: datetime  # of the unit that had longest


def ended(tx: Connection, cycle_id: int, now: datetime) -> list[Ended]:
    """Give the stages of a cycle that ended before `now`, or before the last step: a year may be played ahead."""
    query = """
    SELECT w.stage, w.period, w.opens_at, w.due_at, max(d.due_at) AS last_due_at
    FROM cycle_window w JOIN deadline d USING (cycle_id, stage, period) WHERE w.cycle_id = :cycle
    GROUP BY 1, 2, 3, 4 HAVING max(d.due_at) < greatest(:now, (SELECT max(at) FROM operation))
    ORDER BY w.due_at, 1, 2"""
    rows = tx.execute(text(query), {"cycle": cycle_id, "now": now})
    return [Ended(Stage(r.stage), r.period, r.opens_at, r.due_at, r.last_due_at) for r in rows]


@dataclass(frozen=True, slots=True)
class Named:
    """An agency or a unit; a unit with its agency."""

    code: str
    name: str
    agency_code: str


def named(tx: Connection, by: str) -> dict[int, Named]:
    """Give codes and names of all agencies or units, by id."""
    query = {
        "agency": "SELECT id, code, name, code AS agency_code FROM agency",
        "unit": "SELECT u.id, u.code, u.name, g.code AS agency_code FROM unit u JOIN agency g ON g.id = u.agency_id",
    }[by]
    return {r.id: Named(r.code, r.name, r.agency_code) for r in tx.execute(text(query))}


def agency_id(tx: Connection, cycle_id: int, code: str) -> int:
    """Give the agency of a code that takes part in a cycle. Raises NotThere naming some that do."""
    query = "SELECT g.id, g.code FROM agency g JOIN cycle_agency c ON c.agency_id = g.id WHERE c.cycle_id = :cycle"
    known = {r.code: int(r.id) for r in tx.execute(text(f"{query} ORDER BY g.code"), {"cycle": cycle_id})}
    if code in known:
        return known[code]
    some = ", ".join([*list(known)[:8], *(["…"] if len(known) > 8 else [])]) or "-"
    raise NotThere(
        f"instansi '{code}' tidak ada dalam siklus ini; yang ada: {some}",
        f"agency '{code}' is not in this cycle; there are: {some}",
    )
