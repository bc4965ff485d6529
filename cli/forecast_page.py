"""How an outlook is shown: one sentence for each stage, a table with the worst first, JSON and CSV."""

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cli import page
from cli.words import Speech
from domain.cycle import Window, name_of
from domain.harmless import harmless
from domain.outlook import Outlook
from domain.outlook_words import MARKS, legend, sentence
from domain.words import stage_words
from store.cycles import Cycle
from store.outlook import Named

LEVEL = 0.8  # of every interval
COLUMNS = (
    "stage", "due_at", "asked", "done", "expected_share", "share_low", "share_high", "missed", "missed_low",
    "missed_high", "reaches_95_on", "basis",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """The outlook of a cycle at a moment, with what is needed to show it. `agency` is the code it is narrowed to."""

    cycle: Cycle
    by: str
    at: datetime
    rows: Sequence[Outlook]
    windows: Sequence[Window]
    names: Mapping[int, Named]
    agency: str | None

    @property
    def whole(self) -> list[Outlook]:
        """Give the rows of everybody; for one agency by itself, its own."""
        return [row for row in self.rows if row.group == 0] or list(self.rows)

    def groups(self, of: Outlook) -> list[Outlook]:
        """Give the rows of one stage, the worst first: most people who will miss it, then the largest share."""
        same = [row for row in self.rows if row.group and (row.stage, row.period) == (of.stage, of.period)]
        return sorted(
            same, key=lambda row: (-round(row.missed, 6), row.share[0], self.names[row.group].name, row.group)
        )


# --- for machines -------------------------------------------------------------------------------------


def data(row: Outlook, page: Page) -> dict[str, Any]:
    """Give one row as JSON: shares from 0 to 1, the days of the cycle's zone."""
    share, low, high = row.share
    due = (page.at + row.due_in).astimezone(ZoneInfo(page.cycle.zone))
    return {
        "stage": name_of(row.stage, row.period),
        "due_at": due.isoformat(timespec="seconds"),
        "asked": row.asked,
        "done": row.done,
        "expected_share": round(share, 4),
        "share_low": round(low, 4),
        "share_high": round(high, 4),
        "missed": round(row.missed, 1),
        "missed_low": row.low,
        "missed_high": row.high,
        "reaches_95_on": row.reaches.isoformat() if row.reaches else None,
        "basis": row.basis,
    }


def emit(found: Page, _: Speech) -> None:
    """Print the JSON of an outlook: the stages of everybody, then each group with its stages."""
    groups: dict[int, list[Outlook]] = {}
    for whole in found.whole:
        for row in found.groups(whole):
            groups.setdefault(row.group, []).append(row)
    said = [
        {**_names(found, group), "stages": [data(row, found) for row in rows]} for group, rows in groups.items()
    ]  # in the order of the first stage: the worst first
    page.emit(
        {
            "cycle": found.cycle.code,
            "as_of": found.at.astimezone(ZoneInfo(found.cycle.zone)).isoformat(timespec="seconds"),
            "by": found.by,
            "interval": LEVEL,
            "stages": [data(row, found) for row in found.whole],
            "groups": said,
        }
    )


def _names(found: Page, group: int) -> dict[str, str]:
    named = found.names[group]
    own = {"code": named.code, "name": named.name}
    return own if found.by == "agency" else {"agency": named.agency_code, **own}


def write_csv(found: Page, _: Speech) -> None:
    """Print one line for each group and stage."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    head = ["agency", "code", "name"] if found.by == "unit" else ["code", "name"]
    out.writerow([*head, *COLUMNS])
    for whole in found.whole:
        for row in found.groups(whole):
            names, values = _names(found, row.group), data(row, found)
            cells = [harmless(names[name]) for name in head]
            out.writerow([*cells, *("" if values[name] is None else values[name] for name in COLUMNS)])


# --- for eyes -----------------------------------------------------------------------------------------


def show(found: Page, speech: Speech) -> None:
    """Print the page of a pengelola with little time."""
    console, zone = page.console(), found.cycle.zone
    page.say(f"{speech('Perkiraan', 'Forecast')} · {found.cycle.name} ({found.cycle.code})", "bold")
    page.say(speech.moment(found.at, zone), "dim")
    if not found.rows:
        console.print()
        page.say(_nothing(found, speech))
        return
    for whole in found.whole:
        console.print()
        page.say(sentence(whole, found.at, found.cycle.zone, found.cycle.check_ins, speech))
    for whole in found.whole:
        console.print()
        console.print(_table(whole, found, speech))
    console.print()
    for line in legend(found.rows, speech):
        page.say(line, "dim")


def _nothing(found: Page, speech: Speech) -> str:
    said = speech("Tidak ada tahap yang sedang berjalan.", "No stage is under way.")
    coming = min((w for w in found.windows if w.opens_at > found.at), default=None)
    if coming is None:
        return f"{said} {speech('Semua tahap siklus ini telah lewat.', 'All stages of this cycle are over.')}"
    name = stage_words(coming.stage, coming.period, found.cycle.check_ins, speech.language)
    day = speech.day(coming.opens_at.astimezone(ZoneInfo(found.cycle.zone)).date())
    return f"{said} {speech(f'Berikutnya: {name}, dibuka {day}.', f'Next: {name}, opens {day}.')}"


def _table(whole: Outlook, found: Page, speech: Speech) -> Table:
    name = stage_words(whole.stage, whole.period, found.cycle.check_ins, speech.language)
    columns = (
        speech("Unit kerja", "Unit") if found.by == "unit" else speech("Instansi", "Agency"),
        speech("Selesai", "Done"), speech("Tepat waktu", "On time"), "80 %", speech("Terlewat", "Missed"), "80 %",
        speech("95 % tercapai", "95 % reached"), "",
    )  # fmt: skip
    table = page.table(*columns, right=range(1, 7), title=name)
    table.columns[0].min_width, table.columns[0].overflow = 16, "fold"
    for row in found.groups(whole):
        share, low, high = (round(100 * part) for part in row.share)
        missed = round(row.missed)
        table.add_row(
            escape(found.names[row.group].name or found.names[row.group].code),
            f"{speech.number(row.done)}/{speech.number(row.asked)}",
            f"{share} %",
            f"{low}-{high}",
            Text(speech.number(missed), "bold red" if missed else "dim"),
            f"{speech.number(row.low)}-{speech.number(row.high)}",
            _day(row, found, speech),
            MARKS[row.basis],
        )
    return table


def _day(row: Outlook, found: Page, speech: Speech) -> Text:
    """Give the day on which 95 % are done; red after the due time."""
    if row.reaches is None:
        return Text("?", "dim") if row.basis == "prior" else Text(speech("tidak", "never"), "bold red")
    due = (found.at + row.due_in).astimezone(ZoneInfo(found.cycle.zone)).date()
    return Text(speech.day(row.reaches), "red" if row.reaches > due else "")
