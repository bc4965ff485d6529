"""`siklus inbox NIP`: what is a person's to do, why some of it is not open yet, and the side roads there are."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from cli import page
from cli.arguments import AsOfOption, CycleOption, Format, FormatOption, nip as read_nip, the_cycle
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from domain.inbox import to_write
from domain.people import mask
from domain.terms import CycleState, Entry, Machine, Role
from domain.words import ENTRIES, EVENTS, MISSING, ROLES, stage_words
from domain.terms import Stage
from store import names, people
from store.cycles import Cycle
from store.names import Person
from store.people import Task

SHOWN = 10  # so many names of one kind of task fit on a screen
Line = tuple[Task, tuple[Entry, ...] | None]


def inbox(
    nip: Annotated[str, typer.Argument(metavar="NIP", help=both("NIP orangnya.", "The person's NIP."))],
    cycle: CycleOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show what is a person's to do in a cycle."""
    who, now = read_nip(nip), moment(as_of)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        person = names.person(tx, who)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        lines = [(t, to_write(t.machine, t.event, t.role, t.missing)) for t in people.inbox(tx, found, who, now)]
    kept = [(task, writes) for task, writes in lines if task.expected or writes is not None]
    if format_ is Format.JSON:
        page.emit(report(person, found, kept, now, speech))
    else:
        _show(person, found, kept, now, speech)


def report(person: Person, cycle: Cycle, lines: Sequence[Line], now: datetime, speech: Speech) -> dict[str, Any]:
    """Give the JSON of an inbox. `subject` is what `siklus step --subject` takes; NIPs are masked."""
    zone = ZoneInfo(cycle.zone)
    return {
        "nip": mask(person.nip),
        "name": person.name,
        "cycle": cycle.code,
        "as_of": now.astimezone(zone).isoformat(),
        "tasks": [_task(task, writes, now, zone, speech) for task, writes in lines if task.expected],
        "side_roads": [_task(task, writes, now, zone, speech) for task, writes in lines if not task.expected],
    }


def _task(task: Task, writes: tuple[Entry, ...] | None, now: datetime, zone: ZoneInfo, speech: Speech) -> dict[str, Any]:
    return {
        "event": task.event,
        "machine": task.machine,
        "subject": f"{task.machine}:{task.subject_id}",
        "nip": mask(task.nip) if task.nip else None,
        "name": task.name,
        "unit": task.unit,
        "period": task.period or None,
        "role": task.role,
        "due_at": task.due_at.astimezone(zone).isoformat() if task.due_at else None,
        "overdue": bool(task.due_at and task.due_at <= now),
        "open": not task.missing,
        "to_write": list(writes or ()),
        "missing": [{"fact": fact, "why": speech.of(MISSING[fact])} for fact in task.missing],
    }


# --- for eyes -----------------------------------------------------------------------------------------


def _show(person: Person, cycle: Cycle, lines: Sequence[Line], now: datetime, speech: Speech) -> None:
    page.say(page.named(person.name, person.nip), "bold")
    where = " · ".join(part for part in (person.position, person.unit, person.agency) if part)
    page.say(where, "dim")
    page.say(f"{cycle.name} ({cycle.code}) · {speech.moment(now, cycle.zone)}", "dim")
    mine = [line for line in lines if line[0].expected and line[1] is not None]
    waiting = [line for line in lines if line[0].expected and line[1] is None]
    aside = [line for line in lines if not line[0].expected]
    if not mine:
        page.console().print()
        page.say(speech("Saat ini tidak ada yang menjadi giliran beliau.", "Nothing is theirs to do right now."))
    for title, part in (
        (speech("Menjadi giliran beliau", "Theirs to do"), mine),
        (speech("Menunggu hal lain lebih dahulu", "Waiting for something else first"), waiting),
        (speech("Jalan lain bila diperlukan", "Side roads, where needed"), aside),
    ):
        if part:
            _section(title, part, person, cycle, now, speech)


def _section(title: str, lines: Iterable[Line], person: Person, cycle: Cycle, now: datetime, speech: Speech) -> None:
    heads = (("Langkah", "Step"), ("Untuk", "For"), ("Batas waktu", "Due"), ("Keterangan", "Remark"))
    table = page.table(*(speech.of(head) for head in heads), title=f"\n{title}")
    table.columns[0].ratio, table.columns[1].ratio, table.columns[3].ratio = 4, 4, 4
    table.columns[2].no_wrap, table.expand = True, True
    alike: Callable[[Line], Any] = lambda line: (line[0].machine, line[0].event, line[0].period, line[0].missing, line[0].due_at)
    for _, group in groupby(lines, key=alike):
        same = list(group)
        for task, writes in same[:SHOWN]:
            table.add_row(*_row(task, writes, person, cycle, now, speech))
        if len(same) > SHOWN:
            more = speech.number(len(same) - SHOWN)
            table.add_row("", Text(speech(f"… dan {more} lainnya", f"… and {more} more"), "dim"), "", "")
    page.console().print(table)


def _row(
    task: Task, writes: tuple[Entry, ...] | None, person: Person, cycle: Cycle, now: datetime, speech: Speech
) -> tuple[Text, ...]:
    step = speech.of(EVENTS[task.machine][task.event])
    step = Text.assemble(step[:1].upper() + step[1:], (f" ({task.event})", "dim"))
    if task.period:
        step.append(f"\n{stage_words(Stage.CHECKIN, task.period, cycle.check_ins, speech.language)}", "dim")
    own = task.nip == person.nip
    whom = Text(speech("diri sendiri", "themselves") if own else page.named(task.name, task.nip))
    due = Text("-", "dim")
    if task.due_at:
        overdue = task.due_at <= now
        due = Text(speech.short(task.due_at, cycle.zone), "bold red" if overdue else "")
        if overdue:
            due.append(f"\n{speech('sudah lewat', 'overdue')}")
    return step, whom, due, _remark(task, writes, speech)


def _remark(task: Task, writes: tuple[Entry, ...] | None, speech: Speech) -> Text:
    if writes is None:
        return Text("; ".join(speech.of(MISSING[fact]) for fact in task.missing), "yellow")
    if task.role not in (Role.EMPLOYEE, Role.APPRAISER, Role.HEAD, Role.LEADER):
        said = speech("sebagai ", "as ") + speech.of(ROLES[task.role])
    else:
        said = ""
    wanted = [speech.of(ENTRIES[entry]) for entry in writes]
    return Text("; ".join(filter(None, (said, speech(f"isi dahulu: {', '.join(wanted)}", f"first write: {', '.join(wanted)}") if wanted else ""))))
