"""The inbox: what is mine to do, whose it is, and what still stands in the way."""

import pytest

from domain.terms import Fact, Machine, Role
from store import people
from store.people import Task
from store.units import Unknown
from tests.people import (
    BUDI,
    DEWI,
    HADI,
    JOKO,
    LESTARI,
    RATNA,
    SARI,
    TONO,
    WATI,
    Office,
    agree_all,
    at,
    issue,
    set_capaian,
    write_targets,
)


def inbox(office: Office, nip: str, when: str, expected: bool = True) -> list[tuple[str, str, tuple[Fact, ...]]]:
    """What is to do, for whom, and what is missing; what a stage waits for, or the side roads."""
    tasks = people.inbox(office.tx, office.cycle, nip, at(when))
    return [(t.event, t.name, t.missing) for t in tasks if t.expected is expected]


def test_sari_sees_her_skp_and_why_it_cannot_be_proposed_yet(office: Office) -> None:
    assert inbox(office, SARI, "2027-01-06") == [("propose", "Sari", (Fact.SKP_COMPLETE, Fact.SUPERIOR_AGREED))]
    write_targets(office, SARI)
    assert inbox(office, SARI, "2027-01-06") == [("propose", "Sari", (Fact.SUPERIOR_AGREED,))]


def test_budi_sees_those_whom_he_appraises_when_it_is_his_turn(office: Office) -> None:
    agree_all(office)
    assert ("report", "Budi", (Fact.EVIDENCE_OPENED, Fact.RESULTS_REPORTED)) in inbox(office, BUDI, "2027-01-06")
    office.do("UPDATE appraisal SET state = 'proposed' WHERE employee_nip IN (:s, :t)", s=SARI, t=TONO)
    assert sorted(inbox(office, BUDI, "2027-01-06"))[:2] == [("agree", "Sari", ()), ("agree", "Tono", ())]
    assert ("settle", "Sari", (Fact.TARGETS_CLOSED, Fact.REASON_WRITTEN)) in inbox(office, RATNA, "2027-01-06", False)


def test_what_can_be_done_now_comes_before_what_cannot(office: Office) -> None:
    agree_all(office)
    office.do("UPDATE appraisal SET state = 'proposed' WHERE employee_nip = :nip", nip=TONO)
    missing = [bool(m) for _, _, m in inbox(office, BUDI, "2027-01-06")]
    assert missing == sorted(missing)


def test_the_leader_and_the_head_see_their_unit(office: Office) -> None:
    leader, head = (inbox(office, nip, "2028-01-12") for nip in (LESTARI, HADI))
    assert ("set_predikat", "Unit U1", (Fact.CAPAIAN_WRITTEN,)) in leader
    assert "propose" not in {event for event, name, _ in head if name == "Unit U1"}
    set_capaian(office)
    assert ("propose", "Unit U1", (Fact.ALL_RATED,)) in inbox(office, HADI, "2028-01-12")


def test_the_pengelola_sees_their_own_agency_and_no_other(office: Office) -> None:
    agree_all(office)
    issue(office)
    office.do("UPDATE appraisal SET state = 'rated'")
    assert {name for event, name, _ in inbox(office, DEWI, "2028-01-27") if event == "issue"} == {
        "Sari", "Budi", "Ratna", "Dewi", "Hadi", "Lestari", "Tono", "Wati",
    }  # fmt: skip
    assert {name for event, name, _ in inbox(office, JOKO, "2028-01-27") if event == "issue"} == {"Joko"}


def test_each_task_says_by_which_relation_it_is_mine_and_until_when(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    (task,) = [t for t in people.inbox(office.tx, office.cycle, SARI, at("2027-04-01")) if t.machine is Machine.CHECKIN]
    assert isinstance(task, Task)
    assert (task.event, task.role, task.period, task.unit) == ("report", Role.EMPLOYEE, 1, "Unit U1")
    assert (task.nip, task.due_at, task.subject_id) == (SARI, at("2027-04-14 16:00"), office.checkin())


def test_a_stranger_has_nothing_of_ours_in_the_inbox(office: Office) -> None:
    assert {t.name for t in people.inbox(office.tx, office.cycle, JOKO, at("2027-01-06"))} <= {"Joko", "Unit V0"}
    assert people.inbox(office.tx, office.cycle, "0" * 18, at("2027-01-06")) == []


def test_one_who_is_not_in_the_cycle_is_told_so_with_a_masked_nip(office: Office) -> None:
    with pytest.raises(Unknown, match=r"pegawai \*{14}2999 tidak ada dalam siklus '2027'") as refused:
        office.appraisal("199003122015032999")
    assert "employee **************2999 is not in cycle" in refused.value.in_language("en")
    with pytest.raises(Unknown, match="evaluasi periodik 1 belum dibuka"):
        office.checkin(WATI)
