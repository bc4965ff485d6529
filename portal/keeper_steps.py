"""/kelola/langkah: one step of a pengelola for many: whom it would concern, some or all of them chosen, and taken."""

from collections.abc import Mapping, Set
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from domain.errors import Bilingual
from domain.lifecycle import lines
from domain.terms import Fact, Machine
from domain.words import EVENTS, MISSING, STATES
from portal.forms import FormError, texts
from portal.frame import shell
from portal.gate import Gate
from portal.keeper import ABOUT
from portal.listing import PAGE, address, whole
from store import desk, desk_steps
from store.database import Connection, Engine, only_look
from store.desk import STEPS, WAITING, Running, Step
from store.desk_steps import Among, Taken
from store.sessions import Visitor

NOTHING: Mapping[str, Any] = MappingProxyType({})
LONGEST = 80  # of what is typed into the search
SIDE = tuple(step for step in STEPS if step not in WAITING)


def the_step(machine: str, event: str) -> Step:
    """Give the step of an address. Raises 404 for one that is not a pengelola's."""
    found = next((step for step in STEPS if step == (machine, event)), None)
    if found is None:
        raise HTTPException(404)
    return found


def among(tx: Connection, gate: Gate, visitor: Visitor, cycle: str, step: Step, asked: Mapping[str, str]) -> Among:
    """Give whom an address or a form speaks of. Raises 404 for a cycle in which nobody of theirs takes part."""
    found = next((one for one in desk.running(tx, visitor.who, gate.clock()) if one.code == cycle), None)
    if found is None:
        raise HTTPException(404)
    period = 0
    if step[0] is Machine.CHECKIN:
        period = min(whole(asked.get("periode", "")) or found.period, found.check_ins)
    return Among(found, period, asked.get("cari", "").strip()[:LONGEST])


def asks_reason(step: Step) -> bool:
    """Tell whether a step is written with its reason."""
    return Fact.REASON_WRITTEN in lines(*step)[0].given


def may_all(step: Step, where: Among) -> bool:
    """Tell whether all at once may be chosen: of a side road, which is open to nearly everybody, only in a narrow list.

    Nobody excludes a whole town by one wrong click.
    """
    return step in WAITING or bool(where.said)


def place(cycle: Running, step: Step) -> str:
    """Give the address of a step's list."""
    return f"/kelola/langkah/{quote(cycle.code, safe='')}/{step[0]}/{step[1]}"


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the choice of a step, its list, and the taking."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.keeper)]

    @router.get("/kelola/langkah")
    def choose(request: Request, visitor: Who) -> HTMLResponse:
        """Show the steps that a pengelola may take, in each cycle that runs."""
        now = gate.clock()
        with engine.begin() as tx:
            only_look(tx)
            works = [(one, desk.waits(tx, one.id, visitor.who, now)) for one in desk.running(tx, visitor.who, now)]
        return shell(request, "keeper_choose", here="keep", works=works, place=place, waiting=WAITING, side=SIDE,
                     events=EVENTS, about=ABOUT)  # fmt: skip

    @router.get("/kelola/langkah/{cycle}/{machine}/{event}")
    def show(
        request: Request, visitor: Who, cycle: str, machine: str, event: str,
        periode: str = "", cari: str = "", hal: str = "",
    ) -> HTMLResponse:  # fmt: skip
        """Show whom a step would concern, fifty a page."""
        step = the_step(machine, event)
        with engine.begin() as tx:
            only_look(tx)
            where = among(tx, gate, visitor, cycle, step, {"periode": periode, "cari": cari})
            return _page(request, tx, gate, visitor, step, where, min(whole(hal) or 1, 10**6))

    router.include_router(_taking(engine, gate))
    return router


def _taking(engine: Engine, gate: Gate) -> APIRouter:
    """Give the taking of a step."""
    router = APIRouter()

    @router.post("/kelola/langkah/{cycle}/{machine}/{event}")
    async def take(
        request: Request, visitor: Annotated[Visitor, Depends(gate.keeper)], cycle: str, machine: str, event: str
    ) -> HTMLResponse:
        """Take the step for those who were chosen, and say of how many it moved and of whom not, and why."""
        step, form = the_step(machine, event), await request.form()
        given = texts(form)
        chosen = {n for said in form.getlist("siapa") if isinstance(said, str) and (n := whole(said))}

        def taking() -> HTMLResponse:
            with engine.begin() as tx:
                where = among(tx, gate, visitor, cycle, step, given)
                try:
                    done = _taken(tx, gate, visitor, step, where, chosen, given)
                except FormError as error:
                    number = min(whole(given.get("hal", "")) or 1, 10**6)
                    return _page(request, tx, gate, visitor, step, where, number, error, chosen, given)
            return shell(request, "keeper_taken", here="keep", of=where.cycle, step=step, name=EVENTS[step[0]][step[1]],
                         done=done, back=place(where.cycle, step), words=_words)  # fmt: skip

        return await run_in_threadpool(taking)

    return router


def _words(error: Bilingual, language: str) -> str:
    return error.in_language(language)


def _taken(
    tx: Connection, gate: Gate, visitor: Visitor, step: Step, where: Among, chosen: set[int], given: Mapping[str, str]
) -> Taken:
    """Take the step. Raises FormError for what the form lacks, 404 for somebody who is not of their agencies."""
    reason, now = given.get("alasan", "").strip(), gate.clock()
    if asks_reason(step) and not reason:
        raise FormError("Alasan belum diisi.", "The reason is empty.")
    if given.get("lingkup") == "semua":
        if not may_all(step, where):
            raise HTTPException(404)
        ids = desk_steps.open_to(tx, step, where, visitor.who, now)
        if len(ids) != whole(given.get("sejumlah", "")):
            raise FormError(
                f"Daftar ini berubah selagi dibuka: kini {len(ids)} yang dapat diambil langkahnya. Mohon memeriksanya "
                "sekali lagi.",
                f"This list has changed meanwhile: the step is open for {len(ids)} now. Please look at it once more.",
            )
    else:
        ids = sorted(chosen)
    if not ids:
        raise FormError("Belum ada yang dipilih.", "Nobody was chosen.")
    done = desk_steps.take(tx, step, where, ids, reason, actor=visitor.who, now=now)
    if done is None:
        raise HTTPException(404)
    return done


def _page(
    request: Request, tx: Connection, gate: Gate, visitor: Visitor, step: Step, where: Among, number: int,
    error: FormError | None = None, chosen: Set[int] = frozenset(), given: Mapping[str, Any] = NOTHING,
) -> HTMLResponse:  # fmt: skip
    """Give the list, with what was wrong in its form where something was."""
    now, nip, asks = gate.clock(), visitor.who, {"periode": where.period or "", "cari": where.said}
    total, ready = desk_steps.count(tx, step, where, nip, now)
    found = desk_steps.listed(tx, step, where, nip, now, PAGE, PAGE * (number - 1))
    at = place(where.cycle, step)
    return shell(
        request, "keeper_step", here="keep", status=409 if error else 200, of=where.cycle, where=where, step=step,
        name=EVENTS[step[0]][step[1]], about=ABOUT[step], found=found, total=total, ready=ready, number=number,
        size=PAGE, turned=lambda n: address(at, **asks, hal=n), place=at, states=STATES[step[0]], missing=MISSING,
        asks_reason=asks_reason(step), may_all=may_all(step, where), error=error, chosen=chosen, given=given,
    )  # fmt: skip
