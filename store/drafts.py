"""What was typed in a form and not saved yet: one draft for each form of a subject, with a version.

Who writes over a draft says which version they saw. A draft that was saved is emptied, not deleted: its version goes
on, so that a page that was opened before does not write over what it has not seen.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import bindparam

MOST = 1_000_000  # a version that somebody claims; none gets as far

KEEP = text("""
INSERT INTO draft (nip, form, subject_id, period, content, version, at)
VALUES (:nip, :form, :subject, :period, :content, :base + 1, :now)
ON CONFLICT (nip, form, subject_id, period) DO UPDATE
SET content = excluded.content, version = draft.version + 1, at = excluded.at
WHERE draft.version = :base OR draft.content ->> 'tab' = :tab
RETURNING version""").bindparams(bindparam("content", type_=JSONB))
READ = text(
    "SELECT version, content -> 'of', at FROM draft "
    "WHERE nip = :nip AND form = :form AND subject_id = :subject AND period = :period"
)


@dataclass(frozen=True, slots=True)
class Form:
    """Which form of which subject. `nip`: under whom the draft stands; who shares a form shares its draft."""

    nip: str
    name: str
    subject_id: int
    period: int = 0

    @property
    def key(self) -> dict[str, Any]:
        """Give it as the queries take it."""
        return {"nip": self.nip, "form": self.name, "subject": self.subject_id, "period": self.period}


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it is kept; without content it was saved or never begun."""

    version: int = 0
    content: dict[str, Any] | None = None
    at: datetime | None = None


def read(tx: Connection, form: Form) -> Kept:
    """Give the draft of a form."""
    row = tx.execute(READ, form.key).first()
    return Kept(*row) if row else Kept()


def keep(
    tx: Connection, form: Form, content: dict[str, Any] | None, *, base: int, tab: str, now: datetime
) -> int | None:  # fmt: skip
    """Write a draft over version `base`, and give the new version; None where another has written since.

    `tab` is the page that writes: it may always write over itself, for an answer can be lost on the way. Without
    content the draft is emptied, and no page may write over that unseen.
    """
    given = {"tab": tab, "of": content} if content is not None else {}
    row = {**form.key, "content": given, "base": max(0, min(base, MOST)), "tab": tab, "now": now}
    version: int | None = tx.scalar(KEEP, row)
    return version
