"""An XLSX file whose content depends on nothing but its cells: no clock and no locale.

openpyxl makes the package around the sheets. The rows are written here, because that takes seconds for
a roster of 100,000 people instead of minutes, and the stamps are replaced, because openpyxl puts the
time of writing into each file.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

Cell = str | int | float | date | None
Rows = Iterable[Sequence[Cell]]

_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_STAMP = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_DAY_ZERO = date(1899, 12, 30).toordinal()  # the day from which a spreadsheet counts
_DAY_STYLE = 1  # the format of the only styled cell of the empty package


def write(path: Path, sheets: dict[str, Rows], made_on: date) -> None:
    """Write sheets of rows of cells to an XLSX file that says it was made on that day."""
    rows = list(sheets.values())
    stamp = (made_on.year, made_on.month, made_on.day, 8, 0, 0)
    with (
        zipfile.ZipFile(io.BytesIO(_package(list(sheets), made_on))) as empty,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for name in empty.namelist():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with package.open(entry, "w") as part:
                if sheet := _SHEET.fullmatch(name):
                    _write_sheet(part, rows[int(sheet[1]) - 1])
                else:
                    part.write(_STAMP.sub(rb"\g<1>%sT08:00:00Z" % str(made_on).encode(), empty.read(name)))


def _package(names: list[str], made_on: date) -> bytes:
    """Give a workbook with these sheets, one styled cell in the first, as openpyxl writes it."""
    book = Workbook()
    book.properties.creator = "siklus"
    book.properties.created = datetime(made_on.year, made_on.month, made_on.day, 8)
    for number, name in enumerate(names):
        sheet = book.create_sheet(name, number)
        sheet["A1"].number_format = "dd/mm/yyyy"
    del book[book.sheetnames[-1]]  # the sheet that every new workbook has
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write_sheet(part: IO[bytes], rows: Rows) -> None:
    part.write(f'<?xml version="1.0"?>\n<worksheet xmlns="{SHEET_MAIN_NS}"><sheetData>'.encode())
    for line, cells in enumerate(rows, 1):
        written = [_cell(f"{_letters(i)}{line}", cell) for i, cell in enumerate(cells) if cell is not None]
        part.write(f'<row r="{line}">{"".join(written)}</row>'.encode())
    part.write(b"</sheetData></worksheet>")


def _cell(place: str, cell: Cell) -> str:
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="{_DAY_STYLE}"><v>{cell.toordinal() - _DAY_ZERO}</v></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


def _letters(column: int) -> str:
    """Give a column's letters: A to Z, then AA and on, counted from 0."""
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)
