"""The official documents: who may have them, what they say, and that the same is the same file."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from domain.terms import Access, BerAkhlak, Ekspektasi, Lampiran, Machine
from store import documents, numeric, objections
from store.numeric import Numbers
from tests.people import HADI, LESTARI, TONO, Office, agree_all, at, issue, report, set_capaian
from tests.portal.conftest import Portal
from tests.portal.papers import Clock, codes, path, pdf, words
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI
from tests.store.numbers import keep_pp30

Portals = Callable[..., Portal]
EVIL = '#import "/etc/passwd" ] #read("/etc/passwd") $x$ \\u{41} <b>*_`'


@pytest.fixture
def clock() -> Clock:
    return Clock(at("2027-01-05"))


@pytest.fixture
def agreed(portals: Portals, clock: Clock) -> Portal:
    portal = portals(clock=clock, link="http://kinerja.example")
    portal.put(agree_all)
    return portal


# --- who, and when --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [SARI, BUDI, RATNA, DEWI])
def test_whoever_has_to_do_with_it_may_have_it_and_nobody_else(agreed: Portal, who: str) -> None:
    answer = agreed.signed(who).get(path(agreed))
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Sasaran Kinerja Pegawai')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert SARI not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("who", [JOKO, TONO, LESTARI])
def test_for_anybody_else_there_is_none(agreed: Portal, who: str) -> None:
    assert agreed.signed(who).get(path(agreed)).status_code == 404
    assert codes(agreed) == []


def test_an_account_of_the_console_and_a_passer_by_get_none(agreed: Portal) -> None:
    assert agreed.signed(Access.OPERATOR).get(path(agreed)).status_code == 404
    assert agreed.get(path(agreed)).status_code == 303
    sari = agreed.signed(SARI)
    for wrong in (path(agreed, "apa_saja"), "/dokumen/0/skp", f"/dokumen/{2**63}/skp"):
        assert sari.get(wrong).status_code == 404
    assert codes(agreed) == []


def test_there_is_no_skp_before_it_is_agreed_and_no_evaluation_before_it_is_issued(
    portals: Portals, clock: Clock
) -> None:
    portal = portals(clock=clock)
    early = portal.signed(SARI).get(path(portal))
    assert early.status_code == 409
    assert "SKP belum disepakati" in early.text
    portal.put(agree_all)
    sari = portal.signed(SARI)
    assert sari.get(path(portal)).status_code == 200
    unrated = sari.get(path(portal, "dokumen_evaluasi"))
    assert unrated.status_code == 409
    assert "Hasil penilaian belum disampaikan" in unrated.text
    portal.put(issue)
    assert sari.get(path(portal, "dokumen_evaluasi")).status_code == 200


# --- what they say --------------------------------------------------------------------------------------


def test_an_skp_says_what_was_agreed_in_the_form_that_people_know(agreed: Portal, tmp_path: Path) -> None:
    said = words(pdf(agreed), tmp_path)
    for wanted in (
        "SASARAN KINERJA PEGAWAI", "PENDEKATAN HASIL KERJA KUANTITATIF", "PEGAWAI YANG DINILAI", SARI, BUDI,
        "Hasil kerja 1", "12 laporan", "Kuantitas", "A. UTAMA", "B. TAMBAHAN", "Berorientasi Pelayanan", "Kolaboratif",
        "SKEMA PERTANGGUNGJAWABAN",
        "1 Januari s.d. 31 Desember 2027", "4 Januari 2027", "Pejabat Penilai Kinerja",
    ):  # fmt: skip
        assert wanted in said
    assert RATNA not in said


def test_an_evaluation_says_the_result_and_who_gave_it(agreed: Portal, clock: Clock, tmp_path: Path) -> None:
    agreed.put(issue)
    clock.at = at("2028-01-27")
    said = words(pdf(agreed, "dokumen_evaluasi"), tmp_path)
    for wanted in (
        "DOKUMEN EVALUASI KINERJA PEGAWAI", SARI, BUDI, RATNA, "Capaian kinerja organisasi : Baik", "12 laporan",
        "Rating hasil kerja : Sesuai Ekspektasi", "Predikat kinerja pegawai : Baik", "belum final", "Laporan",
        "Pola distribusi predikat untuk capaian Baik (SE MenPANRB 3/2023)", "paling banyak 70%", "pegawai ini",
    ):  # fmt: skip
        assert wanted in said


def test_an_agency_that_appraises_in_numbers_reads_numbers(agreed: Portal, clock: Clock, tmp_path: Path) -> None:
    def numbers(office: Office) -> None:
        keep_pp30(office)
        report(office)
        report(office, BUDI)
        calibration = set_capaian(office)
        for nip, by in ((SARI, BUDI), (BUDI, RATNA)):
            given = Numbers(Decimal("112.5"), Decimal("110"), "Antrean daring")
            numeric.nilai(
                office.tx, Machine.APPRAISAL, office.appraisal(nip), given, actor=by, now=at("2028-01-13 10:00")
            )
            office.take("rate", office.appraisal(nip), by, "2028-01-13 11:00")
        office.take("propose", calibration, HADI, "2028-01-14", Machine.CALIBRATION)
        office.take("approve", calibration, LESTARI, "2028-01-17", Machine.CALIBRATION)
        office.take("issue", office.appraisal(), DEWI, "2028-01-26 10:00")

    agreed.put(numbers)
    clock.at = at("2028-01-27")
    said = words(pdf(agreed, "dokumen_evaluasi"), tmp_path)
    for wanted in (
        "Nilai SKP (bobot 70%) : 112,5", "Nilai perilaku kerja (bobot 30%) : 110", "Nilai kinerja : 111,75",
        "Antrean daring", "Predikat kinerja pegawai : Sangat Baik",
    ):  # fmt: skip
        assert wanted in said
    assert "Rating hasil kerja" not in said
    assert "Pola distribusi" not in said


def test_a_decision_that_is_not_taken_yet_is_in_no_document(agreed: Portal, clock: Clock, tmp_path: Path) -> None:
    def contest(office: Office) -> None:
        sari, when = issue(office), at("2028-01-28")
        objections.objection(office.tx, sari, "Dua laporan tidak dihitung.", actor=SARI, now=when)
        office.take("contest", sari, SARI, "2028-01-28 10:00")
        for side in (SARI, BUDI):
            objections.hearing(office.tx, sari, "Begitulah.", None, actor=side, now=at("2028-01-31"))
        objections.decision(
            office.tx, sari, "Terbukti.", (Ekspektasi.DI_ATAS, Ekspektasi.DI_ATAS), actor=RATNA, now=at("2028-02-01")
        )

    agreed.put(contest)
    clock.at = at("2028-02-02")
    before = words(pdf(agreed, "dokumen_evaluasi"), tmp_path)
    assert "Predikat kinerja pegawai : Baik" in before
    assert "keberatan yang sedang diproses" in before
    assert "Terbukti" not in before
    agreed.put(lambda o: o.take("decide", o.appraisal(), RATNA, "2028-02-03"))
    after = words(pdf(agreed, "dokumen_evaluasi"), tmp_path)
    assert "Predikat kinerja pegawai : Sangat Baik" in after
    assert "mengabulkan keberatan pegawai; keputusan bersifat final. Terbukti." in after


def test_what_people_write_stands_as_written_and_is_never_run(portals: Portals, tmp_path: Path) -> None:
    def write(office: Office) -> None:
        agree_all(office)
        sari = office.appraisal()
        office.do("UPDATE target SET rhk = :evil, indicator = 'Indikator', target = :turned WHERE appraisal_id = :id",
                  evil=EVIL, turned="12\u202e nawal", id=sari)  # fmt: skip
        office.do("INSERT INTO expectation VALUES (:id, :value, :words, :by, now())",
                  id=sari, value=BerAkhlak.LOYAL, words=EVIL, by=BUDI)  # fmt: skip
        office.do("INSERT INTO annex VALUES (:id, :part, :words, :by, now())",
                  id=sari, part=Lampiran.DUKUNGAN, words="panjang" * 60, by=BUDI)  # fmt: skip
        office.do("UPDATE person SET name = :evil WHERE nip = :nip", evil='#panic("x")', nip=SARI)

    portal = portals()
    portal.put(write)
    said = words(pdf(portal), tmp_path)
    assert said.count("#read(") == 2
    assert "root:" not in said
    assert '#panic("x")' in said
    assert "\u202e" not in said  # nothing turns the text of an official form round
    assert "panjang" * 60 in said.replace(" ", "")


# --- one state, one document ----------------------------------------------------------------------------


def test_the_same_state_gives_the_same_file_with_the_same_code(agreed: Portal, clock: Clock) -> None:
    first = pdf(agreed)
    clock.at += timedelta(days=30)
    assert pdf(agreed, by=DEWI) == first
    ((code, kind, sha256),) = codes(agreed)
    assert (kind, sha256) == ("skp", hashlib.sha256(first).hexdigest())
    assert documents.read_code(code.lower()) == code
    clock.at = at("2028-01-06")
    agreed.put(report)  # a step that leaves the SKP as it was
    assert pdf(agreed) == first


def test_two_who_ask_at_once_get_one_document(agreed: Portal) -> None:
    address, people = path(agreed), [agreed.signed(who) for who in (SARI, BUDI, RATNA, DEWI)]
    with ThreadPoolExecutor(4) as many:
        made = list(many.map(lambda who: who.get(address).content, people))
    assert len(set(made)) == len(codes(agreed)) == 1


def test_a_form_whose_people_have_changed_is_another_document(agreed: Portal, clock: Clock) -> None:
    first = pdf(agreed)
    agreed.put(lambda o: o.do("UPDATE person SET back_title = 'S.Kom.' WHERE nip = :nip", nip=SARI))
    clock.at += timedelta(hours=1)
    again = pdf(agreed)
    assert again != first
    assert pdf(agreed) == again
    (old, _, _), (new, _, _) = codes(agreed)
    assert "bukan versi terbaru" in agreed.get(f"/periksa/{old}").text
    assert "versi terbaru" in agreed.get(f"/periksa/{new}").text
    assert "bukan versi terbaru" not in agreed.get(f"/periksa/{new}").text
