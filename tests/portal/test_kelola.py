"""The desk of a pengelola: what waits, steps in bulk, and that nothing of another agency is there."""

from collections.abc import Callable

import pytest

from domain.lifecycle import LIFECYCLE
from domain.terms import Role
from portal.keeper import ABOUT
from portal.keeper_steps import SIDE
from store.desk import STEPS, WAITING
from tests.people import TONO, WATI, Office, agree_all, at, issue, report
from tests.portal.conftest import Portal
from tests.portal.looking import faults, needs_browser, words
from tests.portal.test_task import Clock
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI

Portals = Callable[..., Portal]
SETTLE, VOID = "/kelola/langkah/2027/appraisal/settle", "/kelola/langkah/2027/appraisal/void"
WHY = "Pejabat penilai sakit; SKP sudah dibicarakan."


@pytest.fixture
def clock() -> Clock:
    return Clock("2027-02-01")  # target agreement has ended


@pytest.fixture
def portal(portals: Portals, clock: Clock) -> Portal:
    """Everybody has proposed, and nobody has answered sari, tono and wati."""
    made = portals(clock=clock)

    def proposed(office: Office) -> None:
        agree_all(office)
        office.do("UPDATE appraisal SET state = 'agreed'")
        office.do("UPDATE appraisal SET state = 'proposed' WHERE employee_nip = ANY (:nips)",
                  nips=[SARI, TONO, WATI])  # fmt: skip

    made.put(proposed)
    return made


def _ids(portal: Portal, *nips: str) -> list[str]:
    found: list[str] = portal.put(lambda o: [str(o.appraisal(nip)) for nip in nips])
    return found


def _states(portal: Portal, *nips: str) -> list[str]:
    return [str(portal.ask("SELECT state FROM appraisal WHERE employee_nip = :nip", nip=nip)) for nip in nips]


def test_every_step_that_the_tables_give_a_pengelola_is_on_the_pages_with_its_words() -> None:
    table = {(t.machine, t.event) for t in LIFECYCLE if Role.PENGELOLA in t.by}
    assert set(STEPS) == set(WAITING) | set(SIDE) == set(ABOUT) == table
    assert not set(WAITING) & set(SIDE)


def test_the_desk_counts_what_waits_and_is_there_for_a_pengelola_alone(portal: Portal) -> None:
    page = words(portal.signed(DEWI).get("/kelola"))
    assert "Pemerintah Kota Surakarta" in page
    assert "Sahkan SKP yang tidak dijawab penilai 3 pegawai" in page
    assert 'href="/kelola"' in portal.signed(DEWI).get("/tugas").text
    for nip in (SARI, BUDI, RATNA):
        who = portal.signed(nip)
        assert 'href="/kelola"' not in who.get("/tugas").text
        assert {who.get(path).status_code for path in ("/kelola", "/kelola/langkah", SETTLE)} == {404}
    others = words(portal.signed(JOKO).get("/kelola"))
    assert "Saat ini tidak ada langkah yang menunggu" in others
    assert "Surakarta" not in others


def test_who_is_no_longer_a_pengelola_has_no_desk_at_once(portal: Portal) -> None:
    dewi = portal.signed(DEWI)
    assert dewi.get("/kelola").status_code == 200
    portal.put(lambda o: o.do("DELETE FROM pengelola WHERE nip = :nip", nip=DEWI))
    assert dewi.get("/kelola").status_code == 404
    assert dewi.post(SETTLE, {"siapa": _ids(portal, SARI), "alasan": WHY}).status_code == 404
    assert _states(portal, SARI) == ["proposed"]


def test_those_who_are_ticked_are_settled_in_one_operation_with_the_reason(portal: Portal) -> None:
    dewi = portal.signed(DEWI)
    page = words(dewi.get(SETTLE))
    assert "Sari" in page
    assert "Unit U1" in page
    assert "langkah ini dapat diambil bagi 3" in page
    assert SARI not in dewi.get(SETTLE).text
    done = words(dewi.post(SETTLE, {"siapa": _ids(portal, SARI, WATI), "alasan": WHY}))
    assert "Langkah ini diambil bagi 2" in done
    assert _states(portal, SARI, WATI, TONO) == ["agreed", "agreed", "proposed"]
    steps = "SELECT operation_id, actor FROM audit WHERE event = 'settle'"
    assert len(portal.rows(steps)) == 2
    assert {actor for _, actor in portal.rows(steps)} == {DEWI}
    assert len({number for number, _ in portal.rows(steps)}) == 1
    assert portal.rows("SELECT DISTINCT words, by FROM reason WHERE event = 'settle'") == [(WHY, DEWI)]


def test_who_was_answered_meanwhile_is_named_and_the_rest_are_taken(portal: Portal) -> None:
    dewi, ids = portal.signed(DEWI), _ids(portal, SARI, TONO)
    portal.put(lambda o: o.take("agree", o.appraisal(SARI), BUDI, "2027-02-01"))
    done = words(dewi.post(SETTLE, {"siapa": ids, "alasan": WHY}))
    assert "diambil bagi 1 ; tidak bagi 1" in done
    assert "Sari" in done
    assert "SKP disepakati" in done
    assert portal.rows("SELECT count(*) FROM audit WHERE event = 'settle'") == [(1,)]


def test_all_are_those_that_were_counted_on_the_page(portal: Portal) -> None:
    dewi = portal.signed(DEWI)
    every = {"lingkup": "semua", "alasan": WHY}
    refused = dewi.post(SETTLE, {**every, "sejumlah": "2"})
    assert refused.status_code == 409
    assert "kini 3" in refused.text
    assert WHY in refused.text
    assert _states(portal, SARI) == ["proposed"]
    assert "diambil bagi 3" in words(dewi.post(SETTLE, {**every, "sejumlah": "3"}))


def test_a_form_without_reason_or_people_says_so_in_place(portal: Portal) -> None:
    dewi, ids = portal.signed(DEWI), _ids(portal, SARI)
    nameless = dewi.post(SETTLE, {"siapa": ids, "alasan": "  "})
    assert (nameless.status_code, "Alasan belum diisi." in nameless.text) == (409, True)
    assert f'value="{ids[0]}" checked' in nameless.text
    nobody = dewi.post(SETTLE, {"alasan": WHY})
    assert (nobody.status_code, "Belum ada yang dipilih." in nobody.text) == (409, True)


def test_one_of_another_agency_among_them_and_nothing_is_done(portal: Portal) -> None:
    portal.put(lambda o: o.do("UPDATE appraisal SET state = 'proposed' WHERE employee_nip = :nip", nip=JOKO))
    mixed = {"siapa": _ids(portal, SARI, JOKO), "alasan": WHY}
    assert portal.signed(DEWI).post(SETTLE, mixed).status_code == 404
    assert portal.signed(JOKO).post(SETTLE, mixed).status_code == 404
    assert portal.signed(JOKO).post(SETTLE, {"siapa": _ids(portal, SARI), "alasan": WHY}).status_code == 404
    assert _states(portal, SARI, JOKO) == ["proposed", "proposed"]
    assert "Sari" not in portal.signed(JOKO).get(SETTLE).text
    assert portal.rows("SELECT count(*) FROM reason") == [(0,)]


def test_nobody_excludes_a_whole_town_by_one_click(portal: Portal) -> None:
    dewi = portal.signed(DEWI)
    assert 'value="semua"' not in dewi.get(VOID).text
    assert 'value="semua"' in dewi.get(f"{VOID}?cari=Unit U3").text
    every = {"lingkup": "semua", "alasan": "Salah tekan.", "sejumlah": "8"}
    assert dewi.post(VOID, every).status_code == 404
    assert "diambil bagi 1" in words(dewi.post(VOID, {**every, "sejumlah": "1", "cari": "Unit U3"}))
    assert portal.rows("SELECT employee_nip FROM appraisal WHERE state = 'voided'") == [(TONO,)]


def test_an_exclusion_releases_check_ins_and_is_taken_back_afresh(portal: Portal, clock: Clock) -> None:
    clock.when = "2027-04-05"
    portal.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    dewi, ids = portal.signed(DEWI), _ids(portal, SARI, BUDI)
    dewi.post(VOID, {"siapa": ids, "alasan": "Tugas belajar."})
    query = "SELECT k.state FROM checkin k JOIN appraisal a ON a.id = k.appraisal_id WHERE a.employee_nip = ANY (:nips)"
    assert portal.rows(query, nips=[SARI, BUDI]) == [("excused",), ("excused",)]
    dewi.post("/kelola/langkah/2027/appraisal/readmit", {"siapa": ids, "alasan": "Kembali bertugas."})
    assert _states(portal, SARI, BUDI) == ["drafting", "drafting"]


def test_check_ins_are_excused_as_a_change_that_can_be_taken_back(portal: Portal, clock: Clock) -> None:
    clock.when = "2027-04-05"
    portal.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    ids = portal.put(lambda o: [str(o.checkin(nip)) for nip in (SARI, BUDI)])
    where = "/kelola/langkah/2027/checkin"
    done = words(portal.signed(DEWI).post(f"{where}/excuse", {"siapa": ids, "periode": "1", "alasan": "Cuti besar."}))
    assert "diambil bagi 2" in done
    assert portal.rows("SELECT kind, actor, reason FROM change") == [("excuse", DEWI, "Cuti besar.")]
    back = portal.signed(DEWI).post(f"{where}/ask_again", {"siapa": ids[:1], "periode": "1", "alasan": "Sudah masuk."})
    assert "diambil bagi 1" in words(back)
    assert portal.rows("SELECT state FROM checkin WHERE id = ANY (:ids) ORDER BY 1", ids=[int(i) for i in ids]) == [
        ("excused",), ("open",),
    ]  # fmt: skip


def test_a_unit_that_nobody_answered_for_shows_what_it_lacks_first(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2028-01-25"))  # calibration has ended
    portal.put(agree_all)
    portal.put(report)
    dewi, unit = portal.signed(DEWI), portal.put(lambda o: o.calibration())
    where = "/kelola/langkah/2027/calibration/stand_in"
    assert "capaian organisasi belum ditulis" in words(dewi.get(where))
    assert "diambil bagi 0 ; tidak bagi 1" in words(dewi.post(where, {"siapa": [str(unit)]}))
    assert "Predikat organisasi" in dewi.get(f"/tugas/calibration/{unit}").text
    dewi.post(f"/tugas/calibration/{unit}/isi/capaian", {"capaian": "baik"})
    assert "diambil bagi 1" in words(dewi.post(where, {"siapa": [str(unit)]}))
    assert portal.ask("SELECT state FROM calibration WHERE id = :id", id=unit) == "set"


def test_results_that_were_contested_and_never_decided_stand(portals: Portals) -> None:
    clock = Clock("2028-01-27")
    portal = portals(clock=clock)
    portal.put(agree_all)
    sari = portal.put(issue)
    me = portal.signed(SARI)
    me.post(f"/tugas/appraisal/{sari}/isi/objection", {"words": "Bukti triwulan 3 belum dibaca."})
    me.post(f"/tugas/appraisal/{sari}/langkah/contest")
    where = "/kelola/langkah/2027/appraisal/stand"
    assert "waktu keputusan atasan belum berakhir" in words(portal.signed(DEWI).get(where))
    clock.when = "2028-06-01"
    assert "Nyatakan hasil tetap berlaku 1 pegawai" in words(portal.signed(DEWI).get("/kelola"))
    portal.signed(DEWI).post(where, {"siapa": [str(sari)], "alasan": "Atasan tidak memutuskan."})
    assert _states(portal, SARI) == ["final"]


def test_a_step_or_cycle_that_is_none_of_a_pengelolas_has_no_page(portal: Portal) -> None:
    dewi = portal.signed(DEWI)
    for path in ("2027/appraisal/agree", "2027/appraisal/nothing", "2027/person/void", "2026/appraisal/void"):
        assert dewi.get(f"/kelola/langkah/{path}").status_code == 404, path
    for odd in ("hal=999", "hal=x", "periode=99", "periode=-1", "cari=%25%27"):
        assert dewi.get(f"/kelola/langkah/2027/checkin/excuse?{odd}").status_code == 200, odd


@needs_browser
def test_the_pages_are_found_accessible_and_fit_a_phone(portal: Portal) -> None:
    assert not faults(portal.signed(DEWI), ["/kelola", "/kelola/langkah", SETTLE, VOID, f"{SETTLE}?cari=tidakada"])
