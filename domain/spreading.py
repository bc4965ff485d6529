"""Spreading a day that is over a channel's limit over other working days, unit by unit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.calendar import Calendar, CalendarUnknown


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit whose people a channel reaches: the weight says how many."""

    agency: str
    agency_name: str
    code: str
    weight: int


@dataclass(frozen=True, slots=True)
class Part:
    """What is to go out on one day: recipients by agency and unit, in the order of their codes."""

    on: date
    units: Mapping[tuple[str, str], Sequence[tuple[str, int]]]  # (agency, its name): unit, recipients

    @property
    def recipients(self) -> int:
        """Give how many people are reached on this day."""
        return sum(n for units in self.units.values() for _, n in units)


def apportion(total: int, units: Sequence[Unit]) -> list[int]:
    """Give each unit its part of a total by its weight: whole people, the largest remainders first."""
    weights = sum(unit.weight for unit in units)
    if not weights:
        return [0 for _ in units]
    parts = [total * unit.weight // weights for unit in units]
    order = sorted(range(len(units)), key=lambda i: (-(total * units[i].weight % weights), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def days_of(day: date, not_before: date | None, calendar: Calendar) -> Iterator[date]:
    """Give the working days to fill: the day itself, those before it down to `not_before`, then those after it.

    Without `not_before` nothing may come earlier: what speaks of the overdue, or of an opening.
    """
    yield day
    earlier = day
    try:
        while not_before and (earlier := calendar.shift(earlier, -1)) >= not_before:
            yield earlier
        later = day
        while True:
            later = calendar.shift(later, 1)
            yield later
    except CalendarUnknown:
        return


def spread(
    day: date,
    total: int,
    units: Sequence[Unit],
    limit: int,
    room: Callable[[date], int],
    not_before: date | None,
    calendar: Calendar,
) -> list[Part]:
    """Give who is to be written to on which day, so that no day is over its room, of a limit a day; the days in order.

    A unit stays together unless it is larger than a day, or one more day would be needed for it. What no known day has
    room for is left out.
    """
    slack, largest = -total % limit, max((unit.weight for unit in units), default=0)
    whole = limit if slack >= largest * (total // limit) else 0
    found: dict[date, dict[tuple[str, str], list[tuple[str, int]]]] = {}
    days = days_of(day, not_before, calendar)
    on, free = day, 0
    for unit, n in zip(units, apportion(total, units), strict=True):
        while n:
            if free <= 0 or (n > free and n <= whole):
                try:
                    on = next(days)
                except StopIteration:
                    return _parts(found)
                free = room(on)
                continue
            now = min(n, free)
            found.setdefault(on, {}).setdefault((unit.agency, unit.agency_name), []).append((unit.code, now))
            n, free = n - now, free - now
    return _parts(found)


def _parts(found: Mapping[date, Mapping[tuple[str, str], Sequence[tuple[str, int]]]]) -> list[Part]:
    return [Part(on, found[on]) for on in sorted(found)]
