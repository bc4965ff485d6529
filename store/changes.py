"""Bulk changes: what an operator changed for many at once, each row kept as it was and as it became.

The rows are kept by the statement that writes them, so a change can be previewed (do it, look, roll back), listed and
taken back (store/undo.py), and the due times of a past day can be told. A change of 100,000 rows is a few statements.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from json import dumps
from typing import Any

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.terms import ChangeKind
from store.lifecycle import OPERATOR
from store.tables import metadata

# Whether the actor runs the agency of a row `a`.
RUNS = f"(:actor = '{OPERATOR}' OR EXISTS (SELECT FROM pengelola p WHERE p.nip = :actor AND p.agency_id = a.agency_id))"


class ChangeError(Bilingual):
    """A bulk change cannot be made, or not be taken back, as it was asked for."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table whose rows a change may write, and how it is taken back."""

    subject: str  # SQL over a row `x`: what it belongs to
    kept_out: tuple[str, ...] = ()  # columns that belong to others
    soft: bool = False  # a message: where it has changed since, nobody needs to hear of it
    taken: str = "false"  # SQL over the kept row `k`: something else has taken its place

    def row(self, alias: str) -> str:
        """Give a row of it as JSON."""
        return f"to_jsonb({alias}) - CAST('{{{','.join(self.kept_out)}}}' AS text[])"


DEADLINE = "'unit:' || x.unit_id || ':' || x.stage || ':' || x.period"
OWN = ("opened_at", "policy", "policy_hash", "objection_days", "decision_days", "presumed_days")
RELATIONS = {
    "cycle_window": Relation("'window:' || x.stage || ':' || x.period"),
    "deadline": Relation(DEADLINE),
    "extension": Relation(DEADLINE),
    "cycle_agency": Relation("'agency:' || x.agency_id", OWN),
    "assignment": Relation("'person:' || x.nip", ("effective_nip", "effective_as")),
    "correction": Relation("'person:' || x.nip"),
    "checkin": Relation("'checkin:' || x.id"),
    "rung": Relation("'rung:' || x.stage || x.period || x.due_at || x.six_days || x.day", soft=True),
    "outbox": Relation(
        "'message:' || x.id", soft=True,
        taken="EXISTS (SELECT FROM outbox o WHERE o.dedupe = k.was ->> 'dedupe' AND o.id <> k.id)",
    ),
}  # fmt: skip


@cache
def keys(relation: str) -> tuple[str, ...]:
    """Give the primary key of a table."""
    return tuple(column.name for column in metadata.tables[relation].primary_key.columns)


def same(relation: str, one: str, other: str) -> str:
    """Give the condition that two rows of a table have the same key."""
    return " AND ".join(f"{one}.{key} = {other}.{key}" for key in keys(relation))


def records(relation: str, which: str, condition: str) -> str:
    """Give the query for kept rows `r` as rows of their table, with their subject, and as they `was` and `became`.

    The fences (OFFSET 0) keep it one list to join with; else each of its rows would be joined on its own.
    """
    return f"""SELECT r.subject, r.before AS was, r.after AS became, (r.p).* FROM (
        SELECT r.*, jsonb_populate_record(CAST(NULL AS {relation}), {which}) AS p FROM change_row r
        WHERE r.relation = '{relation}' AND {condition} OFFSET 0
    ) r OFFSET 0"""


def begin(
    tx: Connection, kind: ChangeKind, cycle_id: int, actor: str, now: datetime, reason: str = "", **what: Any
) -> int:
    """Write that a change is made, and give its id. `what` is what was asked for, as it was understood."""
    return int(
        tx.execute(
            text("INSERT INTO change (kind, cycle_id, actor, at, reason, what) "
                 "VALUES (:kind, :cycle, :actor, :now, :reason, :what) RETURNING id"),
            {"kind": kind, "cycle": cycle_id, "actor": actor, "now": now, "reason": reason,
             "what": dumps(what, default=str)},
        ).scalar_one()
    )  # fmt: skip


def current(tx: Connection) -> int:
    """Give the id of the change that this connection began last."""
    return int(tx.execute(text("SELECT currval(pg_get_serial_sequence('change', 'id'))")).scalar_one())


def _kept(change_id: int, relation: str, old: str | None, new: str | None) -> str:
    made, one = RELATIONS[relation], new or old
    before, after = (made.row(side) if side else "CAST(NULL AS jsonb)" for side in (old, new))
    source = f"old JOIN new ON {same(relation, 'old', 'new')}" if old and new else one
    return (
        f"INSERT INTO change_row (change_id, relation, subject, before, after) "
        f"SELECT {change_id}, '{relation}', {made.subject.replace('x.', f'{one}.')}, {before}, {after} FROM {source}"
    )


@contextmanager
def by_hash(tx: Connection) -> Iterator[None]:
    """Let joins of the block be hash joins: how many rows a list or a change holds the planner cannot know.

    Taking them for a handful, it compared a hundred thousand of them with each other, one by one.
    """
    tx.execute(text("SET LOCAL enable_nestloop = off"))
    yield
    tx.execute(text("SET LOCAL enable_nestloop = on"))


def _do(tx: Connection, query: str, given: Mapping[str, Any]) -> int:
    with by_hash(tx):
        return tx.execute(text(query), given).rowcount


def rewrite(
    tx: Connection,
    change_id: int,
    relation: str,
    put: str,
    where: str,
    given: Mapping[str, Any],
    joined: tuple[str, str] = ("", ""),
) -> int:
    """Change rows `x` of a table, keep them as they were and are, and give how many.

    `joined` is a query and the condition on which its rows `n` belong to x; `put` and `where` may speak of both.
    """
    source, on = joined
    wanted = f", ({source}) n WHERE {on} AND {where}" if source else f" WHERE {where}"
    more = f", ({source}) n WHERE {on} AND {same(relation, 'x', 'old')}" if source else (
        f" WHERE {same(relation, 'x', 'old')}")  # fmt: skip
    query = f"""
    WITH old AS MATERIALIZED (SELECT x.* FROM {relation} x{wanted} FOR UPDATE OF x),
    new AS (UPDATE {relation} x SET {put} FROM old{more} RETURNING x.*)
    {_kept(change_id, relation, "old", "new")}"""
    return _do(tx, query, given)


def insert(tx: Connection, change_id: int, relation: str, columns: str, source: str, given: Mapping[str, Any]) -> int:
    """Write new rows into a table out of a query, keep that they are new, and give how many."""
    query = f"""
    WITH new AS (INSERT INTO {relation} ({columns}) {source} RETURNING *) {_kept(change_id, relation, None, "new")}"""
    return _do(tx, query, given)


def remove(tx: Connection, change_id: int, relation: str, where: str, given: Mapping[str, Any]) -> int:
    """Take rows `x` out of a table, keep them as they were, and give how many."""
    query = f"""
    WITH old AS (DELETE FROM {relation} x WHERE {where} RETURNING x.*) {_kept(change_id, relation, "old", None)}"""
    return _do(tx, query, given)


# --- messages of the dates before -------------------------------------------------------------------------

REMINDS = ("reminder", "escalation", "overview")
# A rung whose due time no unit has any more: should the date come back, it is climbed again.
ORPHAN = """x.cycle_id = :cycle AND NOT EXISTS (SELECT FROM deadline d
    WHERE (d.cycle_id, d.stage, d.period, d.due_at) = (x.cycle_id, x.stage, x.period, x.due_at))"""


def withdraw(
    tx: Connection, change_id: int, cycle_id: int, code: str, days: Sequence[str] | None, agencies: Sequence[int] = ()
) -> dict[str, int]:
    """Cancel queued reminders of rungs of these ISO days (all days if None), and give how many by channel.

    With agencies only those to people who work there. The key of each is set free, so that the same rung may be told
    once more should its day come back.
    """
    remove(tx, change_id, "rung", ORPHAN, {"cycle": cycle_id})
    given = {"cycle": cycle_id, "code": code, "days": days, "agencies": list(agencies), "reminds": list(REMINDS),
             "mark": f":{change_id}"}  # fmt: skip
    where = "x.cycle_id = :cycle AND x.state = 'queued' AND x.template = ANY (:reminds)"
    where += " AND right(x.dedupe, 10) = ANY (:days)" if days is not None else ""
    if agencies:
        where += (" AND x.recipient_nip IN (SELECT nip FROM assignment a WHERE a.ends_on IS NULL "
                  "AND a.agency_id = ANY (:agencies))")  # fmt: skip
    put = "state = 'cancelled', code = :code, dedupe = x.dedupe || CAST(:mark AS text)"
    if days is None or days:
        rewrite(tx, change_id, "outbox", put, where, given)
    counted = text("SELECT before ->> 'channel', count(*) FROM change_row WHERE change_id = :id "
                   "AND relation = 'outbox' AND after ->> 'state' = 'cancelled' GROUP BY 1")  # fmt: skip
    return {channel: int(n) for channel, n in tx.execute(counted, {"id": change_id})}
