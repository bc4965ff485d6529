"""Two ratings give a predikat; a unit's predikat are held against the pattern."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.provisions import Distribution, Share
from domain.rating import EKSPEKTASI_LABELS, ORGANISASI_LABELS, UnknownLabel, departures, ekspektasi, predikat
from domain.rating import predikat_organisasi as organisasi
from domain.terms import Ekspektasi as E
from domain.terms import Predikat as P
from domain.terms import PredikatOrganisasi as O
from tests.people import policy

MATRIX, PATTERN = policy().predikat.value, policy().distribusi.value


@pytest.mark.parametrize(
    ("hasil", "perilaku", "given"),
    [
        (E.DI_ATAS, E.DI_ATAS, P.SANGAT_BAIK), (E.DI_ATAS, E.SESUAI, P.BAIK), (E.DI_ATAS, E.DI_BAWAH, P.KURANG),
        (E.SESUAI, E.DI_ATAS, P.BAIK), (E.SESUAI, E.SESUAI, P.BAIK), (E.SESUAI, E.DI_BAWAH, P.KURANG),
        (E.DI_BAWAH, E.DI_ATAS, P.BUTUH_PERBAIKAN), (E.DI_BAWAH, E.SESUAI, P.BUTUH_PERBAIKAN),
        (E.DI_BAWAH, E.DI_BAWAH, P.SANGAT_KURANG),
    ],
)  # fmt: skip
def test_the_nine_cells_of_the_quadrant(hasil: E, perilaku: E, given: P) -> None:
    assert predikat(MATRIX, hasil, perilaku) is given


@pytest.mark.parametrize(
    "said", ["Di Atas Ekspektasi", "DIATAS EKSPEKTASI", " di  atas ", "di_atas", "diatas_ekspektasi"]
)
def test_a_rating_is_known_as_forms_exports_and_code_spell_it(said: str) -> None:
    assert ekspektasi(said) is E.DI_ATAS


@pytest.mark.parametrize("said", ["", "atas", "tidak sesuai", "sesuai dengan ekspektasi", "di atas rata-rata", "4"])
def test_a_rating_is_never_guessed(said: str) -> None:
    with pytest.raises(UnknownLabel, match="bukan rating"):
        ekspektasi(said)


def test_every_label_is_read_back() -> None:
    assert {ekspektasi(label) for label in EKSPEKTASI_LABELS.values()} == set(E)
    assert {organisasi(label) for label in ORGANISASI_LABELS.values()} == set(O)
    assert organisasi("Cukup") is organisasi("perlu perbaikan") is O.BUTUH_PERBAIKAN
    with pytest.raises(UnknownLabel, match="bukan predikat organisasi"):
        organisasi("Sangat Baik")


@pytest.mark.parametrize(
    ("unit", "counts", "expected"),
    [
        (O.ISTIMEWA, {P.SANGAT_BAIK: 7, P.BAIK: 3}, 0),  # 70 of 100 exactly
        (O.ISTIMEWA, {P.SANGAT_BAIK: 8, P.BAIK: 3}, 1),  # 72.7 %
        (O.BAIK, {P.BAIK: 2, P.SANGAT_BAIK: 1, P.KURANG: 1}, 0),
        (O.BAIK, {P.BAIK: 2, P.SANGAT_BAIK: 2}, 1),  # nobody below
        (O.BAIK, {P.BAIK: 4}, 2),  # too many, and nobody below
        (O.BUTUH_PERBAIKAN, {P.BUTUH_PERBAIKAN: 6, P.BAIK: 3, P.SANGAT_BAIK: 1}, 0),
        (O.BUTUH_PERBAIKAN, {P.BUTUH_PERBAIKAN: 5, P.BAIK: 3, P.SANGAT_BAIK: 2}, 2),
        (O.SANGAT_KURANG, {P.SANGAT_KURANG: 6, P.KURANG: 3, P.SANGAT_BAIK: 1}, 1),  # none may be
    ],
)
def test_a_unit_departs_from_its_pattern_by_the_exact_share(unit: O, counts: dict[P, int], expected: int) -> None:
    assert len(departures(PATTERN, unit, counts)) == expected


def test_a_unit_below_the_minimum_is_held_against_nothing() -> None:
    assert departures(PATTERN, O.BAIK, {P.BAIK: 3}) == ()
    assert departures(PATTERN, O.BAIK, {}) == ()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.dictionaries(st.sampled_from(P), st.integers(0, 40)), st.integers(0, 100), st.integers(2, 5))
def test_a_share_is_a_share_whatever_the_size_of_the_unit(counts: dict[P, int], most: int, times: int) -> None:
    rule = Distribution(jumlah_minimum=1, pola={o: (Share(of=(P.BAIK,), max=most),) for o in O})
    larger = Counter({p: n * times for p, n in counts.items()})
    assert bool(departures(rule, O.BAIK, counts)) == bool(departures(rule, O.BAIK, larger))
    if total := sum(counts.values()):
        assert bool(departures(rule, O.BAIK, counts)) == (counts.get(P.BAIK, 0) / total > most / 100 + 1e-12)
