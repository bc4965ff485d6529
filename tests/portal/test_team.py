"""A team on one page: rated in one go, a departure with its sentence; handed over by the pengelola."""

from collections.abc import Callable

from domain.terms import Machine
from tests.people import agree_all, at, check_in, rate, report, set_capaian
from tests.portal.conftest import Portal
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI

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
    assert "Sari" in budi.get("/tim").text
    given = {f"h-{sari}": "di_bawah", f"p-{sari}": "sesuai"}
    refused = budi.post("/tim/nilai", given)
    assert refused.status_code == 409
    assert "satu kalimat penjelasan" in refused.text
    assert _state(portal) == "reported"
    done = budi.post("/tim/nilai", {**given, f"w-{sari}": "Triwulan 3 dan 4 tanpa hasil."})
    assert done.headers["Location"] == "/tim?dinilai=1"
    assert _state(portal) == "rated"
    assert portal.ask("SELECT words FROM remark") == "Triwulan 3 dan 4 tanpa hasil."


def test_nobody_rates_the_people_of_another(portals: Portals) -> None:
    portal = _calibrating(portals)
    sari = _appraisal(portal)
    given = {f"h-{sari}": "sesuai", f"p-{sari}": "sesuai"}
    assert portal.signed(JOKO).post("/tim/nilai", given).status_code == 404
    assert portal.signed(RATNA).post("/tim/nilai", given).status_code == 409  # the superior, before her time
    assert _state(portal) == "reported"
    assert "Sari" not in portal.signed(JOKO).get("/tim").text


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
