"""What every answer tells the browser, of every door and to everybody; and that no page needs more than it allows."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from portal.frame import FILES, VERSION
from tests.portal.allroutes import Door, address, busy, doors, prove, visitors
from tests.portal.conftest import Portal
from tests.portal.pagefaults import faults
from tests.portal.provider import CLIENT, SECRET, Provider
from tests.portal.signing import link
from tests.rosters import SARI

Answer = requests.Response
NOWHERE = {"'none'"}
SELF = {"'self'"}
# What a policy may allow at most. Whatever is not named here must be 'none', or not be named at all.
ALLOWED = {
    "default-src": NOWHERE, "script-src": SELF, "style-src": SELF, "img-src": SELF | {"blob:", "data:"},
    "connect-src": SELF, "form-action": SELF | NOWHERE, "frame-ancestors": NOWHERE, "base-uri": NOWHERE,
    "sandbox": set[str](),
}  # fmt: skip
MUST = ("default-src", "frame-ancestors")
HASH = re.compile(r"'sha256-[A-Za-z0-9+/=]{44}'")
KEYED = ("/masuk", "/t/", "/berhenti/", "/hooks/")  # what is sent there needs no session, and may begin one
NOT_THERE = 10**9  # what stands for a thing that the office does not have
LIGHT = ("/health", "/metrics", "/hooks/whatsapp", "/static/")  # these have no page


@pytest.fixture
def portal(portals: Callable[..., Portal], tmp_path: Path) -> Portal:
    made = busy(portals, tmp_path)
    prove(made)
    return made


def _policy(answer: Answer) -> dict[str, set[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {part[0]: set(part[1:]) for part in parts if part}


def _wrong(answer: Answer) -> list[str]:
    """What an answer's headers say wrongly, or do not say."""
    said, policy = answer.headers, _policy(answer) if "Content-Security-Policy" in answer.headers else {}
    wrong = [f"no {name}" for name in MUST if name not in policy]
    for name, allows in policy.items():
        more = {word for word in allows if not HASH.fullmatch(word)} - ALLOWED.get(name, NOWHERE)
        wrong += [f"{name} {word}" for word in more]
    if "html" in said.get("Content-Type", ""):
        wrong += [f"no {name}" for name in ("form-action", "base-uri") if name not in policy]
    if said.get("X-Content-Type-Options") != "nosniff":
        wrong.append("nosniff")
    if said.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        wrong.append("Referrer-Policy")
    if "no-store" not in said.get("Cache-Control", ""):
        wrong.append("Cache-Control")
    if any(name.startswith("access-control") for name in map(str.lower, said)):
        wrong.append("CORS")
    return wrong


def _asked(portal: Portal) -> Iterator[tuple[Door, str, Answer]]:
    """Every answer of every door to everybody, a form without anything in it where it takes one."""
    for who, signed in visitors(portal).items():
        for door in doors():
            if str(door) in ("POST /keluar", "POST /bahasa"):
                continue
            path = address(portal, door)
            if door.method != "GET":
                if who == "nobody" or not door.path.startswith(KEYED):
                    yield door, who, portal.post(path) if who == "nobody" else signed.post(path)
                continue
            yield door, who, signed.get(path)
            if who in ("nobody", "operator"):
                yield door, who, signed.get(path, headers={"HX-Request": "true"})


def test_every_answer_guards_itself_and_every_page_keeps_to_it(portal: Portal) -> None:
    shown: dict[str, int] = {}
    for door, who, answer in _asked(portal):
        where = f"{door} for {who}: {answer.status_code}"
        assert answer.status_code < 500, where
        assert _wrong(answer) == [], where
        shown.setdefault(str(door), 0)
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        style = any(map(HASH.fullmatch, _policy(answer).get("style-src", ())))
        signed_in = answer.status_code == 200 and "/keluar" in answer.text
        assert faults(answer.text, signed_in, style) == [], where
        shown[str(door)] += answer.status_code == 200
    pages = {door for door, n in shown.items() if n}
    looked = [door for door in doors() if door.method == "GET" and not door.path.startswith(LIGHT)]
    there = [door for door in looked if str(NOT_THERE) not in address(portal, door)]
    never = {str(door) for door in there} - pages
    files = {door for door in never if door.endswith(".csv")}
    assert never - files <= {
        "GET /",  # leads on
        "GET /tugas/appraisal/{subject_id}/rekan",  # where a cycle asks for it
        "GET /dokumen/{appraisal_id}/{kind}",  # a PDF
        "GET /t/{sealed}",  # a page with status 410: the link of a reminder that is over
        "GET /periksa/{said}",  # a page with status 404: there is no document of that code
        "GET /tugas/{machine}/{subject_id}/bukti/{evidence_id}",  # a file
    }


@pytest.mark.parametrize("path", ["/api/v1/cycles", "/api/v1/openapi.json", "/api/v1/ada", "/ada", "/static/x/ada.css"])
def test_what_has_no_page_guards_itself_too(portal: Portal, path: str) -> None:
    assert _wrong(portal.get(path)) == []


def test_a_refusal_by_size_or_by_breaking_guards_itself_too(portal: Portal) -> None:
    portal.put(lambda office: office.do("ALTER TABLE attempt RENAME TO lain"))
    broken = portal.post("/masuk", {"siapa": SARI})
    large = portal.post("/masuk", {"siapa": "x" * 11_000_000})
    assert [broken.status_code, large.status_code] == [500, 413]
    assert [_wrong(broken), _wrong(large)] == [[], []]


def test_style_and_scripts_are_kept_by_browsers_for_good_under_the_name_of_what_they_say(portal: Portal) -> None:
    for name in FILES:
        kept, old = portal.get(f"/static/{VERSION}/{name}"), portal.get(f"/static/lama/{name}")
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert old.headers["Cache-Control"] == "no-store"
        assert {one.headers["X-Content-Type-Options"] for one in (kept, old)} == {"nosniff"}


def test_with_https_every_cookie_is_for_https_alone_and_no_script_reads_it(
    portals: Callable[..., Portal], provider: Provider
) -> None:
    given = {"oidc_issuer": provider.issuer, "oidc_client": CLIENT, "oidc_secret": SECRET, "oidc_claim": "nip"}
    portal = portals(link="https://kinerja.example", **given)
    came = portal.post(link(portal, SARI))
    cookie = {"Cookie": came.headers["Set-Cookie"].partition(";")[0]}
    mark = re.search(r'name="csrf" value="(\w+)"', portal.get("/sesi", headers=cookie).text)
    assert mark
    answers = [
        portal.get("/masuk?lanjut=/tugas"), portal.get("/masuk/oidc"), portal.get("/masuk/oidc/kembali"), came,
        portal.post("/keluar", {"csrf": mark[1]}, headers=cookie),
    ]  # fmt: skip
    for answer in answers:
        cookies = answer.raw.headers.getlist("Set-Cookie")
        assert cookies, answer.url
        for said in cookies:
            flags = {flag.strip().lower() for flag in said.split(";")[1:]}
            assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags, said
            assert not any(flag.startswith("domain") for flag in flags), said
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in portals().get("/masuk").headers
