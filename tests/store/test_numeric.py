"""Agencies that keep PP 30/2019: numbers instead of ratings, and the predikat that follows."""

from decimal import Decimal

import pytest

from domain.pp30 import OutOfScale
from domain.terms import Ekspektasi, Machine, Predikat
from store import numeric, ratings
from store.database import Connection
from store.numeric import Numbers
from store.people import Refused
from tests.people import BUDI, SARI, Office, agree_all, an_office, at, report, set_capaian
from tests.store.numbers import keep_pp30

NOW = at("2028-01-13 10:00")


@pytest.fixture
def office(tx: Connection) -> Office:
    """Sari has reported her year; her town appraises in numbers."""
    made = an_office(tx)
    agree_all(made)
    report(made)
    set_capaian(made)
    keep_pp30(made)
    return made


def _rate(office: Office, skp: str, perilaku: str, idea: str | None = None, by: str = BUDI) -> tuple[Decimal, Predikat]:
    numbers = Numbers(Decimal(skp), Decimal(perilaku), idea)
    return numeric.nilai(office.tx, Machine.APPRAISAL, office.appraisal(), numbers, actor=by, now=NOW)


@pytest.mark.parametrize(
    ("skp", "perilaku", "idea", "nilai", "predikat"),
    [
        ("100", "90", None, "97.0", Predikat.BAIK),
        ("112", "110", "Antrean daring puskesmas", "111.4", Predikat.SANGAT_BAIK),
        ("112", "110", None, "111.4", Predikat.BAIK),  # without a new idea
        ("89.999", "90", None, "89.9993", Predikat.BUTUH_PERBAIKAN),  # not rounded up to 90
        ("90", "90", None, "90.0", Predikat.BAIK),
    ],
)
def test_the_weighted_value_is_kept_exact_and_gives_the_predikat(
    office: Office, skp: str, perilaku: str, idea: str | None, nilai: str, predikat: Predikat
) -> None:
    assert _rate(office, skp, perilaku, idea) == (Decimal(nilai), predikat)
    stands = office.rows("SELECT nilai, hasil, predikat FROM appraisal WHERE employee_nip = :nip", nip=SARI)
    assert stands == [(Decimal(nilai), None, predikat)]
    office.take("rate", office.appraisal(), BUDI, "2028-01-13 11:00")


def test_the_weights_are_those_that_the_agency_keeps(office: Office) -> None:
    keep_pp30(office, "60/40")
    assert _rate(office, "100", "90")[0] == Decimal("96.0")


def test_who_may_not_rate_may_not_give_numbers(office: Office) -> None:
    with pytest.raises(Refused, match="hanya dapat ditulis oleh"):
        _rate(office, "100", "90", by=SARI)


def test_a_value_beyond_the_scale_is_refused_and_nothing_is_written(office: Office) -> None:
    with pytest.raises(OutOfScale, match="0 dan 120"):
        _rate(office, "121", "90")
    assert office.ask("SELECT count(*) FROM rating") == 0


def test_ratings_are_refused_where_numbers_are_kept_and_numbers_where_ratings_are(office: Office) -> None:
    given = {"actor": BUDI, "now": NOW}
    with pytest.raises(Refused, match="PP 30/2019"):
        ratings.rating(office.tx, Machine.APPRAISAL, office.appraisal(), *[Ekspektasi.SESUAI] * 2, **given)  # type: ignore[arg-type]
    office.do("UPDATE cycle_agency SET policy = NULL")
    with pytest.raises(Refused, match="PermenPANRB 6/2022"):
        _rate(office, "100", "90")


def test_a_check_in_is_given_numbers_too(office: Office) -> None:
    office.ask_for_checkins(1, "2027-03-30")
    checkin = office.checkin()
    office.do("UPDATE checkin SET state = 'reported'")
    numbers = Numbers(Decimal(95), Decimal(95))
    numeric.nilai(office.tx, Machine.CHECKIN, checkin, numbers, actor=BUDI, now=NOW)
    assert office.rows("SELECT period, nilai FROM rating") == [(1, Decimal("95.0"))]
    assert office.ask("SELECT nilai FROM appraisal WHERE employee_nip = :nip", nip=SARI) is None
