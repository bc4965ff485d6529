"""/siklus/{cycle}: a cycle at a glance, its stages and all its agencies; below it agencies, and how a day goes."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup

from domain.speech import Speech
from portal import agency, progress
from portal.counted import Asked, asked, chosen, csv_of, excluded, line, now_at, overdue, people
from portal.desk import CycleView, Desk
from portal.frame import render
from portal.gate import Gate
from portal.recent import Recent
from portal.spliced import Piece, piece, spliced
from store.database import Engine
from store.reports import Group
from store.sessions import Visitor

MOST = 64  # bodies kept for two seconds; the largest, of 640 agencies, is some hundred kilobytes


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the overview of a cycle, the pages of its agencies, and how far a day is."""
    router, desk = APIRouter(), Desk(engine, gate)
    pieces: Recent[Piece] = Recent(MOST)
    router.include_router(agency.routes(desk, gate))
    router.include_router(progress.routes(engine, gate))
    Asks = Annotated[Asked, Depends(asked)]
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}.csv")
    def as_csv(cycle: str, visitor: Console, want: Asks) -> Response:
        """Give the same agencies in the same order, a line for each of their stages."""
        view = desk.cycle(visitor, cycle)
        return csv_of(view.cycle, chosen(view.groups, view.windows, want), f"siklus-{view.cycle.code}")

    @router.get("/siklus/{cycle}")
    def overview(request: Request, cycle: str, visitor: Console, want: Asks) -> Response:
        """Show the cycle to an account, as far as it may see."""

        def make() -> Piece:
            view = desk.cycle(visitor, cycle)
            return piece(_body(view, want, visitor.language), view.cycle.name, view.cycle, view.born)

        return spliced(request, pieces.get((visitor.agency_id, visitor.language, cycle, want), make), "overview")

    return router


def _body(view: CycleView, want: Asked, language: str) -> str:
    speech, path, now = Speech(language), f"/siklus/{view.cycle.code}", now_at(view.windows, view.at)
    lines = [_line(view, group, now, speech, path) for group in chosen(view.groups, view.windows, want)]
    paused = sum(agency.paused_at is not None for agency in view.agencies.values())
    return render(
        "overview", speech, view=view, lines=lines, want=want, now=now, people=people, excluded=excluded,
        overdue=overdue, paused=paused, path=path,
    )  # fmt: skip


def _line(view: CycleView, group: Group, now: int, speech: Speech, path: str) -> Markup:
    there, paused = f"{path}/instansi/{quote(group.code, safe='')}", view.agencies[group.id].paused_at
    mark = ""
    if paused:
        since = speech.short(paused, view.cycle.zone)
        mark = f' <span class="tag warn">{speech("dijeda sejak", "paused since")} {since}</span>'
    return line(group, view.at, now, speech, there, mark, "", f"{there}#dikecualikan")
