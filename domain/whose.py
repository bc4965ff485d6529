"""Whose turn it is in a stage that somebody has not done: read off the three states that an appraisal stands in."""

from dataclasses import dataclass
from enum import StrEnum

from domain.lifecycle import expected
from domain.terms import AppraisalState, CalibrationState, CheckinState, Machine, Role, Stage


class People(StrEnum):
    """Which people of a stage are asked for."""

    OVERDUE = "overdue"  # not done, and the time is over
    WAITING = "waiting"  # not done, the stage is open and there is time
    MISSING = "missing"  # both
    DONE = "done"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Whose:
    """Who is to act, and which machine's state has waited for it."""

    role: Role
    machine: Machine


NOBODY_ASKED = Whose(Role.EMPLOYEE, Machine.APPRAISAL)


def whose(stage: Stage, appraisal: str, checkin: str | None, calibration: str | None) -> Whose | None:
    """Give whose turn it is while a stage is not done; None for who is excluded, or where all is done.

    A stage that waits for an earlier one waits for whoever is to act there.
    """
    drafted = appraisal in (AppraisalState.DRAFTING, AppraisalState.PROPOSED)
    if stage is Stage.CHECKIN and not drafted:
        return _of_checkin(checkin)
    if appraisal in (AppraisalState.REPORTED, AppraisalState.RATED):
        return _of_rating(appraisal, calibration or CalibrationState.OPEN)
    return _expected(Machine.APPRAISAL, appraisal)


def _of_checkin(state: str | None) -> Whose | None:
    if state == CheckinState.MISSED:  # only the pengelola can open it again, or excuse
        return Whose(Role.PENGELOLA, Machine.CHECKIN)
    return _expected(Machine.CHECKIN, state) if state else NOBODY_ASKED


def _of_rating(appraisal: str, calibration: str) -> Whose | None:
    """Give whose turn it is in the rating of a unit: nobody is rated before its predikat is set."""
    if appraisal == AppraisalState.REPORTED and calibration != CalibrationState.OPEN:
        return _expected(Machine.APPRAISAL, appraisal)
    return _expected(Machine.CALIBRATION, calibration) or _expected(Machine.APPRAISAL, appraisal)


def _expected(machine: Machine, state: str) -> Whose | None:
    move = next(iter(expected(machine, state)), None)
    return Whose(move.by[0], machine) if move else None
