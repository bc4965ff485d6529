"""/siklus/{cycle}/peta and /siklus/{cycle}/instansi/{agency}/peta: agencies or units by stages, the share done in each.

The map is a table whose cells are shaded: its figures are the cells, so that nothing is told by colour alone.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup

from portal.counted import Asked, asked, chosen, now_at, overdue, people
from portal.desk import AgencyView, CycleView, Desk
from portal.frame import shell
from portal.gate import Gate
from portal.listing import address
from store.reports import Group, StageCount
from store.sessions import Visitor


def cell(count: StageCount, at: datetime) -> Markup:
    """Give the cell of a count: the whole percent that is done, shaded from h0 to h10, with `!` where somebody is late.

    What is not all never reads 100; a dash stands where the stage is not open yet or nobody is asked.
    """
    due = count.total - count.excused
    if not due or (not count.done and count.window.opens_at > at):
        return DASH
    return _shaded(100 * count.done // due, bool(count.overdue))


DASH = Markup("<td>–")


@cache
def _shaded(percent: int, late: bool) -> Markup:
    return Markup("<td class=h{}>{}{}").format(percent // 10, percent, "!" if late else "")


def cells(groups: Sequence[Group], at: datetime) -> list[tuple[Group, Markup]]:
    """Give the rows of a map, each with the cells of its stages."""
    return [(group, Markup("").join(cell(count, at) for count in group.stages)) for group in groups]


def routes(desk: Desk, gate: Gate) -> APIRouter:
    """Give the maps of a cycle and of its agencies; the pages that they belong to give their CSV."""
    router = APIRouter()
    Asks = Annotated[Asked, Depends(asked)]
    Console = Annotated[Visitor, Depends(gate.console)]

    def shown(request: Request, view: CycleView | AgencyView, want: Asked, path: str, name: str) -> Response:
        groups = chosen(view.groups, view.windows, want)
        return shell(
            request, "heat", here="overview", cycle=view.cycle, view=view, want=want, map=f"{path}/peta", name=name,
            rows=cells(groups, view.at), now=now_at(view.windows, view.at), csv=address(f"{path}.csv", **want.query),
            up=path, overdue=overdue, people=people, units=isinstance(view, AgencyView),
        )  # fmt: skip

    @router.get("/siklus/{cycle}/peta")
    def of_cycle(request: Request, cycle: str, visitor: Console, want: Asks) -> Response:
        """Show all agencies that a visitor sees."""
        view = desk.cycle(visitor, cycle)
        return shown(request, view, want, f"/siklus/{quote(cycle, safe='')}", view.cycle.name)

    @router.get("/siklus/{cycle}/instansi/{agency}/peta")
    def of_agency(request: Request, cycle: str, agency: str, visitor: Console, want: Asks) -> Response:
        """Show the units of an agency."""
        view = desk.agency(visitor, cycle, agency)
        path = f"/siklus/{quote(cycle, safe='')}/instansi/{quote(agency, safe='')}"
        return shown(request, view, want, path, view.agency.name)

    return router
