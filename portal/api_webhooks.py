"""The routes of the API by which a system says where it wants to be told of steps. flows/webhooks.py tells it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from domain.lifecycle import LIFECYCLE
from domain.terms import Scope
from flows.guarded import fits
from portal.api_gate import ApiGate
from portal.api_once import Body, Key, once
from portal.api_problem import ApiError, documented
from store import webhooks
from store.database import Connection
from store.tokens import Token
from store.webhooks import WebhookError

REFUSALS = documented(400, 401, 403, 422, 429)
EventName = StrEnum("EventName", {f"{t.machine}.{t.event}": f"{t.machine}.{t.event}" for t in LIFECYCLE})  # type: ignore[misc]


class WebhookIn(BaseModel):
    """Where to tell of which events; without events, of all."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(max_length=1_000, pattern=r"^https?://[A-Za-z0-9\[][!-~]*$")]
    events: Annotated[list[EventName], Field(max_length=100)] = []


class WebhookOut(BaseModel):
    """One webhook. after: the last operation that it was told; failures: how often in a row nobody answered."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    url: str
    events: list[str]
    after: int = Field(validation_alias="after_id")
    failures: int
    told_at: datetime | None
    failing_since: datetime | None
    next_at: datetime
    at: datetime
    ended_at: datetime | None


class WebhookMade(WebhookOut):
    """A new webhook, with the secret by which its signatures are checked. No other answer holds it."""

    secret: str


class Webhooks(BaseModel):
    """The webhooks of this token, those that have ended too."""

    webhooks: list[WebhookOut]


def _secret(tx: Connection, body: Body) -> Body:
    return {**body, "secret": webhooks.secret(tx, body["id"])}


def routes(gate: ApiGate, link: str) -> APIRouter:
    """Give the routes of webhooks; `link` is the installation's own address, which decides what may be reached."""
    router = APIRouter(prefix="/webhooks", tags=["webhooks"])
    Holder = Annotated[Token, Depends(gate.may(Scope.WEBHOOKS))]

    @router.post(
        "", operation_id="add_webhook", status_code=201, response_model=WebhookMade,
        responses=REFUSALS | documented(409, 413, 415),
    )  # fmt: skip
    def add(request: Request, token: Holder, said: WebhookIn, key: Key) -> Response:
        """Ask to be told of what happens from now on in the token's agency."""

        def do(tx: Connection) -> Body:
            if not fits(said.url, link):
                raise WebhookError(
                    "alamat webhook harus https dan berada di internet terbuka",
                    "the address of a webhook must be https and on the open internet",
                )
            made = webhooks.add(tx, token.id, said.url, [event.value for event in said.events], gate.clock())
            return WebhookOut.model_validate(made).model_dump(mode="json")

        return once(gate, token, key, request, said, do, 201, _secret)

    @router.get("", operation_id="webhooks", responses=REFUSALS)
    def listed(token: Holder) -> Webhooks:
        """Give the webhooks of this token."""
        with gate.engine.begin() as tx:
            return Webhooks.model_validate({"webhooks": webhooks.listed(tx, token.id)})

    @router.delete("/{id}", operation_id="end_webhook", status_code=204, responses=REFUSALS | documented(404))
    def end(token: Holder, id_: Annotated[int, Path(alias="id", ge=1, le=2**63 - 1)]) -> Response:
        """End a webhook: nothing is sent there any more."""
        with gate.engine.begin() as tx:
            if not webhooks.end(tx, token.id, id_, gate.clock()):
                raise ApiError(404, ("webhook itu tidak ada pada token ini", "this token has no such webhook"))
        return Response(status_code=204)

    return router
