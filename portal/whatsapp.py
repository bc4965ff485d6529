"""/hooks/whatsapp: where Meta registers us (GET), and tells what became of our messages (POST)."""

import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse

from domain.terms import Channel
from portal.body import whole
from portal.whatsapp_news import statuses, stops
from store import answers, contacts, unsubscribe
from store.database import Engine

PATH = "/hooks/whatsapp"
MOST = 4 * 2**20  # bytes; Meta sends up to 3 MB


def routes(engine: Engine, secret: str | None, verify: str | None) -> APIRouter:
    """Give the two doors. Without its setting a door is not there: nobody could be told from anybody else."""
    router = APIRouter()

    @router.get(PATH)
    def register(request: Request) -> PlainTextResponse:
        """Answer Meta's handshake: who knows the word is told back what they said."""
        asked = request.query_params
        if not verify:
            raise HTTPException(404)
        knows = hmac.compare_digest(asked.get("hub.verify_token", "").encode(), verify.encode())
        if not knows or asked.get("hub.mode") != "subscribe":
            raise HTTPException(403)
        return PlainTextResponse(asked.get("hub.challenge", ""), headers={"X-Content-Type-Options": "nosniff"})

    @router.post(PATH)
    async def told(request: Request) -> PlainTextResponse:
        """Take what Meta says once its signature is right. The answer is 200 only after our commit: else it is told
        again, and told again it changes nothing.
        """
        if not secret:
            raise HTTPException(404)
        raw = await whole(request, MOST)
        if not signed(raw, request.headers.get("X-Hub-Signature-256", ""), secret):
            raise HTTPException(401)
        await run_in_threadpool(_take, engine, _read(raw))
        return PlainTextResponse("")

    return router


def signed(raw: bytes, header: str, secret: str) -> bool:
    """Tell whether Meta signed these bytes with our App Secret. Compared in constant time."""
    right = "sha256=" + hmac.new(secret.encode(), raw, sha256).hexdigest()
    return hmac.compare_digest(header.encode("utf-8", "replace"), right.encode())


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise HTTPException(400) from None


def _take(engine: Engine, news: Any) -> None:
    """Keep the answers and the wishes in one transaction; what asks for neither does not reach the database."""
    now = datetime.now(UTC)
    given, numbers = statuses(news, now), stops(news)
    if not (given or numbers):
        return
    with engine.begin() as tx:
        answers.keep(tx, given, now)
        for nip in {nip for number in numbers for nip in unsubscribe.holders(tx, number)}:
            contacts.opt_out(tx, nip, Channel.WHATSAPP, nip, now)
