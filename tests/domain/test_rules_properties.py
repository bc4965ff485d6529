"""What holds for every input of the rules, not only for the cases somebody thought of."""

import ast
import inspect
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.policy import timelines
from domain import achievement, credit, numbers, pattern, pp30
from domain.achievement import NoAchievement, category
from domain.credit import WrongMonths, accumulate, angka_kredit, progress
from domain.numbers import NotANumber, number, plain, rounded, span, whole
from domain.pattern import Allowed, allowed, departed
from domain.policy import resolve
from domain.rating import departures, predikat
from domain.terms import Ekspektasi, Jenjang, Polarity, Predikat
from domain.terms import PredikatOrganisasi as O

RULES = resolve(timelines(), date(2027, 1, 4))
MATRIX, PATTERN = RULES.predikat.value, RULES.distribusi.value
CREDIT, NUMERIC, ACHIEVEMENT = RULES.angka_kredit.value, RULES.pp30.value, RULES.capaian.value
BEST_FIRST = list(Predikat)
HALVES = settings(max_examples=200, derandomize=True, deadline=None)
amounts = st.decimals(min_value=0, max_value=10**6, places=4, allow_nan=False)
jenjang, predikats = st.sampled_from(Jenjang), st.sampled_from(Predikat)


# --- the matrix ---------------------------------------------------------------------------------------


def _worth(hasil: Ekspektasi, perilaku: Ekspektasi) -> int:
    return -BEST_FIRST.index(predikat(MATRIX, hasil, perilaku))


def test_the_matrix_gives_a_predikat_for_every_pair_of_ratings_and_each_predikat_for_some() -> None:
    assert {predikat(MATRIX, *pair) for pair in product(Ekspektasi, repeat=2)} == set(Predikat)


def test_a_better_rating_never_gives_a_worse_predikat_in_any_row_or_column() -> None:
    worse_to_better = list(Ekspektasi)
    for fixed, (low, high) in product(Ekspektasi, pairwise(worse_to_better)):
        assert _worth(fixed, low) <= _worth(fixed, high)
        assert _worth(low, fixed) <= _worth(high, fixed)


def test_ratings_cannot_be_exchanged_for_each_other() -> None:
    """The order of predikat is not one of sums: perilaku below weighs more than hasil kerja below."""
    low, high = Ekspektasi.DI_BAWAH, Ekspektasi.DI_ATAS
    assert predikat(MATRIX, high, low) is Predikat.KURANG
    assert predikat(MATRIX, low, high) is Predikat.BUTUH_PERBAIKAN
    assert _worth(high, low) < _worth(low, high)


# --- the distribution ---------------------------------------------------------------------------------


def _a_split(lines: tuple[Allowed, ...], total: int) -> dict[Predikat, int]:
    """Give counts that the pattern allows: the least of each line, and the rest to whom still has room."""
    counts = dict.fromkeys(Predikat, 0)
    for line in lines:
        counts[line.share.of[0]] = line.least
    room = {p: min([total, *(line.most for line in lines if p in line.share.of)]) for p in Predikat}
    for p in sorted(Predikat, key=lambda p: -room[p]):
        counts[p] += min(room[p] - counts[p], total - sum(counts.values()))
    return counts


@pytest.mark.parametrize("organisasi", O)
def test_for_every_size_to_ten_thousand_the_parts_sum_to_it_and_the_pattern_can_be_met(organisasi: O) -> None:
    for total in range(PATTERN.jumlah_minimum, 10_001):
        lines = allowed(PATTERN, organisasi, total)
        counts = _a_split(lines, total)
        assert sum(counts.values()) == total
        assert min(counts.values()) >= 0
        assert departures(PATTERN, organisasi, counts) == ()


@pytest.mark.parametrize("organisasi", O)
def test_for_every_size_to_ten_thousand_the_allowed_heads_end_where_the_exact_share_ends(organisasi: O) -> None:
    for total in range(10_001):
        for line in allowed(PATTERN, organisasi, total):
            if line.share.max is not None:
                most = Fraction(line.share.max * total, 100)
                assert line.most <= most < line.most + 1
            if line.share.min is not None:
                least = Fraction(line.share.min * total, 100)
                assert line.least - 1 < least <= line.least


counts_of_a_unit = st.tuples(*[st.integers(0, 40)] * 5).map(lambda counts: dict(zip(Predikat, counts, strict=True)))


@HALVES
@given(st.sampled_from(O), counts_of_a_unit)
def test_a_unit_departs_exactly_where_a_count_is_not_allowed(organisasi: O, counts: dict[Predikat, int]) -> None:
    total = sum(counts.values())
    found = departures(PATTERN, organisasi, counts)
    beyond = [
        line.share
        for line in allowed(PATTERN, organisasi, total)
        if not line.least <= sum(counts[p] for p in line.share.of) <= line.most
    ]
    assert [d.share for d in found] == (beyond if total >= PATTERN.jumlah_minimum else [])
    for departure in found:
        assert departure.total == total
        assert departure.count == sum(counts[p] for p in departure.share.of)
        assert f"{departure.count} dari {total} orang" in departed(departure)[0]
        assert ";" not in departed(departure)[0]


@pytest.mark.parametrize("total", [10, 11, 10_001, 1_000_001])
def test_the_percentage_of_a_departure_is_never_shown_as_the_limit_it_breaks(total: int) -> None:
    most = 70 * total // 100
    (departure,) = departures(PATTERN, O.ISTIMEWA, {Predikat.SANGAT_BAIK: most + 1, Predikat.BAIK: total - most - 1})
    assert "(70%)" not in departed(departure)[0]


# --- numbers ------------------------------------------------------------------------------------------


@HALVES
@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_rounding_is_half_up_by_whole_numbers(thousandths: int, places: int) -> None:
    value = Decimal(thousandths).scaleb(-6)
    unit = 10 ** (6 - places)
    up = (2 * abs(thousandths) + unit) // (2 * unit)
    assert rounded(value, places) == Decimal(up if thousandths >= 0 else -up).scaleb(-places)


@HALVES
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=5, allow_nan=False))
def test_a_number_is_read_back_with_a_comma_or_a_point(value: Decimal) -> None:
    written = plain(value)
    assert number(written) == number(written.replace(".", ",")) == value
    assert "E" not in written


@HALVES
@given(amounts, amounts)
def test_a_range_is_read_back_and_never_the_wrong_way_round(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert span(f"{low:f}-{high:f}") == span(f"{low:f} – {high:f}") == span(f"{low:f} s.d. {high:f}") == (low, high)
    if low < high:
        with pytest.raises(NotANumber, match="terbalik"):
            span(f"{high:f}-{low:f}")


@pytest.mark.parametrize(
    "said", ["", "nan", "inf", "1e3", "1.234,5", "1.000.000", "12 000", "٣", "9" * 31, "--1", "1/2"]
)
def test_what_is_no_number_is_refused(said: str) -> None:
    with pytest.raises(NotANumber):
        number(said)


@pytest.mark.parametrize("said", ["2.5", "-1", "1.000", "1,00", "", "satu", "9999999999"])
def test_what_is_no_count_of_people_or_months_is_refused(said: str) -> None:
    with pytest.raises(NotANumber):
        whole(said)


@pytest.mark.parametrize("room", [achievement, credit, numbers, pattern, pp30])
def test_no_rule_calls_float_or_round(room: object) -> None:
    called = {
        node.func.id
        for node in ast.walk(ast.parse(inspect.getsource(room)))  # type: ignore[arg-type]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called
    assert not called & {"float", "round"}


# --- angka kredit -------------------------------------------------------------------------------------


def _exact(step: Jenjang, reached: Predikat, months: int) -> Fraction:
    return Fraction(CREDIT.jenjang[step].koefisien) * CREDIT.persen[reached] * months / 1200


@HALVES
@given(jenjang, predikats, st.integers(1, 12))
@example(Jenjang.PEMULA, Predikat.SANGAT_BAIK, 12)  # 5.625: a binary round gives 5.62
@example(Jenjang.AHLI_MADYA, Predikat.BUTUH_PERBAIKAN, 12)  # 28.125
def test_angka_kredit_is_the_exact_value_half_up(step: Jenjang, reached: Predikat, months: int) -> None:
    exact = _exact(step, reached, months)
    assert angka_kredit(CREDIT, step, reached, months) == Decimal(int(exact * 100 + Fraction(1, 2))).scaleb(-2)


@HALVES
@given(jenjang, predikats, st.integers(1, 11))
def test_more_months_or_a_better_predikat_never_give_less(step: Jenjang, reached: Predikat, months: int) -> None:
    here = angka_kredit(CREDIT, step, reached, months)
    assert here <= angka_kredit(CREDIT, step, reached, months + 1)
    better = BEST_FIRST[max(BEST_FIRST.index(reached) - 1, 0)]
    assert here <= angka_kredit(CREDIT, step, better, months)


@HALVES
@given(jenjang, predikats, st.lists(st.integers(1, 12), min_size=1, max_size=12))
def test_parts_differ_from_the_whole_by_at_most_half_a_hundredth_each(
    step: Jenjang, reached: Predikat, parts: list[int]
) -> None:
    gathered = accumulate(angka_kredit(CREDIT, step, reached, months) for months in parts)
    assert abs(Fraction(gathered) - _exact(step, reached, sum(parts))) <= Fraction(len(parts), 200)
    assert gathered == gathered.quantize(Decimal("0.01"), ROUND_HALF_UP)


@HALVES
@given(jenjang, amounts)
def test_what_is_missing_and_what_is_gathered_make_the_threshold(step: Jenjang, gathered: Decimal) -> None:
    missing, needed = progress(CREDIT, step, gathered), CREDIT.jenjang[step]
    assert missing.pangkat == max(needed.naik_pangkat - gathered, 0)
    assert (missing.jenjang is None) == (needed.naik_jenjang is None)
    assert missing.jenjang is None or missing.jenjang + min(gathered, needed.naik_jenjang or 0) == needed.naik_jenjang


@pytest.mark.parametrize("months", [-1, 0, 13])
def test_a_period_has_one_to_twelve_months(months: int) -> None:
    with pytest.raises(WrongMonths):
        angka_kredit(CREDIT, Jenjang.MAHIR, Predikat.BAIK, months)


# --- achievement and PP 30 ----------------------------------------------------------------------------


@HALVES
@given(amounts.filter(bool), amounts)
def test_the_two_polarities_mirror_each_other_at_a_hundred(target: Decimal, result: Decimal) -> None:
    more = achievement.achievement(ACHIEVEMENT, target, target, result, Polarity.NAIK)
    less = achievement.achievement(ACHIEVEMENT, target, target, result, Polarity.TURUN)
    assert abs(more + less - 200) < Decimal("1E-80")
    assert rounded(more) == _half_up(Fraction(result) / Fraction(target) * 100)


def _half_up(value: Fraction) -> Decimal:
    return Decimal(int(value * 100 + Fraction(1, 2))).scaleb(-2)


@HALVES
@given(amounts.filter(bool), amounts.filter(bool), amounts)
def test_a_range_is_a_hundred_inside_and_judged_by_its_nearer_end_outside(
    one: Decimal, other: Decimal, result: Decimal
) -> None:
    low, high = sorted((one, other))
    found = achievement.achievement(ACHIEVEMENT, low, high, result, Polarity.NAIK)
    if low <= result <= high:
        assert found == 100
    else:
        near = high if result > high else low
        assert found == achievement.achievement(ACHIEVEMENT, near, near, result, Polarity.NAIK)
        assert (found > 100) == (result > high)


@given(amounts, st.sampled_from(Polarity))
@settings(max_examples=30, derandomize=True, deadline=None)
def test_a_target_of_zero_has_no_percentage(result: Decimal, polarity: Polarity) -> None:
    with pytest.raises(NoAchievement):
        achievement.achievement(ACHIEVEMENT, Decimal(0), Decimal(0), result, polarity)


@HALVES
@given(st.decimals(-100, 300, places=3), st.decimals(-100, 300, places=3))
def test_a_higher_percentage_never_has_a_lower_category(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert BEST_FIRST.index(category(ACHIEVEMENT, low)) >= BEST_FIRST.index(category(ACHIEVEMENT, high))


values = st.decimals(0, 120, places=6)


@HALVES
@given(values, values, st.sampled_from(["70/30", "60/40"]), st.booleans())
def test_the_value_of_pp30_is_exact_and_its_predikat_falls_with_it(
    skp: Decimal, perilaku: Decimal, bobot: str, idea: bool
) -> None:
    weights = NUMERIC.bobot[bobot]  # type: ignore[index]
    reached = pp30.value(NUMERIC, weights, skp, perilaku)
    assert Fraction(reached) == (weights.skp * Fraction(skp) + weights.perilaku * Fraction(perilaku)) / 100
    found = pp30.predikat(NUMERIC, reached, idea)
    assert (found is Predikat.SANGAT_BAIK) == (idea and reached >= 110)
    lower = pp30.predikat(NUMERIC, reached * Decimal("0.9"), idea)
    assert BEST_FIRST.index(found) <= BEST_FIRST.index(lower)
