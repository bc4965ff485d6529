"""/penilai: who appraises me, the form that says it is somebody else, and whom to ask when one is to be replaced."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.errors import Bilingual
from domain.reminder import JAKARTA
from domain.terms import Entry, Machine
from domain.words import STAND_INS
from portal.forms import FormError, Typed, texts, writer
from portal.frame import shell
from portal.gate import Gate
from store import acting, corrections, desk_people, mine, my_appraiser
from store.database import Connection, Engine, only_look
from store.mine import Stand
from store.people import Refused
from store.sessions import Visitor


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page and its form."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.get("/penilai")
    def show(request: Request, visitor: Who, terkirim: str = "") -> HTMLResponse:
        """Show who appraises the visitor in each running cycle, and what became of what they asked."""
        with engine.begin() as tx:
            only_look(tx)
            return _page(request, tx, gate, visitor, sent=bool(terkirim))

    @router.post("/penilai")
    async def ask(request: Request, visitor: Who) -> Response:
        """Say that another is the appraiser; what stands in the way is said in place, with what was typed."""
        given = texts(await request.form())

        def asking() -> Response:
            try:
                with engine.begin() as tx:
                    at = writable(tx, gate, visitor)
                    if at is None:
                        raise FormError(
                            "Tidak ada penilaian yang sedang berjalan; penilai tidak dapat diubah sekarang.",
                            "No appraisal is under way; the appraiser cannot be changed now.",
                        )
                    writer(at, Entry.CORRECTION)(tx, at, Typed(given, visitor.who, gate.clock()))
            except (FormError, Refused) as error:
                with engine.begin() as tx:
                    return _page(request, tx, gate, visitor, error=error, given=given)
            return RedirectResponse("/penilai?terkirim=1", 303)

        return await run_in_threadpool(asking)

    return router


def writable(tx: Connection, gate: Gate, visitor: Visitor) -> Stand | None:
    """Give the visitor's latest appraisal in which a correction may be asked for; None where there is none."""
    stands = (
        mine.stand(tx, Machine.APPRAISAL, one.id, visitor.who, gate.clock())
        for one in my_appraiser.running(tx, visitor.who)
    )
    return next((at for at in stands if at and at.may_write(Entry.CORRECTION)), None)


def _page(
    request: Request, tx: Connection, gate: Gate, visitor: Visitor, *, sent: bool = False,
    error: Bilingual | None = None, given: Mapping[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    nip, asked = visitor.who, corrections.own(tx, visitor.who)
    return shell(
        request, "appraiser", here="", status=409 if error else 200, found=my_appraiser.running(tx, nip),
        asked=list(reversed(asked)), waiting=any(one.decision is None for one in asked), approved=corrections.APPROVED,
        may=writable(tx, gate, visitor) is not None, keepers=desk_people.keepers_of(tx, nip), sent=sent, error=error,
        spells=acting.about(tx, nip, gate.clock().astimezone(JAKARTA).date()), kinds=STAND_INS, given=given or {},
    )  # fmt: skip
