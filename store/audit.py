"""The audit's own proof: every step's hash is taken again, and every chain ends where its subject stands."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from domain.lifecycle import initial
from domain.terms import Machine
from store.lifecycle import HASHED

AGAIN = HASHED.format(
    before="lag(s.hash) OVER chain", machine="s.machine", subject_id="s.subject_id", seq="s.seq", event="o.event",
    source="o.source", target="o.target", actor="o.actor", at="o.at", behalf="o.behalf",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that is not as the door wrote it."""

    machine: str
    subject_id: int
    seq: int
    problem: str  # changed, inserted, removed, or state


CHAINS = f"""
SELECT s.machine, s.subject_id, s.seq,
    o.id IS NULL AS orphan,
    s.seq - coalesce(lag(s.seq) OVER chain, 0) AS distance,
    o.source IS DISTINCT FROM coalesce(lag(o.target) OVER chain, :first) AS jump,
    s.hash IS DISTINCT FROM {AGAIN} AS forged
FROM step s JOIN {{machine}} x ON x.id = s.subject_id AND s.seq BETWEEN 1 AND x.seq
LEFT JOIN operation o ON o.id = s.operation_id AND o.machine = s.machine
WHERE s.machine = :machine
WINDOW chain AS (PARTITION BY s.subject_id ORDER BY s.seq)"""

# A chain is what its subject knows of, 1 to its seq. removed: a gap before this step. inserted: a step beyond the
# chain. changed: another content.
FAULTS = f"""
SELECT machine, subject_id, seq, 'removed' AS problem FROM ({CHAINS}) c WHERE distance > 1
UNION ALL
SELECT machine, subject_id, seq, CASE WHEN orphan THEN 'orphan' ELSE 'changed' END FROM ({CHAINS}) c
WHERE distance = 1 AND (orphan OR jump OR forged)
UNION ALL
SELECT s.machine, s.subject_id, s.seq, 'inserted' FROM step s LEFT JOIN {{machine}} x ON x.id = s.subject_id
WHERE s.machine = :machine AND (x.id IS NULL OR s.seq NOT BETWEEN 1 AND x.seq)
UNION ALL
SELECT :machine, x.id, x.seq, 'removed' FROM {{machine}} x
WHERE x.seq > 0 AND NOT EXISTS (SELECT FROM step s WHERE s.machine = :machine AND s.subject_id = x.id AND s.seq = x.seq)
UNION ALL
SELECT :machine, x.id, x.seq, 'state' FROM {{machine}} x
LEFT JOIN step s ON s.machine = :machine AND s.subject_id = x.id AND s.seq = x.seq
LEFT JOIN operation o ON o.id = s.operation_id
WHERE (s.seq IS NOT NULL OR x.seq = 0)
    AND (x.state IS DISTINCT FROM coalesce(o.target, :first) OR x.hash IS DISTINCT FROM s.hash)
ORDER BY 2, 3 LIMIT :limit"""


def verify(tx: Connection, limit: int = 1000) -> tuple[int, list[Fault]]:
    """Check every chain, and give how many steps there are and the rows that are not as the door wrote them.

    A changed, removed or inserted step, and a subject whose state or hash is not that of its last step.
    """
    faults: list[Fault] = []
    for machine in Machine:
        given = {"machine": machine, "first": initial(machine), "limit": limit}
        faults += [Fault(*row) for row in tx.execute(text(FAULTS.replace("{machine}", machine)), given)]
    return int(tx.scalar(text("SELECT count(*) FROM step")) or 0), faults[:limit]


def history(tx: Connection, machine: Machine, subject_ids: list[int]) -> list[dict[str, Any]]:
    """Give every step of these subjects in order: seq, event, source, target, actor, behalf, at, operation_id."""
    query = text(
        "SELECT subject_id, seq, event, source, target, actor, behalf, at, operation_id FROM audit "
        "WHERE machine = :machine AND subject_id = ANY (:ids) ORDER BY at, subject_id, seq"
    )
    return [dict(row) for row in tx.execute(query, {"machine": machine, "ids": subject_ids}).mappings()]
