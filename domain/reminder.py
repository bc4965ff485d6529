"""When a message may go out, and the ladder of reminders: who is told what, how often, when it climbs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import shift
from domain.provisions import Ladder, Rung
from domain.terms import Stage

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
    def climbs(self) -> bool:
        """Give whether this rung is after the due day, and so speaks of what is overdue."""
        return self.rung.days != "opens" and self.rung.days > 0


def in_force(ladder: Ladder, stage: Stage, opens_on: date, due_on: date, today: date) -> Call | None:
    """Give the rung of a stage that is in force today: the latest whose day has come. None before the first.

    A day that was missed is caught up: the rung stays in force until the next one. Rungs before the opening are
    left out, so that a short window starts with its opening.
    """
    calls = [Call(_day(rung, opens_on, due_on), rung) for rung in ladder.rungs[stage]]
    begun = [call for call in calls if opens_on <= call.day <= today]
    return begun[-1] if begun else None


def _day(rung: Rung, opens_on: date, due_on: date) -> date:
    return opens_on if rung.days == "opens" else shift(due_on, rung.days)
