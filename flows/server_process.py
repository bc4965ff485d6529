"""The Prefect server as a process: `python -m flows.server_process SOCKET`, started by flows/local_server.py.

It does what `prefect server start` does, with four things of ours: it answers on a socket that is open
already, so no other program can take the port in between; the second page, which calls an outside host, is
not there; a page may load and call nothing but this server; and a request by another name than loopback is
refused, so no web site can reach it through the operator's browser.
"""

import fcntl
import gc
import os
import socket
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.child import end_with_parent, ready

NAMES = ["127.0.0.1", "localhost"]
HOME_HEADER = "x-siklus-home"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
    "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; frame-ancestors 'none'; form-action 'self'"
)


def main() -> None:
    end_with_parent()
    gc.disable()  # nothing of what is being imported is garbage: looking for some costs half a second
    import prefect

    vars(prefect)["__ui_v2_static_path__"] = os.devnull + "/absent"
    import uvicorn
    from prefect.server.api.server import create_app
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    home = Path(os.environ["PREFECT_HOME"])

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            with _alone(home):  # two servers that start at once must not both make the tables
                await super().startup(sockets)
            gc.freeze()
            gc.enable()
            ready()

    # Put around the application, not into it: its own automations call it by another name, within the process.
    app = TrustedHostMiddleware(_Headers(create_app(final=True), home), allowed_hosts=NAMES)
    config = uvicorn.Config(
        app,
        log_level="warning",
        timeout_graceful_shutdown=2,  # an open page holds a connection: it does not hold us
    )
    Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


class _Headers:
    """Add to each answer the policy for the browser, and the home by which a command knows its server.

    A request that a page of another origin sends through the operator's browser is refused: browsers name the
    origin, and no page can leave it out.
    """

    def __init__(self, app: Any, home: Path) -> None:
        self.app = app
        self.added = [
            (b"content-security-policy", POLICY.encode()),
            (b"referrer-policy", b"no-referrer"),
            (HOME_HEADER.encode(), os.fsencode(home).hex().encode()),
        ]

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if _foreign(dict(scope.get("headers", []))):
            await _refuse(scope["type"], send)
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.added]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def _foreign(headers: Mapping[bytes, bytes]) -> bool:
    origin = headers.get(b"origin")
    return origin is not None and urlsplit(origin.decode("latin-1")).netloc != headers.get(b"host", b"").decode(
        "latin-1"
    )


async def _refuse(kind: str, send: Any) -> None:
    if kind == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"This page may not call this server."})


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "start.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main()
