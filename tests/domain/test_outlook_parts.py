"""The clock of working days, the beta-binomial, the pooling: values worked out by hand."""

import math
from datetime import date

import numpy as np
import pytest

from domain.outlook_clock import before, timed, warp
from domain.outlook_curves import Clock
from domain.outlook_path import Path, place_of, stated
from domain.outlook_pool import Known, chance, pool
from domain.outlook_spread import concentration, interval
from tests.domain.outlooks import Cell, curves, wall

CLOCK = Clock(date(2027, 6, 1), date(2027, 9, 30))


def passed(since: str, until: str, six_days: bool = False) -> float:
    moments = np.array([wall(since), wall(until)])
    since_at, until_at = CLOCK.at(moments, np.array([six_days, six_days]))
    return float(until_at - since_at)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2027-07-12 08:00", "2027-07-12 16:00", 1.0),  # a Monday
        ("2027-07-12 10:00", "2027-07-12 12:00", 0.25),
        ("2027-07-12 16:00", "2027-07-13 08:00", 0.0),  # a night
        ("2027-07-09 16:00", "2027-07-12 08:00", 0.0),  # a weekend
        ("2027-08-16 16:00", "2027-08-18 16:00", 1.0),  # Independence Day lies between
        ("2027-07-12 00:00", "2027-07-12 23:59", 1.0),
    ],
)
def test_nights_weekends_and_holidays_take_no_time(since: str, until: str, days: float) -> None:
    assert passed(since, until) == pytest.approx(days)


def test_a_saturday_counts_where_six_days_are_worked() -> None:
    assert passed("2027-07-09 16:00", "2027-07-12 08:00", six_days=True) == 1.0


def test_the_clock_knows_on_which_day_so_much_has_passed() -> None:
    friday = float(CLOCK.at(np.array([wall("2027-07-09 16:00")]), np.array([False]))[0])
    assert CLOCK.day_of(friday, six_days=False) == date(2027, 7, 9)
    assert CLOCK.day_of(friday + 0.5, six_days=False) == date(2027, 7, 12)
    assert CLOCK.day_of(friday + 1000, six_days=False) is None


def test_an_interval_of_a_sure_chance_is_the_binomial_one() -> None:
    # Of ten at one half: below 3 lie 5 % and half of 3's own 12 %, that is 11 %; with 2 it would be 3 %.
    assert interval(10, 0.5, 1e6) == (3, 7)
    assert interval(0, 0.5, 10) == (0, 0)
    assert interval(1, 0.02, 1e6) == (0, 0)
    assert interval(1, 0.5, 10) == (0, 1)


def test_an_unsure_chance_gives_a_wider_interval() -> None:
    sure, unsure = interval(200, 0.3, 1e5), interval(200, 0.3, 10)
    assert unsure[0] < sure[0] < 60 < sure[1] < unsure[1]


def test_a_grid_for_very_many_people_gives_nearly_the_same() -> None:
    fine, coarse = interval(7_999, 0.2, 30), interval(8_000, 0.2, 30)
    assert all(abs(a - b) < 25 for a, b in zip(fine, coarse, strict=True))


def test_the_concentration_gives_back_the_variance() -> None:
    k = float(concentration(np.array(0.25), np.array(0.01)))
    assert 0.25 * 0.75 / (k + 1) == pytest.approx(0.01)


def test_the_last_days_match_day_by_day_and_those_before_by_their_share_of_the_window() -> None:
    def at(left: float) -> float:
        return float(warp(np.array(left), np.array(13.0), np.array(23.0)))

    assert at(2) == 2
    assert at(8) == 13  # half of the ten days before the rush is half of twenty
    assert at(13) == 23
    assert float(warp(np.array(8.0), np.array(13.0), np.array(2.0))) == 2  # no more than the window has


def test_who_was_open_at_a_place_and_finished_in_time_is_counted_from_the_days() -> None:
    # Due on Wednesday at four: with two days left it is Tuesday morning.
    found = before(
        timed(
            curves(
                "2027-07-20 08:00",
                Cell(
                    5, 100, "2027-07-01", "2027-07-14 16:00",
                    {"2027-07-12": 40, "2027-07-13": 20, "2027-07-14": 10}, {"2027-07-14": 5},
                ),
            )
        ),
        2.0, 10.0,
    )  # fmt: skip
    assert [float(n[0]) for n in found] == [60, 30]


def test_half_a_day_counts_half_of_what_it_brought() -> None:
    cell = Cell(5, 100, "2027-07-01", "2027-07-14 16:00", {"2027-07-14": 10})
    opened, done = before(timed(curves("2027-07-20 08:00", cell)), 0.5, 10.0)
    assert [float(opened[0]), float(done[0])] == [95, 5]


def test_the_stated_prior_is_what_the_page_says() -> None:
    assert stated(0, 10) == pytest.approx(0.88)
    assert stated(3, 10) == pytest.approx(0.55)
    assert stated(10, 10) == 0


def test_a_small_group_is_drawn_to_the_others_and_a_large_one_keeps_its_own() -> None:
    # 20 groups of 100 of which half finish; one of 300 and one of 3 of which nobody did.
    opened = np.array([[100.0] * 20 + [300.0, 3.0]] * 2)
    done = np.array([[50.0, 40.0, 60.0, 45.0, 55.0] * 4 + [0.0, 0.0]] * 2)
    found = pool(0.0, Known(opened, done, np.ones(2)), "history")
    shares = chance(found.mean + found.own)
    assert shares[-2] < 0.15 < shares[-1] < shares[0]
    assert found.unsure[-1] > found.unsure[-2]


def test_without_anything_known_the_prior_stands_alone() -> None:
    found = pool(1.5, Known(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros(0)), "prior")
    assert found.mean == 1.5
    assert found.own.tolist() == [0, 0, 0]
    assert math.isfinite(found.shock)


def test_the_day_of_a_number_is_read_off_the_way_and_then_off_the_tail() -> None:
    way = Path(np.array([2.0, 1.0, 0.0]), np.array([0.5, 0.75, 1.0]), np.array([1.0, 4.0]), np.array([0.2, 0.4]))
    assert place_of(way, 50, coming=100, missed=50) == 2.0
    assert place_of(way, 75, coming=100, missed=50) == 1.0
    assert place_of(way, 100, coming=100, missed=50) == 0.0
    assert place_of(way, 110, coming=100, missed=50) == -1.0
    assert place_of(way, 120, coming=100, missed=50) == -4.0
    assert place_of(way, 130, coming=100, missed=50) is None
