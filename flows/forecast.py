"""The plan of a cycle's reminders: who stands how is counted, the ladder is played, each day is held against limits.

No Prefect here, and nothing is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

from config.settings import Settings
from domain import forecast as counted
from domain.calendar import Calendar
from domain.errors import Bilingual
from domain.finishing import Pace, stated
from domain.forecast import Day, Step
from domain.outflow import Outflow, outflow
from domain.reminder import JAKARTA
from domain.spreading import Part, Unit, spread
from domain.terms import Channel, Stage
from store import forecast as stored
from store.cycles import Cycle
from store.database import Connection
from store.forecast import Basis
from store.forecast_queued import Compared, compare

LAST = "last"
Units = Callable[[], dict[Channel, list[tuple[int, Unit]]]]


@dataclass(frozen=True, slots=True)
class Limit:
    """What a day runs into: a channel's recipients a day, or its speed. `starts_on` and `ends_on` keep the limit."""

    name: str
    value: float
    needed: int
    days: int
    starts_on: date | None = None
    ends_on: date | None = None
    placed: bool = True  # whether all found room in the years that are known


@dataclass(frozen=True, slots=True)
class Planned:
    """One day of a channel: how many messages, how they go out, and what they run into."""

    day: Day
    flow: Outflow
    limits: Sequence[Limit]
    spread: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A plan from a day on: where it starts from, by which pace, and its days in order."""

    begins: date
    basis: Basis
    pace: Pace
    people: int
    unreachable: int
    unknown_years: Sequence[int]
    stages_without_pace: Sequence[Stage]
    days: Sequence[Planned] = field(default_factory=tuple)


def forecast(
    tx: Connection, cycle: Cycle, settings: Settings, calendar: Calendar, begins: date, pace: str | None
) -> Forecast:
    """Play the ladder of a cycle from a day on, with the people of today.

    `pace` is `last`, a text for `domain.finishing.stated`, or none: as in the last cycle if there was one, otherwise
    nobody finishes early. Raises SiklusError where that cannot be read.
    """
    opened = begin_of(begins)
    start = stored.basis(tx, cycle, opened + timedelta(days=1))
    pace_ = _pace(tx, cycle, opened, pace)
    steps, unknown = _steps(tx, cycle, start, begins, pace_, calendar)
    periods = sorted({step.period for step in steps if step.period})
    kinds = stored.kinds(tx, cycle.id, start, periods)
    days = counted.forecast(kinds, steps, calendar, bound=pace_.nobody)
    held = Limits(settings, calendar, days, lambda: stored.units(tx, cycle.id, start))
    asked = dict.fromkeys(step.stage for step in steps)
    without = [stage for stage in asked if pace_.source == LAST and stage not in pace_.seen]
    return Forecast(
        begins, start, pace_, counted.people(kinds), counted.unreachable(kinds), unknown, without,
        [held.planned(day) for day in days],
    )  # fmt: skip


def against_queued(tx: Connection, cycle: Cycle, calendar: Calendar, begins: date) -> list[Compared]:
    """Give each rung that was climbed from a day on beside what was queued for it; the plan is that nobody finishes."""
    steps, _ = _steps(tx, cycle, Basis.BEGINNING, begins, Pace(), calendar)
    days = sorted({step.call.day for step in steps})
    return [
        row for day in days for row in compare(tx, cycle.id, day, [step for step in steps if step.call.day == day])
        if row.planned or row.queued
    ]  # fmt: skip


def begin_of(day: date) -> datetime:
    """Give the first moment of a day in Jakarta."""
    return datetime.combine(day, time(), JAKARTA)


def _steps(
    tx: Connection, cycle: Cycle, start: Basis, begins: date, pace: Pace, calendar: Calendar
) -> tuple[list[Step], list[int]]:
    windows = stored.windows(tx, cycle.id, start)
    return counted.steps(cycle.policy.pengingat.value, windows, begins, pace, calendar)


def _pace(tx: Connection, cycle: Cycle, as_of: datetime, said: str | None) -> Pace:
    if said is not None and said.strip() != LAST:
        return stated(said)
    found = stored.last_pace(tx, cycle, as_of)
    if found is None and said is not None:
        raise Bilingual(
            f"--pace last: sebelum {cycle.code} tidak ada siklus yang tahapnya sudah berakhir; tulis persennya, "
            'misalnya --pace "-7:40 -1:90 5:99", atau --pace 0',
            f"--pace last: before {cycle.code} there is no cycle in which a stage has ended; say the percent, "
            'such as --pace "-7:40 -1:90 5:99", or --pace 0',
        )
    return found or Pace()


class Limits:
    """Holds days against the limits of the channels; what one day has been given elsewhere, another cannot use."""

    def __init__(self, settings: Settings, calendar: Calendar, days: Sequence[Day], units: Units) -> None:
        self._calendar, self._units, self._hours = calendar, cache(units), settings.sending_hours
        self._rates = {Channel.EMAIL: settings.email_rate, Channel.WHATSAPP: settings.whatsapp_rate}
        self._daily = {Channel.EMAIL: settings.email_daily, Channel.WHATSAPP: settings.whatsapp_daily}
        self._used = {(day.day, day.channel): day.recipients for day in days}
        self._rungs = {(day.day, day.channel): day.rungs for day in days}

    def planned(self, day: Day) -> Planned:
        """Give a day with what it runs into, and the proposal where it is over the recipients of a day."""
        rate, daily = self._rates[day.channel], self._daily[day.channel]
        flow = outflow(day.day, day.load, rate, daily, self._hours, self._calendar)
        limits, parts = [], []
        if daily is not None and day.recipients > daily:
            parts = self._spread(day, daily)
            on = [part.on for part in parts]
            placed = sum(part.recipients for part in parts) == day.recipients
            limits.append(Limit(f"{day.channel}_daily", daily, day.recipients, len(parts), on[0], on[-1], placed))
        alone = outflow(day.day, day.load, rate, None, self._hours, self._calendar)
        if rate is not None and (alone.days > 1 or (day.recipients and alone.last_at is None)):
            ends_on = alone.last_at and alone.last_at.date()
            limits.append(Limit(f"{day.channel}_rate", rate, day.recipients, alone.days, day.day, ends_on))
        return Planned(day, flow, limits, parts)

    def _spread(self, day: Day, daily: int) -> list[Part]:
        """Fill earlier working days where all that is said is still before its due time, otherwise later ones."""
        rungs = day.rungs or [step for channel in Channel for step in self._rungs.get((day.day, channel), ())]
        early = all(not step.call.opens and not step.call.climbs for step in rungs)
        not_before = max((step.opens_on for step in rungs), default=day.day) if early else None
        groups = {step.group for step in rungs}
        units = [unit for group, unit in self._units()[day.channel] if group in groups]
        del self._used[day.day, day.channel]
        parts = spread(
            day.day, day.recipients, units, daily, lambda on: daily - self._used.get((on, day.channel), 0),
            not_before, self._calendar,
        )  # fmt: skip
        for part in parts:
            self._used[part.on, day.channel] = self._used.get((part.on, day.channel), 0) + part.recipients
        return parts
