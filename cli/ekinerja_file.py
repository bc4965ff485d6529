"""Files out of e-Kinerja: "Rekap Penilaian" as XLSX or CSV, and the JSON of its report API, row by row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from cli import json_stream
from cli.sheets import SheetUnreadable, read_sheets
from domain import ekinerja
from domain.cells import Cell, text
from domain.ekinerja import Passed, Said, Trouble
from domain.ekinerja_period import Off, Period, is_reference, letters, named, referred
from domain.errors import Bilingual

TOP = 15  # rows among which the header is
KEYS = ("NIP", "NIP BARU", "NIP PEGAWAI")  # by which the delimiter of a CSV file is found


@dataclass(frozen=True, slots=True)
class Found:
    """What one row says; of a JSON file `row` counts the objects from 1, and there is no sheet."""

    sheet: str
    row: int
    what: Said | Passed | Trouble


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Rows that speak of a period which is none of the cycle's."""

    kind: Off
    sheet: str
    row: int  # the first of them
    period: str  # as it is named; empty where it is not
    rows: int


@dataclass(slots=True)
class Reading:
    """How files are read: for which year, how many check-ins, by which periods of the API's reference."""

    year: int
    check_ins: int
    periods: dict[str, Period] = field(default_factory=dict)
    period: int | None = None  # of the cycle, where a file names none
    ignored: list[str] = field(default_factory=list)  # sheets without such a table

    def place(self, period: Period | None) -> int | Off:
        """Give the cycle's period for one of e-Kinerja's."""
        if period is None:
            return Off.UNKNOWN_PERIOD if self.period is None else self.period
        return period.within(self.year, self.check_ins)


def is_json(path: Path) -> bool:
    """Tell by its first bytes whether a file holds JSON. Raises SheetUnreadable where it cannot be opened."""
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError:
        next(read_sheets(path, KEYS))  # says why
        raise
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def learn(path: Path, reading: Reading) -> bool:
    """Take in a file that holds periods of the API's reference, and tell whether it does."""
    if not is_json(path):
        return False
    things = json_stream.objects(path)
    first = next(things, {})
    if not is_reference(first):
        return False
    for thing in chain([first], things):
        if (period := referred(thing)) is not None:
            reading.periods[text(thing.get("id"))] = period
    return True


def read(path: Path, reading: Reading) -> Iterator[Found | Elsewhere]:
    """Give what every row of a file says. Raises SiklusError where it holds nothing of the kind."""
    return _objects(path, reading) if is_json(path) else _sheets(path, reading)


# --- sheets -----------------------------------------------------------------------------------------------


def _sheets(path: Path, reading: Reading) -> Iterator[Found | Elsewhere]:
    names, found = [], False
    for title, rows in read_sheets(path, KEYS):
        names.append(title)
        first = list(islice(rows, TOP + 2))
        at = ekinerja.header(first[:TOP])
        if at is None:
            reading.ignored.append(title)
            continue
        found = True
        yield from _sheet(title, first, at, rows, reading)
    if not found:
        listed = ", ".join(f"'{name}'" for name in names if name) or "-"
        raise SheetUnreadable(
            f"Berkas {path.name} (lembar {listed}): pada {TOP} baris pertama tidak ada judul kolom NIP bersama "
            "Predikat Kinerja atau Status SKP; mohon pakai ekspor Rekap Penilaian dari e-Kinerja.",
            f"The file {path.name} (sheets {listed}): none of the first {TOP} rows heads a column NIP together with "
            "Predikat Kinerja or Status SKP; please use the export Rekap Penilaian of e-Kinerja.",
        )


def _sheet(
    title: str, first: Sequence[Sequence[Cell]], at: int, rest: Iterator[Sequence[Cell]], reading: Reading
) -> Iterator[Found | Elsewhere]:
    where = ekinerja.places(first, at)
    lines = [*(line for cells in first[:at] for line in _lines(cells)), title]
    rows = enumerate(chain(first[at + 1 :], rest), at + 2)
    if "predikat" in where:
        period = next((p for line in lines if (p := named(line))), None)
        place, words = reading.place(period), period.words if period else ""
    else:
        place, words = _of_year(lines, reading)
    if isinstance(place, Off):
        yield from _elsewhere(title, place, words, rows, where)
        return
    of = place if "predikat" in where else None
    for number, cells in rows:
        yield Found(title, number, ekinerja.row(cells, where, of))


def _lines(cells: Sequence[Cell]) -> Iterator[str]:
    said = [text(cell) for cell in cells if cell is not None]
    yield from said
    yield " ".join(said)


def _of_year(lines: Iterable[str], reading: Reading) -> tuple[int | Off, str]:
    """Give whether a sheet of SKP is of the cycle's year; one that names no year counts as that."""
    years = {year for line in lines for year in range(2000, 2100) if str(year) in letters(line)}
    if not years or reading.year in years:
        return 0, ""
    return (Off.EARLIER_PERIOD if max(years) < reading.year else Off.UNKNOWN_PERIOD), f"SKP {max(years)}"


def _elsewhere(
    title: str, kind: Off, words: str, rows: Iterable[tuple[int, Sequence[Cell]]], where: Mapping[str, int]
) -> Iterator[Elsewhere]:
    at = [n for n, cells in rows if isinstance(ekinerja.row(cells, where, 0), Said | Trouble)]
    if at:
        yield Elsewhere(kind, title, at[0], words, len(at))


# --- JSON -------------------------------------------------------------------------------------------------


def _objects(path: Path, reading: Reading) -> Iterator[Found | Elsewhere]:
    off: dict[tuple[Off, str], list[int]] = {}
    number = 0
    for number, thing in enumerate(json_stream.objects(path), 1):
        shape = _shape(thing)
        if shape is None:
            yield Found("", number, Trouble("", error=STRANGE))
            continue
        place, words = shape(thing, reading)
        if isinstance(place, Off):
            seen = off.setdefault((place, words), [number, 0])
            seen[1] += 1
        else:
            yield Found("", number, ekinerja.record(thing, place if shape is _evaluated else None))
    for (kind, words), (row, rows) in off.items():
        yield Elsewhere(kind, "", row, words, rows)
    if not number:
        raise SheetUnreadable(
            f"Berkas {path.name} tidak memuat satu pun objek laporan.", f"The file {path.name} holds no object at all."
        )


STRANGE = Bilingual(
    "bukan objek laporan penilaian (hasil_akhir) maupun laporan SKP (skp_status)",
    "neither an object of the report on evaluations (hasil_akhir) nor of that on SKP (skp_status)",
)
Shape = Callable[[Mapping[str, Any], Reading], tuple[int | Off, str]]


def _shape(thing: Mapping[str, Any]) -> Shape | None:
    if "skp_status" in thing:
        return _planned
    return _evaluated if {"hasil_akhir", "hasil_kerja"} & thing.keys() else None


def _evaluated(thing: Mapping[str, Any], reading: Reading) -> tuple[int | Off, str]:
    """Give the period of an evaluation: that of its periode_id, or the one it names itself."""
    told = text(thing.get("periode_id"))
    period = reading.periods.get(told) or named(thing.get("periode")) or named(thing.get("nama_periode"))
    if period is None and text(thing.get("tahun_skp")) not in ("", str(reading.year)):
        return Off.EARLIER_PERIOD if text(thing["tahun_skp"]) < str(reading.year) else Off.UNKNOWN_PERIOD, (
            f"tahun_skp {text(thing['tahun_skp'])[:10]}"
        )
    return reading.place(period), period.words if period else f"periode_id {told[:40]}"


def _planned(thing: Mapping[str, Any], reading: Reading) -> tuple[int | Off, str]:
    """Give whether an SKP is of the cycle's year, by its last day."""
    year = text(thing.get("periode_akhir") or thing.get("tahun_skp"))[:4]
    if not year.isdigit() or int(year) == reading.year:
        return 0, ""
    return (Off.EARLIER_PERIOD if int(year) < reading.year else Off.UNKNOWN_PERIOD), f"SKP {year}"
