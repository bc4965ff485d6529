"""My work and a task are light, are gone through with the keyboard in the order in which they are read, and are whole
in dark colours, on paper, at four times the size, and without scripts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.people import agree_all, at
from tests.portal.conftest import Portal
from tests.portal.journey import PHONE, WIDE, wrong_on
from tests.portal.looking import browser, needs_browser
from tests.rosters import SARI

pytestmark = needs_browser
MOST = 100_000  # bytes of My work with all that belongs to it, unpacked
# What has the focus, as somebody who listens is told of it; nothing after the last.
FOCUSED = """() => { const e = document.activeElement; if (e === document.body) return null;
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    return {tag: e.tagName, words: (e.labels?.[0] ?? e).innerText?.trim().split("\\n")[0] ?? "", top: box.top + scrollY,
        place: [...document.querySelectorAll("*")].indexOf(e), outline: style.outlineStyle !== "none",
        seen: box.width > 0 && box.top >= 0 && box.bottom <= innerHeight + 1}; }"""


@pytest.fixture
def office(portals: Callable[..., Portal]) -> Portal:
    """A quarter is to be reported."""
    portal = portals(clock=lambda: at("2027-04-05"))
    portal.put(agree_all)
    portal.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    return portal


@pytest.fixture
def page(office: Portal) -> Iterator[Any]:
    with browser(office.signed(SARI), **PHONE) as found:
        yield found


def test_my_work_is_two_small_files_without_a_script_and_one_when_one_comes_back(office: Portal, page: Any) -> None:
    got: list[tuple[str, int]] = []
    page.on("response", lambda answer: got.append((answer.request.resource_type, len(answer.body()))))
    page.goto(f"{office.url}/tugas", wait_until="networkidle")
    assert sorted({kind for kind, _ in got}) in (
        ["document", "stylesheet"],
        ["document", "other", "stylesheet"],
    )  # other: its picture
    assert sum(size for _, size in got) < MOST
    packed = office.signed(SARI).get("/tugas", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" or len(packed.content) < 1_500
    style = page.locator("link[rel=stylesheet]").get_attribute("href")
    assert "immutable" in office.get(style).headers["Cache-Control"]


def walked(page: Any) -> list[dict[str, Any]]:
    """Give what Tab leads to, from the top of the page to its end."""
    found: list[dict[str, Any]] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        if (here := page.evaluate(FOCUSED)) is None or (found and here["place"] <= found[0]["place"]):
            break
        found.append(here)
    return found


@pytest.mark.parametrize("task", [False, True])
def test_tab_goes_through_everything_in_the_order_in_which_it_is_read(office: Portal, page: Any, task: bool) -> None:
    page.goto(office.url + (f"/tugas/checkin/{office.put(lambda o: o.checkin())}" if task else "/tugas"))
    usable = page.locator(
        "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
    )
    wanted = [one for one in usable.all() if one.is_visible()]
    found = walked(page)
    assert found[0]["words"] == "Langsung ke isi"
    places = [one["place"] for one in found]
    assert places == sorted(places)
    assert len(found) >= len(wanted)
    assert [one for one in found if not (one["outline"] and one["seen"])] == []
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_what_is_listened_to_names_every_place_and_field(office: Portal, page: Any) -> None:
    page.goto(f"{office.url}/tugas/checkin/{office.put(lambda o: o.checkin())}")
    said = page.locator("body").aria_snapshot()
    order = ["Langsung ke isi", "navigation", "Tugas saya", "main",
             "heading \"Evaluasi periodik triwulan 1\" [level=1]",
             "heading \"Realisasi\" [level=2]", "textbox \"1.", "button \"Simpan realisasi\"",
             "button \"Laporkan kemajuan\" [disabled]"]  # fmt: skip
    at_ = [said.index(words) for words in order]
    assert at_ == sorted(at_)
    assert "Belum dapat: kemajuan setiap target belum diisi" in said


@pytest.mark.parametrize("given", [{"color_scheme": "dark"}, {"media": "print"}, {"forced_colors": "active"}])
def test_dark_and_printed_pages_are_as_good(office: Portal, page: Any, given: dict[str, str]) -> None:
    page.emulate_media(**given)
    checkin = office.put(lambda o: o.checkin())
    for path in ("/tugas", f"/tugas/checkin/{checkin}", "/hasil", "/tim"):
        assert page.goto(office.url + path).status == 200
        assert wrong_on(page) == [], path


def test_at_four_times_the_size_nothing_is_cut_off(office: Portal, page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 per cent (WCAG 1.4.10)
    page.goto(f"{office.url}/tugas/checkin/{office.put(lambda o: o.checkin())}")
    assert page.evaluate(WIDE) == []
