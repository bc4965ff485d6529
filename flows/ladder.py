"""The ladder on a day: which rungs are in force, and which of them are to be climbed; for flow, preview and plan."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.calendar import Calendar
from domain.lifecycle import initial, stage_of
from domain.reminder import JAKARTA, in_force, release
from domain.terms import Machine
from store import reminders
from store.cycles import Cycle
from store.database import Connection
from store.reminders import FIRST_COMES, DueRung

# Stages in which a machine begins: only there may somebody still wait for another at the beginning.
BEGIN = {stage_of(machine, initial(machine)) for machine in Machine}
WORKING_DAYS = 3  # so long a reminder may wait; then it says too little


def rungs(tx: Connection, cycle: Cycle, now: datetime, calendar: Calendar) -> list[DueRung]:
    """Give the rungs of the ladder that are in force now, for every due time that the cycle's units have.

    Raises CalendarUnknown where a day of the ladder falls into a year whose cuti bersama nobody knows.
    """
    ladder = cycle.policy.pengingat.value
    today = now.astimezone(JAKARTA).date()
    found = []
    for due in reminders.due_times(tx, cycle.id, now):
        days = (due.opens_at.astimezone(JAKARTA).date(), due.due_at.astimezone(JAKARTA).date())
        if call := in_force(ladder, due.stage, *days, today, calendar, due.six_days):
            found += [
                DueRung(due.stage, due.period, due.six_days, due.due_at, call.day.isoformat(), *told, call.opens)
                for told in call.told()
            ]
    return found


def due(tx: Connection, cycle: Cycle, now: datetime, calendar: Calendar) -> list[DueRung]:
    """Give the rungs that are to be climbed now: those in force that nobody has climbed, for all whose turn it is.

    The rung of an opening is climbed again on every later day until the next one takes over, for those who are still
    at the beginning and had to wait for somebody else so far (`again`).
    """
    climbed = reminders.climbed(tx, cycle.id)
    today = now.astimezone(JAKARTA).date()
    found = []
    for rung in rungs(tx, cycle, now, calendar):
        last = climbed.get(rung.key)
        if last is None:
            found.append(replace(rung, again=False))
        elif rung.again and rung.stage in BEGIN and last.astimezone(JAKARTA).date() < today:
            found.append(rung)
    return found


def turns(due: Sequence[DueRung]) -> Iterator[list[DueRung]]:
    """Give rungs by template, in the order in which they are queued, so that no two shards vie for one message."""
    for template in FIRST_COMES:
        if chosen := [rung for rung in due if rung.template == template]:
            yield chosen


def expiry(now: datetime, calendar: Calendar) -> datetime:
    """Give when a reminder that is queued now goes out no more: days off count as no waiting."""
    out = release(now)
    return out + max(timedelta(days=WORKING_DAYS), calendar.shift(out.date(), WORKING_DAYS) - out.date())
