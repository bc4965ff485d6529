"""The bulk changes of one cycle as a page of the console lists them, and who at the console took one back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from typing import Any

from sqlalchemy import Connection, text

from domain.terms import ChangeKind
from store.names import WITH_TITLES


@dataclass(frozen=True, slots=True)
class Made:
    """One bulk change; `actor` is a NIP or operator, `actor_name` the person's or the account's name if known."""

    id: int
    kind: ChangeKind
    agency: str | None  # the name of the only agency that it touched
    actor: str
    actor_name: str | None
    at: datetime
    reason: str
    what: Mapping[str, Any]
    people: int
    undone_by: int | None


LISTED = f"""
SELECT c.id, c.kind, g.name AS agency, c.actor, coalesce({WITH_TITLES}, k.name) AS actor_name, c.at, c.reason, c.what,
    c.people, c.undone_by
FROM change c LEFT JOIN agency g ON g.id = c.agency_id LEFT JOIN person p ON p.nip = c.actor
LEFT JOIN account k ON k.id = CAST(c.what ->> 'account' AS bigint)
WHERE c.cycle_id = :cycle AND (CAST(:agency AS bigint) IS NULL OR c.agency_id = :agency)
    AND c.id < :before AND (CAST(:id AS bigint) IS NULL OR c.id = :id)
ORDER BY c.id DESC LIMIT :limit"""


def listed(
    tx: Connection, cycle_id: int, agency_id: int | None, before: int | None = None, limit: int = 50,
    change_id: int | None = None,
) -> list[Made]:  # fmt: skip
    """Give the changes of a cycle, the latest first, older than the id `before`; with an agency those within it."""
    given = {"cycle": cycle_id, "agency": agency_id, "before": before or 2**62, "limit": limit, "id": change_id}
    rows = tx.execute(text(LISTED), given)
    return [Made(row[0], ChangeKind(row[1]), *row[2:]) for row in rows]


def by_account(tx: Connection, change_id: int, account_id: int) -> None:
    """Keep which account of the console made a change: the door knows no more than that it was an operator."""
    query = text("UPDATE change SET what = what || CAST(:more AS jsonb) WHERE id = :id")
    tx.execute(query, {"id": change_id, "more": dumps({"account": account_id})})
