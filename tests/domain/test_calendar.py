"""Working days in Indonesia."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import holiday, known, shift, working

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    "day", [date(2027, 1, 1), date(2027, 5, 1), date(2027, 8, 17), date(2027, 12, 24), date(2027, 12, 25)]
)
def test_a_holiday_or_cuti_bersama_has_a_name_and_nobody_works(day: date) -> None:
    assert holiday(day)
    assert not working(day)


def test_2027_has_eighteen_holidays_and_eight_days_of_cuti_bersama() -> None:
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(1 for day in days if holiday(day)) == 26
    assert known(2027)


def test_a_year_whose_cuti_bersama_are_not_published_is_told_apart() -> None:
    assert not known(2028)
    assert holiday(date(2028, 8, 17))


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (date(2027, 1, 29), -1, date(2027, 1, 28)),  # Friday, Thursday
        (date(2027, 1, 25), -1, date(2027, 1, 22)),  # over a weekend
        (date(2027, 1, 29), 1, date(2027, 2, 1)),
        (date(2027, 1, 4), -1, date(2026, 12, 31)),  # over New Year
        (date(2027, 1, 29), 0, date(2027, 1, 29)),
        (date(2027, 1, 30), 0, date(2027, 1, 29)),  # Saturday is its Friday
        (date(2027, 1, 31), -1, date(2027, 1, 28)),
        (date(2027, 1, 31), 1, date(2027, 2, 1)),
    ],
)
def test_so_many_working_days_before_or_after(day: date, days: int, expected: date) -> None:
    assert shift(day, days) == expected


@settings(max_examples=60, derandomize=True, deadline=None)
@given(DAYS, st.integers(-30, 30))
def test_a_shifted_day_is_a_working_day_and_exactly_so_many_lie_between(day: date, days: int) -> None:
    there = shift(day, days)
    assert working(there)
    start = shift(day, 0)
    low, high = sorted((start, there))
    between = [low + timedelta(days=n) for n in range(1, (high - low).days + 1)]
    assert sum(map(working, between)) == abs(days)
    assert shift(there, -days) == start
