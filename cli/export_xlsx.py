"""Rows into an XLSX file, one by one: typed cells, a frozen header, a filter, and nothing that would be run.

openpyxl makes the package and its styles; the rows are written here into it, which takes seconds for 100,000 people
where openpyxl takes a minute, and holds one row at a time. Same rows, same bytes: no stamp of the clock is in it.
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
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from cli.export_sheet import Column, ExportError, Kind, Value, cell

MOST_ROWS = 1_048_575  # of one sheet, below its header
FORMATS = {Kind.NUMBER: "#,##0", Kind.SHARE: "0.0%", Kind.DAY: "dd/mm/yyyy", Kind.MOMENT: "dd/mm/yyyy hh:mm",
           Kind.NIP: "@", Kind.TEXT: "General"}  # fmt: skip
SHEET = "xl/worksheets/sheet1.xml"
NEVER = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip knows
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_LAST = re.compile(rb'(<autoFilter ref="A1:[A-Z]+)[0-9]+|(\$A\$1:\$[A-Z]+\$)[0-9]+')


def write_xlsx(
    path: Path, title: str, columns: Sequence[Column], heads: Sequence[str], rows: Iterable[Sequence[Value]]
) -> int:
    """Write rows as one sheet, in constant memory, and give how many there were. Raises ExportError for too many."""
    empty, styles = _package(title, columns, heads)
    with zipfile.ZipFile(io.BytesIO(empty)) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        before, after = made.read(SHEET).split(b"</row>", 1)
        with package.open(_entry(SHEET), "w", force_zip64=True) as part:
            part.write(re.sub(rb"<dimension[^>]*>", b"", before) + b"</row>")
            n = _rows(part, rows, [get_column_letter(i) for i in range(1, len(columns) + 1)], styles)
            part.write(_LAST.sub(rb"\g<1>%d" % (n + 1), after[after.index(b"</sheetData>") :]))
        for name in made.namelist():
            if name != SHEET:  # the workbook's own name for the filter ends where the filter does
                content = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z", made.read(name))
                if name == "xl/workbook.xml":
                    content = _LAST.sub(rb"\g<2>%d" % (n + 1), content)
                package.writestr(_entry(name), content)
    return n


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, NEVER)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _package(title: str, columns: Sequence[Column], heads: Sequence[str]) -> tuple[bytes, list[int]]:
    """Give a workbook with the header and one row of styled cells, and the style of each column."""
    book = Workbook()
    book.properties.creator = "siklus"
    sheet = book.worksheets[0]
    sheet.title = title[:31]
    sheet.freeze_panes = "A2"
    styles = []
    for place, (column, head) in enumerate(zip(columns, heads, strict=True), 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
        top, below = sheet.cell(1, place, head), sheet.cell(2, place)
        top.font, top.fill = Font(bold=True), PatternFill("solid", fgColor="E5E7EB")
        below.number_format = FORMATS[column.kind]
        styles.append(int(below.style_id))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue(), styles


def _rows(part: IO[bytes], rows: Iterable[Sequence[Value]], letters: Sequence[str], styles: Sequence[int]) -> int:
    n = 0
    for n, row in enumerate(rows, 1):
        if n > MOST_ROWS:
            raise ExportError(
                f"lebih dari {MOST_ROWS:,} baris tidak muat dalam satu lembar XLSX; gunakan CSV, atau satu instansi",
                f"more than {MOST_ROWS:,} rows do not fit one sheet of XLSX; use CSV, or one agency",
            )
        cells = [
            _cell(f"{letter}{n + 1}", value, style)
            for letter, value, style in zip(letters, row, styles, strict=True)
            if value is not None
        ]
        part.write(f'<row r="{n + 1}">{"".join(cells)}</row>'.encode())
    return n


def _cell(place: str, value: Value, style: int) -> str:
    """Give one cell. Text is written as text, whatever it begins with."""
    shown = cell(value)
    if isinstance(shown, str):
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(shown)}</t></is></c>'
    number = to_excel(shown) if isinstance(shown, date | datetime) else shown
    return f'<c r="{place}" s="{style}"><v>{number!r}</v></c>'
