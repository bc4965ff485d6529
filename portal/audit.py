"""/siklus/{cycle}/audit: what was done in a cycle, day by day, the latest first; whom a step moved; one chain of steps.

What another system did through the API stands in the name of a person, and says through which system.
`siklus audit verify` takes every hash again; a page only shows what is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from domain.lifecycle import events
from domain.people import mask
from domain.terms import Machine
from domain.words import EVENTS, STATES
from portal.frame import shell, spoken
from portal.gate import Gate
from portal.listing import MOST, PAGE, Place, address, day, place, table, who, whole
from store import answered, audit, operations
from store.database import Connection, Engine, only_look
from store.operations import Asked, Operation
from store.sessions import Visitor

COLUMNS = ("operation", "at", "machine", "event", "source", "target", "subjects", "actor", "behalf", "system")
MACHINES = {
    Machine.APPRAISAL: ("Penilaian", "Appraisal"),
    Machine.CHECKIN: ("Evaluasi periodik", "Check-in"),
    Machine.CALIBRATION: ("Kalibrasi", "Calibration"),
}
EVERY = 500  # operations of a CSV that are read at once


def wanted(here: Place, mesin: str, langkah: str, hari: str) -> Asked:
    """Give what an address asks for; a day is one of the cycle's zone. `langkah` is machine.event, or an event."""
    machine, _, event = langkah.rpartition(".")
    machine = machine or mesin
    since = day(hari)
    asked = Asked(here.cycle.id, here.within, Machine(machine) if machine in set(Machine) else None, event or None)
    if since is None:
        return asked
    begins = datetime.combine(since, time(), ZoneInfo(here.cycle.zone))
    return replace(asked, since=begins.astimezone(UTC), until=(begins + timedelta(days=1)).astimezone(UTC))


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the audit of a cycle, its CSV, whom one operation moved, and the steps of one subject."""
    router = APIRouter()
    for part in (_csv, _list, _operation, _chain):
        part(router, engine, gate)
    return router


def _csv(router: APIRouter, engine: Engine, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/audit.csv")
    def as_csv(
        request: Request, cycle: str, visitor: Console, instansi: str = "", mesin: str = "", langkah: str = "",
        hari: str = "",
    ) -> Response:  # fmt: skip
        """Give all of these operations, the latest first."""
        with engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle, instansi)
        asked, t, zone = wanted(here, mesin, langkah, hari), spoken(request), ZoneInfo(here.cycle.zone)

        def rows() -> Iterator[Sequence[Any]]:
            with engine.begin() as tx:
                only_look(tx)
                for page, names, systems in _pages(tx, asked):
                    for one in page:
                        yield (one.id, one.at.astimezone(zone), one.machine, one.event, one.source, one.target, one.n,
                               who(one.actor, names, t), who(one.behalf, names, t) if one.behalf else None,
                               systems.get(one.id))  # fmt: skip

        return table(f"siklus-{cycle}-audit", COLUMNS, rows)


def _list(router: APIRouter, engine: Engine, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/audit")
    def page(
        request: Request, cycle: str, visitor: Console, instansi: str = "", mesin: str = "", langkah: str = "",
        hari: str = "", sebelum: str = "",
    ) -> Response:  # fmt: skip
        """Show a page of operations under their days."""
        before = whole(sebelum)
        with engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle, instansi)
            found, further = operations.page(tx, wanted(here, mesin, langkah, hari), before, PAGE)
            names, systems = _names(tx, found), answered.systems(tx, [one.id for one in found])
        t, path, zone = spoken(request), f"{here.path}/audit", ZoneInfo(here.cycle.zone)
        given = {"instansi": instansi, "mesin": mesin, "langkah": langkah, "hari": day(hari)}
        days = [(on, list(ones)) for on, ones in groupby(found, lambda one: one.at.astimezone(zone).date())]
        return shell(
            request, "audit", here="audit", cycle=here.cycle, place=here, days=days, further=further,
            given=given, machines=MACHINES, every=[(m, e) for m in Machine for e in events(m)], events=EVENTS,
            who=lambda actor: who(actor, names, t), systems=systems, found=len(found), path_of=path,
            csv=address(path + ".csv", **given), first=address(path, **given) if before else None,
            more=address(path, **given, sebelum=further) if further else None,
        )  # fmt: skip


def _operation(router: APIRouter, engine: Engine, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/audit/{id_:int}")
    def one(request: Request, cycle: str, id_: int, visitor: Console, sesudah: str = "") -> Response:
        """Show whom one operation moved, of those whom the visitor may see."""
        after = whole(sesudah) or 0
        with engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle)
            operation = operations.find(tx, id_) if id_ < MOST else None
            rows = operations.subjects(tx, here.cycle.id, here.within, id_, after, PAGE + 1) if operation else []
            if operation is None or (not rows and not after):
                raise HTTPException(404)
            names, systems = _names(tx, [operation]), answered.systems(tx, [operation.id])
        t, path = spoken(request), f"{here.path}/audit/{id_}"
        return shell(
            request, "operation", here="audit", cycle=here.cycle, place=here, one=operation, rows=rows[:PAGE],
            machines=MACHINES, events=EVENTS, states=STATES, who=lambda actor: who(actor, names, t), mask=mask,
            system=systems.get(operation.id), first=path if after else None,
            more=f"{path}?sesudah={rows[PAGE - 1].id}" if len(rows) > PAGE else None,
        )  # fmt: skip


def _chain(router: APIRouter, engine: Engine, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/audit/subjek/{machine}/{id_:int}")
    def chain(request: Request, cycle: str, machine: Machine, id_: int, visitor: Console) -> Response:
        """Show the chain of steps of one appraisal, check-in or calibration."""
        with engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle)
            found = operations.subject(tx, here.cycle.id, here.within, machine, id_) if id_ < MOST else None
            if found is None:
                raise HTTPException(404)
            steps = audit.history(tx, machine, [id_])
            names = operations.called(tx, {a for step in steps for a in (step["actor"], step["behalf"]) if a})
            systems = answered.systems(tx, [step["operation_id"] for step in steps])
        t = spoken(request)
        return shell(
            request, "audit_chain", here="audit", cycle=here.cycle, place=here, found=found, steps=steps,
            which=machine, machines=MACHINES, events=EVENTS, states=STATES, who=lambda actor: who(actor, names, t),
            systems=systems, mask=mask,
        )  # fmt: skip


def _names(tx: Connection, found: Sequence[Operation]) -> dict[str, str]:
    return operations.called(tx, {actor for one in found for actor in (one.actor, one.behalf) if actor})


def _pages(tx: Connection, asked: Asked) -> Iterator[tuple[list[Operation], dict[str, str], dict[int, str]]]:
    before: int | None = None
    while True:
        found, before = operations.page(tx, asked, before, EVERY)
        yield found, _names(tx, found), answered.systems(tx, [one.id for one in found])
        if before is None:
            return
