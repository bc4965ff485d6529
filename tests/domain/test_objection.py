"""The days of an objection and whose turn it is, by values reckoned on a wall calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import working
from domain.objection import Counting, Side, Turn, day_number, last_day, turn
from domain.terms import AppraisalState, Role

DECIDED_BY = datetime(2028, 2, 10, 1, tzinfo=UTC)
BEFORE, UNTIL = DECIDED_BY - timedelta(days=1), date(2028, 2, 9)


@pytest.mark.parametrize(
    ("received", "counting", "last"),
    [
        ("2028-01-26", "kalender", "2028-02-09"),
        ("2028-02-16", "kalender", "2028-03-01"),  # a leap year
        ("2028-01-29", "kerja", "2028-02-17"),  # a Saturday: Monday is the first of the days
        ("2026-06-05", "kerja", "2026-06-26"),  # over 16 June, 1 Muharam
        ("2026-12-14", "kerja", "2027-01-07"),  # Christmas, its cuti bersama, New Year, Isra Mikraj
    ],
)
def test_the_last_of_fourteen_days(received: str, counting: Counting, last: str) -> None:
    assert last_day(date.fromisoformat(received), 14, counting) == date.fromisoformat(last)


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)), st.integers(1, 60), st.sampled_from(["kalender", "kerja"]))
def test_the_last_day_is_the_one_of_that_number_and_no_year_is_refused(on: date, days: int, counting: Counting) -> None:
    last = last_day(on, days, counting)
    assert day_number(on, last, counting) == days
    assert day_number(on, on, counting) == 0
    assert counting == "kalender" or working(last)
    assert last >= on + timedelta(days=days)


@pytest.mark.parametrize(
    ("state", "heard", "superior", "late", "expected"),
    [
        ("issued", (), True, False, Turn("file", (Role.EMPLOYEE,), UNTIL)),
        ("contested", (), True, False, Turn("explain", (Role.EMPLOYEE, Role.APPRAISER), DECIDED_BY)),
        ("contested", (Side.EMPLOYEE,), True, False, Turn("explain", (Role.APPRAISER,), DECIDED_BY)),
        ("contested", tuple(Side), True, False, Turn("decide", (Role.SUPERIOR,), DECIDED_BY)),
        ("contested", tuple(Side), True, True, Turn("stand", (Role.SUPERIOR, Role.PENGELOLA), DECIDED_BY)),
        ("contested", (), False, False, Turn("stand", (Role.PENGELOLA,), DECIDED_BY)),
        ("final", tuple(Side), True, False, Turn("", (), None)),
        ("voided", (), True, True, Turn("", (), None)),
    ],
)
def test_whose_turn_it_is(state: str, heard: tuple[Side, ...], superior: bool, late: bool, expected: Turn) -> None:
    now = DECIDED_BY if late else BEFORE
    assert (
        turn(AppraisalState(state), heard, superior=superior, until=UNTIL, decided_by=DECIDED_BY, now=now) == expected
    )
