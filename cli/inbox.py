"""`siklus inbox NIP`: what is a person's to do, why some of it is not open yet, and the side roads there are."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from cli import page
from cli.arguments import AsOfOption, CycleOption, Format, FormatOption, the_cycle
from cli.arguments import nip as read_nip
from cli.moments import moment_of
from cli.start import opened
from cli.words import Speech, both
from domain.inbox import to_wait_for, to_write
from domain.people import mask
from domain.terms import CycleState, Entry, Fact, Role, Stage
from domain.words import ENTRIES, EVENTS, MISSING, Pair, stage_words
from store import corrections, names, people, places
from store.cycles import Cycle
from store.database import Connection
from store.names import Person
from store.people import Task

SHOWN = 10  # tasks of one kind that are listed one by one
NAMED = 3  # people named of those that are not
LEVELS = {Role.APPRAISER: ("Pejabat penilai", "Appraiser"), Role.SUPERIOR: ("Atasan penilai", "Superior")}


def inbox(
    nip: Annotated[str, typer.Argument(metavar="NIP", help=both("NIP orangnya.", "The person's NIP."))],
    cycle: CycleOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show what is a person's to do in a cycle."""
    who = read_nip(nip)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        person = names.person(tx, who)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        now = moment_of(found, as_of)
        tasks = [task for task in people.inbox(tx, found, who, now) if task.expected or not _waits(task)]
        notes = _notes(tx, found, person, tasks)
    tasks.sort(key=lambda task: (task.due_at or datetime.max.replace(tzinfo=UTC), *_kind(task)[:-1]))
    if format_ is Format.JSON:
        page.emit(report(person, found, tasks, now, speech))
    else:
        _show(person, found, tasks, notes, now, speech)


def _notes(tx: Connection, cycle: Cycle, person: Person, tasks: Sequence[Task]) -> list[Pair]:
    """Say who stands in for whom around this person, and how many requests wait for them as pengelola."""
    own: dict[Role, Pair] = {}
    with suppress(people.Unknown):  # a pengelola need not be in the cycle
        own = places.of(tx, people.appraisal_of(tx, cycle, person.nip))
    notes = [(f"{LEVELS[role][0]}: {said[0]}", f"{LEVELS[role][1]}: {said[1]}") for role, said in own.items()]
    acting = places.acts(tx, {(task.acts, task.for_nip) for task in tasks})
    notes += [(f"Bertugas sebagai {said[0]}", f"Acts as {said[1]}") for said in acting]
    if n := corrections.waiting_for(tx, person.nip):
        where = "`siklus appraiser list --open`"
        notes.append(
            (
                f"{n} permintaan perbaikan penilai menunggu keputusan: {where}",
                f"{n} wrong appraisers to decide: {where}",
            )
        )
    return notes


def _waits(task: Task) -> tuple[Fact, ...]:
    return to_wait_for(task.machine, task.event, task.role, task.missing)


def _writes(task: Task) -> tuple[Entry, ...]:
    return to_write(task.machine, task.event, task.role, task.missing)


def report(person: Person, cycle: Cycle, tasks: Sequence[Task], now: datetime, speech: Speech) -> dict[str, Any]:
    """Give the JSON of an inbox. `subject` is what `siklus step --subject` takes; NIPs are masked."""
    zone = ZoneInfo(cycle.zone)
    return {
        "nip": mask(person.nip),
        "name": person.name,
        "cycle": cycle.code,
        "as_of": now.astimezone(zone).isoformat(),
        "tasks": [_task(task, now, zone, speech) for task in tasks if task.expected],
        "side_roads": [_task(task, now, zone, speech) for task in tasks if not task.expected],
    }


def _task(task: Task, now: datetime, zone: ZoneInfo, speech: Speech) -> dict[str, Any]:
    return {
        "event": task.event,
        "machine": task.machine,
        "subject": f"{task.machine}:{task.subject_id}",
        "nip": mask(task.nip) if task.nip else None,
        "name": task.name,
        "unit": task.unit,
        "period": task.period or None,
        "role": task.role,
        "acts": task.acts,
        "acts_for": mask(task.for_nip) if task.for_nip else None,
        "opens_at": task.opens_at.astimezone(zone).isoformat() if task.opens_at else None,
        "due_at": task.due_at.astimezone(zone).isoformat() if task.due_at else None,
        "overdue": bool(task.due_at and task.due_at <= now),
        "open": not task.missing,
        "to_write": list(_writes(task)),
        "missing": [{"fact": fact, "why": _why(task, fact, speech)} for fact in task.missing],
    }


def _why(task: Task, fact: Fact, speech: Speech) -> str:
    """Say why a fact is not there yet, and whose turn it is where another SKP comes first."""
    said = speech.of(MISSING[fact])
    return f"{said}: {speech.of(task.turn.words)}" if task.turn and fact is Fact.SUPERIOR_AGREED else said


# --- for eyes -----------------------------------------------------------------------------------------


def _show(
    person: Person, cycle: Cycle, tasks: Sequence[Task], notes: Sequence[Pair], now: datetime, speech: Speech
) -> None:
    page.say(page.named(person.name, person.nip), "bold")
    page.say(" · ".join(part for part in (person.position, person.unit, person.agency) if part), "dim")
    page.say(f"{cycle.name} ({cycle.code}) · {speech.moment(now, cycle.zone)}", "dim")
    for note in notes:
        page.say(speech.of(note), "yellow")
    main = [task for task in tasks if task.expected]
    later = [task for task in main if task.opens_at and task.opens_at > now]
    waiting = [task for task in main if task not in later and _waits(task)]
    mine = [task for task in main if task not in later and task not in waiting]
    aside = [task for task in tasks if not task.expected]
    if not mine:
        page.say(speech("\nSaat ini tidak ada yang menjadi giliran beliau.", "\nNothing is theirs to do right now."))
    for title, part, most in (
        (speech("Menjadi giliran beliau", "Theirs to do"), mine, SHOWN),
        (speech("Menunggu hal lain lebih dahulu", "Waiting for something else"), waiting, NAMED),
        (speech("Belum masanya", "Not open yet"), later, 0),
        (speech("Jalan lain bila diperlukan", "Side roads, where needed"), aside, 0),
    ):
        if part:
            _section(title, part, most, person, cycle, now, speech)


def _section(
    title: str, tasks: Sequence[Task], most: int, person: Person, cycle: Cycle, now: datetime, speech: Speech
) -> None:
    """Print one section: of each kind of line so many in full, the rest of the kind together in one."""
    heads = (("Langkah", "Step"), ("Untuk", "For"), ("Batas waktu", "Due"), ("Keterangan", "Remark"))
    table = page.table(*(speech.of(head) for head in heads), title=f"\n{title}")
    table.columns[0].ratio = table.columns[1].ratio = table.columns[3].ratio = 1
    table.columns[2].no_wrap = table.expand = True
    for _, group in groupby(tasks, key=_kind):
        same = list(group)
        for bundle in [*([task] for task in same[:most]), *([same[most:]] if same[most:] else [])]:
            task = bundle[0]
            table.add_row(
                _step(task, cycle, speech),
                _whom(bundle, person, speech),
                _due(task, cycle, now, speech),
                _remark(task, cycle, now, speech),
            )
    page.console().print(table)


def _kind(task: Task) -> tuple[Any, ...]:
    return task.machine, task.event, task.period, task.missing, task.due_at


def _step(task: Task, cycle: Cycle, speech: Speech) -> Text:
    said = speech.of(EVENTS[task.machine][task.event])
    step = Text.assemble(said[:1].upper() + said[1:], (f" ({task.event})", "dim"))
    if task.period:
        step.append(f"\n{stage_words(Stage.CHECKIN, task.period, cycle.check_ins, speech.language)}", "dim")
    return step


def _whom(tasks: Sequence[Task], person: Person, speech: Speech) -> Text:
    if len(tasks) > 1:
        names_ = ", ".join(task.name for task in tasks[:NAMED])
        more = len(tasks) - NAMED
        return Text(names_ + (speech(f" dan {more} lainnya", f" and {more} more") if more > 0 else ""))
    (task,) = tasks
    return Text(speech("diri sendiri", "themselves") if task.nip == person.nip else page.named(task.name, task.nip))


def _due(task: Task, cycle: Cycle, now: datetime, speech: Speech) -> Text:
    if not task.due_at:
        return Text("-", "dim")
    if task.due_at > now:
        return Text(speech.short(task.due_at, cycle.zone))
    return Text(f"{speech.short(task.due_at, cycle.zone)}\n{speech('sudah lewat', 'overdue')}", "bold red")


def _remark(task: Task, cycle: Cycle, now: datetime, speech: Speech) -> Text:
    if task.opens_at and task.opens_at > now:
        day = speech.day(task.opens_at.astimezone(ZoneInfo(cycle.zone)).date())
        return Text(speech(f"dibuka {day}", f"opens {day}"), "dim")
    if not task.missing:
        return Text(speech("dapat dilakukan sekarang", "can be done now"), "green")
    wanted = ", ".join(speech.of(ENTRIES[entry]) for entry in _writes(task))
    own = [speech(f"isi dahulu: {wanted}", f"to write first: {wanted}")] if wanted else []
    waits = "; ".join(_why(task, fact, speech) for fact in _waits(task))
    return Text("\n".join([*own, *([waits] if waits else [])]), "yellow" if waits else "")
