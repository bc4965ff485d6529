"""What an appraiser writes down: of the lines of an SKP while it is talked over, and of somebody's year as it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from store.entries import remark as write
from store.names import WITH_TITLES

__all__ = ["Note", "Remark", "notes", "of", "settle", "write"]

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


NOTES = f"""
SELECT r.appraisal_id, r.words, coalesce({WITH_TITLES}, ''), r.at FROM remark r LEFT JOIN person p ON p.nip = r.by
WHERE r.appraisal_id = ANY (:ids) AND r.no IS NULL AND r.settled_at IS NULL ORDER BY r.at, r.id"""


@dataclass(frozen=True, slots=True)
class Note:
    """What an appraiser noted of a year, or why a rating departs from its record; `name` is who wrote it."""

    words: str
    name: str
    at: datetime


def notes(tx: Connection, appraisal_ids: Sequence[int]) -> dict[int, list[Note]]:
    """Give the notes on these appraisals, the oldest first. They are not for the employee; the caller asks who may."""
    found: dict[int, list[Note]] = {}
    for appraisal_id, *note in tx.execute(text(NOTES), {"ids": list(appraisal_ids)}):
        found.setdefault(appraisal_id, []).append(Note(*note))
    return found


def settle(tx: Connection, appraisal_id: int, remark_id: int, *, now: datetime) -> bool:
    """Mark a remark as settled; tell whether it was there and open. The caller asks who may."""
    query = "UPDATE remark SET settled_at = :now WHERE id = :of AND appraisal_id = :id AND settled_at IS NULL"
    done = tx.execute(text(query), {"of": remark_id, "id": appraisal_id, "now": now})
    return done.rowcount > 0
