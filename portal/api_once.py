"""What the API does once for each idempotency key: the same request again gets the same answer again."""

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from domain.errors import SiklusError
from portal.api_gate import ApiGate
from portal.api_problem import MEDIA, ApiError, document, words
from store import answered
from store.answered import Answer
from store.database import Connection
from store.tokens import Token

REPLAYED = {"Idempotency-Replayed": "true"}
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,100}$",
        description="A name for this request that is never used again: whoever repeats it gets the answer repeated.",
    ),
]
Body = dict[str, Any]


def _whole(tx: Connection, body: Body) -> Body:
    return body


def once(
    gate: ApiGate, token: Token, key: str, request: Request, body: BaseModel, do: Callable[[Connection], Body],
    status: int = 200, tell: Callable[[Connection, Body], Body] = _whole,
) -> Response:  # fmt: skip
    """Do something once for each key of a token, and answer it. `tell` adds to an answer what must not be kept.

    Two at once: the second waits for the first. Refusals of the rules are kept too; what was never tried is not.
    Raises 422 where the key stands for another request.
    """
    said = f"{request.method} {request.scope['path']}\n{body.model_dump_json()}"
    digest, now = sha256(said.encode()).digest(), gate.clock()
    with gate.engine.begin() as tx:
        before = made = answered.earlier(tx, token.id, key)
        if before is not None and before.request != digest:
            raise ApiError(
                422,
                ("Idempotency-Key itu sudah dipakai untuk permintaan lain; pakai kunci baru untuk setiap permintaan",
                 "that Idempotency-Key was used for another request; use a new key for each request"),
                "key-reused",
            )  # fmt: skip
        if made is None:
            try:
                with tx.begin_nested():
                    made = Answer(digest, status, do(tx))
            except SiklusError as error:
                made = Answer(digest, 409, document(409, words(error)))
            answered.keep(tx, token.id, key, made, now)
        failed = made.status >= 400
        told = made.body if failed else tell(tx, made.body)
    return JSONResponse(told, made.status, REPLAYED if before else None, MEDIA if failed else None)
