"""No request may send more than is bearable: what is larger is refused before it fills memory or the disk."""

from fastapi import HTTPException  # its own: of any other FastAPI would make a 400
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FORM = 200_000  # bytes for the other fields of a form and its borders


class BodyLimit:
    """An ASGI middleware: a body of more than `most` bytes is a 413, whether its length was told or not."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting what it sends."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told = dict(scope["headers"]).get(b"content-length", b"")
        long = told.isdigit() and int(told[:19]) > self.most
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if long or came > self.most:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)
