"""Whether an indicator can carry an appraisal: faults that planners meet, and a score that can be had by hand."""

import random
from collections.abc import Callable
from math import isclose
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.indicators import catalogue
from domain.indicator_history import Fault, History, read
from domain.indicator_judgement import SCALES, Judgement, Part, Reason, Scale, Verdict, judge, ranked
from domain.terms import Polarity

HEAD = ("indicator", "period", "unit", "target", "result", "arah")
YEARS, UNITS = range(2019, 2025), range(10)
IDL, STUNTING, OURS = "KES-IDL", "Prevalensi stunting balita", "Ukuran kami sendiri"
Cell = Callable[[int, int], Any]  # of unit and year
# Units differ lastingly, move each year, and do not lie on fives.
SOUND: dict[tuple[int, int], float] = {
    (u, y): round(60.3 + 3 * u + random.Random(f"{u}/{y}").uniform(-1, 1), 1) for u in UNITS for y in YEARS
}


def sound(unit: int, year: int) -> Any:
    return SOUND[unit, year]


def harder(unit: int, year: int) -> Any:
    """A target of its own each year: a little above the last result, and met about half of the time."""
    return round(60.3 + 3 * unit + 0.04, 2)


def history(name: str = IDL, result: Cell = sound, target: Cell = harder, arah: str = "", **kept: Any) -> History:
    units, years = kept.get("units", UNITS), kept.get("years", YEARS)
    return read(HEAD, [(name, str(y), f"U{u}", target(u, y), result(u, y), arah) for y in years for u in units])


def judged(name: str = IDL, result: Cell = sound, target: Cell = harder, arah: str = "", **kept: Any) -> Judgement:
    made = history(name, result, target, arah, **kept)
    return judge(made, made.series[0], catalogue())


def test_a_sound_indicator_carries_an_appraisal() -> None:
    found = judged()
    assert (found.verdict, found.reasons) == (Verdict.CARRIES, ())
    assert found.score == 100
    assert found.known
    assert found.known.code == IDL


def test_the_score_is_the_sum_of_its_points_and_each_follows_its_scale() -> None:
    found = judged(result=lambda u, y: None if (u + y) % 4 == 0 else sound(u, y))
    assert isclose(found.score, sum(found.points.values()), abs_tol=1e-6)
    coverage = found.values[Part.COVERAGE]
    assert coverage == 44 / 60
    assert isclose(found.points[Part.COVERAGE], 20 * (44 / 60 - 0.50) / (0.95 - 0.50))


@pytest.mark.parametrize(("value", "points"), [(None, 0), (0.7, 0), (0.6, 0), (0.35, 10), (0.1, 20), (0.0, 20)])
def test_points_lie_in_proportion_between_the_two_ends(value: float | None, points: float) -> None:
    assert isclose(Scale(20, zero=0.6, full=0.1).points(value), points)


def test_all_points_together_are_a_hundred() -> None:
    assert sum(scale.most for scale in SCALES.values()) == 100


def test_an_indicator_on_which_everybody_has_a_hundred_tells_nobody_apart() -> None:
    found = judged("Angka kelulusan", result=lambda u, y: 100, target=lambda u, y: 100)
    assert found.verdict is Verdict.CANNOT
    assert {Reason.ALL_ALIKE, Reason.AT_THE_END} <= set(found.reasons)
    assert Reason.CHANCE not in found.reasons
    assert (found.values[Part.SPREAD], found.values[Part.ROOM], found.values[Part.MOVEMENT]) == (0, 1, 0)


def test_differences_that_do_not_last_are_chance() -> None:
    dice = random.Random(4)
    found = judged(result=lambda u, y: round(dice.uniform(60, 90), 2))
    assert found.verdict is Verdict.CANNOT
    assert found.reasons[0] is Reason.CHANCE


def test_half_empty_cells_decide_and_periods_after_the_last_report_count_as_empty() -> None:
    rows = [(IDL, str(y), f"U{u}", "80", sound(u, y), "") for y in (2019, 2020) for u in UNITS]
    rows += [("KES-K4", "2024", "U1", "80", "81", "")]
    rows += [("KES-K4", str(y), "U1", "80", "81", "") for y in (2021, 2022, 2023)]
    made = read(HEAD, rows)
    found = judge(made, made.series[0], catalogue())
    assert found.evidence.coverage == 20 / 60
    assert Reason.DISCONTINUED in found.reasons


def test_figures_beyond_the_bounds_are_named_and_left_out() -> None:
    found = judged(result=lambda u, y: 950 if (u, y) == (3, 2020) else sound(u, y))
    assert (found.evidence.impossible, found.evidence.results) == (1, 59)
    assert found.evidence.impossible_rows == (14,)
    assert found.verdict is Verdict.CARRIES
    many = judged(result=lambda u, y: 950 if u < 3 else sound(u, y))
    assert Reason.IMPOSSIBLE in many.reasons


def test_outside_the_catalogue_a_bound_is_presumed_only_where_nearly_all_keep_it() -> None:
    one = judged("Persentase kami", result=lambda u, y: 950 if (u, y) == (3, 2020) else sound(u, y), arah="naik")
    assert (one.evidence.reach.high, one.evidence.reach.presumed, one.evidence.impossible) == (100, True, 1)
    many = judged("Persentase kami", result=lambda u, y: sound(u, y) + 30, arah="naik")
    assert many.evidence.impossible == 0
    below = judged(OURS, result=lambda u, y: -5 if (u, y) == (3, 2020) else sound(u, y), arah="naik")
    assert (below.evidence.reach.low, below.evidence.impossible) == (0, 1)


def test_targets_that_were_last_years_results_ask_for_nothing() -> None:
    found = judged(target=lambda u, y: SOUND.get((u, y - 1), 50.5))
    assert (found.evidence.compared, found.evidence.copied) == (50, 50)
    assert found.points[Part.TARGETS] == 0
    assert (found.verdict, Reason.WEAK_TARGETS in found.reasons) == (Verdict.MEND, True)


def test_the_same_number_written_otherwise_is_the_same_target() -> None:
    found = judged(target=lambda u, y: f"{SOUND.get((u, y - 1), 50.5):.2f}".replace(".", ","))
    assert found.evidence.copied == 50


def test_targets_that_equal_their_own_result_and_missing_ones_are_counted_once() -> None:
    found = judged(target=lambda u, y: None if u == 0 else sound(u, y))
    assert (found.evidence.targets, found.evidence.equal, found.evidence.judged) == (54, 54, 54)
    assert found.evidence.idle == found.evidence.rows == 60


def test_a_target_at_the_better_end_is_no_copy() -> None:
    found = judged(result=lambda u, y: 100 if u == 0 else sound(u, y), target=lambda u, y: 100)
    assert (found.evidence.copied, found.evidence.equal) == (0, 0)


@pytest.mark.parametrize(
    ("target", "reason"), [(1, Reason.TARGETS_ALWAYS_MET), (99.5, Reason.TARGETS_NEVER_MET)], ids=["easy", "hard"]
)
def test_targets_that_are_always_or_never_met_need_mending(target: float, reason: Reason) -> None:
    found = judged(target=lambda u, y: target)
    assert (found.verdict, found.reasons) == (Verdict.MEND, (reason,))


def test_where_less_is_better_a_target_is_met_from_above() -> None:
    found = judged(STUNTING, target=lambda u, y: 99)
    assert found.direction.polarity is Polarity.TURUN
    assert found.evidence.met == 60
    assert (found.evidence.best, found.evidence.worst) == (0, 100)


def test_figures_that_never_move_are_suspected_of_being_copied() -> None:
    found = judged(result=lambda u, y: 60.3 + 3 * u)
    assert (found.evidence.pairs, found.evidence.moved) == (50, 0)
    assert Reason.WEAK_MOVEMENT in found.reasons


def test_round_figures_cost_credibility() -> None:
    found = judged(result=lambda u, y: 5 * round(sound(u, y) / 5))
    assert found.evidence.roundness
    assert found.points[Part.CREDIBILITY] == 0


@pytest.mark.parametrize("few", [{"units": range(4)}, {"years": (2023, 2024)}], ids=["units", "periods"])
def test_too_little_is_said_and_decides_nothing(few: dict[str, Any]) -> None:
    found = judged("Angka kelulusan", result=lambda u, y: 100, **few)
    assert found.verdict is Verdict.MEND
    assert found.reasons[0] is Reason.TOO_FEW
    assert Reason.ALL_ALIKE not in found.reasons


def test_an_indicator_without_a_single_result_cannot() -> None:
    found = judged(result=lambda u, y: None)
    assert (found.verdict, found.reasons[0]) == (Verdict.CANNOT, Reason.NO_RESULTS)


# --- which way is better --------------------------------------------------------------------------------


def test_the_catalogue_says_which_way_is_better_and_a_contradiction_is_said() -> None:
    found = judged(arah="turun")
    assert (found.direction.polarity, found.direction.basis) == (Polarity.NAIK, "katalog")
    assert (found.verdict, found.reasons) == (Verdict.MEND, (Reason.POLARITY_CONTRADICTED,))


def test_outside_the_catalogue_the_column_says_it() -> None:
    found = judged(OURS, arah="turun", target=lambda u, y: harder(u, y))
    assert (found.direction.polarity, found.direction.basis) == (Polarity.TURUN, "kolom")
    assert found.verdict is Verdict.CARRIES


@pytest.mark.parametrize(("step", "way"), [(2, Polarity.NAIK), (-2, Polarity.TURUN)])
def test_else_the_targets_suggest_it_and_that_is_never_enough(step: float, way: Polarity) -> None:
    found = judged(OURS, target=lambda u, y: SOUND.get((u, y - 1), 70.0) + step)
    assert (found.direction.polarity, found.direction.basis, found.direction.share) == (way, "target", 1)
    assert Reason.POLARITY_INFERRED in found.reasons
    assert found.verdict is Verdict.MEND


def test_where_nothing_says_it_nothing_is_guessed() -> None:
    found = judged(OURS, target=lambda u, y: sound(u, y - 1) + (-1) ** u if y > 2019 else 70)
    assert found.direction.polarity is None
    assert found.evidence.met is None
    assert found.suggestion is None
    assert Reason.POLARITY_UNKNOWN in found.reasons


# --- target, periods, ranking ---------------------------------------------------------------------------


def test_the_suggested_target_runs_from_the_median_to_the_better_quartile_of_the_last_period() -> None:
    found = judged(result=lambda u, y: 50 + u if y == 2024 else sound(u, y)).suggestion
    assert found
    assert (found.begin, found.end, found.units, found.period.label) == (54, 57, 10, "2024")
    fewer = judged(STUNTING, result=lambda u, y: 50 + u if y == 2024 else sound(u, y)).suggestion
    assert fewer
    assert (fewer.begin, fewer.end) == (54, 52)


def test_a_period_in_which_few_have_reported_suggests_no_target() -> None:
    found = judged(result=lambda u, y: None if y == 2024 and u > 3 else sound(u, y)).suggestion
    assert found
    assert found.period.label == "2023"


def test_a_suggestion_never_lies_beyond_what_is_possible() -> None:
    found = judged(result=lambda u, y: 99.9 + u / 100).suggestion
    assert found
    assert found.end <= 100


def test_quarters_are_set_against_the_same_quarter_a_year_before() -> None:
    rows = [
        (IDL, f"{y}-TW{q}", f"U{u}", SOUND.get((u, y - 1), 50.5) + q, sound(u, y) + q, "")
        for y in YEARS
        for q in (1, 2, 3, 4)
        for u in UNITS
    ]
    rows.append((IDL, "2024", "U0", "1", "2", ""))
    made = read(HEAD, rows)
    seen = judge(made, made.series[0], catalogue()).evidence
    assert (seen.rows, seen.other, len(seen.periods)) == (240, 1, 24)
    assert seen.copied == seen.compared == 200


def test_a_second_row_for_the_same_cell_is_refused_and_names_the_first() -> None:
    made = history()
    twice = read(HEAD, [(IDL, "2024", "U1", "80", "81", ""), (IDL, "TA 2024", "u1", "80", "82", "")])
    judge(twice, twice.series[0], catalogue())
    assert [(r.row, r.fault, r.detail) for r in twice.refused] == [(2, Fault.TWICE, "1")]
    assert made.refused == []


def test_the_ranking_goes_by_verdict_then_score_then_name() -> None:
    carries, mend = judged(), judged(target=lambda u, y: 1)
    cannot = judged("Angka kelulusan", result=lambda u, y: 100)
    other = judged("KES-K4")
    assert [j.name for j in ranked([cannot, mend, other, carries])] == [IDL, "KES-K4", IDL, "Angka kelulusan"]


FIGURE = st.one_of(st.none(), st.floats(-1e9, 1e12, allow_nan=False), st.sampled_from([0, 5, 100, "95,0", "80-90"]))
ROW = st.tuples(
    st.sampled_from([IDL, STUNTING, OURS]),
    st.sampled_from(["2022", "2023", "2024", "2024-TW1", "2023/2024", "kemarin"]),
    st.sampled_from(["A", "B", "C", ""]),
    FIGURE,
    FIGURE,
    st.sampled_from(["", "naik", "turun"]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ROW, max_size=40))
def test_no_history_breaks_it_and_every_row_is_used_or_refused(rows: list[Any]) -> None:
    made = read(HEAD, rows)
    found = [judge(made, series, catalogue()) for series in made.series]
    assert sum(j.evidence.rows + j.evidence.other for j in found) + made.refusals == len(rows)
    for j in found:
        assert 0 <= j.score <= 100
        assert all(0 <= j.points[part] <= SCALES[part].most for part in Part)
        assert j.evidence.idle <= j.evidence.rows
