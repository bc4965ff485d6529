"""Who has been heard on an objection, and who has not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.objection import Side
from domain.words import ROLES, Pair

NAMES = f"""
SELECT s.side, coalesce(p.name, '') AS name FROM appraisal a
CROSS JOIN LATERAL (VALUES ('{Side.EMPLOYEE}', a.employee_nip), ('{Side.APPRAISER}', a.appraiser_nip)) s (side, nip)
LEFT JOIN person p ON p.nip = s.nip
WHERE a.id = :id AND NOT EXISTS (
    SELECT FROM hearing h WHERE h.appraisal_id = a.id AND h.side = s.side AND h.at >= a.state_since)"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one side said, and who wrote it down: that side, or the superior who heard it."""

    side: Side
    words: str
    by: str
    at: datetime


def unheard(tx: Connection, appraisal_id: int) -> list[tuple[Side, str]]:
    """Give the sides that have not been heard since the result was contested, with their names."""
    rows = {Side(row.side): row.name for row in tx.execute(text(NAMES), {"id": appraisal_id})}
    return [(side, rows[side]) for side in Side if side in rows]


def missing(tx: Connection, appraisal_id: int) -> list[Pair]:
    """Give the same as words: `keterangan pejabat penilai kinerja (Budi) belum tercatat`."""
    said = []
    for side, name in unheard(tx, appraisal_id):
        role, who = ROLES[side], f" ({name})" if name else ""
        said.append((f"keterangan {role[0]}{who} belum tercatat", f"what {role[1]}{who} has to say is not written yet"))
    return said


def heard(tx: Connection, appraisal_id: int) -> list[Heard]:
    """Give what was said on an objection, in its order."""
    query = text("SELECT side, words, by, at FROM hearing WHERE appraisal_id = :id ORDER BY id")
    return [Heard(Side(r.side), r.words, r.by, r.at) for r in tx.execute(query, {"id": appraisal_id})]
