"""What an appraiser says of the lines of an SKP while it is talked over, and that it was settled."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from store.entries import remark as write
from store.names import WITH_TITLES

__all__ = ["Remark", "of", "settle", "write"]

OF = f"""
SELECT r.id, r.no, r.words, coalesce({WITH_TITLES}, '') AS name, r.at, r.settled_at
FROM remark r LEFT JOIN person p ON p.nip = r.by
WHERE r.appraisal_id = :id AND r.no IS NOT NULL ORDER BY r.no, r.at, r.id"""


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on line `no`; `name` is who wrote it. Without settled_at it is open."""

    id: int
    no: int
    words: str
    name: str
    at: datetime
    settled_at: datetime | None


def of(tx: Connection, appraisal_id: int) -> list[Remark]:
    """Give the remarks on the lines of an SKP, the oldest first on each line."""
    return [Remark(*row) for row in tx.execute(text(OF), {"id": appraisal_id})]


def settle(tx: Connection, appraisal_id: int, remark_id: int, *, now: datetime) -> bool:
    """Mark a remark as settled; tell whether it was there and open. The caller asks who may."""
    query = "UPDATE remark SET settled_at = :now WHERE id = :of AND appraisal_id = :id AND settled_at IS NULL"
    done = tx.execute(text(query), {"of": remark_id, "id": appraisal_id, "now": now})
    return done.rowcount > 0
