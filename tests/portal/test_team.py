"""A team on one page: rated in one go, a departure with its sentence; handed over by the pengelola."""

from collections.abc import Callable

from domain.terms import Machine
from tests.people import TONO, agree_all, at, check_in, rate, report, set_capaian
from tests.portal.conftest import Portal
from tests.portal.looking import browser, faults, needs_browser
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI
from tests.store.numbers import keep_pp30

Portals = Callable[..., Portal]


def _calibrating(portals: Portals) -> Portal:
    portal = portals(clock=lambda: at("2028-01-13"))
    portal.put(agree_all)
    portal.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    portal.put(check_in)
    portal.put(report)
    portal.put(set_capaian)
    return portal


def _appraisal(portal: Portal, nip: str = SARI) -> int:
    return int(portal.put(lambda o: o.appraisal(nip)))


def _state(portal: Portal, nip: str = SARI) -> str:
    return str(portal.ask("SELECT state FROM appraisal WHERE employee_nip = :nip", nip=nip))


def test_a_team_is_rated_in_one_go_and_a_departure_asks_for_a_sentence(portals: Portals) -> None:
    portal = _calibrating(portals)
    budi, sari = portal.signed(BUDI), _appraisal(portal)
    assert "Nilai tim" in budi.get("/tim").text
    page = budi.get("/tim/nilai").text
    for wanted in ("Sari", f'name="p-{sari}"', "PermenPANRB 6/2022", "12 laporan", "Laporan", "1 · Sesuai Ekspektasi"):
        assert wanted in page
    given = {f"h-{sari}": "di_bawah", f"p-{sari}": "sesuai"}
    refused = budi.post("/tim/nilai", given)
    assert refused.status_code == 409
    assert "satu kalimat penjelasan" in refused.text
    assert _state(portal) == "reported"
    done = budi.post("/tim/nilai", {**given, f"w-{sari}": "Triwulan 3 dan 4 tanpa hasil."})
    assert done.headers["Location"] == "/tim?dinilai=1"
    assert _state(portal) == "rated"
    assert portal.ask("SELECT words FROM remark") == "Triwulan 3 dan 4 tanpa hasil."


def test_who_is_rated_already_does_not_hinder_the_rest_of_the_team(portals: Portals) -> None:
    """The page holds everybody: sari's rating, which departs, is sent along while tono is rated."""
    portal = _calibrating(portals)
    portal.put(lambda o: report(o, TONO))
    portal.put(lambda o: set_capaian(o, "U3", BUDI))
    budi, sari, tono = portal.signed(BUDI), _appraisal(portal), _appraisal(portal, TONO)
    hers = {f"h-{sari}": "di_bawah", f"p-{sari}": "sesuai"}
    budi.post("/tim/nilai", {**hers, f"w-{sari}": "Triwulan 3 dan 4 tanpa hasil."})
    his = {f"h-{tono}": "sesuai", f"p-{tono}": "sesuai"}
    assert budi.post("/tim/nilai", {**hers, **his}).headers["Location"] == "/tim?dinilai=1"
    assert portal.ask("SELECT count(*) FROM rating WHERE period = 0") == 2
    portal.put(lambda o: o.do("UPDATE calibration SET state = 'proposed' WHERE id = :id", id=o.calibration()))
    page = budi.get("/tim/nilai").text
    assert f'name="p-{tono}"' in page
    assert f'name="p-{sari}"' not in page
    assert "penilaian tidak dapat diubah lagi" in page


def test_nobody_rates_the_people_of_another(portals: Portals) -> None:
    portal = _calibrating(portals)
    sari = _appraisal(portal)
    given = {f"h-{sari}": "sesuai", f"p-{sari}": "sesuai"}
    assert portal.signed(JOKO).post("/tim/nilai", given).status_code == 404
    assert portal.signed(RATNA).post("/tim/nilai", given).status_code == 409  # the superior, before her time
    assert _state(portal) == "reported"
    assert "Sari" not in portal.signed(JOKO).get("/tim").text + portal.signed(JOKO).get("/tim/nilai").text


def test_the_pengelola_hands_over_the_results_of_a_unit(portals: Portals) -> None:
    portal = _calibrating(portals)

    def calibrated(office: object) -> int:
        report(office, BUDI)  # type: ignore[arg-type]
        rate(office)  # type: ignore[arg-type]
        rate(office, BUDI, RATNA)  # type: ignore[arg-type]
        return int(office.calibration())  # type: ignore[attr-defined]

    number = portal.put(calibrated)
    portal.put(lambda o: o.do("UPDATE calibration SET state = 'approved' WHERE id = :id", id=number))
    dewi, unit = portal.signed(DEWI), portal.put(lambda o: o.unit("U1"))
    assert "Sampaikan hasil" in dewi.get("/tim").text
    assert portal.signed(JOKO).post(f"/tim/sampaikan/2027/{unit}").status_code == 404
    assert dewi.post(f"/tim/sampaikan/2027/{unit}").status_code == 303
    assert {_state(portal, nip) for nip in (SARI, BUDI)} == {"issued"}
    assert portal.rows("SELECT DISTINCT machine, actor FROM operation WHERE event = 'issue'") == [
        (Machine.APPRAISAL, DEWI)
    ]
    assert "Dokumen evaluasi" in portal.signed(SARI).get("/hasil").text
    assert "SKP" in portal.signed(SARI).get("/bantuan").text


def test_what_cannot_be_chosen_is_said_instead(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2028-01-13"))
    portal.put(agree_all)
    portal.put(report)
    sari, budi = _appraisal(portal), _appraisal(portal, BUDI)
    early = portal.signed(BUDI).get("/tim/nilai").text
    assert "Belum dapat dinilai" in early
    assert f'name="p-{sari}"' not in early
    portal.put(set_capaian)
    assert f'name="p-{sari}"' in portal.signed(BUDI).get("/tim/nilai").text
    portal.put(lambda o: report(o, BUDI))
    portal.put(lambda o: o.do("UPDATE unit SET head_nip = :budi WHERE code = 'U1'", budi=BUDI))
    head = portal.signed(RATNA).get("/tim/nilai").text
    assert "mengikuti predikat organisasi: Sesuai Ekspektasi" in head
    assert f'name="p-{budi}"' in head
    assert f'name="h-{budi}"' not in head
    portal.put(keep_pp30)
    numbers = portal.signed(BUDI).get("/tim/nilai").text
    assert "Nilai dengan angka" in numbers
    assert f'name="p-{sari}"' not in numbers


@needs_browser
def test_the_page_of_ratings_says_what_follows_while_one_chooses(portals: Portals) -> None:
    portal = _calibrating(portals)
    budi, sari = portal.signed(BUDI), _appraisal(portal)
    assert faults(budi, ["/tim", "/tim/nilai"]) == {}
    with browser(budi) as page:
        page.goto(budi.url + "/tim/nilai")
        page.select_option(f"#h-{sari}", "di_atas")
        page.select_option(f"#p-{sari}", "di_atas")
        follows = page.locator(".follows").first
        assert follows.inner_text().startswith("Predikat: Sangat Baik; berbeda dari catatan triwulan")
        page.get_by_role("button", name="Simpan penilaian").click()
        assert page.url.endswith("/tim/nilai")  # the browser asks for the sentence
        page.fill(f"#w-{sari}", "Dua inovasi layanan pada triwulan 4.")
        page.get_by_role("button", name="Simpan penilaian").click()
        assert page.url.endswith("/tim?dinilai=1")
    assert _state(portal) == "rated"
