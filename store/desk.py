"""The desk of a pengelola: what waits for them in the agencies that they run, step by step.

The agencies stand in each of these queries, by table pengelola: what lies outside them is not found.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, text

from domain.lifecycle import LIFECYCLE, Transition, lines
from domain.terms import Machine, Role
from store.my_work import WRITTEN

Step = tuple[Machine, str]

# The agencies that somebody runs, found first: a million rows are then asked for by their agency.
THEIRS = "f.agency_id = ANY (ARRAY(SELECT agency_id FROM pengelola WHERE nip = :actor))"
STEPS: tuple[Step, ...] = tuple(dict.fromkeys((t.machine, t.event) for t in LIFECYCLE if Role.PENGELOLA in t.by))
# What others have left undone until it came to the pengelola; the rest are side roads that only they open.
WAITING: tuple[Step, ...] = (
    (Machine.APPRAISAL, "settle"), (Machine.CHECKIN, "resume"), (Machine.CALIBRATION, "stand_in"),
    (Machine.CALIBRATION, "forward"), (Machine.CALIBRATION, "conclude"), (Machine.APPRAISAL, "issue"),
    (Machine.APPRAISAL, "stand"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that somebody runs."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Running:
    """A cycle that runs, in which an agency of theirs takes part; its number of check-ins, and their latest period."""

    id: int
    code: str
    name: str
    check_ins: int
    period: int


def agencies(tx: Connection, nip: str) -> list[Agency]:
    """Give the agencies of which somebody is pengelola, by name; none for whoever is not."""
    query = text("""SELECT g.id, g.code, g.name FROM pengelola p JOIN agency g ON g.id = p.agency_id
        WHERE p.nip = :nip ORDER BY g.name, g.id""")
    return [Agency(*row) for row in tx.execute(query, {"nip": nip})]


def running(tx: Connection, nip: str, now: datetime) -> list[Running]:
    """Give the cycles that run in the agencies of a pengelola, the latest first."""
    query = text("""
        SELECT c.id, c.code, c.name, c.check_ins, coalesce((SELECT max(w.period) FROM cycle_window w
            WHERE w.cycle_id = c.id AND w.stage = 'checkin' AND w.opens_at <= :now), 1)
        FROM cycle c WHERE c.state = 'open' AND EXISTS (
            SELECT FROM cycle_agency h JOIN pengelola p ON p.agency_id = h.agency_id
            WHERE h.cycle_id = c.id AND p.nip = :nip)
        ORDER BY c.year DESC, c.id DESC""")
    return [Running(*row) for row in tx.execute(query, {"nip": nip, "now": now})]


def lacking(rules: tuple[Transition, ...], written: bool) -> str:
    """Give the SQL array of the facts that a step lacks: of all but its reason, or but what people still write."""
    facts = [fact for fact in rules[0].given if fact not in WRITTEN or (written and fact != "reason_written")]
    lacks = ", ".join(f"CASE WHEN f.{fact} IS NOT TRUE THEN '{fact}' END" for fact in facts)
    return f"array_remove(ARRAY[{lacks}]::text[], NULL)"


def sources(rules: tuple[Transition, ...]) -> str:
    """Give the states from which a step leads, for IN."""
    return ", ".join(f"'{t.source}'" for t in rules)


@cache
def _counting(machine: Machine) -> str:
    events = [event for of, event in WAITING if of is machine]
    counted = ", ".join(
        f"count(*) FILTER (WHERE f.state IN ({sources(lines(machine, event))}) "
        f"AND {lacking(lines(machine, event), False)} = '{{}}') AS {event}"
        for event in events
    )
    asked = ", ".join(dict.fromkeys(f"'{t.source}'" for event in events for t in lines(machine, event)))
    return f"""SELECT {counted} FROM {machine}_facts(:now, '') f
        WHERE f.cycle_id = :cycle AND {THEIRS} AND f.state IN ({asked})"""


def waits(tx: Connection, cycle_id: int, nip: str, now: datetime) -> dict[Step, int]:
    """Give for each step that has come to a pengelola how many wait for it, in a cycle; none where none does.

    What still has to be written first (a unit's predikat, a justification) is theirs to write, and counts.
    """
    found: dict[Step, int] = {}
    for machine in dict.fromkeys(machine for machine, _ in WAITING):
        row = tx.execute(text(_counting(machine)), {"cycle": cycle_id, "actor": nip, "now": now}).mappings().one()
        found |= {(machine, event): n for event, n in row.items() if n}
    return {step: found[step] for step in WAITING if step in found}
