"""A unit's calibration through the door: what was written stays, what was approved can be counted again, the clock."""

from domain.terms import Ekspektasi, Machine, Predikat, PredikatOrganisasi, Stage
from store import audit, calibrations, cycles, distributions, duties, entries, ratings, reminders
from store.duties import Duty
from tests.people import (
    BUDI,
    DEWI,
    HADI,
    LESTARI,
    RATNA,
    SARI,
    Office,
    agree_all,
    at,
    rate,
    report,
    set_capaian,
)
from tests.store.play import does
from tests.store.reminding import remind

K = Machine.CALIBRATION


def _rated(office: Office) -> int:
    """Sari and budi are rated, their unit's predikat is set; everybody else is not part of it."""
    agree_all(office)
    report(office)
    report(office, BUDI)
    calibration = set_capaian(office)
    rate(office)
    rate(office, BUDI, RATNA)
    return calibration


def _approve(office: Office, calibration: int, when: str) -> None:
    office.take("propose", calibration, HADI, when, K)
    office.take("approve", calibration, LESTARI, when, K)


def _say(office: Office, event: str, calibration: int, by: str, when: str) -> None:
    entries.reason(office.tx, K, event, calibration, "Mohon ditinjau.", actor=by, now=at(when))
    office.take(event, calibration, by, when, K)


# --- history ----------------------------------------------------------------------------------------------


def test_what_was_written_stays_when_it_is_rewritten_or_the_unit_is_reopened(office: Office) -> None:
    calibration = _rated(office)
    calibrations.justification(office.tx, calibration, "Unit baru.", actor=HADI, now=at("2028-01-14"))
    _approve(office, calibration, "2028-01-17")
    _say(office, "reopen", calibration, LESTARI, "2028-01-18")
    calibrations.capaian(office.tx, calibration, PredikatOrganisasi.ISTIMEWA, actor=LESTARI, now=at("2028-01-19"))
    assert [(w.kind, w.words, w.by) for w in calibrations.written(office.tx, calibration)] == [
        ("capaian", "baik", LESTARI), ("justification", "Unit baru.", HADI), ("capaian", "istimewa", LESTARI),
    ]  # fmt: skip
    unit = calibrations.one(office.tx, office.cycle.id, office.unit("U1"))
    assert (unit.state, unit.capaian, unit.justification) == ("set", "istimewa", "Unit baru.")


def test_each_approval_can_be_counted_again_as_it_was_then(office: Office) -> None:
    calibration = _rated(office)
    _approve(office, calibration, "2028-01-17")
    _say(office, "reopen", calibration, LESTARI, "2028-01-18")
    ratings.rating(office.tx, Machine.APPRAISAL, office.appraisal(), Ekspektasi.DI_ATAS, Ekspektasi.DI_ATAS,
                   actor=BUDI, now=at("2028-01-19"))  # fmt: skip
    _approve(office, calibration, "2028-01-20")
    entries.reason(office.tx, Machine.APPRAISAL, "void", office.appraisal(BUDI), "Cuti.", actor=DEWI,
                   now=at("2028-01-21"))  # fmt: skip
    office.take("void", office.appraisal(BUDI), DEWI, "2028-01-21")
    steps = audit.history(office.tx, K, [calibration])
    then = [
        distributions.spread_at(office.tx, office.cycle.id, office.unit("U1"), "Asia/Jakarta", step["at"])
        for step in steps
        if step["target"] == "approved"
    ]
    assert [(s.counts, s.people, s.excluded) for s in then] == [
        ({Predikat.BAIK: 2}, 2, 0), ({Predikat.BAIK: 1, Predikat.SANGAT_BAIK: 1}, 2, 0),
    ]  # fmt: skip
    now = distributions.spreads(office.tx, office.cycle.id)[office.unit("U1")]
    assert (now.counts, now.people, now.excluded) == ({Predikat.SANGAT_BAIK: 1}, 1, 1)


def test_one_who_has_gone_to_another_unit_since_is_still_counted_where_they_were(office: Office) -> None:
    calibration = _rated(office)
    _approve(office, calibration, "2028-01-17")
    office.move(SARI, "U2", RATNA, "2028-02-01")
    then = distributions.spread_at(office.tx, office.cycle.id, office.unit("U1"), "Asia/Jakarta", at("2028-01-17"))
    assert then.people == 2
    assert distributions.spreads(office.tx, office.cycle.id)[office.unit("U1")].people == 1


def test_the_parts_sum_to_the_people_of_each_unit(office: Office) -> None:
    _rated(office)
    found = distributions.spreads(office.tx, office.cycle.id)
    people = dict(office.rows("SELECT unit_id, count(*) FROM appraisal WHERE state <> 'voided' GROUP BY 1"))
    assert {unit: spread.people for unit, spread in found.items()} == people
    assert all(sum(s.counts.values()) + s.unrated == s.people for s in found.values())


# --- whose ratings ------------------------------------------------------------------------------------------


def test_a_rating_belongs_to_who_gave_it_and_neither_a_decision_nor_a_units_capaian_to_anybody(office: Office) -> None:
    calibration = _rated(office)
    report(office, RATNA)
    set_capaian(office, "U0")
    ratings.rating(office.tx, Machine.APPRAISAL, office.appraisal(RATNA), None, Ekspektasi.SESUAI, actor=LESTARI,
                   now=at("2028-01-14"))  # fmt: skip
    _approve(office, calibration, "2028-01-17")
    office.do("INSERT INTO objection (appraisal_id, grounds, by, at) VALUES (:id, 'x', :by, :at)",
              id=office.appraisal(), by=SARI, at=at("2028-01-27"))  # fmt: skip
    office.do("INSERT INTO rating (appraisal_id, period, hasil, perilaku, predikat, by, at) "
              "VALUES (:id, 0, 'di_atas', 'di_atas', 'sangat_baik', :by, :at)",
              id=office.appraisal(), by=RATNA, at=at("2028-01-28"))  # fmt: skip
    found = distributions.given(office.tx, office.cycle.id, office.agency("A1"))
    assert sorted((g.appraiser_nip, g.predikat) for g in found) == sorted([(BUDI, "baik"), (RATNA, "baik")])


# --- the clock ----------------------------------------------------------------------------------------------


def _calibrations(office: Office, when: str) -> list[Duty]:
    return [d for d in duties.due(office.tx, office.cycle, at(when)) if d.stage is Stage.CALIBRATION]


def test_a_complete_unit_is_handed_up_when_its_own_time_has_ended_and_its_leader_is_told(office: Office) -> None:
    calibration = _rated(office)
    assert _calibrations(office, "2028-01-24 15:59") == []
    (duty,) = _calibrations(office, "2028-01-24 16:00")
    assert (duty.opens, duty.agencies) == (False, (office.agency("A1"),))
    assert does(office, duty, at("2028-01-24 16:00")) == 1
    assert office.state(K, calibration) == "proposed"
    assert office.ask("SELECT recipient_nip FROM outbox WHERE template = 'calibration.hand_up.leader'") == LESTARI
    assert _calibrations(office, "2028-01-24 16:00") == []
    assert audit.history(office.tx, K, [calibration])[-1]["actor"] == "clock"


def test_a_unit_that_was_given_longer_is_handed_up_in_its_own_time(office: Office) -> None:
    calibration = _rated(office)
    cycles.extend(office.tx, office.cycle, Stage.CALIBRATION, 0, "U1", at("2028-01-31 16:00"), "op", at("2028-01-20"))
    assert _calibrations(office, "2028-01-24 16:00") == []
    (duty,) = _calibrations(office, "2028-01-31 16:00")
    assert does(office, duty, at("2028-01-31 16:00")) == 1
    assert office.state(K, calibration) == "proposed"


def test_a_unit_in_which_somebody_is_not_rated_is_not_handed_up(office: Office) -> None:
    _rated(office)
    office.do("UPDATE appraisal SET state = 'reported' WHERE employee_nip = :nip", nip=BUDI)
    assert _calibrations(office, "2028-01-24 16:00") == []


# --- who is chased ------------------------------------------------------------------------------------------


def _told(office: Office, when: str) -> set[str]:
    office.do("DELETE FROM outbox")
    office.do("DELETE FROM rung")
    remind(office, when)
    return {nip for (nip,) in office.rows("SELECT recipient_nip FROM outbox WHERE dedupe LIKE 'r:%'")}


def test_at_each_state_whoever_holds_the_unit_up_is_told_and_nobody_once_it_is_approved(office: Office) -> None:
    agree_all(office)
    report(office)
    report(office, BUDI)
    office.do("UPDATE appraisal SET state = 'voided' WHERE state = 'agreed'")
    office.do("UPDATE calibration SET state = 'approved' WHERE id <> :id", id=office.calibration())
    # the unit's predikat is its leader's, and the appraisers wait for it; then the head waits for their ratings
    assert _told(office, "2028-01-11") == {LESTARI}
    calibration = set_capaian(office, when="2028-01-12")
    assert _told(office, "2028-01-13") == {BUDI, RATNA}
    rate(office)
    assert _told(office, "2028-01-14") == {RATNA}
    rate(office, BUDI, RATNA)
    assert _told(office, "2028-01-19") == {HADI}
    office.take("propose", calibration, HADI, "2028-01-19", K)
    assert _told(office, "2028-01-20") == {LESTARI}
    _say(office, "send_back", calibration, LESTARI, "2028-01-20")
    assert _told(office, "2028-01-21") == {HADI}
    _approve(office, calibration, "2028-01-21")
    assert _told(office, "2028-01-24") == set()
    assert reminders.still_due(office.tx, [HADI, LESTARI, BUDI, RATNA], at("2028-01-24")) == {}


def test_a_unit_finishes_in_its_own_time_while_another_is_still_chased(office: Office) -> None:
    calibration = _rated(office)
    office.do("UPDATE appraisal SET state = 'voided' WHERE state = 'agreed'")
    office.do("UPDATE calibration SET state = 'approved' WHERE unit_id NOT IN (:a, :b)", a=office.unit("U1"),
              b=office.unit("U2"))  # fmt: skip
    _approve(office, calibration, "2028-01-17")
    assert _told(office, "2028-01-19") == {RATNA}  # who leads U2, which waits for its predikat
    office.take("issue", office.appraisal(), DEWI, "2028-01-26")  # sari need not wait for the other unit
