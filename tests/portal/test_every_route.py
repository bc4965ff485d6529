"""Every route times everybody: what is not one's own is not there. The list of routes is read off the application."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
import requests

from config.settings import Settings
from domain.terms import Access
from portal.app import app
from tests.people import TONO, WATI, agree_all, at
from tests.portal.conftest import Portal
from tests.rosters import DEWI, JOKO, SARI

# Doors that are open to anybody: each has its own key, its own signature, or says nothing about anybody.
OPEN = ("/hooks/", "/berhenti/", "/health", "/metrics", "/static/", "/masuk", "/t/", "/periksa", "/api/")
ANYBODYS = (
    "/",
    "/keluar",
    "/bahasa",
    "/sesi",
    "/sesi/{session_id}/akhiri",
)  # of whoever is signed in, about themselves
OWN = (
    "/tugas",
    "/tim",
    "/tim/nilai",
    "/tim/matriks",
    "/hasil",
    "/bantuan",
    "/penilai",
)  # of every person, about themselves
CONSOLE = "/siklus/"
# Of every pengelola, about their own agencies: joko is one, in another town.
KEPT = (
    "/kelola", "/kelola/koreksi", "/kelola/pejabat", "/kelola/pejabat/baru", "/kelola/langkah",
    "/kelola/langkah/{cycle}/{machine}/{event}",
)  # fmt: skip


def _routes(routes: Any) -> Iterator[tuple[str, str]]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _routes(route.original_router.routes)
        elif hasattr(route, "methods"):
            yield from ((method, route.path) for method in sorted(route.methods - {"HEAD"}))


def _every() -> list[tuple[str, str]]:
    made = app(None, Settings())  # type: ignore[arg-type]
    return [(m, path) for m, path in _routes(made.routes) if not path.startswith(OPEN)]


@pytest.fixture
def portal(portals: Callable[..., Portal]) -> Portal:
    made = portals(clock=lambda: at("2027-04-05"))
    made.put(agree_all)
    made.put(lambda office: office.ask_for_checkins(1, "2027-03-29"))
    return made


def _filled(portal: Portal, path: str) -> str:
    """The address of sari's things. A parameter that nobody has filled here fails the test."""
    sari = portal.put(lambda office: office.appraisal())
    event = "settle" if path.startswith("/kelola") else "amend"
    here = {
        "cycle": "2027", "agency": "A1", "unit:path": "U1", "stage": "checkin_1", "machine": "appraisal",
        "subject_id": sari, "appraisal_id": sari, "id_:int": sari, "item:int": 1, "evidence_id": 1, "kind": "skp",
        "entry": "correction", "event": event, "unit_id": portal.put(lambda office: office.unit("U1")),
        "session_id": 10**9, "peer_id": 10**9, "correction_id": 10**9, "spell_id": 10**9,
    }  # fmt: skip
    for name, value in here.items():
        path = path.replace(f"{{{name}}}", str(value))
    assert "{" not in path, f"say in tests/portal/test_every_route.py what stands for the parameter in {path}"
    return path


def _asked(who: Any, method: str, path: str) -> int:
    """Ask as their own page would ask, so that nothing but whose it is can stand in the way."""
    wish = "hold" if path.endswith("/kontak") else "retry" if path.endswith("/pesan") else "keep"
    form = {"lakukan": wish, "saluran": "email", "pesan": "1", "langkah": "lihat"}
    return int((who.get(path) if method == "GET" else who.post(path, form)).status_code)


def test_nobody_who_is_not_signed_in_sees_anything(portal: Portal) -> None:
    for method, path in _every():
        answer = requests.request(method, portal.url + _filled(portal, path), timeout=10, allow_redirects=False)
        assert (answer.status_code, answer.headers["Location"][:6]) == (303, "/masuk"), f"{method} {path}"


@pytest.mark.parametrize("stranger", [JOKO, WATI, TONO])
def test_another_persons_things_are_not_there(portal: Portal, stranger: str) -> None:
    who = portal.signed(stranger)
    for method, path in _every():
        if path not in ANYBODYS + OWN + (KEPT if stranger == JOKO else ()):
            assert _asked(who, method, _filled(portal, path)) == 404, f"{method} {path}"


def test_a_pengelola_sees_nothing_of_another_agency(portal: Portal) -> None:
    portal.put(lambda office: office.do("UPDATE appraisal SET state = 'proposed'"))
    ours, theirs = portal.signed(DEWI), portal.signed(JOKO)
    for method, path in _every():
        if path in KEPT and method == "GET":
            assert ours.get(_filled(portal, path)).status_code == 200, path
            text = theirs.get(f"{_filled(portal, path)}?cari=unit&cariunit=unit").text
            for word in ("Surakarta", "Sari", "Budi", "Unit U1"):
                assert word not in text, f"{word} on {path}"
        elif path.startswith("/kelola"):
            assert _asked(theirs, method, _filled(portal, path)) in (404, 409), f"{method} {path}"


def test_the_console_is_not_there_for_people_nor_peoples_pages_for_accounts(portal: Portal) -> None:
    sari, operator = portal.signed(SARI), portal.signed(Access.OPERATOR)
    for method, path in _every():
        if path in ANYBODYS:
            continue
        who = sari if path.startswith(CONSOLE) else operator
        assert _asked(who, method, _filled(portal, path)) == 404, f"{method} {path}"


@pytest.mark.parametrize("access", [Access.PENGELOLA, Access.VIEWER])
def test_another_agency_is_not_there(portal: Portal, access: Access) -> None:
    who = portal.signed(access, "A2")
    for method, path in _every():
        if path.startswith(CONSOLE) and ("{agency}" in path or method == "POST"):
            assert _asked(who, method, _filled(portal, path)) in (403, 404), f"{method} {path}"
        elif path.startswith(CONSOLE):
            text = who.get(_filled(portal, path)).text
            for word, page in product(("Surakarta", "Sari", "Budi", "Unit U1"), [text]):
                assert word not in page, f"{word} on {path}"


def test_a_viewer_changes_nothing(portal: Portal) -> None:
    who = portal.signed(Access.VIEWER, "A1")
    for method, path in _every():
        if path.startswith(CONSOLE) and method == "POST":
            assert _asked(who, method, _filled(portal, path)) in (403, 404), f"{method} {path}"
        elif path.startswith(CONSOLE):
            assert _asked(who, method, _filled(portal, path)) in (200, 303, 404), f"{method} {path}"
