"""Working days in Indonesia, and the hours of a working day. Values are read off a wall calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import Calendar, CalendarUnknown, Override, holiday, known, shift, working
from tests.calendars import CALENDAR
from tests.people import WIB, WIT, WITA, at

DAY_HOURS = (7, 19)
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


# --- the hours in which a message may go out --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "zone", "hours", "six_days", "expected"),
    [
        ("2026-03-17 18:59", WIB, DAY_HOURS, False, "2026-03-17 18:59"),  # Tuesday, the last minute
        # Cuti bersama on the 18th, Nyepi, cuti bersama, a weekend with Idul Fitri, two days of cuti bersama.
        ("2026-03-17 19:00", WIB, DAY_HOURS, False, "2026-03-25 07:00"),
        ("2026-03-17 19:00", WIB, DAY_HOURS, True, "2026-03-25 07:00"),
        ("2026-01-12 07:00", WIB, DAY_HOURS, False, "2026-01-12 07:00"),  # Monday, the first minute
        ("2026-01-12 06:59", WIB, DAY_HOURS, False, "2026-01-12 07:00"),
        ("2026-01-12 00:00", WIB, DAY_HOURS, False, "2026-01-12 07:00"),
        ("2026-01-09 17:45", WIT, DAY_HOURS, False, "2026-01-09 17:45"),  # Friday
        ("2026-01-09 17:45", WIT, (7, 17), False, "2026-01-12 07:00"),
        ("2026-01-09 17:45", WIT, (7, 17), True, "2026-01-10 07:00"),  # Saturday is a working day of six
        ("2026-01-10 11:00", WITA, DAY_HOURS, True, "2026-01-10 11:00"),
        ("2026-01-10 11:00", WITA, DAY_HOURS, False, "2026-01-12 07:00"),
        ("2026-01-10 19:00", WITA, DAY_HOURS, True, "2026-01-12 07:00"),  # nobody works on a Sunday
        ("2026-01-15 19:00", WIB, DAY_HOURS, True, "2026-01-17 07:00"),  # Isra Mikraj on Friday
        ("2026-01-11 23:59", WIB, (0, 24), False, "2026-01-12 00:00"),
        ("2026-01-12 23:59", WIB, (0, 24), False, "2026-01-12 23:59"),
        ("2027-12-31 19:00", WIB, DAY_HOURS, False, "2028-01-03 07:00"),  # Friday; New Year is a Saturday
    ],
)
def test_a_message_waits_for_the_next_hour_of_a_working_day(
    moment: str, zone: ZoneInfo, hours: tuple[int, int], six_days: bool, expected: str
) -> None:
    assert CALENDAR.slot(at(moment, zone), zone, hours, six_days) == at(expected, zone)


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        ("2026-01-12 06:30", WIB, "2026-01-12 07:00"),
        ("2026-01-12 06:30", WITA, "2026-01-12 07:30"),
        ("2026-01-12 06:30", WIT, "2026-01-12 08:30"),
        ("2026-01-12 17:30", WIB, "2026-01-12 17:30"),
        ("2026-01-12 17:30", WITA, "2026-01-12 18:30"),
        ("2026-01-12 17:30", WIT, "2026-01-13 07:00"),  # half past seven in the evening there
        ("2026-01-09 23:30", WIT, "2026-01-12 07:00"),  # Saturday has begun there
        ("2026-01-11 23:30", WIT, "2026-01-12 07:00"),  # and here Monday
    ],
)
def test_one_moment_of_jakarta_is_another_hour_in_every_zone(moment: str, zone: ZoneInfo, expected: str) -> None:
    found = CALENDAR.slot(at(moment), zone, DAY_HOURS)
    assert found == at(expected, zone)
    assert found.tzinfo is zone


@settings(max_examples=80, derandomize=True, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 20)),
    st.sampled_from([WIB, WITA, WIT]),
    st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda hours: hours[0] < hours[1]),
    st.booleans(),
)
def test_it_is_the_first_such_moment_and_stays_where_it_is(
    naive: datetime, zone: ZoneInfo, hours: tuple[int, int], six_days: bool
) -> None:
    def fits(moment: datetime) -> bool:
        return hours[0] <= moment.hour < hours[1] and CALENDAR.working(moment.date(), six_days)

    now = naive.replace(tzinfo=zone)
    found = CALENDAR.slot(now, zone, hours, six_days)
    assert fits(found)
    assert CALENDAR.slot(found, zone, hours, six_days) == found
    minute = now
    while minute < found:  # whether one fits changes only on the full hour
        assert not fits(minute)
        minute = minute.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    assert minute == found or found == now


# --- a year that nobody knows, and what an installation knows better ----------------------------------------------


def test_a_year_without_cuti_bersama_is_refused_with_the_file_to_write() -> None:
    monday, friday = date(2028, 1, 3), at("2027-12-31 19:00")
    assert Calendar().slot(friday - timedelta(seconds=1), WIB, DAY_HOURS) == friday - timedelta(seconds=1)
    for ask in (
        lambda: Calendar().working(monday),
        lambda: Calendar().working(date(2028, 1, 1), six_days=True),  # not even a Saturday that is a holiday
        lambda: Calendar().shift(date(2027, 12, 31), 1),
        lambda: Calendar().shift(monday, -1),
        lambda: Calendar().slot(friday, WIB, DAY_HOURS),
    ):
        with pytest.raises(CalendarUnknown, match=r"tahun 2028 .*SIKLUS_HOME/kalender/2028.yaml") as refused:
            ask()
        assert "cuti bersama of 2028 are not known" in refused.value.in_language("en")
    assert Calendar().holiday(date(2028, 8, 17)) == "Hari Kemerdekaan Republik Indonesia"


def test_a_calendar_without_files_is_the_library() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]
    assert [Calendar().working(day) for day in days] == [working(day) for day in days]
    assert [Calendar().shift(day, 3) for day in days[:700]] == [shift(day, 3) for day in days[:700]]


def test_a_complete_file_makes_a_year_known_and_the_library_keeps_its_holidays() -> None:
    assert CALENDAR.known(2028)
    assert not CALENDAR.known(2029)
    assert CALENDAR.working(date(2028, 1, 3))
    assert not CALENDAR.working(date(2028, 12, 26))  # cuti bersama of the file
    assert not CALENDAR.working(date(2028, 8, 17))
    assert not CALENDAR.working(date(2028, 1, 26))  # an estimate: better a day late than on Imlek


def test_a_file_that_is_not_complete_makes_no_year_known() -> None:
    some = Calendar({2028: Override("SKB", cuti_bersama={date(2028, 12, 26): "Cuti Bersama Natal"})})
    assert not some.known(2028)
    assert some.holiday(date(2028, 12, 26)) == "Cuti Bersama Natal"
    with pytest.raises(CalendarUnknown):
        some.working(date(2028, 12, 27))


def test_single_days_are_added_and_taken_away() -> None:
    saturday = date(2027, 7, 10)
    own = Calendar(
        {2027: Override("SE", holidays={date(2027, 5, 3): "Pilkada"}, worked=frozenset({date(2027, 5, 18), saturday}))}
    )
    assert not own.working(date(2027, 5, 3))
    assert own.holiday(date(2027, 5, 3)) == "Pilkada"
    assert own.working(date(2027, 5, 18))  # cuti bersama of the library
    assert own.holiday(date(2027, 5, 18)) is None
    assert own.working(saturday)
    assert not own.working(date(2027, 5, 19))  # and the rest stays
    assert own.shift(date(2027, 4, 30), 1) == date(2027, 5, 4)


def test_a_complete_file_stands_in_place_of_the_cuti_bersama_of_the_library() -> None:
    own = Calendar({2027: Override("SKB perubahan", True, {date(2027, 3, 16): "Cuti Bersama Idul Fitri"})})
    assert own.working(date(2027, 3, 15))  # cuti bersama of the library
    assert not own.working(date(2027, 3, 16))
    assert not own.working(date(2027, 3, 8))  # Nyepi


def test_shift_knows_weeks_of_six_days() -> None:
    friday, saturday, monday = date(2027, 1, 29), date(2027, 1, 30), date(2027, 2, 1)
    assert Calendar().shift(friday, 1) == monday
    assert Calendar().shift(friday, 1, six_days=True) == saturday
    assert Calendar().shift(monday, -1, six_days=True) == saturday
    assert Calendar().shift(date(2027, 1, 31), 0, six_days=True) == saturday


def test_what_the_library_only_reckons_is_told_apart() -> None:
    year = Calendar().year(2027)
    assert [day for day, off in year.items() if off.estimated] == [
        date(2027, 3, 10), date(2027, 3, 11), date(2027, 5, 17),
    ]  # fmt: skip
    assert sum(off.shared for off in year.values()) == 8
    said = Override("SKB", holidays={date(2027, 3, 10): "Hari Raya Idul Fitri (perkiraan)"})
    assert not Calendar({2027: said}).year(2027)[date(2027, 3, 10)].estimated
