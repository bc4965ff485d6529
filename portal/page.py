"""How a page is made: one frame, no script, nothing from outside, and headers that hold the browser to it."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

FOLDER = Path(__file__).with_name("templates")
STYLE = (FOLDER / "page.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",  # a link of one person stays on this page
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}

_templates = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(template: str, language: str, status: int = 200, **given: Any) -> HTMLResponse:
    """Give a page from templates/<template>.html.j2 in `id` or `en`. What is given is escaped."""
    made = _templates.get_template(f"{template}.html.j2")
    text = made.render(language="en" if language == "en" else "id", style=Markup(STYLE), **given)
    return HTMLResponse(text, status, HEADERS)
