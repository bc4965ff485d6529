"""XLSX and CSV files as people and their systems export them; and files that are none."""

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from cli.sheets import SheetUnreadable, read_table

KEYS = ("NIP BARU", "NIP")
NIP = "199003122015032001"


def read(path: Path) -> tuple[tuple[str, ...], list[list[object]]]:
    table = read_table(path, KEYS)
    return table.columns, [list(row) for row in table.rows]


def a_csv(folder: Path, content: str | bytes, name: str = "pegawai.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def a_workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "pegawai.xlsx"
    book.save(path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SheetUnreadable) as caught:
        read(path)
    assert str(caught.value).count("\n") == 0
    assert caught.value.in_language("en") != str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_is_read_with_the_delimiter_of_its_header(tmp_path, mark):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark)
    writer.writerow(["NIP BARU", "NAMA"])
    writer.writerow([NIP, f"Sari{mark} S.E., M.Si; Dra."])
    columns, rows = read(a_csv(tmp_path, out.getvalue()))
    assert columns == ("NIP BARU", "NAMA")
    assert rows == [[NIP, f"Sari{mark} S.E., M.Si; Dra."]]


def test_commas_in_title_rows_do_not_decide_the_delimiter(tmp_path):
    path = a_csv(tmp_path, f'Surakarta, Jawa Tengah, 2027\nsep=;\n\n"nip baru";"NAMA"\n{NIP};Sari\n')
    assert read(path) == (("nip baru", "NAMA"), [[NIP, "Sari"]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_in_its_own_encoding_with_or_without_bom(tmp_path, encoding):
    content = f"NIP BARU;NAMA\r\n{NIP};Ma’ruf Sérgio\r\n".encode(encoding)
    assert read(a_csv(tmp_path, content)) == (("NIP BARU", "NAMA"), [[NIP, "Ma’ruf Sérgio"]])


def test_empty_rows_are_left_out_and_a_quoted_formula_is_its_text(tmp_path):
    path = a_csv(tmp_path, f'NIP;NAMA;\n\n="{NIP}";Sari;\n;;\n ;";"\n')
    columns, rows = read(path)
    assert columns == ("NIP", "NAMA", "")
    assert rows == [[NIP, "Sari", ""], [" ", ";"]]


def test_a_workbook_gives_the_first_sheet_that_has_the_header_below_its_title_rows(tmp_path):
    path = a_workbook(
        tmp_path,
        Petunjuk=[["Isi kolom NIP BARU dengan benar"], ["NIP LAMA"]],
        Data=[
            ["DAFTAR PEGAWAI"],
            [],
            [None, "NIP BARU", "NAMA", "TMT JABATAN"],
            [None, NIP, "Sari", datetime(2020, 3, 1)],
            [],
            [None, 1.97e17, "Budi", 43891],
            [None, None, None, None],
        ],
        Lain=[["NIP BARU"], ["x"]],
    )
    columns, rows = read(path)
    assert columns == ("", "NIP BARU", "NAMA", "TMT JABATAN")
    assert rows == [[None, NIP, "Sari", datetime(2020, 3, 1)], [None, 1.97e17, "Budi", 43891]]


def test_a_hidden_sheet_comes_last(tmp_path):
    path = a_workbook(tmp_path, Lama=[["NIP"], ["old"]], Baru=[["NIP"], ["new"]])
    book = openpyxl.load_workbook(path)
    book["Lama"].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    assert read(path)[1] == [["new"]]


def test_a_workbook_whose_exporter_wrote_a_wrong_dimension_is_read_whole(tmp_path):
    path = a_workbook(tmp_path, Data=[["NIP", "NAMA"], [NIP, "Sari"], [NIP, "Budi"]])
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b'ref="A1:B3"' in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:B3"', b'ref="A1"')
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    assert read(path)[1] == [[NIP, "Sari"], [NIP, "Budi"]]


def test_the_kind_of_file_is_known_by_its_content_not_by_its_name(tmp_path):
    book = a_workbook(tmp_path, Data=[["NIP"], [NIP]])
    assert read(book.rename(tmp_path / "ekspor.csv"))[1] == [[NIP]]
    assert read(a_csv(tmp_path, f"NIP\n{NIP}\n", "ekspor.xlsx"))[1] == [[NIP]]


def test_a_file_that_cannot_be_read_gives_one_sentence(tmp_path):
    assert "tidak ditemukan" in refusal(tmp_path / "tidak-ada.xlsx")
    assert "folder" in refusal(tmp_path)
    assert "kosong" in refusal(a_csv(tmp_path, ""))
    assert "kosong" in refusal(a_csv(tmp_path, "\ufeff\n ;; \n"))
    assert "kosong" in refusal(a_workbook(tmp_path, Data=[]))
    assert "NIP BARU" in refusal(a_csv(tmp_path, "No;Nama\n1;Sari\n"))
    assert "NIP BARU" in refusal(a_workbook(tmp_path, Data=[["NIP LAMA", "NAMA"], [1, "Sari"]]))
    assert "baris data" in refusal(a_csv(tmp_path, "NIP;NAMA\n;\n"))
    assert "kata sandi" in refusal(a_csv(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))
    assert "halaman web" in refusal(a_csv(tmp_path, "\ufeff <html><table><tr><td>NIP</td></tr></table>"))
    assert "rusak" in refusal(a_csv(tmp_path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"))
    assert "rusak" in refusal(a_csv(tmp_path, b"PK\x03\x04 and nothing more"))


def test_a_workbook_that_was_cut_off_or_damaged_gives_one_sentence(tmp_path):
    rows = [["NIP", "NAMA"], *([NIP, f"Sari {n}"] for n in range(500))]
    path = a_workbook(tmp_path, Data=rows)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "rusak" in refusal(path)
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:-2000] if name.endswith("sheet1.xml") else content)
    assert "rusak" in refusal(path)
