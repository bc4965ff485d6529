"""Files of e-Kinerja that are bad, in part or as a whole, and those that come in other shapes."""

import csv
import io
from pathlib import Path

import pytest

from store.database import Engine
from tests.cli.conftest import Terminal
from tests.cli.syncing import APRIL, one, read, state
from tests.people import BUDI, DEWI, RATNA, SARI, TONO, WATI
from tests.rekap import FIRST, HEADS, as_json, evaluation, person, rekap, sheet


def test_of_a_file_with_some_bad_rows_the_rest_is_taken(asked: Terminal, tmp_path: Path) -> None:
    rows = [
        person(SARI), person(float(BUDI)), person("19781"), person(RATNA, "LUMAYAN"),
        person(TONO, None, "SESUAI", "BAIK"),
        person("=HYPERLINK(1)"), person(DEWI, predikat="ISTIMEWA"), person(WATI, None, None, None),
    ]  # fmt: skip
    (found,) = read(asked, rekap(tmp_path / "r.xlsx", *rows), code=3)
    assert (found["rows"], found["agreeing"], found["unreadable"], found["passed"]["unrated"]) == (8, 1, 6, 1)
    assert [(p["row"], p["column"]) for p in found["problems"]] == [
        (7, "NIP"), (8, "NIP"), (9, "Rating Hasil Kerja"), (10, "Rating Hasil Kerja"), (11, "NIP"),
        (12, "Predikat Kinerja"),
    ]  # fmt: skip
    assert "kehilangan digit" in found["problems"][0]["problem"]
    assert "Lembar1" in {p["sheet"] for p in found["problems"]}
    shown = asked("sync", "ekinerja", str(tmp_path / "r.xlsx"), *APRIL)
    assert (shown.code, BUDI in shown.out) == (3, False)
    lines = list(csv.reader(io.StringIO(asked("sync", "ekinerja", str(tmp_path / "r.xlsx"), "--format", "csv").out)))
    assert lines[0] == ["file", "sheet", "row", "column", "problem"]
    assert len(lines) == 7


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", b'[{"nip": "1', "terputus atau keliru"),
        ("b.json", b"[]", "tidak memuat satu pun objek"),
        ("c.json", b'{"data": [}', "terputus atau keliru"),
        ("d.xlsx", b"PK\x03\x04rubbish", "rusak"),
        ("e.csv", b"a;b\n1;2\n", "tidak ada judul kolom NIP"),
        ("f.xlsx", b"<html></html>", "halaman web"),
    ],
)
def test_a_bad_file_is_told_and_stops_no_other(
    asked: Terminal, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    found = read(asked, bad, rekap(tmp_path / "good.xlsx", person(SARI)), code=2)
    assert sentence in found[0]["error"]
    assert name in found[0]["error"]
    assert found[1]["agreeing"] == 1


def test_a_file_that_breaks_in_the_middle_leaves_nothing_half_done(
    asked: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    file = as_json(tmp_path / "r.json", [evaluation(SARI, periode="Triwulan 1 2027"), evaluation(TONO)])
    file.write_text(file.read_text()[:-20])
    said = asked("sync", "ekinerja", str(file), *APRIL, "--format", "json")
    assert (said.code, said.out) == (2, "")
    assert "terputus" in said.err
    assert (state(agreed_engine), one(agreed_engine, "SELECT count(*) FROM outside")) == ("open", 0)


def test_a_file_that_is_not_there_is_told(asked: Terminal) -> None:
    said = asked("sync", "ekinerja", "nowhere.xlsx")
    assert said.code == 2
    assert "tidak ditemukan" in said.out + said.err


def test_a_json_that_names_no_period_can_be_told_one(asked: Terminal, agreed_engine: Engine, tmp_path: Path) -> None:
    file = as_json(tmp_path / "r.json", [[evaluation(SARI)], {"data": [evaluation(TONO)]}])
    assert read(asked, file)[0]["disagreeing"] == {"unknown_period": 1}
    said = asked("sync", "ekinerja", str(file), "--period", "1", *APRIL)
    assert said.code == 0
    assert (state(agreed_engine), state(agreed_engine, TONO)) == ("reviewed", "reviewed")
    assert asked("sync", "ekinerja", str(file), "--period", "7").code == 2


def test_csv_and_heads_of_all_kinds_are_read(asked: Terminal, agreed_engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    body = "\n".join(";".join(map(str, row)) for row in sheet([person(f"'{SARI}")], FIRST, HEADS))
    file.write_text(body)
    assert read(asked, file)[0]["moved"]["checkins"] == 1
    assert state(agreed_engine) == "reviewed"
