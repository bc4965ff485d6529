"""What counts of states mean for the stages of a cycle, for many groups at once: columns, with a place for each group.

Everybody counts in every stage: done, open or excused. Overdue is the part of open whose time is over.
"""

from collections.abc import Iterable, Sequence

from domain.terms import AppraisalState, CalibrationState, CheckinState, Machine, Stage

Column = list[int]

HANDED_OVER = (AppraisalState.ISSUED, AppraisalState.CONTESTED, AppraisalState.FINAL)
REPORTED = (AppraisalState.REPORTED, AppraisalState.RATED, *HANDED_OVER)
DONE = {
    Stage.TARGET_AGREEMENT: (AppraisalState.AGREED, *REPORTED),
    Stage.EVIDENCE_COLLECTION: REPORTED,
    Stage.FINAL_SCORING: (AppraisalState.FINAL,),
}


class Counts:
    """How many of each group stand in each state of a machine, in a period (0 but for check-ins)."""

    def __init__(self, size: int) -> None:
        self.size = size  # how many groups
        self.states: dict[tuple[str, int], dict[str, Column]] = {}

    def add(self, machine: str, period: int, state: str, numbers: Iterable[tuple[int | None, int]]) -> None:
        """Add numbers to the groups at these places; None: a group that is not counted here."""
        column = self.states.setdefault((machine, period), {}).setdefault(state, [0] * self.size)
        for place, n in numbers:
            if place is not None:
                column[place] += n

    def of(self, machine: Machine, *states: str, period: int = 0) -> Column:
        """Give how many stand in one of these states; in any where none is named."""
        known = self.states.get((machine, period), {})
        columns = [known[state] for state in states or known if state in known]
        if len(columns) == 1:
            return columns[0]
        return list(map(sum, zip(*columns, strict=True))) if columns else [0] * self.size


def at_stage(
    counts: Counts, stage: Stage, period: int, over: Sequence[bool]
) -> tuple[Column, Column, Column, Column, Column]:
    """Give total, done, open, overdue and excused of each group in a stage; `over`: for which its time is over."""
    total = counts.of(Machine.APPRAISAL)
    if stage is Stage.CHECKIN:
        done, excused = _checked(counts, period, over, total)
    else:
        excused = counts.of(Machine.APPRAISAL, AppraisalState.VOIDED)
        done = _calibrated(counts) if stage is Stage.CALIBRATION else counts.of(Machine.APPRAISAL, *DONE[stage])
    left = [t - d - e for t, d, e in zip(total, done, excused, strict=True)]
    overdue = [n if late else 0 for n, late in zip(left, over, strict=True)]
    return total, done, left, overdue, excused


def _calibrated(counts: Counts) -> Column:
    """Give how many are done with calibration: who is rated is, as soon as the unit is approved."""
    rated, issued = counts.of(Machine.APPRAISAL, AppraisalState.RATED), counts.of(Machine.APPRAISAL, *HANDED_OVER)
    approved = counts.of(Machine.CALIBRATION, CalibrationState.APPROVED)
    return [i + r if a else i for i, r, a in zip(issued, rated, approved, strict=True)]


def _checked(counts: Counts, period: int, over: Sequence[bool], total: Column) -> tuple[Column, Column]:
    """Give done and excused of a check-in. Who came when it was over was never asked, and is excused from it."""
    asked = counts.of(Machine.CHECKIN, period=period)
    let_off = counts.of(Machine.CHECKIN, CheckinState.EXCUSED, period=period)
    voided = counts.of(Machine.APPRAISAL, AppraisalState.VOIDED)
    excused = [
        e + t - a if a or late else v for e, t, a, v, late in zip(let_off, total, asked, voided, over, strict=True)
    ]
    return counts.of(Machine.CHECKIN, CheckinState.REVIEWED, period=period), excused
