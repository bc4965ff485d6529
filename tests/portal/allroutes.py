"""Every door of the application, read off it, in an office with something behind each: for generated tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from config.settings import Settings
from domain.seal import Purpose, seal
from domain.terms import Access
from portal.app import app
from store.database import Engine
from store.installation import secret
from tests.people import Office, agree_all, at
from tests.portal.conftest import Portal, Signed
from tests.portal.signing import link
from tests.portal.test_every_route import _filled as filled
from tests.rosters import BUDI, DEWI, SARI
from tests.store.answering import message


@dataclass(frozen=True)
class Door:
    """A method and an address as the application has it; `asks` are the names of its query's parameters."""

    method: str
    path: str
    asks: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def doors(settings: Settings | None = None) -> list[Door]:
    """Every door except those of the API, which is an application of its own without cookies."""
    made = app(None, settings or Settings())  # type: ignore[arg-type]
    return list(_doors(made.routes))


def _doors(routes: Any) -> Iterator[Door]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _doors(route.original_router.routes)
        elif hasattr(route, "methods"):
            asks = tuple(one.alias for one in route.dependant.query_params)
            yield from (Door(method, route.path, asks) for method in sorted(route.methods - {"HEAD"}))


def busy(portals: Callable[..., Portal], place: Path, **settings: Any) -> Portal:
    """An office on 5 April: everything agreed, check-ins open, and a piece of evidence of sari's."""
    portal = portals(clock=lambda: at("2027-04-05"), files=str(place / "bukti"), **settings)
    portal.put(agree_all)
    portal.put(lambda office: office.ask_for_checkins(1, "2027-03-29"))
    return portal


def prove(portal: Portal) -> None:
    """Let sari hand in a file for her check-in."""
    page = f"/tugas/checkin/{portal.put(lambda office: office.checkin())}"
    sent = portal.signed(SARI).post(f"{page}/bukti", {"baris": "1"}, files={"berkas": ("a.csv", b"nama,nilai\na,1\n")})
    assert sent.status_code == 303, sent.text


def address(portal: Portal, door: Door) -> str:
    """The address of something that is there; an open door gets a new link of its own."""
    path = door.path
    if "{sealed}" in path:
        path = path.replace("{sealed}", _sealed(portal, path))
    path = filled(portal, path.replace("{said}", "2345-6789-ABCD").replace("{version}/{name}", "x/siklus.css"))
    return f"{path}?unit=U1" if path.endswith("/kurva") else path


def _sealed(portal: Portal, path: str) -> str:
    if path.startswith("/masuk"):
        return link(portal, SARI).rpartition("/")[2]
    purpose = Purpose.TASK if path.startswith("/t/") else Purpose.UNSUBSCRIBE

    def make(office: Office) -> str:
        return seal(secret(office.tx), purpose, message(office, channel="email"))

    return str(portal.put(make))


def visitors(portal: Portal) -> dict[str, Signed]:
    """A passer-by, and one of each kind of those who are signed in."""
    return {
        "nobody": Signed(portal.url, requests.Session()),
        "operator": portal.signed(Access.OPERATOR),
        "sari": portal.signed(SARI),
        "budi": portal.signed(BUDI),
        "dewi": portal.signed(DEWI),
    }


NOTED = ("attempt", "session", "alembic_version")  # how often, and how lately: what looking may leave behind


def everything(engine: Engine, besides: tuple[str, ...] = ()) -> dict[str, str]:
    """A print of the rows of every table, to see whether anything was changed."""
    with engine.begin() as tx:
        office = Office(tx, None)  # type: ignore[arg-type]
        names = office.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            name: str(office.ask(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t"))
            for (name,) in names
            if name not in NOTED + besides
        }
