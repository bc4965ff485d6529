"""`siklus export`: typed and harmless cells, whole files or none, constant memory, and a report that can be signed."""

import csv
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from cli.export_pdf import rendered
from cli.export_sheet import Column, ExportError, Kind, placed
from cli.export_xlsx import write_xlsx
from domain.harmless import harmless
from store import cycles
from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import SARI, Office, at, issue

EVIL = ['=cmd|" /C calc"!A0', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '#read("/etc/passwd")', "<b>&"]
KINDS = ("status", "people", "predikat", "departures", "messages")


def sheet(path: Path) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(path).worksheets[0]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def words(pdf: Path) -> str:
    """The text of a PDF, where the machine can read one."""
    try:
        return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("pdftotext (poppler-utils) is not installed")


@pytest.fixture
def named(agreed: Terminal, agreed_engine: Engine) -> Terminal:
    """The office after agreement, in which units are named to do harm."""
    with agreed_engine.begin() as tx:
        for code, name in zip(
            ("U0", "U1", "U2", "U3", "V0"), (EVIL[0], EVIL[8], EVIL[3], EVIL[9], EVIL[5]), strict=True
        ):
            tx.execute(text("UPDATE unit SET name = :name WHERE code = :code"), {"name": name, "code": code})
    return agreed


@pytest.mark.parametrize("evil", EVIL[:8])
def test_nothing_that_a_spreadsheet_would_run_begins_a_cell(evil: str) -> None:
    assert harmless(evil).startswith("'")
    assert not set(harmless(evil)) & set("\t\r\n")


def test_what_is_no_formula_stays_as_it_is() -> None:
    assert [harmless(w) for w in ("Dinas 1+1=2", "O'Brien", "a-b", "")] == ["Dinas 1+1=2", "O'Brien", "a-b", ""]


def test_a_status_has_typed_cells_a_frozen_header_a_filter_and_the_right_counts(seen: Terminal, tmp_path: Path) -> None:
    said = seen("export", "status", "2027", "--to", str(tmp_path / "s.xlsx"), "--as-of", "2027-02-01")
    assert (said.code, said.out.strip().split(": ")[1]) == (0, "16 baris")
    made = sheet(tmp_path / "s.xlsx")
    assert (made.freeze_panes, made.auto_filter.ref, made.dimensions) == ("A2", "A1:K17", "A1:K17")
    assert [cell.value for cell in made[1]][-6:] == [
        "Pegawai", "Selesai", "Belum", "Lewat", "Dikecualikan", "Selesai (%)"
    ]  # fmt: skip
    first = {r[0].value: r for r in made.iter_rows(min_row=2) if r[2].value == "Penetapan SKP"}["A1"]
    assert [cell.value for cell in first[3:]] == [
        datetime(2027, 1, 4), datetime(2027, 1, 29, 16), 8, 7, 1, 1, 0, pytest.approx(7 / 8)
    ]  # fmt: skip
    assert [first[3].number_format, first[4].number_format] == ["dd/mm/yyyy", "dd/mm/yyyy hh:mm"]
    assert made.column_dimensions["B"].width == 34


def test_people_stand_there_once_with_their_nip_as_text_and_every_stage(seen: Terminal, tmp_path: Path) -> None:
    to = tmp_path / "people.xlsx"
    assert seen("export", "people", "2027", "--full", "--as-of", "2027-02-01 08:00", "--to", str(to)).code == 0
    made = sheet(to)
    found = {row[0].value: [cell.value for cell in row] for row in made.iter_rows(min_row=2)}
    assert len(found) == 9
    assert made["A2"].number_format == "@"
    assert found[SARI][1:9] == ["Sari", "A1", "Pemerintah Kota Surakarta", "U1", "Unit U1", "SKP disepakati",
                                datetime(2027, 1, 4, 9), None]  # fmt: skip
    assert found[SARI][9:11] == ["selesai", "belum dibuka"]
    lestari = next(row for row in found.values() if row[1] == "Lestari")
    assert lestari[8:10] == ["pejabat penilai kinerja", "lewat 3 hari"]
    seen("export", "people", "2027", "--to", str(to))
    assert {row[0].value for row in sheet(to).iter_rows(min_row=2) if row[1].value == "Sari"} == {"*" * 14 + SARI[-4:]}


@pytest.mark.parametrize("what", KINDS)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_names_do_no_harm_in_any_export(named: Terminal, tmp_path: Path, what: str, ending: str) -> None:
    to = tmp_path / f"{what}{ending}"
    said = named("export", what, "2027", "--by", "unit", "--to", str(to))
    assert said.code == 0, said.err
    if ending == ".csv":
        cells = [value for row in rows(to) for value in row.values()]
    else:
        made = sheet(to)
        assert {cell.data_type for row in made.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}
        cells = [str(cell.value) for row in made.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    assert cells
    assert not [value for value in cells if value.strip()[:1] in set("=+-@") and value[:1]]
    if what in ("status", "people"):
        assert f"'{EVIL[0]}" in cells


def test_an_agency_narrows_every_export(seen: Terminal, tmp_path: Path) -> None:
    for what in KINDS:
        to = tmp_path / f"{what}.csv"
        assert seen("export", what, "2027", "--agency", "A2", "--by", "unit", "--to", str(to)).code == 0
        for row in rows(to):
            assert row.get("Kode instansi", "A2") == "A2"
            assert row.get("Kode unit", "V0") == "V0"


@pytest.mark.parametrize(
    ("to", "words", "why"),
    [
        ("x.pdf", (), "PDF dibuat untuk satu instansi"),
        ("x.pdf", ("--agency", "A9"), "tidak ada dalam siklus"),
        ("x.docx", (), "akhiran berkas"),
        ("nope.csv/x.csv", (), "tidak dapat ditulis"),
    ],
)
def test_what_cannot_be_written_is_refused(
    seen: Terminal, tmp_path: Path, to: str, words: tuple[str, ...], why: str
) -> None:
    (tmp_path / "nope.csv").write_text("")
    said = seen("export", "status", "2027", *words, "--to", str(tmp_path / to))
    assert (said.code, said.out) == (2, "")
    assert why in said.err
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["nope.csv"]


def test_a_file_that_breaks_off_leaves_the_one_before_it(tmp_path: Path) -> None:
    to = tmp_path / "x.csv"
    to.write_text("before")

    def breaks(trial: Path) -> int:
        trial.write_text("half")
        raise ExportError("putus", "broke off")

    with pytest.raises(ExportError):
        placed(to, breaks)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    assert to.read_text() == "before"


def test_a_hundred_thousand_rows_are_written_in_constant_memory(tmp_path: Path) -> None:
    columns = [Column(("NIP", "NIP"), Kind.NIP), Column(("a", "a")), Column(("n", "n"), Kind.NUMBER)]

    def some(n: int) -> Iterator[tuple[str, str, int]]:
        return ((f"{i:018d}", f"Pegawai {i}", i) for i in range(n))

    def peak(n: int) -> int:
        tracemalloc.start()
        assert write_xlsx(tmp_path / f"{n}.xlsx", "Pegawai", columns, ["NIP", "a", "n"], some(n)) == n
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    assert peak(100_000) < peak(1_000) + 2_000_000  # bytes; the rows alone are ten times that
    book = openpyxl.load_workbook(tmp_path / "100000.xlsx", read_only=True)
    *_, last = book.worksheets[0].iter_rows(values_only=True)
    assert last == (f"{99_999:018d}", "Pegawai 99999", 99_999)


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_xlsx(tmp_path / name, "x", [Column(("a", "a"))], ["a"], [("Sari",)])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


# --- for signature ----------------------------------------------------------------------------------------


def test_a_report_says_how_far_an_agency_is_who_is_missing_and_by_which_rules(named: Terminal, tmp_path: Path) -> None:
    to = tmp_path / "r.pdf"
    said = named("export", "status", "2027", "--agency", "A1", "--as-of", "2027-02-01 08:00", "--to", str(to))
    assert said.code == 0, said.err
    assert to.read_bytes().startswith(b"%PDF-1.7")
    page = words(to)
    assert re.search(r"Penetapan SKP +29 Jan 2027 16\.00 +87% +7 +1 +1", page)
    assert re.search(r"Lestari \(….?2003\) +Penetapan SKP +pejabat penilai kinerja +29 Jan 2027 16\.00 +3 hari", page)
    assert "belum diverifikasi" in page
    assert "Kepala / Pimpinan Instansi," in page
    assert re.search(r"Halaman 1 dari \d", page)
    assert EVIL[8] in page  # as it is written; nothing was read
    assert "root:" not in page
    assert SARI not in page


def test_the_same_state_is_the_same_report_to_the_byte_with_fonts_of_its_own(seen: Terminal, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        seen("export", "status", "2027", "--agency", "A1", "--as-of", "2027-02-01", "--to", str(tmp_path / name))
    made = (tmp_path / "a.pdf").read_bytes()
    assert made == (tmp_path / "b.pdf").read_bytes()
    fonts = set(re.findall(rb"/FontName/[A-Z]{6}\+([A-Za-z]+)", made.replace(b"/FontName /", b"/FontName/")))
    assert fonts <= {b"LibertinusSerif"}


def test_a_report_shows_no_predikat_that_was_not_issued_or_is_one_persons(
    agreed: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    with agreed_engine.begin() as tx:
        issue(Office(tx, cycles.find(tx, "2027")))
    for moment, why in (("2028-01-26 09:00", "Belum ada hasil"), ("2028-01-26 11:00", "kelompok kecil")):
        agreed("export", "status", "2027", "--agency", "A1", "--as-of", moment, "--to", str(tmp_path / "r.pdf"))
        page = words(tmp_path / "r.pdf")
        assert why in page
        assert not re.search(r"Baik +\d+,\d%", page)
    to = tmp_path / "d.csv"
    agreed("export", "departures", "2027", "--as-of", "2028-01-26 11:00", "--to", str(to))
    unit = next(row for row in rows(to) if row["Kode unit"] == "U1")
    assert unit["Penyimpangan dari pola"] == "belum semua hasil disampaikan"
    assert (unit["Kalibrasi"], unit["Predikat organisasi"]) == ("distribusi disetujui", "Baik")
    agreed("export", "predikat", "2027", "--by", "unit", "--as-of", "2028-01-26 11:00", "--to", str(to))
    unit = next(row for row in rows(to) if row["Kode unit"] == "U1")
    assert (unit["Hasil disampaikan"], unit["Baik"], unit["Keterangan"][:14]) == ("1", "", "kelompok kecil")


def test_markup_in_a_report_stays_text(tmp_path: Path) -> None:
    evil = '#read("/etc/passwd") *x* $1$ #import "@preview/x:1.0.0" // \\ ]'
    page = {
        "title": evil, "author": evil, "lang": "id", "agency": evil, "subtitle": evil, "facts": [[evil, evil]],
        "footer": evil, "page": "Halaman", "of": "dari",
        "sections": [{"title": evil, "intro": [evil], "notes": [evil], "empty": "", "small": False,
                      "columns": [{"head": evil, "width": "1", "right": False}],
                      "rows": [{"group": evil}, {"cells": [evil]}, {"cells": [{"text": evil, "mark": "bad"}]}]}],
        "sign": {"place": evil, "role": evil, "name": evil, "nip": evil},
    }  # fmt: skip
    (tmp_path / "x.pdf").write_bytes(rendered(page, at("2027-02-01")))
    assert words(tmp_path / "x.pdf").count('#read("/etc/passwd")') >= 10


def test_a_command_that_makes_no_pdf_does_not_load_what_makes_one() -> None:
    asked = "import sys; import cli.export; print('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True).stdout.strip() == "False"
