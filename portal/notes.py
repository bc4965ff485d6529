"""/tugas/appraisal/{id}/catatan-penilai: what an appraiser notes of somebody's year as it goes, for the rating later.

The employee has no such page; whoever follows as appraiser, and the superior who hears an objection, read it too.
"""

from itertools import groupby
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.terms import AppraisalState, Machine, Role
from portal.forms import Typed, texts
from portal.frame import shell
from portal.gate import Gate
from portal.task import the_stand
from store import remarks
from store.database import Connection, Engine, only_look
from store.mine import Stand
from store.remarks import Note
from store.sessions import Visitor

ENDED = (AppraisalState.FINAL, AppraisalState.VOIDED)


def quarters(notes: list[Note], zone: str) -> list[tuple[tuple[int, int], list[Note]]]:
    """Give notes by year and quarter, as the calendar of the unit has them."""

    def quarter(note: Note) -> tuple[int, int]:
        on = note.at.astimezone(ZoneInfo(zone)).date()
        return on.year, (on.month + 2) // 3

    return [(key, list(group)) for key, group in groupby(notes, quarter)]


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page and its form."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    def noting(tx: Connection, visitor: Visitor, appraisal_id: int) -> Stand:
        at = the_stand(tx, gate, visitor, Machine.APPRAISAL, appraisal_id, asked=())
        if at.nip == visitor.nip or not at.roles & {Role.APPRAISER, Role.SUPERIOR}:
            raise HTTPException(404)
        return at

    @router.get("/tugas/appraisal/{appraisal_id}/catatan-penilai")
    def show(request: Request, visitor: Who, appraisal_id: int) -> HTMLResponse:
        """Show the notes by quarter, the latest first."""
        with engine.begin() as tx:
            only_look(tx)
            at = noting(tx, visitor, appraisal_id)
            found = quarters(remarks.notes(tx, [at.id]).get(at.id, []), at.zone)
        return shell(request, "notes", here="team", at=at, found=found[::-1], writes=_writes(at))

    @router.post("/tugas/appraisal/{appraisal_id}/catatan-penilai")
    async def write(request: Request, visitor: Who, appraisal_id: int) -> Response:
        """Write a note down, with its day."""
        typed = Typed(texts(await request.form()), visitor.who, gate.clock())

        def writing() -> None:
            with engine.begin() as tx:
                at = noting(tx, visitor, appraisal_id)
                if not _writes(at):
                    raise HTTPException(404)
                remarks.write(tx, at.id, typed.words("words", ("Catatan", "The note")), **typed.by)

        await run_in_threadpool(writing)
        return RedirectResponse(f"/tugas/appraisal/{appraisal_id}/catatan-penilai", 303)

    return router


def _writes(at: Stand) -> bool:
    return Role.APPRAISER in at.roles and at.state not in ENDED
