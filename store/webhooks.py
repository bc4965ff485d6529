"""Where systems are told of steps: each webhook goes along the operations of the audit, and misses none.

Operations get their numbers before they can be seen, and not in the order in which they can: a long close of the night
has a low one. So a number is passed only when every transaction that could still bring a lower one has ended. A
webhook is taken for a while (`next_at`), not locked: who is killed in between has told something twice, never nothing.

What signs is derived from the installation's key and the webhook's id, and kept nowhere: another one is a new webhook.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.seal import Purpose, derived
from store import installation

HAND = 200  # operations that are looked at in one go
NAMED = 100  # subjects that an event names; of more it says only where they are listed
MOST = 10  # webhooks of one token


class WebhookError(Bilingual):
    """A webhook that cannot be made."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook; events empty: all. told_at: when it last took one. failing_since: nobody has answered since then.

    ended_at: it was taken back, or (still failing) nobody answered for too long.
    """

    id: int
    url: str
    events: tuple[str, ...]
    after_id: int
    failures: int
    told_at: datetime | None
    failing_since: datetime | None
    next_at: datetime
    at: datetime
    ended_at: datetime | None


COLUMNS = "id, url, events, after_id, failures, told_at, failing_since, next_at, at, ended_at"


def _webhook(row: Any) -> Webhook:
    return Webhook(**{**row._mapping, "events": tuple(row.events)})


def add(tx: Connection, token_id: int, url: str, events: Collection[str], now: datetime) -> Webhook:
    """Make a webhook for what happens from now on.

    Raises WebhookError where the token has too many.
    """
    tx.execute(text("SELECT FROM token WHERE id = :token FOR UPDATE"), {"token": token_id})
    count = text("SELECT count(*) FROM webhook WHERE token_id = :token AND ended_at IS NULL")
    if int(tx.scalar(count, {"token": token_id}) or 0) >= MOST:
        raise WebhookError(
            f"sistem ini sudah mempunyai {MOST} webhook; hapus salah satu dahulu",
            f"this system has {MOST} webhooks already; delete one first",
        )
    query = f"""INSERT INTO webhook (token_id, url, events, after_id, next_at, at)
        SELECT :token, :url, to_jsonb(CAST(:events AS text[])), coalesce(max(id), 0), :at, :at FROM operation
        RETURNING {COLUMNS}"""
    given = {"token": token_id, "url": url, "events": sorted(set(events)), "at": now}
    return _webhook(tx.execute(text(query), given).one())


def secret(tx: Connection, webhook_id: int) -> str:
    """Give what signs the events of a webhook."""
    return f"whsec_{derived(installation.secret(tx), Purpose.WEBHOOK, webhook_id)}"


def listed(tx: Connection, token_id: int) -> list[Webhook]:
    """Give the webhooks of a token, in their order; those that were deleted too, as ended."""
    query = text(f"SELECT {COLUMNS} FROM webhook WHERE token_id = :token ORDER BY id")
    return [_webhook(row) for row in tx.execute(query, {"token": token_id})]


def end(tx: Connection, token_id: int, webhook_id: int, now: datetime) -> bool:
    """End a webhook of a token; gives whether there was one that had not ended."""
    query = text("""UPDATE webhook SET ended_at = :now, failing_since = NULL
        WHERE id = :id AND token_id = :token AND ended_at IS NULL""")
    return tx.execute(query, {"id": webhook_id, "token": token_id, "now": now}).rowcount > 0


@dataclass(frozen=True, slots=True)
class Held:
    """A webhook with the system that holds it, as the operator sees it."""

    system: str
    webhook: Webhook


OF_ALL = f"""SELECT t.name AS system, {", ".join(f"w.{name}" for name in COLUMNS.split(", "))}
FROM webhook w JOIN token t ON t.id = w.token_id WHERE t.ended_at IS NULL AND t.expires_at > :now
ORDER BY t.name, w.id"""


def every(tx: Connection, now: datetime) -> list[Held]:
    """Give the webhooks of all tokens that work, by system; those that have ended too."""
    rows = [dict(row) for row in tx.execute(text(OF_ALL), {"now": now}).mappings()]
    return [Held(row.pop("system"), Webhook(**{**row, "events": tuple(row["events"])})) for row in rows]


# --- how far it can be told ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """The highest operation that can be seen, and the first transaction that cannot have brought a lower one."""

    operation: int
    transaction: int


def mark(tx: Connection) -> Mark:
    """Give a mark of this moment. The operation is asked for first: whoever has a lower one has a transaction."""
    highest = int(tx.scalar(text("SELECT coalesce(max(id), 0) FROM operation")) or 0)
    return Mark(highest, int(tx.scalar(text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")) or 0))


def settled(tx: Connection, at: Mark) -> bool:
    """Tell whether everything up to the mark's operation can be seen now."""
    return int(tx.scalar(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")) or 0) >= at.transaction


# --- telling ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """A webhook that somebody has taken in order to tell it what is new."""

    id: int
    url: str
    secret: str
    events: tuple[str, ...]
    after_id: int
    failures: int
    agency_id: int | None  # of its token; None: all


TAKE = """
UPDATE webhook w SET next_at = :until FROM token t
WHERE t.id = w.token_id AND w.id = ANY (
    SELECT w.id FROM webhook w JOIN token t ON t.id = w.token_id
    WHERE w.ended_at IS NULL AND w.next_at <= :now AND w.after_id < :horizon
        AND t.ended_at IS NULL AND t.expires_at > :now
    ORDER BY w.next_at LIMIT :limit FOR UPDATE OF w SKIP LOCKED)
RETURNING w.id, w.url, w.events, w.after_id, w.failures, t.agency_id"""


def take(tx: Connection, horizon: int, now: datetime, lease: timedelta, limit: int) -> list[Taken]:
    """Take webhooks that have not been told everything up to an operation, until the lease ends."""
    given = {"horizon": horizon, "now": now, "until": now + lease, "limit": limit}
    rows = tx.execute(text(TAKE), given).all()
    return [Taken(secret=secret(tx, row.id), **{**row._mapping, "events": tuple(row.events)}) for row in rows]


def told(tx: Connection, webhook_id: int, operation: int, now: datetime) -> None:
    """Write that a webhook took the event of an operation."""
    query = """UPDATE webhook SET after_id = greatest(after_id, :operation), failures = 0, failing_since = NULL,
        told_at = :now WHERE id = :id"""
    tx.execute(text(query), {"id": webhook_id, "operation": operation, "now": now})


def passed(tx: Connection, webhook_id: int, operation: int) -> None:
    """Write that up to an operation there is nothing more that a webhook wants to know."""
    query = "UPDATE webhook SET after_id = greatest(after_id, :operation) WHERE id = :id"
    tx.execute(text(query), {"id": webhook_id, "operation": operation})


def give_back(tx: Connection, webhook_id: int, next_at: datetime) -> None:
    """Let a webhook be taken again from a moment on."""
    tx.execute(text("UPDATE webhook SET next_at = :at WHERE id = :id"), {"id": webhook_id, "at": next_at})


def failed(tx: Connection, webhook_id: int, next_at: datetime, now: datetime, most: int) -> None:
    """Write that nobody answered; with the `most`th time in a row the webhook ends."""
    query = """UPDATE webhook SET failures = failures + 1, next_at = :next,
        failing_since = coalesce(failing_since, CAST(:now AS timestamptz)),
        ended_at = CASE WHEN failures + 1 >= :most THEN CAST(:now AS timestamptz) END WHERE id = :id"""
    tx.execute(text(query), {"id": webhook_id, "next": next_at, "now": now, "most": most})


@dataclass(frozen=True, slots=True)
class Event:
    """What an operation did, as far as a token may know: no name and no NIP.

    cycles, agencies, units: codes; units only of a calibration. subjects: ids, None where there are too many.
    """

    id: int
    machine: str
    event: str
    source: str
    target: str
    at: datetime
    cycles: tuple[str, ...]
    agencies: tuple[str, ...]
    units: tuple[str, ...]
    subjects: tuple[int, ...] | None
    count: int


OPERATIONS = """
SELECT id, machine, event, source, target, at FROM operation
WHERE id > :after AND id <= :horizon ORDER BY id LIMIT :n"""
SUBJECTS = {
    "appraisal": "JOIN appraisal x ON x.id = s.subject_id JOIN unit u ON u.id = x.unit_id",
    "checkin": "JOIN checkin k ON k.id = s.subject_id JOIN appraisal x ON x.id = k.appraisal_id "
    "JOIN unit u ON u.id = x.unit_id",
    "calibration": "JOIN calibration x ON x.id = s.subject_id JOIN unit u ON u.id = x.unit_id",
}
WHOM = """
SELECT s.operation_id, c.code AS cycle, g.code AS agency, {unit} AS unit, count(*) AS n,
    (array_agg(s.subject_id ORDER BY s.subject_id))[1:{named}] AS ids
FROM step s {subject} JOIN agency g ON g.id = u.agency_id JOIN cycle c ON c.id = x.cycle_id
WHERE s.operation_id BETWEEN :first AND :last AND s.operation_id = ANY (:ids) AND s.machine = '{machine}'
    AND (CAST(:agency AS bigint) IS NULL OR g.id = :agency)
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""


def news(tx: Connection, taken: Taken, horizon: int) -> tuple[list[Event], int]:
    """Give the events that a webhook wants of the next operations, in their order, and up to which one they reach."""
    rows = tx.execute(text(OPERATIONS), {"after": taken.after_id, "horizon": horizon, "n": HAND}).all()
    wanted = [row for row in rows if not taken.events or f"{row.machine}.{row.event}" in taken.events]
    moved = _moved(tx, wanted, taken.agency_id)
    found = [_event(row, moved[row.id]) for row in wanted if row.id in moved]
    return found, rows[-1].id if len(rows) == HAND else horizon


def _moved(tx: Connection, operations: Sequence[Any], agency_id: int | None) -> dict[int, list[Any]]:
    """Give what each of these operations moved of an agency, by cycle, agency and (of a calibration) unit."""
    found: dict[int, list[Any]] = {}
    for machine, subject in SUBJECTS.items():
        ids = [row.id for row in operations if row.machine == machine]
        if ids:
            unit = "u.code" if machine == "calibration" else "''"
            query = WHOM.format(unit=unit, named=NAMED + 1, subject=subject, machine=machine)
            given = {"ids": ids, "first": min(ids), "last": max(ids), "agency": agency_id}
            for group in tx.execute(text(query), given):
                found.setdefault(group.operation_id, []).append(group)
    return found


def _event(row: Any, groups: Sequence[Any]) -> Event:
    count = sum(group.n for group in groups)
    ids = tuple(sorted(id_ for group in groups for id_ in group.ids)) if count <= NAMED else None
    cycles, agencies, units = (_codes(groups, name) for name in ("cycle", "agency", "unit"))
    return Event(
        cycles=cycles, agencies=agencies, units=units[:NAMED], subjects=ids, count=count, **row._mapping
    )  # fmt: skip


def _codes(groups: Sequence[Any], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for group in groups if (code := getattr(group, name))))
