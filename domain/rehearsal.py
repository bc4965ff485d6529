"""What a plan will ask of people before anybody is asked: who hears what as whom, what waits for a head, days off.

Nothing here is certain: shares of people finish, and whoever is counted is counted with those who stand alike.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto
from math import fsum
from typing import Literal

from domain.calendar import Calendar, CalendarUnknown, DayOff
from domain.cycle import Window
from domain.errors import Bilingual
from domain.forecast import Kind, Step, chances, goes_out, messages_of
from domain.lifecycle import initial
from domain.provisions import Ladder
from domain.reminder import JAKARTA, calls
from domain.telling import Row, actors
from domain.terms import Channel, Machine, Role, Stage

# Where no earlier cycle tells how people finish: an assumption of this program, said wherever it is used.
USUAL = "opens:0 -7:40 -3:70 -1:90 1:97 5:99"
SATURDAY = 5
ONE = timedelta(days=1)
BUCKETS = (5, 10, 20, 50, 100)  # the most items of each group of heads; the last group has no most


class YearsUnknown(Bilingual):
    """A plan reaches into years whose cuti bersama nobody knows: nothing can be rehearsed there."""

    def __init__(self, years: Mapping[int, Sequence[str]]) -> None:
        told = "; ".join(f"{year} ({', '.join(names)})" for year, names in years.items())
        files = ", ".join(f"SIKLUS_HOME/kalender/{year}.yaml" for year in years)
        keys, first = "sumber, cuti_bersama, lengkap: true", next(iter(years))
        super().__init__(
            f"rencana ini belum dapat digladi: cuti bersama belum diketahui untuk tahun {told}. Tulis {files} ({keys}) "
            f"lalu ulangi; lihat `siklus calendar {first}`",
            f"this plan cannot be rehearsed yet: the cuti bersama are not known for {told}. Write {files} ({keys}) "
            f"and try again; see `siklus calendar {first}`",
        )


def unknown_years(ladder: Ladder, windows: Sequence[Window], calendar: Calendar) -> dict[int, list[str]]:
    """Give the years that windows or their rungs reach into without a calendar, each with the names of these."""
    found: dict[int, list[str]] = defaultdict(list)
    for window in windows:
        opens_on, due_on = (at.astimezone(JAKARTA).date() for at in (window.opens_at, window.due_at))
        years = {on.year for on in (opens_on, due_on) if not calendar.known(on.year)}
        try:
            calls(ladder, window.stage, opens_on, due_on, calendar)
        except CalendarUnknown as missing:
            years.add(missing.year)
        for year in years:
            found[year].append(window.name)
    return dict(sorted(found.items()))


# --- who hears what, as whom ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """How many people hear of a rung on a day by a channel, in one role; `items` is of how many rows in all.

    Whoever hears of two things, or in two roles, is counted for each: the messages of a day are fewer.
    """

    day: date
    channel: Channel
    template: str
    stage: Stage
    period: int
    rung: int | Literal["opens"]
    role: Role
    people: int
    items: int


Rung = int | Literal["opens"]
Key = tuple[date, Channel, str, Stage, int, Rung, Role]


def told(kinds: Sequence[Kind], steps: Sequence[Step], calendar: Calendar, *, bound: bool) -> list[Told]:
    """Give who hears what as whom on each day, in order; `bound` as `domain.forecast.forecast` has it."""
    by_group: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        by_group[step.group].append(step)
    waits = chances(kinds, steps)
    people: dict[Key, list[float]] = defaultdict(list)
    items: dict[Key, list[float]] = defaultdict(list)
    for kind in kinds:
        nothing: dict[Key, float] = defaultdict(lambda: 1.0)  # the chance that none of a person's rows waits
        for role, row, n in kind.stands:
            for step in by_group[row.group]:
                chance = waits(row, step)
                for template, channel in messages_of(step, row, role, bound):
                    day = goes_out(step.call.day, kind.six_days, calendar)
                    key = (day, channel, template, step.stage, step.period, step.call.rung.days, role)
                    nothing[key] *= (1 - chance) ** n
                    items[key].append(kind.people * n * chance)
        for key, none in nothing.items():
            people[key].append(kind.people * (1 - none))
    found = [Told(*key, round(fsum(people[key])), round(fsum(items[key]))) for key in sorted(people, key=_order)]
    return [one for one in found if one.people]


def _order(key: Key) -> tuple[date, int, str, int, int, str, int]:
    day, channel, template, stage, period, rung, role = key
    return day, list(Channel).index(channel), template, list(Stage).index(stage), period, str(rung), _place(role)


def _place(role: Role) -> int:
    return list(Role).index(role)


def hours(recipients: int, rate: float | None) -> float | None:
    """Give how many hours a channel needs for so many at a rate of messages a second; None without a rate."""
    return None if rate is None else recipients / rate / 3600


# --- what waits for a head --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heads:
    """So many people with as much below them: appraised by them, units they head, units they stand above.

    `first` are the NIPs of the first few of them.
    """

    people: int
    appraised: int
    heads: int
    leads: int
    first: tuple[str, ...]

    def items(self, open_windows: Mapping[Role, int]) -> int:
        """Give how much can wait for one of them while so many windows are open in which each role acts."""
        has = {Role.APPRAISER: self.appraised, Role.HEAD: self.heads, Role.LEADER: self.leads}
        return sum(n * open_windows.get(role, 0) for role, n in has.items())


@dataclass(frozen=True, slots=True)
class Heaviest:
    """One of those for whom most can wait at once, and the first day on which it can."""

    nip: str
    items: int
    appraised: int
    day: date


@dataclass(frozen=True, slots=True)
class Load:
    """How much can wait for each head at their peak: all below them hand in, and nothing has been dealt with yet."""

    people: int
    median: int
    p90: int
    most: int
    buckets: Sequence[tuple[int, int | None, int]]  # from, to (none: any more), heads
    heaviest: Sequence[Heaviest]


def load(windows: Sequence[Window], heads: Sequence[Heads], shown: int) -> Load:
    """Give the load of heads, with those who have most: a window counts from the day it opens to its due day."""
    days = {window.opens_at.date(): _open_on(window.opens_at.date(), windows) for window in windows}
    peaks = []
    for one in heads:
        day = max(days, key=lambda on, one=one: (one.items(days[on]), -on.toordinal()))  # type: ignore[misc]
        if items := one.items(days[day]):
            peaks.append((items, one, day))
    peaks.sort(key=lambda peak: (peak[0], peak[1].people))
    every = [Heaviest(nip, items, one.appraised, day) for items, one, day in peaks for nip in one.first]
    sizes = [(items, one.people) for items, one, _ in peaks]
    return Load(
        sum(n for _, n in sizes), _quantile(sizes, 0.5), _quantile(sizes, 0.9), sizes[-1][0] if sizes else 0,
        _buckets(sizes), sorted(every, key=lambda one: (-one.items, one.nip))[:shown],
    )  # fmt: skip


def _open_on(day: date, windows: Iterable[Window]) -> Counter[Role]:
    rows = [Row(0, machine, str(initial(machine))) for machine in (Machine.APPRAISAL, Machine.CALIBRATION)]
    return Counter(
        role
        for window in windows if window.opens_at.date() <= day <= window.due_at.date()
        for role in {r for row in rows for r in actors(row, window.stage, window.period, False, "doer", False)}
    )  # fmt: skip


def _quantile(sizes: Sequence[tuple[int, int]], share: float) -> int:
    """Give the items of the head below whom a share of all heads lie; `sizes` are (items, heads), the least first."""
    wanted, seen = share * sum(n for _, n in sizes), 0
    for items, n in sizes:
        seen += n
        if seen >= wanted:
            return items
    return 0


def _buckets(sizes: Sequence[tuple[int, int]]) -> list[tuple[int, int | None, int]]:
    edges = [*zip((1, *(edge + 1 for edge in BUCKETS)), (*BUCKETS, None), strict=True)]
    return [(low, high, sum(n for items, n in sizes if low <= items <= (high or items))) for low, high in edges]


# --- days off in windows ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WindowDays:
    """A window's days: how many are worked (five a week), which are off for a holiday, and whether its ends are."""

    window: Window
    working_days: int
    days_off: Sequence[tuple[date, DayOff]]  # on weekdays
    opens_off: str | None  # name of the holiday, or `weekend`
    due_off: str | None


def window_days(windows: Sequence[Window], calendar: Calendar) -> Iterator[WindowDays]:
    """Give the days of each window. Raises CalendarUnknown for a year whose cuti bersama nobody knows."""
    for window in windows:
        first, last = window.opens_at.date(), window.due_at.date()
        days = [first + n * ONE for n in range((last - first).days + 1)]
        worked = sum(calendar.working(day) for day in days)
        off = [
            (day, found) for day in days
            if day.weekday() < SATURDAY and (found := calendar.year(day.year).get(day)) and not calendar.working(day)
        ]  # fmt: skip
        yield WindowDays(window, worked, off, _why_off(first, calendar), _why_off(last, calendar))


def _why_off(day: date, calendar: Calendar) -> str | None:
    return None if calendar.working(day) else calendar.holiday(day) or "weekend"


# --- who gets nowhere -------------------------------------------------------------------------------------


class Obstacle(StrEnum):
    """What in a roster keeps people from the end of a cycle, until somebody mends it."""

    NO_APPRAISER = auto()
    APPRAISER_GONE = auto()  # the appraiser is in no roster
    CIRCULAR = auto()  # everybody above waits for somebody below
    NO_PENGELOLA = auto()  # nobody in the agency can hand results over
    NO_LEADER = auto()  # late, not stuck: the pengelola may stand in once calibration is due


STOPS: dict[Obstacle, Stage] = {
    Obstacle.NO_APPRAISER: Stage.TARGET_AGREEMENT,
    Obstacle.APPRAISER_GONE: Stage.TARGET_AGREEMENT,
    Obstacle.CIRCULAR: Stage.TARGET_AGREEMENT,
    Obstacle.NO_PENGELOLA: Stage.FINAL_SCORING,
    Obstacle.NO_LEADER: Stage.CALIBRATION,
}
LATE = frozenset({Obstacle.NO_LEADER})


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with people of the cycle: how many, whom no channel reaches, and whom each obstacle stops."""

    agency: str
    agency_name: str
    unit: str
    unit_name: str
    people: int
    unreachable: int
    stuck: int  # by any obstacle that does not only make them late
    stopped: Mapping[Obstacle, int]
