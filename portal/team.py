"""/tim, /hasil, /bantuan: an appraiser's people on one page and their ratings in one go; one's own results; help.

Ratings and steps go through the store as one by one, in one transaction: all are written, or none.
"""

from collections import Counter
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.rating import EKSPEKTASI_LABELS, LABELS, ekspektasi
from domain.terms import AppraisalState, CycleState, Ekspektasi, Machine
from domain.words import STATES
from portal.forms import FormError, texts
from portal.frame import shell
from portal.gate import Gate
from store import entries, lifecycle, mine, people, ratings, sight, team
from store.cycles import Cycle
from store.database import Connection, Engine, only_look
from store.sessions import Visitor
from store.team import Member

TOLD = (AppraisalState.ISSUED, AppraisalState.CONTESTED, AppraisalState.FINAL)


def usual(said: list[str] | None) -> Ekspektasi | None:
    """Give what a person was rated most often over the periods; None without a rating, or where two are as frequent."""
    ranked = Counter(said or []).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return Ekspektasi(ranked[0][0])


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the pages."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.get("/tim")
    def show(request: Request, visitor: Who, dinilai: int = 0) -> HTMLResponse:
        """Show the people whom the visitor appraises, and a form to rate those who can be rated now."""
        with engine.begin() as tx:
            only_look(tx)
            found = [(cycle, team.members(tx, cycle.id, str(visitor.nip))) for cycle in _running(tx)]
            units = [(cycle, team.to_hand_over(tx, cycle.id, str(visitor.nip))) for cycle in _running(tx)]
        return shell(
            request, "team", here="team", teams=found, units=units, states=STATES[Machine.APPRAISAL], labels=LABELS,
            checkins=STATES[Machine.CHECKIN], ekspektasi=EKSPEKTASI_LABELS, usual=usual, rated=dinilai,
        )  # fmt: skip

    @router.post("/tim/nilai")
    async def rate(request: Request, visitor: Who) -> Response:
        """Rate everybody for whom both ratings were chosen, and take the step."""
        fields = texts(await request.form())
        n = await run_in_threadpool(_rated, engine, fields, str(visitor.nip), gate.clock())
        return RedirectResponse(f"/tim?dinilai={n}", 303)

    @router.post("/tim/sampaikan/{cycle}/{unit_id}")
    def hand_over(visitor: Who, cycle: str, unit_id: int) -> Response:
        """Hand over the results of a unit to its people, as its pengelola."""
        with engine.begin() as tx:
            there = sight.cycle(tx, None, cycle)
            if there is None or unit_id not in [
                unit for unit, _, _ in team.to_hand_over(tx, there.id, str(visitor.nip))
            ]:
                raise HTTPException(404)
            scope = lifecycle.Scope(cycle_id=there.id, unit_id=unit_id)
            lifecycle.apply(tx, Machine.APPRAISAL, "issue", scope, actor=visitor.who, now=gate.clock())
        return RedirectResponse("/tim", 303)

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

    @router.get("/bantuan")
    def help_(request: Request, visitor: Who) -> HTMLResponse:
        """Explain the words and the way of a year."""
        return shell(request, "help", here="help")

    return router


def _running(tx: Connection) -> list[Cycle]:
    return [cycle for cycle in sight.known(tx, None) if cycle.state is CycleState.OPEN]


def _rated(engine: Engine, fields: dict[str, str], nip: str, now: datetime) -> int:
    """Write the ratings of a team and take the steps, all or none; give how many."""
    ids = [int(name[2:]) for name, said in fields.items() if name.startswith("p-") and name[2:].isdecimal() and said]
    with engine.begin() as tx:
        for appraisal_id in ids:
            _one(tx, appraisal_id, fields, nip, now)
    return len(ids)


def _one(tx: Connection, appraisal_id: int, fields: dict[str, str], nip: str, now: datetime) -> None:
    at = mine.stand(tx, Machine.APPRAISAL, appraisal_id, nip, now)
    if at is None:
        raise HTTPException(404)
    given: dict[str, Any] = {"actor": nip, "now": now}
    hasil, perilaku = fields.get(f"h-{appraisal_id}"), ekspektasi(fields[f"p-{appraisal_id}"])
    words = fields.get(f"w-{appraisal_id}", "").strip()
    member = next((m for m in team.members(tx, at.cycle_id, nip) if m.id == appraisal_id), None)
    chosen = ekspektasi(hasil) if hasil else None
    if member and not words and departs(member, chosen, perilaku):
        raise FormError(
            f"Penilaian {at.name} berbeda dari catatan triwulannya: mohon menuliskan satu kalimat penjelasan.",
            f"The rating of {at.name} departs from the record of the periods: please write a sentence why.",
        )
    ratings.rating(tx, Machine.APPRAISAL, appraisal_id, chosen, perilaku, **given)
    if words:
        entries.remark(tx, appraisal_id, words, **given)
    if at.state == AppraisalState.REPORTED:
        people.take(tx, Machine.APPRAISAL, "rate", appraisal_id, **given)


def departs(member: Member, hasil: Ekspektasi | None, perilaku: Ekspektasi) -> bool:
    """Tell whether two ratings of the year differ from what most periods were rated."""
    before = usual(member.hasils), usual(member.perilakus)
    return any(old and new and old is not new for old, new in zip(before, (hasil, perilaku), strict=True))
