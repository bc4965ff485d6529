"""`siklus cycle status`: who is where, stage by stage, as JSON, CSV and tables."""

import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cli import excluded as excluded_page
from cli import page
from cli.arguments import AsOfOption, OpenCycleArgument, the_cycle
from cli.moments import moment_of
from cli.progress import waiting
from cli.start import opened
from cli.words import Speech, both
from domain.terms import AppraisalState, CycleState, Machine, Stage
from domain.words import STATES, stage_words
from store import excluded, reports
from store.cycles import Cycle
from store.reports import Group, StageCount

BAR = 10  # characters
COUNTS = ("total", "done", "open", "overdue", "excused")
# What a stage is called at the head of a narrow column; a check-in is TW 1 … or B 1 …
SHORT = {
    Stage.TARGET_AGREEMENT: ("SKP", "SKP"),
    Stage.CHECKIN: ("", ""),
    Stage.EVIDENCE_COLLECTION: ("Bukti", "Evid."),
    Stage.CALIBRATION: ("Kalibr.", "Calib."),
    Stage.FINAL_SCORING: ("Hasil", "Final"),
}


class By(StrEnum):
    """What the state of a cycle is broken down by."""

    STAGE = "stage"
    AGENCY = "agency"
    UNIT = "unit"


class StatusFormat(StrEnum):
    """How the state of a cycle is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def status(
    cycle: OpenCycleArgument = None,
    by: Annotated[By, typer.Option("--by", help=both("Rincian menurut apa.", "What to break it down by."))] = By.STAGE,
    as_of: AsOfOption = None,
    who: Annotated[
        bool,
        typer.Option("--excluded", help=both("Sebut siapa yang dikecualikan, dan alasannya.", "Name the excluded.")),
    ] = False,
    format_: Annotated[
        StatusFormat, typer.Option("--format", help=both("Bentuk keluaran.", "How the result is written."))
    ] = StatusFormat.TABLE,
) -> None:
    """Show the counts of a cycle now, or at a past moment as the audit has it."""
    with opened() as ground:
        speech = Speech(ground.settings.language)
        with waiting(speech("Menghitung", "Counting")), ground.engine.begin() as tx:
            found = the_cycle(tx, cycle, CycleState.OPEN)
            at = moment_of(found, as_of)
            (whole,) = reports.status(tx, found, "stage", at, past=as_of is not None)
            groups = None
            if by is not By.STAGE:
                groups = reports.status(tx, found, by, at, past=as_of is not None)
            out = excluded.listed(tx, found.id, at, past=as_of is not None) if who else []
    if format_ is StatusFormat.TABLE:
        show(found, whole, groups, at, speech)
        if who:
            page.console().print()
            excluded_page.show(found, out, speech)
        return
    data = report(found, whole, groups, at)
    if who:
        data["excluded"] = excluded_page.report(found, out, speech)
    if format_ is StatusFormat.JSON:
        page.emit(data)
    else:
        write_csv(data, groups is not None)


def report(cycle: Cycle, whole: Group, groups: Sequence[Group] | None, as_of: datetime) -> dict[str, Any]:
    """Give the JSON of a cycle's state; without groups `by` repeats the stages."""
    zone = ZoneInfo(cycle.zone)
    stages = [_stage(count, zone) for count in whole.stages]
    return {
        "cycle": cycle.code,
        "as_of": as_of.astimezone(zone).isoformat(),
        "total": whole.total,
        "states": _states(whole),
        "stages": stages,
        "by": stages if groups is None else [_group(group, zone) for group in groups],
    }


def _states(group: Group) -> dict[str, int]:
    return {state: group.states.get(state, 0) for state in AppraisalState}


def _stage(count: StageCount, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "stage": count.window.name,
        "opens_on": count.window.opens_at.astimezone(zone).date().isoformat(),
        "due_at": count.window.due_at.astimezone(zone).isoformat(),
        **{name: getattr(count, name) for name in COUNTS},
    }


def _group(group: Group, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "code": group.code,
        "name": group.name,
        "total": group.total,
        "states": _states(group),
        "stages": [_stage(count, zone) for count in group.stages],
    }


def write_csv(data: dict[str, Any], grouped: bool) -> None:
    """Print one line for each stage, of the cycle or of each agency or unit."""
    head = ["stage", "opens_on", "due_at", *COUNTS]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["code", "name", *head] if grouped else head)
    for group in data["by"] if grouped else [data]:
        first = [harmless(group["code"]), harmless(group["name"])] if grouped else []
        out.writerows([*first, *(stage[name] for name in head)] for stage in group["stages"])


def harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell


# --- for eyes -----------------------------------------------------------------------------------------


def show(cycle: Cycle, whole: Group, groups: Sequence[Group] | None, as_of: datetime, speech: Speech) -> None:
    """Print how many are where: the stages of the whole cycle, then each agency or unit on one line."""
    console = page.console()
    page.say(f"{cycle.name} ({cycle.code})", "bold")
    people = f"{speech.number(whole.total)} {speech('pegawai', 'people')}"
    page.say(f"{speech.moment(as_of, cycle.zone)} · {people}")
    counts = [
        f"{speech.of(STATES[Machine.APPRAISAL][state])} {speech.number(n)}" for state, n in _states(whole).items() if n
    ]
    if counts:
        page.say(" · ".join(counts), "dim")
    console.print()
    console.print(_stages(cycle, whole, as_of, speech))
    if groups is not None:
        console.print()
        console.print(_lines(cycle, groups, as_of, speech))
    console.print()
    page.say(
        speech(
            "· belum dibuka   ▸ berjalan   ✓ selesai   ! ada yang lewat batas waktu",
            "· not open yet   ▸ open   ✓ done   ! someone is overdue",
        ),
        "dim",
    )


def _mark(count: StageCount, as_of: datetime) -> tuple[str, str]:
    if count.window.opens_at > as_of and not count.done:
        return "·", "dim"
    if count.overdue:
        return "!", "bold red"
    return ("▸", "") if count.open else ("✓", "green")


def _stages(cycle: Cycle, whole: Group, as_of: datetime, speech: Speech) -> Table:
    heads = (
        ("Tahap", "Stage"), ("Batas waktu", "Due"), ("", ""), ("", ""), ("Selesai", "Done"), ("Belum", "Open"),
        ("Lewat", "Overdue"), ("Kecuali", "Excused"),
    )  # fmt: skip
    table = page.table("", *(speech.of(head) for head in heads), right=(4, 5, 6, 7, 8))
    table.columns[2].no_wrap = True
    table.columns[3].min_width = BAR
    for count in whole.stages:
        mark, style = _mark(count, as_of)
        asked = count.total - count.excused
        table.add_row(
            Text(mark, style),
            stage_words(count.window.stage, count.window.period, cycle.check_ins, speech.language),
            speech.short(count.window.due_at, cycle.zone),
            page.bar(count.done, asked, BAR),
            page.percent(count.done, asked),
            speech.number(count.done),
            speech.number(count.open),
            Text(speech.number(count.overdue), "bold red" if count.overdue else "dim"),
            speech.number(count.excused),
            style="dim" if mark == "·" else "",
        )
    return table


def _lines(cycle: Cycle, groups: Sequence[Group], as_of: datetime, speech: Speech) -> Table:
    """Give one line for each group: the share that is done in each stage, in percent, and who is overdue."""
    stages = groups[0].stages if groups else []
    heads = [_head(count, cycle, speech) for count in stages]
    columns = [speech("Nama", "Name"), speech("Pegawai", "People"), *heads, speech("Lewat", "Overdue")]
    table = page.table(*columns, right=range(1, len(columns)), title=speech("Selesai dalam persen", "Done, in percent"))
    table.columns[0].min_width, table.columns[0].overflow = 16, "fold"
    for group in groups:
        overdue = sum(count.overdue for count in group.stages)
        table.add_row(
            escape(group.name or group.code),
            speech.number(group.total),
            *_shares(group, as_of),
            Text(speech.number(overdue), "bold red" if overdue else "dim"),
        )
    return table


def _head(count: StageCount, cycle: Cycle, speech: Speech) -> str:
    if count.window.period:
        short = speech("TW", "Q") if cycle.check_ins == 4 else speech("B", "M")
        return f"{short}{count.window.period}"
    return speech.of(SHORT[count.window.stage])


def _shares(group: Group, as_of: datetime) -> Iterator[Text]:
    for count in group.stages:
        mark, style = _mark(count, as_of)
        asked = count.total - count.excused
        shown = "·" if mark == "·" else str(100 * count.done // asked) if asked else "-"
        yield Text(f"{shown}{'!' if mark == '!' else ''}", style)
