"""`siklus step EVENT`: one step of one appraisal, check-in or unit, or the reason why it is not open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer

from cli import page, subject
from cli.arguments import (
    ActorOption,
    ArgumentError,
    AtOption,
    CycleOption,
    Format,
    FormatOption,
    PeriodOption,
    the_cycle,
    words,
)
from cli.arguments import (
    nip as read_nip,
)
from cli.moments import moment
from cli.start import opened
from cli.subject import NipOption, Said, Subject, SubjectOption, UnitOption
from cli.words import Speech, both
from domain.lifecycle import LIFECYCLE, Transition, events, lines
from domain.people import mask
from domain.reminder import release
from domain.terms import CycleState, Machine, Role
from domain.words import EVENTS, ROLES, STATES
from store import entries, names, people
from store.cycles import Cycle
from store.database import Connection
from store.names import Person


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: by whom, and who is told."""

    subject: Subject
    rule: Transition
    actor: Person
    told: tuple[tuple[Role, str | None], ...]  # with the name of who holds the role, if anybody does
    at: datetime


def step(
    event: Annotated[
        str, typer.Argument(metavar=both("LANGKAH", "EVENT"), help=both("Misalnya propose.", "Such as propose."))
    ],
    actor: ActorOption,
    nip: NipOption = None,
    unit: UnitOption = None,
    period: PeriodOption = None,
    subject_: SubjectOption = None,
    cycle: CycleOption = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help=both("Alasan, ditulis bersama langkahnya.", "The reason for it."))
    ] = None,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Take a step; a reason is written in the same transaction."""
    now, said = moment(at), Said(nip, unit, period, subject_)
    named = the_event(said.machine(), event.strip().lower())
    why = None if reason is None else words(reason, "--reason")
    with opened() as ground:
        speech = Speech(ground.settings.language)
        with ground.engine.begin() as tx:
            who = names.person(tx, read_nip(actor))
            found = the_cycle(tx, cycle, CycleState.OPEN)
            taken = take(tx, subject.find(tx, found, said), named, who, why, now)
    if format_ is Format.JSON:
        page.emit(report(taken))
    else:
        _show(taken, found, speech)


def the_event(machine: Machine, said: str) -> str:
    """Give the event of a machine that was asked for. Raises ArgumentError naming those that there are."""
    if said in events(machine):
        return said
    elsewhere = [m for m in Machine if said in events(m)]
    if elsewhere:
        option = {Machine.APPRAISAL: "--nip N", Machine.CHECKIN: "--nip N --period K", Machine.CALIBRATION: "--unit U"}
        wanted = option[elsewhere[0]]
        raise ArgumentError(f"langkah '{said}' memerlukan {wanted}", f"step '{said}' needs {wanted}")
    known = {t.event: EVENTS[machine][t.event] for t in LIFECYCLE if t.machine == machine and t.by != (Role.CLOCK,)}
    raise ArgumentError(
        f"langkah '{said}' tidak dikenal. Yang ada:" + "".join(f"\n  {e:<13} {pair[0]}" for e, pair in known.items()),
        f"step '{said}' is not known. There are:" + "".join(f"\n  {e:<13} {pair[1]}" for e, pair in known.items()),
    )


def take(tx: Connection, what: Subject, event: str, who: Person, reason: str | None, now: datetime) -> Taken:
    """Take a step with its reason, and give what happened. Raises Refused saying what stands in the way."""
    before = names.state(tx, what.machine, what.id)
    told = names.standing(tx, what.machine, what.id)
    if reason is not None:
        try:
            entries.reason(tx, what.machine, event, what.id, reason, actor=who.nip, now=now)
        except people.Refused:
            raise people.refusal(tx, what.machine, event, what.id, actor=who.nip, now=now) from None
    people.take(tx, what.machine, event, what.id, actor=who.nip, now=now)
    rule = next(t for t in lines(what.machine, event) if t.source == before)
    known = names.names(tx, set(told.values()))
    return Taken(what, rule, who, tuple((role, known.get(told.get(role, ""))) for role in rule.tell), now)


def report(taken: Taken) -> dict[str, Any]:
    """Give the JSON of a step that was taken; NIPs are masked."""
    return {
        "machine": taken.rule.machine,
        "event": taken.rule.event,
        "subject": f"{taken.subject.machine}:{taken.subject.id}",
        "name": taken.subject.name,
        "nip": mask(taken.subject.nip) if taken.subject.nip else None,
        "from": taken.rule.source,
        "to": taken.rule.target,
        "actor": {"nip": mask(taken.actor.nip), "name": taken.actor.name},
        "at": taken.at.isoformat(),
        "told": [{"role": role, "name": name} for role, name in taken.told],
    }


def _show(taken: Taken, cycle: Cycle, speech: Speech) -> None:
    states = STATES[taken.rule.machine]
    page.say(f"{page.named(taken.subject.called(cycle, speech), taken.subject.nip)}", "bold")
    page.say(f"{speech.of(states[taken.rule.source])} → {speech.of(states[taken.rule.target])}", "green")
    deed = speech.of(EVENTS[taken.rule.machine][taken.rule.event])
    when = speech.moment(taken.at, cycle.zone)
    page.say(speech(f"Langkah '{deed}' oleh {taken.actor.name}, {when}", f"'{deed}' by {taken.actor.name}, {when}"))
    reached = [f"{name} ({speech.of(ROLES[role])})" for role, name in taken.told if name]
    if reached:
        out = speech.moment(release(taken.at), cycle.zone)
        told = "; ".join(reached)
        page.say(speech(f"Diberi tahu: {told}. Pesan dikirim mulai {out}", f"Told: {told}. Messages go out from {out}"))
    for role in [role for role, name in taken.told if not name]:
        page.say(speech(f"Tidak ada {ROLES[role][0]} yang dapat diberi tahu", f"Nobody is {ROLES[role][1]}"), "yellow")
