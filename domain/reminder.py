"""When a message may go out, and the ladder of reminders: who is told what, how often, when it climbs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import Calendar
from domain.provisions import Ladder, Rung
from domain.terms import Channel, Stage

JAKARTA = ZoneInfo("Asia/Jakarta")


def release(now: datetime, zone: ZoneInfo = JAKARTA) -> datetime:
    """Give the moment at which notices of this hour go out together: the next full hour, 07.00 to 19.00.

    now must carry a zone. What happens at night waits for the morning.
    """
    hour = now.astimezone(zone).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if hour.hour < 7:
        return hour.replace(hour=7)
    if hour.hour > 19:
        return (hour + timedelta(days=1)).replace(hour=7)
    return hour


@dataclass(frozen=True, slots=True)
class Call:
    """A rung that is in force: its own day, which is the last one not later than today, and what it says."""

    day: date
    rung: Rung

    @property
    def opens(self) -> bool:
        """Give whether this is the rung of the opening day, which is asked again until the next one takes over."""
        return self.rung.days == "opens"

    @property
    def climbs(self) -> bool:
        """Give whether this rung is after the due day, and so speaks of what is overdue."""
        return self.rung.days != "opens" and self.rung.days > 0

    def told(self) -> Iterator[tuple[str, Channel, str]]:
        """Give the message, the channel and the role for all whom the rung tells. An overview is e-mail only."""
        for tell in self.rung.tell:
            if tell == "pengelola":
                yield "overview", Channel.EMAIL, tell
                continue
            for channel in self.rung.by:
                yield "escalation" if self.climbs and tell == "superior" else "reminder", channel, tell


def in_force(
    ladder: Ladder, stage: Stage, opens_on: date, due_on: date, today: date, calendar: Calendar, six_days: bool = False
) -> Call | None:
    """Give the rung of a stage that is in force today: the latest whose day has come. None before the first.

    A day that was missed is caught up: the rung stays in force until the next one. Rungs before the opening are
    left out, so that a short window starts with its opening. Reminders give way to days off, the due day never does.
    Raises CalendarUnknown for a year without cuti bersama.
    """
    begun = [call for call in calls(ladder, stage, opens_on, due_on, calendar, six_days) if call.day <= today]
    return begun[-1] if begun else None


def calls(
    ladder: Ladder, stage: Stage, opens_on: date, due_on: date, calendar: Calendar, six_days: bool = False
) -> list[Call]:
    """Give the rungs of a stage that will be in force, by their days: one a day, none before the opening.

    Of two that fall on one day the later one says more; counted in two ways, they may stand out of their order.
    Raises CalendarUnknown for a year without cuti bersama.
    """
    found = [Call(_day(rung, opens_on, due_on, calendar, six_days), rung) for rung in ladder.rungs[stage]]
    by_day = {call.day: call for call in found if call.day >= opens_on}
    return [by_day[day] for day in sorted(by_day)]


def _day(rung: Rung, opens_on: date, due_on: date, calendar: Calendar, six_days: bool) -> date:
    if rung.days == "opens":
        return opens_on
    if rung.count == "working":
        return calendar.shift(due_on, rung.days, six_days)
    day = calendar.shift(due_on + timedelta(days=rung.days), 0, six_days)
    # What speaks of the overdue is never moved back to before it was due.
    return calendar.shift(due_on, 1, six_days) if day <= due_on < due_on + timedelta(days=rung.days) else day
