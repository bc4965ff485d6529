"""The frame around every page of somebody who is signed in, and what its templates may say.

A template writes both wordings where they stand: `{{ t("Ringkasan", "Overview") }}`; days, moments and numbers go
through the same speech as everywhere else.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.people import mask
from domain.speech import Speech
from domain.step_words import heading, helps
from domain.words import stage_head, stage_words
from portal.gate import mark
from portal.terms import Glossed
from store.cycles import Cycle
from store.sessions import Visitor

FOLDER = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FILES = {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.suffix in KINDS}
VERSION = hashlib.sha256(b"".join(FILES.values())).hexdigest()[:12]
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}

templates = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    auto_reload=False,
)  # fmt: skip
templates.filters["capitalize_first"] = lambda said: said[:1].upper() + said[1:]
templates.globals |= {"version": VERSION, "mask": mask, "stage_words": stage_words, "stage_head": stage_head}
templates.globals |= {"helps": helps(), "heading": heading}


def render(template: str, speech: Speech, **given: Any) -> str:
    """Give a piece of a page from templates/<template>.html.j2, in the language of `speech`."""
    found = templates.get_template(f"{template}.html.j2")
    return found.render(t=speech, language=speech.language, term=Glossed(speech, template), **given)


def shell(
    request: Request, template: str, *, here: str = "", cycle: Cycle | None = None, status: int = 200, **given: Any
) -> HTMLResponse:
    """Give a page from templates/<template>.html.j2 (which extends frame.html.j2) to whoever is signed in.

    `here` names the place in the navigation; `cycle` is the one that the navigation leads through.
    """
    visitor: Visitor = request.state.visitor
    text = render(
        template, Speech(visitor.language), visitor=visitor, here=here, cycle=cycle,
        csrf=mark(request.state.cookie), path=request.url.path, practice=_practice(visitor, cycle, given),
        **given,
    )  # fmt: skip
    return HTMLResponse(text, status, HEADERS)


def _practice(visitor: Visitor, cycle: Cycle | None, given: Mapping[str, Any]) -> bool:
    """Tell whether a page shows what people only try out: all of a demo, or the practice room.

    A page names its cycle as `cycle` or `of`, or its subject as `at`.
    """
    named = getattr(cycle or given.get("of"), "id", None) or getattr(given.get("at"), "cycle_id", None)
    return visitor.demo or (named is not None and named == visitor.room)


def spoken(request: Request) -> Speech:
    """Give the language of whoever is signed in."""
    return Speech(request.state.visitor.language)


def routes() -> APIRouter:
    """Give the style and the scripts, under a name that changes when they do."""
    router = APIRouter()

    @router.get("/static/{version}/{name}")
    def file(version: str, name: str) -> Response:
        """Give one file; browsers keep it for good."""
        if name not in FILES:
            raise HTTPException(404)
        headers = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
        headers["Cache-Control"] = "public, max-age=31536000, immutable" if version == VERSION else "no-store"
        return Response(FILES[name], media_type=KINDS[Path(name).suffix], headers=headers)

    return router
