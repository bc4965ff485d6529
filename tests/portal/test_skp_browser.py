"""The form of an SKP in a real browser: kept as one types, the connection drops, a second tab; on a phone, by axe."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.people import at, propose, write_targets
from tests.portal.conftest import Portal
from tests.portal.looking import browser, faults, needs_browser
from tests.rosters import BUDI, RATNA, SARI

pytestmark = needs_browser
PHONE = {"viewport": {"width": 360, "height": 780}}
KEPT = "Ketikan tersimpan sebagai draf."


@pytest.fixture
def office(portals: Callable[..., Portal]) -> Portal:
    portal = portals(clock=lambda: at("2027-01-05"))
    portal.put(lambda o: write_targets(o, BUDI, lines=2))
    portal.put(lambda o: o.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip = :nip", nip=BUDI))
    return portal


@pytest.fixture
def place(office: Portal) -> str:
    return f"/tugas/appraisal/{office.put(lambda o: o.appraisal())}/skp"


@pytest.fixture
def page(office: Portal, place: str) -> Iterator[Any]:
    """Sari's page on a phone; what the browser complains of fails the test."""
    wrong: list[str] = []
    with browser(office.signed(SARI), **PHONE) as found:
        found.on("pageerror", lambda error: wrong.append(str(error)))
        found.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
        found.goto(office.url + place)
        yield found
    assert wrong == []


def _says(page: Any, words: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator("#tersimpan")).to_contain_text(words, timeout=10_000)


def _kept(office: Portal) -> list[tuple[str, str]]:
    lines = office.ask("SELECT content -> 'of' -> 'lines' FROM draft")
    return [(line["rhk"], line["target"]) for line in lines]


def test_what_sari_types_is_kept_and_still_there_when_she_comes_back(office: Portal, page: Any) -> None:
    page.get_by_role("button", name="Tambah baris").click()
    page.get_by_label("Rencana hasil kerja (RHK)").fill("Data mutakhir")
    page.get_by_label("Target").fill("95 persen")
    _says(page, KEPT)
    assert _kept(office) == [("Data mutakhir", "95 persen")]
    page.reload()
    assert page.get_by_label("Rencana hasil kerja (RHK)").input_value() == "Data mutakhir"
    page.get_by_label("Aspek").select_option("kualitas")
    page.get_by_label("Indikator kinerja").fill("persentase data")
    page.get_by_label("RHK atasan yang diintervensi").select_option(index=1)
    page.get_by_role("button", name="Simpan", exact=True).click()  # at once: what is typed is kept first
    page.get_by_text("Baris ini lengkap.").wait_for()
    assert page.get_by_role("button", name="Ajukan SKP").is_visible() or page.locator("#langkah-skp").is_visible()


def test_a_connection_that_drops_loses_nothing(office: Portal, page: Any) -> None:
    page.get_by_role("button", name="Tambah baris").click()
    page.get_by_label("Rencana hasil kerja (RHK)").fill("Sebelum putus")
    _says(page, KEPT)
    page.context.set_offline(True)
    page.get_by_label("Rencana hasil kerja (RHK)").fill("Selama putus")
    page.get_by_role("button", name="Tambah baris").click()
    page.get_by_label("Target").nth(1).fill("3 laporan")
    _says(page, "Belum tersimpan")
    assert page.locator("#tersimpan").get_attribute("aria-live") == "polite"
    assert "Selama+putus" in page.evaluate("sessionStorage.getItem(`siklus:${location.pathname}`)")
    page.get_by_role("button", name="Simpan", exact=True).click()  # stays on the page
    _says(page, "Belum tersimpan")
    assert page.get_by_label("Target").nth(1).input_value() == "3 laporan"
    assert _kept(office) == [("Sebelum putus", "")]
    page.context.set_offline(False)
    _says(page, KEPT)
    assert _kept(office) == [("Selama putus", ""), ("", "3 laporan")]
    assert page.evaluate("sessionStorage.length") == 0


def test_what_could_not_be_sent_is_sent_when_the_tab_comes_back(office: Portal, page: Any) -> None:
    page.get_by_role("button", name="Tambah baris").click()
    _says(page, KEPT)
    page.route("**/skp/draf", lambda route: route.abort())
    page.get_by_label("Rencana hasil kerja (RHK)").fill("Ditutup sebelum terkirim")
    _says(page, "Belum tersimpan")
    page.unroute("**/skp/draf")
    page.reload()
    page.wait_for_function("document.querySelector('[name^=rhk-]').value === 'Ditutup sebelum terkirim'")
    assert _kept(office) == [("Ditutup sebelum terkirim", "")]


def test_a_second_tab_is_offered_both_and_can_join_them(office: Portal, page: Any, place: str) -> None:
    office.put(lambda o: write_targets(o, SARI, lines=2))
    page.reload()
    other = page.context.new_page()
    other.goto(office.url + place)
    other.get_by_label("Target").nth(1).fill("20 laporan")
    _says(other, KEPT)
    page.get_by_label("Target").nth(0).fill("15 laporan")
    page.get_by_text("baris 2, target: di server “20 laporan”").wait_for()
    page.get_by_label("Target").nth(0).press_sequentially(" lengkap")  # typing on is not lost either
    page.get_by_role("button", name="Gabung").click()
    page.wait_for_url("**gabung=-")
    assert [field.input_value() for field in page.get_by_label("Target").all()] == ["15 laporan lengkap", "20 laporan"]
    other.get_by_label("Target").nth(1).fill("1 laporan")
    other.get_by_role("link", name="Pakai yang di server").click()
    other.wait_for_function("document.querySelectorAll('[name^=target-]')[1].value === '20 laporan'")
    assert _kept(office) == [("Hasil kerja 1", "15 laporan lengkap"), ("Hasil kerja 2", "20 laporan")]


def test_lines_are_moved_and_taken_out_by_the_keyboard(office: Portal, page: Any) -> None:
    office.put(lambda o: write_targets(o, SARI, lines=3))
    page.reload()
    page.get_by_role("button", name="Naikkan baris 3").press("Enter")
    assert page.evaluate("document.activeElement.value").startswith("naik:")
    page.get_by_role("button", name="Hapus baris 1").press("Enter")
    _says(page, KEPT)
    assert [rhk for rhk, _ in _kept(office)] == ["Hasil kerja 3", "Hasil kerja 2"]
    assert page.locator("legend").all_inner_texts() == ["Baris 1", "Baris 2"]


def test_axe_finds_nothing_and_a_phone_needs_no_sideways_scrolling(office: Portal, place: str) -> None:
    office.put(lambda o: propose(o, SARI))
    remark = place.replace("/skp", "/catatan")
    budi = office.signed(BUDI)
    budi.post(remark, {"no": "1", "words": "Mohon diukur."})
    assert faults(budi, [place, "/tim/matriks"]) == {}
    office.put(lambda o: o.do("UPDATE appraisal SET state = 'drafting' WHERE employee_nip = :nip", nip=SARI))
    sari = office.signed(SARI)
    assert faults(sari, [place, f"{place}?cari=imunisasi"]) == {}
    assert faults(office.signed(RATNA), ["/tim/matriks"]) == {}
    assert len(sari.get(place).content) < 100_000
