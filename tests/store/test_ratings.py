"""The head of a unit is rated by what the unit achieved; everybody else by their appraiser, again while it is open."""

import pytest

from domain.terms import Ekspektasi, Machine, PredikatOrganisasi
from domain.words import MISSING
from store import calibrations, entries, ratings
from store.people import Refused
from tests.people import BUDI, HADI, LESTARI, RATNA, Office, agree_all, at, rate, report, set_capaian

ABOVE, AS, BELOW = Ekspektasi.DI_ATAS, Ekspektasi.SESUAI, Ekspektasi.DI_BAWAH


@pytest.fixture
def reported(office: Office) -> Office:
    """Everybody has agreed; ratna, who heads her own unit U0, and sari have reported."""
    agree_all(office)
    report(office, RATNA)
    report(office)
    return office


def _rate_ratna(office: Office, hasil: Ekspektasi | None, when: str = "2028-01-13") -> str:
    ratings.rating(office.tx, Machine.APPRAISAL, office.appraisal(RATNA), hasil, AS, actor=LESTARI, now=at(when))
    return str(office.ask("SELECT hasil FROM appraisal WHERE employee_nip = :nip", nip=RATNA))


def _capaian(office: Office, predikat: PredikatOrganisasi, when: str = "2028-01-14") -> None:
    calibrations.capaian(office.tx, office.calibration("U0"), predikat, actor=LESTARI, now=at(when))


@pytest.mark.parametrize(
    ("capaian", "hasil"),
    [
        (PredikatOrganisasi.ISTIMEWA, ABOVE),
        (PredikatOrganisasi.BAIK, AS),
        (PredikatOrganisasi.BUTUH_PERBAIKAN, BELOW),
        (PredikatOrganisasi.KURANG, BELOW),
        (PredikatOrganisasi.SANGAT_KURANG, BELOW),
    ],
)
def test_the_units_capaian_becomes_the_hasil_kerja_of_its_head(
    reported: Office, capaian: PredikatOrganisasi, hasil: Ekspektasi
) -> None:
    set_capaian(reported, "U0")
    _capaian(reported, capaian)
    assert _rate_ratna(reported, None) == hasil
    assert _rate_ratna(reported, hasil) == hasil


def test_another_hasil_is_refused_with_the_mapping_which_is_said_to_be_unverified(reported: Office) -> None:
    set_capaian(reported, "U0")
    with pytest.raises(Refused, match="Baik berarti Sesuai Ekspektasi") as refused:
        _rate_ratna(reported, ABOVE)
    assert "belum diverifikasi" in str(refused.value)
    assert "Baik means Sesuai Ekspektasi" in refused.value.english
    assert "unverified" in refused.value.english


def test_before_the_capaian_is_set_the_head_waits_and_it_is_said_for_whom(reported: Office) -> None:
    for hasil in (None, AS):
        with pytest.raises(Refused, match="belum ditetapkan: giliran Lestari, pimpinan satu tingkat di atas unit"):
            _rate_ratna(reported, hasil)
    _capaian(reported, PredikatOrganisasi.BAIK)  # written, but the leader has not taken the step yet
    with pytest.raises(Refused, match="belum ditetapkan"):
        _rate_ratna(reported, None)


def test_where_the_policy_does_not_bind_the_capaian_is_only_what_is_taken_when_nothing_is_said(
    reported: Office,
) -> None:
    reported.do("UPDATE cycle SET policy = jsonb_set(policy, '{kepala_unit,mengikat}', 'false')")
    assert _rate_ratna(reported, ABOVE) == ABOVE
    with pytest.raises(Refused, match="rating hasil kerja belum diisi"):
        _rate_ratna(reported, None)
    set_capaian(reported, "U0")
    assert _rate_ratna(reported, None) == AS


def test_nobody_but_a_head_may_leave_hasil_kerja_out(reported: Office) -> None:
    set_capaian(reported)
    with pytest.raises(Refused, match="rating hasil kerja belum diisi"):
        ratings.rating(reported.tx, Machine.APPRAISAL, reported.appraisal(), None, AS, actor=BUDI, now=at("2028-01-13"))


def test_one_who_only_stands_in_for_the_head_is_rated_like_everybody_else(reported: Office) -> None:
    reported.do("UPDATE unit SET head_as = 'plh', head_for = :hadi WHERE code = 'U0'", hadi=HADI)
    assert _rate_ratna(reported, ABOVE) == ABOVE
    assert ratings.of_unit(reported.tx, reported.appraisal(RATNA)) is None
    assert ratings.of_unit(reported.tx, reported.appraisal(HADI)) is not None


def test_a_head_rated_before_the_capaian_was_rewritten_holds_the_unit_until_rated_again(reported: Office) -> None:
    calibration = set_capaian(reported, "U0")
    _rate_ratna(reported, None)
    reported.take("rate", reported.appraisal(RATNA), LESTARI, "2028-01-13")
    reported.do("UPDATE appraisal SET state = 'voided' WHERE employee_nip <> :nip", nip=RATNA)
    _capaian(reported, PredikatOrganisasi.ISTIMEWA)
    assert calibrations.one(reported.tx, reported.cycle.id, reported.unit("U0")).stale
    with pytest.raises(Refused, match="rating pimpinan unit belum mengikuti capaian unit"):
        reported.take("propose", calibration, RATNA, "2028-01-15", Machine.CALIBRATION)
    assert _rate_ratna(reported, None, "2028-01-15") == ABOVE
    reported.take("propose", calibration, RATNA, "2028-01-15", Machine.CALIBRATION)


# --- again, while the unit is calibrated --------------------------------------------------------------------


def _again(office: Office, hasil: Ekspektasi, when: str) -> str:
    ratings.rating(office.tx, Machine.APPRAISAL, office.appraisal(), hasil, ABOVE, actor=BUDI, now=at(when))
    return str(office.ask("SELECT predikat FROM appraisal WHERE id = :id", id=office.appraisal()))


def test_a_rating_can_be_changed_until_the_unit_is_proposed_and_again_once_it_is_sent_back(reported: Office) -> None:
    calibration = set_capaian(reported)
    rate(reported)
    reported.do("UPDATE appraisal SET state = 'voided' WHERE employee_nip = :nip", nip=BUDI)
    assert _again(reported, ABOVE, "2028-01-14") == "sangat_baik"
    reported.take("propose", calibration, HADI, "2028-01-15", Machine.CALIBRATION)
    with pytest.raises(Refused, match=MISSING["distribution_open"][0]) as refused:
        _again(reported, BELOW, "2028-01-16")
    assert MISSING["distribution_open"][1] in refused.value.english
    assert "masa kalibrasi" not in str(refused.value)  # what only another role would be asked for
    entries.reason(reported.tx, Machine.CALIBRATION, "send_back", calibration, "Mohon ditinjau.", actor=LESTARI,
                   now=at("2028-01-17"))  # fmt: skip
    reported.take("send_back", calibration, LESTARI, "2028-01-17", Machine.CALIBRATION)
    assert _again(reported, BELOW, "2028-01-18") == "butuh_perbaikan"
    reported.take("propose", calibration, HADI, "2028-01-19", Machine.CALIBRATION)
    reported.take("approve", calibration, LESTARI, "2028-01-19", Machine.CALIBRATION)
    with pytest.raises(Refused, match=MISSING["distribution_open"][0]):
        _again(reported, ABOVE, "2028-01-20")
    predikat = "SELECT predikat FROM rating WHERE appraisal_id = :id ORDER BY id"
    assert reported.rows(predikat, id=reported.appraisal()) == [("baik",), ("sangat_baik",), ("butuh_perbaikan",)]
