"""How a day's messages go out: from the first hour of each zone, at a channel's speed, within its limit a day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import Calendar, CalendarUnknown

JAKARTA = ZoneInfo("Asia/Jakarta")
HOUR_S = 3600
LONGEST = 366  # days; whoever plans more has no need of the last moment


@dataclass(frozen=True, slots=True)
class Outflow:
    """When the first and the last message go out, how many in each hour, and on how many days. Moments of Jakarta."""

    first_at: datetime | None
    last_at: datetime | None  # none where it would take more than a year, or ends in a year that nobody knows
    per_hour: Mapping[datetime, int]
    days: int

    @property
    def peak(self) -> tuple[datetime, int] | None:
        """Give the hour in which most go out, the first of several."""
        return max(self.per_hour.items(), key=lambda hour: hour[1], default=None)


def outflow(
    day: date,
    load: Mapping[tuple[str, bool], int],
    rate: float | None,
    daily: int | None,
    hours: tuple[int, int],
    calendar: Calendar,
) -> Outflow:
    """Give how the messages of a day go out: `load` is how many by zone and whether the unit works six days.

    rate is messages a second (none: at once), daily is recipients a day of Jakarta. Who may be written to first comes
    first; what is left when the hours of a zone are over waits for its next working day.
    """
    left = {key: n for key, n in sorted(load.items()) if n}
    order = sorted(left, key=lambda key: datetime.combine(day, time(hours[0]), ZoneInfo(key[0])))
    at = datetime.combine(day, time(), JAKARTA) - timedelta(hours=4)  # before the first zone begins
    first, last, end = None, None, at + timedelta(days=LONGEST)
    per_hour: dict[datetime, int] = {}
    sent_on: Counter[date] = Counter()
    while left:
        try:
            moments = {key: calendar.slot(at, ZoneInfo(key[0]), hours, key[1]) for key in left}
        except CalendarUnknown:
            return Outflow(first, None, per_hour, len(sent_on))
        at = min(moments.values()).astimezone(JAKARTA)
        if at > end:
            return Outflow(first, None, per_hour, len(sent_on))
        waiting = [key for key in order if key in left and moments[key] == at]
        by_rate = sum(left.values()) if rate is None else int(rate * HOUR_S)
        sent = _send(left, waiting, by_rate if daily is None else min(by_rate, daily - sent_on[at.date()]))
        if sent:
            first, last = first or at, at if rate is None else at + timedelta(seconds=round(sent / rate))
            per_hour[at] = sent
            sent_on[at.date()] += sent
        at += timedelta(hours=1)
    return Outflow(first, last, per_hour, len(sent_on))


def _send(left: dict[tuple[str, bool], int], waiting: Sequence[tuple[str, bool]], room: int) -> int:
    """Take from those who wait what there is room for, and give how many that were."""
    sent = 0
    for key in waiting:
        n = min(left[key], room - sent)
        sent, left[key] = sent + n, left[key] - n
        if not left[key]:
            del left[key]
    return sent
