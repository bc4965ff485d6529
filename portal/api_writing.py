"""The routes of the API that write: facts, and steps through the one door, with the refusals that everybody gets.

A system writes in a person's name, and the audit keeps that person. What was answered is kept under the key of the
request, so nothing happens twice; and with the number of the operation it says which system it was.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from domain.errors import SiklusError
from domain.lifecycle import LIFECYCLE, lines
from domain.terms import Fact, Machine, Role, Scope
from portal.api_entries import Entered, Entry, Said, Words, Year
from portal.api_gate import ApiGate
from portal.api_look import Code, Nip
from portal.api_problem import MEDIA, ApiError, document, documented, words
from portal.api_reading import the_appraisal, the_cycle
from store import answered, entries, names, people, tokens
from store.answered import Answer
from store.cycles import Cycle
from store.database import Connection
from store.people import Refused
from store.tokens import Token

REFUSALS = documented(400, 401, 403, 404, 409, 413, 422, 429)
REPLAYED = {"Idempotency-Replayed": "true"}
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,100}$",
        description="A name for this request that is never used again: whoever repeats it gets the answer repeated.",
    ),
]
OF_PEOPLE = (Machine.APPRAISAL, Machine.CHECKIN)
Event = StrEnum(  # type: ignore[misc]
    "Event",
    {t.event: t.event for t in LIFECYCLE if t.machine in OF_PEOPLE and t.by != (Role.CLOCK,)},
)
Do = Callable[[Connection], dict[str, Any]]


class Step(Said):
    """A step of an appraisal, or (with a period) of a check-in; some ask for a reason."""

    event: Event
    period: Year = None
    reason: Words | None = None


class Wrote(BaseModel):
    """What was written: the kind of entry, on what, when."""

    entry: str
    machine: Machine
    subject: int
    period: int | None
    at: datetime


class Stepped(BaseModel):
    """The step that was taken: the number of its operation in the audit, and the state it led to."""

    operation: int
    machine: Machine
    event: str
    subject: int
    period: int | None
    state: str
    at: datetime


def once(
    gate: ApiGate, token: Token, key: str, request: Request, body: BaseModel, do: Do, status: int = 200
) -> Response:
    """Do something once for each key of a token, and answer it: the same again gets the same again.

    Two at once: the second waits for the first. Refusals of the rules are kept too; what was never tried is not.
    Raises 422 where the key stands for another request.
    """
    said = f"{request.method} {request.scope['path']}\n{body.model_dump_json()}"
    digest, now = sha256(said.encode()).digest(), gate.clock()
    with gate.engine.begin() as tx:
        before = answered.earlier(tx, token.id, key)
        if before is not None:
            if before.request != digest:
                raise ApiError(
                    422,
                    ("Idempotency-Key itu sudah dipakai untuk permintaan lain",
                     "that Idempotency-Key was used for another request"),
                    "key-reused",
                )  # fmt: skip
            return _answer(before, REPLAYED)
        try:
            with tx.begin_nested():
                made = Answer(digest, status, do(tx))
        except SiklusError as error:
            made = Answer(digest, 409, document(409, words(error)))
        answered.keep(tx, token.id, key, made, now)
    return _answer(made)


def _answer(made: Answer, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(made.body, made.status, headers, MEDIA if made.status >= 400 else None)


def _whose(tx: Connection, token: Token, code: str, nip: str, actor: str) -> tuple[Cycle, int]:
    """Give the cycle, and whose appraisal it is. Raises 404; and 403 for an actor who is not of the token's agency."""
    cycle = the_cycle(tx, token, code)
    found = the_appraisal(tx, token, cycle, nip)
    if not tokens.may_act(tx, token.agency_id, actor):
        raise ApiError(
            403,
            ("actor_nip bukan pegawai aktif di instansi token ini",
             "actor_nip is nobody who works in the agency of this token"),
            "actor",
        )  # fmt: skip
    return cycle, found


def routes(gate: ApiGate) -> APIRouter:
    """Give the two routes that write on an appraisal."""
    router = APIRouter(responses=REFUSALS, prefix="/cycles/{code}/appraisals/{nip}", tags=["appraisals"])
    Writer = Annotated[Token, Depends(gate.may(Scope.WRITE_ENTRIES))]
    Stepper = Annotated[Token, Depends(gate.may(Scope.TAKE_STEPS))]

    @router.post("/entries", operation_id="write", response_model=Wrote)
    def write(request: Request, token: Writer, code: Code, nip: Nip, said: Entry, key: Key) -> Response:
        """Write one fact in a person's name."""

        def do(tx: Connection) -> dict[str, Any]:
            return _write(tx, *_whose(tx, token, code, nip, said.actor_nip), nip, said, gate.clock())

        return once(gate, token, key, request, said, do)

    @router.post("/steps", operation_id="step", response_model=Stepped)
    def step(request: Request, token: Stepper, code: Code, nip: Nip, said: Step, key: Key) -> Response:
        """Take a step in a person's name, with its reason where it asks for one: both or neither."""

        def do(tx: Connection) -> dict[str, Any]:
            return _step(tx, *_whose(tx, token, code, nip, said.actor_nip), nip, said, gate.clock())

        return once(gate, token, key, request, said, do)

    return router


def _write(tx: Connection, cycle: Cycle, id_: int, nip: str, said: Entered, now: datetime) -> dict[str, Any]:
    machine, subject = said.subject(tx, cycle, nip, id_)
    said.write(tx, machine, subject, now)
    kind, period = getattr(said, "entry", ""), getattr(said, "period", None)
    return Wrote(entry=kind, machine=machine, subject=subject, period=period, at=now).model_dump(mode="json")


def _step(tx: Connection, cycle: Cycle, id_: int, nip: str, said: Step, now: datetime) -> dict[str, Any]:
    machine, subject = Machine.APPRAISAL, id_
    if said.period is not None:
        machine, subject = Machine.CHECKIN, people.checkin_of(tx, cycle, nip, said.period)
    event = said.event.value
    moves = lines(machine, event)
    if not moves:
        raise Refused(
            f"langkah '{event}' bukan langkah " + ("evaluasi periodik" if said.period else "penilaian tahunan"),
            f"'{event}' is no step of " + ("a check-in" if said.period else "an annual appraisal"),
        )
    if said.reason and Fact.REASON_WRITTEN in moves[0].given:
        entries.reason(tx, machine, event, subject, said.reason.strip(), actor=said.actor_nip, now=now)
    people.take(tx, machine, event, subject, actor=said.actor_nip, now=now)
    return Stepped(
        operation=answered.operation(tx, machine, subject), machine=machine, event=event, subject=subject,
        period=said.period, state=names.state(tx, machine, subject), at=now,
    ).model_dump(mode="json")  # fmt: skip
