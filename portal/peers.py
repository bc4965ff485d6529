"""Input on behaviour by colleagues: the appraiser's page to ask and to see it together, the rater's page to answer.

What keeps it anonymous is decided in store/peers.py. For the employee, and where the rules ask nobody, neither page
exists.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.provisions import Colleagues
from domain.rating import EKSPEKTASI_LABELS
from domain.skp_text import VALUES
from domain.terms import BerAkhlak, Colleague, Ekspektasi, Machine
from domain.words import Pair
from portal.forms import FormError, Typed, texts
from portal.frame import shell
from portal.gate import Gate
from portal.task import the_stand
from store import cycles, peers
from store.database import Connection, Engine, only_look
from store.mine import Stand
from store.peers import Asking
from store.sessions import Visitor

RELATIONS: dict[Colleague, Pair] = {
    Colleague.PEER: ("Rekan dengan pejabat penilai yang sama", "Colleagues with the same appraiser"),
    Colleague.SUBORDINATE: ("Bawahan langsung", "Direct subordinates"),
}


def the_appraisers(tx: Connection, gate: Gate, visitor: Visitor, appraisal_id: int) -> tuple[Stand, Colleagues]:
    """Give the appraiser's stand and whom the rules ask. For anybody else, and where nobody is asked, no page."""
    at = the_stand(tx, gate, visitor, Machine.APPRAISAL, appraisal_id)
    asked = peers.rule(tx, appraisal_id) if peers.may_look(at) else None
    if asked is None:
        raise HTTPException(404)
    return at, asked


def the_asking(tx: Connection, gate: Gate, visitor: Visitor, peer_id: int) -> Asking:
    """Give what the visitor is asked. For anybody else there is no page."""
    found = peers.one(tx, peer_id, str(visitor.nip), gate.clock()) if 0 < peer_id < 2**63 else None
    if found is None:
        raise HTTPException(404)
    return found


def answered(typed: Typed) -> tuple[dict[BerAkhlak, Ekspektasi], str]:
    """Give the seven answers and the sentence of a form. Raises FormError naming what is missing."""
    given = {value: typed.fields.get(value, "") for value in BerAkhlak}
    if gaps := [VALUES[value][0] for value, said in given.items() if said not in tuple(Ekspektasi)]:
        raise FormError(f"Belum dipilih: {', '.join(gaps)}.", f"Not chosen yet: {', '.join(gaps)}.")
    words = typed.fields.get("kalimat", "").strip()
    if len(words) > peers.LONGEST:
        raise FormError(
            f"Kalimat lebih dari {peers.LONGEST} huruf.", f"The sentence has more than {peers.LONGEST} letters."
        )
    return {value: Ekspektasi(said) for value, said in given.items()}, words


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the pages of who asks and of who answers."""
    router = APIRouter()
    router.include_router(_asking(engine, gate))
    router.include_router(_answering(engine, gate))
    return router


def _asking(engine: Engine, gate: Gate) -> APIRouter:
    """Give the appraiser's page."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.get("/tugas/appraisal/{subject_id}/rekan")
    def show(request: Request, visitor: Who, subject_id: int) -> HTMLResponse:
        """Show whom to ask, or what came in once it may be shown."""
        with engine.begin() as tx:
            only_look(tx)
            at, asked = the_appraisers(tx, gate, visitor, subject_id)
            given = peers.input_(tx, at.id, asked, gate.clock())
            people = peers.circle(tx, at.id, asked) if given.until is None else []
        return shell(
            request, "peers", here="work", at=at, asked=asked, given=given, people=people, relations=RELATIONS,
            may_ask=peers.may_ask(at), values=VALUES, ekspektasi=EKSPEKTASI_LABELS,
        )  # fmt: skip

    @router.post("/tugas/appraisal/{subject_id}/rekan")
    async def ask(request: Request, visitor: Who, subject_id: int) -> Response:
        """Ask the people who were chosen."""
        form = await request.form()
        chosen = {int(said) for said in form.getlist("orang") if isinstance(said, str) and _is_id(said)}

        def asking() -> None:
            with engine.begin() as tx:
                at, _ = the_appraisers(tx, gate, visitor, subject_id)
                peers.ask(tx, at.id, chosen, actor=visitor.who, now=gate.clock())

        return await _written(asking, f"/tugas/appraisal/{subject_id}/rekan")

    return router


def _answering(engine: Engine, gate: Gate) -> APIRouter:
    """Give the rater's page."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.get("/masukan/{peer_id}")
    def show(request: Request, visitor: Who, peer_id: int, selesai: str = "") -> HTMLResponse:
        """Show what is asked, with what was answered before."""
        with engine.begin() as tx:
            only_look(tx)
            asking = the_asking(tx, gate, visitor, peer_id)
            cycle = next(cycle for cycle in cycles.known(tx) if cycle.id == asking.cycle_id)
        return shell(
            request, "peer_answer", here="work", asking=asking, of=cycle, panduan=cycle.policy.perilaku.value.panduan,
            values=VALUES, ekspektasi=EKSPEKTASI_LABELS, longest=peers.LONGEST, done=bool(selesai and asking.answered),
            at=asking,
        )  # fmt: skip

    @router.post("/masukan/{peer_id}")
    async def answer(request: Request, visitor: Who, peer_id: int) -> Response:
        """Keep an answer, or the changed one."""
        fields = texts(await request.form())

        def answering() -> None:
            with engine.begin() as tx:
                asking = the_asking(tx, gate, visitor, peer_id)
                values, words = answered(Typed(fields, visitor.who, gate.clock()))
                peers.answer(tx, asking, values, words, actor=visitor.who, now=gate.clock())

        return await _written(answering, f"/masukan/{peer_id}?selesai=1")

    return router


def _is_id(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) < 19


async def _written(write: Callable[[], Any], back: str) -> Response:
    await run_in_threadpool(write)
    return RedirectResponse(back, 303)
