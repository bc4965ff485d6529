"""The portal: all its doors in one application. Each ability is a file with `routes`; this is the list of them.

It writes rows and reads them; workers act on them. What breaks is logged by its kind alone: the words of an error can
hold a number, an address or a NIP.
"""

import logging
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from config.settings import Settings
from portal import unsubscribe, watch, whatsapp
from store.database import Engine

log = logging.getLogger("siklus.portal")


def app(engine: Engine, settings: Settings) -> FastAPI:
    """Give the portal of an installation. There are no pages of documentation: they would call outside hosts."""
    made = FastAPI(title="siklus", openapi_url=None, docs_url=None, redoc_url=None)
    made.include_router(whatsapp.routes(engine, settings.whatsapp_secret, settings.whatsapp_verify))
    made.include_router(unsubscribe.routes(engine, settings.language))
    made.include_router(watch.routes(engine))
    made.middleware("http")(_quietly)
    return made


async def _quietly(request: Request, further: Callable[[Request], Awaitable[Response]]) -> Response:
    try:
        return await further(request)
    except Exception as error:
        route = request.scope.get("route")
        log.error("%s %s: %s", request.method, getattr(route, "path", "?"), type(error).__name__)
        return PlainTextResponse("", 500)
