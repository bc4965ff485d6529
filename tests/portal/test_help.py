"""Help: the words on tap, what each step asks for, the year with one's own dates, for every reader and on paper."""

import gzip
import re
from collections import Counter

import pytest

from domain.glossary_words import TERMS
from domain.step_words import HELP
from domain.terms import Machine
from tests.people import at, issue
from tests.portal.conftest import Portal
from tests.portal.helpdesk import clock, office, own, page_of, practise
from tests.portal.looking import browser, faults, needs_browser, words
from tests.portal.papers import Clock
from tests.rosters import BUDI, JOKO, RATNA, SARI

__all__ = ["clock", "office"]


# --- the words on tap -----------------------------------------------------------------------------------


def _marks(page: str) -> tuple[list[str], list[str]]:
    return re.findall(r'popovertarget="([^"]+)"', page), re.findall(r' id="([^"]+)"', page)


def test_every_word_on_a_page_opens_its_meaning_and_leads_to_all_words(office: Portal) -> None:
    sari = office.signed(SARI)
    anchors = set(re.findall(r' id="([^"]+)"', sari.get("/bantuan").text))
    assert {f"istilah-{key}" for key in TERMS} | {f"langkah-{m}-{event}" for m, event in HELP} <= anchors
    seen = 0
    for path in own(office):
        page = sari.get(path).text
        wanted, ids = _marks(page)
        assert not [name for name, n in Counter(ids).items() if n > 1], path
        assert set(wanted) <= set(ids), path
        assert set(re.findall(r'/bantuan#([^"]+)"', page)) <= anchors, path
        seen += len(wanted)
    assert seen >= 8


def test_a_page_carries_only_the_words_that_it_uses(office: Portal) -> None:
    page = office.signed(SARI).get(page_of(office, Machine.CHECKIN)).text
    assert TERMS["rhk"].meaning[0] in page
    assert TERMS["angka-kredit"].meaning[0] not in page


@needs_browser
@pytest.mark.parametrize("scripts", [True, False])
def test_a_word_opens_by_the_keyboard_and_closes_by_esc_with_or_without_scripts(office: Portal, scripts: bool) -> None:
    sari = office.signed(SARI)
    with browser(sari, java_script_enabled=scripts, viewport={"width": 390, "height": 844}) as page:
        page.goto(sari.url + page_of(office, Machine.CHECKIN))
        said = page.locator("button.term:visible", has_text="RHK").first
        meaning = page.locator("#" + str(said.get_attribute("popovertarget")))
        assert not meaning.is_visible()
        said.focus()
        page.keyboard.press("Enter")
        assert meaning.is_visible()
        page.keyboard.press("Tab")  # on to the link within
        page.keyboard.press("Escape")
        assert not meaning.is_visible()
        said.press("Enter")
        meaning.get_by_role("link").click()
        assert page.url.endswith("/bantuan#istilah-rhk")


# --- help for a step, and the year ------------------------------------------------------------------------


def test_a_task_says_closed_what_its_step_asks_for(office: Portal) -> None:
    page = office.signed(SARI).get(page_of(office, Machine.CHECKIN)).text
    help_ = re.search(r'<details class="sheet helped">.*?</details>', page, re.S)
    assert help_ is not None
    assert HELP[Machine.CHECKIN, "report"].do[0] in help_[0]
    assert HELP[Machine.CHECKIN, "review"].do[0] not in page  # that is the appraiser's


def test_whoever_only_speaks_to_an_objection_is_told_how(office: Portal, clock: Clock) -> None:
    office.put(issue)
    clock.at = at("2028-01-27")
    page, sari = page_of(office, Machine.APPRAISAL), office.signed(SARI)
    for path, given in ((f"{page}/isi/receipt", {}), (f"{page}/isi/objection", {"words": "Target kedua tercapai."}),
                        (f"{page}/langkah/contest", {})):  # fmt: skip
        assert sari.post(path, given).status_code == 303
    assert HELP[Machine.APPRAISAL, "hearing"].do[0] in office.signed(BUDI).get(page).text
    superior = office.signed(RATNA).get(page).text
    assert HELP[Machine.APPRAISAL, "decide"].do[0] in superior
    assert "PP 30/2019, Pasal 59 ayat (3) dan (4)" in superior


def test_the_year_is_told_with_the_dates_of_ones_own_unit(office: Portal) -> None:
    said = words(office.signed(SARI).get("/bantuan"))
    assert "Evaluasi periodik triwulan 1 sedang dibuka 29 Mar 2027 – Rabu, 14 April 2027 pukul 16.00 WIB" in said
    assert said.count("sedang dibuka") == 1
    there = words(office.signed(JOKO).get("/bantuan"))  # in another zone the same end has another hour
    assert "Rabu, 14 April 2027 pukul 18.00 WIT" in there


def test_help_leads_out_where_something_is_wrong(office: Portal) -> None:
    page = office.signed(SARI).get("/bantuan").text
    for place in ("/penilai", "/periksa", "/sesi"):
        assert f'href="{place}"' in page
    assert 'href="/periksa"' in office.get("/masuk").text


# --- for everybody ----------------------------------------------------------------------------------------


@needs_browser
def test_help_and_tasks_can_be_read_by_everybody_on_a_phone(office: Portal) -> None:
    practise(office)
    assert faults(office.signed(SARI), ["/bantuan", *own(office)]) == {}


@needs_browser
def test_one_comes_by_the_keyboard_past_the_navigation_to_the_task(office: Portal) -> None:
    sari = office.signed(SARI)
    with browser(sari, viewport={"width": 390, "height": 844}) as page:
        page.goto(sari.url + page_of(office, Machine.CHECKIN))
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        order = page.evaluate("""[...document.querySelectorAll('a, button, input, select, textarea, summary')]
            .filter(e => e.tabIndex > 0).length""")
        assert order == 0  # the order of the keyboard is that of the page


@needs_browser
def test_paper_shows_what_was_agreed_and_no_navigation_and_no_forms(office: Portal) -> None:
    sari = office.signed(SARI)
    with browser(sari) as page:
        page.goto(sari.url + page_of(office, Machine.CHECKIN))
        page.emulate_media(media="print")
        for hidden in (".top", "form", ".crumbs", ".words", ".helped"):
            assert not [e for e in page.locator(hidden).all() if e.is_visible()], hidden
        assert page.get_by_role("heading", level=1).is_visible()
        assert page.get_by_role("columnheader", name="RHK").is_visible()


def test_a_page_with_its_style_and_scripts_is_light(office: Portal) -> None:
    sari = office.signed(SARI)
    for path in ("/bantuan", *own(office)):
        page = sari.get(path)
        parts = [page, *(sari.get(part) for part in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))]
        travels = sum(len(gzip.compress(part.content, 5)) for part in parts)
        assert travels <= 40_000, (path, travels)  # of the 100 KB that a page may weigh
