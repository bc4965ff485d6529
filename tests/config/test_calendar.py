"""The files of a calendar are read strictly: each fault is a sentence with file, line, key and what was expected."""

from datetime import date
from pathlib import Path

import pytest

from config.calendar import load_calendar, read
from config.yaml_file import FileError
from domain.calendar import Calendar, Override

GOOD = """sumber: SKB 3 Menteri Nomor 1 Tahun 2027
lengkap: true
cuti_bersama:
  2028-12-26: Cuti Bersama Natal
libur: {2028-01-27: Tahun Baru Imlek}
kerja: [2028-01-26, 2028-02-12]
"""


def write(home: Path, name: str, content: str = GOOD) -> Path:
    file = home / "kalender" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def test_without_files_the_calendar_is_that_of_the_library(tmp_path: Path) -> None:
    assert load_calendar(tmp_path) == Calendar()
    (tmp_path / "kalender").mkdir()
    assert load_calendar(tmp_path) == Calendar()


def test_a_file_lies_over_its_year(tmp_path: Path) -> None:
    write(tmp_path, "2028.yaml")
    write(tmp_path, "2027.yaml", "sumber: Surat Edaran 1/2027\nkerja: [2027-05-18]\n")
    write(tmp_path, ".2028.yaml.swp", "hidden")
    found = load_calendar(tmp_path)
    assert found.overrides[2028] == Override(
        "SKB 3 Menteri Nomor 1 Tahun 2027",
        complete=True,
        cuti_bersama={date(2028, 12, 26): "Cuti Bersama Natal"},
        holidays={date(2028, 1, 27): "Tahun Baru Imlek"},
        worked=frozenset({date(2028, 1, 26), date(2028, 2, 12)}),
    )
    assert found.known(2028)
    assert [found.working(date(2028, 1, day)) for day in (26, 27, 28)] == [True, False, True]
    assert found.working(date(2027, 5, 18))


@pytest.mark.parametrize(
    ("old", "new", "said", "english"),
    [
        ("kerja:", "kerja_:", "baris 6, kerja_: kunci tidak dikenal; yang dikenal: sumber, lengkap, ", "unknown key"),
        ("sumber: SKB 3 Menteri Nomor 1 Tahun 2027\n", "", "sumber: wajib diisi", "is required"),
        ("SKB 3 Menteri Nomor 1 Tahun 2027", "' '", "baris 1, sumber: tidak boleh kosong", "must not be empty"),
        ("SKB 3 Menteri Nomor 1 Tahun 2027", "17", "baris 1, sumber: harus berupa teks", "must be text"),
        ("lengkap: true", "lengkap: ya", "baris 2, lengkap: harus true atau false", "must be true or false"),
        ("2028-12-26", "2028-02-30", "baris 4, cuti_bersama.2028-02-30: harus berupa tanggal, contoh", "must be a day"),
        ("2028-12-26", "2028-12-6", "baris 4, cuti_bersama.2028-12-6: harus berupa tanggal", "must be a day"),
        ("2028-12-26", "20281226", "cuti_bersama.20281226: harus berupa tanggal", "must be a day"),
        ("2028-12-26", "2027-12-26", "baris 4, cuti_bersama.2027-12-26: harus tanggal dalam tahun 2028", "of 2028"),
        ("2028-01-27", "2029-01-27", "baris 5, libur.2029-01-27: harus tanggal dalam tahun 2028", "of 2028"),
        ("[2028-01-26, ", "[2029-01-26, ", "baris 6, kerja.0: harus tanggal dalam tahun 2028", "of 2028"),
        ("2028-02-12]", "besok]", "baris 6, kerja.1: harus berupa tanggal", "must be a day"),
        ("[2028-01-26, 2028-02-12]", "2028-01-26", "baris 6, kerja: harus berupa daftar", "must be a list"),
        ("{2028-01-27: Tahun Baru Imlek}", "[2028-01-27]", "baris 5, libur: harus berisi kunci dan nilai", "keys and"),
        ("Tahun Baru Imlek", "''", "baris 5, libur.2028-01-27: tidak boleh kosong", "must not be empty"),
        ("2028-01-27", "2028-12-26", "baris 5, libur.2028-12-26: 2028-12-26 sudah disebut di atas", "named above"),
        ("[2028-01-26", "[2028-01-27", "baris 6, kerja.0: 2028-01-27 sudah disebut di atas", "choose"),
        ("kerja:", "kerja: []\nkerja:", "baris 7, kerja: tertulis dua kali", "is written twice"),
        ("  2028-12-26: Cuti Bersama Natal", "  {}", "baris 2, lengkap: lengkap: true berarti semua", "at least one"),
        ("kerja: [", "kerja: [[", "bukan YAML yang benar", "no YAML"),
        ("kerja:", "? [1]\n: 2\nkerja:", "bukan YAML yang benar", "no YAML"),
        (GOOD, "", "harus berisi sumber, dan cuti_bersama", "must hold sumber"),
        (GOOD, "2028", "harus berisi sumber, dan cuti_bersama", "must hold sumber"),
        (GOOD, "sumber: SKB", "harus berisi sumber, dan cuti_bersama, libur atau kerja", "must hold sumber"),
    ],
)
def test_a_fault_is_one_sentence_with_file_line_and_key(old: str, new: str, said: str, english: str) -> None:
    assert old in GOOD
    with pytest.raises(FileError) as refused:
        read(2028, "kalender/2028.yaml", GOOD.replace(old, new, 1).encode())
    assert str(refused.value).startswith("kalender/2028.yaml")
    assert said in str(refused.value)
    assert english in refused.value.in_language("en")


def test_all_faults_of_a_file_are_told_at_once() -> None:
    with pytest.raises(FileError) as refused:
        read(2028, "2028.yaml", GOOD.replace("true", "1").replace("2028-01-27", "kapan").encode())
    assert "baris 2, lengkap" in str(refused.value)
    assert "baris 5, libur.kapan" in str(refused.value)


@pytest.mark.parametrize("name", ["2028.yml", "kalender.yaml", "28.yaml", "2028.yaml.bak"])
def test_a_file_that_nobody_would_read_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    with pytest.raises(FileError, match=rf"{name}: berkas ini tidak akan dibaca; diharapkan .*kalender/<tahun>.yaml"):
        load_calendar(tmp_path)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "kalender" / "2028.yaml").mkdir(parents=True)
    with pytest.raises(FileError, match=r"kalender/2028.yaml: tidak dapat dibaca"):
        load_calendar(tmp_path)
    elsewhere = tmp_path / "lain"
    elsewhere.mkdir()
    (elsewhere / "kalender").write_text("not a folder")
    with pytest.raises(FileError, match=r"lain/kalender: tidak dapat dibaca"):
        load_calendar(elsewhere)
    write(tmp_path / "x", "2028.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(FileError, match="bukan teks UTF-8"):
        load_calendar(tmp_path / "x")
