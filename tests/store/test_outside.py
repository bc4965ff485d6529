"""What e-Kinerja has on record ends the reminders, through the door, with an audit that says so."""

from typing import Any

from domain.ekinerja import Said, What
from domain.terms import Machine
from store import outside, reports
from store.outside import File, Receipt
from tests.people import (
    BUDI,
    HADI,
    LESTARI,
    SARI,
    STAFF,
    TONO,
    Office,
    agree_all,
    at,
    check_in,
    rate,
    report,
    set_capaian,
)  # fmt: skip
from tests.store.reminding import remind

BAIK = ("sesuai", "sesuai", "baik")
EVERYBODY = [nip for nip, _, _ in STAFF]


def skp(nip: str) -> Said:
    return Said(nip, What.SKP, 0)


def evaluated(nip: str, period: int = 1, *ratings: str, by: str | None = None) -> Said:
    return Said(nip, What.EVALUATION, period, *(ratings or BAIK), by)


def read(office: Office, when: str, *said: Said, name: str = "r.xlsx") -> Receipt:
    rows = [("Lembar1", n, one) for n, one in enumerate(said, 6)]
    file = File(name, f"{name}{said}")
    return outside.receive(office.tx, office.cycle, file, rows, [], at(when))


def reminded(office: Office, when: str) -> list[str]:
    """Who is told by e-mail on that day; what is looked at is put away."""
    remind(office, when, climb=False)
    told = office.rows("SELECT recipient_nip FROM outbox WHERE dedupe LIKE 'r:%' AND state = 'queued' "
                       "AND channel = 'email' ORDER BY 1")  # fmt: skip
    office.do("UPDATE outbox SET state = 'accepted'")
    return [nip for (nip,) in told]


def steps(office: Office, machine: Machine, subject: int) -> list[tuple[Any, ...]]:
    return office.rows("SELECT event, source, target, actor FROM audit WHERE machine = :m AND subject_id = :id "
                       "ORDER BY seq", m=machine, id=subject)  # fmt: skip


# --- reminders stop ---------------------------------------------------------------------------------------


def test_who_has_an_agreed_skp_there_is_reminded_no_more(office: Office) -> None:
    assert LESTARI in reminded(office, "2027-01-04")  # at the top: all others wait for the SKP above theirs
    read(office, "2027-01-15", *(skp(nip) for nip in EVERYBODY if nip != SARI))
    assert reminded(office, "2027-01-20") == [SARI]
    assert reminded(office, "2027-02-01") == sorted([SARI, BUDI])


def test_who_was_evaluated_there_is_reminded_no_more_and_never_missed(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    assert SARI in reminded(office, "2027-03-29")
    read(office, "2027-04-06", evaluated(SARI))
    assert SARI not in reminded(office, "2027-04-07")
    assert office.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN) == len(EVERYBODY) - 1
    assert office.state(Machine.CHECKIN, office.checkin()) == "reviewed"


def test_a_check_in_that_was_missed_here_is_done_once_it_is_on_record_there(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    office.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN)
    read(office, "2027-04-20", evaluated(SARI))
    assert steps(office, Machine.CHECKIN, office.checkin()) == [
        ("miss", "open", "missed", "clock"), ("adopt", "missed", "reviewed", "clock"),
    ]  # fmt: skip


def test_the_status_counts_it_as_done_and_the_tally_agrees(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    read(office, "2027-04-06", evaluated(SARI), evaluated(TONO))
    (whole,) = reports.status(office.tx, office.cycle, "stage", at("2027-04-07"))
    first = next(s for s in whole.stages if s.window.name == "checkin_1")
    assert (first.done, first.open) == (2, len(EVERYBODY) - 2)


def test_nobody_is_told_of_what_they_did_themselves(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    office.do("DELETE FROM outbox")
    read(office, "2027-04-06", evaluated(SARI), evaluated(TONO, 0))
    assert office.ask("SELECT count(*) FROM outbox") == 0


def test_what_was_on_record_before_a_check_in_opened_is_done_when_it_opens(office: Office) -> None:
    agree_all(office)
    assert read(office, "2027-03-20", evaluated(SARI)).waiting == 1
    office.ask_for_checkins(1, "2027-03-29")
    assert outside.catch_up(office.tx, office.cycle.id, at("2027-03-29")).checkins == 1
    assert outside.catch_up(office.tx, office.cycle.id, at("2027-03-29")) == outside.Moved()


# --- the year ---------------------------------------------------------------------------------------------


def test_the_year_is_rated_as_it_is_there_by_the_clock_and_the_rating_is_kept(office: Office) -> None:
    agree_all(office)
    report(office)
    moved = read(
        office, "2028-01-10", evaluated(SARI, 0), evaluated(TONO, 0, "di_atas", "di_atas", "sangat_baik")
    ).moved
    assert moved.years == 2
    assert steps(office, Machine.APPRAISAL, office.appraisal())[-1] == ("take_over", "reported", "rated", "clock")
    assert office.rows("SELECT hasil, perilaku, predikat, by FROM rating WHERE appraisal_id = :id",
                       id=office.appraisal(TONO)) == [("di_atas", "di_atas", "sangat_baik", "clock")]  # fmt: skip


def test_the_head_of_a_unit_waits_for_the_capaian_as_ever(office: Office) -> None:
    agree_all(office)
    office.do("UPDATE unit SET head_nip = :budi WHERE code = 'U1'", budi=BUDI)
    receipt = read(office, "2028-01-10", evaluated(BUDI, 0))
    assert (receipt.moved.years, receipt.waiting) == (0, 1)


def test_a_rating_of_the_year_that_differs_from_ours_waits_and_ours_stands(office: Office) -> None:
    agree_all(office)
    report(office)
    set_capaian(office)
    rate(office)
    receipt = read(office, "2028-01-20", evaluated(SARI, 0, "di_atas", "di_atas", "sangat_baik"))
    assert (receipt.disagreeing, receipt.new) == ({"other_predikat": 1}, 0)
    assert office.ask("SELECT predikat FROM appraisal WHERE id = :id", id=office.appraisal()) == "baik"


def test_a_taken_over_rating_still_goes_through_the_calibration_of_its_unit(office: Office) -> None:
    agree_all(office)
    calibration = set_capaian(office)
    read(office, "2028-01-20", evaluated(SARI, 0), evaluated(BUDI, 0))
    office.take("propose", calibration, HADI, "2028-01-21", Machine.CALIBRATION)
    office.take("approve", calibration, LESTARI, "2028-01-21", Machine.CALIBRATION)
    assert office.state(Machine.APPRAISAL, office.appraisal()) == "rated"


# --- disagreements ----------------------------------------------------------------------------------------


def test_a_rating_that_equals_ours_is_no_news_and_one_that_differs_is_listed(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    check_in(office)
    assert read(office, "2027-04-20", evaluated(SARI)).disagreeing == {}
    other = read(office, "2027-04-21", evaluated(SARI, 1, "di_bawah", "di_bawah", "sangat_kurang"))
    assert other.disagreeing == {"other_predikat": 1}


def test_what_e_kinerja_changes_after_it_was_taken_is_listed(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    read(office, "2027-04-06", evaluated(SARI))
    later = read(office, "2027-04-20", evaluated(SARI, 1, "sesuai", "di_atas", "baik"))
    assert later.disagreeing == {"other_predikat": 1}


def test_the_appraiser_in_whose_place_somebody_acts_is_no_other(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    office.do("UPDATE appraisal SET appraiser_nip = :t, appraiser_as = 'plh', appraiser_for = :b "
              "WHERE employee_nip = :s", t=TONO, b=BUDI, s=SARI)  # fmt: skip
    assert read(office, "2027-04-06", evaluated(SARI, by=BUDI)).disagreeing == {}
    assert read(office, "2027-04-06", evaluated(BUDI, by=TONO)).disagreeing == {"other_appraiser": 1}
