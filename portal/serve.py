"""The portal as a program: `python -m portal.serve [--port 8080]`, or a child of `siklus up`.

It answers on loopback only: what stands before it on the network (TLS, the public name) is a proxy's work, and what a
proxy says of a client's address is not believed. It keeps no log of requests: a link is a person's key.
"""

import argparse
import gc
import os
import socket
import sys
from contextlib import suppress

import uvicorn
from anyio import to_thread

from config.settings import Settings, load_settings
from domain.errors import Bilingual, SiklusError
from flows.child import end_with_parent, ready, refused
from portal.app import app
from portal.process import USUAL_PORT, address, door
from store.database import Engine, engine, migrate

KEPT = 20  # connections to the database; to open one anew costs more than most pages
MOST_AT_ONCE = 256  # requests; one more is told to come back, which Meta does


class Server(uvicorn.Server):
    """Says when it can be asked, to the parent or to whoever started it."""

    def __init__(self, config: uvicorn.Config, said: str) -> None:
        super().__init__(config)
        self.said = said

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open, then tell. No more pages are made at once than connections are kept: more would each open their own."""
        to_thread.current_default_thread_limiter().total_tokens = KEPT
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what is here now stays; to search it for garbage would halt all pages for a tenth of a second
        if self.said:
            print(self.said, flush=True)
        else:
            ready()


def main() -> None:
    given = _arguments()
    child = given.socket is not None
    if child:
        end_with_parent()
    try:
        settings = load_settings(os.environ)
        opened = socket.socket(fileno=given.socket) if child else door(given.port)
        database = _database(settings)
    except SiklusError as error:
        if child:
            refused(error)
        language = os.environ.get("SIKLUS_LANGUAGE", "id")
        print(error.in_language(language) if isinstance(error, Bilingual) else error, file=sys.stderr)
        sys.exit(2)
    config = uvicorn.Config(
        app(database, settings),
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MOST_AT_ONCE,
        timeout_graceful_shutdown=2,
    )
    with suppress(KeyboardInterrupt):
        Server(config, "" if child else address(opened)).run(sockets=[opened])


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m portal.serve", description="Portal siklus / the portal of siklus")
    where = asked.add_mutually_exclusive_group()
    where.add_argument("--port", type=int, default=USUAL_PORT, help=f"porta / port ({USUAL_PORT})")
    where.add_argument("--socket", type=int, help=argparse.SUPPRESS)  # a door that `siklus up` has opened
    return asked.parse_args()


def _database(settings: Settings) -> Engine:
    if settings.database_url is None:
        raise Bilingual(
            "SIKLUS_DATABASE_URL belum ada: isi dengan URL PostgreSQL, atau jalankan lewat `siklus up`.",
            "SIKLUS_DATABASE_URL is not set: give it the URL of a PostgreSQL, or run this by `siklus up`.",
        )
    made = engine(settings.database_url, KEPT)
    migrate(made)
    return made


if __name__ == "__main__":
    main()
