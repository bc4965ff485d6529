"""Angka kredit of what has become final: who gets how much, for which months, and once."""

from datetime import date
from decimal import Decimal

import pytest

from domain.spells import months as months_of
from store import credit
from store.database import Connection
from store.spells import segments_of
from tests.people import SARI, Office, an_office, at

FEBRUARY = at("2028-02-20")


@pytest.fixture
def office(tx: Connection) -> Office:
    """Sari's result is final, Baik; her post is the test's to say."""
    made = an_office(tx)
    made.do("UPDATE appraisal SET state = 'final', predikat = 'baik' WHERE employee_nip = :nip", nip=SARI)
    made.do("INSERT INTO tally (cycle_id, agency_id, unit_id, machine, period, state, n) "
            "SELECT cycle_id, agency_id, unit_id, 'appraisal', 0, 'final', 1 FROM appraisal WHERE employee_nip = :nip",
            nip=SARI)  # fmt: skip
    _post(made, "Perawat Ahli Pertama")
    return made


def _post(office: Office, position: str, kind: str = "Jabatan Fungsional") -> None:
    office.do("UPDATE assignment SET position = :position, position_kind = :kind WHERE nip = :nip AND ends_on IS NULL",
              position=position, kind=kind, nip=SARI)  # fmt: skip


def _next_post(office: Office, position: str, day: str, since: str | None = None) -> None:
    """The roster of a day has sari in another post, which began then or on a TMT of its own."""
    office.move(SARI, "U1", None, day)
    _post(office, position)
    if since:
        office.do("UPDATE assignment SET position_since_on = :since WHERE nip = :nip AND ends_on IS NULL",
                  since=since, nip=SARI)  # fmt: skip


def _score(office: Office) -> list[tuple[str, int, Decimal]]:
    for agencies in credit.waiting(office.tx, office.cycle.id):
        credit.score(office.tx, office.cycle.id, agencies, FEBRUARY)
    return [(row["jenjang"], row["months"], row["credit"]) for row in credit.of(office.tx, office.appraisal())]


def test_a_whole_year_in_one_post_is_the_coefficient_of_the_jenjang(office: Office) -> None:
    assert _score(office) == [("ahli_pertama", 12, Decimal("12.50"))]


def test_half_a_hundredth_is_rounded_up(office: Office) -> None:
    _post(office, "Perawat Pemula")
    office.do("UPDATE appraisal SET predikat = 'sangat_baik' WHERE employee_nip = :nip", nip=SARI)
    assert _score(office) == [("pemula", 12, Decimal("5.63"))]


@pytest.mark.parametrize(
    ("day", "since", "months"),
    [
        ("2027-07-01", None, (6, 6)),
        ("2027-07-02", None, (7, 5)),  # July began in the old post
        ("2027-07-20", "2027-04-01", (3, 9)),  # the roster came later than the post
        ("2027-07-20", "2026-04-01", (7, 5)),  # a TMT from before the old spell says nothing of the change
        ("2027-12-31", None, (12, 0)),
    ],
)
def test_a_promotion_inside_the_year_makes_two_rows_whose_months_are_the_year(
    office: Office, day: str, since: str | None, months: tuple[int, int]
) -> None:
    office.do("UPDATE assignment SET starts_on = '2026-05-01' WHERE nip = :nip", nip=SARI)
    _next_post(office, "Perawat Ahli Muda", day, since)
    first = ("ahli_pertama", months[0], Decimal("12.50") * months[0] / 12)
    second = ("ahli_muda", months[1], Decimal("25.00") * months[1] / 12)
    expected = [row for row in (first, second) if row[1]]
    year = segments_of(office.tx, SARI, date(2027, 1, 1), date(2027, 12, 31))
    assert tuple(n for n in months_of(year) if n) == tuple(n for n in months if n)  # as `explain` cuts the year
    assert _score(office) == [(j, n, pytest.approx(value, abs=Decimal("0.005"))) for j, n, value in expected]


def test_months_outside_functional_posts_earn_nothing(office: Office) -> None:
    _next_post(office, "Kepala Subbagian Umum", "2027-07-01")
    office.do(
        "UPDATE assignment SET position_kind = 'Jabatan Struktural' WHERE nip = :nip AND ends_on IS NULL", nip=SARI
    )
    assert _score(office) == [("ahli_pertama", 6, Decimal("6.25"))]


def test_a_move_in_the_same_jenjang_is_one_row(office: Office) -> None:
    _next_post(office, "Perawat Ahli Pertama", "2027-05-20")
    assert _score(office) == [("ahli_pertama", 12, Decimal("12.50"))]


def test_who_holds_no_functional_post_has_none_and_is_not_waited_for(office: Office) -> None:
    _post(office, "Pengelola Keuangan", "Jabatan Pelaksana")
    assert credit.waiting(office.tx, office.cycle.id) == []
    assert _score(office) == []


@pytest.mark.parametrize("state", ["rated", "issued", "contested", "voided"])
def test_what_is_not_final_is_held(office: Office, state: str) -> None:
    office.do("UPDATE appraisal SET state = :state WHERE employee_nip = :nip", state=state, nip=SARI)
    assert _score(office) == []


def test_the_second_time_nothing_is_written(office: Office) -> None:
    assert _score(office) == _score(office)
    assert credit.waiting(office.tx, office.cycle.id) == []


def test_each_row_says_its_days_percent_and_coefficient(office: Office) -> None:
    _score(office)
    (row,) = credit.of(office.tx, office.appraisal())
    assert (row["starts_on"], row["ends_on"]) == (date(2027, 1, 1), date(2027, 12, 31))
    assert (row["percent"], row["coefficient"], row["predikat"]) == (100, Decimal("12.5"), "baik")


def test_a_roster_that_came_after_the_new_year_says_nothing_of_when_people_came(office: Office) -> None:
    office.do("UPDATE assignment SET starts_on = '2027-01-15'")
    assert _score(office) == [("ahli_pertama", 12, Decimal("12.50"))]


def test_who_came_in_the_middle_of_the_year_earns_from_then(office: Office) -> None:
    office.do("UPDATE assignment SET starts_on = '2027-05-01' WHERE nip = :nip", nip=SARI)
    assert _score(office) == [("ahli_pertama", 8, Decimal("8.33"))]
