"""/health and /metrics: for monitoring on this machine. Counts only; nobody else may ask.

A proxy on the same machine looks like this machine, so what came through one (it says so in its headers) is refused.
"""

from datetime import UTC, datetime
from ipaddress import ip_address

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from portal import metrics
from store import health
from store.database import Engine, only_look

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def here(request: Request) -> None:
    """Let only this machine ask. For anybody else there is no such page."""
    client = request.client.host if request.client else ""
    try:
        local = ip_address(client).is_loopback
    except ValueError:
        local = False
    if not local or any(name in request.headers for name in FORWARDED):
        raise HTTPException(404)


def routes(engine: Engine) -> APIRouter:
    """Give the two pages."""
    router = APIRouter(dependencies=[Depends(here)])

    @router.get("/health")
    def now() -> JSONResponse:
        """200 while nothing is wrong, 503 otherwise, with what is wrong and how often."""
        with engine.begin() as tx:
            only_look(tx)
            found = health.check(tx, datetime.now(UTC))
        wrong = [{"alarm": f.alarm, "subject": f.subject, "n": f.n, "since": f.since.isoformat()} for f in found]
        return JSONResponse({"ok": not wrong, "wrong": wrong}, 503 if wrong else 200)

    @router.get("/metrics")
    def figures() -> Response:
        """What Prometheus reads."""
        return Response(metrics.metrics(engine), media_type=CONTENT_TYPE_LATEST)

    return router
