"""An SKP is drawn up in the portal, without scripts: from empty to proposed, in two tabs, from all its starts."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import event

from tests.people import WINDOWS, at, begin, propose, write_targets
from tests.portal.conftest import Portal
from tests.portal.formreader import form
from tests.portal.looking import words
from tests.portal.skpdesk import COMPLETE, HOSTILE, Clock, Desk, agreed_above, lines_of
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI


@pytest.fixture
def clock() -> Clock:
    return Clock("2027-01-05")


@pytest.fixture
def office(portals: Callable[..., Portal], clock: Clock) -> Portal:
    """Everybody above sari has agreed on an SKP."""
    portal = portals(clock=clock)
    portal.put(agreed_above)
    return portal


def test_sari_goes_from_an_empty_form_to_a_proposed_skp_without_scripts(office: Portal) -> None:
    sari = Desk(office)
    assert f'href="{sari.page}"' in sari.who.get(sari.page.removesuffix("/skp")).text
    there = sari.press("atasan", sari.look().fields).headers["Location"]
    assert there.startswith(f"{sari.page}#b-")
    shown = sari.look()
    assert len(shown.lines()) == 1
    assert shown.value(f"rhk-{shown.lines()[0]}") == "Hasil kerja 1"  # budi's
    sari.press("tambah", shown.filled(**{**COMPLETE, "target_1": "banyak"}))
    assert lines_of(office) == []  # nothing is written before it is saved
    shown = sari.look()
    assert [shown.value(f"target-{key}") for key in shown.lines()] == ["banyak", ""]
    assert sari.press("simpan", shown.fields).headers["Location"] == f"{sari.page}?tersimpan=1"
    assert lines_of(office) == [(1, "Data pegawai mutakhir", "banyak")]  # the empty line says nothing
    told = words(sari.who.get(sari.page))
    assert "target &#39;banyak&#39; tidak terbaca sebagai angka" in told
    assert "ekspektasi khusus pimpinan belum ditulis" in told
    assert sari.who.post(sari.page.replace("/skp", "/langkah/propose")).status_code == 409
    typed = sari.look().filled(target_1="95 persen", kata__adaptif="Belajar cepat")
    assert sari.press("simpan", typed).status_code == 303
    assert "Baris ini lengkap." in words(sari.who.get(sari.page))
    assert sari.who.post(sari.page.replace("/skp", "/langkah/propose")).status_code == 303
    assert "Belajar cepat" in sari.who.get(sari.page).text
    assert office.ask("SELECT state FROM appraisal WHERE employee_nip = :nip", nip=SARI) == "proposed"
    assert sari.press("simpan", typed).status_code == 409
    assert sari.keep(typed).status_code == 422


def test_lines_that_move_or_go_take_their_rows_and_remarks_along(office: Portal) -> None:
    office.put(lambda o: write_targets(o, SARI, lines=3))
    ids = [row[0] for row in office.rows("SELECT id FROM target WHERE appraisal_id = (SELECT id FROM appraisal WHERE "
                                         "employee_nip = :nip) ORDER BY no", nip=SARI)]  # fmt: skip
    sari = Desk(office)
    appraisal = office.put(lambda o: o.appraisal())
    office.put(
        lambda o: [
            o.do(
                "INSERT INTO remark (appraisal_id, no, words, by, at) VALUES (:a, :n, :w, :b, :t)",
                a=appraisal,
                n=no,
                w=f"catatan {no}",
                b=BUDI,
                t=at("2027-01-05"),
            )
            for no in (1, 3)
        ]
    )
    sari.press(f"naik:{ids[2]}", sari.look().fields)
    sari.press(f"hapus:{ids[0]}", sari.look().fields)
    assert sari.look().lines() == [str(ids[2]), str(ids[1])]
    sari.press("simpan", sari.look().fields)
    assert office.rows("SELECT id, no FROM target WHERE id = ANY (:ids) ORDER BY no", ids=ids) == [
        (ids[2], 1), (ids[1], 2)]  # fmt: skip
    assert office.rows("SELECT no, words, settled_at IS NOT NULL FROM remark ORDER BY words") == [
        (None, "catatan 1", True), (1, "catatan 3", False)]  # fmt: skip


def test_a_second_tab_is_told_and_joins_what_both_wrote(office: Portal) -> None:
    office.put(lambda o: write_targets(o, SARI, lines=2))
    here, there = Desk(office), Desk(office)
    mine, theirs = here.look(), there.look()
    assert there.keep(theirs.filled(target_2="20 laporan")).json()["version"] == 1
    refused = here.keep(mine.filled(target_1="15 laporan"))
    assert refused.status_code == 409
    assert refused.json()["theirs"]["lines"][1]["target"] == "20 laporan"
    assert "baris 2, target: di server “20 laporan”" in refused.json()["said"]
    shown = here.press("simpan", mine.filled(target_1="15 laporan"))
    assert shown.status_code == 409
    assert "baris 2, target: di server “20 laporan”" in shown.text
    assert lines_of(office)[0][2] == "12 laporan"
    again = form(shown, "skp")
    assert again.value(f"target-{again.lines()[0]}") == "15 laporan"  # still there
    assert here.press("gabung", again.fields).headers["Location"] == f"{here.page}?gabung=-"
    here.press("simpan", here.look().fields)
    assert [row[2] for row in lines_of(office)] == ["15 laporan", "20 laporan"]
    assert there.keep(theirs.filled(target_2="1 laporan")).status_code == 409  # saved since: not written over


def test_a_page_may_write_over_itself_though_an_answer_was_lost(office: Portal) -> None:
    sari = Desk(office)
    sari.press("tambah", sari.look().fields)
    shown = sari.look()
    first, second = (sari.keep(shown.filled(rhk_1=said)) for said in ("satu", "satu dua"))
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["version"] == first.json()["version"] + 1
    assert json.loads(second.json()["asal"])["lines"][0]["rhk"] == "satu dua"


def next_year(portal: Portal) -> int:
    """Open a second cycle, and give sari's appraisal in it."""
    later = {name: tuple(_a_year_on(day) for day in window) for name, window in WINDOWS.items()}
    second = portal.put(lambda o: begin(o.tx, "2028-01-10", cycle="2028", year=2028, **later).cycle)
    return int(
        portal.ask("SELECT id FROM appraisal WHERE employee_nip = :nip AND cycle_id = :c", nip=SARI, c=second.id)
    )


def _a_year_on(day: str) -> str:
    return day.replace("2028-", "2029-").replace("2027-", "2028-")


def test_a_start_from_last_years_skp_keeps_what_was_typed(office: Portal, clock: Clock) -> None:
    first = Desk(office)
    refused = first.press("lalu", first.look().filled(kata__adaptif="Tetap ada"))
    assert refused.status_code == 409
    assert "tidak ada SKP yang disepakati dalam siklus sebelumnya" in refused.text
    assert first.look().value("kata-adaptif") == "Tetap ada"
    office.put(lambda o: o.take("agree", propose(o, SARI), BUDI, "2027-01-05"))
    clock.when = "2028-01-11"
    appraisal = next_year(office)
    again = Desk(office)
    again.page = f"/tugas/appraisal/{appraisal}/skp"
    again.press("tambah", again.look().fields)
    assert again.press("lalu", again.look().filled(rhk_1="Sudah diketik")).headers["Location"] == again.page
    shown = again.look()
    assert [shown.value(f"rhk-{key}") for key in shown.lines()] == ["Hasil kerja 1", "Sudah diketik"]
    assert [shown.value(f"above-{key}") for key in shown.lines() if ("above-" + key) in dict(shown.fields)] == []
    assert "lalu" not in shown.buttons
    written = office.rows("SELECT rhk FROM target WHERE appraisal_id = :id", id=appraisal)
    assert written == [("Hasil kerja 1",)]


def test_an_indicator_of_the_catalogue_is_found_and_taken(office: Portal) -> None:
    sari = Desk(office)
    there = sari.press("cari", [(n, "imunisasi dasar" if n == "cari" else v) for n, v in sari.look().fields])
    assert there.headers["Location"] == f"{sari.page}?cari=imunisasi+dasar#cari"
    found = sari.look("?cari=imunisasi+dasar")
    assert "ambil:KES-IDL" in found.buttons
    sari.press("ambil:KES-IDL", found.fields)
    shown = sari.look()
    assert shown.value(f"indicator-{shown.lines()[0]}") == "Cakupan imunisasi dasar lengkap"
    sari.press("simpan", shown.filled(rhk_1="Bayi terlindungi", target_1="95", aspek_1="kuantitas"))
    assert office.rows("SELECT indicator_code, satuan, polarity FROM target WHERE rhk = 'Bayi terlindungi'") == [
        ("KES-IDL", "persen", "naik")]  # fmt: skip


def test_whatever_is_typed_is_only_text(office: Portal) -> None:
    sari = Desk(office)
    sari.press("tambah", sari.look().fields)
    typed = dict.fromkeys(("rhk_1", "indicator_1", "target_1", "satuan_1"), HOSTILE)
    sari.keep(sari.look().filled(**typed, kata__adaptif=f"{HOSTILE}\x00"))
    shown = sari.look()
    assert shown.value(f"rhk-{shown.lines()[0]}") == HOSTILE
    assert shown.value("kata-adaptif") == HOSTILE
    assert sari.press("simpan", shown.fields).status_code == 303
    for page in (sari.page, sari.page.removesuffix("/skp")):
        assert "<script>alert" not in sari.who.get(page).text
        assert "<img src=x" not in sari.who.get(page).text


def test_an_id_that_is_not_ones_own_means_nothing(office: Portal) -> None:
    budis = office.ask("SELECT t.id FROM target t JOIN appraisal a ON a.id = t.appraisal_id "
                       "WHERE a.employee_nip = :nip", nip=BUDI)  # fmt: skip
    ratnas = office.ask("SELECT t.id FROM target t JOIN appraisal a ON a.id = t.appraisal_id "
                        "WHERE a.employee_nip = :nip", nip=RATNA)  # fmt: skip
    sari = Desk(office)
    fields = [(n, v) for n, v in sari.look().fields if n != "baris"]
    sent = [*fields, ("baris", str(budis)), (f"rhk-{budis}", "Curian"), (f"above-{budis}", str(ratnas))]
    assert sari.press("simpan", sent).status_code == 303
    assert office.rows("SELECT rhk, above_id FROM target WHERE rhk = 'Curian'") == [("Curian", None)]
    assert lines_of(office, BUDI) == [(1, "Hasil kerja 1", "12 laporan")]


@pytest.mark.parametrize("stranger", [JOKO, DEWI])
def test_another_persons_skp_does_not_exist_or_cannot_be_written(office: Portal, stranger: str) -> None:
    who = Desk(office, stranger)
    status = 404 if stranger == JOKO else 200  # dewi is the pengelola of sari's agency
    assert who.who.get(who.page).status_code == status
    assert who.who.post(who.page, {"aksi": "tambah"}).status_code == (404 if stranger == JOKO else 409)
    assert who.who.post(f"{who.page}/draf").status_code == (404 if stranger == JOKO else 422)
    assert who.who.post(who.page.replace("/skp", "/catatan"), {"no": "1", "words": "x"}).status_code == 404
    assert office.ask("SELECT count(*) FROM draft") == 0


def test_too_much_is_refused_in_words(office: Portal) -> None:
    sari = Desk(office)
    fields = sari.look().fields
    many = [*fields, *(("baris", f"b{n}") for n in range(61))]
    assert sari.keep(many).json() == {"words": "SKP memuat lebih dari 60 baris."}
    sari.press("tambah", fields)
    long = sari.keep(sari.look().filled(rhk_1="x" * 10_001))
    assert (long.status_code, long.json()["words"]) == (422, "Satu isian lebih dari 10000 huruf.")


def test_keeping_a_draft_asks_the_database_three_things(office: Portal) -> None:
    sari = Desk(office)
    fields = sari.look().fields
    sari.keep(fields)
    asked: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert sari.keep(fields).status_code == 200
    assert len(asked) == 3, asked  # who it is, how they stand, and the draft
