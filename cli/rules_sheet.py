"""The tables of the calculators: read line by line from a file or standard input, and written so, as CSV or JSON."""

import csv
import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from cli.sheets import Cells, read_table, unquoted
from cli.words import Speech
from domain.cells import Cell, is_blank, label
from domain.errors import Bilingual

STANDARD_INPUT = "-"


class NotThisTable(Bilingual):
    """The table lacks a column that the rule needs, or has it twice."""


class TooManyCells(Bilingual):
    """A row has more cells than the header, so that nobody knows which belongs where."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its cells as they are written out again, and those that the rule needs, in its order."""

    kept: list[str]
    wanted: list[Cell]
    overfull: bool

    def cells(self) -> list[Cell]:
        """Give the cells that the rule needs. Raises TooManyCells where they may stand under the wrong names."""
        if self.overfull:
            raise TooManyCells(
                "sel lebih banyak daripada judul kolom; desimal koma perlu tanda kutip, atau pisahkan kolom dengan ;",
                "more cells than columns; quote a decimal comma, or separate the columns with ;",
            )
        return self.wanted


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its header with the new columns, and its lines, which are read as they are consumed."""

    header: list[str]
    lines: Iterator[Line]


@contextmanager
def opened(file: str, needs: Sequence[str], gives: Sequence[str], speech: Speech) -> Iterator[Sheet]:
    """Open a table that has the columns `needs`, and gets `gives`. Raises SheetUnreadable or NotThisTable."""
    with _place(file, speech) as path:
        table = read_table(path, needs, as_written=True)
        places = [_place_of(name, table.columns, needs, path.name) for name in needs]
        yield Sheet(_header(table.columns, gives), (_line(row, len(table.columns), places) for row in table.rows))


@contextmanager
def _place(file: str, speech: Speech) -> Iterator[Path]:
    """Give the path of a file. Standard input is kept on disk: its bytes are looked at before they are read."""
    if file != STANDARD_INPUT:
        yield Path(file)
        return
    with TemporaryDirectory(prefix="siklus-") as folder:
        path = Path(folder) / speech("masukan standar", "standard input")
        with path.open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        yield path


def _place_of(name: str, columns: Sequence[str], needs: Sequence[str], file: str) -> int:
    found = [place for place, column in enumerate(columns) if _name(column) == name]
    if len(found) == 1:
        return found[0]
    wanted = ", ".join(needs)
    if found:
        raise NotThisTable(f"kolom {name} ada dua kali dalam {file}", f"the column {name} is twice in {file}")
    raise NotThisTable(
        f"{file} tidak memuat kolom {name}; yang diperlukan: {wanted}",
        f"{file} has no column {name}; needed are: {wanted}",
    )


def _name(column: str) -> str:
    return label(column).lower().replace(" ", "_")


def _header(columns: Sequence[str], gives: Sequence[str]) -> list[str]:
    """Give the header of the result. A column that came with the name of a new one says so: `galat (masukan)`.

    So the result of one calculator can go into the next.
    """
    names, new = list(columns), set(gives)
    for place, column in enumerate(columns):
        while _name(names[place]) in new or (names[place] != column and names.count(names[place]) > 1):
            names[place] += " (masukan)"
    return [*names, *gives]


def _line(row: Cells, width: int, places: Sequence[int]) -> Line:
    cells = [*row[:width], *[""] * (width - len(row))]
    overfull = len(row) > width and not all(map(is_blank, row[width:]))
    kept = [_written(cell) for cell in cells]
    return Line(kept, [unquoted(kept[place]) for place in places], overfull)


def _written(cell: Cell) -> str:
    """Give a cell as text: of a CSV as it stands, of a workbook as the sheet shows it."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.15g}'):f}"
    if isinstance(cell, datetime):
        return str(cell.date() if cell.time() == time() else cell)
    return str(cell)


# --- writing ------------------------------------------------------------------------------------------


def write_csv(out: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table as CSV with commas, each row as it comes."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def write_json(out: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table as a JSON list of objects, each row as it comes; every value is a text, as in the CSV."""
    keys = [
        name if header.count(name) == 1 and name else f"{name} {place}".strip() for place, name in enumerate(header, 1)
    ]
    before = "[\n"
    for row in rows:
        out.write(before + json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")
