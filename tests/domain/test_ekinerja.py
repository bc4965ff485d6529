"""Rows and objects out of e-Kinerja, in the spellings in which they come."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cells import Cell
from domain.ekinerja import Passed, Said, Trouble, What, header, places, record, row
from domain.ekinerja_period import Off, Period, named, referred
from domain.problems import Problem
from domain.terms import Ekspektasi, Predikat
from tests.rekap import HEADS, evaluation, person, planned, reference
from tests.rosters import BUDI, SARI

PLACES = {"nip": 1, "hasil": 4, "perilaku": 5, "predikat": 6}


def of(nip: object = SARI, *ratings: object) -> Said | Passed | Trouble:
    return row([1, *person(nip, *ratings)], PLACES, 1)


# --- periods ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("Periode Bulanan 6 Tahun 2026", Period(2026, "bulan", 6)),
        ("PeriodeBulanan12Tahun2026", Period(2026, "bulan", 12)),
        ("bulanan 1 2026", Period(2026, "bulan", 1)),
        ("Periode Penilaian : Agustus 2027", Period(2027, "bulan", 8)),
        ("PERIODE TRIWULAN II TAHUN 2027", Period(2027, "triwulan", 2)),
        ("Triwulan\nIV  Tahun 2027", Period(2027, "triwulan", 4)),
        ("TW-3/2027", Period(2027, "triwulan", 3)),
        ("Periode Tahunan 2027", Period(2027, "tahun")),
        ("Periode Tahunan Tahun 2027", Period(2027, "tahun")),
        ("Triwulan 5 Tahun 2027", None),
        ("Rekap Penilaian 2027", None),
        ("", None),
        (None, None),
    ],
)
def test_a_period_is_known_in_every_spelling(words: object, period: Period | None) -> None:
    assert named(words) == period


@pytest.mark.parametrize(
    ("period", "check_ins", "where"),
    [
        (Period(2027, "tahun"), 4, 0),
        (Period(2027, "triwulan", 3), 4, 3),
        (Period(2027, "bulan", 11), 12, 11),
        (Period(2027, "bulan", 3), 4, Off.UNKNOWN_PERIOD),
        (Period(2027, "triwulan", 3), 12, Off.UNKNOWN_PERIOD),
        (Period(2026, "triwulan", 3), 4, Off.EARLIER_PERIOD),
        (Period(2028, "tahun"), 4, Off.UNKNOWN_PERIOD),
    ],
)
def test_a_period_falls_into_the_cycle_or_it_is_said_why_not(period: Period, check_ins: int, where: int | Off) -> None:
    assert period.within(2027, check_ins) == where


def test_the_reference_of_the_api_names_its_periods() -> None:
    assert referred(reference(number=2)) == Period(2027, "triwulan", 2)
    assert referred(reference(tipe_periodik="BULANAN", number=11)) == Period(2027, "bulan", 11)
    assert referred(reference(jenis_periode="TAHUNAN", angka_periodik=None)) == Period(2027, "tahun")
    assert referred(reference(tipe_periodik="SEMESTER", number=9, nama="x")) is None


# --- heads ------------------------------------------------------------------------------------------------

Rows = list[list[Cell]]
TITLE: Rows = [["3013 - Instansi"], ["Unit"], ["Periode Tahunan 2027"], []]


@pytest.mark.parametrize(
    ("rows", "at", "found"),
    [
        ([*TITLE, list(HEADS)], 4, PLACES),
        ([list(HEADS)], 0, PLACES),
        ([["Predikat\nKinerja", "NIP BARU", "RatingHasilKerja", "PERILAKU  KERJA"]], 0,
         {"predikat": 0, "nip": 1, "hasil": 2, "perilaku": 3}),
        # merged: one head over two, whose words stand in the row below; the NIP over both rows
        ([*TITLE, ["No", "NIP", "Nama", "Rating", None, "Predikat Kinerja"],
          [None, None, None, "Hasil Kerja", "Perilaku Kerja", None], [1, SARI, "S", "SESUAI", "SESUAI", "BAIK"]], 4,
         {"nip": 1, "predikat": 5, "hasil": 3, "perilaku": 4}),
        # the other way round: the NIP's head stands in the lower row
        ([["No", None, "Hasil Kerja", "Perilaku Kerja", "Predikat"], [None, "NIP", None, None, None]], 1,
         {"nip": 1, "hasil": 2, "perilaku": 3, "predikat": 4}),
        ([["No", "NIP", "Nama", "Status SKP", "NIP Atasan"]], 0, {"nip": 1, "status": 3, "appraiser": 4}),
    ],
)  # fmt: skip
def test_a_header_is_found_by_its_words(rows: Rows, at: int, found: dict[str, int]) -> None:
    assert header(rows) == at
    assert places(rows, at) == found


@pytest.mark.parametrize(
    "rows",
    [TITLE, [], [["No", "NIP", "Nama"]], [["Predikat Kinerja"]], [["NIP pejabat yang menandatangani predikat"]]],
)
def test_a_sheet_without_such_a_header_has_none(rows: Rows) -> None:
    assert header(rows) is None


# --- rows -------------------------------------------------------------------------------------------------

BAIK = Said(SARI, What.EVALUATION, 1, Ekspektasi.SESUAI, Ekspektasi.SESUAI, Predikat.BAIK)


@pytest.mark.parametrize(
    ("nip", "hasil", "perilaku", "predikat"),
    [
        (SARI, "SESUAI EKSPEKTASI", "Sesuai Ekspektasi", "BAIK"),
        (int(SARI), "SesuaiEkspektasi", "sesuai", "Baik"),
        (f"'{SARI}", " SESUAI\nEKSPEKTASI ", "SESUAI  EKSPEKTASI", "baik"),
        (f"{SARI[:8]} {SARI[8:14]} {SARI[14]} {SARI[15:]}", "Sesuai_Ekspektasi", "SESUAI", "BAIK "),
    ],
)
def test_a_row_is_read_in_its_spellings(nip: object, hasil: str, perilaku: str, predikat: str) -> None:
    assert of(nip, hasil, perilaku, predikat) == BAIK


@pytest.mark.parametrize(
    ("words", "predikat"),
    [
        ("SANGAT BAIK", Predikat.SANGAT_BAIK), ("SangatBaik", Predikat.SANGAT_BAIK),
        ("Butuh Perbaikan (Cukup)", Predikat.BUTUH_PERBAIKAN), ("Cukup", Predikat.BUTUH_PERBAIKAN),
        ("Kurang/Misconduct", Predikat.KURANG), ("KURANG", Predikat.KURANG),
        ("SANGAT KURANG", Predikat.SANGAT_KURANG),
    ],
)  # fmt: skip
def test_a_predikat_is_read_whole(words: str, predikat: Predikat) -> None:
    said = of(SARI, "DIATAS EKSPEKTASI", "DI BAWAH EKSPEKTASI", words)
    assert isinstance(said, Said)
    assert (said.hasil, said.perilaku, said.predikat) == ("di_atas", "di_bawah", predikat)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (person(float(SARI)), Problem.NIP_LOST_DIGITS),
        (person("1.97808E+17"), Problem.NIP_LOST_DIGITS),
        (person(SARI[:15] + "000"), Problem.NIP_LOST_DIGITS),
        (person(SARI[:-1]), Problem.NIP_LENGTH),
        (person(None), Problem.NIP_MISSING),
        (person("199013122015032001"), Problem.NIP_BIRTH_DATE),
    ],
)
def test_a_nip_that_is_none_is_a_trouble_of_that_row(cells: list[object], problem: Problem) -> None:
    assert row([1, *cells], PLACES, 1) == Trouble("NIP", problem)


@pytest.mark.parametrize(
    ("ratings", "column", "says"),
    [
        (("LUMAYAN", "SESUAI", "BAIK"), "Rating Hasil Kerja", "'LUMAYAN' bukan rating"),
        (("SESUAI", None, "BAIK"), "Rating Perilaku Kerja", "kosong"),
        (("SESUAI", "SESUAI", "ISTIMEWA"), "Predikat Kinerja", "predikat organisasi"),
        (("SESUAI", "SESUAI", "x" * 9_000), "Predikat Kinerja", "x" * 60 + "'"),
        ((5, "SESUAI", "BAIK"), "Rating Hasil Kerja", "'5'"),
    ],
)
def test_a_label_that_no_form_has_is_a_trouble_that_names_its_column(
    ratings: tuple[object, ...], column: str, says: str
) -> None:
    found = of(SARI, *ratings)
    assert isinstance(found, Trouble)
    assert found.column == column
    assert says in str(found.error)


@pytest.mark.parametrize(
    ("cells", "passed"),
    [
        ([], Passed.BLANK),
        ([None] * 7, Passed.BLANK),
        (list(HEADS), Passed.BLANK),
        ([f"({n})" for n in range(1, 8)], Passed.BLANK),
        ([1, 2, 3, 4, 5, 6, 7], Passed.BLANK),
        ([None, "Surakarta, 20 April 2027"], Passed.BLANK),
        ([None, "Kepala Dinas,", None, None, None, None, None], Passed.BLANK),
        ([None, f"NIP. {BUDI}"], Passed.BLANK),
        ([None, None, None, None, None, None, None, "Ratna"], Passed.BLANK),
        ([1, SARI, "Sari", "Analis", "-", None, ""], Passed.UNRATED),
    ],
)
def test_what_is_no_evaluation_is_passed_over(cells: list[Cell], passed: Passed) -> None:
    assert row(cells, PLACES, 1) is passed


@given(st.lists(st.one_of(st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans()), max_size=9))
def test_no_cell_makes_a_reader_fail(cells: list[Cell]) -> None:
    assert isinstance(row(cells, PLACES, 1), Said | Passed | Trouble)
    assert header([cells]) is None or places([cells], 0)


# --- objects of the API -----------------------------------------------------------------------------------


def test_an_evaluation_of_the_api_is_read() -> None:
    assert record(evaluation(SARI, atasan=BUDI), 1) == BAIK._replace(appraiser=BUDI)
    assert record(evaluation(SARI, pegawai_atasan={"nip": BUDI}), 1) == BAIK._replace(appraiser=BUDI)
    assert record(evaluation(SARI, is_skp_plt_plh_pjb=True), 1) is Passed.ACTING
    assert record(evaluation(SARI, hasil_kerja=None, perilaku_kerja=None, hasil_akhir=""), 1) is Passed.UNRATED
    assert record(evaluation(SARI, atasan="123"), 1) == Trouble("NIP atasan", Problem.NIP_LENGTH)


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (planned(SARI), Said(SARI, What.SKP, 0)),
        (planned(SARI, "DISETUJUI"), Said(SARI, What.SKP, 0)),
        *((planned(SARI, status), Passed.UNAGREED) for status in ("Draft", "Diajukan", "Ditolak", "Persetujuan", "")),
        (planned(SARI, is_plt_plh="1"), Passed.ACTING),
        (planned(1.9e17), Trouble("NIP", Problem.NIP_LOST_DIGITS)),
    ],
)
def test_an_skp_of_the_api_counts_once_it_is_agreed(thing: dict[str, Any], said: object) -> None:
    assert record(thing, None) == said
