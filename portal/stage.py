"""/siklus/{cycle}/tahap/{stage}: one stage, its course and forecast, who is behind, and whom to look at first.

`?instansi=CODE` narrows it to an agency and its units; an account of one agency sees no other.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from domain.cycle import StageError, name_of, parse_stage
from domain.outlook import Outlook
from domain.outlook_words import MARKS
from domain.speech import Speech
from domain.words import stage_words
from flows.outlook import Foreseen
from portal.ahead import PATIENCE_S, Outlooks
from portal.course import HEAD
from portal.curve import LONG_S, Curve, curve_lines, curve_of
from portal.desk import Desk
from portal.frame import HEADERS, render, shell, spoken
from portal.gate import Gate
from portal.listing import Place, address, place, table
from store.database import Engine, only_look
from store.reports import Group, StageCount
from store.sessions import Visitor

FIRST, MOST = 3, 25  # who is named first, and how many are listed unless all are asked for


@dataclass(frozen=True, slots=True)
class Seen:
    """A stage as somebody sees it: of all agencies, or of one and its units."""

    here: Place
    at: datetime
    count: StageCount
    groups: list[Group]
    place: int  # of the stage among the windows of the plan

    @property
    def group(self) -> int:
        """Give the group whose course is shown: the agency, or 0 for all."""
        return self.here.within or 0

    @property
    def open(self) -> bool:
        """Tell whether the window has opened."""
        return self.count.window.opens_at <= self.at


@dataclass(frozen=True, slots=True)
class Behind:
    """An agency or unit in which somebody is not done; `row` is its outlook while its time runs."""

    group: Group
    count: StageCount
    row: Outlook | None

    @property
    def missed(self) -> float:
        """Give how many will miss the due time, or have missed it; without an outlook all who are open."""
        return self.row.missed if self.row else float(self.count.overdue or self.count.open)


class StageDesk:
    """Reads a stage for its pages. What a visitor may not see is a 404."""

    def __init__(self, engine: Engine, desk: Desk, outlooks: Outlooks) -> None:
        self.engine, self.desk, self.outlooks = engine, desk, outlooks

    def look(self, visitor: Visitor, cycle: str, stage: str, agency: str) -> Seen:
        """Give a stage by its name, narrowed to an agency where its code is given or the visitor sees no other."""
        with self.engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle, agency)
        try:
            name = name_of(*parse_stage(stage, here.cycle.check_ins))
        except StageError:
            raise HTTPException(404) from None
        one = here.agency.code if here.agency else None
        view = self.desk.agency(visitor, cycle, one) if one else self.desk.cycle(visitor, cycle)
        at = next((n for n, count in enumerate(view.whole.stages) if count.window.name == name), None)
        if at is None:
            raise HTTPException(404)
        return Seen(here, view.at, view.whole.stages[at], view.groups, at)

    def ahead(self, seen: Seen, patience: float | None) -> tuple[Foreseen | None, Foreseen | None]:
        """Give the outlook of the agencies, and that of those who are listed."""
        if not seen.open:
            return None, None
        agencies = self.outlooks.get(seen.here.cycle, None, patience)
        if seen.here.agency is None or agencies is None:
            return agencies, agencies
        return agencies, self.outlooks.get(seen.here.cycle, seen.here.within, patience)


def routes(desk: StageDesk, gate: Gate) -> APIRouter:
    """Give the page of a stage, its curve as a piece of its own, and as CSV."""
    router = APIRouter()
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/tahap/{stage}.csv")
    def as_csv(cycle: str, stage: str, visitor: Console, instansi: str = "") -> Response:
        """Give the curve day by day."""
        seen = desk.look(visitor, cycle, stage, instansi)
        known = desk.ahead(seen, None)[0]
        name = "-".join(filter(None, ("siklus", cycle, stage, instansi)))
        return table(name, HEAD, lambda: curve_lines(known, seen.count.window, seen.group))

    @router.get("/siklus/{cycle}/tahap/{stage}/kurva")
    def curve(request: Request, cycle: str, stage: str, visitor: Console, instansi: str = "",
              semua: str = "") -> Response:  # fmt: skip
        """Give the curve and who is behind, or ask to be asked again."""
        t, seen = spoken(request), desk.look(visitor, cycle, stage, instansi)
        given = _given(seen, desk.ahead(seen, PATIENCE_S), t, semua)
        return HTMLResponse(render("stage_curve", t, **given), 200, HEADERS)

    @router.get("/siklus/{cycle}/tahap/{stage}")
    def page(request: Request, cycle: str, stage: str, visitor: Console, instansi: str = "", semua: str = "",
             tunggu: str = "") -> Response:  # fmt: skip
        """Show a stage."""
        t, seen = spoken(request), desk.look(visitor, cycle, stage, instansi)
        given = _given(seen, desk.ahead(seen, LONG_S if tunggu else PATIENCE_S), t, semua)
        return shell(request, "stage", here="overview", **given)

    return router


def _given(seen: Seen, known: tuple[Foreseen | None, Foreseen | None], t: Speech, every: str) -> dict[str, Any]:
    cycle, window, agency = seen.here.cycle, seen.count.window, seen.here.agency
    words = stage_words(window.stage, window.period, cycle.check_ins, t.language)
    title = f"{t('Kurva penyelesaian', 'Completion curve')}: {words}" + (f" · {agency.name}" if agency else "")
    found = curve_of(known[0], window, seen.group, cycle, t, title) if seen.open else Curve(False, title)
    behind = behind_of(seen, known[1])
    path = f"{seen.here.path}/tahap/{window.name}"
    root = f"{seen.here.path}/instansi/{quote(agency.code, safe='')}" if agency else None
    return {
        "cycle": cycle, "seen": seen, "window": window, "words": words, "curve": found, "agency": agency,
        "behind": behind if every else behind[:MOST], "hidden": 0 if every else max(0, len(behind) - MOST),
        "first": behind[:FIRST], "rest": len(behind), "marks": MARKS, "stage_path": path, "root": root,
        "asked": lambda tail="", **more: address(f"{path}{tail}", instansi=agency.code if agency else "", **more),
        "places": seen.here.path, "every": every,
    }  # fmt: skip


def behind_of(seen: Seen, known: Foreseen | None) -> list[Behind]:
    """Give who is not done, the one first in whom most people will miss the due time, or have missed it."""
    window = seen.count.window
    rows = {r.group: r for r in known.rows if (r.stage, r.period) == (window.stage, window.period)} if known else {}
    found = [Behind(g, g.stages[seen.place], rows.get(g.id)) for g in seen.groups if g.stages[seen.place].open]
    return sorted(found, key=lambda b: (-round(b.missed, 6), -b.count.open, b.group.name.casefold(), b.group.code))
