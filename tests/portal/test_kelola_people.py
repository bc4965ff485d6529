"""A wrong appraiser from the employee's page to the pengelola's decision; acting officials written down and ended."""

import re
from collections.abc import Callable

import pytest

from tests.people import HADI, TONO, WATI, agree_all, hire
from tests.portal.conftest import Portal
from tests.portal.looking import browser, faults, needs_browser, words
from tests.portal.test_task import Clock
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI

Portals = Callable[..., Portal]
WRONG = {"words": "Sejak Januari saya bertugas di bidang Wati."}
GONE = "197001012000031009"


@pytest.fixture
def clock() -> Clock:
    return Clock("2027-04-05")


@pytest.fixture
def portal(portals: Portals, clock: Clock) -> Portal:
    made = portals(clock=clock)
    made.put(agree_all)
    made.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    return made


def _spell(portal: Portal, nip: str) -> str:
    return str(portal.ask("SELECT id FROM assignment WHERE nip = :nip ORDER BY id DESC LIMIT 1", nip=nip))


def _appraiser(portal: Portal, nip: str = SARI) -> str:
    return str(portal.ask("SELECT appraiser_nip FROM appraisal WHERE employee_nip = :nip", nip=nip))


def _asked(portal: Portal, wanted: str = "") -> str:
    """Let sari ask, and give the page of her request."""
    assert (
        portal.signed(SARI).post("/penilai", {**WRONG, "wanted": wanted}).headers["Location"] == "/penilai?terkirim=1"
    )
    return f"/kelola/koreksi/{portal.ask('SELECT id FROM correction')}"


def test_an_employee_sees_their_appraiser_and_asks_for_another_once(portal: Portal) -> None:
    sari = portal.signed(SARI)
    page = words(sari.get("/penilai"))
    assert "Budi" in page
    assert "Pengelola kinerja Bapak/Ibu: Dewi" in page
    assert 'href="/penilai"' in sari.get("/tugas").text
    wrong = sari.post("/penilai", {**WRONG, "wanted": "199001012015041099"})
    assert wrong.status_code == 409
    assert "tidak ada dalam daftar pegawai" in wrong.text
    assert WRONG["words"] in wrong.text
    assert sari.post("/penilai", {"words": " "}).status_code == 409
    _asked(portal, WATI)
    waiting = sari.get("/penilai").text
    assert "menunggu keputusan pengelola kinerja" in waiting
    assert "<textarea" not in waiting
    assert sari.post("/penilai", WRONG).status_code == 409


def test_the_pengelola_approves_and_the_tasks_move(portal: Portal) -> None:
    place, dewi = _asked(portal, WATI), portal.signed(DEWI)
    assert "Permintaan perbaikan penilai 1" in words(dewi.get("/kelola"))
    page = dewi.get("/kelola/koreksi").text
    assert "Wati" in page
    assert SARI not in page
    assert WATI not in page + dewi.get(place).text
    done = dewi.post(place, {"keputusan": "setuju", "words": "Sesuai SK mutasi."})
    assert done.status_code == 303
    assert "Sari kini dinilai oleh Wati" in words(dewi.get(done.headers["Location"]))
    assert _appraiser(portal) == WATI
    assert portal.rows("SELECT decision, decided_by FROM correction") == [("disetujui", DEWI)]
    said = words(portal.signed(SARI).get("/penilai"))
    assert "disetujui" in said
    assert "Sesuai SK mutasi." in said
    assert dewi.post(place, {"keputusan": "tolak", "words": "x"}).status_code == 409


def test_whom_the_employee_did_not_name_the_pengelola_looks_for(portal: Portal) -> None:
    place, dewi = _asked(portal), portal.signed(DEWI)
    assert dewi.post(place, {"keputusan": "setuju"}).status_code == 409
    assert "sedikitnya 3 huruf" in words(dewi.get(f"{place}?cari=wa"))
    assert "Tidak ada pegawai instansi ini" in words(dewi.get(f"{place}?cari=joko"))
    found = dewi.get(f"{place}?cari=wati").text
    assert f"?orang={_spell(portal, WATI)}" in found
    assert f"?orang={_spell(portal, WATI)}" in dewi.get(f"{place}?cari={WATI[:8]}").text
    assert "dinilai oleh Wati" in words(dewi.get(f"{place}?orang={_spell(portal, WATI)}"))
    assert dewi.get(f"{place}?orang={_spell(portal, JOKO)}").status_code == 404
    assert dewi.post(place, {"keputusan": "setuju", "orang": _spell(portal, JOKO)}).status_code == 404
    herself = dewi.post(place, {"keputusan": "setuju", "orang": _spell(portal, SARI)})
    assert herself.status_code == 409
    assert "penilai bagi dirinya sendiri" in herself.text
    assert dewi.post(place, {"keputusan": "setuju", "orang": _spell(portal, WATI)}).status_code == 303
    assert _appraiser(portal) == WATI


def test_a_refusal_needs_its_reason_which_the_employee_reads(portal: Portal) -> None:
    place, dewi = _asked(portal, WATI), portal.signed(DEWI)
    assert dewi.post(place, {}).status_code == 409
    nothing = dewi.post(place, {"keputusan": "tolak", "words": " "})
    assert (nothing.status_code, "Alasan penolakan belum diisi." in nothing.text) == (409, True)
    assert dewi.post(place, {"keputusan": "tolak", "words": "Mutasi belum berlaku."}).status_code == 303
    assert _appraiser(portal) == BUDI
    mine = words(portal.signed(SARI).get("/penilai"))
    assert "ditolak" in mine
    assert "Mutasi belum berlaku." in mine
    assert "Minta perbaikan" in mine  # one may ask again


def test_a_request_is_there_for_its_own_pengelola_alone(portal: Portal) -> None:
    place = _asked(portal, WATI)
    for nip in (SARI, BUDI, JOKO):
        assert portal.signed(nip).get(place).status_code == 404
        assert portal.signed(nip).post(place, {"keputusan": "setuju"}).status_code == 404
    assert "Sari" not in portal.signed(JOKO).get("/kelola/koreksi").text
    assert _appraiser(portal) == BUDI


def _new(portal: Portal, **changed: str) -> dict[str, str]:
    given = {"pejabat": _spell(portal, BUDI), "petugas": _spell(portal, HADI), "sebagai": "plh",
             "mulai": "2027-04-05", "sampai": "2027-04-16", "surat": "SP 12/2027"}  # fmt: skip
    return {**given, **changed}


def test_an_acting_official_is_found_written_down_and_ended(portal: Portal, clock: Clock) -> None:
    dewi, place = portal.signed(DEWI), "/kelola/pejabat/baru"
    first = dewi.get(f"{place}?cari=budi").text
    chosen = re.search(r'href="(/kelola/pejabat/baru\?pejabat=\d+)"', first)
    assert chosen
    second = dewi.get(f"{chosen[1]}&cari=hadi").text
    assert BUDI not in first + second
    both = re.search(r'href="([^"]*petugas=\d+)"', second)
    assert both
    assert "Langkah 3 dari 3" in dewi.get(both[1].replace("&amp;", "&")).text
    done = dewi.post(place, _new(portal))
    page = words(dewi.get(done.headers["Location"]))
    assert "Plh. Hadi" in page
    assert "SP 12/2027" in page
    assert _appraiser(portal) == HADI
    assert portal.rows("SELECT nip, for_nip, kind, by FROM acting") == [(HADI, BUDI, "plh", DEWI)]
    assert "digantikan oleh Plh. Hadi" in words(portal.signed(BUDI).get("/penilai"))
    assert "Plh. Hadi , menggantikan Budi" in words(portal.signed(SARI).get("/penilai"))
    assert "1 hari ini" in words(dewi.get("/kelola"))
    spell = portal.ask("SELECT id FROM acting")
    early = dewi.post(f"/kelola/pejabat/{spell}/akhiri", {"sampai": "2027-04-01"})
    assert early.status_code == 409
    assert "tidak dapat lebih awal" in early.text
    clock.when = "2027-04-08"
    dewi = portal.signed(DEWI)
    assert dewi.post(f"/kelola/pejabat/{spell}/akhiri", {"sampai": "2027-04-07"}).status_code == 303
    assert _appraiser(portal) == BUDI


def test_what_is_wrong_with_a_spell_is_said_in_place_and_nothing_typed_is_lost(portal: Portal) -> None:
    dewi, place = portal.signed(DEWI), "/kelola/pejabat/baru"
    wrong = {
        "belum dipilih": {"sebagai": "raja"},
        "Hari pertama belum diisi.": {"mulai": "besok"},
        "Hari terakhir bukan tanggal.": {"sampai": "lusa"},
        "mendahului hari pertama": {"sampai": "2027-04-01"},
        "dirinya sendiri": {"petugas": _spell(portal, BUDI)},
    }
    for said, change in wrong.items():
        answer = dewi.post(place, _new(portal, **change))
        assert (answer.status_code, said in answer.text, "SP 12/2027" in answer.text) == (409, True, True), said
    assert portal.rows("SELECT FROM acting") == []
    assert dewi.post(place, _new(portal)).status_code == 303
    twice = dewi.post(place, _new(portal, petugas=_spell(portal, WATI), mulai="2027-04-12", sampai=""))
    assert "Hadi sudah bertugas di sana (5 Apr 2027 s.d. 16 Apr 2027)" in twice.text
    assert "siklus acting" not in twice.text


def test_one_that_has_not_begun_is_taken_back(portal: Portal) -> None:
    dewi = portal.signed(DEWI)
    later = dewi.post("/kelola/pejabat/baru", _new(portal, mulai="2027-04-12"))
    assert "berpindah dengan sendirinya pada hari pertamanya" in words(dewi.get(later.headers["Location"]))
    assert _appraiser(portal) == BUDI
    assert "1 mulai dalam 14 hari" in words(dewi.get("/kelola"))
    spell = portal.ask("SELECT id FROM acting")
    back = dewi.post(f"/kelola/pejabat/{spell}/akhiri", {"batal": "1"})
    assert "dibatalkan sebelum dimulai" in words(dewi.get(back.headers["Location"]))
    assert portal.rows("SELECT FROM acting") == []


def test_a_vacant_post_is_chosen_by_its_unit_and_who_has_left_can_be_acted_for(portal: Portal) -> None:
    dewi, place = portal.signed(DEWI), "/kelola/pejabat/baru"
    unit = portal.put(lambda o: o.unit("U2"))
    assert f"{place}?unit={unit}" in dewi.get(f"{place}?cariunit=unit u2").text
    assert "Tidak ada unit" in dewi.get(f"{place}?cariunit=unit v0").text
    vacant = {**_new(portal, unit=str(unit)), "pejabat": ""}
    assert dewi.post(place, vacant).status_code == 303

    def left(office: object) -> None:
        hire(office.tx, GONE, "U3")  # type: ignore[attr-defined]
        office.do("UPDATE assignment SET ends_on = '2027-03-31' WHERE nip = :nip", nip=GONE)  # type: ignore[attr-defined]

    portal.put(left)
    assert "tidak lagi bertugas sejak" in dewi.get(f"{place}?cari={GONE}").text
    assert dewi.post(place, _new(portal, pejabat=_spell(portal, GONE), sebagai="plt")).status_code == 303
    assert portal.rows("SELECT for_nip, u.code FROM acting JOIN unit u ON u.id = unit_id ORDER BY u.code") == [
        (None, "U2"), (GONE, "U3"),
    ]  # fmt: skip
    gone = dewi.get(f"{place}?pejabat={_spell(portal, BUDI)}&cari={GONE}").text
    assert "Tidak ada pegawai instansi ini" in gone  # nobody who has left can act


def test_nothing_of_another_agency_can_be_chosen_seen_or_ended(portal: Portal) -> None:
    joko, dewi = portal.signed(JOKO), portal.signed(DEWI)
    place, unit = "/kelola/pejabat/baru", portal.put(lambda o: o.unit("U2"))
    assert "Budi" not in joko.get(f"{place}?cari=budi").text.replace('value="budi"', "")
    for asked in (f"pejabat={_spell(portal, BUDI)}", f"unit={unit}", f"petugas={_spell(portal, HADI)}"):
        assert joko.get(f"{place}?{asked}").status_code == 404
    assert joko.post(place, _new(portal)).status_code == 404
    assert dewi.post(place, _new(portal, petugas=_spell(portal, JOKO))).status_code == 404
    assert dewi.post(place, _new(portal)).status_code == 303
    spell = portal.ask("SELECT id FROM acting")
    assert "Hadi" not in joko.get("/kelola/pejabat").text
    for nip in (JOKO, SARI, RATNA):
        assert portal.signed(nip).post(f"/kelola/pejabat/{spell}/akhiri", {"sampai": "2027-04-06"}).status_code == 404
    assert portal.ask("SELECT ends_on FROM acting").isoformat() == "2027-04-16"


@needs_browser
def test_the_pages_are_found_accessible_and_fit_a_phone(portal: Portal) -> None:
    place, dewi = _asked(portal, WATI), portal.signed(DEWI)
    new = "/kelola/pejabat/baru"
    dewi.post(new, _new(portal))
    pages = ["/kelola/koreksi", place, f"{place}?cari=wati", f"{place}?orang={_spell(portal, WATI)}", "/kelola/pejabat",
             f"{new}?cari=budi", f"{new}?cariunit=unit", f"{new}?pejabat={_spell(portal, BUDI)}&cari=unit",
             f"{new}?pejabat={_spell(portal, BUDI)}&petugas={_spell(portal, TONO)}"]  # fmt: skip
    assert not faults(dewi, pages)
    assert not faults(portal.signed(SARI), ["/penilai"])
    with browser(dewi, viewport={"width": 390, "height": 844}, java_script_enabled=False) as page:
        page.goto(f"{dewi.url}{place}")
        page.get_by_label("Setujui").check()
        page.get_by_role("button", name="Putuskan").click()
        assert "kini dinilai oleh" in page.get_by_role("status").inner_text()
