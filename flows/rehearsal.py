"""A whole cycle played before it begins, with the people of today: its reminders, the load of its heads, its obstacles.

No Prefect here, and nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from config.settings import Settings
from domain import forecast as counted
from domain import rehearsal
from domain.calendar import Calendar
from domain.cycle import Window
from domain.errors import Bilingual
from domain.finishing import Pace, stated
from domain.forecast import Kind
from domain.rehearsal import Load, Place, Told, WindowDays, YearsUnknown
from domain.reminder import JAKARTA
from flows.forecast import LAST, Forecast, Limits, begin_of
from store import forecast as stored
from store import rehearsal as asked
from store.cycles import Cycle
from store.database import Connection
from store.forecast import Basis
from store.rehearsal import Named

HEAVIEST = 10  # heads who are named

Name = Literal["last", "usual", "nobody"]


class NobodyThere(Bilingual):
    """A plan cannot be rehearsed without people."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """The cycle at one pace: as in the last cycle, at the usual pace, or when nobody acts before any rung."""

    name: Name
    forecast: Forecast
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a plan will come to. The first scenario is the likely one, the last the upper bound."""

    begins: date
    windows: Sequence[WindowDays]
    scenarios: Sequence[Scenario]
    load: Load
    named: dict[str, Named]  # the heaviest of the load
    places: Sequence[Place]

    @property
    def people(self) -> int:
        """Give how many people the cycle is for."""
        return sum(place.people for place in self.places)


def rehearse(
    tx: Connection, cycle: Cycle, windows: Sequence[Window], settings: Settings, calendar: Calendar, now: datetime
) -> Rehearsal:
    """Play a cycle that has been planned in this transaction, from its first day to its last.

    `windows` are those of the plan, in its own zone; of an earlier cycle is known what has happened by `now`.
    Raises YearsUnknown where a window or a rung reaches into a year without a calendar, NobodyThere without people.
    """
    if unknown := rehearsal.unknown_years(cycle.policy.pengingat.value, windows, calendar):
        raise YearsUnknown(unknown)
    places = asked.places(tx, cycle.id)
    if not places:
        raise NobodyThere(
            "rencana ini belum dapat digladi: tidak ada pegawai aktif di instansinya. Impor daftar pegawai dengan "
            "`siklus roster import BERKAS` dan periksa catatan mutunya",
            "this plan cannot be rehearsed yet: its agencies have no active people. Import a roster with "
            "`siklus roster import FILE` and look at its quality notes",
        )
    begins = min(window.opens_at for window in windows).astimezone(JAKARTA).date()
    last = stored.last_pace(tx, cycle, min(now, begin_of(begins)))
    likely: tuple[Name, Pace] = ("last", last) if last else ("usual", stated(rehearsal.USUAL))
    kinds = stored.kinds(tx, cycle.id, Basis.ROSTER, sorted({w.period for w in windows if w.period}))
    scenarios = [
        _scenario(tx, cycle, settings, calendar, begins, kinds, *named) for named in (likely, ("nobody", Pace()))
    ]
    load = rehearsal.load(windows, asked.heads(tx, cycle.id, HEAVIEST), HEAVIEST)
    named = asked.named(tx, [one.nip for one in load.heaviest])
    return Rehearsal(begins, list(rehearsal.window_days(windows, calendar)), scenarios, load, named, places)


def _scenario(
    tx: Connection, cycle: Cycle, settings: Settings, calendar: Calendar, begins: date, kinds: Sequence[Kind],
    name: Name, pace: Pace,
) -> Scenario:  # fmt: skip
    windows = stored.windows(tx, cycle.id, Basis.ROSTER)
    steps, unknown = counted.steps(cycle.policy.pengingat.value, windows, begins, pace, calendar)
    days = counted.forecast(kinds, steps, calendar, bound=pace.nobody)
    held = Limits(settings, calendar, days, lambda: stored.units(tx, cycle.id, Basis.ROSTER))
    without = [s for s in dict.fromkeys(step.stage for step in steps) if pace.source == LAST and s not in pace.seen]
    made = Forecast(
        begins, Basis.ROSTER, pace, counted.people(kinds), counted.unreachable(kinds), unknown, without,
        [held.planned(day) for day in days],
    )  # fmt: skip
    return Scenario(name, made, rehearsal.told(kinds, steps, calendar, bound=pace.nobody))
