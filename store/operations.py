"""The audit as one reads it: what was done in a cycle, the latest first, how many it moved, and whom.

An operation says neither its cycle nor its agencies: its steps do, through their subjects. Steps of operations that
follow each other lie together, so a block index finds them; subjects of an agency find their steps by the key. An
agency of few people is asked for from its people's side, and everything else from the side of the operations, a
window of them at a time, until the page is full. So a page costs what is on it, and not what is in the tables.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.terms import Machine
from store.names import WITH_TITLES

FEW = 5_000  # people of an agency, up to which its own steps are looked up
WINDOWS = (500, 5_000, 50_000, 50_000, 50_000)  # operations that are looked at for one page, beyond its own size
AT_ONCE = 200  # operations whose steps are looked for one by one; of more, the whole range is read


@dataclass(frozen=True, slots=True)
class Operation:
    """What one statement of the door did; `n` is how many subjects of the asker's it moved."""

    id: int
    machine: Machine
    event: str
    source: str
    target: str
    actor: str  # a NIP, clock, operator, or account:<id>
    behalf: str | None
    at: datetime
    n: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which operations: those of a cycle, and where given of an agency, a machine, an event, between two moments."""

    cycle_id: int
    agency_id: int | None = None
    machine: Machine | None = None
    event: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def where(self) -> str:
        """Give what an operation itself must be, in SQL over `o`."""
        conditions = [sql for field, sql in CONDITIONS.items() if getattr(self, field) is not None]
        return " AND ".join(conditions) or "true"

    def given(self) -> dict[str, Any]:
        """Give the parameters of the queries."""
        return {"cycle": self.cycle_id, "agency": self.agency_id, "machine": self.machine, "event": self.event,
                "since": self.since, "until": self.until}  # fmt: skip


CONDITIONS = {
    "machine": "o.machine = :machine", "event": "o.event = :event", "since": "o.at >= :since", "until": "o.at < :until",
}  # fmt: skip
COLUMNS = "o.id, o.machine, o.event, o.source, o.target, o.actor, o.behalf, o.at"
WINDOW = f"""SELECT {COLUMNS} FROM (
    SELECT * FROM operation o WHERE o.id < :before AND o.id >= :least ORDER BY o.id DESC LIMIT :window
) o WHERE {{which}} ORDER BY o.id DESC"""
# The ids of a stretch of time, by the block index; behind the fence, or the planner walks the key to find the least.
STRETCH = """SELECT min(id), max(id) FROM (
    SELECT o.id FROM operation o WHERE {which} OFFSET 0) o"""

SUBJECT = """
LEFT JOIN checkin k ON s.machine = 'checkin' AND k.id = s.subject_id
LEFT JOIN calibration c ON s.machine = 'calibration' AND c.id = s.subject_id
LEFT JOIN appraisal a ON a.id = CASE s.machine WHEN 'appraisal' THEN s.subject_id ELSE k.appraisal_id END
LEFT JOIN unit u ON u.id = coalesce(a.unit_id, c.unit_id)"""
MINE = """coalesce(a.cycle_id, c.cycle_id) = :cycle
    AND (CAST(:agency AS bigint) IS NULL OR coalesce(a.agency_id, u.agency_id) = :agency)"""
NEAR = "s.operation_id = ANY (:ids)"
RANGE = "s.operation_id BETWEEN :first AND :last"
# For an agency every step is asked whose it is; for a whole cycle one of each operation is enough: no statement of
# the door reaches into two cycles.
OF_AGENCY = f"SELECT s.operation_id, count(*) FROM step s {SUBJECT} WHERE {{near}} AND {MINE} GROUP BY 1"
OF_CYCLE = f"""SELECT s.operation_id, s.n FROM (
    SELECT s.operation_id, s.machine, min(s.subject_id) AS subject_id, count(*) AS n FROM step s WHERE {{near}}
    GROUP BY 1, 2) s {SUBJECT} WHERE {MINE}"""

PEOPLE = "SELECT count(*) FROM (SELECT FROM appraisal WHERE agency_id = :agency AND cycle_id = :cycle LIMIT :few) a"
OF_PEOPLE = f"""
WITH mine AS MATERIALIZED (
    SELECT 'appraisal' AS machine, a.id FROM appraisal a WHERE a.agency_id = :agency AND a.cycle_id = :cycle
    UNION ALL SELECT 'checkin', k.id FROM appraisal a JOIN checkin k ON k.appraisal_id = a.id
    WHERE a.agency_id = :agency AND a.cycle_id = :cycle
    UNION ALL SELECT 'calibration', c.id FROM unit u JOIN calibration c ON c.unit_id = u.id
    WHERE u.agency_id = :agency AND c.cycle_id = :cycle
), counted AS MATERIALIZED (
    SELECT s.operation_id, count(*) AS n FROM mine m CROSS JOIN LATERAL (
        SELECT s.operation_id FROM step s WHERE s.subject_id = m.id AND s.machine = m.machine
            AND s.operation_id < :before AND s.operation_id >= :least OFFSET 0) s GROUP BY 1
)
SELECT {COLUMNS}, n FROM counted JOIN operation o ON o.id = operation_id WHERE {{which}}
ORDER BY o.id DESC LIMIT :limit"""


def page(
    tx: Connection, asked: Asked, before: int | None, limit: int, few: int = FEW
) -> tuple[list[Operation], int | None]:
    """Give up to `limit` operations older than the id `before` (None: the latest), and from which id to go on.

    That id is None at the end. A page may be short of operations and still go on, where they lie far apart.
    """
    given = asked.given() | {"before": before or 2**62, "least": 0}
    if asked.since is not None or asked.until is not None:
        first, last = tx.execute(text(STRETCH.format(which=asked.where())), given).one()
        if first is None:
            return [], None
        given |= {"before": min(given["before"], last + 1), "least": first}
    if asked.agency_id is not None and tx.scalar(text(PEOPLE), given | {"few": few + 1}) <= few:
        rows = tx.execute(text(OF_PEOPLE.format(which=asked.where())), given | {"limit": limit + 1}).all()
        return _cut([_operation(row, row.n) for row in rows], limit)
    return _by_windows(tx, asked, given, limit)


def _cut(found: list[Operation], limit: int) -> tuple[list[Operation], int | None]:
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def _operation(row: Any, n: int) -> Operation:
    machine = Machine(row.machine)
    return Operation(row.id, machine, row.event, row.source, row.target, row.actor, row.behalf, row.at, n)


def _by_windows(
    tx: Connection, asked: Asked, given: dict[str, Any], limit: int
) -> tuple[list[Operation], int | None]:  # fmt: skip
    found: list[Operation] = []
    for window in (limit + 1, *WINDOWS):
        least = _least(tx, given, window)
        if least is None:
            return _cut(found, limit)
        rows = tx.execute(text(WINDOW.format(which=asked.where())), given | {"window": window}).all()
        sizes = _counted(tx, asked, [row.id for row in rows])
        found += [_operation(row, sizes[row.id]) for row in rows if row.id in sizes]
        if len(found) > limit:
            return _cut(found, limit)
        given = given | {"before": least}
    return found, int(given["before"])


def _least(tx: Connection, given: dict[str, Any], window: int) -> int | None:
    """Give the oldest id of a window of operations; None where there are none any more."""
    query = """SELECT min(id) FROM (
        SELECT id FROM operation WHERE id < :before AND id >= :least ORDER BY id DESC LIMIT :window) o"""
    found: int | None = tx.scalar(text(query), given | {"window": window})
    return found


def _counted(tx: Connection, asked: Asked, ids: list[int]) -> Mapping[int, int]:
    """Give how many subjects of the asker's each of these operations moved; those that moved none are not in it."""
    if not ids:
        return {}
    query = OF_CYCLE if asked.agency_id is None else OF_AGENCY
    near = NEAR if len(ids) <= AT_ONCE else RANGE
    given = asked.given() | {"ids": ids, "first": min(ids), "last": max(ids)}
    return {row[0]: row[1] for row in tx.execute(text(query.format(near=near)), given)}


# --- whom one of them moved ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """What a step moved: somebody's appraisal or check-in, or a unit's calibration (then nip is None)."""

    id: int
    seq: int  # which step of the subject it was
    nip: str | None
    name: str  # of the person, with titles, or of the unit
    unit: str
    agency_code: str
    appraisal_id: int | None
    period: int


SUBJECTS = f"""
SELECT s.subject_id, {{seq}} AS seq, a.employee_nip AS nip, coalesce({WITH_TITLES}, u.name) AS name, u.name AS unit,
    g.code AS agency_code, a.id AS appraisal_id, coalesce(k.period, 0) AS period
FROM {{source}} s {SUBJECT}
JOIN agency g ON g.id = u.agency_id LEFT JOIN person p ON p.nip = a.employee_nip
WHERE {{which}} AND {MINE} ORDER BY s.subject_id LIMIT :limit"""


def find(tx: Connection, operation_id: int) -> Operation | None:
    """Give one operation; `n` is how many it moved of anybody's. Ask `subjects` whether the asker may see it."""
    query = f"""SELECT {COLUMNS}, (SELECT count(*) FROM step s WHERE s.operation_id = o.id) AS n
        FROM operation o WHERE o.id = :id"""
    row = tx.execute(text(query), {"id": operation_id}).first()
    return _operation(row, row.n) if row else None


def subjects(
    tx: Connection, cycle_id: int, agency_id: int | None, operation_id: int, after: int = 0, limit: int = 50
) -> list[Subject]:
    """Give whom an operation moved of a cycle (and of an agency), in the order of their ids, those after one id."""
    query = SUBJECTS.format(seq="s.seq", source="step", which="s.operation_id = :id AND s.subject_id > :after")
    given = {"cycle": cycle_id, "agency": agency_id, "id": operation_id, "after": after, "limit": limit}
    return [Subject(*row) for row in tx.execute(text(query), given)]


def subject(tx: Connection, cycle_id: int, agency_id: int | None, machine: Machine, id_: int) -> Subject | None:
    """Give one subject of a cycle (and of an agency); None where there is none."""
    source = "(SELECT CAST(:machine AS text) AS machine, CAST(:id AS bigint) AS subject_id)"
    given = {"cycle": cycle_id, "agency": agency_id, "machine": machine, "id": id_, "limit": 1}
    row = tx.execute(text(SUBJECTS.format(seq="0", source=source, which="true")), given).first()
    return Subject(*row) if row else None


def called(tx: Connection, actors: Collection[str]) -> dict[str, str]:
    """Give the names of these actors that are people of the roster, or accounts of the console."""
    query = f"""SELECT p.nip, {WITH_TITLES} FROM person p WHERE p.nip = ANY (:actors)
        UNION ALL SELECT 'account:' || id, name FROM account WHERE 'account:' || id = ANY (:actors)"""
    return dict(tx.execute(text(query), {"actors": sorted(actors)}).tuples().all())
