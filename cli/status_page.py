"""The page of `siklus cycle status`: the stages of a cycle, then each agency or unit on one line."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cli import page
from cli.words import Speech
from domain.terms import AppraisalState, Machine
from domain.words import STATES, stage_head, stage_words
from store.cycles import Cycle
from store.reports import Group, StageCount

BAR = 10  # characters


def _states(group: Group) -> Mapping[str, int]:
    return {state: group.states.get(state, 0) for state in AppraisalState}


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
    heads = [head(count, cycle, speech) for count in stages]
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


def head(count: StageCount, cycle: Cycle, speech: Speech) -> str:
    """Give a stage as the head of a narrow column says it: `SKP`, `TW2`."""
    return stage_head(count.window.stage, count.window.period, cycle.check_ins, speech.language)


def _shares(group: Group, as_of: datetime) -> Iterator[Text]:
    for count in group.stages:
        mark, style = _mark(count, as_of)
        asked = count.total - count.excused
        shown = "·" if mark == "·" else str(100 * count.done // asked) if asked else "-"
        yield Text(f"{shown}{'!' if mark == '!' else ''}", style)
