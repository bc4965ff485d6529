"""The floor of My work: a bare FastAPI page that runs the same one query. No session, no template, nothing refused."""

import sys
from typing import Annotated

import uvicorn
from fastapi import Cookie, FastAPI
from fastapi.responses import HTMLResponse
from sqlalchemy import create_engine

from portal.process import address, door
from portal.serve import KEPT, Server
from store import my_work
from tests.bench.browsing import WINTER


def main() -> None:
    """Serve it over a database, for whoever the cookie names: the child of the bench."""
    engine = create_engine(sys.argv[1], pool_size=KEPT)
    app = FastAPI(openapi_url=None)

    @app.get("/", response_class=HTMLResponse)
    def page(siklus: Annotated[str, Cookie()]) -> str:
        with engine.begin() as tx:
            rows = tx.execute(my_work.query(), {"actor": siklus, "now": WINTER}).all()
        return "".join(f"<li>{row}</li>" for row in rows)

    opened = door(0)
    Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False), address(opened)).run(
        sockets=[opened]
    )


if __name__ == "__main__":
    main()
