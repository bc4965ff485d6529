"""Examples of behaviour on the page of a check-in or an appraisal: the door of their form.

They are shown by task.py, in task_behaviour.html.j2, to everybody who has to do with the subject.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.terms import BerAkhlak
from portal.forms import FormError, Typed, texts
from portal.gate import Gate
from portal.task import the_stand
from store import behaviours
from store.database import Connection, Engine
from store.mine import Stand
from store.sessions import Visitor


def write(tx: Connection, at: Stand, typed: Typed) -> None:
    """Write the example of a form. Raises FormError naming the field, Refused where it is not open."""
    if (said := typed.fields.get("nilai", "")) not in tuple(BerAkhlak):
        raise FormError("Nilai BerAKHLAK belum dipilih.", "No BerAKHLAK value was chosen.")
    words = typed.words("contoh", ("Contoh perilaku", "The example"))
    if len(words) > behaviours.LONGEST:
        raise FormError(
            f"Contoh perilaku lebih dari {behaviours.LONGEST} huruf.",
            f"The example has more than {behaviours.LONGEST} letters.",
        )
    behaviours.write(tx, at.machine, at.id, BerAkhlak(said), words, **typed.by)


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the door of the form."""
    router = APIRouter()

    @router.post("/tugas/{machine}/{subject_id}/perilaku")
    async def writing(
        request: Request, visitor: Annotated[Visitor, Depends(gate.person)], machine: str, subject_id: int
    ) -> Response:
        """Write one example, and show the page again where it stands."""
        fields = texts(await request.form())

        def written() -> None:
            with engine.begin() as tx:
                at = the_stand(tx, gate, visitor, machine, subject_id)
                if at.appraisal_id is None:
                    raise HTTPException(404)
                write(tx, at, Typed(fields, visitor.who, gate.clock()))

        await run_in_threadpool(written)
        return RedirectResponse(f"/tugas/{machine}/{subject_id}#perilaku", 303)

    return router
