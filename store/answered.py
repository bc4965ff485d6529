"""What was written through the API, once for each idempotency key: the same request again gets the same answer.

These rows are also the journal of the systems: the audit names the person in whose name a step was taken, and the row
here with its operation's number says which system took it. So they are kept. No NIP and no words of anybody stand in
them, but the refusal as it was said.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from typing import Any

from sqlalchemy import Connection, text

OPERATION = "operation"  # the field of an answer that holds the number of the step's operation


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was given: the status of HTTP and the body. `request` is the hash of what was asked."""

    request: bytes
    status: int
    body: dict[str, Any]


def earlier(tx: Connection, token_id: int, key: str) -> Answer | None:
    """Give what this system was answered under a key; None for a new key.

    Whoever else asks under the same key waits until the transaction ends, and then finds the answer.
    """
    given = {"token": token_id, "key": key}
    tx.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, CAST(:token AS bigint)))"), given)
    query = text("SELECT request, status, body FROM answered WHERE token_id = :token AND key = :key")
    row = tx.execute(query, given).first()
    return Answer(bytes(row.request), row.status, row.body) if row else None


def keep(tx: Connection, token_id: int, key: str, answer: Answer, now: datetime) -> None:
    """Keep an answer under the key that `earlier` did not know, in the same transaction."""
    given = {"token": token_id, "key": key, "request": answer.request, "status": answer.status, "at": now}
    query = """INSERT INTO answered (token_id, key, request, status, body, at)
        VALUES (:token, :key, :request, :status, CAST(:body AS jsonb), :at)"""
    tx.execute(text(query), {**given, "body": dumps(answer.body)})


def operation(tx: Connection, machine: str, subject_id: int) -> int:
    """Give the number of the operation by which a subject took its last step."""
    query = f"""SELECT s.operation_id FROM step s JOIN {machine} x ON x.id = s.subject_id AND x.seq = s.seq
        WHERE s.machine = '{machine}' AND s.subject_id = :id"""
    return int(tx.execute(text(query), {"id": subject_id}).scalar_one())


def systems(tx: Connection, operations: Collection[int]) -> dict[int, str]:
    """Give the names of the systems that took these operations; what people took themselves is not in it."""
    query = f"""SELECT CAST(a.body ->> '{OPERATION}' AS bigint), t.name
        FROM answered a JOIN token t ON t.id = a.token_id WHERE a.body ->> '{OPERATION}' = ANY (:ids)"""
    return dict(tx.execute(text(query), {"ids": [str(id_) for id_ in operations]}).tuples().all())


@dataclass(frozen=True, slots=True)
class Written:
    """One write of a system: when, and what was answered."""

    at: datetime
    system: str
    status: int
    body: dict[str, Any]


def latest(tx: Connection, name: str | None, limit: int) -> list[Written]:
    """Give what was written by all systems, or by those of a name, the latest first."""
    query = """SELECT a.at, t.name, a.status, a.body FROM answered a JOIN token t ON t.id = a.token_id
        WHERE CAST(:name AS text) IS NULL OR t.name = :name ORDER BY a.at DESC, a.key LIMIT :limit"""
    return [Written(*row) for row in tx.execute(text(query), {"name": name, "limit": limit})]
