"""/tim, /hasil: an appraiser's people on one page, results to be handed over, one's own results."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from domain.rating import EKSPEKTASI_LABELS, LABELS
from domain.terms import AppraisalState, Machine
from domain.words import STATES
from portal import meanwhile
from portal.frame import shell
from portal.gate import Gate
from store import lifecycle, sight, team
from store.database import Engine, only_look
from store.sessions import Visitor

TOLD = (AppraisalState.ISSUED, AppraisalState.CONTESTED, AppraisalState.FINAL)


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the pages."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.get("/tim")
    def show(request: Request, dinilai: int = 0, disampaikan: int = 0) -> HTMLResponse:
        """Show the people whom the visitor appraises, and where each of them stands."""
        with gate.reading(request) as (tx, nip):
            found = team.teams(tx, nip)
            units = [(one.cycle, team.to_hand_over(tx, one.cycle.id, nip)) for one in found if one.manages]
        return shell(
            request, "team", here="team", teams=[one[:2] for one in found], units=units, rated=dinilai,
            states=STATES[Machine.APPRAISAL], checkins=STATES[Machine.CHECKIN], labels=LABELS,
            ekspektasi=EKSPEKTASI_LABELS, handed=disampaikan,
        )  # fmt: skip

    @router.post("/tim/sampaikan/{cycle}/{unit_id}")
    def hand_over(visitor: Who, cycle: str, unit_id: int) -> Response:
        """Hand over the results of a unit to its people, as its pengelola."""
        with engine.begin() as tx:
            there = sight.cycle(tx, None, cycle)
            if there is None or unit_id >= 2**63 or not team.keeps(tx, str(visitor.nip), unit_id):
                raise HTTPException(404)
            scope = lifecycle.Scope(cycle_id=there.id, unit_id=unit_id)
            n = lifecycle.apply(tx, Machine.APPRAISAL, "issue", scope, actor=visitor.who, now=gate.clock())
            if not n:
                raise meanwhile.handed_over(tx, there.id, unit_id)
        return RedirectResponse(f"/tim?disampaikan={n}", 303)

    router.include_router(_own(engine, gate))
    return router


def _own(engine: Engine, gate: Gate) -> APIRouter:
    """Give one's own results and the help."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.get("/hasil")
    def results(request: Request, visitor: Who) -> HTMLResponse:
        """Show the visitor's own appraisals, year by year."""
        with engine.begin() as tx:
            only_look(tx)
            found = team.own(tx, str(visitor.nip))
        return shell(request, "results", here="result", own=found, states=STATES[Machine.APPRAISAL], told=TOLD)

    return router
