"""/masuk, /keluar, /bahasa, /sesi: coming in by a link that works once, going out, and where else one is signed in.

Opening a link signs nobody in: scanners open every link of a mail. Its button does. The answer to asking for a link
goes out before anybody looks who is meant, so neither its words nor its time tell who is known.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.background import BackgroundTask

from config.settings import Settings
from domain.speech import Speech
from domain.terms import Channel
from portal.frame import HEADERS, render, shell
from portal.gate import STRETCH, Gate, from_here, within
from store import sessions, sign_ins
from store.database import Connection, Engine
from store.sessions import How, Visitor
from store.sign_ins import Whose

LIFE = timedelta(minutes=15)  # of a link that was asked for
OF_READER, OF_READER_DAY = 3, 12  # links to one reader in a quarter of an hour, and in a day
ASKS, WRONG = 100, 30  # of one client in a quarter of an hour: a whole office may stand behind one address
Readers = Callable[[Connection], list[tuple[Whose, Channel]]]  # who is meant, and by which channel they are reached
FURTHER = "siklus-lanjut"  # the cookie that keeps where somebody wanted to go


def open_page(template: str, language: str, status: int = 200, **given: Any) -> HTMLResponse:
    """Give a page to somebody who is not signed in."""
    return HTMLResponse(render(template, Speech(language), **given), status, HEADERS)


def routes(engine: Engine, gate: Gate, settings: Settings) -> APIRouter:
    """Give the doors by which one comes in and goes out."""
    router = APIRouter()

    @router.get("/masuk")
    def ask(lanjut: str = "/") -> HTMLResponse:
        """Show where to ask for a link."""
        page = asking(gate, settings)
        if (further := within(lanjut)) != "/":
            page.set_cookie(FURTHER, quote(further, safe=""), max_age=int(LIFE.total_seconds()), httponly=True,
                            samesite="lax", secure=gate.secure, path="/")  # fmt: skip
        return page

    @router.post("/masuk")
    def send(request: Request, siapa: Annotated[str, Form(max_length=254)]) -> HTMLResponse:
        """Send a link to whoever is meant, at the address on record; the answer does not tell whether there is one."""
        meant(request)
        gate.limit(request, "ask", ASKS)
        return asked(gate, settings.language, lambda tx: sign_ins.reached(tx, siapa))

    router.include_router(_by_link(engine, gate, settings))
    router.include_router(_own(engine, gate))
    return router


def asking(gate: Gate, settings: Settings, status: int = 200, *, failed: bool = False) -> HTMLResponse:
    """Give the page on which one asks for a link; `failed`: the office's own sign-in did not let them in."""
    oidc = settings.oidc_issuer is not None
    return open_page("signin", settings.language, status, asked=False, failed=failed, oidc=oidc, practice=gate.demo())


def asked(gate: Gate, language: str, readers: Readers) -> HTMLResponse:
    """Give the page that says that a link may be on its way, and make the link when the page has gone out."""
    page = open_page("signin", language, asked=True, failed=False, oidc=False, practice=gate.demo())
    page.background = BackgroundTask(_make, gate, readers)
    return page


def _make(gate: Gate, readers: Readers) -> None:
    now = gate.clock()
    with gate.engine.begin() as tx:
        for whose, channel in readers(tx):
            often = sessions.tried(tx, f"link:{whose}", now, STRETCH) > OF_READER
            if not often and sessions.tried(tx, f"day:{whose}", now, timedelta(days=1)) <= OF_READER_DAY:
                sessions.link(tx, whose, channel, now, LIFE)


def _by_link(engine: Engine, gate: Gate, settings: Settings) -> APIRouter:
    """Give the two doors of a link."""
    router = APIRouter()

    @router.get("/masuk/{sealed}")
    def show(sealed: str) -> HTMLResponse:
        """Show the button of a link. Changes nothing."""
        with engine.begin() as tx:
            good = sessions.use(tx, sealed, gate.clock(), spend=False) is not None
        return open_page("link", settings.language, 200 if good else 404, sealed=sealed, good=good)

    @router.post("/masuk/{sealed}")
    def enter(request: Request, sealed: str) -> Response:
        """Sign in by a link, and use it up. Every sign-in is a new session."""
        meant(request)
        answer = RedirectResponse(wanted(request), 303)
        with engine.begin() as tx:
            whose = sessions.use(tx, sealed, gate.clock())
            if whose is not None:
                gate.let_in(answer, request, whose, How.LINK, tx)
                answer.delete_cookie(FURTHER, httponly=True, samesite="lax", secure=gate.secure, path="/")
                return answer
        gate.limit(request, "wrong", WRONG)
        return open_page("link", settings.language, 404, sealed=sealed, good=False)

    return router


def wanted(request: Request) -> str:
    """Give where somebody wanted to go before they were asked to sign in."""
    return within(unquote(request.cookies.get(FURTHER, "")))


def meant(request: Request) -> None:
    """Refuse a form that another site has sent. Raises 403."""
    if not from_here(request):
        raise HTTPException(403)


def _own(engine: Engine, gate: Gate) -> APIRouter:
    """Give what everybody who is signed in can do about it."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.visitor)]

    @router.post("/keluar")
    def leave(visitor: Who) -> Response:
        """Sign out. What the browser still holds of forms goes too: others may sit at this machine next."""
        with engine.begin() as tx:
            sessions.end(tx, visitor, gate.clock())
        answer = RedirectResponse("/masuk", 303, {"Clear-Site-Data": '"storage"'})
        gate.let_out(answer)
        return answer

    @router.post("/bahasa")
    def speak(visitor: Who, bahasa: Annotated[str, Form()], lanjut: Annotated[str, Form()] = "/") -> Response:
        """Let the pages speak the other language."""
        with engine.begin() as tx:
            sessions.speak(tx, visitor, "en" if bahasa == "en" else "id")
        return RedirectResponse(within(lanjut), 303)

    @router.get("/sesi")
    def list_(request: Request, visitor: Who) -> HTMLResponse:
        """Show where one is signed in."""
        with engine.begin() as tx:
            found = sessions.listed(tx, visitor, gate.clock())
        return shell(request, "sessions", here="sessions", sessions=found)

    @router.post("/sesi/{session_id}/akhiri")
    def end(visitor: Who, session_id: int) -> Response:
        """End one of one's own sessions."""
        with engine.begin() as tx:
            if not sessions.end(tx, visitor, gate.clock(), session_id):
                raise HTTPException(404)
        return RedirectResponse("/sesi", 303)

    return router
