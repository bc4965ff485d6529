"""What a rehearsal works out by hand: load of heads on days when windows overlap, hours, years without a calendar."""

from datetime import date, datetime

from domain.calendar import Calendar
from domain.cycle import Window
from domain.finishing import Pace, stated
from domain.forecast import Kind, steps
from domain.rehearsal import Heads, hours, load, told, unknown_years
from domain.telling import Row
from domain.terms import Machine, Role, Stage
from tests.calendars import CALENDAR
from tests.people import LADDER, WIB


def window(opens: str, due: str, stage: Stage, period: int = 0) -> Window:
    ends = datetime.fromisoformat(f"{due} 16:00").replace(tzinfo=WIB)
    return Window(datetime.fromisoformat(opens).replace(tzinfo=WIB), ends, stage, period)


SKP = window("2027-01-04", "2027-01-29", Stage.TARGET_AGREEMENT)
CHECKIN = window("2027-01-20", "2027-02-10", Stage.CHECKIN, 1)
CALIBRATION = window("2027-03-01", "2027-03-12", Stage.CALIBRATION)
OF_TEN = Heads(3, 10, 0, 0, ("a", "b", "c"))


def test_where_windows_overlap_a_head_has_both_from_the_day_the_second_opens() -> None:
    found = load([SKP, CHECKIN, CALIBRATION], [OF_TEN], 2)
    assert (found.people, found.most) == (3, 20)
    assert [(one.nip, one.items, one.day) for one in found.heaviest] == [
        ("a", 20, date(2027, 1, 20)), ("b", 20, date(2027, 1, 20)),
    ]  # fmt: skip
    apart = load([SKP, CALIBRATION], [OF_TEN], 2)
    assert (apart.most, apart.heaviest[0].day) == (10, date(2027, 1, 4))


def test_units_wait_for_those_who_head_and_lead_them_in_calibration_only() -> None:
    director = Heads(1, 2, 1, 30, ("d",))
    assert load([SKP, CHECKIN, CALIBRATION], [director], 1).most == 33
    assert load([SKP, CHECKIN], [director], 1).most == 4
    assert load([SKP], [Heads(1, 0, 5, 5, ("d",))], 1).people == 0, "nothing waits for them yet"


def test_the_load_of_heads_is_told_by_how_many_have_how_much() -> None:
    found = load([SKP], [Heads(90, 4, 0, 0, ("a",)), Heads(9, 30, 0, 0, ("b",)), Heads(1, 400, 0, 0, ("c",))], 5)
    assert (found.median, found.p90, found.most) == (4, 4, 400)
    assert [n for _, _, n in found.buckets] == [90, 0, 0, 9, 0, 1]


def test_who_hears_in_two_roles_is_told_in_each_and_items_are_rows() -> None:
    row = Row(1, Machine.APPRAISAL, "drafting")
    flags = (True, True, False, False, False, False)
    kinds = [Kind(4, "Asia/Jakarta", False, *flags, ((Role.EMPLOYEE, row, 1), (Role.APPRAISER, row, 2)))]
    for pace, waiting in ((Pace(), 1.0), (stated("opens:50"), 0.5)):
        found, _ = steps(LADDER, {(1, False): [SKP]}, date(2027, 1, 1), pace, CALENDAR)
        opening = {one.role: (one.people, one.items) for one in told(kinds, found, CALENDAR, bound=pace.nobody)
                   if one.day == date(2027, 1, 4)}  # fmt: skip
        assert opening == {
            Role.EMPLOYEE: (round(4 * waiting), round(4 * waiting)),
            Role.APPRAISER: (round(4 * (1 - (1 - waiting) ** 2)), round(8 * waiting)),
        }


def test_a_channel_without_a_rate_needs_no_hours_that_are_known() -> None:
    assert hours(288_000, 80) == 1.0
    assert hours(288_000, None) is None


def test_a_rung_that_reaches_into_an_unknown_year_is_found_though_its_window_ends_before() -> None:
    late = window("2028-12-01", "2028-12-29", Stage.EVIDENCE_COLLECTION)
    assert unknown_years(LADDER, [SKP, late], CALENDAR) == {2029: ["evidence_collection"]}
    assert unknown_years(LADDER, [SKP, late], Calendar()) == {2028: ["evidence_collection"]}
