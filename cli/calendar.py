"""`siklus calendar YEAR`: on which days of a year nobody works, who says so, and which of them are only reckoned."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cli import page
from cli.arguments import Format, FormatOption
from cli.words import Speech, both
from config.calendar import FOLDER, SUFFIX, load_calendar
from config.settings import load_settings
from domain.calendar import LIBRARY, Calendar, DayOff, cuti_bersama, public
from domain.errors import Bilingual
from domain.words import Pair

KINDS: dict[str, Pair] = {
    "libur": ("libur nasional", "national holiday"),
    "cuti_bersama": ("cuti bersama", "cuti bersama"),
    "kerja": ("tetap hari kerja", "a working day after all"),
}
UNVERIFIED: Pair = ("belum diverifikasi", "not verified")
EXAMPLE = """
  sumber: SKB 3 Menteri Nomor …
  lengkap: true
  cuti_bersama:
    {year}-__-__: Cuti Bersama …
  libur:
    {year}-__-__: …"""


class NotKnown(Bilingual):
    """Nobody knows the cuti bersama of a year; the way out is a file."""


@dataclass(frozen=True, slots=True)
class Line:
    """One day of the page."""

    day: date
    name: str
    kind: str
    source: str
    estimated: bool


def calendar(
    year: Annotated[
        int, typer.Argument(metavar=both("TAHUN", "YEAR"), min=2000, max=2100, help=both("Tahun.", "The year."))
    ],
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show the holidays and cuti bersama of a year, with the days that a file of this installation changes."""
    settings = load_settings(os.environ)
    speech, file = Speech(settings.language), settings.home / FOLDER / f"{year}{SUFFIX}"
    known = load_calendar(settings.home)
    if not known.known(year):
        raise _not_known(known, year, file)
    lines, weeks = list(_lines(known, year)), {n: _working_days(known, year, n == 6) for n in (5, 6)}
    if format_ is Format.JSON:
        days = [
            {"day": line.day.isoformat(), "name": line.name, "kind": line.kind, "source": line.source,
             "estimated": line.estimated} for line in lines
        ]  # fmt: skip
        own = known.overrides.get(year)
        override = own and {"file": str(file), "source": own.source, "complete": own.complete}
        counts = {"working_days": weeks[5], "working_days_six": weeks[6]}
        page.emit({"year": year, **counts, "override": override, "days": days})
    else:
        _show(year, lines, weeks, file, speech)


def _not_known(known: Calendar, year: int, file: Path) -> NotKnown:
    lacks: Pair = ("belum diketahui", "are not known")
    if year in known.overrides:
        lacks = ("belum lengkap: berkasnya tanpa lengkap: true", "are not complete: their file lacks lengkap: true")
    example = EXAMPLE.format(year=year)
    return NotKnown(
        f"cuti bersama tahun {year} {lacks[0]}; tulis {file} dalam bentuk ini:{example}",
        f"the cuti bersama of {year} {lacks[1]}; write {file} in this form:{example}",
    )


def _lines(known: Calendar, year: int) -> Iterator[Line]:
    """Give the days off in order, and among them the days on which offices work after all."""
    own = known.overrides.get(year)
    worked = own.worked if own else frozenset()
    days: dict[date, DayOff | None] = {**known.year(year), **dict.fromkeys(worked)}
    for day, off in sorted(days.items()):
        if off:
            yield Line(day, off.name, "cuti_bersama" if off.shared else "libur", off.source, off.estimated)
        elif own:
            yield Line(day, public(year).get(day) or cuti_bersama(year).get(day) or "", "kerja", own.source, False)


def _day(day: date, speech: Speech) -> str:
    from babel.dates import format_date

    return str(format_date(day, "EEE, d MMM y", locale=speech.language))


def _working_days(known: Calendar, year: int, six_days: bool) -> int:
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    return sum(known.working(day, six_days) for day in days)


def _show(year: int, lines: list[Line], weeks: dict[int, int], file: Path, speech: Speech) -> None:
    page.say(f"{speech('Kalender', 'Calendar')} {year}", "bold")
    heads = (("Hari", "Day"), ("Keterangan", "What it is"), ("Jenis", "Kind"), ("Sumber", "Source"))
    table = page.table(*map(speech.of, heads))
    for line in lines:
        source = speech("pustaka holidays", "the holidays library") if line.source == LIBRARY else line.source
        doubt = f"{speech.of(UNVERIFIED)} · " if line.estimated else ""
        style = "yellow" if line.estimated else ""
        cells = (_day(line.day, speech), line.name, speech.of(KINDS[line.kind]), f"{doubt}{source}")
        table.add_row(*(Text(cell, style=style) for cell in cells))
    page.console().print(table)
    page.console().print()
    five, six = speech.number(weeks[5]), speech.number(weeks[6])
    page.say(
        speech(
            f"Hari kerja: {five} (5 hari seminggu), {six} (6 hari seminggu).",
            f"Working days: {five} (5 days a week), {six} (6 days a week).",
        )
    )
    if any(line.estimated for line in lines):
        page.say(
            speech(
                "Perkiraan belum diverifikasi. Bila harinya lain: tulis hari yang benar pada libur, dan hari "
                f"perkiraan pada kerja, dalam {file}.",
                "Estimates are not verified. Where the day is another: write the right one under libur, and the "
                f"estimated one under kerja, in {file}.",
            ),
            "yellow",
        )
