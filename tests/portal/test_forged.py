"""No change that somebody did not mean: every door that changes something, with every mark that is not the page's own.

What is exempt stands here by name, with the reason. Looking changes nothing, whoever looks.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from portal.gate import COOKIE, mark
from tests.portal.allroutes import Door, address, busy, doors, everything, prove, visitors
from tests.portal.conftest import Portal, Signed

# Doors without a session, which cannot carry its mark: each has a key of its own in its address or over its body.
KEYED = {
    "POST /hooks/whatsapp": "signed by Meta over the body",
    "POST /berhenti/{sealed}": "one click in a mail program (RFC 8058), which sends no mark",
    "POST /berhenti/{sealed}/batal": "its taking back",
}
# Doors by which one comes in: there is no session yet. Another site is refused by what the browser says of it.
ENTRY = ("POST /masuk", "POST /masuk/{sealed}", "POST /t/{sealed}", "POST /t/{sealed}/baru")
ELSEWHERE = (
    {"Origin": "https://jahat.example"},
    {"Origin": "null"},
    {"Origin": "http://[jahat"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)
LOOKED = ("document",)  # a document is made, and its code written down, when it is first asked for


@pytest.fixture
def portal(portals: Callable[..., Portal], tmp_path: Path) -> Portal:
    return busy(portals, tmp_path)


def _changing() -> list[Door]:
    return [door for door in doors() if door.method != "GET"]


def _sent(who: Signed, path: str, form: dict[str, Any], **headers: str) -> int:
    """Send a form exactly as it is given: with its mark, or without."""
    return who.session.post(who.url + path, form, headers=headers, timeout=10, allow_redirects=False).status_code


def test_what_is_exempt_is_there_and_every_other_change_needs_a_mark(portal: Portal) -> None:
    known = {str(door) for door in _changing()}
    assert set(KEYED) | set(ENTRY) <= known
    marked = [door for door in _changing() if str(door) not in {*KEYED, *ENTRY}]
    assert marked
    people = {name: who for name, who in visitors(portal).items() if name != "nobody"}
    anothers = mark(people["budi"].session.cookies[COOKIE])
    before = everything(portal.engine)
    for door in marked:
        path = address(portal, door)
        who = people["operator" if path.startswith("/siklus/") else "sari"]
        own = mark(who.session.cookies[COOKIE])
        wrong = ("", "x", "é" * 48, anothers, own[:-1], own[16:], f"{own}0", mark(""))
        assert {_sent(who, path, {})} | {_sent(who, path, {"csrf": said}) for said in wrong} == {403}, door
        assert _sent(who, path, {}, **{"X-CSRF": anothers}) == 403, door
        assert _sent(who, path, {"csrf": own}, **{"X-CSRF": anothers}) == 403, door
        assert {_sent(who, path, {"csrf": own}, **away) for away in ELSEWHERE} == {403}, door
    assert everything(portal.engine) == before
    assert all(who.get("/sesi").status_code == 200 for who in people.values())  # nobody was signed out


def test_the_mark_of_the_page_is_all_that_was_missing(portal: Portal) -> None:
    people = visitors(portal)
    met: dict[str, set[int]] = {}
    for door in _changing():
        if str(door) in {*KEYED, *ENTRY, "POST /keluar"}:
            continue
        for name in ("sari", "operator"):
            own = mark(people[name].session.cookies[COOKIE])
            here = {"Origin": portal.url, "Sec-Fetch-Site": "same-origin"}
            met.setdefault(str(door), set()).add(_sent(people[name], address(portal, door), {"csrf": own}, **here))
    assert {door: said for door, said in met.items() if 403 in said} == {}


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=str)
def test_another_site_signs_nobody_in_and_sends_no_links(portal: Portal, elsewhere: dict[str, str]) -> None:
    for door in _changing():
        if str(door) in ENTRY:
            path = address(portal, door)
            before = everything(portal.engine)
            assert portal.post(path, {"siapa": "x"}, headers=elsewhere).status_code == 403, door
            assert everything(portal.engine) == before
    assert portal.ask("SELECT count(*) FROM session") == 0


def test_a_cookie_opens_nothing_of_the_api(portal: Portal) -> None:
    for who in visitors(portal).values():
        for method, path in (("GET", "/cycles"), ("POST", "/entries"), ("POST", "/steps"), ("POST", "/webhooks")):
            answer = who.session.request(method, f"{portal.url}/api/v1{path}", timeout=10, json={})
            assert answer.status_code in (401, 404, 405), (method, path, answer.status_code)


def test_looking_changes_nothing_whoever_looks(portal: Portal) -> None:
    prove(portal)
    people = visitors(portal)
    asked = [(door, address(portal, door)) for door in doors() if door.method == "GET"]
    before = everything(portal.engine, LOOKED)
    for door, path in asked:
        for who in people.values():
            who.get(path)
        requests.head(portal.url + path, timeout=10, allow_redirects=False)
        assert everything(portal.engine, LOOKED) == before, door
