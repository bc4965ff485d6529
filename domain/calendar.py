"""Working days in Indonesia, and the hours in which a message may go out.

Holidays come from the `holidays` library (SKB 3 Menteri, as far as it knows them) and from an installation's own
files, which `Calendar` lays over them. Whoever sends or counts by a `Calendar` is refused a year whose cuti bersama
nobody knows. The functions of the module know the library alone and are lenient: such a year has its national holidays.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from domain.errors import Bilingual

SATURDAY, SUNDAY = 5, 6
ONE = timedelta(days=1)
ESTIMATE = "(perkiraan)"  # how the library marks a day that no decision has confirmed yet
Days = Mapping[date, str]  # a name for each day
LIBRARY = "holidays"  # the source of what no file says


class CalendarUnknown(Bilingual):
    """The cuti bersama of a year are not known, so nobody can say which of its days are working days."""

    def __init__(self, year: int) -> None:
        self.year = year
        keys = "sumber, cuti_bersama, lengkap: true"
        super().__init__(
            f"cuti bersama tahun {year} belum diketahui: tulis berkas SIKLUS_HOME/kalender/{year}.yaml ({keys})",
            f"the cuti bersama of {year} are not known: write the file SIKLUS_HOME/kalender/{year}.yaml ({keys})",
        )


@dataclass(frozen=True, slots=True)
class Override:
    """What an installation knows better than the library about one year, and from where it knows.

    A complete one holds all cuti bersama of its year, which then stand in place of the library's. Otherwise it only
    adds days off and takes some away: an estimate of the library stays until it is named among the worked days, as a
    reminder that waits a day too long harms nobody, and one on a holiday does.
    """

    source: str
    complete: bool = False
    cuti_bersama: Days = field(default_factory=dict)
    holidays: Days = field(default_factory=dict)
    worked: frozenset[date] = frozenset()  # days on which offices work after all


@dataclass(frozen=True, slots=True)
class DayOff:
    """A national holiday or a day of cuti bersama, with who says so."""

    name: str
    shared: bool  # cuti bersama
    source: str = LIBRARY

    @property
    def estimated(self) -> bool:
        """Give whether the library only reckons that it falls on this day."""
        return self.source == LIBRARY and self.name.endswith(ESTIMATE)


@cache
def public(year: int) -> Days:
    """Give the national holidays that the library has for a year; an estimate ends in `(perkiraan)`."""
    return dict(holidays.country_holidays("ID", years=year, categories=("public",), language="id"))


@cache
def cuti_bersama(year: int) -> Days:
    """Give the cuti bersama that the library has for a year: none as long as they are not published."""
    return dict(holidays.country_holidays("ID", years=year, categories=("government",), language="id"))


@dataclass(frozen=True)
class Calendar:
    """The working days of an installation: the library's, with a file of its own laid over some years."""

    overrides: Mapping[int, Override] = field(default_factory=dict)
    _years: dict[int, dict[date, DayOff]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _next: dict[tuple[date, bool], date] = field(default_factory=dict, init=False, repr=False, compare=False)

    def known(self, year: int) -> bool:
        """Give whether the cuti bersama of a year are known, from the library or from a complete file."""
        return bool(cuti_bersama(year)) or (year in self.overrides and self.overrides[year].complete)

    def year(self, year: int) -> Mapping[date, DayOff]:
        """Give the holidays and cuti bersama of a year in order, as far as they are known; no weekends."""
        if year not in self._years:
            self._years[year] = dict(sorted(_laid_over(year, self.overrides.get(year)).items()))
        return self._years[year]

    def holiday(self, day: date) -> str | None:
        """Give the name of the holiday or cuti bersama on a day, None on any other day. Refuses no year."""
        found = self.year(day.year).get(day)
        return found.name if found else None

    def working(self, day: date, six_days: bool = False) -> bool:
        """Give whether offices work on this day; those with six days a week on Saturdays too.

        Raises CalendarUnknown for a year whose cuti bersama are not known.
        """
        if not self.known(day.year):
            raise CalendarUnknown(day.year)
        if day.year in self.overrides and day in self.overrides[day.year].worked:
            return True
        return day.weekday() < (SUNDAY if six_days else SATURDAY) and day not in self.year(day.year)

    def shift(self, day: date, days: int, six_days: bool = False) -> date:
        """Give the working day so many working days after (or, negative, before) a day, as `shift` of this module.

        Raises CalendarUnknown where it reaches a year whose cuti bersama are not known.
        """
        return _shift(day, days, lambda some: self.working(some, six_days))

    def slot(self, at: datetime, zone: ZoneInfo, hours: tuple[int, int], six_days: bool = False) -> datetime:
        """Give the first moment not before `at` at which a message may reach somebody of this zone.

        It lies on a working day, from the first of the two hours and before the second (24 is midnight), and carries
        the zone. at must carry a zone too. Raises CalendarUnknown for a year whose cuti bersama are not known.
        """
        local = at.astimezone(zone)
        today = local.date()
        day = self._on_or_after(today if local.hour < hours[1] else today + ONE, six_days)
        if day == today and local.hour >= hours[0]:
            return local
        return datetime.combine(day, time(hours[0]), zone)

    def _on_or_after(self, day: date, six_days: bool) -> date:
        found = self._next.get((day, six_days))
        if found is None:
            found = day
            while not self.working(found, six_days):
                found += ONE
            self._next[day, six_days] = found
        return found


def _laid_over(year: int, override: Override | None) -> dict[date, DayOff]:
    found = {day: DayOff(name, shared=True) for day, name in cuti_bersama(year).items()}
    found |= {day: DayOff(name, shared=False) for day, name in public(year).items()}
    if override is None:
        return found
    found = {
        day: off for day, off in found.items() if day not in override.worked and not (override.complete and off.shared)
    }
    found |= {day: DayOff(name, True, override.source) for day, name in override.cuti_bersama.items()}
    return found | {day: DayOff(name, False, override.source) for day, name in override.holidays.items()}


# --- the library alone, for counting where an unknown year must not stop anybody ------------------------------


ALONE = Calendar()


@cache
def known(year: int) -> bool:
    """Give whether the cuti bersama of a year are published in our calendar."""
    return ALONE.known(year)


def holiday(day: date) -> str | None:
    """Give the name of the holiday or cuti bersama on a day, None on any other day."""
    return ALONE.holiday(day)


def working(day: date) -> bool:
    """Give whether offices work on this day (five-day week)."""
    return day.weekday() < SATURDAY and holiday(day) is None


def shift(day: date, days: int) -> date:
    """Give the working day so many working days after (or, negative, before) a day.

    0 gives the day itself, or the working day before it. A day off counts as the working day before it.
    """
    return _shift(day, days, working)


def _shift(day: date, days: int, works: Callable[[date], bool]) -> date:
    while not works(day):
        day -= ONE
    step = ONE if days > 0 else -ONE
    for _ in range(abs(days)):
        day += step
        while not works(day):
            day += step
    return day
