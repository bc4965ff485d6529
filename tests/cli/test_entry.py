"""`siklus entry`: one fact from flags, many from a file; a bad row stops no other and is named with its reason."""

import csv
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cli.forms import FORMS
from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import BUDI, DEWI, JOKO, LESTARI, SARI, TONO, WATI

NEXT_YEAR = "2028-01-05"


def a_csv(folder: Path, *rows: Sequence[Any]) -> str:
    path = folder / "entri.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return str(path)


def ask(engine: Engine, question: str) -> Any:
    with engine.begin() as tx:
        return tx.execute(text(question)).all()


def test_a_line_of_an_skp_leaves_the_others_as_they_are(office: Terminal, office_engine: Engine) -> None:
    for no, target in ((1, "12"), (2, "80"), (1, "14")):
        said = office(
            "entry", "target", "--nip", SARI, "--as", SARI, "--no", str(no), "--rhk", f"Hasil {no}", "--indicator", "x",
            "--target", target, "--at", "2027-01-05",
        )  # fmt: skip
        assert said.out == "Penilaian Sari (**************2001): tercatat · target SKP\n"
    assert ask(office_engine, "SELECT no, target FROM target ORDER BY no") == [(1, "14"), (2, "80")]


def test_a_file_of_evidence_is_kept_once_under_its_hash_and_a_link_by_its_text(
    agreed: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    proof = tmp_path / "laporan.pdf"
    proof.write_bytes(b"isi laporan")
    link = "https://drive.example/laporan-2.pdf"
    for what in (str(proof), str(proof), link):
        assert agreed("entry", "evidence", what, "--nip", SARI, "--as", SARI, "--at", NEXT_YEAR).code == 0
    sha = hashlib.sha256(b"isi laporan").hexdigest()
    assert [path.name for path in (agreed.home / "evidence").iterdir()] == [sha]
    assert (agreed.home / "evidence" / sha).read_bytes() == b"isi laporan"
    assert ask(agreed_engine, "SELECT name, link, sha256 FROM evidence ORDER BY id") == [
        ("laporan.pdf", None, sha),
        ("laporan-2.pdf", link, hashlib.sha256(link.encode()).hexdigest()),
    ]


def test_a_whole_period_can_be_entered_by_flags(agreed: Terminal, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        from store import cycles
        from tests.people import Office

        Office(tx, cycles.find(tx, "2027")).ask_for_checkins(1, "2027-04-01")
    sari = ("--nip", SARI, "--period", "1", "--at", "2027-04-05")
    for words in (
        ("entry", "progress", *sari, "--as", SARI, "--no", "1", "--result", "3 laporan"),
        ("step", "report", *sari, "--as", SARI),
        ("entry", "feedback", *sari, "--as", BUDI, "--words", "Baik"),
        ("entry", "rating", *sari, "--as", BUDI, "--hasil", "Di Atas Ekspektasi", "--perilaku", "sesuai"),
        ("step", "review", *sari, "--as", BUDI),
    ):
        said = agreed(*words)
        assert said.code == 0, said.err
    assert ask(agreed_engine, "SELECT hasil, perilaku, predikat FROM rating") == [("di_atas", "sesuai", "baik")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rating", "--nip", SARI, "--as", BUDI, "--hasil", "hebat", "--perilaku", "sesuai"), "'hebat' bukan rating"),
        (("rating", "--nip", SARI, "--as", BUDI, "--hasil", "sesuai", "--perilaku", "sesuai"), "keadaannya 'SKP"),
        (("capaian", "--unit", "U1", "--as", LESTARI, "--predikat", "Bagus"), "bukan predikat organisasi"),
        (("capaian", "--unit", "U1", "--as", SARI, "--predikat", "Baik"), "hanya dapat ditulis oleh"),
        (("evidence", "ftp://x", "--nip", SARI, "--as", SARI), "'ftp://x' bukan tautan"),
        (("evidence", "tidak-ada.pdf", "--nip", SARI, "--as", SARI), "tidak-ada.pdf tidak dapat dibaca"),
        (("decision", "--nip", SARI, "--as", LESTARI, "--words", "x", "--hasil", "sesuai"), "kedua rating baru"),
        (("reason", "void", "--nip", SARI, "--as", JOKO, "--words", "x"), "hanya dapat ditulis oleh pengelola"),
        (("reason", "mango", "--nip", SARI, "--as", DEWI, "--words", "x"), "langkah 'mango' tidak dikenal"),
        (("objection", "--nip", SARI, "--as", SARI, "--words", " "), "--words tidak boleh kosong"),
    ],
)
def test_an_entry_that_cannot_be_written_says_why(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    found = seen("entry", *words, "--at", "2027-02-01")
    assert (found.code, found.out) == (2, "")
    assert said in found.err


# --- from a file --------------------------------------------------------------------------------------


def test_good_rows_are_written_and_bad_rows_are_listed_with_row_column_and_reason(
    agreed: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    path = a_csv(
        tmp_path,
        ["Realisasi tahun 2027"],
        ["No urut", "NIP", "No", "Realisasi", "OLEH"],
        [1, f"'{SARI}", 1, "12 laporan", SARI],
        [2, TONO, 1, "9 laporan", TONO],
        [3, TONO, 4, "9 laporan", TONO],
        [4, WATI, "satu", "9 laporan", WATI],
        [5, "1,97808E+17", 1, "x", SARI],
        [6, "198001012005011001", 1, "x", SARI],
        [7, WATI, 1, "", WATI],
        [8, WATI, 1, "8", BUDI],
        [9, WATI, 1, "8", ""],
        [],
    )
    dry = agreed("entry", "import", path, "--kind", "result", "--at", NEXT_YEAR, "--dry-run", "--format", "json")
    assert ask(agreed_engine, "SELECT count(*) FROM result") == [(0,)]
    said = agreed("entry", "import", path, "--kind", "result", "--at", NEXT_YEAR, "--format", "json")
    assert (dry.code, said.code) == (3, 3)
    found = json.loads(said.out)
    assert {**json.loads(dry.out), "dry_run": False} == found
    assert (found["rows"], found["written"], found["ignored_columns"]) == (9, 2, ["No urut"])
    assert [(r["row"], r["column"]) for r in found["refused"]] == [
        (3, ""), (4, "No"), (5, "NIP"), (6, "NIP"), (7, "Realisasi"), (8, ""), (9, "OLEH")
    ]  # fmt: skip
    assert "tidak memuat semua baris" in found["refused"][0]["problem"]
    assert SARI not in said.out
    assert ask(agreed_engine, "SELECT result FROM result ORDER BY 1") == [("12 laporan",), ("9 laporan",)]
    table = agreed("entry", "import", path, "--kind", "result", "--at", NEXT_YEAR)
    assert "9 baris: 2 tercatat, 7 ditolak" in table.out


def test_a_spreadsheet_may_hold_numbers_and_the_names_that_forms_use(
    agreed: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE appraisal SET state = 'reported'"))
    book = openpyxl.Workbook()
    book.active.append(["3372 - Pemerintah Kota Surakarta"])
    book.active.append(["No", "NIP", "Nama", "Rating Hasil Kinerja", "Rating Perilaku Kerja", "Predikat"])
    book.active.append([1.0, SARI, "Sari", "SESUAI EKSPEKTASI", "DIATAS EKSPEKTASI", "Baik"])
    book.save(tmp_path / "rekap.xlsx")
    said = agreed("entry", "import", str(tmp_path / "rekap.xlsx"), "--kind", "rating", "--as", BUDI, "--format", "json")
    assert said.json["written"] == 1
    assert ask(agreed_engine, "SELECT hasil, perilaku, predikat FROM appraisal WHERE predikat IS NOT NULL") == [
        ("sesuai", "di_atas", "baik")
    ]


def test_evidence_in_a_file_is_looked_for_beside_it(agreed: Terminal, tmp_path: Path) -> None:
    (tmp_path / "bukti.txt").write_text("isi")
    path = a_csv(tmp_path, ["NIP", "BUKTI"], [SARI, "bukti.txt"], [SARI, "tidak-ada.txt"])
    dry = agreed("entry", "import", path, "--kind", "evidence", "--as", SARI, "--at", NEXT_YEAR, "--dry-run")
    assert not (agreed.home / "evidence").exists()
    said = agreed("entry", "import", path, "--kind", "evidence", "--as", SARI, "--at", NEXT_YEAR)
    assert (dry.code, said.code) == (3, 3)
    assert "tidak-ada.txt tidak dapat dibaca (tidak ditemukan)" in " ".join(said.out.split())
    assert len(list((agreed.home / "evidence").iterdir())) == 1


def test_a_file_without_a_needed_column_or_writer_is_refused_as_a_whole(seen: Terminal, tmp_path: Path) -> None:
    path = a_csv(tmp_path, ["NIP", "NO"], [SARI, 1])
    assert "kolom REALISASI tidak ada" in seen("entry", "import", path, "--kind", "result", "--as", SARI).err
    path = a_csv(tmp_path, ["NIP", "NO", "REALISASI"], [SARI, 1, "x"])
    assert "sebutkan siapa yang menulis" in seen("entry", "import", path, "--kind", "result").err
    assert "tidak ditemukan" in seen("entry", "import", str(tmp_path / "no.csv"), "--kind", "result").err


def test_the_columns_of_every_kind_are_listed(seen: Terminal) -> None:
    said = seen("entry", "columns").out
    assert all(f"\n{kind} " in said for kind in FORMS)


def _year_reported(engine: Engine) -> None:
    """Let everybody have reported their year, behind the door's back."""
    with engine.begin() as tx:
        tx.execute(text("UPDATE appraisal SET state = 'reported'"))


def test_annual_ratings_of_a_file_go_together_and_what_cannot_be_is_said_row_by_row(
    agreed: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    _year_reported(agreed_engine)
    rows = [
        ("NIP", "Rating Hasil Kerja", "Rating Perilaku Kerja", "OLEH"),
        (SARI, "Diatas Ekspektasi", "Sesuai Ekspektasi", BUDI),
        (TONO, "Sesuai Ekspektasi", "hebat", BUDI),
        (WATI, "Sesuai Ekspektasi", "Sesuai Ekspektasi", BUDI),  # ratna is her appraiser
    ]
    given = ("--kind", "rating", "--format", "json", "--at", "2028-01-13")
    said = agreed("entry", "import", a_csv(tmp_path, *rows), *given)
    report = json.loads(said.out)
    assert (said.code, report["written"]) == (3, 1)
    assert [(row["row"], row["column"]) for row in report["refused"]] == [(2, "Rating Perilaku Kerja"), (3, "")]
    assert ask(agreed_engine, "SELECT predikat, by, period FROM rating") == [("baik", BUDI, 0)]


def test_a_person_who_stands_twice_in_a_file_of_ratings_is_rated_twice_the_last_one_in_force(
    agreed: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    _year_reported(agreed_engine)
    rows = [("NIP", "Hasil Kerja", "Perilaku Kerja"), (SARI, "sesuai", "di bawah"), (SARI, "di atas", "di atas")]
    given = ("--kind", "rating", "--as", BUDI, "--at", "2028-01-13")
    assert agreed("entry", "import", a_csv(tmp_path, *rows), *given).code == 0
    assert ask(agreed_engine, "SELECT predikat FROM rating ORDER BY id") == [("kurang",), ("sangat_baik",)]
    assert ask(agreed_engine, f"SELECT predikat FROM appraisal WHERE employee_nip = '{SARI}'") == [("sangat_baik",)]
