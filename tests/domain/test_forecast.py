"""The planner's numbers, worked out by hand: shares, hours, limits, units."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.cycle import Window
from domain.finishing import Pace, PaceError, seen, stated
from domain.forecast import Kind, forecast, steps, unreachable
from domain.outflow import outflow
from domain.spreading import Unit, apportion, spread
from domain.telling import Row, actors
from domain.terms import Channel, Machine, Role, Stage
from tests.calendars import CALENDAR
from tests.people import LADDER, WIB

JAKARTA, AMBON = "Asia/Jakarta", "Asia/Jayapura"
DRAFTING = Row(1, Machine.APPRAISAL, "drafting")
OPEN = Window(datetime(2027, 1, 4, tzinfo=WIB), datetime(2027, 1, 29, 16, tzinfo=WIB), Stage.TARGET_AGREEMENT)
REACHED = (True, True, False, False, False, False)  # both addresses, neither dead, nothing declined
FIRST = date(2027, 1, 1)


def kind(people: int, *stands: tuple[Role, Row, int], reach: tuple[bool, ...] = REACHED) -> Kind:
    return Kind(people, JAKARTA, False, *reach, stands)


OWN = kind(90, (Role.EMPLOYEE, DRAFTING, 1))
HEADS = kind(10, (Role.EMPLOYEE, DRAFTING, 1), (Role.APPRAISER, DRAFTING, 9))
TOP = kind(1, (Role.EMPLOYEE, DRAFTING, 1), (Role.SUPERIOR, DRAFTING, 90))


def played(kinds: list[Kind], pace: Pace) -> dict[tuple[str, str], tuple[int, int]]:
    found, _ = steps(LADDER, {(1, False): [OPEN]}, FIRST, pace, CALENDAR)
    days = forecast(kinds, found, CALENDAR, bound=pace.nobody)
    return {(day.day.isoformat(), str(day.channel)): (day.messages, day.digests) for day in days}


# --- how many ---------------------------------------------------------------------------------------------


def test_an_appraiser_of_nine_is_one_message_and_it_is_a_digest() -> None:
    assert played([OWN, HEADS], Pace())["2027-01-04", "email"] == (100, 10)


def test_each_row_finishes_for_itself_and_its_appraiser_hears_while_one_of_them_waits() -> None:
    found = played([OWN, HEADS], stated("-7:90"))
    # Of 90 people a tenth waits; of 10 appraisers with ten rows each 1 - 0.9 ** 10 = 65 percent hear of one.
    assert found["2027-01-20", "email"][0] == 9 + round(10 * (1 - 0.9**10))


def test_superiors_hear_after_the_due_day_only() -> None:
    found = played([TOP], stated("-7:100"))
    assert found == {("2027-01-04", "email"): (1, 0)}
    late = played([kind(1, (Role.SUPERIOR, DRAFTING, 90))], Pace())
    assert set(late) == {("2027-02-08", "email"), ("2027-02-08", "whatsapp")}


def test_a_dead_address_goes_the_other_way_and_nobody_twice() -> None:
    dead = kind(5, (Role.EMPLOYEE, DRAFTING, 1), reach=(True, True, True, False, False, False))
    nowhere = kind(2, (Role.EMPLOYEE, DRAFTING, 1), reach=(False,) * 6)
    found, _ = steps(LADDER, {(1, False): [OPEN]}, FIRST, Pace(), CALENDAR)
    days = {(d.day, d.channel): d for d in forecast([dead, nowhere], found, CALENDAR, bound=True)}
    opening = days[date(2027, 1, 4), Channel.EMAIL]
    assert (opening.messages, opening.by_other, opening.without_channel, opening.recipients) == (7, 5, 2, 0)
    assert days[date(2027, 1, 4), Channel.WHATSAPP].recipients == 5
    both = days[date(2027, 1, 28), Channel.WHATSAPP]
    assert both.recipients == 5, "the mail of that day is merged into the WhatsApp message, not added"
    assert unreachable([dead, nowhere]) == 2


def test_the_clock_leaves_nobody_waiting_where_it_closes_a_stage() -> None:
    agreed = Row(1, Machine.APPRAISAL, "agreed")
    assert actors(agreed, Stage.EVIDENCE_COLLECTION, 0, False, "doer", False) == {Role.EMPLOYEE}
    assert actors(agreed, Stage.EVIDENCE_COLLECTION, 0, True, "doer", False) == set()
    assert actors(agreed, Stage.CHECKIN, 1, True, "doer", False) == {Role.APPRAISER}


def test_a_row_that_has_passed_a_stage_is_never_told_of_it_again() -> None:
    reported = Row(1, Machine.APPRAISAL, "reported", ((4, "reviewed"),))
    assert actors(reported, Stage.TARGET_AGREEMENT, 0, False, "doer", True) == set()
    assert actors(reported, Stage.CHECKIN, 4, False, "doer", True) == set()
    assert actors(reported, Stage.CALIBRATION, 0, False, "doer", True) == {Role.APPRAISER}


def test_objections_count_for_the_bound_only() -> None:
    assert actors(DRAFTING, Stage.FINAL_SCORING, 0, False, "doer", False) == {Role.EMPLOYEE}
    assert Role.SUPERIOR in actors(DRAFTING, Stage.FINAL_SCORING, 0, False, "doer", True)


# --- who has finished by then -----------------------------------------------------------------------------


def test_a_rung_that_is_not_stated_has_the_share_of_the_one_before() -> None:
    pace = stated("opens:0 -7:40 -1:90 5:99")
    shares = [pace.share(Stage.CHECKIN, rung, 0) for rung in ("opens", -10, -7, -3, -1, 1, 5)]
    assert shares == [0, 0, 0.4, 0.4, 0.9, 0.9, 0.99]


@pytest.mark.parametrize("said", ["", "x", "-7", "-7:101", "-7:40 -7:50", "-7:50 -1:40", "-7:nan"])
def test_a_pace_that_makes_no_sense_is_refused(said: str) -> None:
    with pytest.raises(PaceError):
        stated(said)


def test_an_earlier_cycle_tells_who_had_finished_before_a_rungs_day() -> None:
    pace = seen("2026", [(Stage.CHECKIN, -5, 6), (Stage.CHECKIN, 0, 3), (Stage.CHECKIN, None, 1)])
    shares = [pace.share(Stage.CHECKIN, -1, offset) for offset in (-5, -4, 0, 1, 30)]
    assert shares == [0, 0.6, 0.6, 0.9, 0.9]
    assert pace.share(Stage.CALIBRATION, -1, 0) == 0


# --- hours ------------------------------------------------------------------------------------------------


def test_the_east_begins_two_hours_earlier() -> None:
    flow = outflow(date(2027, 1, 28), {(JAKARTA, False): 100, (AMBON, False): 50}, None, None, (7, 19), CALENDAR)
    assert [(at.hour, n) for at, n in sorted(flow.per_hour.items())] == [(5, 50), (7, 100)]
    assert flow.peak == (datetime(2027, 1, 28, 7, tzinfo=WIB), 100)


def test_the_rate_says_when_the_last_one_is_out() -> None:
    flow = outflow(date(2027, 1, 28), {(JAKARTA, False): 360_000}, 80, None, (7, 19), CALENDAR)
    assert flow.last_at == datetime(2027, 1, 28, 8, 15, tzinfo=ZoneInfo(JAKARTA))
    assert flow.peak == (datetime(2027, 1, 28, 7, tzinfo=ZoneInfo(JAKARTA)), 288_000)


def test_what_does_not_fit_into_a_day_goes_on_the_next_working_day() -> None:
    friday = date(2027, 1, 29)
    flow = outflow(friday, {(JAKARTA, False): 250}, None, 100, (7, 19), CALENDAR)
    assert [at.date().isoformat() for at in sorted(flow.per_hour)] == ["2027-01-29", "2027-02-01", "2027-02-02"]
    assert flow.days == 3


# --- the spread -------------------------------------------------------------------------------------------


def test_parts_add_up_and_follow_the_weights() -> None:
    units = [Unit("A", "", code, weight) for code, weight in (("1", 1), ("2", 1), ("3", 1), ("4", 0))]
    assert apportion(100, units) == [34, 33, 33, 0]
    assert sum(apportion(7, units)) == 7


def test_a_day_over_the_limit_is_filled_backwards_by_units_around_what_is_already_planned() -> None:
    units = [Unit("A", "Kota A", str(n), 50) for n in range(4)] + [Unit("B", "Kota B", "9", 250)]
    rung = date(2027, 1, 28)
    busy = {date(2027, 1, 27): 60}
    parts = spread(rung, 450, units, 100, lambda day: 100 - busy.get(day, 0), date(2027, 1, 4), CALENDAR)
    assert sum(part.recipients for part in parts) == 450
    assert all(part.recipients <= 100 - busy.get(part.on, 0) for part in parts)
    assert parts[-1].on == rung
    assert [code for code, _ in parts[-1].units["A", "Kota A"]] == ["0", "1"]


def test_what_is_overdue_is_never_told_before_it_is() -> None:
    room = {date(2027, 2, 8): 0}.get
    parts = spread(date(2027, 2, 8), 150, [Unit("A", "", "1", 1)], 100, lambda day: room(day, 100), None, CALENDAR)
    assert [(part.on.isoformat(), part.recipients) for part in parts] == [
        ("2027-02-09", 100),
        ("2027-02-10", 50),
    ]
