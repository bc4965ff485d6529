"""`siklus indicators …` as a planner types it: the catalogue, and a history with the faults that histories have."""

import csv
import io
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from cli.main import ended
from config.indicators import catalogue
from tests.cli.conftest import Said

Type = Callable[..., Said]


@pytest.fixture
def siklus(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """A terminal of a hundred columns; these commands need no database."""
    monkeypatch.setenv("COLUMNS", "100")

    def type_in(*words: object) -> Said:
        code = ended([str(word) for word in words])
        return Said(code, *capsys.readouterr())

    return type_in


@pytest.fixture
def riwayat(tmp_path: Path) -> Path:
    """Twelve units over six years: one sound indicator, one at its ceiling, one of their own; and two bad rows."""
    dice, rows = random.Random(2), ["Riwayat indikator Kota;;;;;", "", "INDIKATOR;Periode;unit;Target;Realisasi;Ket"]
    for year in range(2019, 2025):
        for unit in range(12):
            result = f"{70.3 + unit + dice.uniform(-1, 1):.1f}".replace(".", ",")
            rows.append(f"Cakupan imunisasi dasar lengkap;{year};Puskesmas {unit};{71 + unit};{result};-")
            rows.append(f"Angka kelulusan;{year};Puskesmas {unit};100;100;-")
            rows.append(f"Inovasi [kami];{year};Puskesmas {unit};;{unit % 3 + dice.randrange(4)};-")
    rows += ["Angka kelulusan;tahun lalu;Puskesmas 1;100;100;-", "Angka kelulusan;2024;Puskesmas 1;100;100;-"]
    file = tmp_path / "riwayat.csv"
    file.write_text("\n".join(rows), encoding="utf-8-sig")
    return file


def test_the_catalogue_is_listed_by_sector_and_searched(siklus: Type) -> None:
    said = siklus("indicators", "list", "--sector", "Kesehatan", "--search", "ibu hamil")
    assert said.code == 0
    assert [line.split()[0] for line in said.out.splitlines() if line.startswith("KES-")] == ["KES-K4", "KES-K6"]
    everything = siklus("indicators", "list", "--format", "json").json
    assert {entry["code"] for entry in everything} == {i.code for s in catalogue().sectors for i in s.indicators}
    assert max(map(len, siklus("indicators", "list").out.splitlines())) <= 100


def test_one_indicator_is_shown_with_where_its_figure_stands(siklus: Type) -> None:
    said = siklus("indicators", "show", "kes-stn").out
    assert "e-PPGBM" in said
    assert "makin rendah makin baik" in said
    assert siklus("indicators", "show", "Survei kepuasan masyarakat", "--format", "json").json["bounds"]["max"] == 100


def test_a_standard_that_nobody_has_checked_says_so(siklus: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "[belum diverifikasi]" in siklus("indicators", "show", "PEG-IP").out
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    assert "[unverified]" in siklus("indicators", "show", "PEG-IP").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "imunisasi"], "tidak ada indikator 'imunisasi'; mungkin maksudnya: KES-IDL\n"),
        (["show", "zzz"], "mungkin maksudnya: siklus indicators list"),
        (["list", "--sector", "laut"], "tidak ada sektor 'laut'; yang ada: ekonomi,"),
        (["analyse", "tidak-ada.csv"], "tidak ditemukan"),
        (["analyse"], "argumen BERKAS belum diisi"),
        (["analyse", "x.csv", "--top", "0"], "'--top' paling kecil 1"),
    ],
)
def test_what_cannot_be_found_gets_one_sentence_and_a_way_out(siklus: Type, words: list[str], said: str) -> None:
    found = siklus("indicators", *words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert found.err.count("\n") == 1


def test_a_history_is_ranked_with_reasons_and_its_bad_rows_are_listed(siklus: Type, riwayat: Path) -> None:
    said = siklus("indicators", "analyse", riwayat)
    assert said.code == 3
    assert "3 indikator: 1 layak, 1 perlu perbaikan, 1 tidak layak" in said.out
    assert "hampir semua unit berangka sama" in said.out
    assert "Inovasi [kami]" in said.out
    assert "arah tidak diketahui" in said.out
    assert "2 dari 218 baris ditolak" in said.out
    assert "217  periode 'tahun lalu' tidak dikenal" in said.out
    assert "218  indikator, unit, dan periode ini sudah ada pada baris 185" in said.out
    assert said.err == "kolom yang diabaikan: Ket\n"
    assert max(map(len, said.out.splitlines())) <= 100


def test_the_same_is_said_in_english(siklus: Type, riwayat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    said = siklus("indicators", "analyse", riwayat)
    assert "3 indicators: 1 fit, 1 needs mending, 1 unfit" in said.out
    assert "nearly every unit has the same figure" in said.out
    assert not {"baris", "nilai", "realisasi", "perbaiki"} & set(said.out.casefold().split())


def test_a_reader_of_the_json_gets_the_same_score_by_hand(siklus: Type, riwayat: Path) -> None:
    found = json.loads(siklus("indicators", "analyse", riwayat, "--format", "json").out)
    assert (found["rows"], found["used"], found["refused_total"], found["indicators_total"]) == (218, 216, 2, 3)
    assert [i["rank"] for i in found["indicators"]] == [1, 2, 3]
    for indicator in found["indicators"]:
        by_hand = 0.0
        for part, measure in indicator["measures"].items():
            scale = found["scales"][part]
            share = (measure["value"] - scale["zero"]) / (scale["full"] - scale["zero"])
            by_hand += scale["most"] * min(1, max(0, share))
        assert by_hand == pytest.approx(indicator["score"], abs=1e-5)


def test_the_csv_has_a_row_for_each_indicator_and_points_for_decimals(siklus: Type, riwayat: Path) -> None:
    said = siklus("indicators", "analyse", riwayat, "--format", "csv", "--top", "2")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [row["peringkat"] for row in rows] == ["1", "2"]
    best = rows[0]
    assert (best["kode"], best["kesimpulan"], best["arah"], best["dasar_arah"]) == (
        "KES-IDL",
        "layak",
        "naik",
        "katalog",
    )
    assert float(best["saran_dari"]) < float(best["saran_sampai"]) <= 100
    points = sum(float(value) for name, value in best.items() if name.startswith("butir_"))
    assert points == pytest.approx(float(best["nilai"]), abs=0.04)


def test_what_is_not_shown_is_said(siklus: Type, riwayat: Path) -> None:
    said = siklus("indicators", "analyse", riwayat, "--top", "1").out
    assert "2 indikator lain tidak ditampilkan; semuanya: --top 3" in said


def test_standard_input_and_a_workbook_say_the_same(
    siklus: Type, riwayat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_file = json.loads(siklus("indicators", "analyse", riwayat, "--format", "json").out)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(riwayat.read_bytes())))
    from_stdin = json.loads(siklus("indicators", "analyse", "-", "--format", "json").out)
    book = Workbook()
    assert book.active
    for line in riwayat.read_text(encoding="utf-8-sig").splitlines():
        cells = (cell.replace(",", ".") for cell in line.split(";"))
        book.active.append([float(c) if c.replace(".", "").isdigit() else c for c in cells])
    book.save(tmp_path / "riwayat.xlsx")
    from_book = json.loads(siklus("indicators", "analyse", tmp_path / "riwayat.xlsx", "--format", "json").out)
    assert from_file["indicators"] == from_stdin["indicators"] == from_book["indicators"]
    assert from_stdin["file"] == "stdin"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "kosong"),
        ("indicator,period,unit\na,2024,u\n", "kolom tidak ada: target, result | realisasi"),
        ("satu,dua\n1,2\n", "tidak memuat baris judul kolom"),
    ],
)
def test_an_unusable_file_is_refused(siklus: Type, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(text)
    found = siklus("indicators", "analyse", file)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_thousands_that_may_be_decimals_are_pointed_out(siklus: Type, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("indicator,period,unit,target,result\nA,2024,U,12.500,80\n")
    found = siklus("indicators", "analyse", file)
    assert found.code == 0
    assert "1 angka seperti 1.234 dibaca sebagai desimal" in found.err
