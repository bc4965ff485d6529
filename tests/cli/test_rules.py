"""The calculators as a personnel office uses them: a table in, the same table with new columns out."""

import csv
import io
import json
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from cli.main import ended
from cli.rules_rows import CALCULATORS
from cli.rules_sheet import opened
from cli.words import Speech
from tests.cli.conftest import Said

Rows = list[dict[str, str]]
Run = Callable[..., Said]
GOOD = {
    "predikat": "hasil,perilaku\nDi Atas Ekspektasi,Sesuai Ekspektasi\n",
    "distribusi": "organisasi,sangat_baik,baik,butuh_perbaikan,kurang,sangat_kurang\nBaik,2,7,1,0,0\n",
    "angka-kredit": "jenjang,predikat,bulan\nAhli Pertama,Baik,2\n",
    "pp30": "nilai_skp,nilai_perilaku,bobot,ide_baru\n112.5,115,70/30,ya\n",
    "capaian": "target,realisasi,arah\n95,93,naik\n",
    "nip": "nip\n198902252024031013\n",
}
FOUND = {
    "predikat": {"predikat": "Baik"},
    "distribusi": {"jumlah": "10", "penyimpangan": ""},
    "angka-kredit": {"angka_kredit": "2.08"},
    "pp30": {"nilai": "113.25", "predikat": "Sangat Baik"},
    "capaian": {"capaian": "97.89"},
    "nip": {"jenis": "PNS", "lahir": "1989-02-25", "peringatan": ""},
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a calculator on a table: a text or bytes become a file, a path stays one."""
    monkeypatch.setenv("SIKLUS_HOME", str(tmp_path / "home"))

    def compute(name: str, table: str | bytes | Path, *options: str) -> Said:
        path = table if isinstance(table, Path) else tmp_path / "tabel.csv"
        if not isinstance(table, Path):
            path.write_bytes(table.encode() if isinstance(table, str) else table)
        code = ended(["rules", name, str(path), *options])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return compute


def rows(said: Said) -> Rows:
    return list(csv.DictReader(io.StringIO(said.out)))


@pytest.mark.parametrize("name", GOOD)
def test_a_good_table_keeps_its_columns_and_gets_the_new_ones(name: str, run: Run) -> None:
    said = run(name, GOOD[name])
    assert (said.code, said.err) == (0, "")
    (given,), (found,) = list(csv.DictReader(io.StringIO(GOOD[name]))), rows(said)
    calculator = next(c for c in CALCULATORS if c.name == name)
    assert list(found) == [*calculator.needs, *calculator.gives]
    assert found == given | FOUND[name] | {k: v for k, v in found.items() if k in ("dasar", "galat")}
    assert found["galat"] == ""
    assert name == "nip" or found["dasar"]


@pytest.mark.parametrize("name", GOOD)
def test_a_row_that_cannot_be_computed_says_why_and_the_others_stand(name: str, run: Run) -> None:
    header, row = GOOD[name].splitlines()
    broken = ",".join(["?"] * len(row.split(",")))
    said = run(name, f"{header}\n{broken}\n{row}\n")
    assert said.code == 3
    assert "1 dari 2 baris" in said.err
    bad, good = rows(said)
    calculator = next(c for c in CALCULATORS if c.name == name)
    assert [bad[column] for column in calculator.needs] == ["?"] * len(calculator.needs)
    assert {column: bad[column] for column in calculator.gives if column != "galat"} == dict.fromkeys(
        calculator.gives[:-1], ""
    )
    assert bad["galat"]
    assert good["galat"] == ""


@pytest.mark.parametrize("name", GOOD)
def test_json_is_a_list_of_the_same_rows(name: str, run: Run) -> None:
    header, row = GOOD[name].splitlines()
    table = f"{header}\n{row}\n{','.join('?' * len(row.split(',')))}\n"
    said = run(name, table, "--format", "json")
    assert said.code == 3
    assert json.loads(said.out) == rows(run(name, table))


@pytest.mark.parametrize("name", GOOD)
def test_a_table_without_a_needed_column_is_refused_by_its_name(name: str, run: Run) -> None:
    header, row = GOOD[name].splitlines()
    for missing in header.split(","):
        table = f"{header.replace(missing, 'lain', 1)}\n{row}\n"
        said = run(name, table)
        assert (said.code, said.out) == (2, "")
        assert missing in said.err
        assert said.err.count("\n") == 1


def test_a_table_that_cannot_be_used_gives_one_sentence(run: Run, tmp_path: Path) -> None:
    for table, said in [
        (tmp_path / "tidak-ada.csv", "tidak ditemukan"),
        (tmp_path, "folder"),
        ("", "kosong"),
        ("hasil,perilaku\n", "tidak memuat satu pun baris data"),
        ("hasil,perilaku,Hasil\nsesuai,sesuai,sesuai\n", "kolom hasil ada dua kali"),
        (b"\x89PNG\r\n\x1a\n\0\0", "rusak"),
    ]:
        refused = run("predikat", table)
        assert refused.code == 2
        assert said in refused.err
        assert refused.err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--on", "kemarin"], "bukan tanggal"),
        (["--on", "2001-01-01"], "Predikat kinerja pegawai"),
        (["--format", "xml"], "'csv'"),
    ],
)
def test_a_wrong_option_gives_one_sentence(options: list[str], said: str, run: Run) -> None:
    refused = run("predikat", GOOD["predikat"], *options)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err
    assert refused.err.count("\n") == 1


def test_a_table_is_read_as_offices_save_it(run: Run) -> None:
    table = "Nama; HASIL ;Perilaku\r\nMa’ruf;Di Atas Ekspektasi;diatas ekspektasi\r\n;;\r\n\r\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        said = run("predikat", table.encode(encoding))
        assert said.code == 0
        (found,) = rows(said)
        assert found["Nama"] == "Ma’ruf"
        assert found["HASIL"] == "Di Atas Ekspektasi"
        assert found["predikat"] == "Sangat Baik"


def test_a_workbook_is_read_below_its_title_rows(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["REKAP"], [], ["Target", "Realisasi", "Arah", None], [0.1 + 0.2, 0.3, "naik", None]):
        book.active.append(row)
    book.save(tmp_path / "rekap.xlsx")
    (found,) = rows(run("capaian", tmp_path / "rekap.xlsx"))
    assert (found["Target"], found["capaian"]) == ("0.3", "100.00")


def test_standard_input_is_read_where_the_file_is_a_dash(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD["pp30"].encode())))
    assert rows(run("pp30", Path("-")))[0]["nilai"] == "113.25"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"nilai_skp\n1\n")))
    refused = run("pp30", Path("-"))
    assert refused.code == 2
    assert "masukan standar tidak memuat kolom nilai_perilaku" in refused.err


def test_cells_of_the_table_are_kept_as_they_are_written(run: Run) -> None:
    cells = ["=1+1", "+62", "-5", "@nama", " spasi ", "kata, dengan koma", 'kutip "ganda"', "baris\nbaru", '="0012"']
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*(f"k{n}" for n in range(len(cells))), "nip"])
    writer.writerow([*cells, '="198902252024031013"'])
    said = run("nip", out.getvalue())
    assert said.code == 0
    (found,) = rows(said)
    assert [found[f"k{n}"] for n in range(len(cells))] == cells
    assert found["nip"] == '="198902252024031013"'
    assert found["jenis"] == "PNS"


def test_the_result_of_one_calculator_goes_into_the_next(run: Run) -> None:
    first = run("predikat", "jenjang,bulan,hasil,perilaku\nAhli Muda,12,sesuai,sesuai\nMahir,6,di_bawah,?\n")
    second = run("angka-kredit", first.out)
    assert second.code == 3
    good, bad = rows(second)
    assert good["angka_kredit"] == "25.00"
    assert "PermenPANRB 6/2022" in good["dasar (masukan)"]
    assert bad["galat"] == "predikat kosong"
    assert bad["galat (masukan)"].startswith("perilaku: ")
    again = json.loads(run("angka-kredit", second.out, "--format", "json").out)
    assert again[0] | good == again[0]


def test_a_row_whose_decimal_comma_split_a_cell_is_an_error_not_another_number(run: Run) -> None:
    said = run("pp30", "bobot,ide_baru,nilai_skp,nilai_perilaku\n70/30,ya,110,5,90\n")
    assert said.code == 3
    assert "desimal koma" in rows(said)[0]["galat"]


def test_a_small_unit_says_that_it_is_not_compared_and_that_this_is_no_rule(run: Run) -> None:
    header = GOOD["distribusi"].splitlines()[0]
    small, large = rows(run("distribusi", f"{header}\nBaik,0,3,0,0,0\nBaik,0,10,0,0,0\n"))
    assert (small["penyimpangan"], small["jumlah"]) == ("", "3")
    assert small["dasar"].startswith("3 orang, kurang dari 4: tidak dibandingkan")
    assert small["dasar"].endswith(" (belum diverifikasi)")
    assert large["penyimpangan"].split("; ") == [
        "Baik 10 dari 10 orang (100%), paling banyak 70%",
        "Butuh Perbaikan dan/atau Kurang 0 dari 10 orang (0%), paling sedikit 1 orang",
    ]


def test_an_installation_in_english_says_it_in_english(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    said = run("capaian", "target,realisasi,arah\n80-90,85,naik\n0,1,naik\n")
    inside, zero = rows(said)
    assert inside["dasar"].endswith(" (unverified)")
    assert zero["galat"].startswith("the target zero is the divisor")
    assert "1 of 2 rows" in said.err


def test_rows_are_not_gathered_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "besar.csv"
    row = "198902252024031013," + "x" * 200 + "\n"
    path.write_text("nip,isi\n" + row * 50_000)
    tracemalloc.start()
    with opened(str(path), ("nip",), ("jenis",), Speech("id")) as sheet:
        assert sum(1 for _ in sheet.lines) == 50_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < path.stat().st_size / 2
