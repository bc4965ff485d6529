"""/siklus/{cycle}/pesan/kontak: the contacts that somebody must mend, by unit, and whose they are; never an address."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from domain import message_words
from portal.frame import shell
from portal.gate import Gate
from portal.listing import address, place, table
from store import mending, sight, staff
from store.database import Engine, only_look
from store.sessions import Visitor

MOST = 500  # people of a unit, or units, on a page
COLUMNS = ("agency", "unit", "unit_name", "people", "unreachable", "no_email", "email_dead", "whatsapp_dead")


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page of units, that of the people of one, and the CSV of units."""
    router = APIRouter()
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/pesan/kontak.csv")
    def as_csv(cycle: str, visitor: Console, instansi: str = "") -> Response:
        """Give how much there is to mend in each unit."""
        with engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle, instansi)
            found = mending.units(tx, here.agency.code if here.agency else None)
        rows = [(u.agency, u.unit, u.unit_name, u.people, u.unreachable, u.no_email, u.email_dead, u.mobile_dead)
                for u in found]  # fmt: skip
        return table(f"siklus-{cycle}-kontak", COLUMNS, lambda: rows)

    @router.get("/siklus/{cycle}/pesan/kontak")
    def page(request: Request, cycle: str, visitor: Console, instansi: str = "", unit: str = "") -> Response:
        """Show the units with something to mend, or the people of one of them: names and masked NIPs."""
        with engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle, instansi)
            agency = here.agency.code if here.agency else None
            found = sight.unit(tx, here.agency.id, unit) if here.agency and unit else None
            if unit and found is None:
                raise HTTPException(404)
            units = [] if found else mending.units(tx, agency)
            rows = list(mending.people(tx, agency, found.id, MOST)) if found else []
            links = staff.links(tx, here.cycle.id, here.within, [row.nip for row in rows])
        path = f"{here.path}/pesan/kontak"
        return shell(
            request, "failed_contacts", here="messages", cycle=here.cycle, place=here, unit=found, rows=rows,
            units=units[:MOST], total=len(units), links=links, words=message_words, path_of=path,
            csv=address(path + ".csv", instansi=agency or ""),
            of_unit=lambda u: address(path, instansi=u.agency, unit=u.unit),
        )  # fmt: skip

    return router
