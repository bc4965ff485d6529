"""Who may be told of a row at a rung of the ladder, now or later, read off the tables of the lifecycle."""

from dataclasses import dataclass
from functools import cache

from domain.lifecycle import ENDS, LIFECYCLE, STATES, initial, stage_of
from domain.terms import Fact, Machine, Role, Stage

REMINDED = (Role.EMPLOYEE, Role.APPRAISER, Role.SUPERIOR, Role.HEAD, Role.LEADER)  # by a row of their own to act on
ABOVE: dict[Machine, dict[str, Role]] = {
    Machine.APPRAISAL: {"appraiser": Role.APPRAISER, "superior": Role.SUPERIOR},
    Machine.CHECKIN: {"appraiser": Role.APPRAISER, "superior": Role.SUPERIOR},
    Machine.CALIBRATION: {"appraiser": Role.LEADER},
}
# What the clock does when the time of a stage is over: nobody waits in the states that it moves on.
CLOSES: dict[str, Stage] = {Fact.EVIDENCE_CLOSED: Stage.EVIDENCE_COLLECTION, Fact.WINDOW_CLOSED: Stage.CHECKIN}
CLOSED = {
    (t.machine, t.source, CLOSES[fact]) for t in LIFECYCLE if Role.CLOCK in t.by for fact in t.given if fact in CLOSES
}
# States that only a side road leads to, as an objection: they count where somebody stands in them, and for the bound.
MAIN = {(t.machine, t.target) for t in LIFECYCLE if t.stage} | {(m, initial(m)) for m in Machine}


@dataclass(frozen=True, slots=True)
class Row:
    """In what state an appraisal or a calibration of a group of units stands; `check_ins` of those that were opened."""

    group: int
    machine: Machine
    state: str
    check_ins: tuple[tuple[int, str], ...] = ()


@cache
def states(machine: Machine, stage: Stage) -> tuple[str, ...]:
    """Give the states of a machine whose work belongs to a stage, in their order."""
    return tuple(state for state in STATES[machine] if stage_of(machine, state) is stage)


@cache
def passes(row: Row, stage: Stage, period: int) -> tuple[Machine, tuple[str, ...]] | None:
    """Give the machine and the states of a stage in which a row waits or has still to wait; None where it is over."""
    machine, state = row.machine, row.state
    if state in ENDS[machine]:
        return None
    if stage is Stage.CHECKIN and machine is Machine.APPRAISAL:
        machine = Machine.CHECKIN
        state = dict(row.check_ins).get(period, initial(machine))
    waiting, order = states(machine, stage), [str(one) for one in STATES[machine]]
    left = tuple(one for one in waiting if order.index(one) >= order.index(state))
    return (machine, left) if left else None


@cache
def actors(row: Row, stage: Stage, period: int, overdue: bool, tell: str, side_roads: bool) -> frozenset[Role]:
    """Give who may be told of a row at a rung of a stage, by the lifecycle tables."""
    found = passes(row, stage, period)
    if found is None:
        return frozenset()
    machine, left = found
    waits = [
        state for state in left
        if not (overdue and (machine, state, stage) in CLOSED)
        and (side_roads or state == row.state or (machine, state) in MAIN)
    ]  # fmt: skip
    acts = {t.by[0] for t in LIFECYCLE if t.machine is machine and t.source in waits and t.stage is stage}
    if tell == "pengelola":
        return frozenset({Role.PENGELOLA} if acts else ())
    acts &= set(REMINDED)
    if tell == "doer" or not acts:
        return frozenset(acts)
    above = ABOVE[machine].get(tell)
    return frozenset({above} if above else ())
