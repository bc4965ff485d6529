"""The link that ends reminders: one click ends them, opening it does not, and nobody is named."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from config.settings import Settings
from domain.seal import Purpose, seal
from domain.terms import Channel, MessageState
from flows.letters import letter
from store import outbox
from store.installation import secret
from tests.people import SARI, Office, at
from tests.portal.conftest import Portal
from tests.store.answering import message

ONE_CLICK = "List-Unsubscribe=One-Click"
OUT = "SELECT nip, channel, by = nip FROM optout"


def _link(portal: Portal, channel: str = "email", purpose: Purpose = Purpose.UNSUBSCRIBE) -> str:
    def make(office: Office) -> str:
        return seal(secret(office.tx), purpose, message(office, channel=channel))

    return f"/berhenti/{portal.put(make)}"


def test_opening_the_link_changes_nothing(portal: Portal) -> None:
    link = _link(portal)
    for _ in range(3):
        page = portal.get(link)
        assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "<h1>Hentikan pengingat lewat surel?</h1>" in page.text
        assert page.text.count("<button") == 1
        assert "Pemberitahuan resmi" in page.text
    assert portal.rows(OUT) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (ONE_CLICK, "application/x-www-form-urlencoded"),
        ('--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
         "multipart/form-data; boundary=x"),
        ("", "application/x-www-form-urlencoded"),  # the page's own button
    ],
)  # fmt: skip
@pytest.mark.parametrize("channel", ["email", "whatsapp"])
def test_one_click_ends_the_reminders_of_that_channel(portal: Portal, body: str, kind: str, channel: str) -> None:
    link = _link(portal, channel)
    for _ in range(2):
        page = portal.post(link, body, headers={"Content-Type": kind})
        assert (page.status_code, "Location" in page.headers) == (200, False)  # RFC 8058: no redirect
    assert portal.rows(OUT) == [(SARI, channel, True)]
    assert "dihentikan</h1>" in page.text


def test_it_can_be_taken_back_from_the_page(portal: Portal) -> None:
    link = _link(portal)
    shown = portal.post(link).text
    again = re.search(r'action="([^"]+)"', shown)
    assert again
    assert again[1] == f"{link}/batal"
    assert "aktif kembali</h1>" in portal.post(again[1]).text
    assert portal.rows(OUT) == []
    portal.post(again[1])
    portal.post(link)
    assert "dihentikan</h1>" in portal.get(link).text
    assert "dihentikan</h1>" in portal.get(again[1]).text  # a page that is loaded again takes nothing back


def test_the_page_speaks_the_readers_language_and_names_nobody(portal: Portal) -> None:
    portal.put(lambda office: office.do("UPDATE person SET language = 'en' WHERE nip = :nip", nip=SARI))
    link = _link(portal)
    page = portal.get(link).text
    assert '<html lang="en">' in page
    assert "<h1>Stop reminders by e-mail?</h1>" in page
    assert "still come by e-mail" in page
    assert "are stopped</h1>" in portal.post(link).text
    for told in (page, portal.get(link).text):
        assert not re.search(r"Sari|surakarta|\d{6,}", told.replace(link, ""))


@pytest.mark.parametrize("wrong", ["1", "1-", "1-0000000000000000", "x", "٣-0000000000000000", "%00", "1-é", "9" * 400])
def test_a_wrong_seal_opens_nothing(portal: Portal, wrong: str) -> None:
    _link(portal)
    for answer in (portal.get(f"/berhenti/{wrong}"), portal.post(f"/berhenti/{wrong}"),
                   portal.post(f"/berhenti/{wrong}/batal")):  # fmt: skip
        assert answer.status_code == 404
        assert "Tautan tidak dikenal" in answer.text
    assert portal.rows(OUT) == []


def test_a_seal_of_another_purpose_or_a_message_that_is_gone_opens_nothing(portal: Portal) -> None:
    assert portal.get(_link(portal, purpose=Purpose.BOUNCE)).status_code == 404
    gone = portal.put(lambda office: seal(secret(office.tx), Purpose.UNSUBSCRIBE, 987_654))
    assert portal.post(f"/berhenti/{gone}", ONE_CLICK).status_code == 404


def test_before_anything_was_sent_no_link_is_known_and_looking_makes_no_key(portal: Portal) -> None:
    assert portal.get("/berhenti/1-0000000000000000").status_code == 404
    assert portal.ask("SELECT count(*) FROM installation") == 0


def test_the_page_holds_the_browser_to_itself(portal: Portal) -> None:
    page = portal.get(_link(portal))
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script|https?://|src=", page.text)
    assert len(page.content) < 5_000


def test_an_unknown_link_is_said_so_in_the_language_of_the_installation(portals: Callable[..., Portal]) -> None:
    assert "Unknown link" in portals(language="en").get("/berhenti/x").text


def test_the_link_of_a_reminder_as_it_is_sent_leads_here(portals: Callable[..., Portal]) -> None:
    portal = portals()
    settings = Settings(link=portal.url)

    def said(office: Office) -> str | None:
        message(office, MessageState.QUEUED, channel="email")
        (row,) = outbox.claim(office.tx, Channel.EMAIL, 1, at("2027-01-06"), timedelta(minutes=5))
        items = [{"machine": "appraisal", "n": 1, "due_at": at("2027-01-29")}]
        return letter(row, items, {}, settings, secret(office.tx), at("2027-01-06")).unsubscribe

    link = portal.put(said)
    assert link.startswith(f"{portal.url}/berhenti/")
    assert portal.post(link.removeprefix(portal.url), ONE_CLICK).status_code == 200
    assert portal.rows(OUT) == [(SARI, "email", True)]
