"""`siklus sync`: files of e-Kinerja mark what is done, and what disagrees waits for a pengelola."""

from pathlib import Path

import pytest

from store import cycles
from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.cli.syncing import APRIL, STRANGER, items, one, read, state
from tests.people import BUDI, DEWI, JOKO, RATNA, SARI, TONO, WATI, Office, at
from tests.rekap import (
    ATAS,
    BAWAH,
    YEAR,
    as_json,
    evaluation,
    person,
    planned,
    reference,
    rekap,
    sheet,
    workbook,
)  # fmt: skip

# --- what is done -----------------------------------------------------------------------------------------


def test_a_recap_marks_the_check_ins_of_its_quarter_as_done(
    asked: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    (found,) = read(asked, rekap(tmp_path / "r.xlsx", person(SARI), person(TONO, ATAS)))
    assert (found["rows"], found["agreeing"], found["new"], found["moved"]["checkins"]) == (2, 2, 2, 2)
    assert (state(agreed_engine), state(agreed_engine, TONO), state(agreed_engine, BUDI)) == (
        "reviewed", "reviewed", "open",
    )  # fmt: skip
    assert one(agreed_engine, "SELECT count(*) FROM audit WHERE event = 'adopt' AND actor = 'clock'") == 2
    assert one(agreed_engine, "SELECT predikat FROM rating WHERE period = 1 AND hasil = 'di_atas'") == "baik"


def test_the_same_file_again_changes_nothing(asked: Terminal, agreed_engine: Engine, tmp_path: Path) -> None:
    file = rekap(tmp_path / "r.xlsx", person(SARI), person(STRANGER))
    read(asked, file)
    counts = "SELECT (SELECT count(*) FROM step), (SELECT count(*) FROM rating), (SELECT count(*) FROM outside), " \
             "(SELECT count(*) FROM outside_item), (SELECT count(*) FROM outbox)"  # fmt: skip
    with agreed_engine.begin() as tx:
        before = tuple(tx.execute(text(counts)).one())
    (found,) = read(asked, file)
    assert (found["again"], found["new"], found["new_items"]) == (True, 0, 0)
    assert found["moved"] == {"skp": 0, "checkins": 0, "years": 0}
    with agreed_engine.begin() as tx:
        assert tuple(tx.execute(text(counts)).one()) == before


def test_a_dry_run_counts_the_same_and_keeps_nothing(asked: Terminal, agreed_engine: Engine, tmp_path: Path) -> None:
    file = rekap(tmp_path / "r.xlsx", person(SARI))
    said = asked("sync", "ekinerja", str(file), *APRIL, "--dry-run")
    assert said.code == 0
    assert "uji coba" in said.out
    assert "evaluasi periodik 1" in said.out
    assert (state(agreed_engine), one(agreed_engine, "SELECT count(*) FROM outside_file")) == ("open", 0)


def test_an_skp_agreed_there_is_agreed_here_and_those_below_may_go_on(
    office: Terminal, office_engine: Engine, tmp_path: Path
) -> None:
    file = as_json(tmp_path / "skp.json", {"data": [planned(RATNA), planned(BUDI, "Diajukan")], "meta": {"page": 1}})
    said = office("sync", "ekinerja", str(file), "--at", "2027-01-10", "--format", "json")
    assert said.json["files"][0]["moved"] == {"skp": 1, "checkins": 0, "years": 0}
    assert said.json["files"][0]["passed"]["unagreed"] == 1
    assert one(office_engine, "SELECT state FROM appraisal WHERE employee_nip = :nip", nip=RATNA) == "agreed"
    assert one(office_engine, "SELECT superior_agreed FROM appraisal_facts(:now, '') WHERE employee_nip = :nip",
               nip=BUDI, now=at("2027-01-10"))  # fmt: skip


def test_one_who_was_evaluated_there_had_an_skp_there(office: Terminal, office_engine: Engine, tmp_path: Path) -> None:
    with office_engine.begin() as tx:
        Office(tx, cycles.find(tx, "2027")).ask_for_checkins(1, "2027-03-29")
    (found,) = read(office, rekap(tmp_path / "r.xlsx", person(SARI)))
    assert found["moved"] == {"skp": 1, "checkins": 1, "years": 0}


def test_the_rating_of_the_year_is_taken_over(asked: Terminal, agreed_engine: Engine, tmp_path: Path) -> None:
    (found,) = read(asked, rekap(tmp_path / "r.xlsx", person(SARI, ATAS, ATAS, "SANGAT BAIK"), period=YEAR))
    assert found["moved"] == {"skp": 0, "checkins": 0, "years": 1}
    assert one(agreed_engine, "SELECT state || predikat FROM appraisal WHERE employee_nip = :nip", nip=SARI) == (
        "ratedsangat_baik"
    )


def test_what_has_not_opened_here_waits_and_is_taken_with_the_next_file(
    agreed: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    file = rekap(tmp_path / "r.xlsx", person(SARI))
    assert read(agreed, file)[0]["waiting"] == 1
    with agreed_engine.begin() as tx:
        Office(tx, cycles.find(tx, "2027")).ask_for_checkins(1, "2027-04-10")
    assert read(agreed, file)[0]["moved"]["checkins"] == 1


def test_an_skp_that_is_amended_here_is_not_adopted_again(
    asked: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    read(asked, rekap(tmp_path / "r.xlsx", person(SARI)))
    by = ("--nip", SARI, "--as", BUDI, "--at", "2027-05-03")
    assert asked("entry", "reason", "amend", "--words", "Sebab.", *by).code == 0
    assert asked("step", "amend", *by).code == 0
    read(asked, rekap(tmp_path / "r.xlsx", person(SARI)))
    assert one(agreed_engine, "SELECT state FROM appraisal WHERE employee_nip = :nip", nip=SARI) == "drafting"


# --- what disagrees ---------------------------------------------------------------------------------------


def test_each_disagreement_is_on_the_list_and_changes_nothing(
    asked: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE appraisal SET state = 'voided' WHERE employee_nip = :nip"), {"nip": WATI})
        tx.execute(text("INSERT INTO rating (appraisal_id, period, hasil, perilaku, predikat, by, at) SELECT id, 1, "
                        "'di_atas', 'di_atas', 'sangat_baik', :by, now() FROM appraisal WHERE employee_nip = :nip"),
                   {"nip": TONO, "by": BUDI})  # fmt: skip
    periods = as_json(tmp_path / "ref.json", [reference()])
    rows = [
        evaluation(STRANGER), evaluation(WATI), evaluation(SARI, atasan=RATNA), evaluation(TONO, atasan=BUDI),
        evaluation(BUDI), evaluation(BUDI, hasil_akhir="Kurang", perilaku_kerja="Di Bawah Ekspektasi"),
        evaluation(DEWI, hasil_akhir="Sangat Baik"), evaluation(RATNA, tahun_skp=2026, periode_id="q"),
        evaluation(RATNA, periode_id="z"),
    ]  # fmt: skip
    found = read(asked, as_json(tmp_path / "r.json", {"data": rows}), periods)
    assert found[1] == {"file": "ref.json", "periods": 1}
    assert found[0]["disagreeing"] == {
        "not_in_cycle": 1, "other_appraiser": 1, "other_predikat": 2, "rows_differ": 2, "unknown_nip": 1,
        "earlier_period": 1, "unknown_period": 1,
    }  # fmt: skip
    assert one(agreed_engine, "SELECT count(*) FROM checkin WHERE state <> 'open'") == 0
    listed = {(i["kind"], i["name"]): i for i in items(asked)}
    assert len(items(asked)) == 9
    assert listed["other_appraiser", "Sari"]["ours"].startswith("Budi (****")
    assert listed["other_predikat", "Tono"]["ours"] == "Di Atas Ekspektasi / Di Atas Ekspektasi / Sangat Baik"
    assert listed["other_predikat", "Dewi"]["ours"] == "menurut matriks: Baik"
    assert listed["unknown_nip", ""]["nip"] == "*" * 14 + STRANGER[-4:]
    assert [i["kind"] for i in items(asked, "--kind", "unknown_nip", "--full")] == ["unknown_nip"]
    assert items(asked, "--full", "--kind", "unknown_nip")[0]["nip"] == STRANGER
    assert {i["name"] for i in items(asked, "--unit", "U1")} == {"Sari", "Budi"}
    for language in ("id", "en"):
        shown = asked("sync", "list")
        assert shown.code == 0, language
        assert STRANGER not in shown.out


def test_a_file_of_an_earlier_year_is_one_item_a_sheet(asked: Terminal, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "r.xlsx",
        sheet([person(SARI), person(BUDI)], "Periode Triwulan 1 Tahun 2026"),
        sheet([person(SARI)], "Periode Bulanan 6 Tahun 2027"),
    )
    (found,) = read(asked, file)
    assert (found["rows"], found["disagreeing"]) == (3, {"earlier_period": 1, "unknown_period": 1})
    assert [(i["theirs"], i["what"]) for i in items(asked)] == [
        ("2 baris", "Triwulan 1 Tahun 2026"), ("1 baris", "Bulanan 6 Tahun 2027"),
    ]  # fmt: skip


def test_a_later_file_that_agrees_settles_the_item_by_itself(asked: Terminal, tmp_path: Path) -> None:
    read(asked, rekap(tmp_path / "a.xlsx", person(SARI), person(SARI, BAWAH, BAWAH, "SANGAT KURANG")))
    assert len(items(asked)) == 2
    (found,) = read(asked, rekap(tmp_path / "b.xlsx", person(SARI)))
    assert (found["gone"], found["moved"]["checkins"]) == (2, 1)
    assert items(asked) == []
    assert {i["settled"] for i in items(asked, "--all")} == {"gone"}


def test_of_two_rows_that_differ_the_pengelola_takes_one(
    asked: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    file = rekap(tmp_path / "a.xlsx", person(SARI), person(SARI, BAWAH, BAWAH, "SANGAT KURANG"))
    read(asked, file)
    right = next(i["id"] for i in items(asked) if i["theirs"].endswith("/ Baik"))
    said = asked("sync", "settle", str(right), "--take", "--as", DEWI, *APRIL)
    assert said.code == 0, said.err
    assert state(agreed_engine) == "reviewed"
    assert {i["settled"] for i in items(asked, "--all")} == {"take", "keep"}
    (found,) = read(asked, file)
    assert (found["new_items"], items(asked)) == (0, [])


def test_an_evaluation_by_another_appraiser_can_be_taken_or_set_aside_for_good(
    asked: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    periods = as_json(tmp_path / "p.json", [reference()])
    file = as_json(tmp_path / "r.json", [evaluation(SARI, atasan=RATNA), evaluation(TONO, atasan=RATNA)])
    read(asked, periods, file)
    ids = {i["name"]: str(i["id"]) for i in items(asked)}
    assert asked("sync", "settle", ids["Sari"], "--take", "--as", DEWI, *APRIL).code == 0
    assert asked("sync", "settle", ids["Tono"], "--keep", "--as", DEWI, *APRIL).code == 0
    assert (state(agreed_engine), state(agreed_engine, TONO)) == ("reviewed", "open")
    read(asked, periods, file)
    assert (items(asked), state(agreed_engine, TONO)) == ([], "open")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("9999", "--keep", "--as", DEWI), "butir 9999 tidak ada"),
        (("{id}", "--keep", "--as", JOKO), "hanya dapat diselesaikan oleh pengelola kinerja instansinya"),
        (("{id}", "--take", "--as", DEWI), "tidak dapat diambil dari e-Kinerja"),
        (("{id}", "--as", DEWI), "--keep atau --take"),
        (("{id}", "{id}", "--keep", "--take", "--as", DEWI), "--keep atau --take"),
    ],
)
def test_what_cannot_be_settled_is_refused_in_one_sentence(
    asked: Terminal, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    read(asked, rekap(tmp_path / "r.xlsx", person(SARI, predikat="KURANG")))
    (item,) = items(asked)
    said = asked("sync", "settle", *(word.format(id=item["id"]) for word in words))
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert len(items(asked)) == 1
