"""Working days in Indonesia: five days a week without national holidays and cuti bersama.

Holidays come from the `holidays` library (SKB 3 Menteri, as far as it knows them). A year whose cuti bersama are
not published yet is known by its national holidays only; `known` tells, so that a caller can say so.
"""

from datetime import date, timedelta
from functools import cache

import holidays

WEEKEND = (5, 6)


@cache
def _year(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("ID", years=year, categories=("public", "government"), language="id"))


@cache
def known(year: int) -> bool:
    """Give whether the cuti bersama of a year are published in our calendar."""
    return bool(holidays.country_holidays("ID", years=year, categories=("government",)))


def holiday(day: date) -> str | None:
    """Give the name of the holiday or cuti bersama on a day, None on any other day."""
    return _year(day.year).get(day)


def working(day: date) -> bool:
    """Give whether offices work on this day (five-day week)."""
    return day.weekday() not in WEEKEND and holiday(day) is None


def shift(day: date, days: int) -> date:
    """Give the working day so many working days after (or, negative, before) a day.

    0 gives the day itself, or the working day before it. A day off counts as the working day before it.
    """
    while not working(day):
        day -= timedelta(days=1)
    step = timedelta(days=1 if days > 0 else -1)
    for _ in range(abs(days)):
        day += step
        while not working(day):
            day += step
    return day
