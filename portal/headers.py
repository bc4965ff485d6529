"""What every answer tells the browser, whichever door gave it: what a door says itself stands, the rest is filled in.

So no page, table, redirect or refusal goes out without its guard because somebody forgot.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

USUAL = {
    "Content-Security-Policy": "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
HTTPS = {"Strict-Transport-Security": "max-age=31536000"}  # a year, of this host alone: others may not have TLS


class Guarded:
    """An ASGI middleware: fills in the headers that an answer lacks; `secure`: browsers come by https alone."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app, self.usual = app, USUAL | (HTTPS if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with its headers."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                for name, value in self.usual.items():
                    told.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)
