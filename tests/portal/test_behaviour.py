"""Examples of behaviour: written by the employee and the appraiser on the pages of a check-in and of the year."""

from collections.abc import Callable

import pytest

from domain.terms import Machine
from tests.people import TONO, agree_all, at, rate, report, set_capaian
from tests.portal.conftest import Portal
from tests.portal.looking import faults, needs_browser, words
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI

HELPED = {"nilai": "harmonis", "contoh": "Membantu rekan baru memahami aplikasi persediaan pada 12 Maret."}


@pytest.fixture
def office(portals: Callable[..., Portal]) -> Portal:
    portal = portals(clock=lambda: at("2027-04-05"))
    portal.put(agree_all)
    portal.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    return portal


def _page(portal: Portal, machine: Machine) -> str:
    found = portal.put(lambda o: o.checkin() if machine is Machine.CHECKIN else o.appraisal())
    return f"/tugas/{machine}/{found}"


def _kept(portal: Portal) -> list[tuple[object, ...]]:
    return portal.rows("SELECT period, value, words, by FROM behaviour ORDER BY id")


def test_sari_and_budi_write_examples_that_both_read_by_value_with_who_and_when(office: Portal) -> None:
    quarter, year = _page(office, Machine.CHECKIN), _page(office, Machine.APPRAISAL)
    sari, budi = office.signed(SARI), office.signed(BUDI)
    assert sari.post(f"{quarter}/perilaku", HELPED).headers["Location"] == f"{quarter}#perilaku"
    assert budi.post(f"{year}/perilaku", {"nilai": "akuntabel", "contoh": "Laporan selalu cermat."}).status_code == 303
    assert _kept(office) == [
        (1, "harmonis", HELPED["contoh"], SARI), (0, "akuntabel", "Laporan selalu cermat.", BUDI),
    ]  # fmt: skip
    for who in (sari, budi):
        whole = words(who.get(year))
        assert "Akuntabel Laporan selalu cermat. Tahunan · Budi (penilai) · 5 Apr 2027" in whole
        assert f"Harmonis {HELPED['contoh']} Evaluasi periodik triwulan 1 · Sari · 5 Apr 2027" in whole
        assert whole.index("Laporan selalu cermat.") < whole.index(HELPED["contoh"])  # in the order of BerAKHLAK
    assert "Laporan selalu cermat." not in words(sari.get(quarter))  # of the year, not of this quarter


def test_a_second_click_writes_nothing_more_and_there_is_an_end(office: Portal) -> None:
    page, sari = _page(office, Machine.CHECKIN), office.signed(SARI)
    for _ in range(2):
        assert sari.post(f"{page}/perilaku", HELPED).status_code == 303
    assert len(_kept(office)) == 1
    said = [sari.post(f"{page}/perilaku", {**HELPED, "contoh": f"Contoh {n}."}).status_code for n in range(14)]
    assert said == [303] * 13 + [409]
    assert office.signed(BUDI).post(f"{page}/perilaku", HELPED).status_code == 303  # each has their own


@pytest.mark.parametrize("wrong", [
    {"nilai": "", "contoh": "x"}, {"nilai": "ramah", "contoh": "x"}, {"nilai": "loyal", "contoh": "  "},
    {"nilai": "loyal"}, {"nilai": "loyal", "contoh": "x" * 1001}, {},
])  # fmt: skip
def test_wrong_input_is_refused_in_words(office: Portal, wrong: dict[str, str]) -> None:
    answer = office.signed(SARI).post(f"{_page(office, Machine.CHECKIN)}/perilaku", wrong)
    assert answer.status_code == 409
    assert "BerAKHLAK belum dipilih" in answer.text or "Contoh perilaku" in answer.text
    assert _kept(office) == []


def test_nobody_else_writes_examples_and_none_once_the_year_is_rated(office: Portal) -> None:
    year, quarter = _page(office, Machine.APPRAISAL), _page(office, Machine.CHECKIN)
    for nip, status in ((JOKO, 404), (TONO, 404), (RATNA, 409), (DEWI, 409)):
        who = office.signed(nip)
        assert who.post(f"{year}/perilaku", HELPED).status_code == status
        assert "Tambah contoh" not in who.get(year).text
    calibration = office.put(lambda o: o.calibration())
    assert office.signed(RATNA).post(f"/tugas/calibration/{calibration}/perilaku", HELPED).status_code == 404
    assert "Tambah contoh" in office.signed(SARI).get(quarter).text
    office.put(report)
    office.put(set_capaian)
    office.put(rate)
    for nip in (SARI, BUDI):
        assert "Tambah contoh" not in office.signed(nip).get(year).text
        refused = office.signed(nip).post(f"{year}/perilaku", HELPED)
        assert refused.status_code == 409
        assert "contoh perilaku tidak dapat ditulis" in refused.text
    assert _kept(office) == []


def test_the_appraiser_finds_them_beside_the_rating(office: Portal) -> None:
    year = _page(office, Machine.APPRAISAL)
    assert office.signed(SARI).post(f"{year}/perilaku", HELPED).status_code == 303
    office.put(report)
    page = office.signed(BUDI).get("/tim/nilai").text
    assert f'href="{year}#perilaku">Contoh perilaku: 1' in page


@needs_browser
def test_the_form_and_the_list_are_accessible_on_a_phone(office: Portal) -> None:
    year = _page(office, Machine.APPRAISAL)
    assert office.signed(SARI).post(f"{year}/perilaku", HELPED).status_code == 303
    assert faults(office.signed(SARI), [year, _page(office, Machine.CHECKIN)]) == {}
