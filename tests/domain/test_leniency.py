"""Leniency: who rates high is told from who has good people; few ratings say little; the figures sum to zero."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.leniency import Leniency, Rating, leniency

PERCENT, LEAST = 90, 3


def _figures(ratings: list[Rating]) -> dict[str, Leniency]:
    return {one.appraiser: one for one in leniency(ratings, PERCENT, LEAST)[1]}


def _years(
    chance: Random, appraisers: int, each: tuple[int, int], spread: float = 0.5
) -> tuple[list[Rating], dict[str, float]]:
    """A year in which each appraiser's own bias is known, and people's achievement drives the rest."""
    bias = {f"p{n:03d}": chance.gauss(0, spread) for n in range(appraisers)}
    ratings = []
    for name, own in bias.items():
        good = chance.gauss(0, 8)  # some have better people than others
        for _ in range(chance.randint(*each)):
            achievement = 95 + good + chance.gauss(0, 6)
            ratings.append(Rating(name, 3 + 0.05 * (achievement - 95) + own + chance.gauss(0, 0.6), achievement))
    return ratings, bias


def test_a_known_bias_is_recovered_and_lies_in_the_interval_about_as_often_as_it_says() -> None:
    chance, inside, total, error = Random(7), 0, 0, 0.0
    for _ in range(40):
        ratings, bias = _years(chance, 30, (3, 25))
        for name, one in _figures(ratings).items():
            assert one.figure is not None
            assert one.low is not None
            assert one.high is not None
            inside += one.low <= bias[name] <= one.high
            error += (one.figure - bias[name]) ** 2
            total += 1
    assert 0.86 < inside / total < 0.94
    assert error / total < 0.06  # of a variance of 0.25: three quarters of it are explained


def test_the_interval_holds_in_a_small_agency_too() -> None:
    chance, inside, total = Random(11), 0, 0
    for _ in range(300):
        ratings, bias = _years(chance, 6, (3, 12))
        for name, one in _figures(ratings).items():
            inside += (one.low or 0) <= bias[name] <= (one.high or 0)
            total += 1
    assert 0.84 < inside / total < 0.97


def test_one_who_has_good_people_is_not_called_lenient_where_their_achievement_is_known() -> None:
    chance, people = Random(3), []
    for name, level in (("budi", 110), ("ratna", 80), ("hadi", 95)):
        for _ in range(40):
            achievement = level + chance.gauss(0, 8)
            people.append(Rating(name, 3 + 0.04 * (achievement - 95) + chance.gauss(0, 0.2), achievement))
    known = _figures(people)
    blind = _figures([Rating(r.appraiser, r.score) for r in people])
    assert abs(known["budi"].figure or 0) < 0.15
    assert (blind["budi"].figure or 0) > 0.4
    assert not known["budi"].stands_out


def test_few_ratings_shrink_towards_the_agency_and_are_said_to_be_too_few() -> None:
    many = [Rating(f"p{n}", 3 + (n % 3 - 1) * 0.8 + (i % 2) * 0.5) for n in range(9) for i in range(12)]
    found = _figures([*many, Rating("baru", 5), *[Rating("lama", 5 - (i % 2) * 0.01) for i in range(40)]])
    new, old = found["baru"], found["lama"]
    assert new.raw == pytest.approx(old.raw, abs=0.01)
    assert (new.figure or 0) < (old.figure or 0)
    assert (new.too_few, old.too_few) == (True, False)
    assert (new.high or 0) - (new.low or 0) > (old.high or 0) - (old.low or 0)


def test_a_single_appraiser_has_nobody_to_be_compared_with() -> None:
    (one,) = _figures([Rating("budi", 3), Rating("budi", 4)]).values()
    assert (one.figure, one.low, one.high, one.stands_out) == (None, None, None, False)
    assert one.ratings == 2


def test_where_nobody_has_two_ratings_chance_and_leniency_cannot_be_told_apart() -> None:
    assert {one.figure for one in _figures([Rating("a", 1), Rating("b", 4), Rating("c", 3)]).values()} == {None}


def test_where_all_is_the_same_nobody_stands_out() -> None:
    agency, found = leniency([Rating(f"p{n}", 3) for n in range(4) for _ in range(5)], PERCENT, LEAST)
    assert agency.between == 0
    assert [(one.figure, one.stands_out) for one in found] == [(0.0, False)] * 4


def test_achievements_that_hardly_differ_explain_nothing() -> None:
    near = [Rating("b", 0, 0.0), Rating("b", 1, 4.6e-69), *(Rating("a", 0, 90.0) for _ in range(9))]
    plain = [Rating(one.appraiser, one.score) for one in near]
    assert [one.figure for one in leniency(near, PERCENT, LEAST)[1]] == pytest.approx(
        [one.figure for one in leniency(plain, PERCENT, LEAST)[1]], abs=0.05
    )


def test_without_ratings_there_are_no_figures() -> None:
    agency, found = leniency([], PERCENT, LEAST)
    assert (agency.ratings, agency.appraisers, found) == (0, 0, [])


def test_the_highest_comes_first() -> None:
    rows = [Rating(name, score + i % 2) for name, score in (("b", 1), ("a", 3), ("c", 2)) for i in range(6)]
    assert [one.appraiser for one in leniency(rows, PERCENT, LEAST)[1]] == ["a", "c", "b"]


SCORES = st.lists(
    st.builds(
        Rating,
        st.sampled_from(["a", "b", "c", "d", "e"]),
        st.integers(0, 4).map(float),
        st.none() | st.floats(0, 200),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(ratings=SCORES)
def test_figures_sum_to_zero_lie_in_their_interval_and_are_never_larger_than_what_was_seen(
    ratings: list[Rating],
) -> None:
    agency, found = leniency(ratings, PERCENT, LEAST)
    assert sum(one.ratings for one in found) == agency.ratings == len(ratings)
    assert sum(one.figure or 0 for one in found) == pytest.approx(0, abs=1e-6)
    for one in found:
        assert 0 <= one.weight <= 1
        if one.figure is not None:
            assert abs(one.figure) <= abs(one.raw) + 1e-9
            assert one.figure == pytest.approx(one.weight * one.raw)
            assert (one.low or 0) <= one.figure <= (one.high or 0)


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(ratings=SCORES)
def test_a_step_more_for_everybody_changes_no_figure(ratings: list[Rating]) -> None:
    raised = [Rating(r.appraiser, r.score + 1, r.achievement) for r in ratings]
    before, after = _figures(ratings), _figures(raised)
    for name, one in before.items():
        assert after[name].figure == pytest.approx(one.figure, abs=1e-6)
