"""A table out of an XLSX or CSV file, as people and their systems export them.

Title rows above the header, other sheets, empty rows and columns, `,` or `;`, a BOM, UTF-8 or
cp1252: none of it is the reader's concern. The kind of file is known by its first bytes, never by
its name. A file that cannot be read gives one sentence that says why.
"""

import codecs
import csv
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import openpyxl

from domain.cells import Cell, is_blank, label, text
from domain.errors import Bilingual

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
DELIMITERS = (";", ",", "\t")
MOST_TITLE_ROWS = 1_000  # so far down the delimiter is looked for
# A cell written as ="1978…" so that a spreadsheet keeps it as text.
_QUOTED_FORMULA = re.compile(r'="(.*)"', re.S)

Cells = Sequence[Cell]

# openpyxl warns about styles and extensions that do not concern the cells; a date that is none arrives as
# the text "#VALUE!" and is judged by whoever reads the cell.
warnings.filterwarnings("ignore", module="openpyxl")


class SheetUnreadable(Bilingual):
    """The file is absent, locked, broken, empty, of another kind, or holds no such table."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns as the header names them (trimmed, "" for none), and the rows below.

    `rows` is read from the file as it is consumed, once, without the rows in which every cell is empty.
    """

    columns: tuple[str, ...]
    rows: Iterator[Cells]


def read_table(path: Path, keys: Sequence[str], as_written: bool = False) -> Table:
    """Give the table whose header is the first row with a cell that says one of `keys` (any case).

    Of several sheets the first that has such a row counts, hidden sheets last. `as_written` leaves a CSV cell such
    as `="1978…"` as it stands, for whoever writes it out again. Raises SheetUnreadable.
    """
    return _find(path, (rows for _, rows in read_sheets(path, keys, as_written)), keys)


def read_sheets(path: Path, keys: Sequence[str], as_written: bool = False) -> Iterator[tuple[str, Iterator[Cells]]]:
    """Give the name and the rows of each sheet, hidden ones last; a CSV file is one sheet without a name.

    `keys` are heads by which the delimiter of a CSV file is found. Raises SheetUnreadable.
    """
    start = _first_bytes(path)
    if start.startswith(ZIP):
        yield from _workbook(path)
    else:
        _refuse_other_kinds(path, start)
        yield "", _text_file(path, keys, as_written)


def _find(path: Path, sheets: Iterator[Iterator[Cells]], keys: Sequence[str]) -> Table:
    wanted = {label(key) for key in keys}
    filled = False
    for sheet in sheets:
        for row in sheet:
            filled = filled or not _is_empty(row)
            if any(isinstance(cell, str) and label(cell) in wanted for cell in row):
                return Table(tuple(text(cell) for cell in row), _below(path, sheet, sheets))
    if not filled:
        raise SheetUnreadable(f"Berkas {path.name} kosong.", f"The file {path.name} is empty.")
    names = " / ".join(keys)
    raise SheetUnreadable(
        f"Berkas {path.name} tidak memuat baris judul kolom dengan kolom {names}.",
        f"The file {path.name} has no header row with a column {names}.",
    )


def _below(path: Path, sheet: Iterator[Cells], sheets: Iterator[object]) -> Iterator[Cells]:
    """Give the rows below the header. `sheets` is held because it closes the workbook when it is dropped."""
    filled = False
    for row in sheet:
        if not _is_empty(row):
            filled = True
            yield row
    if not filled:
        raise SheetUnreadable(
            f"Berkas {path.name} tidak memuat satu pun baris data di bawah judul kolom.",
            f"The file {path.name} has no row of data below its header.",
        )


def _is_empty(row: Cells) -> bool:
    if row and isinstance(row[0], str) and row[0][:1].isalnum():
        return False  # nearly every row: nothing more to look at
    return all(cell is None or cell == "" or is_blank(cell) for cell in row)


def _first_bytes(path: Path) -> bytes:
    """Give the beginning of the file, or say why it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except FileNotFoundError:
        raise SheetUnreadable(f"Berkas {path.name} tidak ditemukan.", f"The file {path.name} was not found.") from None
    except IsADirectoryError:
        raise SheetUnreadable(
            f"{path.name} adalah folder, bukan berkas.", f"{path.name} is a folder, not a file."
        ) from None
    except OSError:
        raise SheetUnreadable(
            f"Berkas {path.name} tidak dapat dibuka; mungkin terkunci atau tidak diizinkan dibaca.",
            f"The file {path.name} cannot be opened; it may be locked or not readable for you.",
        ) from None


def _refuse_other_kinds(path: Path, start: bytes) -> None:
    if start.startswith(OLE):
        raise SheetUnreadable(
            f"Berkas {path.name} terkunci kata sandi atau berformat XLS lama; "
            "mohon simpan sebagai XLSX tanpa kata sandi atau CSV.",
            f"The file {path.name} is locked by a password or an old XLS; "
            "please save it as XLSX without a password, or as CSV.",
        )
    if start.lstrip(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise SheetUnreadable(
            f"Berkas {path.name} adalah halaman web atau XML; mohon simpan sebagai XLSX atau CSV.",
            f"The file {path.name} is a web page or XML; please save it as XLSX or CSV.",
        )
    if b"\0" in start and not any(start.startswith(bom) for bom in BOMS):
        raise _broken(path)


def _broken(path: Path) -> SheetUnreadable:
    return SheetUnreadable(
        f"Berkas {path.name} rusak atau bukan XLSX maupun CSV.",
        f"The file {path.name} is broken, or neither XLSX nor CSV.",
    )


# --- XLSX ---------------------------------------------------------------------------------------------


def _workbook(path: Path) -> Iterator[tuple[str, Iterator[Cells]]]:
    """Give the name and the rows of each sheet, the visible ones first."""
    with path.open("rb") as file:  # given a path, openpyxl would judge the file by its name
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except Exception:  # a damaged workbook fails in as many ways as it has parts
            raise _broken(path) from None
        with closing(book):
            for sheet in sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible"):
                sheet.reset_dimensions()  # some exporters write a dimension of one cell
                yield sheet.title, _sheet_rows(path, sheet.iter_rows(values_only=True))


def _sheet_rows(path: Path, rows: Iterator[Cells]) -> Iterator[Cells]:
    try:
        yield from rows
    except Exception:  # what is damaged in the middle of a sheet shows only when one gets there
        raise _broken(path) from None


# --- CSV ----------------------------------------------------------------------------------------------


def _text_file(path: Path, keys: Sequence[str], as_written: bool) -> Iterator[Cells]:
    """Give the rows as the delimiter reads them under which the header has the most columns."""
    encoding = _encoding(path)
    widths = {mark: _header_width(path, encoding, mark, keys) for mark in DELIMITERS}
    rows = _csv_rows(path, encoding, max(DELIMITERS, key=lambda mark: widths[mark]))
    return rows if as_written else map(_without_formulas, rows)


def _header_width(path: Path, encoding: str, delimiter: str, keys: Sequence[str]) -> int:
    wanted = {label(key) for key in keys}
    with suppress(SheetUnreadable):  # the wrong delimiter may see quotes where there are none
        for row in islice(_csv_rows(path, encoding, delimiter), MOST_TITLE_ROWS):
            if any(label(cell) in wanted for cell in row):
                return sum(1 for cell in row if cell != "")
    return 0


def _csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Cells]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        try:
            yield from csv.reader(file, delimiter=delimiter)
        except csv.Error:
            raise _broken(path) from None


def _without_formulas(row: Cells) -> Cells:
    return [unquoted(cell) for cell in row] if any(isinstance(cell, str) and '="' in cell for cell in row) else row


def unquoted(cell: Cell) -> Cell:
    """Give what `="1978…"` says; any other cell as it is."""
    if not isinstance(cell, str):
        return cell
    found = _QUOTED_FORMULA.fullmatch(cell.strip())
    return found[1] if found else cell


def _encoding(path: Path) -> str:
    """Give the encoding: by its BOM, else UTF-8 if every byte is, else cp1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(1 << 20)
        for bom, name in BOMS.items():
            if start.startswith(bom):
                return name
        try:
            while start:
                decoder.decode(start)
                start = file.read(1 << 20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"
