"""What a rehearsal asks the roster: a transaction of which nothing stays, heads with what is below them, units.

Nothing here is written. The cycle that is asked about has been planned in the same transaction, and goes with it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection, Engine, text

from domain.rehearsal import LATE, Heads, Obstacle, Place
from store.appraisals import PEOPLE
from store.forecast import REACH, REACHED, Basis, of_everybody, standing
from store.names import WITH_TITLES


@contextmanager
def unwritten(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that sees one moment in all that it reads, and of which nothing stays however it ends."""
    with engine.connect() as tx, tx.begin() as transaction:
        tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        try:
            yield tx
        finally:
            transaction.rollback()


def code() -> str:
    """Give a code that no cycle has, and no plan may: rehearsals wait neither for each other nor for a real cycle."""
    return f"~{uuid4()}"


# --- heads ------------------------------------------------------------------------------------------------

# Where nobody heads a unit, its leader does so too: its calibration waits for that one once.
HEADS = f"""
WITH {standing(Basis.ROSTER, ())}, below AS (
    SELECT a AS nip, count(*) AS appraised, 0 AS heads, 0 AS leads FROM people WHERE a IS NOT NULL GROUP BY 1
    UNION ALL SELECT h, 0, count(*), 0 FROM units WHERE h IS NOT NULL GROUP BY 1
    UNION ALL SELECT l, 0, 0, count(*) FROM units WHERE l IS NOT NULL AND l IS DISTINCT FROM h GROUP BY 1
), heads AS (
    SELECT nip, sum(appraised)::bigint AS appraised, sum(heads)::bigint AS heads, sum(leads)::bigint AS leads
    FROM below GROUP BY 1
)
SELECT count(*) AS people, appraised, heads, leads, (array_agg(nip ORDER BY nip))[1 : CAST(:shown AS integer)] AS first
FROM heads GROUP BY 2, 3, 4 ORDER BY 2, 3, 4"""


def heads(tx: Connection, cycle_id: int, shown: int) -> list[Heads]:
    """Give those with something below them, by how much, and the first few of each; as many kinds as there are."""
    rows = of_everybody(tx, HEADS, {"cycle": cycle_id, "shown": shown})
    return [Heads(row.people, row.appraised, row.heads, row.leads, tuple(row.first)) for row in rows]


@dataclass(frozen=True, slots=True)
class Named:
    """A person's name with titles, and where they work; empty where nobody of this NIP is known."""

    name: str = ""
    unit: str = ""
    agency: str = ""


def named(tx: Connection, nips: Sequence[str]) -> dict[str, Named]:
    """Give who a few people are, by their NIPs."""
    query = f"""
    SELECT p.nip, {WITH_TITLES} AS name, coalesce(u.name, '') AS unit, coalesce(g.name, '') AS agency
    FROM person p LEFT JOIN assignment a ON a.nip = p.nip AND a.ends_on IS NULL
    LEFT JOIN unit u ON u.id = a.unit_id LEFT JOIN agency g ON g.id = a.agency_id WHERE p.nip = ANY (:nips)"""
    return {r.nip: Named(r.name, r.unit, r.agency) for r in tx.execute(text(query), {"nips": list(nips)})}


# --- units ------------------------------------------------------------------------------------------------


# No channel reaches a person, as domain.contacts.way has it for a reminder: a test holds the two together.
UNREACHABLE = " AND ".join(
    f"NOT (coalesce({REACH[name]}, false) AND NOT {REACH[f'{name}_dead']} AND NOT {REACH[f'{name}_out']})"
    for name in ("email", "mobile")
)
# Whoever is reached from somebody at the top by going down is in no loop, and below none.
OBSTACLES = {
    Obstacle.NO_APPRAISER: "x.appraiser_nip IS NULL",
    Obstacle.APPRAISER_GONE: "x.appraiser_nip IS NOT NULL AND b.nip IS NULL",
    Obstacle.CIRCULAR: "t.nip IS NULL",
    Obstacle.NO_PENGELOLA: "k.agency_id IS NULL",
    Obstacle.NO_LEADER: "u.leader_nip IS NULL",
}
STUCK = " OR ".join(f"({asks})" for obstacle, asks in OBSTACLES.items() if obstacle not in LATE)
PLACES = f"""
WITH RECURSIVE everyone AS MATERIALIZED (
    SELECT p.nip, p.agency_id, p.unit_id, p.appraiser_nip FROM ({PEOPLE}) p
    JOIN cycle_agency g ON g.agency_id = p.agency_id AND g.cycle_id = :cycle
), beneath AS (
    SELECT e.nip FROM everyone e LEFT JOIN everyone b ON b.nip = e.appraiser_nip WHERE b.nip IS NULL
    UNION ALL SELECT e.nip FROM beneath t JOIN everyone e ON e.appraiser_nip = t.nip
)
SELECT g.code AS agency, g.name AS agency_name, u.code AS unit, u.name AS unit_name, count(*) AS people,
    count(*) FILTER (WHERE {UNREACHABLE}) AS unreachable, count(*) FILTER (WHERE {STUCK}) AS stuck,
    {", ".join(f"count(*) FILTER (WHERE {asks}) AS {obstacle}" for obstacle, asks in OBSTACLES.items())}
FROM everyone x JOIN person p ON p.nip = x.nip JOIN unit u ON u.id = x.unit_id JOIN agency g ON g.id = x.agency_id
{REACHED}
LEFT JOIN assignment b ON b.nip = x.appraiser_nip AND b.ends_on IS NULL
LEFT JOIN beneath t ON t.nip = x.nip
LEFT JOIN (SELECT DISTINCT agency_id FROM pengelola) k ON k.agency_id = x.agency_id
GROUP BY g.id, u.id ORDER BY g.code, u.code"""


def places(tx: Connection, cycle_id: int) -> list[Place]:
    """Give the units with people of a cycle's agencies, by the codes of agency and unit: whom nothing reaches, who is
    stopped by what."""
    return [
        Place(
            row.agency, row.agency_name, row.unit, row.unit_name, row.people, row.unreachable, row.stuck,
            {obstacle: n for obstacle in Obstacle if (n := getattr(row, obstacle))},
        )
        for row in of_everybody(tx, PLACES, {"cycle": cycle_id})
    ]  # fmt: skip
