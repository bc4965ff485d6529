"""/siklus/{cycle}/instansi/{agency}/unit/{unit}: one unit, its stages and people, whose turn it is, and its subunits.

`?tahap=` says which stage's curve is shown; otherwise that of now. The addresses beside it take the unit as `?unit=`:
its code may hold anything.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from domain.terms import Machine
from domain.words import ROLES, STATES
from portal.ahead import PATIENCE_S
from portal.counted import csv_of, excluded, now_at, overdue, people
from portal.course import HEAD
from portal.curve import LONG_S, curve_lines
from portal.frame import HEADERS, render, shell, spoken
from portal.gate import Gate
from portal.heat import cells
from portal.listing import table
from portal.unit_view import MOST, Found, UnitDesk, addresses, staff_of
from store import calibrations
from store.database import only_look
from store.sessions import Visitor

BASE = "/siklus/{cycle}/instansi/{agency}"


def routes(desk: UnitDesk, gate: Gate) -> APIRouter:
    """Give the page of a unit, and its curve as a piece of its own."""
    router = APIRouter()
    _figures(router, desk, gate)
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get(BASE + "/kurva")
    def curve(request: Request, cycle: str, agency: str, visitor: Console, unit: str = "", tahap: str = "") -> Response:
        """Give the curve, or ask to be asked again."""
        found, t = desk.look(visitor, cycle, agency, unit), spoken(request)
        at = found.stage(tahap)
        given = {**addresses(found, at), "curve": desk.curve(found, at, t, PATIENCE_S), "cycle": found.view.cycle}
        return HTMLResponse(render("unit_curve", t, **given), 200, HEADERS)

    @router.get(BASE + "/unit/{unit:path}")
    def page(request: Request, cycle: str, agency: str, unit: str, visitor: Console, tahap: str = "",
             tunggu: str = "") -> Response:  # fmt: skip
        """Show a unit."""
        found = desk.look(visitor, cycle, agency, unit)
        at, view = found.stage(tahap), found.view
        with desk.engine.begin() as tx:
            only_look(tx)
            calibration = calibrations.find(tx, view.cycle.id, found.unit.id)
            staff, called = staff_of(tx, found)
        curve = desk.curve(found, at, spoken(request), LONG_S if tunggu else PATIENCE_S)
        return shell(
            request, "unit", here="overview", cycle=view.cycle, view=view, found=found, staff=staff, called=called,
            calibration=calibration, now=now_at(view.windows, view.at), shown=at, most=MOST, roles=ROLES, curve=curve,
            states=STATES[Machine.CALIBRATION], own=cells([found.group], view.at), map=_map(found), people=people,
            overdue=overdue, excluded=excluded, **addresses(found, at),
        )  # fmt: skip

    return router


def _figures(router: APIRouter, desk: UnitDesk, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get(BASE + "/unit.csv")
    def as_csv(cycle: str, agency: str, visitor: Console, unit: str = "") -> Response:
        """Give a unit and those below it, a line for each of their stages."""
        found = desk.look(visitor, cycle, agency, unit)
        groups = [found.group, *(group for group, _ in found.below)]
        return csv_of(found.view.cycle, groups, f"siklus-{cycle}-{agency}-{unit}")

    @router.get(BASE + "/kurva.csv")
    def curve_csv(cycle: str, agency: str, visitor: Console, unit: str = "", tahap: str = "") -> Response:
        """Give the curve of a unit's stage, day by day."""
        found = desk.look(visitor, cycle, agency, unit)
        window = found.group.stages[found.stage(tahap)].window
        seen = desk.outlooks.get(found.view.cycle, found.view.agency.id, None)
        name = f"siklus-{cycle}-{agency}-{unit}-{window.name}"
        return table(name, HEAD, lambda: curve_lines(seen, window, found.unit.id))


def _map(found: Found) -> list[Any]:
    depths = [depth for _, depth in found.below]
    rows = cells([group for group, _ in found.below], found.view.at)
    return [(group, row, depth) for (group, row), depth in zip(rows, depths, strict=True)]
