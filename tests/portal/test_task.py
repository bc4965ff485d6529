"""My work, the page of one subject, its forms and its steps: what is mine, and nothing else."""

from collections.abc import Callable
from datetime import datetime

import pytest

from domain.terms import Machine
from tests.people import agree_all, at, issue, write_targets
from tests.portal.conftest import Portal
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI

Portals = Callable[..., Portal]


class Clock:
    """A clock that a test sets."""

    def __init__(self, when: str) -> None:
        self.when = when

    def __call__(self) -> datetime:
        return at(self.when)


@pytest.fixture
def clock() -> Clock:
    return Clock("2027-01-05")


@pytest.fixture
def office(portals: Portals, clock: Clock) -> Portal:
    return portals(clock=clock)


def _page(portal: Portal, machine: Machine, nip: str = SARI) -> str:
    found = portal.put(lambda o: o.checkin(nip) if machine is Machine.CHECKIN else o.appraisal(nip))
    return f"/tugas/{machine}/{found}"


def test_a_check_in_goes_from_sari_to_budi_and_back_through_the_pages(office: Portal, clock: Clock) -> None:
    office.put(agree_all)
    clock.when = "2027-04-05"
    office.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    page = _page(office, Machine.CHECKIN)
    sari, budi = office.signed(SARI), office.signed(BUDI)
    assert f'href="{page}"' in sari.get("/tugas").text
    shown = sari.get(page).text
    assert "Belum dapat: kemajuan setiap target belum diisi" in shown
    assert sari.post(f"{page}/langkah/report").status_code == 409
    assert sari.post(f"{page}/isi/progress", {"r-1": "3 laporan"}).status_code == 303
    assert sari.post(f"{page}/langkah/report").headers["Location"] == f"{page}?selesai=report"
    assert f'href="{page}"' not in sari.get("/tugas").text
    assert f'href="{page}"' in budi.get("/tugas").text
    assert budi.post(f"{page}/isi/feedback", {"words": "Baik sekali."}).status_code == 303
    assert "Umpan balik tambahan" in budi.get(page).text
    assert budi.post(f"{page}/isi/rating", {"hasil": "sesuai", "perilaku": "di_atas"}).status_code == 303
    assert budi.post(f"{page}/langkah/review").status_code == 303
    assert office.ask("SELECT state FROM checkin WHERE id = :id", id=int(page.rsplit("/", 1)[1])) == "reviewed"
    assert "Baik sekali." in sari.get(page).text


def test_a_review_is_one_form_and_writes_all_of_it_or_nothing(office: Portal, clock: Clock) -> None:
    office.put(agree_all)
    clock.when = "2027-04-05"
    office.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    page, budi = _page(office, Machine.CHECKIN), office.signed(BUDI)
    assert "langkah/review" not in budi.get(page).text  # not reported yet
    sari = office.signed(SARI)
    assert sari.post(f"{page}/isi/progress", {"r-1": "3 laporan"}).status_code == 303
    assert sari.post(f"{page}/langkah/report").status_code == 303
    shown = budi.get(page).text
    assert shown.count("langkah/review") == 1
    assert 'name="isi" value="feedback rating"' in shown
    given = {"isi": "feedback rating", "words": "Baik.", "hasil": "sesuai", "perilaku": "sesuai"}
    assert budi.post(f"{page}/langkah/review", given | {"perilaku": ""}).status_code == 409
    assert budi.post(f"{page}/langkah/review", given | {"words": " "}).status_code == 409  # no feedback, no review
    assert budi.post(f"{page}/langkah/review", given | {"isi": "target"}).status_code == 404
    assert sari.post(f"{page}/langkah/review", given).status_code == 409
    assert office.ask("SELECT (SELECT count(*) FROM feedback) + (SELECT count(*) FROM rating)") == 0
    assert budi.post(f"{page}/langkah/review", given).status_code == 303
    assert office.ask("SELECT state FROM checkin WHERE id = :id", id=int(page.rsplit("/", 1)[1])) == "reviewed"
    assert office.rows("SELECT words FROM feedback") == [("Baik.",)]


def test_sending_back_writes_its_reason_with_it_or_does_nothing(office: Portal) -> None:
    office.put(lambda o: [write_targets(o, nip) for nip in (RATNA, BUDI, SARI)])
    office.put(agree_all)
    office.put(lambda o: o.do("UPDATE appraisal SET state = 'proposed' WHERE employee_nip = :nip", nip=SARI))
    page, budi = _page(office, Machine.APPRAISAL), office.signed(BUDI)
    assert budi.post(f"{page}/langkah/send_back").status_code == 409
    assert budi.post(f"{page}/langkah/send_back", {"alasan": "Target kedua belum terukur."}).status_code == 303
    assert office.rows("SELECT state FROM appraisal WHERE employee_nip = :nip", nip=SARI) == [("drafting",)]
    assert office.ask("SELECT words FROM reason") == "Target kedua belum terukur."
    assert budi.post(f"{page}/langkah/send_back", {"alasan": "Sekali lagi."}).status_code == 409


@pytest.mark.parametrize("stranger", [JOKO, DEWI])
def test_another_persons_pages_do_not_exist(office: Portal, stranger: str) -> None:
    office.put(agree_all)
    office.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    who = office.signed(stranger)
    for machine in (Machine.APPRAISAL, Machine.CHECKIN):
        page = _page(office, machine)
        seen = who.get(page).status_code
        assert seen == (404 if stranger == JOKO else 200)  # dewi is the pengelola of sari's agency
        assert who.post(f"{page}/isi/feedback", {"words": "x"}).status_code == (404 if stranger == JOKO else 409)
        assert who.post(f"{page}/langkah/report").status_code == (404 if stranger == JOKO else 409)
    assert who.get("/tugas/appraisal/999999").status_code == 404
    assert who.get("/tugas/lain/1").status_code == 404


def test_the_annual_rating_is_shown_to_the_employee_once_it_was_handed_over(office: Portal, clock: Clock) -> None:
    office.put(agree_all)
    clock.when = "2028-01-27"
    page, sari, budi = _page(office, Machine.APPRAISAL), office.signed(SARI), office.signed(BUDI)
    office.put(issue)
    office.put(lambda o: o.do("UPDATE appraisal SET state = 'rated' WHERE employee_nip = :nip", nip=SARI))
    assert "Sesuai Ekspektasi" not in sari.get(page).text
    assert "Sesuai Ekspektasi" in budi.get(page).text
    office.put(lambda o: o.do("UPDATE appraisal SET state = 'issued' WHERE employee_nip = :nip", nip=SARI))
    assert "Sesuai Ekspektasi" in sari.get(page).text
    assert sari.post(f"{page}/isi/objection", {"words": "Bukti triwulan 3 belum dihitung."}).status_code == 303
    assert sari.post(f"{page}/langkah/contest").status_code == 303
    assert "Bukti triwulan 3" in office.signed(RATNA).get(page).text


def test_wrong_input_is_refused_in_words_and_never_breaks_a_page(office: Portal, clock: Clock) -> None:
    office.put(agree_all)
    clock.when = "2027-04-05"
    office.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    page, sari, budi = _page(office, Machine.CHECKIN), office.signed(SARI), office.signed(BUDI)
    far, appraisal = "9" * 22, office.put(lambda o: o.appraisal())
    asked = [
        (sari, f"{page}/isi/progress", {f"r-{far}": "3 laporan"}, 409),
        (sari, f"{page}/isi/progress", {"r-1": "3\0 laporan"}, 303),
        (sari, f"{page}/bukti", {"baris": far, "tautan": "https://x.example"}, 409),
        (sari, f"{page}/isi/lain", {}, 404),
        (sari, f"{page}/langkah/lain", {}, 404),
        (budi, "/tim/nilai", {f"p-{appraisal}": "ngawur"}, 409),
        (budi, "/tim/nilai", {f"p-{far}": "sesuai"}, 404),
        (sari, f"/tim/sampaikan/2027/{far}", {}, 404),
    ]
    assert [who.post(path, form).status_code for who, path, form, _ in asked] == [status for *_, status in asked]
    assert office.ask("SELECT result FROM result WHERE period = 1") == "3 laporan"
