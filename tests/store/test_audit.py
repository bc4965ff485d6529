"""The audit proves itself: nothing is said of a sound past, and what was changed in it is found and named."""

from datetime import timedelta

import pytest

from domain.terms import Fact, Machine
from store import audit
from store.audit import Fault
from store.lifecycle import HASHED, Scope, apply
from tests.people import BUDI, JOKO, SARI, Office, agree_all, at, check_in, issue
from tests.store.facts import make

STEPS = ("propose", "agree", "report", "rate", "issue")  # of sari's appraisal, seq 1 to 5


@pytest.fixture
def past(office: Office) -> Office:
    """A cycle in which a good deal has happened: sari's appraisal alone has five steps."""
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    check_in(office)
    office.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN)
    issue(office)
    office.sweep("lapse", "2028-01-11")
    assert faults(office) == []
    return office


def faults(office: Office) -> list[Fault]:
    return audit.verify(office.tx)[1]


def _sari(office: Office, seq: int, problem: str) -> Fault:
    return Fault(Machine.APPRAISAL, office.appraisal(), seq, problem)


def test_nothing_is_said_of_a_cycle_in_which_nothing_happened(office: Office) -> None:
    assert audit.verify(office.tx) == (0, [])


def test_nothing_is_said_of_a_sound_past_and_every_step_is_looked_at(past: Office) -> None:
    steps = past.ask("SELECT sum(seq) FROM (SELECT seq FROM appraisal UNION ALL SELECT seq FROM checkin "
                     "UNION ALL SELECT seq FROM calibration) s")  # fmt: skip
    assert audit.verify(past.tx) == (steps, [])
    assert steps > 30


def test_a_long_past_is_sound_too(past: Office) -> None:
    past.do("INSERT INTO appraisal (cycle_id, agency_id, unit_id, assignment_id, employee_nip, began_at, state_since) "
            "SELECT cycle_id, agency_id, unit_id, 0, 'x' || n, began_at, began_at FROM appraisal, "
            "generate_series(1, 3000) n WHERE employee_nip = :nip", nip=SARI)  # fmt: skip
    past.do("INSERT INTO reason SELECT 'appraisal', id, 1, 'void', 'Uji.', 'x', now() FROM appraisal WHERE seq = 0")
    dewi = past.ask("SELECT min(nip) FROM pengelola p JOIN agency a ON a.id = p.agency_id WHERE a.code = 'A1'")
    scope = Scope(agency_ids=(past.agency("A1"),))
    assert apply(past.tx, Machine.APPRAISAL, "void", scope, actor=dewi, now=at("2027-02-01")) == 3000
    steps, found = audit.verify(past.tx)
    assert (steps > 3030, found) == (True, [])


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_step_whose_hash_was_changed_is_named(past: Office, seq: int) -> None:
    past.do("UPDATE step SET hash = sha256(hash) WHERE machine = 'appraisal' AND subject_id = :id AND seq = :seq",
            id=past.appraisal(), seq=seq)  # fmt: skip
    assert _sari(past, seq, "changed") in faults(past)
    assert {f.subject_id for f in faults(past)} == {past.appraisal()}


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_step_that_was_taken_out_is_named_whether_first_middle_or_last(past: Office, seq: int) -> None:
    past.do("DELETE FROM step WHERE machine = 'appraisal' AND subject_id = :id AND seq = :seq",
            id=past.appraisal(), seq=seq)  # fmt: skip
    found = faults(past)
    assert found == [_sari(past, min(seq + 1, 5), "removed")]


def test_a_past_that_was_taken_out_whole_is_named(past: Office) -> None:
    past.do("DELETE FROM step WHERE machine = 'appraisal' AND subject_id = :id", id=past.appraisal())
    assert faults(past) == [_sari(past, 5, "removed")]


def _insert(office: Office, subject: int, seq: int) -> None:
    office.do("INSERT INTO step SELECT machine, :id, :seq, operation_id, hash FROM step WHERE machine = 'appraisal' "
              "AND subject_id = :sari AND seq = 1", id=subject, seq=seq, sari=office.appraisal())  # fmt: skip


@pytest.mark.parametrize("seq", [6, 9, 0, -3])
def test_a_step_that_was_put_in_is_named(past: Office, seq: int) -> None:
    _insert(past, past.appraisal(), seq)
    assert faults(past) == [_sari(past, seq, "inserted")]


def test_a_step_of_a_subject_that_does_not_exist_is_named(past: Office) -> None:
    _insert(past, -1, 1)
    assert faults(past) == [Fault(Machine.APPRAISAL, -1, 1, "inserted")]


@pytest.mark.parametrize(
    "change",
    [
        f"actor = '{JOKO}'",
        "at = at + interval '1 microsecond'",
        "event = 'settle'",
    ],
)
def test_an_operation_that_was_changed_names_every_step_it_stands_behind(past: Office, change: str) -> None:
    at_once = "SELECT operation_id FROM step WHERE machine = 'appraisal' AND subject_id = :id AND seq = 2"
    operation = past.ask(at_once, id=past.appraisal())
    behind = past.rows(
        "SELECT subject_id, seq FROM step WHERE machine = 'appraisal' AND operation_id = :id", id=operation
    )
    if change.startswith("event"):
        past.do(f"UPDATE operation SET {change}, source = 'proposed', target = 'agreed' WHERE id = :id", id=operation)
    else:
        past.do(f"UPDATE operation SET {change} WHERE id = :id", id=operation)
    assert {(f.subject_id, f.seq) for f in faults(past) if f.problem == "changed"} == set(behind)


def test_who_takes_the_hash_of_a_changed_step_anew_is_found_by_the_step_after_it(past: Office) -> None:
    first = "SELECT operation_id FROM step WHERE machine = 'appraisal' AND subject_id = :id AND seq = 1"
    past.do("UPDATE operation SET actor = :joko WHERE id = :id", joko=JOKO, id=past.ask(first, id=past.appraisal()))
    assert _sari(past, 1, "changed") in faults(past)
    anew = HASHED.format(
        before="NULL", machine="s.machine", subject_id="s.subject_id", seq="s.seq", event="o.event",
        source="o.source", target="o.target", actor="o.actor", at="o.at", behalf="o.behalf",
    )  # fmt: skip
    past.do(f"UPDATE step s SET hash = {anew} FROM operation o WHERE o.id = s.operation_id AND o.machine = s.machine "
            "AND s.machine = 'appraisal' AND s.subject_id = :id AND s.seq = 1", id=past.appraisal())  # fmt: skip
    assert faults(past) == [_sari(past, 2, "changed")]


def test_an_operation_of_the_clock_that_was_changed_names_all_whom_it_moved(past: Office) -> None:
    operation = past.ask("SELECT id FROM operation WHERE event = 'miss'")
    moved = past.ask("SELECT count(*) FROM step WHERE operation_id = :id AND machine = 'checkin'", id=operation)
    past.do("UPDATE operation SET at = at - interval '1 day' WHERE id = :id", id=operation)
    found = faults(past)
    assert [f.problem for f in found] == ["changed"] * moved
    assert moved == 8


def test_an_operation_that_was_taken_out_leaves_its_steps_as_orphans(past: Office) -> None:
    operation = past.ask("SELECT id FROM operation WHERE event = 'miss'")
    past.do("DELETE FROM operation WHERE id = :id", id=operation)
    assert {f.problem for f in faults(past) if f.machine == Machine.CHECKIN} >= {"orphan"}
    assert len({f.subject_id for f in faults(past)}) == 8


def test_a_step_that_was_hung_on_another_operation_is_named(past: Office) -> None:
    other = past.ask("SELECT max(id) FROM operation WHERE event = 'agree'")
    past.do("UPDATE step SET operation_id = :other WHERE machine = 'appraisal' AND subject_id = :id AND seq = 2",
            id=past.appraisal(), other=other)  # fmt: skip
    past.do("UPDATE operation SET actor = :joko WHERE id = :id", joko=JOKO, id=other)
    assert _sari(past, 2, "changed") in faults(past)


@pytest.mark.parametrize("machine", Machine)
def test_a_subject_whose_state_was_changed_behind_the_door_is_named(past: Office, machine: Machine) -> None:
    ends = {Machine.APPRAISAL: "final", Machine.CHECKIN: "excused", Machine.CALIBRATION: "proposed"}
    subject = past.subject(machine)
    seq = past.ask(f"SELECT seq FROM {machine} WHERE id = :id", id=subject)
    past.do(f"UPDATE {machine} SET state = :state WHERE id = :id", state=ends[machine], id=subject)
    assert faults(past) == [Fault(machine, subject, seq, "state")]


def test_one_who_was_moved_before_any_step_was_taken_is_named(past: Office) -> None:
    untouched = past.ask("SELECT max(id) FROM calibration WHERE seq = 0")
    past.do("UPDATE calibration SET state = 'approved' WHERE id = :id", id=untouched)
    assert faults(past) == [Fault(Machine.CALIBRATION, untouched, 0, "state")]


@pytest.mark.parametrize("change", ["hash = sha256(hash)", "seq = seq + 1", "seq = seq - 1"])
def test_a_head_of_the_chain_that_was_changed_is_named(past: Office, change: str) -> None:
    past.do(f"UPDATE appraisal SET {change} WHERE id = :id", id=past.appraisal())
    assert {f.subject_id for f in faults(past)} == {past.appraisal()}


def test_a_subject_that_was_taken_out_leaves_steps_that_name_it(past: Office) -> None:
    calibration = past.calibration()
    past.do("DELETE FROM calibration_entry")
    past.do("DELETE FROM calibration WHERE id = :id", id=calibration)
    assert {(f.machine, f.subject_id, f.problem) for f in faults(past)} == {
        (Machine.CALIBRATION, calibration, "inserted")
    }


def test_no_more_faults_are_named_than_are_asked_for(past: Office) -> None:
    past.do("UPDATE operation SET at = at + interval '1 second'")
    assert len(audit.verify(past.tx, limit=5)[1]) == 5


def test_the_history_of_sari_reads_as_it_happened(past: Office) -> None:
    told = audit.history(past.tx, Machine.APPRAISAL, [past.appraisal()])
    assert [(h["seq"], h["event"]) for h in told] == list(enumerate(STEPS, start=1))
    assert [h["target"] for h in told][:-1] == [h["source"] for h in told][1:]
    assert told[1]["actor"] == BUDI
    assert told[4]["at"] == at("2028-01-26 10:00")
    assert [h["at"] for h in told] == sorted(h["at"] for h in told)


def test_a_microsecond_and_a_zone_do_not_trouble_the_hash(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'drafting'")
    make(office, Machine.APPRAISAL, Fact.SKP_COMPLETE, True, "")
    make(office, Machine.APPRAISAL, Fact.SUPERIOR_AGREED, True, "")
    moment = at("2027-01-06 09:00") + timedelta(microseconds=123_457)
    assert apply(office.tx, Machine.APPRAISAL, "propose", Scope(ids=(office.appraisal(),)), actor=SARI, now=moment) == 1
    office.do("SET LOCAL TimeZone = 'Asia/Jayapura'")
    office.do("SET LOCAL DateStyle = 'German'")
    office.do("SET LOCAL extra_float_digits = 0")
    assert [f for f in faults(office) if f.subject_id == office.appraisal()] == []
