"""How many messages the ladder will send: the rungs to come, per day and channel, as things stand now.

A number is the most it can be: whoever has a stage before them today is counted as still waiting on that day.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.calendar import Calendar, CalendarUnknown
from domain.reminder import JAKARTA, Call, calls
from domain.terms import Stage
from store import effects
from store.cycles import Cycle
from store.database import Connection

Step = tuple[Stage, int]


@dataclass(frozen=True, slots=True)
class Mailing:
    """What is to come: messages by day and channel, and every day that has a rung, past ones too."""

    coming: Counter[tuple[date, str]] = field(default_factory=Counter)
    days: frozenset[str] = frozenset()


def mailing(tx: Connection, cycle: Cycle, steps: Collection[Step], now: datetime, calendar: Calendar) -> Mailing:
    """Give the rungs of a cycle, and how many messages those of some stages mean from now on."""
    days = {c.day.isoformat() for stage, _, six, opens, due in effects.due_times(tx, cycle.id)
            for c in _calls(cycle, Stage(stage), opens, due, six, calendar)}  # fmt: skip
    done, today = effects.climbed(tx, cycle.id), now.astimezone(JAKARTA).date()
    coming: Counter[tuple[date, str]] = Counter()
    for stage, period in steps:
        for group in effects.audience(tx, cycle.id, stage, period):
            found = _calls(cycle, stage, group.opens_at, group.due_at, group.six_days, calendar)
            key = (stage, period, group.six_days, group.due_at)
            in_force = [c for c in found if c.day <= today][-1:]
            ahead = [c for c in found if c.day > today] + [c for c in in_force if (*key, c.day) not in done]
            for call in ahead:
                for _, channel, tell in call.told():
                    coming[max(call.day, today), channel] += getattr(group, tell)
    return Mailing(coming, frozenset(days))


def _calls(
    cycle: Cycle, stage: Stage, opens: datetime, due: datetime, six_days: bool, calendar: Calendar
) -> list[Call]:
    """Give the rungs of one due time by their days; none where the working days of a year are not known yet."""
    days = opens.astimezone(JAKARTA).date(), due.astimezone(JAKARTA).date()
    try:
        return calls(cycle.policy.pengingat.value, stage, *days, calendar, six_days)
    except CalendarUnknown:
        return []
