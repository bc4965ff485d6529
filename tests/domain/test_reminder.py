"""When a message may go out, and which rung of the ladder is in force."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import CalendarUnknown
from domain.provisions import Ladder
from domain.reminder import JAKARTA, Call, release
from domain.reminder import in_force as in_force_by
from domain.terms import Channel, Stage
from tests.calendars import CALENDAR
from tests.people import LADDER, WIT, at, policy

OPENS, DUE = date(2027, 1, 4), date(2027, 1, 29)


def in_force(ladder: Ladder, stage: Stage, opens: date, due: date, today: date, six_days: bool = False) -> Call | None:
    return in_force_by(ladder, stage, opens, due, today, CALENDAR, six_days)


def a_ladder(*rungs: dict[str, Any]) -> Ladder:
    """A ladder with these rungs in every stage."""
    given = [{"tell": ["doer"], "by": ["email"], **rung} for rung in rungs]
    return Ladder.model_validate({"rungs": dict.fromkeys(Stage, given)})


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
    assert "pengelola" in told[-1][1]
    assert not any("pengelola" in tell for climbs, tell in told if not climbs)


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


def test_the_days_of_a_rung_are_working_days_of_the_unit_and_saturday_is_one_of_six() -> None:
    ladder = a_ladder({"days": -3}, {"days": 1})
    due = date(2027, 4, 9)  # a Friday
    found = {
        six_days: [
            call.day
            for today in (date(2027, 4, 8), date(2027, 4, 30))
            if (call := in_force(ladder, Stage.CHECKIN, date(2027, 3, 29), due, today, six_days))
        ]
        for six_days in (False, True)
    }
    assert found == {
        False: [date(2027, 4, 6), date(2027, 4, 12)],
        True: [date(2027, 4, 6), date(2027, 4, 10)],
    }


@pytest.mark.parametrize(
    ("days", "due", "day"),
    [
        (-7, date(2027, 2, 12), date(2027, 2, 4)),  # the 5th is cuti bersama: the working day before
        (-4, date(2027, 1, 29), date(2027, 1, 25)),
        (-5, date(2027, 1, 29), date(2027, 1, 22)),  # a Sunday: the Friday before
        (1, date(2027, 1, 29), date(2027, 2, 1)),  # never back to before it was overdue
        (9, date(2027, 1, 29), date(2027, 2, 4)),  # the 7th is a Sunday, and the 5th a day off
    ],
)
def test_calendar_days_are_counted_as_they_come_and_a_day_off_gives_way_to_the_working_day_before(
    days: int, due: date, day: date
) -> None:
    ladder = a_ladder({"days": days, "count": "calendar"})
    call = in_force(ladder, Stage.TARGET_AGREEMENT, OPENS, due, date(2027, 3, 31))
    assert call
    assert call.day == day


def test_of_two_rungs_on_one_day_and_of_two_out_of_order_the_later_day_is_in_force() -> None:
    ladder = a_ladder({"days": -6}, {"days": -5, "count": "calendar"}, {"days": -4})
    days = {
        call.rung.days: call.day
        for n in range(20)
        if (call := in_force(ladder, Stage.CHECKIN, OPENS, DUE, date(2027, 1, 15) + timedelta(days=n)))
    }
    assert days == {-6: date(2027, 1, 21), -5: date(2027, 1, 22), -4: date(2027, 1, 25)}
    same = a_ladder({"days": -4}, {"days": -3, "count": "calendar"})
    (call,) = {in_force(same, Stage.CHECKIN, OPENS, date(2027, 1, 31), date(2027, 2, 1))}
    assert call
    assert (call.day, call.rung.days) == (date(2027, 1, 28), -3)


def test_a_reminder_gives_way_to_a_day_off_and_the_day_of_opening_does_not() -> None:
    sunday = date(2027, 1, 31)
    call = in_force(a_ladder({"days": 0}), Stage.CHECKIN, OPENS, sunday, sunday)
    assert call
    assert call.day == date(2027, 1, 29)
    call = in_force(LADDER, Stage.CHECKIN, date(2027, 1, 3), DUE, date(2027, 1, 3))
    assert call
    assert (call.day, call.opens) == (date(2027, 1, 3), True)


def test_a_year_whose_cuti_bersama_nobody_knows_is_refused() -> None:
    with pytest.raises(CalendarUnknown, match="2031"):
        in_force(LADDER, Stage.CHECKIN, date(2031, 3, 31), date(2031, 4, 11), date(2031, 4, 1))


def test_the_pengelola_gets_an_overview_by_e_mail_only_and_the_superior_an_escalation() -> None:
    ladder = a_ladder({"days": 1, "tell": ["doer", "superior", "pengelola"], "by": ["email", "whatsapp"]})
    call = in_force(ladder, Stage.CHECKIN, OPENS, DUE, date(2027, 2, 1))
    assert call
    assert sorted(call.told()) == [
        ("escalation", Channel.EMAIL, "superior"),
        ("escalation", Channel.WHATSAPP, "superior"),
        ("overview", Channel.EMAIL, "pengelola"),
        ("reminder", Channel.EMAIL, "doer"),
        ("reminder", Channel.WHATSAPP, "doer"),
    ]
