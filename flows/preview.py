"""What one person would get on a day: the real queueing for that person, asked and rendered as the delivery does it.

It runs inside a transaction that its caller rolls back. No Prefect here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from config.settings import Settings
from domain.calendar import Calendar, CalendarUnknown
from domain.contacts import MERGED, way
from domain.cycle import name_of
from domain.reminder import JAKARTA, calls, release
from domain.terms import Channel
from domain.words import Pair
from flows import ladder
from flows.letters import letter
from flows.outcomes import slot
from notifications.message import Message
from notifications.render import Rendered, render
from store import cycles, digests, previewing, reminders, turns
from store.cycles import Cycle
from store.database import Connection
from store.previewing import Open

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """One message: when it goes out, by which channel (`wanted`: for which it was queued), and what it says."""

    at: datetime
    zone: str
    wanted: Channel
    message: Message
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class Why:
    """Why something does not go out: a code, and what belongs to it."""

    code: str
    channel: Channel | None = None
    work: Open | None = None
    cycle: Cycle | None = None
    turn: Pair | None = None  # whose turn it is instead
    next_on: date | None = None  # the next rung


def preview(
    tx: Connection, nip: str, now: datetime, settings: Settings, calendar: Calendar
) -> tuple[list[Shown], list[Why]]:
    """Give the messages of a person when the reminders of a moment have been queued, and why there are no others.

    Writes into the transaction, which must be rolled back. Raises CalendarUnknown for a year without cuti bersama.
    """
    running = cycles.running(tx, now)
    if not running:
        return [], [Why("no-cycle")]
    for cycle in running:
        agencies = cycles.agencies(tx, cycle.id)
        for rungs in ladder.turns(ladder.due(tx, cycle, now, calendar)):
            reminders.queue(
                tx, cycle.id, agencies, rungs, now, release(now), [nip], expires=ladder.expiry(now, calendar)
            )
    shown, reasons = _letters(tx, nip, now, settings, calendar)
    return shown, reasons if shown else [*reasons, *_instead(tx, nip, running, now, calendar)]


def _letters(
    tx: Connection, nip: str, now: datetime, settings: Settings, calendar: Calendar
) -> tuple[list[Shown], list[Why]]:
    """Do with each queued reminder what holding.py and messages.py would do with it at its moment."""
    shown, reasons, days = [], [], set()
    for row in previewing.queued(tx, nip):
        channel = Channel(row.channel)
        at = slot(calendar, max(now, row.not_before), row, settings.sending_hours)
        today = at.astimezone(JAKARTA).replace(hour=0, minute=0, second=0, microsecond=0)
        if (channel, today) in days or channel in previewing.told(tx, nip, today, today + DAY):
            reasons.append(Why(MERGED, channel))
            continue
        days.add((channel, today))
        if row.expires_at and row.expires_at < at:
            reasons.append(Why("expired", channel))
            continue
        items: Sequence[dict[str, Any]] = digests.said(tx, row.template, [nip], at).get(nip, ())
        found = way(channel, row)
        if not items or found.channel is None:
            reasons.append(Why(found.code if items else "done", channel))
            continue
        message = letter(row, items, {}, settings, None, at, found.channel)
        text = render(message.template, message.channel, message.language, message.params)
        shown.append(Shown(at, row.zone, channel, message, text))
    return shown, reasons


# --- why not ---------------------------------------------------------------------------------------------


def _instead(tx: Connection, nip: str, running: Sequence[Cycle], now: datetime, calendar: Calendar) -> Iterator[Why]:
    """Give what the person has to do at all, and when they are next told of it, or whom it waits for."""
    by_id = {cycle.id: cycle for cycle in running}
    work = previewing.work(tx, nip, sorted(by_id), now)
    for one in work:
        cycle = by_id[one.cycle_id]
        if one.opens_at <= now and not one.free:
            turn = turns.turn(tx, one.appraisal_id) if one.appraisal_id else None
            yield Why("blocked", work=one, cycle=cycle, turn=turn.words if turn else None)
            continue
        try:
            yield Why("no-rung", work=one, cycle=cycle, next_on=_next(cycle, one, now, calendar))
        except CalendarUnknown:
            yield Why("no-calendar", work=one, cycle=cycle)
    if not work:
        yield Why("nothing")


def _next(cycle: Cycle, work: Open, now: datetime, calendar: Calendar) -> date | None:
    opens_on, due_on = (at.astimezone(JAKARTA).date() for at in (work.opens_at, work.due_at))
    today = now.astimezone(JAKARTA).date()
    rungs = calls(cycle.policy.pengingat.value, work.stage, opens_on, due_on, calendar, work.six_days)
    return next((call.day for call in rungs if call.day > today and "doer" in call.rung.tell), None)


def stage_name(work: Open) -> str:
    """Give the name of the stage that some work belongs to: `checkin_2`."""
    return name_of(work.stage, work.period)
