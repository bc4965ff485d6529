"""The statistics of a history, each against figures worked out by hand."""

import random
from math import isclose, sqrt
from statistics import quantiles

import pytest

from domain.indicator_statistics import PLACE_BITS, Figures, consistency, grain, quantile, roundness, trend


def figures(*units: tuple[float | None, ...]) -> Figures:
    """One tuple a unit, its figures period by period."""
    return {
        unit << PLACE_BITS | place: value
        for unit, row in enumerate(units)
        for place, value in enumerate(row)
        if value is not None
    }


def test_the_lasting_share_is_the_intraclass_correlation() -> None:
    # Means of the periods 15 and 19, distances -5 -7 | 5 7: B = 144, W = (148 - 144)/1, n0 = 2, 140/(140 + 2*4).
    found = consistency(figures((10, 12), (20, 26)))
    assert found is not None
    assert isclose(found, 140 / 148)


def test_a_common_trend_counts_for_nothing() -> None:
    still = consistency(figures((1, 1, 2), (5, 6, 5), (9, 8, 9)))
    rising = consistency(figures((1, 11, 22), (5, 16, 25), (9, 18, 29)))
    assert still is not None
    assert rising is not None
    assert isclose(still, rising)


def test_figures_that_are_all_alike_tell_nobody_apart() -> None:
    assert consistency(figures((100, 100, 100), (100, 100, 100))) == 0


def test_units_that_never_change_places_differ_wholly() -> None:
    assert consistency(figures((1, 1), (2, 2), (3, 3))) == 1


@pytest.mark.parametrize("few", [{}, figures((1, 2, 3)), figures((1,), (2,), (3,))])
def test_one_unit_or_one_period_cannot_show_what_lasts(few: Figures) -> None:
    assert consistency(few) is None


def test_mere_chance_lasts_hardly_at_all() -> None:
    dice = random.Random(1)
    found = consistency(figures(*[tuple(dice.gauss(0, 1) for _ in range(10)) for _ in range(200)]))
    assert found is not None
    assert found < 0.03


def test_the_trend_is_the_slope_within_units() -> None:
    found = trend(figures((10, 12), (20, 26)))
    assert found
    assert (found.slope, found.error) == (4, sqrt(4))
    assert found.clear


def test_a_unit_that_begins_later_on_a_higher_level_makes_no_trend() -> None:
    found = trend(figures((10, 10, 10, 10), (None, None, 90, 90)))
    assert found
    assert found.slope == 0
    assert not found.clear
    assert trend(figures((1,), (2,))) is None


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([80.0, 85.0, 90.0, 70.0], 1),  # not written in tens, only round
        ([80.5, 81.25, 79.1], 0.01),
        ([0.1 + 0.2, 0.7, 0.1 * 3], 0.1),  # binary fractions err
        ([1_250_000.0, 2_370_000.0, 1_980_000.0], 1000),
        ([], 1),
    ],
)
def test_figures_are_written_in_steps(values: list[float], step: float) -> None:
    assert isclose(grain(values), step)


def test_round_figures_beyond_chance_are_found_with_both_shares() -> None:
    values = [float(n) for n in range(50, 100)]  # ten of fifty are multiples of 5: chance
    assert roundness(values) is None
    found = roundness(values + [85.0] * 50)
    assert found
    assert (found.multiple, found.share, found.chance) == (5, 0.6, 0.2)


def test_round_figures_among_decimals_are_found() -> None:
    values = [60 + n * 0.37 for n in range(60)] + [80.0, 85.0, 90.0] * 20
    found = roundness(values)
    assert found
    assert found.multiple == 5
    assert found.chance < 0.01
    assert found.share >= 0.5


@pytest.mark.parametrize("values", [[85.0] * 19, [float(n % 6) for n in range(500)]], ids=["few", "narrow"])
def test_few_or_narrow_figures_are_not_called_round(values: list[float]) -> None:
    assert roundness(values) is None


def test_quantiles_are_those_of_type_seven() -> None:
    values = [3.0, 7.0, 8.0, 15.0, 16.5, 40.0]
    low, middle, high = quantiles(values, n=4, method="inclusive")
    assert [quantile(values, share) for share in (0.25, 0.5, 0.75)] == [low, middle, high]
