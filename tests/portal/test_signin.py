"""Coming in by a link that works once, and going out."""

from datetime import UTC, datetime, timedelta

import requests

from domain.terms import Access
from portal.gate import COOKIE, mark
from store import accounts, sessions
from tests.portal.conftest import Portal
from tests.rosters import DEWI, SARI


def _link(portal: Portal) -> str:
    with portal.engine.begin() as tx:
        now = datetime.now(UTC)
        return sessions.path(tx, sessions.link(tx, accounts.first(tx, now), None, now, timedelta(minutes=15)))


def test_a_link_signs_in_once_and_opening_it_changes_nothing(portal: Portal) -> None:
    path = _link(portal)
    assert [portal.get(path).status_code for _ in range(3)] == [200, 200, 200]
    came = portal.post(path)
    assert (came.status_code, came.headers["Location"]) == (303, "/")
    cookie = came.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    home = portal.get("/", cookies=came.cookies)
    assert home.headers["Location"] == "/siklus/2027"
    assert portal.post(path).status_code == 404
    assert "/masuk" in portal.get("/").headers["Location"]


def test_a_change_needs_the_mark_of_its_own_session(portal: Portal) -> None:
    dewi, sari = portal.signed(Access.PENGELOLA, "A1"), portal.signed(SARI)
    without = dewi.session.post(portal.url + "/keluar", timeout=10, allow_redirects=False)
    others = dewi.post("/keluar", {"csrf": mark(sari.session.cookies[COOKIE])})
    elsewhere = dewi.post("/keluar", headers={"Origin": "https://jahat.example"})
    assert [r.status_code for r in (without, others, elsewhere)] == [403, 403, 403]
    assert dewi.get("/sesi").status_code == 200
    assert dewi.post("/keluar").headers["Location"] == "/masuk"
    assert dewi.get("/sesi").status_code == 303


def test_asking_for_a_link_tells_nobody_who_exists(portal: Portal) -> None:
    portal.signed(Access.PENGELOLA, "A1")
    known = portal.post("/masuk", {"email": "PENGELOLA-A1@kantor.example"})
    unknown = portal.post("/masuk", {"email": "joko@kantor.example"})
    assert known.text == unknown.text
    assert portal.ask("SELECT count(*) FROM sign_in WHERE sent_at IS NULL AND channel = 'email'") == 1


def test_whoever_tries_too_often_waits(portal: Portal) -> None:
    said = [requests.post(portal.url + "/masuk", {"email": "x@y.example"}, timeout=10).status_code for _ in range(31)]
    assert said == [200] * 30 + [429]


def test_another_persons_session_is_not_there(portal: Portal) -> None:
    dewi, sari = portal.signed(DEWI), portal.signed(SARI)
    number = portal.ask("SELECT id FROM session WHERE nip = :nip", nip=DEWI)
    assert sari.post(f"/sesi/{number}/akhiri").status_code == 404
    assert dewi.get("/sesi").status_code == 200
