"""The life of an appraisal, of a check-in and of a unit's calibration, as three tables.

Each line is one thing that may happen: from which state to which, who may do it, what must
already be true, who is told, and in which stage it is the expected next move ("-" for a side
road). Permissions, bulk SQL, buttons, notices, the foreign key behind the audit trail, the
drawing and docs/lifecycle.md are all read from here. Every word is checked against an enum
below when this file is imported, so a typo stops the program.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from domain.terms import AppraisalState, CalibrationState, CheckinState, Entry, Fact, Machine, Role, Stage

E = TypeVar("E", bound=StrEnum)

APPRAISAL_TABLE = """
event      from       to         by                  given                              tell                 stage
---------  ---------  ---------  ------------------  ---------------------------------  -------------------  -------------------
propose    drafting   proposed   employee            skp_complete, superior_agreed      appraiser            target_agreement
send_back  proposed   drafting   appraiser           reason_written                     employee             -
agree      proposed   agreed     appraiser           skp_complete                       employee             target_agreement
assign     drafting   agreed     appraiser           targets_closed, skp_complete       employee             -
settle     proposed   agreed     superior|pengelola  targets_closed, reason_written     employee, appraiser  -
amend      agreed     drafting   appraiser           reason_written                     employee             -
report     agreed     reported   employee            evidence_opened, results_reported  appraiser            evidence_collection
lapse      agreed     reported   clock               evidence_closed                    employee, appraiser  -
rate       reported   rated      appraiser           unit_predikat_set, ratings_given   -                    calibration
rate_for   reported   rated      superior            calibration_closed, ratings_given  employee, appraiser  -
issue      rated      issued     pengelola           distribution_checked               employee             final_scoring
accept     issued     final      employee            -                                  appraiser            final_scoring
contest    issued     contested  employee            objection_open, objection_written  superior, appraiser  -
decide     contested  final      superior            both_heard, decision_written       employee, appraiser  final_scoring
stand      contested  final      pengelola           decision_overdue, reason_written   employee, superior   -
finalise   issued     final      clock               objection_closed                   employee             -
void       (open)     voided     pengelola           reason_written                     employee, appraiser  -
depart     (begun)    voided     clock               assignment_ended                   -                    -
readmit    voided     drafting   pengelola           assignment_active, reason_written  employee, appraiser  -
adopt      drafting   agreed     clock               recorded_outside                   -                    -
adopt      proposed   agreed     clock               recorded_outside                   -                    -
take_over  agreed     rated      clock               recorded_outside, ratings_given    -                    -
take_over  reported   rated      clock               recorded_outside, ratings_given    -                    -
"""

CHECKIN_TABLE = """
event       from                  to        by         given                            tell                 stage
----------  --------------------  --------  ---------  -------------------------------  -------------------  -------
report      open                  reported  employee   skp_agreed, progress_written     appraiser            checkin
send_back   reported              open      appraiser  reason_written                   employee             -
review      reported              reviewed  appraiser  feedback_written, ratings_given  employee             checkin
miss        open                  missed    clock      window_closed                    employee, appraiser  -
resume      missed                open      pengelola  window_open                      employee             -
excuse      open|reported|missed  excused   pengelola  reason_written                   employee             -
release     open|reported|missed  excused   clock      appraisal_voided                 -                    -
adopt       open|reported|missed  reviewed  clock      recorded_outside                 -                    -
ask_again   excused               open      pengelola  was_open, reason_written         employee             -
hear_again  excused               reported  pengelola  was_reported, reason_written     employee, appraiser  -
miss_again  excused               missed    pengelola  was_missed, reason_written       employee             -
"""

CALIBRATION_TABLE = """
event         from      to        by                given                                          tell    stage
------------  --------  --------  ----------------  ---------------------------------------------  ------  -----------
set_predikat  open      set       leader            calibration_opened, capaian_written            head    calibration
stand_in      open      set       pengelola         calibration_closed, capaian_written            leader  -
propose       set       proposed  head              all_rated                                      leader  calibration
forward       set       proposed  pengelola         calibration_closed                             leader  -
hand_up       set       proposed  clock             calibration_closed, all_rated, never_proposed  leader  -
send_back     proposed  set       leader            reason_written                                 head    -
approve       proposed  approved  leader            departures_justified                           head    calibration
conclude      proposed  approved  pengelola         calibration_closed, departures_justified       leader  -
reopen        approved  set       leader|pengelola  reason_written                                 head    -
"""

ENTRY_TABLE = """
machine      entry          in            by         given               writes
-----------  -------------  ------------  ---------  ------------------  -----------------------------------------------
appraisal    skp            drafting      employee   -                   the head of the SKP: approach and model
appraisal    skp            drafting      appraiser  targets_closed      the same, for a person who never proposed
appraisal    target         drafting      employee   -                   a line of the SKP: RHK, indicator, target
appraisal    target         drafting      appraiser  targets_closed      the same, for a person who never proposed
appraisal    expectation    drafting      employee   -                   what the leader expects of one BerAKHLAK value
appraisal    expectation    proposed      appraiser  -                   the same, by the leader
appraisal    annex          drafting      employee   -                   one part of the annex (lampiran)
appraisal    annex          proposed      appraiser  -                   the same, by the appraiser
appraisal    result         agreed        employee   -                   what was achieved on one line in the year
appraisal    evidence       agreed        employee   -                   a file or a link, with its SHA-256
appraisal    rating         reported      appraiser  -                   hasil kerja and perilaku kerja of the year
appraisal    rating         rated         appraiser  distribution_open   the same, changed while the unit is calibrated
appraisal    rating         reported      superior   calibration_closed  the same, where the appraiser never rated
appraisal    rating         agreed        clock      recorded_outside    the same, as e-Kinerja has it on record
appraisal    rating         reported      clock      recorded_outside    the same, as e-Kinerja has it on record
appraisal    nilai          reported      appraiser  -                   the numbers of the year, under PP 30/2019
appraisal    nilai          rated         appraiser  distribution_open   the same, changed while the unit is calibrated
appraisal    nilai          reported      superior   calibration_closed  the same, where the appraiser never rated
appraisal    receipt        issued        employee   -                   that the result was received
appraisal    objection      issued        employee   objection_open      the grounds of an objection
appraisal    hearing        contested     employee   -                   what the employee says to the objection
appraisal    hearing        contested     appraiser  -                   what the appraiser says to it
appraisal    hearing        contested     superior   -                   what either said when the superior heard them
appraisal    decision       contested     superior   -                   the decision on an objection, final
appraisal    correction     (open)        employee   -                   that another is the appraiser
appraisal    corrected      (open)        pengelola  -                   the decision on that
checkin      progress       open          employee   skp_agreed          what was achieved on one line in the period
checkin      evidence       open          employee   skp_agreed          a file or a link, with its SHA-256
checkin      feedback       reported      appraiser  -                   continuous feedback of the period
checkin      rating         reported      appraiser  -                   hasil kerja and perilaku kerja of the period
checkin      nilai          reported      appraiser  -                   the numbers of the period, under PP 30/2019
calibration  capaian        open|set      leader     -                   the predikat of the organisation
calibration  capaian        open|set      pengelola  calibration_closed  the same, where the leader never answered
calibration  justification  set|proposed  head       -                   why the unit departs from the pattern
calibration  justification  set|proposed  leader     -                   the same
calibration  justification  set|proposed  pengelola  calibration_closed  the same
"""


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of a lifecycle table, for one source state."""

    machine: Machine
    event: str
    source: StrEnum
    target: StrEnum
    by: tuple[Role, ...]
    given: tuple[Fact, ...]
    tell: tuple[Role, ...]
    stage: Stage | None


@dataclass(frozen=True, slots=True)
class EntryRule:
    """Who may write one kind of fact, in which states, given what."""

    machine: Machine
    entry: Entry
    states: tuple[StrEnum, ...]
    by: Role
    given: tuple[Fact, ...]


STATES: dict[Machine, type[StrEnum]] = {
    Machine.APPRAISAL: AppraisalState,
    Machine.CHECKIN: CheckinState,
    Machine.CALIBRATION: CalibrationState,
}
ENDS: dict[Machine, frozenset[StrEnum]] = {
    Machine.APPRAISAL: frozenset({AppraisalState.FINAL, AppraisalState.VOIDED}),
    Machine.CHECKIN: frozenset({CheckinState.REVIEWED, CheckinState.EXCUSED}),
    Machine.CALIBRATION: frozenset({CalibrationState.APPROVED}),
}


def cells(table: str) -> list[list[str]]:
    """Give the cells of a text table whose columns begin where the dashes of its second line begin."""
    head, rule, *body = table.strip().splitlines()
    starts = [i for i, mark in enumerate(rule) if mark == "-" and not rule[:i].endswith("-")]
    if len(starts) != len(head.split()):
        raise ValueError(f"the header and the dashes below it disagree: {head}")
    return [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for line in body]


def _words(kind: type[E], cell: str, separator: str = ",") -> tuple[E, ...]:
    return tuple(kind(word.strip()) for word in cell.split(separator) if cell != "-")


def _states(machine: Machine, cell: str) -> tuple[StrEnum, ...]:
    if cell == "(open)":
        return tuple(state for state in STATES[machine] if state not in ENDS[machine])
    if cell == "(begun)":  # no result has been handed over yet
        return tuple(AppraisalState)[: tuple(AppraisalState).index(AppraisalState.RATED)]
    return _words(STATES[machine], cell, "|")


def _transitions(machine: Machine, table: str) -> tuple[Transition, ...]:
    return tuple(
        Transition(
            machine,
            event,
            source,
            STATES[machine](target),
            _words(Role, by, "|"),
            _words(Fact, given),
            _words(Role, tell),
            None if stage == "-" else Stage(stage),
        )
        for event, sources, target, by, given, tell, stage in cells(table)
        for source in _states(machine, sources)
    )


LIFECYCLE: tuple[Transition, ...] = (
    *_transitions(Machine.APPRAISAL, APPRAISAL_TABLE),
    *_transitions(Machine.CHECKIN, CHECKIN_TABLE),
    *_transitions(Machine.CALIBRATION, CALIBRATION_TABLE),
)

ENTRIES: tuple[EntryRule, ...] = tuple(
    EntryRule(Machine(machine), Entry(entry), _states(Machine(machine), states), Role(by), _words(Fact, given))
    for machine, entry, states, by, given, _ in cells(ENTRY_TABLE)
)


def events(machine: Machine) -> tuple[str, ...]:
    """Give the events of one machine, in the order of its table."""
    return tuple(dict.fromkeys(t.event for t in LIFECYCLE if t.machine == machine))


def lines(machine: Machine, event: str) -> tuple[Transition, ...]:
    """Give the table's lines for one event, one for each source state. Empty if there is no such event."""
    return tuple(t for t in LIFECYCLE if t.machine == machine and t.event == event)


def initial(machine: Machine) -> StrEnum:
    """Give the state in which a machine begins: the first of its enum."""
    return next(iter(STATES[machine]))


def facts(machine: Machine) -> tuple[Fact, ...]:
    """Give every fact that this machine's steps and entries ask for: the columns its facts function needs."""
    asked = [f for t in LIFECYCLE if t.machine == machine for f in t.given]
    asked += [f for e in ENTRIES if e.machine == machine for f in e.given]
    return tuple(dict.fromkeys(asked))


def expected(machine: Machine, state: str) -> tuple[Transition, ...]:
    """Give the moves that a stage waits for in this state: whose turn it is. Empty at an end."""
    return tuple(t for t in LIFECYCLE if t.machine == machine and t.source == state and t.stage)


def stage_of(machine: Machine, state: str) -> Stage | None:
    """Give the stage whose work is open in this state; None at an end."""
    return next((t.stage for t in expected(machine, state)), None)


def mermaid(machine: Machine) -> str:
    """Give one lifecycle as a Mermaid state diagram."""
    moves = [t for t in LIFECYCLE if t.machine == machine]
    drawn = [f"    {t.source} --> {t.target}: {t.event} ({', '.join(t.by)})" for t in moves]
    ends = [f"    {state} --> [*]" for state in STATES[machine] if state in ENDS[machine]]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {initial(machine)}", *drawn, *ends])
