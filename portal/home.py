"""/: from here everybody is led to the page that is theirs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from domain.cycle import PRACTICE
from domain.terms import CycleState
from portal.frame import shell
from portal.gate import Gate
from store import sight
from store.database import Engine, only_look
from store.sessions import Visitor


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the way in."""
    router = APIRouter()

    @router.get("/")
    def home(request: Request, visitor: Annotated[Visitor, Depends(gate.visitor)]) -> Response:
        """Lead an account to the cycle that runs, or the latest one, and a person to their work."""
        if visitor.access is None:
            return RedirectResponse("/tugas", 303)
        with engine.begin() as tx:
            only_look(tx)
            cycles = sight.known(tx, visitor.agency_id)
        first = [c for c in cycles if c.state is CycleState.OPEN] + cycles
        for cycle in sorted(first, key=lambda c: c.code == PRACTICE):  # a room to try things out comes last
            return RedirectResponse(f"/siklus/{cycle.code}", 303)
        return shell(request, "no_cycle")

    return router
