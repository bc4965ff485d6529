"""/tim/matriks: the Matriks Peran Hasil of whoever one appraises: which of one's own RHK each of their lines serves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from domain.terms import CycleState
from portal.frame import shell
from portal.gate import Gate
from store import sight, skp_matrix
from store.database import Engine, only_look
from store.sessions import Visitor


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page."""
    router = APIRouter()

    @router.get("/tim/matriks")
    def show(request: Request, visitor: Annotated[Visitor, Depends(gate.person)]) -> HTMLResponse:
        """Show the matrix of the visitor's people in every cycle that runs."""
        with engine.begin() as tx:
            only_look(tx)
            running = [cycle for cycle in sight.known(tx, None) if cycle.state is CycleState.OPEN]
            made = [(cycle, skp_matrix.below(tx, cycle.id, str(visitor.nip))) for cycle in running]
        return shell(request, "skp_matrix", here="team", made=[(c, m) for c, m in made if m])

    return router
