"""Who is excluded leaves every denominator, with a reason; and who is taken in again begins at the SKP."""

from itertools import pairwise

import pytest

from domain.terms import AppraisalState, CheckinState, Machine
from store import appraisals, audit, entries, excluded, explain, people, reports
from store.people import Refused
from tests.people import (
    BUDI,
    DEWI,
    JOKO,
    RATNA,
    SARI,
    TONO,
    WATI,
    Office,
    agree_all,
    at,
    issue,
    propose,
    rate,
    report,
    set_capaian,
)
from tests.store.counting import counts_are_kept, sums_hold

MARCH, APRIL, MAY = "2027-03-01", "2027-04-05", "2027-05-03"


def void(office: Office, nip: str = SARI, when: str = MARCH, why: str = "Cuti di luar tanggungan negara") -> int:
    appraisal = office.appraisal(nip)
    entries.reason(office.tx, Machine.APPRAISAL, "void", appraisal, why, actor=DEWI, now=at(when))
    office.take("void", appraisal, DEWI, when)
    return appraisal


def readmit(office: Office, nip: str = SARI, when: str = MAY, by: str = DEWI) -> int:
    appraisal = office.appraisal(nip)
    entries.reason(office.tx, Machine.APPRAISAL, "readmit", appraisal, "Kembali bertugas", actor=by, now=at(when))
    office.take("readmit", appraisal, by, when)
    return appraisal


# --- out of every denominator ----------------------------------------------------------------------------


def test_who_is_excluded_is_open_and_overdue_in_no_stage(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    before = reports.status(office.tx, office.cycle, "unit", at("2028-02-20"))
    void(office, when=APRIL)
    office.move(TONO, None, when=APRIL)
    (whole,) = reports.status(office.tx, office.cycle, "stage", at("2028-02-20"))
    assert whole.states["voided"] == 2
    assert sums_hold(whole)
    for stage in whole.stages:
        assert stage.excused >= 2
        assert stage.total == 9
    left = {g.code: g for g in reports.status(office.tx, office.cycle, "unit", at("2028-02-20"))}
    was = {g.code: g for g in before}
    assert [(was["U3"].stages[k].overdue, left["U3"].stages[k].overdue) for k in (5, 6, 7)] == [(1, 0)] * 3
    assert reports.size(office.tx, office.cycle.id).without_appraiser == 2  # lestari and joko stand at the top


def test_an_excluded_person_without_an_appraiser_is_no_gap_in_the_roster(office: Office) -> None:
    office.take("void", _reasoned(office, JOKO, "void", JOKO), JOKO, MARCH)
    assert reports.size(office.tx, office.cycle.id).without_appraiser == 1


def _reasoned(office: Office, nip: str, event: str, by: str) -> int:
    appraisal = office.appraisal(nip)
    entries.reason(office.tx, Machine.APPRAISAL, event, appraisal, "Sebab.", actor=by, now=at(MARCH))
    return appraisal


def test_a_unit_is_rated_and_its_distribution_counted_without_who_is_excluded(office: Office) -> None:
    agree_all(office)
    report(office)
    report(office, BUDI)
    calibration = set_capaian(office)
    rate(office)
    unit = office.unit("U1")
    assert sum(explain.distribution(office.tx, office.cycle.id, unit).values()) == 1
    all_rated = "SELECT all_rated FROM calibration_facts(now(), '') WHERE id = :id"
    assert office.ask(all_rated, id=calibration) is False
    void(office, BUDI, "2028-01-13")
    assert office.ask(all_rated, id=calibration) is True
    void(office, SARI, "2028-01-13")
    assert explain.distribution(office.tx, office.cycle.id, unit) == {}


# --- with a reason ---------------------------------------------------------------------------------------


def test_each_is_listed_with_the_reason_that_was_written_or_as_no_longer_active(office: Office) -> None:
    void(office)
    office.move(WATI, None, when=APRIL)
    found = {e.nip: (e.why, e.by, e.unit) for e in excluded.listed(office.tx, office.cycle.id, at(MAY))}
    cuti = "Cuti di luar tanggungan negara"
    assert found == {
        SARI: ((cuti, cuti), DEWI, "Unit U1"),
        WATI: (("tidak lagi aktif dalam daftar pegawai", "no longer active in the roster"), "clock", "Unit U2"),
    }


def test_a_past_day_lists_who_was_excluded_then(office: Office) -> None:
    void(office)
    readmit(office)
    days = {day: len(excluded.listed(office.tx, office.cycle.id, at(day), past=True)) for day in (MARCH, APRIL, MAY)}
    assert days == {MARCH: 1, APRIL: 1, MAY: 0}
    assert excluded.listed(office.tx, office.cycle.id, at(APRIL)) == []


# --- taken in again --------------------------------------------------------------------------------------


def test_who_was_excluded_by_mistake_begins_at_the_skp_and_released_check_ins_stay_excused(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    void(office, when=APRIL)
    assert office.state(Machine.CHECKIN, office.checkin()) == CheckinState.EXCUSED
    appraisal = readmit(office, when="2027-04-06")
    assert office.state(Machine.APPRAISAL, appraisal) == AppraisalState.DRAFTING
    assert office.state(Machine.CHECKIN, office.checkin()) == CheckinState.EXCUSED
    assert office.ask_for_checkins(1, "2027-04-07") == 0
    propose(office, SARI, "2027-04-07")
    office.take("agree", appraisal, BUDI, "2027-04-08")
    assert office.ask_for_checkins(2, "2027-07-01") == 9
    steps = [s["event"] for s in audit.history(office.tx, Machine.APPRAISAL, [appraisal])]
    assert ("void", "readmit") in pairwise(steps)
    assert audit.verify(office.tx)[1] == []
    assert counts_are_kept(office)


def test_a_returning_leaver_is_taken_in_by_the_pengelola_of_where_they_now_are(office: Office) -> None:
    office.move(SARI, None, when=APRIL)
    with pytest.raises(Refused, match="pegawai tidak aktif dalam daftar pegawai"):
        readmit(office)
    office.move(SARI, "V0", JOKO, MAY)
    assert office.state(Machine.APPRAISAL, office.appraisal()) == AppraisalState.VOIDED
    with pytest.raises(Refused, match="hanya dapat"):
        readmit(office, by=DEWI)
    readmit(office, by=JOKO)
    assert office.rows("SELECT u.code, appraiser_nip, state FROM appraisal a JOIN unit u ON u.id = a.unit_id "
                       "WHERE employee_nip = :nip", nip=SARI) == [("V0", JOKO, "drafting")]  # fmt: skip
    appraisals.follow(office.tx, at(MAY))
    assert counts_are_kept(office)


def test_what_was_rated_before_is_kept_and_no_longer_in_force(office: Office) -> None:
    agree_all(office)
    issue(office)
    void(office, when="2028-01-28")
    appraisal = readmit(office, when="2028-01-29")
    assert office.rows("SELECT hasil, perilaku, predikat FROM appraisal WHERE id = :id", id=appraisal) == [(None,) * 3]
    assert office.ask("SELECT count(*) FROM rating WHERE appraisal_id = :id AND period = 0", id=appraisal) == 1
    assert not office.ask("SELECT ratings_given FROM appraisal_facts(now(), '') WHERE id = :id", id=appraisal)


def test_the_pengelola_finds_who_can_be_taken_in_again(office: Office) -> None:
    void(office)
    found = [t for t in people.inbox(office.tx, office.cycle, DEWI, at(MAY)) if t.event == "readmit"]
    assert [(t.nip, t.missing) for t in found] == [(SARI, ("reason_written",))]
    assert RATNA not in {t.nip for t in found}
