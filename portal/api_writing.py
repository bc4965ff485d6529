"""The routes of the API that write: facts, and steps through the one door, with the refusals that everybody gets.

A system writes in a person's name, and the audit keeps that person. What was answered is kept under the key of the
request, so nothing happens twice; and with the number of the operation it says which system it was.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from domain.lifecycle import LIFECYCLE, lines
from domain.terms import Fact, Machine, Role, Scope
from portal.api_calibration import CalibrationId, the_calibration
from portal.api_entries import Entry, Said, UnitEntry, Words, Year
from portal.api_facts import write_fact, write_unit_fact
from portal.api_gate import ApiGate
from portal.api_look import Code, Nip
from portal.api_once import Body, Key, once
from portal.api_problem import ApiError, documented
from portal.api_reading import the_appraisal, the_cycle
from store import answered, entries, names, people, tokens
from store.database import Connection
from store.people import Refused
from store.tokens import Token

REFUSALS = documented(400, 401, 403, 404, 409, 413, 415, 422, 429)


def _events(*machines: Machine) -> dict[str, str]:
    return {t.event: t.event for t in LIFECYCLE if t.machine in machines and t.by != (Role.CLOCK,)}


Event = StrEnum("Event", _events(Machine.APPRAISAL, Machine.CHECKIN))  # type: ignore[misc]
UnitEvent = StrEnum("UnitEvent", _events(Machine.CALIBRATION))  # type: ignore[misc]


class Step(Said):
    """A step of an appraisal, or (with a period) of a check-in; some ask for a reason."""

    event: Event
    period: Year = None
    reason: Words | None = None


class UnitStep(Said):
    """A step of the calibration of a unit; some ask for a reason."""

    event: UnitEvent
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


@dataclass(frozen=True, slots=True)
class Subject:
    """On what something is written."""

    machine: Machine
    id: int
    period: int | None = None


def routes(gate: ApiGate) -> APIRouter:
    """Give the routes that write on an appraisal or its check-ins, and those on the calibration of a unit."""
    router = APIRouter(responses=REFUSALS, prefix="/cycles/{code}")
    _of_people(router, gate)
    _of_units(router, gate)
    return router


def _of_people(router: APIRouter, gate: ApiGate) -> None:
    Writer = Annotated[Token, Depends(gate.may(Scope.WRITE_ENTRIES))]
    Stepper = Annotated[Token, Depends(gate.may(Scope.TAKE_STEPS))]

    def subject(tx: Connection, token: Token, code: str, nip: str, said: Entry | Step) -> Subject:
        cycle, period = the_cycle(tx, token, code), getattr(said, "period", None)
        appraisal = the_appraisal(tx, token, cycle, nip)
        _may_act(tx, token, said.actor_nip)
        if period is None:
            return Subject(Machine.APPRAISAL, appraisal)
        return Subject(Machine.CHECKIN, people.checkin_of(tx, cycle, nip, period), period)

    @router.post("/appraisals/{nip}/entries", operation_id="write", response_model=Wrote, tags=["appraisals"])
    def write(request: Request, token: Writer, code: Code, nip: Nip, said: Entry, key: Key) -> Response:
        """Write one fact in a person's name."""

        def do(tx: Connection) -> Body:
            on, now = subject(tx, token, code, nip, said), gate.clock()
            write_fact(tx, on.machine, on.id, said, now)
            return _wrote(on, said.entry, now)

        return once(gate, token, key, request, said, do)

    @router.post("/appraisals/{nip}/steps", operation_id="step", response_model=Stepped, tags=["appraisals"])
    def step(request: Request, token: Stepper, code: Code, nip: Nip, said: Step, key: Key) -> Response:
        """Take a step in a person's name, with its reason where it asks for one: both or neither."""

        def do(tx: Connection) -> Body:
            return _step(tx, subject(tx, token, code, nip, said), said, gate.clock())

        return once(gate, token, key, request, said, do)


def _of_units(router: APIRouter, gate: ApiGate) -> None:
    Writer = Annotated[Token, Depends(gate.may(Scope.WRITE_ENTRIES))]
    Stepper = Annotated[Token, Depends(gate.may(Scope.TAKE_STEPS))]
    path = "/calibrations/{calibration}"

    def subject(tx: Connection, token: Token, code: str, id_: int, said: UnitEntry | UnitStep) -> Subject:
        found = the_calibration(tx, token, the_cycle(tx, token, code), id_)
        _may_act(tx, token, said.actor_nip)
        return Subject(Machine.CALIBRATION, found.id)

    @router.post(f"{path}/entries", operation_id="write_calibration", response_model=Wrote, tags=["calibrations"])
    def write(request: Request, token: Writer, code: Code, id_: CalibrationId, said: UnitEntry, key: Key) -> Response:
        """Write the predikat of a unit, or why it departs from its pattern, in a person's name."""

        def do(tx: Connection) -> Body:
            on, now = subject(tx, token, code, id_, said), gate.clock()
            write_unit_fact(tx, on.id, said, now)
            return _wrote(on, said.entry, now)

        return once(gate, token, key, request, said, do)

    @router.post(f"{path}/steps", operation_id="step_calibration", response_model=Stepped, tags=["calibrations"])
    def step(request: Request, token: Stepper, code: Code, id_: CalibrationId, said: UnitStep, key: Key) -> Response:
        """Take a step of a unit's calibration in a person's name, with its reason where it asks for one."""

        def do(tx: Connection) -> Body:
            return _step(tx, subject(tx, token, code, id_, said), said, gate.clock())

        return once(gate, token, key, request, said, do)


def _may_act(tx: Connection, token: Token, actor: str) -> None:
    """Refuse an actor who is not of the token's agency. Raises 403."""
    if not tokens.may_act(tx, token.agency_id, actor):
        raise ApiError(
            403,
            ("actor_nip bukan pegawai aktif di instansi token ini",
             "actor_nip is nobody who works in the agency of this token"),
            "actor",
        )  # fmt: skip


def _wrote(on: Subject, entry: str, now: datetime) -> Body:
    made = Wrote(entry=entry, machine=on.machine, subject=on.id, period=on.period, at=now)
    return made.model_dump(mode="json")


def _step(tx: Connection, on: Subject, said: Step | UnitStep, now: datetime) -> Body:
    event = str(said.event)
    moves = lines(on.machine, event)
    if not moves:
        other = ("evaluasi periodik; isi tanpa `period`", "a check-in; leave out `period`") if on.period else (
            "penilaian tahunan; isi `period`", "an annual appraisal; give a `period`")  # fmt: skip
        raise Refused(f"langkah '{event}' bukan langkah {other[0]}", f"'{event}' is no step of {other[1]}")
    if said.reason and Fact.REASON_WRITTEN in moves[0].given:
        entries.reason(tx, on.machine, event, on.id, said.reason.strip(), actor=said.actor_nip, now=now)
    people.take(tx, on.machine, event, on.id, actor=said.actor_nip, now=now)
    return Stepped(
        operation=answered.operation(tx, on.machine, on.id), machine=on.machine, event=event, subject=on.id,
        period=on.period, state=names.state(tx, on.machine, on.id), at=now,
    ).model_dump(mode="json")  # fmt: skip
