"""/t/…: the link of a message signs in its reader, once, and leads to their work.

Opening it shows a button: scanners open every link of a mail. One that was used, or is too old, sends a new link to
the address on record, whoever holds it: nothing is typed and nobody is named.
"""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from config.settings import Settings
from portal.gate import Gate
from portal.signin import ASKS, WRONG, asked, meant, open_page
from store import sign_ins, task_links
from store.database import Engine, only_look
from store.sessions import How
from store.task_links import TaskLink

WORK = "/tugas"


def routes(engine: Engine, gate: Gate, settings: Settings) -> APIRouter:
    """Give the three doors of a message's link."""
    router = APIRouter()

    @router.get("/t/{sealed}")
    def show(request: Request, sealed: str) -> Response:
        """Show the button of a link; its reader, if signed in, is led on at once. Uses nothing up."""
        visitor, found = gate.known(request), _find(gate, sealed)
        if found and visitor and visitor.nip == found.nip:
            return RedirectResponse(WORK, 303)
        return _shown(gate, settings, sealed, found)

    @router.post("/t/{sealed}")
    def enter(request: Request, sealed: str) -> Response:
        """Sign the reader in, and use the link up."""
        meant(request)
        answer = RedirectResponse(WORK, 303)
        with engine.begin() as tx:
            if used := task_links.use(tx, sealed, gate.clock()):
                gate.let_in(answer, request, used.nip, How.TASK, tx)
                return answer
        found = _find(gate, sealed)
        if found is None:
            gate.limit(request, "wrong", WRONG)
        return _shown(gate, settings, sealed, found)

    @router.post("/t/{sealed}/baru")
    def anew(request: Request, sealed: str) -> Response:
        """Send the reader a new link, to the address on record."""
        meant(request)
        gate.limit(request, "ask", ASKS)
        found = _find(gate, sealed)
        if found is None:
            return _shown(gate, settings, sealed, None)
        return asked(gate, found.language, lambda tx: sign_ins.reader(tx, found.nip, found.channel))

    return router


def _find(gate: Gate, sealed: str) -> TaskLink | None:
    with gate.engine.begin() as tx:
        only_look(tx)
        return task_links.find(tx, sealed, gate.clock())


def _shown(gate: Gate, settings: Settings, sealed: str, found: TaskLink | None) -> Response:
    if found is None:
        return open_page("link", settings.language, 404, sealed=sealed, good=False)
    return open_page(
        "task_link", found.language, 200 if found.good else 410, sealed=sealed, link=found, practice=gate.demo()
    )  # fmt: skip
