"""Reminders: who is told, once for each rung of the ladder; and what is still due when the message goes out."""

from collections import Counter

from domain.terms import Machine, Stage
from store import cycles, notices, objections, reminders
from tests.people import BUDI, HADI, JOKO, LESTARI, RATNA, SARI, TONO, WATI, Office, agree_all, at, issue, set_capaian
from tests.store.reminding import EVERYBODY, queued, remind, told

TOP = sorted([LESTARI, JOKO])  # nobody stands above them: everybody else waits for the SKP above theirs


# --- reminders --------------------------------------------------------------------------------------------


def test_on_the_opening_day_everybody_whose_turn_it_is_is_told_once(office: Office) -> None:
    assert remind(office, "2027-01-04") == 2
    assert queued(office) == [(nip, "email", "reminder") for nip in TOP]
    office.do("UPDATE appraisal SET state = 'agreed'")
    assert remind(office, "2027-12-15") == 9
    assert queued(office) == [(nip, "email", "reminder") for nip in EVERYBODY]


def test_nobody_is_told_twice_of_one_rung_however_often_and_late_it_runs(office: Office) -> None:
    remind(office, "2027-01-04")
    for when in ("2027-01-04", "2027-01-04 15:00", "2027-01-06", "2027-01-19"):
        assert remind(office, when) == 0
    assert remind(office, "2027-01-20") == 2


def test_one_that_was_killed_before_it_noted_what_it_did_tells_nobody_twice(office: Office) -> None:
    assert remind(office, "2027-01-04", climb=False) == 2
    assert remind(office, "2027-01-04", climb=False) == 0
    assert remind(office, "2027-01-05") == 0


def test_whose_turn_it_becomes_later_is_not_told_of_a_rung_that_has_been_climbed(office: Office) -> None:
    agree_all(office)
    assert told(office, "2027-01-20") == []
    office.do("UPDATE appraisal SET state = 'proposed' WHERE employee_nip = :nip", nip=SARI)
    assert told(office, "2027-01-22") == []
    assert told(office, "2027-01-26") == [BUDI]


def test_a_day_that_was_missed_is_caught_up_with_the_latest_rung_only(office: Office) -> None:
    assert remind(office, "2027-01-27") == 2
    assert office.rows("SELECT DISTINCT split_part(dedupe, ':', 4) FROM outbox") == [("2027-01-26",)]
    assert remind(office, "2027-01-27") == 0


def test_who_has_done_their_part_is_left_alone_and_whose_turn_it_is_now_is_told(office: Office) -> None:
    agree_all(office)
    assert told(office, "2027-01-20") == []
    office.do("UPDATE appraisal SET state = 'proposed' WHERE employee_nip = :nip", nip=SARI)
    office.do("UPDATE appraisal SET state = 'drafting' WHERE employee_nip = :nip", nip=TONO)
    assert told(office, "2027-01-26") == sorted([BUDI, TONO])


def test_one_with_much_to_do_gets_one_message(office: Office) -> None:
    agree_all(office)
    office.do("UPDATE appraisal SET state = 'proposed' WHERE appraiser_nip IN (:b, :r)", b=BUDI, r=RATNA)
    assert told(office, "2027-01-20") == sorted([BUDI, RATNA])


def test_one_who_is_due_in_two_stages_gets_the_latest_rung_only(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(4, "2027-12-13")
    remind(office, "2027-12-15")
    days = "SELECT split_part(dedupe, ':', 4) FROM outbox WHERE dedupe LIKE 'r:%' AND recipient_nip = :nip"
    assert office.rows(days, nip=SARI) == [("2027-12-15",)]
    waits = reminders.still_due(office.tx, [SARI], at("2027-12-15"))[SARI]
    assert sorted((i["stage"], i["period"]) for i in waits) == [("checkin", 4), ("evidence_collection", 0)]
    assert remind(office, "2027-12-16") == 0


def test_the_last_rung_before_the_due_day_comes_by_whatsapp_too(office: Office) -> None:
    remind(office, "2027-01-28")
    assert Counter(channel for _, channel, _ in queued(office)) == {"email": 2, "whatsapp": 2}


def test_after_the_due_time_it_climbs_to_the_appraiser_and_then_to_the_superior(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip <> :nip", nip=SARI)
    assert told(office, "2027-02-01") == sorted([SARI, BUDI])
    remind(office, "2027-02-08")
    assert queued(office) == sorted(
        (nip, channel, "escalation" if nip == RATNA else "reminder")
        for nip in (SARI, RATNA) for channel in ("email", "whatsapp")
    )  # fmt: skip


def test_a_check_in_is_asked_of_the_employee_and_a_reported_one_of_the_appraiser(office: Office) -> None:
    agree_all(office)
    office.do("UPDATE appraisal SET state = 'agreed'")
    office.ask_for_checkins(1, "2027-03-29")
    assert told(office, "2027-03-29") == EVERYBODY
    office.do("UPDATE checkin SET state = 'reported' WHERE id = :id", id=office.checkin())
    assert told(office, "2027-04-05") == [nip for nip in EVERYBODY if nip != SARI]
    office.do("UPDATE checkin SET state = 'missed'")
    assert told(office, "2027-04-09") == []


def test_a_unit_is_asked_of_its_leader_and_then_of_its_head(office: Office) -> None:
    agree_all(office)
    office.do("UPDATE appraisal SET state = 'voided'")
    office.do("UPDATE calibration SET state = 'approved' WHERE id <> :id", id=office.calibration())
    assert told(office, "2028-01-11") == [LESTARI]
    set_capaian(office)
    assert told(office, "2028-01-13") == [HADI]


def test_an_extension_moves_the_rungs_of_its_unit_and_of_no_other(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'proposed'")
    for day in ("2027-01-04", "2027-01-20", "2027-01-26"):
        assert told(office, day) == sorted([BUDI, RATNA, LESTARI])
    cycles.extend(
        office.tx, office.cycle, Stage.TARGET_AGREEMENT, 0, "U1", at("2027-02-12 16:00"), "op", at("2027-01-27")
    )
    assert told(office, "2027-01-28") == sorted([RATNA, LESTARI])
    assert told(office, "2027-02-01") == sorted([RATNA, LESTARI])
    assert told(office, "2027-02-02") == sorted([BUDI, RATNA])


def test_before_a_stage_opens_nobody_is_reminded_of_it(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'agreed'")
    assert remind(office, "2027-12-14") == 0
    assert remind(office, "2027-12-15") == 9


def test_a_cycle_without_a_rung_in_force_queues_nothing(office: Office) -> None:
    assert reminders.queue(office.tx, office.cycle.id, [1], [], at("2027-01-04"), at("2027-01-04")) == 0


def test_a_reminder_is_not_sent_at_night_and_not_after_three_days(office: Office) -> None:
    remind(office, "2027-01-04 21:00")
    assert office.rows("SELECT DISTINCT not_before, expires_at FROM outbox") == [
        (at("2027-01-05 07:00"), at("2027-01-08 07:00"))
    ]


# --- still due? -------------------------------------------------------------------------------------------


def test_what_waits_for_a_person_is_asked_again_when_the_message_is_sent(office: Office) -> None:
    agree_all(office)
    office.do("UPDATE appraisal SET state = 'proposed' WHERE appraiser_nip = :nip", nip=BUDI)
    waits = reminders.still_due(office.tx, [SARI, BUDI], at("2027-01-20"))
    assert {nip: [(i["stage"], i["own"], i["n"], i["names"]) for i in items] for nip, items in waits.items()} == {
        BUDI: [("target_agreement", True, 2, ["Sari", "Tono"])]
    }
    for nip in (SARI, TONO):
        office.take("agree", office.appraisal(nip), BUDI, "2027-01-20")
    assert reminders.still_due(office.tx, [SARI, BUDI], at("2027-01-20")) == {}


def test_what_is_overdue_below_is_told_to_those_above_and_not_before(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip <> :nip", nip=SARI)
    asked = [SARI, BUDI, RATNA, WATI]
    before = reminders.still_due(office.tx, asked, at("2027-01-29 15:59"))
    after = reminders.still_due(office.tx, asked, at("2027-01-29 16:00"))
    assert sorted(before) == [SARI]
    assert sorted(after) == sorted([SARI, BUDI, RATNA])
    assert [i["own"] for i in after[RATNA]] == [False]


def test_a_notice_says_whom_it_speaks_of_and_until_when_one_may_contest(office: Office) -> None:
    agree_all(office)
    office.do("DELETE FROM outbox")
    appraisal = issue(office)
    message = office.ask("SELECT id FROM outbox WHERE template = 'appraisal.issue.employee'")
    sent_at = at("2028-01-28 09:00")  # two days after it was issued: the days run from now
    about = notices.subjects(office.tx, [message], sent_at)[message]
    assert (about["name"], about["period"], str(about["objection_until"])) == ("Sari", 0, "2028-02-11")
    objections.receipt(office.tx, appraisal, actor=SARI, now=at("2028-01-27 09:00"))  # or from what is known already
    assert str(notices.subjects(office.tx, [message], sent_at)[message]["objection_until"]) == "2028-02-10"
    office.take("accept", appraisal, SARI, "2028-01-27")
    assert notices.subjects(office.tx, [message], sent_at)[message]["objection_until"] is None
    assert notices.subjects(office.tx, [], sent_at) == {}


def test_a_notice_of_a_check_in_or_a_unit_names_its_period_or_the_unit(office: Office) -> None:
    office.ask_for_checkins(1, "2027-04-01")
    office.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN)
    set_capaian(office)
    about = notices.subjects(office.tx, [i for (i,) in office.rows("SELECT id FROM outbox")], at("2028-01-12"))
    said = dict(office.rows("SELECT id, template || ' ' || recipient_nip FROM outbox"))
    by_template = {said[i]: (a["name"], a["period"], a["due_at"]) for i, a in about.items()}
    assert by_template[f"checkin.miss.employee {SARI}"] == ("Sari", 1, at("2027-04-14 16:00"))
    assert by_template[f"calibration.set_predikat.head {HADI}"] == ("Unit U1", 0, at("2028-01-24 16:00"))
