"""The outbox: who is reminded, once for each rung; and who sends what, never two of them the same."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from domain.reminder import JAKARTA, in_force, release
from domain.terms import Channel, Machine, MessageState, Stage
from store import cycles, outbox
from store.database import Engine
from store.outbox import DueRung, Settled
from tests.people import (
    BUDI,
    DEWI,
    HADI,
    JOKO,
    LADDER,
    LESTARI,
    RATNA,
    SARI,
    TONO,
    WATI,
    Office,
    agree_all,
    an_office,
    at,
    issue,
    propose,
    report,
    set_capaian,
)

EVERYBODY = sorted([SARI, BUDI, RATNA, DEWI, HADI, LESTARI, TONO, WATI, JOKO])


def rungs(office: Office, now: datetime) -> list[DueRung]:
    """The rungs in force for every due time of the cycle, as the flow of a day finds them."""
    found = []
    for stage, period, opens_at, due_at in outbox.due_times(office.tx, office.cycle.id, now):
        days = (opens_at.astimezone(JAKARTA).date(), due_at.astimezone(JAKARTA).date())
        if call := in_force(LADDER, stage, *days, now.astimezone(JAKARTA).date()):
            found += [DueRung(stage, period, due_at, call.day.isoformat(),
                              "escalation" if call.climbs and tell == "superior" else "reminder", channel, tell)
                      for channel in call.rung.by for tell in call.rung.tell]  # fmt: skip
    return found


def remind(office: Office, when: str) -> int:
    now = at(when)
    agencies = cycles.agencies(office.tx, office.cycle.id)
    return outbox.queue(office.tx, office.cycle.id, agencies, rungs(office, now), now, release(now))


def queued(office: Office) -> list[tuple[str, str, str]]:
    """Who is to be told by which channel with which text; what is looked at is put away."""
    found = office.rows("SELECT recipient_nip, channel, template FROM outbox WHERE dedupe LIKE 'r:%' AND state = 'queued' "
                        "ORDER BY 1, 2")  # fmt: skip
    office.do("UPDATE outbox SET state = 'accepted'")
    return found


def told(office: Office, when: str) -> list[str]:
    remind(office, when)
    return [nip for nip, channel, _ in queued(office) if channel == "email"]


# --- reminders --------------------------------------------------------------------------------------------


def test_on_the_opening_day_everybody_whose_turn_it_is_is_told_once(office: Office) -> None:
    assert remind(office, "2027-01-04") == 9
    assert queued(office) == [(nip, "email", "reminder") for nip in EVERYBODY]


def test_nobody_is_told_twice_of_one_rung_however_often_and_late_it_runs(office: Office) -> None:
    remind(office, "2027-01-04")
    for when in ("2027-01-04", "2027-01-04 15:00", "2027-01-06", "2027-01-19"):
        assert remind(office, when) == 0
    assert remind(office, "2027-01-20") == 9


def test_a_day_that_was_missed_is_caught_up_with_the_latest_rung_only(office: Office) -> None:
    assert remind(office, "2027-01-27") == 9
    assert office.rows("SELECT DISTINCT split_part(dedupe, ':', 5) FROM outbox") == [("2027-01-26",)]
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


def test_the_last_rung_before_the_due_day_comes_by_whatsapp_too(office: Office) -> None:
    remind(office, "2027-01-28")
    assert Counter(channel for _, channel, _ in queued(office)) == {"email": 9, "whatsapp": 9}


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
    office.do("DELETE FROM outbox")
    assert told(office, "2028-01-13") == [HADI]


def test_an_extension_moves_the_rungs_of_its_unit_and_of_no_other(office: Office) -> None:
    for day in ("2027-01-04", "2027-01-20", "2027-01-26"):
        assert told(office, day) == EVERYBODY
    cycles.extend(
        office.tx, office.cycle, Stage.TARGET_AGREEMENT, 0, "U1", at("2027-02-12 16:00"), "op", at("2027-01-27")
    )
    assert told(office, "2027-01-28") == [nip for nip in EVERYBODY if nip not in (SARI, BUDI, TONO)]
    assert told(office, "2027-02-01") == [nip for nip in EVERYBODY if nip not in (SARI, BUDI, TONO)]
    assert told(office, "2027-02-02") == sorted([SARI, BUDI, TONO])


def test_before_a_stage_opens_nobody_is_reminded_of_it(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'agreed'")
    assert remind(office, "2027-12-14") == 0
    assert remind(office, "2027-12-15") == 9


def test_a_cycle_without_a_rung_in_force_queues_nothing(office: Office) -> None:
    assert outbox.queue(office.tx, office.cycle.id, [1], [], at("2027-01-04"), at("2027-01-04")) == 0


def test_a_reminder_is_not_sent_at_night_and_not_after_three_days(office: Office) -> None:
    remind(office, "2027-01-04 21:00")
    assert office.rows("SELECT DISTINCT not_before, expires_at FROM outbox") == [
        (at("2027-01-05 07:00"), at("2027-01-08 07:00"))
    ]


# --- still due? -------------------------------------------------------------------------------------------


def test_what_waits_for_a_person_is_asked_again_when_the_message_is_sent(office: Office) -> None:
    agree_all(office)
    office.do("UPDATE appraisal SET state = 'proposed' WHERE appraiser_nip = :nip", nip=BUDI)
    waits = outbox.still_due(office.tx, office.cycle.id, [SARI, BUDI], at("2027-01-20"))
    assert {nip: [(i["stage"], i["own"], i["n"], i["names"]) for i in items] for nip, items in waits.items()} == {
        BUDI: [("target_agreement", True, 2, ["Sari", "Tono"])]
    }
    for nip in (SARI, TONO):
        office.take("agree", office.appraisal(nip), BUDI, "2027-01-20")
    assert outbox.still_due(office.tx, office.cycle.id, [SARI, BUDI], at("2027-01-20")) == {}


def test_what_is_overdue_below_is_told_to_those_above_and_not_before(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip <> :nip", nip=SARI)
    asked = [SARI, BUDI, RATNA, WATI]
    before = outbox.still_due(office.tx, office.cycle.id, asked, at("2027-01-29 15:59"))
    after = outbox.still_due(office.tx, office.cycle.id, asked, at("2027-01-29 16:00"))
    assert sorted(before) == [SARI]
    assert sorted(after) == sorted([SARI, BUDI, RATNA])
    assert [i["own"] for i in after[RATNA]] == [False]


def test_a_notice_says_whom_it_speaks_of_and_until_when_one_may_contest(office: Office) -> None:
    agree_all(office)
    office.do("DELETE FROM outbox")
    appraisal = issue(office)
    message = office.ask("SELECT id FROM outbox WHERE template = 'appraisal.issue.employee'")
    about = outbox.subjects(office.tx, [message])[message]
    assert (about["name"], about["period"], str(about["objection_until"])) == ("Sari", 0, "2028-02-09")
    office.take("accept", appraisal, SARI, "2028-01-27")
    assert outbox.subjects(office.tx, [message])[message]["objection_until"] is None
    assert outbox.subjects(office.tx, []) == {}


def test_a_notice_of_a_check_in_or_a_unit_names_its_period_or_the_unit(office: Office) -> None:
    office.ask_for_checkins(1, "2027-04-01")
    office.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN)
    set_capaian(office)
    about = outbox.subjects(office.tx, [i for (i,) in office.rows("SELECT id FROM outbox")])
    said = dict(office.rows("SELECT id, template || ' ' || recipient_nip FROM outbox"))
    by_template = {said[i]: (a["name"], a["period"], a["due_at"]) for i, a in about.items()}
    assert by_template[f"checkin.miss.employee {SARI}"] == ("Sari", 1, at("2027-04-14 16:00"))
    assert by_template[f"calibration.set_predikat.head {HADI}"] == ("Unit U1", 0, at("2028-01-24 16:00"))


# --- claim, settle, expire --------------------------------------------------------------------------------

NOON, LEASE = at("2027-01-04 12:00"), timedelta(minutes=5)


@pytest.fixture
def full(office: Office) -> Office:
    """Nine reminders that may go out at ten."""
    remind(office, "2027-01-04")
    return office


def _states(office: Office) -> dict[str, int]:
    return dict(office.rows("SELECT state, count(*) FROM outbox GROUP BY 1"))


def test_a_claim_takes_the_oldest_first_and_no_more_than_asked(full: Office) -> None:
    propose(full, LESTARI)
    full.do("UPDATE outbox SET not_before = :early WHERE recipient_nip = :nip", early=at("2027-01-04 08:00"), nip=SARI)
    assert outbox.claim(full.tx, 4, at("2027-01-04 07:59"), NOON) == []
    first, second = outbox.claim(full.tx, 4, NOON, NOON + LEASE), outbox.claim(full.tx, 9, NOON, NOON + LEASE)
    assert SARI in {m.recipient_nip for m in first}
    assert (len(first), len(second)) == (4, 5)
    assert outbox.claim(full.tx, 9, NOON, NOON + LEASE) == []
    assert {(m.lease_no, m.attempts) for m in [*first, *second]} == {(1, 1)}


def test_a_claim_brings_what_is_needed_to_address_it(full: Office) -> None:
    full.do("UPDATE person SET front_title = 'Dr.', back_title = 'M.Si.', language = 'en' WHERE nip = :nip", nip=SARI)
    full.do("UPDATE outbox SET channel = 'whatsapp' WHERE recipient_nip = :nip", nip=JOKO)
    by_nip = {m.recipient_nip: m for m in outbox.claim(full.tx, 99, NOON, NOON + LEASE)}
    sari, joko = by_nip[SARI], by_nip[JOKO]
    assert (sari.front_title, sari.name, sari.back_title, sari.language) == ("Dr.", "Sari", "M.Si.", "en")
    assert (sari.address, sari.unit, sari.agency, sari.year) == (
        "sari@surakarta.example", "Unit U1", "Pemerintah Kota Surakarta", 2027,
    )  # fmt: skip
    assert (joko.address, joko.zone) == ("+6281234567890", "Asia/Jayapura")


def test_a_message_to_one_who_left_can_still_be_claimed(full: Office) -> None:
    full.move(SARI, None, when="2027-01-04")
    (sari,) = [m for m in outbox.claim(full.tx, 99, NOON, NOON + LEASE) if m.recipient_nip == SARI]
    assert (sari.name, sari.unit, sari.zone) == ("Sari", None, "Asia/Jakarta")


def test_what_became_of_a_message_is_written_back_once(full: Office) -> None:
    a, b, c = outbox.claim(full.tx, 3, NOON, NOON + LEASE)
    later = NOON + timedelta(minutes=7)
    results = [
        Settled(a.id, a.lease_no, MessageState.ACCEPTED, "250", "<id@siklus>"),
        Settled(b.id, b.lease_no, MessageState.QUEUED, "451", None, later),
        Settled(c.id, c.lease_no, MessageState.REJECTED, "550"),
    ]
    assert outbox.settle(full.tx, results, NOON) == 3
    assert outbox.settle(full.tx, results, NOON) == 0
    assert outbox.settle(full.tx, [], NOON) == 0
    row = "SELECT state, code, provider_id, sent_at, lease_until, not_before FROM outbox WHERE id = :id"
    assert full.rows(row, id=a.id) == [("accepted", "250", "<id@siklus>", NOON, None, at("2027-01-04 10:00"))]
    assert full.rows(row, id=b.id) == [("queued", "451", None, None, None, later)]
    assert full.rows(row, id=c.id) == [("rejected", "550", None, None, None, at("2027-01-04 10:00"))]
    (again,) = [m for m in outbox.claim(full.tx, 99, later, later + LEASE) if m.id == b.id]
    assert (again.lease_no, again.attempts) == (2, 2)


def test_a_result_that_comes_after_another_took_over_is_dropped(full: Office) -> None:
    (first,) = outbox.claim(full.tx, 1, NOON, NOON + LEASE)
    outbox.settle(full.tx, [Settled(first.id, 1, MessageState.QUEUED, None, None, at("2027-01-04 09:00"))], NOON)
    (second,) = outbox.claim(full.tx, 1, NOON, NOON + LEASE)
    assert (second.id, second.lease_no) == (first.id, 2)
    assert outbox.settle(full.tx, [Settled(first.id, 1, MessageState.REJECTED)], NOON) == 0
    assert outbox.settle(full.tx, [Settled(second.id, 2, MessageState.ACCEPTED)], NOON) == 1


def test_a_lease_that_ran_out_is_unknown_and_never_sent_again_by_itself(full: Office) -> None:
    (taken,) = outbox.claim(full.tx, 1, NOON, NOON + LEASE)
    assert outbox.expire(full.tx, NOON + LEASE) == 0
    assert outbox.expire(full.tx, NOON + LEASE + timedelta(seconds=1)) == 1
    assert full.rows("SELECT state, code FROM outbox WHERE id = :id", id=taken.id) == [("unknown", "lease")]
    assert outbox.settle(full.tx, [Settled(taken.id, 1, MessageState.ACCEPTED)], NOON + LEASE) == 0
    assert taken.id not in {m.id for m in outbox.claim(full.tx, 99, NOON + 2 * LEASE, NOON + 3 * LEASE)}


def test_a_reminder_that_could_not_go_out_for_three_days_goes_out_no_more(full: Office) -> None:
    assert outbox.expire(full.tx, at("2027-01-07 10:00")) == 0
    assert outbox.expire(full.tx, at("2027-01-07 10:01")) == 9
    assert _states(full) == {"expired": 9}


def test_a_notice_does_not_go_stale(office: Office) -> None:
    agree_all(office)
    report(office)
    waiting = _states(office)
    assert waiting.keys() == {"queued"}
    assert outbox.expire(office.tx, at("2030-01-01")) == 0


def test_who_waits_and_when_the_next_may_go(full: Office) -> None:
    assert outbox.waiting(full.tx, at("2027-01-04 09:59")) == (0, at("2027-01-04 10:00"))
    assert outbox.waiting(full.tx, at("2027-01-04 10:00")) == (9, None)


def test_two_workers_never_take_the_same_message(engine: Engine) -> None:
    with engine.begin() as tx:
        office = an_office(tx)
        office.do("INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, created_at, not_before) "
                  "SELECT 'x' || n, :c, :channel, :nip, 'reminder', :now, :now FROM generate_series(1, 400) n",
                  c=office.cycle.id, channel=Channel.EMAIL, nip=SARI, now=NOON)  # fmt: skip
    start = Barrier(8)

    def work(_: int) -> list[int]:
        mine: list[int] = []
        start.wait()
        while True:
            with engine.begin() as tx:
                hand = outbox.claim(tx, 10, NOON, NOON + LEASE)
                mine += [m.id for m in hand]
            if not hand:
                return mine
            with engine.begin() as tx:
                outbox.settle(tx, [Settled(m.id, m.lease_no, MessageState.ACCEPTED) for m in hand], NOON)

    with ThreadPoolExecutor(8) as pool:
        taken = [i for mine in pool.map(work, range(8)) for i in mine]
    assert len(taken) == len(set(taken)) == 400
    with engine.connect() as tx:
        assert Office(tx, office.cycle).rows(
            "SELECT state, lease_no, attempts, count(*) FROM outbox GROUP BY 1, 2, 3"
        ) == [("accepted", 1, 1, 400)]


def test_a_message_that_another_holds_in_an_open_transaction_is_stepped_over(engine: Engine) -> None:
    with engine.begin() as tx:
        remind(an_office(tx), "2027-01-04")
    with engine.begin() as one, engine.begin() as other:
        first = {m.id for m in outbox.claim(one, 4, NOON, NOON + LEASE)}
        second = {m.id for m in outbox.claim(other, 99, NOON, NOON + LEASE)}
    assert (len(first), len(second)) == (4, 5)
    assert not first & second
