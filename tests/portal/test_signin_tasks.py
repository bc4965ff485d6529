"""The link of a message signs its reader in for their work: once, until its deadline, and nobody else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.settings import Settings
from domain.seal import Purpose, seal
from domain.terms import Channel, MessageState, Stage
from flows.letters import letter
from portal.gate import COOKIE, mark
from store import outbox, reminders
from store.installation import secret
from store.reminders import DueRung
from tests.people import Office, agree_all, at, issue
from tests.portal.conftest import Portal
from tests.portal.signing import Clock, until, waiting
from tests.rosters import DEWI, SARI
from tests.store.answering import SENT_AT, message

DUE = at("2027-01-29 16:00")


def _path(portal: Portal, state: MessageState = MessageState.ACCEPTED, **its: Any) -> str:
    """The link of a reminder that went to sari on the morning of 5 January, for a rung of that day."""

    def make(office: Office) -> str:
        rung = DueRung(Stage.TARGET_AGREEMENT, 0, False, DUE, "2027-01-05", "reminder", Channel.EMAIL, "doer")
        reminders.climb(office.tx, office.cycle.id, [rung], SENT_AT)
        given = {"channel": "email", "dedupe": f"r:{SARI}:email:2027-01-05", **its}
        return f"/t/{seal(secret(office.tx), Purpose.TASK, message(office, state, **given))}"

    return str(portal.put(make))


@pytest.fixture
def clock() -> Clock:
    return Clock(SENT_AT + timedelta(hours=1))


@pytest.fixture
def portal(portals: Callable[..., Portal], clock: Clock) -> Portal:
    return portals(clock)


def test_the_link_signs_its_reader_in_once_and_opening_it_does_not(portal: Portal) -> None:
    path = _path(portal)
    for _ in range(3):
        page = portal.get(path)
        assert page.status_code == 200
        assert "Penilaian Kinerja 2027" in page.text
        assert "Jumat, 29 Januari 2027 pukul 16.00 WIB" in page.text
        assert "Sari" not in page.text
    came = portal.post(path)
    assert (came.status_code, came.headers["Location"]) == (303, "/tugas")
    assert portal.rows("SELECT nip, how FROM session") == [(SARI, "task")]
    assert portal.get("/sesi", cookies=came.cookies).status_code == 200
    used = portal.post(path)
    assert (used.status_code, "Kirim tautan baru" in used.text) == (410, True)
    assert "Sari" not in used.text


def test_of_two_who_use_it_at_once_one_gets_in(portal: Portal) -> None:
    path = _path(portal)
    with ThreadPoolExecutor(6) as pool:
        said = sorted(answer.status_code for answer in pool.map(lambda _: portal.post(path), range(6)))
    assert said == [303, 410, 410, 410, 410, 410]


def test_whoever_is_signed_in_already_is_led_on_and_the_link_stays_good(portal: Portal) -> None:
    path, sari, dewi = _path(portal), portal.signed(SARI), portal.signed(DEWI)
    assert sari.get(path).headers["Location"] == "/tugas"
    assert dewi.get(path).status_code == 200  # another's session does not count
    came = portal.post(path, cookies=dewi.session.cookies)
    assert came.headers["Location"] == "/tugas"
    assert dewi.get("/sesi").status_code == 303  # that browser is sari's now
    assert sari.get(path).headers["Location"] == "/tugas"


@pytest.mark.parametrize(
    ("its", "until_when"),
    [
        ({}, DUE),
        ({"dedupe": f"r:{SARI}:email:2027-01-04"}, SENT_AT + timedelta(days=30)),  # of no rung that is known
        ({"sent_at": at("2027-01-29 14:00")}, at("2027-02-01 14:00")),  # about what is due, or overdue
        ({"sent_at": at("2026-12-20 09:00")}, at("2027-01-19 09:00")),  # thirty days and not more
    ],
)
def test_it_ends_with_the_deadline_of_its_task(
    portal: Portal, clock: Clock, its: dict[str, Any], until_when: datetime
) -> None:
    path = _path(portal, **its)
    clock.now = until_when - timedelta(minutes=1)
    assert portal.get(path).status_code == 200
    clock.now = until_when
    assert [portal.get(path).status_code, portal.post(path).status_code] == [410, 410]
    assert portal.ask("SELECT count(*) FROM session") == 0


def test_the_notice_of_a_result_opens_until_the_last_day_for_an_objection(portal: Portal, clock: Clock) -> None:
    def make(office: Office) -> str:
        agree_all(office)
        issue(office)
        number = office.ask("SELECT id FROM outbox WHERE template = 'appraisal.issue.employee' LIMIT 1")
        when = at("2028-01-27 08:00")
        office.do("UPDATE outbox SET state = 'delivered', sent_at = :at WHERE id = :id", at=when, id=number)
        return f"/t/{seal(secret(office.tx), Purpose.TASK, number)}"

    path = portal.put(make)
    clock.now = at("2028-01-28").astimezone(UTC)
    assert "Jumat, 11 Februari 2028 pukul 23.59 WIB" in portal.get(path).text


def test_a_used_link_sends_a_new_one_to_the_address_on_record(portal: Portal, clock: Clock) -> None:
    path = _path(portal)
    portal.post(path)
    said = portal.post(f"{path}/baru")
    assert said.status_code == 200
    assert "sedang dikirim" in said.text
    assert "sari" not in said.text.lower()
    assert until(lambda: waiting(portal) == [(SARI, "email")])
    clock.on(days=90)  # also when it is long over
    assert portal.post(f"{path}/baru").status_code == 200
    assert until(lambda: len(waiting(portal)) == 2)


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.CANCELLED, MessageState.REJECTED])
def test_the_link_of_a_message_that_never_went_out_opens_nothing(portal: Portal, state: MessageState) -> None:
    path = _path(portal, state)
    assert [portal.get(path).status_code, portal.post(path).status_code] == [404, 404]


@pytest.mark.parametrize("wrong", ["1", "1-", f"1-{0:032x}", "x", "%00", "1-é", "9" * 400, "pratinjau"])
def test_a_wrong_seal_opens_nothing_and_sends_nothing(portal: Portal, wrong: str) -> None:
    _path(portal)
    answers = portal.get(f"/t/{wrong}"), portal.post(f"/t/{wrong}"), portal.post(f"/t/{wrong}/baru")
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert waiting(portal) == []


def test_the_seal_that_ends_reminders_signs_nobody_in(portal: Portal) -> None:
    number = int(_path(portal).removeprefix("/t/").partition("-")[0])
    other = portal.put(lambda office: seal(secret(office.tx), Purpose.UNSUBSCRIBE, number))
    assert portal.post(f"/t/{other}").status_code == 404


def test_another_site_cannot_sign_anybody_in(portal: Portal) -> None:
    path = _path(portal)
    assert portal.post(path, headers={"Origin": "https://jahat.example"}).status_code == 403
    assert portal.post(path).status_code == 303


@pytest.mark.parametrize("channel", list(Channel))
def test_the_link_of_a_message_as_it_is_sent_leads_here(portal: Portal, channel: Channel) -> None:
    settings = Settings(link=portal.url)

    def said(office: Office) -> str:
        message(office, MessageState.QUEUED, channel=channel)
        (row,) = outbox.claim(office.tx, channel, 1, at("2027-01-06"), timedelta(minutes=5))
        items = [{"machine": "appraisal", "n": 1, "due_at": DUE}]
        return str(letter(row, items, {}, settings, secret(office.tx), at("2027-01-06")).params["link"])

    link = portal.put(said)
    assert link.startswith(f"{portal.url}/t/")
    came = portal.post(link.removeprefix(portal.url))
    assert came.headers["Location"] == "/tugas"
    out = portal.post("/keluar", {"csrf": mark(came.cookies[COOKIE])}, cookies=came.cookies)
    assert out.headers["Location"] == "/masuk"
