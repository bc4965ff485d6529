"""/siklus/{cycle}/perubahan: the bulk changes of a cycle, and what disagrees with e-Kinerja and how it is settled."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from domain.change_words import KINDS, about
from domain.outside_words import KINDS as DISAGREEMENTS
from domain.outside_words import about as about_item
from domain.people import mask
from domain.terms import Access, ChangeKind
from portal.frame import shell, spoken
from portal.gate import Gate
from portal.listing import CHANGERS, MOST, PAGE, address, changer, place, table, who, whole
from store import change_list, outside_items
from store.change_list import Made
from store.database import Engine, only_look
from store.sessions import Visitor

COLUMNS = ("change", "kind", "about", "agency", "at", "actor", "people", "reason", "undone_by")
ITEMS = 200  # disagreements on a page
SETTLED = {"keep": outside_items.KEEP, "take": outside_items.TAKE}


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page of changes, its CSV, and the settling of disagreements."""
    router = APIRouter()
    for part in (_csv, _list, _settling):
        part(router, engine, gate)
    return router


def _csv(router: APIRouter, engine: Engine, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/perubahan.csv")
    def as_csv(request: Request, cycle: str, visitor: Console, instansi: str = "") -> Response:
        """Give all changes, the latest first."""
        with engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle, instansi)
            made = change_list.listed(tx, here.cycle.id, here.within, None, MOST)
        zone, t = ZoneInfo(here.cycle.zone), spoken(request)

        def rows() -> Iterator[Sequence[Any]]:
            for one in made:
                by = who(one.actor, _names(one), t)
                yield (one.id, one.kind, about(one.kind, one.what), one.agency, one.at.astimezone(zone), by,
                       one.people, one.reason, one.undone_by)  # fmt: skip

        return table(f"siklus-{cycle}-perubahan", COLUMNS, rows)


def _list(router: APIRouter, engine: Engine, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/perubahan")
    def page(request: Request, cycle: str, visitor: Console, instansi: str = "", sebelum: str = "") -> Response:
        """Show a page of changes, and what waits to be settled."""
        before = whole(sebelum)
        with engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle, instansi)
            made = change_list.listed(tx, here.cycle.id, here.within, before, PAGE + 1)
            items = outside_items.listed(tx, here.cycle, agency_id=here.within)
        t, path = spoken(request), f"{here.path}/perubahan"
        return shell(
            request, "changes", here="changes", cycle=here.cycle, place=here, made=made[:PAGE], kinds=KINDS,
            about=about, by=lambda one: who(one.actor, _names(one), t), undo=ChangeKind.UNDO,
            may_undo=visitor.access is Access.OPERATOR, may_settle=visitor.access in CHANGERS,
            csv=address(path + ".csv", instansi=instansi), first=address(path, instansi=instansi) if before else None,
            more=address(path, instansi=instansi, sebelum=made[PAGE - 1].id) if len(made) > PAGE else None,
            items=items[:ITEMS], waiting=len(items), disagreements=DISAGREEMENTS, about_item=about_item,
            takes=outside_items.Kind.OTHER_APPRAISER, mask=mask,
        )  # fmt: skip


def _settling(router: APIRouter, engine: Engine, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.post("/siklus/{cycle}/perubahan/ekinerja/{item:int}")
    def settle(cycle: str, item: int, visitor: Console, lakukan: Annotated[str, Form()]) -> Response:
        """Settle one disagreement: ours is kept, or e-Kinerja's is taken."""
        changer(visitor)
        if lakukan not in SETTLED:
            raise HTTPException(422)
        with engine.begin() as tx:
            here = place(tx, visitor, cycle)
            mine = {one.id for one in outside_items.listed(tx, here.cycle, all_=True, agency_id=here.within)}
            if item not in mine:
                raise HTTPException(404)
            outside_items.settle(tx, here.cycle, [item], SETTLED[lakukan], actor=visitor.who, now=gate.clock())
        return RedirectResponse(f"{here.path}/perubahan#ekinerja", 303)


def _names(one: Made) -> dict[str, str]:
    return {one.actor: one.actor_name} if one.actor_name else {}
