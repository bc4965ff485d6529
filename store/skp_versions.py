"""Every version of an SKP to which both sides agreed.

The rows of an SKP are copied before the first change after an agreement, and not before: until then they are
themselves the version last agreed to, and the door of the lifecycle need not know of copies.
"""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import bindparam

from domain.skp import Skp
from store import skp_read

CONTENT = TypeAdapter(Skp)

AGREEMENTS = """
SELECT s.seq, o.actor, o.at, v.content
FROM step s JOIN operation o ON o.id = s.operation_id
LEFT JOIN skp_version v ON v.appraisal_id = s.subject_id AND v.seq = s.seq
WHERE s.machine = 'appraisal' AND s.subject_id = :id AND o.target = 'agreed' ORDER BY s.seq"""


@dataclass(frozen=True, slots=True)
class Version:
    """An SKP as it was agreed to, the first one numbered 1; without `agreed_at` it is the draft that follows."""

    number: int
    skp: Skp
    agreed_by: str | None = None
    agreed_at: datetime | None = None


def keep(tx: Connection, appraisal_id: int) -> bool:
    """Copy the version last agreed to, unless that has been done; and tell whether there ever was an agreement.

    Called before anything of an SKP is written.
    """
    agreed = tx.execute(text(AGREEMENTS), {"id": appraisal_id}).all()
    if agreed and agreed[-1].content is None:
        last = agreed[-1]
        content = CONTENT.dump_python(skp_read.read(tx, appraisal_id), mode="json")
        tx.execute(
            text("INSERT INTO skp_version VALUES (:id, :seq, :content, :by, :at)")
            .bindparams(bindparam("content", type_=JSONB)),
            {"id": appraisal_id, "seq": last.seq, "content": content, "by": last.actor, "at": last.at},
        )  # fmt: skip
    return bool(agreed)


def versions(tx: Connection, appraisal_id: int) -> list[Version]:
    """Give every version agreed to, the oldest first, and last the draft where the SKP has been changed since."""
    agreed = tx.execute(text(AGREEMENTS), {"id": appraisal_id}).all()
    now = skp_read.read(tx, appraisal_id)
    found: list[Version] = []
    content = now
    for number in range(len(agreed), 0, -1):  # what was not copied was not changed before the next agreement
        row = agreed[number - 1]
        content = CONTENT.validate_python(row.content) if row.content is not None else content
        found.insert(0, Version(number, content, row.actor, row.at))
    if not agreed or agreed[-1].content is not None:
        found.append(Version(len(agreed) + 1, now))
    return found
