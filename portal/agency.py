"""/siklus/{cycle}/instansi/{agency}: one agency, its stages and units, who is excluded, and its results."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup, escape

from domain.disclosure import FEWEST
from domain.rating import LABELS
from domain.speech import Speech
from portal.counted import Asked, asked, chosen, csv_of, excluded, lengthened, line, now_at, overdue, people
from portal.desk import AgencyView, Desk
from portal.frame import render
from portal.gate import Gate
from portal.recent import Recent
from portal.spliced import Piece, piece, spliced
from store.breakdown import Told
from store.reports import Group
from store.sessions import Visitor

MOST = 256  # bodies kept for two seconds
NAMED = 50  # excluded people on the page; the others are on the list of people


def routes(desk: Desk, gate: Gate) -> APIRouter:
    """Give the page of an agency and its CSV."""
    router = APIRouter()
    pieces: Recent[Piece] = Recent(MOST)
    Asks = Annotated[Asked, Depends(asked)]
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/instansi/{agency}.csv")
    def as_csv(cycle: str, agency: str, visitor: Console, want: Asks) -> Response:
        """Give the same units in the same order, a line for each of their stages."""
        view = desk.agency(visitor, cycle, agency)
        return csv_of(view.cycle, chosen(view.groups, view.windows, want), f"siklus-{cycle}-{agency}")

    @router.get("/siklus/{cycle}/instansi/{agency}")
    def page(request: Request, cycle: str, agency: str, visitor: Console, want: Asks) -> Response:
        """Show an agency to an account that may see it."""

        def make() -> Piece:
            view = desk.agency(visitor, cycle, agency)
            return piece(_body(view, want, visitor.language), view.agency.name, view.cycle, view.born)

        key = (visitor.agency_id, visitor.language, cycle, agency, want)
        return spliced(request, pieces.get(key, make), "overview")

    return router


def _body(view: AgencyView, want: Asked, language: str) -> str:
    speech, now = Speech(language), now_at(view.windows, view.at)
    path = f"/siklus/{view.cycle.code}/instansi/{quote(view.agency.code, safe='')}"
    lines = [_line(view, group, now, speech, path) for group in chosen(view.groups, view.windows, want)]
    return render(
        "agency", speech, view=view, lines=lines, want=want, now=now, people=people, excluded=excluded,
        overdue=overdue, labels=LABELS, fewest=FEWEST, named=NAMED, path=path,
        told=[_told(group.name or group.code, one, speech) for group, one in view.told_units],
        told_all=_told(view.agency.name, view.told, speech) if view.told else "",
    )  # fmt: skip


def _line(view: AgencyView, group: Group, now: int, speech: Speech, path: str) -> Markup:
    code = quote(group.code, safe="")
    given = lengthened(group, view.windows)
    mark = f' <span class="tag">{speech("diperpanjang", "given longer")}</span>' if given else ""
    listed = f"{path}/pegawai?unit={code}&amp;siapa="
    return line(group, view.at, now, speech, f"{path}/unit/{code}", mark, listed + "overdue", listed + "excluded")


def _told(name: str, one: Told, speech: Speech) -> Markup:
    """Give a line of the table of predikat: how many results, and of which predikat where that may be told."""
    if one.counts is None:
        shown = f'<td colspan="{len(LABELS)}">{speech("tidak ditampilkan", "not shown")}</td>'
    else:
        shown = "".join(f'<td class="n">{speech.number(one.counts.get(key, 0))}</td>' for key in LABELS)
    return Markup(
        f'<tr><th scope="row">{escape(name)}</th><td class="n">{speech.number(one.results)}</td>{shown}</tr>\n'
    )
