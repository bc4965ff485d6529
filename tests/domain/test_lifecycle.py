"""The tables themselves: sound, complete, and nobody is stranded in them."""

from collections.abc import Iterable
from enum import StrEnum

import pytest

from domain import lifecycle
from domain.lifecycle import ENDS, ENTRIES, LIFECYCLE, STATES, Transition, cells, events, expected, initial, lines
from domain.terms import AppraisalState, CalibrationState, CheckinState, Entry, Fact, Machine, Role, Stage

# What becomes true by waiting alone.
BY_WAITING = {
    Fact.TARGETS_CLOSED, Fact.EVIDENCE_OPENED, Fact.EVIDENCE_CLOSED, Fact.CALIBRATION_CLOSED, Fact.OBJECTION_CLOSED,
    Fact.DECISION_OVERDUE, Fact.WINDOW_CLOSED,
}  # fmt: skip
# What becomes true by an entry, if whoever takes the step may write that entry once the windows have closed.
BY_WRITING = {
    Fact.SKP_COMPLETE: Entry.TARGET, Fact.RATINGS_GIVEN: Entry.RATING, Fact.CAPAIAN_WRITTEN: Entry.CAPAIAN,
    Fact.DEPARTURES_JUSTIFIED: Entry.JUSTIFICATION, Fact.FEEDBACK_WRITTEN: Entry.FEEDBACK,
    Fact.DECISION_WRITTEN: Entry.DECISION,
}  # fmt: skip
# What a unit's calibration makes true for its people when it has come this far.
BY_THE_UNIT = {Fact.UNIT_PREDIKAT_SET: CalibrationState.SET, Fact.DISTRIBUTION_CHECKED: CalibrationState.APPROVED}

CLOCK_AND_OFFICE = (Role.CLOCK, Role.APPRAISER, Role.PENGELOLA, Role.SUPERIOR, Role.LEADER)


def _true_in_time(t: Transition, role: Role, fact: Fact) -> bool:
    """Whether a fact comes true with nobody's help but this role's, once every window has closed."""
    if fact in BY_WAITING or fact is Fact.REASON_WRITTEN:
        return True
    if fact in BY_THE_UNIT:
        return BY_THE_UNIT[fact] in _reach(Machine.CALIBRATION, initial(Machine.CALIBRATION), {Role.PENGELOLA})
    written = [e for e in ENTRIES if (e.machine, e.by, e.entry) == (t.machine, role, BY_WRITING.get(fact))]
    return any(t.source in e.states and BY_WAITING.issuperset(e.given) for e in written)


def _ways_on(machine: Machine, state: StrEnum, roles: Iterable[Role]) -> list[Transition]:
    return [
        t
        for t in LIFECYCLE
        if t.machine == machine
        and t.source == state
        and any(role in t.by and all(_true_in_time(t, role, fact) for fact in t.given) for role in roles)
    ]


def _reach(machine: Machine, start: StrEnum, roles: Iterable[Role], but: Iterable[str] = ()) -> set[StrEnum]:
    """Every state that these roles alone can bring a subject to, once every window has closed."""
    found, waiting = {start}, [start]
    while waiting:
        ahead = {t.target for t in _ways_on(machine, waiting.pop(), roles) if t.event not in but} - found
        found |= ahead
        waiting += ahead
    return found


OPEN_STATES = [(m, state) for m in Machine for state in STATES[m] if state not in ENDS[m]]


@pytest.mark.parametrize(("machine", "state"), OPEN_STATES, ids=str)
def test_nobody_is_stranded_once_the_windows_have_closed(machine: Machine, state: StrEnum) -> None:
    assert _ways_on(machine, state, CLOCK_AND_OFFICE)
    assert _reach(machine, state, CLOCK_AND_OFFICE) & ENDS[machine]


@pytest.mark.parametrize("state", [s for m, s in OPEN_STATES if m is Machine.APPRAISAL])
def test_a_result_can_be_had_without_the_employee_and_without_excluding_them(state: StrEnum) -> None:
    assert AppraisalState.FINAL in _reach(Machine.APPRAISAL, state, CLOCK_AND_OFFICE, but=["void", "depart"])


@pytest.mark.parametrize("state", [s for m, s in OPEN_STATES if m is Machine.CALIBRATION])
def test_a_unit_comes_through_calibration_with_its_pengelola_alone(state: StrEnum) -> None:
    assert CalibrationState.APPROVED in _reach(Machine.CALIBRATION, state, [Role.PENGELOLA])


@pytest.mark.parametrize(
    ("machine", "waits", "ends"),
    [
        (Machine.APPRAISAL, AppraisalState.AGREED, AppraisalState.REPORTED),
        (Machine.APPRAISAL, AppraisalState.ISSUED, AppraisalState.FINAL),
        (Machine.CHECKIN, CheckinState.OPEN, CheckinState.MISSED),
    ],
)
def test_the_clock_alone_ends_what_only_waits(machine: Machine, waits: StrEnum, ends: StrEnum) -> None:
    assert ends in _reach(machine, waits, [Role.CLOCK], but=["depart"])


def test_the_walk_sees_a_state_that_has_no_way_on(monkeypatch: pytest.MonkeyPatch) -> None:
    lonely = tuple(t for t in LIFECYCLE if t.event not in ("finalise", "void"))
    monkeypatch.setitem(globals(), "LIFECYCLE", lonely)
    assert not _ways_on(Machine.APPRAISAL, AppraisalState.ISSUED, CLOCK_AND_OFFICE)


@pytest.mark.parametrize("machine", Machine)
def test_every_state_can_be_reached_and_every_open_one_left(machine: Machine) -> None:
    moves = {(t.source, t.target) for t in LIFECYCLE if t.machine == machine}
    found = {initial(machine)}
    while more := {target for source, target in moves if source in found} - found:
        found |= more
    assert found == set(STATES[machine])
    assert {source for source, _ in moves} >= set(STATES[machine]) - ENDS[machine]


def test_an_end_is_left_only_by_a_person_with_a_reason_and_a_final_result_never() -> None:
    left = [t for t in LIFECYCLE if t.source in ENDS[t.machine]]
    assert {(t.event, t.source, t.target) for t in left} == {
        ("readmit", AppraisalState.VOIDED, AppraisalState.DRAFTING),
        ("ask_again", CheckinState.EXCUSED, CheckinState.OPEN),
        ("hear_again", CheckinState.EXCUSED, CheckinState.REPORTED),
        ("miss_again", CheckinState.EXCUSED, CheckinState.MISSED),
        ("reopen", CalibrationState.APPROVED, CalibrationState.SET),
    }
    assert all(Fact.REASON_WRITTEN in t.given and Role.CLOCK not in t.by for t in left)


@pytest.mark.parametrize(("machine", "event"), [(m, e) for m in Machine for e in events(m)], ids=str)
def test_an_event_means_the_same_from_every_state(machine: Machine, event: str) -> None:
    assert len({(t.target, t.by, t.given, t.tell, t.stage) for t in lines(machine, event)}) == 1


def test_the_clock_never_writes_a_reason_and_is_never_told() -> None:
    assert [t.event for t in LIFECYCLE if Role.CLOCK in t.by and Fact.REASON_WRITTEN in t.given] == []
    assert [t.event for t in LIFECYCLE if {Role.CLOCK, Role.PENGELOLA} & set(t.tell)] == []
    assert all(len(t.by) == 1 for t in LIFECYCLE if Role.CLOCK in t.by)


def test_a_stage_waits_for_one_move_at_a_time_and_never_for_a_side_road() -> None:
    assert {t.event for t in expected(Machine.APPRAISAL, AppraisalState.DRAFTING)} == {"propose"}
    assert expected(Machine.APPRAISAL, AppraisalState.FINAL) == ()
    for machine, state in OPEN_STATES:
        assert len({t.stage for t in expected(machine, state)}) <= 1
    assert lifecycle.stage_of(Machine.APPRAISAL, "agreed") is Stage.EVIDENCE_COLLECTION
    assert lifecycle.stage_of(Machine.CHECKIN, "missed") is None


def test_every_fact_is_asked_for_and_every_entry_can_be_written() -> None:
    assert {fact for machine in Machine for fact in lifecycle.facts(machine)} == set(Fact)
    assert {e.entry for e in ENTRIES} | {Entry.REASON} == set(Entry)


@pytest.mark.parametrize(
    "wrong",
    [
        "propose    drafting  proposed  employee  skp_complet   -         -",
        "propose    asleep    proposed  employee  -             -         -",
        "propose    drafting  proposed  employe   -             -         -",
        "propose    drafting  proposed  employee  -             appraise  -",
        "propose    drafting  proposed  employee  -             -         target",
    ],
)
def test_a_word_that_no_enum_knows_stops_the_program(wrong: str) -> None:
    head = "event      from      to        by        given         tell      stage"
    rule = "---------  --------  --------  --------  ------------  --------  ------------------"
    with pytest.raises(ValueError, match="is not a valid"):
        lifecycle._transitions(Machine.APPRAISAL, f"{head}\n{rule}\n{wrong}")


def test_a_table_whose_header_and_dashes_disagree_is_refused() -> None:
    with pytest.raises(ValueError, match="the header and the dashes"):
        cells("event from to\n-----  ----\npropose  drafting")


@pytest.mark.parametrize("machine", Machine)
def test_the_drawing_shows_every_move_once(machine: Machine) -> None:
    drawn = lifecycle.mermaid(machine).splitlines()
    for t in lines(machine, events(machine)[0]):
        assert f"    {t.source} --> {t.target}: {t.event} ({', '.join(t.by)})" in drawn
    moves = [line for line in drawn if "-->" in line and "[*]" not in line]
    assert len(moves) == len(set(moves)) == len([t for t in LIFECYCLE if t.machine == machine])
