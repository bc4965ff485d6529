"""The columns of an export, and its rows into a CSV file: no text in it that a spreadsheet would run.

The file is written beside its place and moved there when it is whole; only its owner may read it.
"""

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from cli.words import why
from domain.errors import Bilingual
from domain.harmless import harmless
from domain.words import Pair

Value = str | int | float | date | datetime | None


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"  # 0 to 1
    DAY = "day"
    MOMENT = "moment"  # without its zone: a spreadsheet knows none
    NIP = "nip"  # text: as a number it would lose its last digits


class ExportError(Bilingual):
    """A file cannot be written, or not in that form."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head in both languages, what its cells are, and how wide it is, in characters."""

    head: Pair
    kind: Kind = Kind.TEXT
    width: int = 14


def placed(path: Path, fill: Callable[[Path], int]) -> int:
    """Write a file beside its place, move it there, and give what `fill` gave. Raises ExportError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, trial = tempfile.mkstemp(dir=path.parent, prefix=".siklus-", suffix=path.suffix)
        os.close(handle)
        try:
            told = fill(Path(trial))
            os.replace(trial, path)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(trial)
    except OSError as error:
        cause = why(error)
        raise ExportError(
            f"{path} tidak dapat ditulis ({cause[0]})", f"{path} cannot be written ({cause[1]})"
        ) from None
    return told


def cell(value: Value) -> Value:
    """Give a value as a cell holds it: text harmless, moments in their own zone without naming it."""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0)
    return value


def write_csv(path: Path, columns: Sequence[Column], heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write rows as CSV in UTF-8 with a mark that spreadsheets look for, and give how many there were."""
    n = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(heads)
        for n, row in enumerate(rows, 1):  # noqa: B007
            out.writerow([_text(cell(v)) for v in row])
    return n


def _text(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else value
