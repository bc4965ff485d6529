"""/masuk, /keluar, /bahasa, /sesi: coming in by a link that works once, going out, and where else one is signed in.

Opening a link signs nobody in: scanners open every link of a mail. Its button does. The answer to asking for a link
is the same whether or not the address is known.
"""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from config.settings import Settings
from domain.speech import Speech
from domain.terms import Channel
from portal.frame import HEADERS, render, shell
from portal.gate import COOKIE, Gate, from_here, signed_in, within
from store import accounts, sessions
from store.database import Engine
from store.sessions import How, Visitor

LIFE = timedelta(minutes=15)  # of a link that was asked for
STRETCH, OF_ADDRESS, OF_CLIENT = timedelta(minutes=15), 3, 30  # so many links in a stretch for one address; tries


def open_page(template: str, language: str, status: int = 200, **given: Any) -> HTMLResponse:
    """Give a page to somebody who is not signed in."""
    return HTMLResponse(render(template, Speech(language), **given), status, HEADERS)


def routes(engine: Engine, gate: Gate, settings: Settings) -> APIRouter:
    """Give the doors by which one comes in and goes out."""
    router = APIRouter()

    @router.get("/masuk")
    def ask(lanjut: str = "/") -> HTMLResponse:
        """Show where to ask for a link."""
        return open_page("signin", settings.language, further=within(lanjut), asked=False)

    @router.post("/masuk")
    def send(request: Request, email: Annotated[str, Form(max_length=254)]) -> HTMLResponse:
        """Send a link to an address that is known; the answer does not tell whether it is."""
        limited(gate, request)
        now = gate.clock()
        with engine.begin() as tx:
            found = accounts.by_email(tx, email)
            if found and sessions.tried(tx, f"link:{found.id}", now, STRETCH) <= OF_ADDRESS:
                sessions.link(tx, found.id, Channel.EMAIL, now, LIFE)
        return open_page("signin", settings.language, further="/", asked=True)

    router.include_router(_by_link(engine, gate, settings))
    router.include_router(_own(engine, gate))
    return router


def _by_link(engine: Engine, gate: Gate, settings: Settings) -> APIRouter:
    """Give the two doors of a link."""
    router, secure = APIRouter(), settings.link.startswith("https:")

    @router.get("/masuk/{sealed}")
    def show(sealed: str) -> HTMLResponse:
        """Show the button of a link. Changes nothing."""
        with engine.begin() as tx:
            good = sessions.use(tx, sealed, gate.clock(), spend=False) is not None
        return open_page("link", settings.language, 200 if good else 404, sealed=sealed, good=good)

    @router.post("/masuk/{sealed}")
    def enter(request: Request, sealed: str) -> Response:
        """Sign in by a link, and use it up. Every sign-in is a new session."""
        limited(gate, request)
        now = gate.clock()
        with engine.begin() as tx:
            whose = sessions.use(tx, sealed, now)
            if whose is None:
                return open_page("link", settings.language, 404, sealed=sealed, good=False)
            cookie = sessions.begin(tx, whose, How.LINK, request.headers.get("User-Agent", ""), now)
        answer = RedirectResponse("/", 303)
        signed_in(answer, cookie, secure)
        return answer

    return router


def _own(engine: Engine, gate: Gate) -> APIRouter:
    """Give what everybody who is signed in can do about it."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.visitor)]

    @router.post("/keluar")
    def leave(visitor: Who) -> Response:
        """Sign out."""
        with engine.begin() as tx:
            sessions.end(tx, visitor, gate.clock())
        answer = RedirectResponse("/masuk", 303)
        answer.delete_cookie(COOKIE, path="/")
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


def limited(gate: Gate, request: Request) -> None:
    """Refuse a client that tries too often, and a form that another site has sent."""
    if not from_here(request):
        raise HTTPException(403)
    client = request.client.host if request.client else ""
    with gate.engine.begin() as tx:
        if sessions.tried(tx, f"client:{client}", gate.clock(), STRETCH) > OF_CLIENT:
            raise HTTPException(429)
