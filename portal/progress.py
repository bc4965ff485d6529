"""/siklus/{cycle}/hidup: how far a day is that is running now, asked for every few seconds while somebody looks.

Where nothing has changed there is no answer to read, and after an hour the page stops asking, so that a page that was
left open keeps nobody signed in.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from time import monotonic
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from domain.speech import Speech
from domain.words import CHANNELS
from portal.frame import HEADERS, render, shell
from portal.gate import Gate
from portal.recent import Recent
from store import live, sight
from store.cycles import Cycle
from store.database import Engine, only_look
from store.live import Live
from store.sessions import Visitor

BUSY_S, QUIET_S = 4, 30  # the page asks again after so many seconds: while a run is at work, and while none is
LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found for a cycle, or for the one agency that a visitor sees."""

    born: float
    cycle: Cycle
    live: Live
    agencies: int


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give how far a day is: a fragment for a page that is open, or a page of its own."""
    router = APIRouter()
    recent: Recent[Seen] = Recent(64)
    Console = Annotated[Visitor, Depends(gate.console)]

    def look(mine: int | None, code: str) -> Seen:
        born = monotonic()
        with engine.begin() as tx:
            only_look(tx)
            cycle = sight.cycle(tx, mine, code)
            if cycle is None:
                raise HTTPException(404)
            midnight = gate.clock().astimezone(ZoneInfo(cycle.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
            agencies = len(sight.agencies(tx, mine, cycle.id))
            return Seen(born, cycle, live.live(tx, cycle.id, midnight, mine), agencies)

    @router.get("/siklus/{cycle}/hidup")
    def progress(request: Request, cycle: str, visitor: Console, tanda: str = "", sampai: int = 0) -> Response:
        """Say whether a run is at work, and how far it is."""
        seen = recent.get((visitor.agency_id, cycle), lambda: look(visitor.agency_id, cycle))
        now = int(gate.clock().timestamp())
        until = min(sampai, now + int(LONGEST.total_seconds())) if sampai else now + int(LONGEST.total_seconds())
        mark = _mark(seen, visitor, now < until)
        asked = "HX-Request" in request.headers
        if asked and tanda == mark:
            return Response(status_code=204, headers=HEADERS)
        said = _said(seen, visitor, mark, until, now < until)
        if asked:
            return HTMLResponse(said, 200, HEADERS)
        return shell(request, "progress_page", here="overview", cycle=seen.cycle, body=Markup(said))

    return router


def _mark(seen: Seen, visitor: Visitor, again: bool) -> str:
    """Give a mark that changes when anything that is said does, or when the page stops asking."""
    return sha256(f"{seen.live} {seen.agencies} {visitor.language} {again}".encode()).hexdigest()[:16]


def _said(seen: Seen, visitor: Visitor, mark: str, until: int, again: bool) -> str:
    return render(
        "progress", Speech(visitor.language), cycle=seen.cycle, live=seen.live, agencies=seen.agencies,
        alone=visitor.agency_id is not None, mark=mark, until=until, again=again,
        every=BUSY_S if seen.live.running else QUIET_S, channels=CHANNELS,
    )  # fmt: skip
