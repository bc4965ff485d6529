"""The portal: all its doors in one application. Each ability is a file with `routes`; this is the list of them.

It writes rows and reads them; workers act on them. What breaks is logged by its kind alone: the words of an error can
hold a number, an address or a NIP.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from config.settings import Settings
from domain.errors import SiklusError
from domain.speech import Speech
from portal import (
    api,
    api_problem,
    appraiser,
    audit,
    behaviour,
    calibration,
    calibration_unit,
    changes,
    documents,
    evidence,
    failed_contacts,
    figures,
    frame,
    guide,
    home,
    keeper,
    keeper_acting,
    keeper_corrections,
    keeper_steps,
    messages,
    notes,
    oidc,
    overview,
    peers,
    people,
    person,
    refusals,
    signin,
    skp_form,
    skp_matrix,
    task,
    task_link,
    team,
    team_rating,
    undoing,
    unsubscribe,
    watch,
    whatsapp,
    work,
)
from portal.body_limit import FORM, BodyLimit
from portal.gate import Gate, NotSignedIn, readable, within
from portal.headers import Guarded
from portal.quiet import Quiet
from portal.signin import open_page
from store.database import Engine


def _now() -> datetime:
    return datetime.now(UTC)


def app(engine: Engine, settings: Settings, clock: Callable[[], datetime] = _now) -> FastAPI:
    """Give the portal of an installation. There are no pages of documentation: they would call outside hosts.

    `clock` tells the time to all its doors.
    """
    made = FastAPI(title="siklus", openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(readable)])
    gate = Gate(engine, clock, secure=settings.link.startswith("https:"))
    for busiest in (work, team):  # addresses are tried in this order
        made.include_router(busiest.routes(engine, gate))
    made.include_router(whatsapp.routes(engine, settings.whatsapp_secret, settings.whatsapp_verify))
    made.include_router(unsubscribe.routes(engine, settings.language))
    made.include_router(watch.routes(engine))
    made.include_router(frame.routes())
    for door in (oidc, signin, task_link):
        made.include_router(door.routes(engine, gate, settings))
    for seen in (home, overview, figures):
        made.include_router(seen.routes(engine, gate))
    for listed in (people, person, failed_contacts, messages, changes, audit, calibration, calibration_unit):
        made.include_router(listed.routes(engine, gate))
    made.include_router(task.routes(engine, gate, settings.files_mb))
    for kept in (evidence, documents):
        made.include_router(kept.routes(engine, gate, settings))
    for own in (team_rating, notes, guide):
        made.include_router(own.routes(engine, gate))
    for page in (skp_form, skp_matrix, behaviour, peers):
        made.include_router(page.routes(engine, gate))
    for kept_by in (keeper, keeper_acting, keeper_corrections, keeper_steps, appraiser):
        made.include_router(kept_by.routes(engine, gate))
    made.include_router(undoing.routes(engine, gate, settings.home))
    made.mount(api.PLACE, api.api(engine, settings, clock))
    made.add_exception_handler(NotSignedIn, _to_sign_in)
    made.add_exception_handler(SiklusError, _refused(settings.language))
    made.add_exception_handler(HTTPException, _failed(settings.language))
    made.add_exception_handler(RequestValidationError, _failed(settings.language))
    made.add_middleware(BodyLimit, most=round(settings.files_mb * 1_000_000) + FORM)
    made.add_middleware(Quiet, usual=settings.language)
    made.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    made.add_middleware(Guarded, secure=gate.secure)
    return made


def _language(request: Request, usual: str) -> str:
    visitor = getattr(request.state, "visitor", None)
    return visitor.language if visitor else usual


async def _to_sign_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotSignedIn)
    if request.headers.get("HX-Request"):
        return Response(status_code=204, headers={"HX-Redirect": error.place})
    return RedirectResponse(error.place, 303)


Handler = Callable[[Request, Exception], Awaitable[Response]]


def _refused(usual: str) -> Handler:
    """Say what was refused, and the way out."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, SiklusError)
        language = _language(request, usual)
        back = request.headers.get("Referer", "/") if request.method != "GET" else "/"
        return open_page("refused", language, 409, words=Speech(language).error(error), back=_own_path(back))

    return refused


def _own_path(address: str) -> str:
    try:
        return within(urlsplit(address).path)
    except ValueError:  # no address at all
        return "/"


def _failed(usual: str) -> Handler:
    """Say why there is no page: not there, not meant, too often."""

    async def failed(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 422
        refusals.note(request, status)
        if request.url.path.startswith(f"{api.PLACE}/"):  # an address that even the API's own routes cannot read
            return api_problem.answer(api_problem.document(status))
        if status in (404, 405) and request.url.path.startswith(("/health", "/metrics", "/whatsapp")):
            return Response(status_code=status)
        return open_page("failed", _language(request, usual), status, code=status)

    return failed
