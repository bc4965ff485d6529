"""Coming in by a link that works once, and going out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from domain.terms import Access
from portal import signin
from portal.gate import COOKIE, SECURE_COOKIE, mark
from store import accounts
from store.database import text
from tests.people import BUDI, LESTARI, Office
from tests.portal.conftest import Portal
from tests.portal.signing import Clock, link, now, until, waiting
from tests.rosters import DEWI, SARI


def test_a_link_signs_in_once_and_opening_it_changes_nothing(portal: Portal) -> None:
    path = link(portal)
    assert [portal.get(path).status_code for _ in range(3)] == [200, 200, 200]
    came = portal.post(path)
    assert (came.status_code, came.headers["Location"]) == (303, "/")
    cookie = came.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert portal.get("/", cookies=came.cookies).headers["Location"] == "/siklus/2027"
    assert [portal.post(path).status_code, portal.get(path).status_code] == [404, 404]
    assert "/masuk" in portal.get("/").headers["Location"]


def test_of_two_who_use_one_link_at_once_one_gets_in(portal: Portal) -> None:
    path = link(portal)
    with ThreadPoolExecutor(6) as pool:
        said = sorted(answer.status_code for answer in pool.map(lambda _: portal.post(path), range(6)))
    assert said == [303, 404, 404, 404, 404, 404]
    assert portal.ask("SELECT count(*) FROM session") == 1


def test_a_link_is_too_old_after_its_time(portals: Callable[..., Portal]) -> None:
    clock = Clock(now())
    portal = portals(clock)
    path = link(portal)
    clock.on(minutes=16)
    assert [portal.get(path).status_code, portal.post(path).status_code] == [404, 404]


def test_a_change_needs_the_mark_of_its_own_session(portal: Portal) -> None:
    dewi, sari = portal.signed(Access.PENGELOLA, "A1"), portal.signed(SARI)
    without = dewi.session.post(portal.url + "/keluar", timeout=10, allow_redirects=False)
    others = dewi.post("/keluar", {"csrf": mark(sari.session.cookies[COOKIE])})
    elsewhere = dewi.post("/keluar", headers={"Origin": "https://jahat.example"})
    assert [r.status_code for r in (without, others, elsewhere)] == [403, 403, 403]
    assert dewi.get("/sesi").status_code == 200
    assert dewi.post("/keluar").headers["Location"] == "/masuk"
    assert dewi.get("/sesi").status_code == 303


def test_another_site_can_neither_ask_for_a_link_nor_sign_anybody_in(portal: Portal) -> None:
    path, away = link(portal), {"Origin": "https://jahat.example"}
    assert portal.post(path, headers=away).status_code == 403
    assert portal.post("/masuk", {"siapa": SARI}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert portal.post(path).status_code == 303


# --- asking for a link ------------------------------------------------------------------------------------


def test_asking_for_a_link_tells_nobody_who_exists(portal: Portal) -> None:
    portal.signed(Access.PENGELOLA, "A1")
    said = [
        portal.post("/masuk", {"siapa": who}).text
        for who in (
            "PENGELOLA-A1@kantor.example",
            "joko@kantor.example",
            SARI,
            "199001012015011999",
            "bukan siapa-siapa",
        )
    ]
    assert len(set(said)) == 1
    assert until(lambda: waiting(portal) == [("pengelola-a1@kantor.example", "email"), (SARI, "email")])


def test_the_answer_does_not_wait_until_it_is_known_who_is_meant(portal: Portal) -> None:
    with portal.engine.begin() as tx:
        tx.execute(text("LOCK TABLE person, sign_in IN ACCESS EXCLUSIVE MODE"))  # a look-up would stand still
        assert portal.post("/masuk", {"siapa": SARI}).status_code == 200
    assert until(lambda: waiting(portal) == [(SARI, "email")])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Sari@Surakarta.example", [(SARI, "email")]),
        (f" {SARI[:8]} {SARI[8:14]} {SARI[14:]} ", [(SARI, "email")]),
        ("0812-9999-0001", [(SARI, "whatsapp")]),
        ("081234567890", []),  # the number of several people names none of them
        ("budi@surakarta.example", [(BUDI, "whatsapp")]),  # his address is dead
        (DEWI, [(DEWI, "email")]),
        ("dewi@surakarta.example", [("dewi@surakarta.example", "email"), (DEWI, "email")]),  # both of hers
        ("ratna@surakarta.example\r\nBcc: joko@jahat.example", []),
        ("' OR 1=1 --@x", []),
    ],
)  # fmt: skip
def test_a_link_goes_to_the_address_on_record(portal: Portal, said: str, found: list[tuple[str, str]]) -> None:
    with portal.engine.begin() as tx:
        accounts.add(tx, "dewi@surakarta.example", "Dewi", Access.PENGELOLA, "A1", "id", by="uji", now=now())
    portal.put(_numbers)
    portal.post("/masuk", {"siapa": said})
    portal.post("/masuk", {"siapa": LESTARI})
    assert until(lambda: sorted(waiting(portal)) == sorted([*found, (LESTARI, "email")])), waiting(portal)


def _numbers(office: Office) -> None:
    """Sari and budi have numbers of their own, and nothing reaches budi by e-mail."""
    for nip, mobile in ((SARI, "+6281299990001"), (BUDI, "+6281299990002")):
        office.do("UPDATE person SET mobile = :mobile WHERE nip = :nip", nip=nip, mobile=mobile)
    office.do(
        "INSERT INTO suppression (channel, address, reason, by, at) "
        "VALUES ('email', 'budi@surakarta.example', 'bounced', 'uji', now())"
    )


def test_one_reader_gets_three_links_in_a_quarter_of_an_hour_and_twelve_a_day(portals: Callable[..., Portal]) -> None:
    clock = Clock(now().replace(hour=1, minute=0))
    portal = portals(clock)
    for stretch in range(1, 6):
        for _ in range(5):
            portal.post("/masuk", {"siapa": SARI})
        portal.post("/masuk", {"siapa": DEWI})
        assert until(lambda: (DEWI, "email") in waiting(portal)[-1:])
        assert waiting(portal).count((SARI, "email")) <= min(12, 3 * stretch)
        clock.on(minutes=15)
    assert until(lambda: waiting(portal).count((SARI, "email")) == 12)


def test_a_client_that_asks_too_often_waits_and_others_do_not(portal: Portal) -> None:
    def ask(said_by_proxy: str) -> int:
        headers = {"X-Forwarded-For": said_by_proxy}
        return requests.post(f"{portal.url}/masuk", {"siapa": "x"}, headers=headers, timeout=10).status_code

    # What stands before the last address is the client's own word: it changes nothing.
    assert [ask(f"10.0.0.{n}, 192.0.2.7") for n in range(signin.ASKS)] == [200] * signin.ASKS
    assert [ask("192.0.2.7"), ask("::ffff:192.0.2.7"), ask("192.0.2.8"), ask("bukan alamat")] == [429, 429, 200, 200]


def test_whoever_tries_out_links_waits_and_a_right_link_still_opens(portal: Portal) -> None:
    path = link(portal)
    wrong = [portal.post(f"/masuk/1-{n:032x}").status_code for n in range(signin.WRONG + 1)]
    assert wrong == [404] * signin.WRONG + [429]
    assert portal.post(path).status_code == 303


# --- where it leads ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/siklus/2027/pesan?hal=2", "/siklus/2027/pesan?hal=2"),
        ("//jahat.example", "/"),
        ("https://jahat.example/", "/"),
        ("/\\jahat.example", "/"),
        ("/\tjahat.example", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_one_is_led_back_within_this_site_alone(portal: Portal, asked: str, led: str) -> None:
    browser = requests.Session()
    page = browser.get(f"{portal.url}/masuk", params={"lanjut": asked}, timeout=10)
    assert page.status_code == 200
    came = browser.post(portal.url + link(portal), timeout=10, allow_redirects=False)
    assert came.headers["Location"] == led
    assert "x" not in came.cookies


def test_a_cookie_of_ones_own_making_leads_nowhere_else(portal: Portal) -> None:
    came = portal.post(link(portal), cookies={signin.FURTHER: "%2F%2Fjahat.example"})
    assert came.headers["Location"] == "/"


# --- sessions ---------------------------------------------------------------------------------------------


def test_every_sign_in_is_a_new_session_and_the_one_before_is_over(portal: Portal) -> None:
    fixed = portal.post(link(portal), cookies={COOKIE: "ditanam"})
    assert fixed.cookies[COOKIE] != "ditanam"
    again = portal.post(link(portal), cookies=fixed.cookies)
    assert again.cookies[COOKIE] != fixed.cookies[COOKIE]
    assert portal.get("/sesi", cookies=fixed.cookies).status_code == 303
    assert portal.get("/sesi", cookies=again.cookies).status_code == 200


def test_with_https_the_cookie_is_this_hosts_alone(portals: Callable[..., Portal]) -> None:
    portal = portals(link="https://kinerja.example")
    cookie = portal.post(link(portal)).raw.headers.getlist("Set-Cookie")[0]
    value = cookie.partition(";")[0].removeprefix(f"{SECURE_COOKIE}=")
    assert cookie.startswith("__Host-siklus=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert portal.get("/sesi", headers={"Cookie": f"{SECURE_COOKIE}={value}"}).status_code == 200
    assert portal.get("/sesi", headers={"Cookie": f"{COOKIE}={value}"}).status_code == 303  # another host can set that


def test_a_session_ends_after_two_idle_hours_and_after_half_a_day(portals: Callable[..., Portal]) -> None:
    clock = Clock(now())
    portal = portals(clock)
    idle, busy = portal.signed(SARI), portal.signed(BUDI)
    for _ in range(11):
        clock.on(hours=1)
        assert busy.get("/sesi").status_code == 200
    assert idle.get("/sesi").status_code == 303
    clock.on(hours=1, minutes=1)
    assert busy.get("/sesi").status_code == 303


def test_an_account_that_is_ended_is_out_at_once_with_its_links(portal: Portal) -> None:
    dewi = portal.signed(Access.PENGELOLA, "A1")
    with portal.engine.begin() as tx:
        account = accounts.find(tx, "pengelola-a1@kantor.example").id
    path = link(portal, account)
    with portal.engine.begin() as tx:
        accounts.end(tx, account, now())
    assert dewi.get("/sesi").status_code == 303
    assert portal.post(path).status_code == 404
    portal.post("/masuk", {"siapa": "pengelola-a1@kantor.example"})
    portal.post("/masuk", {"siapa": SARI})
    assert until(lambda: waiting(portal))
    assert waiting(portal) == [(SARI, "email")]


def test_another_persons_session_is_not_there_and_ones_own_other_one_can_be_ended(portal: Portal) -> None:
    dewi, here, sari = portal.signed(DEWI), portal.signed(DEWI), portal.signed(SARI)
    number = portal.ask("SELECT min(id) FROM session WHERE nip = :nip", nip=DEWI)
    assert sari.post(f"/sesi/{number}/akhiri").status_code == 404
    assert dewi.get("/sesi").status_code == 200
    assert here.post(f"/sesi/{number}/akhiri").status_code == 303
    assert [dewi.get("/sesi").status_code, here.get("/sesi").status_code] == [303, 200]
