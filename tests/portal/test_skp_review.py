"""The appraiser and an SKP: writing it after the window, what changed, remarks, the Matriks Peran Hasil."""

from collections.abc import Callable

import pytest

from store import skp_read
from tests.people import propose, write_targets
from tests.portal.conftest import Portal
from tests.portal.looking import words
from tests.portal.skpdesk import COMPLETE, HOSTILE, Clock, Desk, agreed_above, lines_of
from tests.rosters import BUDI, RATNA, SARI


@pytest.fixture
def clock() -> Clock:
    return Clock("2027-01-05")


@pytest.fixture
def office(portals: Callable[..., Portal], clock: Clock) -> Portal:
    """Everybody above sari has agreed on an SKP."""
    portal = portals(clock=clock)
    portal.put(agreed_above)
    return portal


def test_the_appraiser_writes_in_the_same_draft_once_the_window_is_closed(office: Portal, clock: Clock) -> None:
    clock.when = "2027-02-02"
    sari = Desk(office)
    sari.press("tambah", sari.look().filled(kata__adaptif="Belajar"))
    mine = sari.look()
    budi = Desk(office, BUDI)
    assert budi.who.get(budi.page).status_code == 200
    budi.keep(budi.look().filled(**COMPLETE))
    assert sari.keep(mine.filled(rhk_1="Lain")).status_code == 409
    shown = budi.look()
    key = shown.lines()[0]
    above = office.put(lambda o: skp_read.above(o.tx, o.appraisal()).lines[0].id)
    assert budi.press("simpan", shown.filled(above_1=str(above))).status_code == 303
    assert lines_of(office) == [(1, "Data pegawai mutakhir", "95 persen")]
    assert key.startswith("b")


def test_before_the_window_closes_the_appraiser_only_looks(office: Portal) -> None:
    budi = Desk(office, BUDI)
    seen = budi.who.get(budi.page)
    assert seen.status_code == 200
    assert 'id="skp"' not in seen.text
    assert budi.who.post(budi.page, {"aksi": "tambah"}).status_code == 409
    assert budi.who.post(f"{budi.page}/draf", {}).status_code == 422


def test_budi_remarks_on_a_line_and_sari_settles_it(office: Portal) -> None:
    office.put(lambda o: propose(o, SARI))
    budi, sari = Desk(office, BUDI), Desk(office)
    remark = budi.page.replace("/skp", "/catatan")
    assert "Mengikuti RHK atasan 1: Hasil kerja 1" in words(budi.who.get(budi.page))
    assert budi.who.post(remark, {"no": "1", "words": HOSTILE}).status_code == 303
    assert budi.who.post(remark, {"no": "9", "words": "x"}).status_code == 404
    assert sari.who.post(remark, {"no": "1", "words": "x"}).status_code == 404  # it is the appraiser who remarks
    assert budi.who.post(f"{budi.page.replace('/skp', '/langkah/send_back')}", {"alasan": "Mohon."}).status_code == 303
    shown = sari.who.get(sari.page)
    assert "&lt;script&gt;alert(1)" in shown.text
    assert "<script>alert" not in shown.text
    of = office.ask("SELECT id FROM remark")
    assert budi.who.post(remark, {"selesai": str(of)}).status_code == 404
    assert sari.press(f"selesai:{of}", sari.look().filled(rhk_1="Diperbaiki")).status_code == 303
    assert office.ask("SELECT settled_at IS NOT NULL FROM remark")
    assert sari.look().value(f"rhk-{sari.look().lines()[0]}") == "Diperbaiki"


def test_budi_sees_what_changed_since_the_last_agreement_though_lines_moved(office: Portal, clock: Clock) -> None:
    office.put(lambda o: write_targets(o, SARI, lines=2))
    appraisal = office.put(lambda o: o.appraisal())
    office.put(lambda o: o.take("propose", appraisal, SARI, "2027-01-05"))
    office.put(lambda o: o.take("agree", appraisal, BUDI, "2027-01-05"))
    clock.when = "2027-03-01"
    budi, sari = Desk(office, BUDI), Desk(office)
    assert budi.who.post(budi.page.replace("/skp", "/langkah/amend"), {"alasan": "Beban berubah."}).status_code == 303
    shown = sari.look()
    sari.press(f"turun:{shown.lines()[0]}", shown.filled(target_2="30 laporan"))
    sari.press("simpan", sari.look().fields)
    assert sari.who.post(sari.page.replace("/skp", "/langkah/propose")).status_code == 303
    seen = budi.who.get(budi.page).text
    assert "<del>12 laporan</del> → <ins>30 laporan</ins>" in seen
    assert seen.count("<del>") == 1


def test_budi_writes_what_he_expects_while_it_is_proposed(office: Portal) -> None:
    office.put(lambda o: propose(o, SARI))
    budi, sari = Desk(office, BUDI), Desk(office)
    at_ = budi.page.replace("/skp", "/ekspektasi")
    assert budi.who.post(at_, {"kolaboratif": "Bantu unit lain."}).status_code == 303
    assert "Bantu unit lain." in sari.who.get(sari.page).text
    assert sari.who.post(at_, {"kolaboratif": "x"}).status_code == 409


def test_ratna_sees_which_of_her_results_each_of_her_people_serves(office: Portal) -> None:
    ratna, sari = office.signed(RATNA), office.signed(SARI)
    seen = words(ratna.get("/tim/matriks"))
    assert "1. Hasil kerja 1" in seen
    assert "Budi" in seen
    assert "Sari" not in seen
    assert "Bapak/Ibu nilai" in words(sari.get("/tim/matriks"))
    assert 'href="/tim/matriks"' in ratna.get("/tim").text


def test_a_line_taken_out_after_an_agreement_keeps_its_row_and_no_new_line_takes_it(
    office: Portal, clock: Clock
) -> None:  # fmt: skip
    office.put(lambda o: write_targets(o, SARI, lines=2))
    appraisal = office.put(lambda o: o.appraisal())
    office.put(lambda o: [o.take("propose", appraisal, SARI, "2027-01-05"), o.take("agree", appraisal, BUDI,
                                                                                  "2027-01-05")])  # fmt: skip
    query = "SELECT id, no, dropped FROM target WHERE appraisal_id = :id ORDER BY id"
    first, second = (row[0] for row in office.rows(query, id=appraisal))
    office.put(lambda o: o.do("UPDATE appraisal SET state = 'drafting' WHERE id = :id", id=appraisal))
    sari = Desk(office)
    for button in (f"hapus:{first}", "simpan", "tambah"):
        sari.press(button, sari.look().fields)
    assert office.rows(query, id=appraisal) == [(first, 2, True), (second, 1, False)]
    sari.press("simpan", sari.look().filled(rhk_2="Baru", indicator_2="jumlah", target_2="3 laporan"))
    there = office.rows(query, id=appraisal)
    assert there[:2] == [(first, 3, True), (second, 1, False)]
    assert there[2][1:] == (2, False)
    office.put(lambda o: o.do("UPDATE appraisal SET state = 'proposed' WHERE id = :id", id=appraisal))
    seen = words(office.signed(BUDI).get(sari.page))
    assert "Baris dihapus: Hasil kerja 1" in seen
    assert "2. Baru baru" in seen
