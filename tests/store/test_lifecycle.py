"""Every event, every role, every guard: generated from the tables, tried on sari."""

from datetime import timedelta

import pytest

from domain.lifecycle import LIFECYCLE, STATES, Transition, events, lines
from domain.terms import Fact, Machine
from domain.words import EVENTS, MISSING, ROLES
from domain.words import STATES as STATE_WORDS
from store import people
from store.lifecycle import REACHED_AT, apply, one
from store.people import Refused
from tests.people import BUDI, LESTARI, RATNA, SARI, Office, agree_all, propose
from tests.people import write_targets as write
from tests.store.facts import CAST, LONG_AGO, NOW, SOON, make, place

EVENTS_OF_ALL = [(m, e) for m in Machine for e in events(m)]


@pytest.fixture
def desk(office: Office) -> Office:
    """The office with sari's first check-in open."""
    office.ask_for_checkins(1, "2027-04-01")
    return office


def _arranged(desk: Office, t: Transition) -> int:
    subject = place(desk, t.machine, t.source)
    for fact in t.given:
        make(desk, t.machine, fact, True, t.event)
    return subject


def _tried(desk: Office, t: Transition, subject: int, actor: str) -> Refused | str:
    """Take a step and give the state it led to, or the refusal; the desk stays as it was."""
    with desk.tx.begin_nested() as savepoint:
        try:
            people.take(desk.tx, t.machine, t.event, subject, actor=actor, now=NOW)
            return desk.state(t.machine, subject)
        except Refused as refused:
            return refused
        finally:
            savepoint.rollback()


def _says(refused: Refused | str, *pairs: tuple[str, str]) -> bool:
    """Whether it is a refusal that says all of these, in Indonesian and in English."""
    return isinstance(refused, Refused) and all(
        pair[0] in refused.in_language("id") and pair[1] in refused.in_language("en") for pair in pairs
    )


@pytest.mark.parametrize("t", LIFECYCLE, ids=lambda t: f"{t.machine}-{t.event}-{t.source}")
def test_the_right_roles_move_it_and_every_other_is_refused(desk: Office, t: Transition) -> None:
    subject = _arranged(desk, t)
    for role, actor in CAST.items():
        outcome = _tried(desk, t, subject, actor)
        if role in t.by:
            assert outcome == t.target, f"{role} may {t.event}: {outcome}"
        else:
            assert _says(outcome, EVENTS[t.machine][t.event], *(ROLES[r] for r in t.by)), f"{role} may not {t.event}"


SAID = {Fact.BOTH_HEARD: ("(Budi) belum tercatat", "(Budi) has to say is not written yet")}  # by name


@pytest.mark.parametrize("t", LIFECYCLE, ids=lambda t: f"{t.machine}-{t.event}-{t.source}")
def test_each_guard_alone_holds_the_step_back_and_is_named(desk: Office, t: Transition) -> None:
    subject = _arranged(desk, t)
    for fact in t.given:
        make(desk, t.machine, fact, False, t.event)
        refused = _tried(desk, t, subject, CAST[t.by[0]])
        assert _says(refused, EVENTS[t.machine][t.event], SAID.get(fact, MISSING[fact])), fact
        make(desk, t.machine, fact, True, t.event)
    assert _tried(desk, t, subject, CAST[t.by[0]]) == t.target


@pytest.mark.parametrize(("machine", "event"), EVENTS_OF_ALL, ids=str)
def test_from_any_other_state_it_is_refused_with_the_state_that_is_needed(
    desk: Office, machine: Machine, event: str
) -> None:
    moves = lines(machine, event)
    _arranged(desk, moves[0])
    for state in set(STATES[machine]) - {t.source for t in moves}:
        subject = place(desk, machine, state)
        for role in moves[0].by:
            refused = _tried(desk, moves[0], subject, CAST[role])
            needed = [STATE_WORDS[machine][t.source] for t in moves]
            assert _says(refused, STATE_WORDS[machine][state], *needed), state


@pytest.mark.parametrize(("machine", "event"), EVENTS_OF_ALL, ids=str)
def test_a_step_tells_whom_the_table_names_and_nobody_else(desk: Office, machine: Machine, event: str) -> None:
    t = lines(machine, event)[0]
    subject = _arranged(desk, t)
    people.take(desk.tx, machine, event, subject, actor=CAST[t.by[0]], now=NOW)
    told = desk.rows("SELECT template, recipient_nip, subject_id, count, channel, state FROM outbox")
    assert sorted(told) == sorted(
        (f"{machine}.{event}.{role}", CAST[role], subject, 1, "email", "queued") for role in t.tell
    )


def test_every_role_that_a_step_tells_can_be_reached() -> None:
    assert {role for t in LIFECYCLE for role in t.tell} <= set(REACHED_AT)


@pytest.mark.parametrize("t", LIFECYCLE, ids=lambda t: f"{t.machine}-{t.event}-{t.source}")
def test_a_step_is_logged_with_its_actor_and_moment_and_changes_its_subject_alone(desk: Office, t: Transition) -> None:
    subject = _arranged(desk, t)
    others = f"SELECT id, state, seq FROM {t.machine} WHERE id <> :id ORDER BY id"
    before = desk.rows(others, id=subject)
    assert apply(desk.tx, t.machine, t.event, one(subject), actor=CAST[t.by[0]], now=NOW) == 1
    assert desk.rows(others, id=subject) == before
    assert desk.rows(f"SELECT state, state_since, seq FROM {t.machine} WHERE id = :id", id=subject) == [
        (t.target, NOW, 1)
    ]
    audit = "SELECT machine, subject_id, seq, event, source, target, actor, at FROM audit WHERE seq > 0"
    assert desk.rows(audit) == [(t.machine, subject, 1, t.event, t.source, t.target, CAST[t.by[0]], NOW)]


# --- guards that look at more than one row --------------------------------------------------------------


def test_sari_waits_for_the_skp_of_budi_and_budi_for_that_of_ratna(office: Office) -> None:
    for nip in (SARI, BUDI):
        write(office, nip)
        with pytest.raises(Refused, match="SKP pejabat penilai belum disepakati"):
            office.take("propose", office.appraisal(nip), nip, "2027-01-06")
    agree_all(office)
    assert {s for _, s in office.rows("SELECT employee_nip, state FROM appraisal WHERE appraiser_nip IS NOT NULL")} == {
        "agreed"
    }


def test_nobody_waits_for_one_who_was_excluded(office: Office) -> None:
    write(office, SARI)
    office.do("UPDATE appraisal SET state = 'voided' WHERE employee_nip = :nip", nip=BUDI)
    office.take("propose", office.appraisal(), SARI, "2027-01-06")


def test_those_below_the_top_wait_until_the_top_has_proposed_and_no_longer(office: Office) -> None:
    write(office, RATNA)
    with pytest.raises(Refused, match="SKP pejabat penilai belum disepakati"):
        office.take("propose", office.appraisal(RATNA), RATNA, "2027-01-06")
    propose(office, LESTARI)
    write(office, RATNA)  # now that there is an RHK above hers, her lines follow from it
    office.take("propose", office.appraisal(RATNA), RATNA, "2027-01-06")


def test_a_reason_counts_for_one_step_only(office: Office) -> None:
    agree_all(office)
    appraisal = office.appraisal()
    office.do("INSERT INTO reason SELECT 'appraisal', id, seq + 1, 'void', 'Sebab.', 'x', :now FROM appraisal "
              "WHERE id = :id", now=NOW, id=appraisal)  # fmt: skip
    with pytest.raises(Refused, match="alasan belum ditulis"):
        office.take("amend", appraisal, BUDI, "2027-02-01")
    make(office, Machine.APPRAISAL, Fact.REASON_WRITTEN, True, "amend")
    office.take("amend", appraisal, BUDI, "2027-02-01")
    office.take("propose", appraisal, SARI, "2027-02-02")
    office.take("agree", appraisal, BUDI, "2027-02-02")
    with pytest.raises(Refused, match="alasan belum ditulis"):
        office.take("amend", appraisal, BUDI, "2027-02-03")


def test_feedback_on_an_earlier_report_does_not_review_a_later_one(desk: Office) -> None:
    t = lines(Machine.CHECKIN, "review")[0]
    subject = _arranged(desk, t)
    desk.do("UPDATE checkin SET state_since = :at WHERE id = :id", at=SOON, id=subject)
    refused = _tried(desk, t, subject, BUDI)
    assert _says(refused, *(MISSING[fact] for fact in t.given))


@pytest.mark.parametrize(
    ("machine", "event", "stage"),
    [
        (Machine.APPRAISAL, "lapse", "evidence_collection"),
        (Machine.APPRAISAL, "assign", "target_agreement"),
        (Machine.CHECKIN, "miss", "checkin"),
        (Machine.CALIBRATION, "forward", "calibration"),
    ],
)
def test_a_window_closes_at_its_due_time_and_not_a_moment_before(
    desk: Office, machine: Machine, event: str, stage: str
) -> None:
    t = lines(machine, event)[0]
    subject = _arranged(desk, t)
    desk.do("UPDATE deadline SET opens_at = :opens, due_at = :due WHERE stage = :stage", opens=LONG_AGO, due=NOW,
            stage=stage)  # fmt: skip
    scope, actor = one(subject), CAST[t.by[0]]
    assert apply(desk.tx, machine, event, scope, actor=actor, now=NOW - timedelta(microseconds=1)) == 0
    assert apply(desk.tx, machine, event, scope, actor=actor, now=NOW) == 1
