"""When a message may go out, and which rung of the ladder is in force."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.reminder import JAKARTA, in_force, release
from domain.terms import Stage
from tests.people import LADDER, WIT, at, policy

OPENS, DUE = date(2027, 1, 4), date(2027, 1, 29)


@pytest.mark.parametrize(
    ("happens", "goes_out"),
    [
        ("2027-01-05 08:00", "2027-01-05 09:00"),
        ("2027-01-05 08:59", "2027-01-05 09:00"),
        ("2027-01-05 18:59", "2027-01-05 19:00"),
        ("2027-01-05 19:00", "2027-01-06 07:00"),
        ("2027-01-05 23:30", "2027-01-06 07:00"),
        ("2027-01-06 00:10", "2027-01-06 07:00"),
        ("2027-01-06 05:59", "2027-01-06 07:00"),
        ("2027-12-31 22:00", "2028-01-01 07:00"),
    ],
)
def test_notices_of_an_hour_go_out_together_and_never_at_night(happens: str, goes_out: str) -> None:
    assert release(at(happens)) == at(goes_out)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1)))
def test_a_message_waits_for_a_full_hour_of_the_day_and_never_goes_back(moment: datetime) -> None:
    now = moment.replace(tzinfo=WIT)
    out = release(now)
    assert now < out <= now + timedelta(hours=13)
    assert time(7) <= out.astimezone(JAKARTA).time() <= time(19)
    assert (out.minute, out.second, out.microsecond) == (0, 0, 0)


@pytest.mark.parametrize(
    ("today", "day", "rung"),
    [
        (date(2027, 1, 3), None, None),
        (date(2027, 1, 4), date(2027, 1, 4), "opens"),
        (date(2027, 1, 19), date(2027, 1, 4), "opens"),
        (date(2027, 1, 20), date(2027, 1, 20), -7),
        (date(2027, 1, 26), date(2027, 1, 26), -3),
        (date(2027, 1, 28), date(2027, 1, 28), -1),
        (date(2027, 1, 31), date(2027, 1, 28), -1),  # nobody is asked on a Sunday
        (date(2027, 2, 1), date(2027, 2, 1), 1),
        (date(2027, 2, 7), date(2027, 2, 1), 1),  # cuti bersama on the 5th: the fifth working day is the 8th
        (date(2027, 3, 1), date(2027, 2, 8), 5),
    ],
)
def test_the_rung_in_force_is_the_last_whose_day_has_come(today: date, day: date | None, rung: object) -> None:
    call = in_force(LADDER, Stage.TARGET_AGREEMENT, OPENS, DUE, today)
    assert (call and (call.day, call.rung.days)) == (day and (day, rung))


@pytest.mark.parametrize("stage", Stage)
def test_the_ladder_that_is_shipped_has_a_rung_before_the_due_day_of_every_stage_and_climbs_after_it(
    stage: Stage,
) -> None:
    calls = [in_force(policy().pengingat.value, stage, OPENS, DUE, OPENS + timedelta(days=n)) for n in range(60)]
    told = [(call.climbs, call.rung.tell) for call in calls if call]
    assert (False, ("doer",)) in told
    assert any(climbs and {"appraiser", "superior"} & set(tell) for climbs, tell in told)


def test_a_short_window_begins_with_its_opening_and_skips_the_rungs_before_it() -> None:
    opens, due = date(2027, 3, 1), date(2027, 3, 3)
    days = [date(2027, 3, n) for n in (1, 2, 3)]
    calls = [in_force(LADDER, Stage.CHECKIN, opens, due, day) for day in days]
    assert [call and call.rung.days for call in calls] == ["opens", -1, -1]


def test_it_climbs_only_after_the_due_day() -> None:
    days = [OPENS + timedelta(days=n) for n in range(60)]
    calls = [in_force(LADDER, Stage.TARGET_AGREEMENT, OPENS, DUE, day) for day in days]
    assert all(call and call.climbs == (call.day > DUE) for call in calls)
    assert {tell for call in calls if call and not call.climbs for tell in call.rung.tell} == {"doer"}


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.dates(date(2027, 1, 4), date(2027, 11, 1)), st.integers(1, 60), st.integers(0, 80))
def test_a_day_that_was_missed_is_caught_up_and_no_day_goes_back(opens: date, length: int, later: int) -> None:
    due = opens + timedelta(days=length)
    calls = [in_force(LADDER, Stage.CALIBRATION, opens, due, opens + timedelta(days=n)) for n in range(later + 1)]
    days = [call.day for call in calls if call]
    assert len(days) == len(calls), "the opening itself is a rung"
    assert days == sorted(days)
    assert all(day <= opens + timedelta(days=n) for n, day in enumerate(days))
