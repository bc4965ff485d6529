"""A history is read as people write it: numbers, periods, and the rows that cannot be used."""

from math import isnan
from typing import Any

import pytest

from domain.indicator_history import Fault, HistoryUnusable, number, read
from domain.indicator_period import period

HEAD = ("indicator", "period", "unit", "target", "result")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("95", 95.0), ("95,5", 95.5), ("95.50", 95.5), (" 95,5 % ", 95.5), ("-3,2", -3.2), ("−3", -3.0),
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567", 1234567.0), ("1,234,567", 1234567.0),
        ("1.97E+3", 1970.0), (95, 95.0), (95.5, 95.5), ("'95", 95.0),
        ('="95,5"', 95.5),
    ],
)  # fmt: skip
def test_a_figure_is_read_with_comma_or_point(said: Any, value: float) -> None:
    assert number(said) == (value, False)


@pytest.mark.parametrize("said", ["1.234", "12,500", "-1.234"])
def test_one_group_of_three_is_a_decimal_and_doubtful(said: str) -> None:
    assert number(said) == (float(said.replace(",", ".")), True)


def test_a_decimal_below_one_is_not_doubtful() -> None:
    assert number("0.125") == (0.125, False)


@pytest.mark.parametrize("said", ["", " ", "-", "–", None, "n/a", "#N/A"])
def test_an_empty_cell_is_missing_and_no_fault(said: Any) -> None:
    found = number(said)
    assert found
    assert isnan(found[0])


@pytest.mark.parametrize("said", ["80-90", "nan", "inf", "1e999", "1_000", "delapan", "1.2.3", "12.34,5", "5 hari"])
def test_what_is_not_one_number_is_none(said: str) -> None:
    assert number(said) is None


@pytest.mark.parametrize(
    ("said", "label", "months", "place"),
    [
        ("2024", "2024", 12, 2024), ("Tahun 2024", "2024", 12, 2024), ("TA 2024", "2024", 12, 2024),
        ("TW II 2024", "2024-TW2", 3, 2024 * 4 + 1), ("2024-Q2", "2024-TW2", 3, 2024 * 4 + 1),
        ("Triwulan 4 Tahun 2024", "2024-TW4", 3, 2024 * 4 + 3), ("Semester I 2024", "2024-S1", 6, 2024 * 2),
        ("2024-03", "2024-03", 1, 2024 * 12 + 2), ("03/2024", "2024-03", 1, 2024 * 12 + 2),
        ("Maret 2024", "2024-03", 1, 2024 * 12 + 2), ("2023/2024", "2023/2024", 12, 2023),
    ],
)  # fmt: skip
def test_a_period_is_understood_as_it_is_written(said: str, label: str, months: int, place: int) -> None:
    found = period(said)
    assert found
    assert (found.label, found.months, found.place) == (label, months, place)


@pytest.mark.parametrize("said", ["", "tahun lalu", "24", "2024-13", "TW5 2024", "S3 2024", "2023-2025", "2024 x y z"])
def test_what_is_no_period_is_none(said: str) -> None:
    assert period(said) is None


def test_periods_of_a_kind_follow_each_other_over_the_turn_of_the_year() -> None:
    last, first = period("TW4 2023"), period("2024-Q1")
    assert last
    assert first
    assert (last.kind, last.place + 1) == (first.kind, first.place)
    school = period("2023/2024")
    assert school
    assert school.kind != last.kind


def test_case_and_punctuation_make_no_other_indicator_or_unit() -> None:
    rows = [("Nilai SKM", "2023", "Kel. Sewu", "80", "81"), ("NILAI  SKM", "TA 2023", "kel sewu", "80", "82")]
    history = read(HEAD, rows)
    assert [s.name for s in history.series] == ["Nilai SKM"]
    assert (set(history.series[0].units), len(history.periods)) == ({0}, 1)


@pytest.mark.parametrize(
    ("row", "fault", "detail"),
    [
        (("", "2024", "U", "1", "2"), Fault.INDICATOR_MISSING, ""),
        (("A", "2024", " - ", "1", "2"), Fault.UNIT_MISSING, ""),
        (("A", "kemarin", "U", "1", "2"), Fault.PERIOD_UNKNOWN, "kemarin"),
        (("A", "2024", "U", "80-90", "2"), Fault.TARGET_UNREADABLE, "80-90"),
        (("A", "2024", "U", "1", "x" * 40), Fault.RESULT_UNREADABLE, "x" * 23 + "…"),
        (("A",), Fault.UNIT_MISSING, ""),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_and_stops_no_other(row: Any, fault: Fault, detail: str) -> None:
    good = ("A", "2024", "V", "1", "2")
    history = read(HEAD, [row, good])
    assert [(r.row, r.fault, r.detail) for r in history.refused] == [(1, fault, detail)]
    assert (history.rows, history.refusals, list(history.series[0].rows)) == (2, 1, [2])


def test_an_indicator_or_a_period_of_refused_rows_alone_is_none() -> None:
    history = read(HEAD, [("A", "2024", "U", "1", "2"), ("A", "2031", "U", "1", "x"), ("B", "2024", "U", "x", "2")])
    assert [s.name for s in history.series] == ["A"]
    assert [history.periods[n].label for n in history.reported] == ["2024"]


def test_texts_that_a_spreadsheet_wrote_as_formulas_are_read() -> None:
    history = read(
        (*HEAD, "arah"), [('="A"', '="2024"', '="U"', '="1"', '="2"', '="naik"'), ("A", "2023", "u", "", "")]
    )
    assert len(history.series) == 1
    assert set(history.series[0].units) == {0}
    assert history.series[0].directions == {"naik"}


def test_the_direction_is_read_where_there_is_a_column_for_it() -> None:
    history = read((*HEAD, "Arah"), [("A", "2024", "U", "1", "2", "TURUN"), ("A", "2024", "V", "1", "2", "miring")])
    assert history.series[0].directions == {"turun"}
    assert [r.fault for r in history.refused] == [Fault.DIRECTION_UNKNOWN]


def test_headers_are_known_in_both_languages_and_others_are_named() -> None:
    history = read(("Catatan", "INDIKATOR", "Periode", "Unit Kerja", "target", "Realisasi"), [])
    assert history.ignored == ["Catatan"]
    with pytest.raises(HistoryUnusable, match="period"):
        read(("indicator", "unit", "target", "result"), [])


def test_more_refusals_than_are_kept_are_counted_all_the_same() -> None:
    history = read(HEAD, [("", "2024", "U", "1", "2")] * 10_050)
    assert (history.refusals, len(history.refused)) == (10_050, 10_000)
