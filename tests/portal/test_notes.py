"""Notes of an appraiser: written as the year goes, read at its end, and no page for the employee."""

from collections.abc import Callable

from tests.people import agree_all, at, report, set_capaian
from tests.portal.conftest import Portal
from tests.portal.looking import faults, needs_browser
from tests.portal.papers import Clock
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI

Portals = Callable[..., Portal]


def test_a_note_is_kept_by_its_quarter_and_stands_beside_the_rating(portals: Portals) -> None:
    clock = Clock(at("2027-02-10"))
    portal = portals(clock=clock)
    portal.put(agree_all)
    place = f"/tugas/appraisal/{portal.put(lambda o: o.appraisal())}/catatan-penilai"
    budi = portal.signed(BUDI)
    assert place in budi.get(place.rpartition("/")[0]).text
    assert budi.post(place, {"words": "Menangani banjir dengan cepat."}).status_code == 303
    clock.at = at("2027-08-02")
    budi = portal.signed(BUDI)
    assert budi.post(place, {"words": "<b>Dua</b> laporan terlambat."}).status_code == 303
    page = budi.get(place).text
    assert page.index("Triwulan 3 2027") < page.index("&lt;b&gt;Dua") < page.index("Triwulan 1 2027")
    assert budi.post(place, {"words": " "}).status_code == 409
    for nip, status in ((RATNA, 200), (SARI, 404), (DEWI, 404), (JOKO, 404)):
        assert portal.signed(nip).get(place).status_code == status
        assert portal.signed(nip).post(place, {"words": "x"}).status_code == 404
    assert place not in portal.signed(SARI).get(place.rpartition("/")[0]).text
    portal.put(report)
    portal.put(set_capaian)
    clock.at = at("2028-01-13")
    assert "Menangani banjir" in portal.signed(BUDI).get("/tim/nilai").text


@needs_browser
def test_the_page_of_notes_has_no_faults(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2027-02-10"))
    portal.put(agree_all)
    place = f"/tugas/appraisal/{portal.put(lambda o: o.appraisal())}/catatan-penilai"
    budi = portal.signed(BUDI)
    budi.post(place, {"words": "Menangani banjir dengan cepat."})
    assert faults(budi, [place]) == {}
