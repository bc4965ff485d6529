"""What breaks in a page is answered and logged by its kind alone: the words of an error can hold somebody's number."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.signin import open_page

log = logging.getLogger("siklus.portal")


class Quiet:
    """An ASGI middleware: gives the page of a fault in `usual` language where an answer had not begun yet."""

    def __init__(self, app: ASGIApp, usual: str) -> None:
        self.app, self.usual = app, usual

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noted if scope["type"] == "http" else send)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.error("%s %s: %s", scope["method"], getattr(scope.get("route"), "path", "?"), type(error).__name__)
            if not begun:  # else the server breaks off what cannot be finished
                await open_page("failed", self.usual, 500, code=500)(scope, receive, send)
