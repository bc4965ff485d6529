"""Ratings of many at once: the same rows as one by one, and nobody who may not be rated."""

import pytest

from domain.terms import Ekspektasi, Machine, Regime
from store import numeric, rating_many, ratings
from store.database import Connection
from store.rating_many import Given
from tests.people import BUDI, HADI, LESTARI, RATNA, SARI, WATI, Office, agree_all, an_office, at, report, set_capaian
from tests.store.numbers import keep_pp30

NOW = at("2028-01-13 10:00")
PAIRS = [(hasil, perilaku) for hasil in Ekspektasi for perilaku in Ekspektasi]


@pytest.fixture
def office(tx: Connection) -> Office:
    """Sari, budi, hadi and wati have reported their year."""
    made = an_office(tx)
    agree_all(made)
    for nip in (SARI, BUDI, HADI, WATI):
        report(made, nip)
    set_capaian(made)
    return made


def _rate(office: Office, *given: Given) -> set[str]:
    return rating_many.rate(office.tx, office.cycle.id, given, NOW)


def _stands(office: Office, nip: str) -> list[tuple[object, ...]]:
    return office.rows("SELECT a.hasil, a.perilaku, a.predikat, r.hasil, r.perilaku, r.predikat, r.period, r.by, r.at "
                       "FROM appraisal a LEFT JOIN rating r ON r.appraisal_id = a.id WHERE a.employee_nip = :nip",
                       nip=nip)  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
def test_it_writes_what_one_by_one_writes(office: Office, pair: tuple[Ekspektasi, Ekspektasi]) -> None:
    savepoint = office.tx.begin_nested()
    ratings.rating(office.tx, Machine.APPRAISAL, office.appraisal(), *pair, actor=BUDI, now=NOW)
    single = _stands(office, SARI)
    savepoint.rollback()
    assert _rate(office, Given(SARI, *pair, BUDI)) == {SARI}
    assert _stands(office, SARI) == single


def test_everybody_who_may_be_rated_is_and_the_others_stay_as_they_were(office: Office) -> None:
    as_expected = (Ekspektasi.SESUAI, Ekspektasi.SESUAI)
    office.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip = :nip", nip=WATI)
    written = _rate(office, Given(SARI, *as_expected, RATNA), Given(BUDI, *as_expected, RATNA),
                    Given(WATI, *as_expected, RATNA), Given("199001012015031999", *as_expected, RATNA))  # fmt: skip
    assert written == {BUDI}
    assert _stands(office, SARI)[0][:3] == (None, None, None)
    assert _stands(office, WATI)[0][:3] == (None, None, None)


def test_the_head_of_a_unit_is_left_to_a_closer_look(office: Office) -> None:
    report(office, RATNA)
    as_expected = (Ekspektasi.SESUAI, Ekspektasi.SESUAI)
    assert _rate(office, Given(RATNA, *as_expected, LESTARI)) == set()
    office.do("UPDATE unit SET head_nip = NULL WHERE code = 'U0'")
    assert _rate(office, Given(RATNA, *as_expected, LESTARI)) == {RATNA}


def test_an_agency_that_appraises_in_numbers_is_left_out(office: Office) -> None:
    keep_pp30(office)
    assert numeric.regime(office.tx, office.appraisal()) is Regime.PP30_2019
    assert _rate(office, Given(SARI, Ekspektasi.SESUAI, Ekspektasi.SESUAI, BUDI)) == set()
