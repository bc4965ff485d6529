"""Take a bulk change back: every row as it was, except those that somebody has changed since.

Rows of one subject (a person's spells, a unit's due time and its extension) are taken back together or not at all.
States go back by the door alone (store/excuses.py), so the audit keeps the change and the undo.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.terms import ChangeKind
from store import changes, excuses, reassign
from store.changes import RELATIONS, ChangeError, keys, records, same
from store.lifecycle import OPERATOR
from store.tables import metadata


@dataclass(frozen=True, slots=True)
class Change:
    """One bulk change: what, by whom (a NIP, or OPERATOR), when, for how many, and which change took it back."""

    id: int
    kind: ChangeKind
    cycle_id: int
    cycle: str
    zone: str
    agency_id: int | None
    actor: str
    actor_name: str | None
    at: datetime
    reason: str
    what: dict[str, Any]
    people: int
    undone_by: int | None


class Changed(ChangeError):
    """Rows of a change have been changed since: `n` subjects, `listed` the first of them."""

    def __init__(self, n: int, listed: list[dict[str, Any]]) -> None:
        self.n, self.listed = n, listed
        super().__init__(
            f"{n} baris sudah diubah sesudahnya, sehingga tidak dibatalkan; batalkan sisanya saja dengan --rest",
            f"{n} rows have been changed since and are not taken back; undo the others alone with --rest",
        )


LISTED = f"""
SELECT c.id, c.kind, c.cycle_id, y.code, coalesce(y.plan ->> 'zone', 'Asia/Jakarta'), c.agency_id, c.actor, p.name,
    c.at, c.reason, c.what, c.people, c.undone_by
FROM change c JOIN cycle y ON y.id = c.cycle_id LEFT JOIN person p ON p.nip = c.actor
WHERE (:id = 0 OR c.id = :id) AND (:actor = '{OPERATOR}' OR c.agency_id IN (
    SELECT agency_id FROM pengelola WHERE nip = :actor)) ORDER BY c.id DESC LIMIT :limit"""


def listed(tx: Connection, actor: str, limit: int = 20, change_id: int = 0) -> list[Change]:
    """Give the changes that an actor may see, newest first: a pengelola those within their agencies."""
    rows = tx.execute(text(LISTED), {"id": change_id, "actor": actor, "limit": limit})
    return [Change(row[0], ChangeKind(row[1]), *row[2:]) for row in rows]


def find(tx: Connection, change_id: int, actor: str) -> Change:
    """Give a change that an actor may take back, and hold it. Raises ChangeError saying why there is none."""
    tx.execute(text("SELECT FROM change WHERE id = :id FOR UPDATE"), {"id": change_id})
    found = next(iter(listed(tx, actor, 1, change_id or -1)), None)
    if found is None:
        raise ChangeError(
            f"perubahan {change_id} tidak ada, atau di luar instansi Saudara; lihat `siklus undo`",
            f"there is no change {change_id}, or it reaches beyond your agencies; see `siklus undo`",
        )
    if found.kind is ChangeKind.UNDO:
        raise ChangeError(
            f"perubahan {change_id} adalah pembatalan; jalankan lagi perintah semula untuk mengulangnya",
            f"change {change_id} is an undo; give the first command again to redo it",
        )
    if found.undone_by is not None:
        raise ChangeError(
            f"perubahan {change_id} sudah dibatalkan oleh perubahan {found.undone_by}",
            f"change {change_id} has been undone already by change {found.undone_by}",
        )
    return found


def _relations(tx: Connection, change_id: int) -> list[str]:
    query = text("SELECT DISTINCT relation FROM change_row WHERE change_id = :id")
    found = set(tx.scalars(query, {"id": change_id}))
    return [relation for relation in RELATIONS if relation in found]


def changed_since(tx: Connection, change_id: int, soft: bool = False) -> list[str]:
    """Give the subjects of a change of which some row is no longer as it left it; with `soft` also messages."""
    found: list[str] = []
    for relation in _relations(tx, change_id):
        made = RELATIONS[relation]
        if soft or not made.soft:
            query = f"""
            SELECT DISTINCT k.subject FROM ({records(relation, "coalesce(r.after, r.before)", "r.change_id = :id")}) k
            LEFT JOIN {relation} x ON {same(relation, "x", "k")}
            WHERE {made.row("x")} IS DISTINCT FROM k.became OR {made.taken} ORDER BY 1"""
            with changes.by_hash(tx):
                found += tx.scalars(text(query), {"id": change_id}).all()
    return found


def take_back(tx: Connection, change: Change, refused: Sequence[str], reason: str, actor: str, now: datetime) -> int:
    """Take a change back but for the refused subjects, and give the id of the undo.

    Raises ChangeError where nothing is left to take back.
    """
    undo = changes.begin(tx, ChangeKind.UNDO, change.cycle_id, actor, now, reason, of=change.id)
    kept = sorted({*refused, *changed_since(tx, change.id, soft=True)})
    n = 0
    for relation in _relations(tx, change.id):
        if relation == "checkin":
            n += excuses.take_back(tx, change.id, undo, kept, reason, actor, now)
        else:
            n += _restore(tx, undo, relation, {"of": change.id, "refused": kept})
    if not n:
        raise ChangeError(
            f"tidak ada lagi yang dapat dibatalkan dari perubahan {change.id}: semuanya sudah diubah sesudahnya",
            f"nothing of change {change.id} can be undone any more: all of it has been changed since",
        )
    reassign.follow_back(tx, undo, now)
    tx.execute(text("UPDATE change SET undone_by = :undo WHERE id = :of"), {"undo": undo, "of": change.id})
    return undo


def _restore(tx: Connection, undo: int, relation: str, given: dict[str, Any]) -> int:
    """Take the new rows out, the others back to what they were, and put in those that are gone, in this order."""

    def kept(which: str, condition: str) -> str:
        mine = f"r.change_id = :of AND NOT r.subject = ANY (:refused) AND {condition}"
        return records(relation, f"r.{which}", mine)

    own = [c.name for c in metadata.tables[relation].columns if c.name not in RELATIONS[relation].kept_out]
    put = ", ".join(f"{c} = n.{c}" for c in own if c not in keys(relation))
    key, first = ", ".join(keys(relation)), ", ".join(f"x.{k}" for k in keys(relation))
    n = changes.remove(tx, undo, relation, f"({first}) IN (SELECT {key} FROM ({kept('after', 'r.before IS NULL')}) n)",
                       given)  # fmt: skip
    both = kept("before", "r.before IS NOT NULL AND r.after IS NOT NULL")
    if put:
        n += changes.rewrite(tx, undo, relation, put, "true", given, (both, same(relation, "n", "x")))
    gone = f"SELECT {', '.join(own)} FROM ({kept('before', 'r.after IS NULL')}) n"
    return n + changes.insert(tx, undo, relation, ", ".join(own), gone, given)
