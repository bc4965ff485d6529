"""What is over: by earlier stage and group, and how much each earlier stage says of one that is open."""

from dataclasses import dataclass

import numpy as np

from domain.outlook_clock import Timed, before
from domain.outlook_curves import Flags, Numbers, Whole
from domain.outlook_pool import Known

# The weight of an earlier stage of the same kind; of another kind; and of another kind where there is no other.
KIN, STRANGER, ALONE = 1.0, 0.15, 0.6
AGEING = 0.85  # of a stage's weight with each later one


@dataclass(frozen=True)
class History:
    """The cells that are over, by earlier stage (row) and group (column)."""

    timed: Timed
    over: Flags
    row: Whole
    column: Whole
    stages: Whole  # of each row: cycle, place of the stage, period, in the order of their due times
    groups: Whole

    def known(self, left: float, whole: float, weight: Numbers) -> Known:
        """Give what they say of the place so many days before the end of such a window."""
        shape = (len(self.stages), len(self.groups))
        place, size = self.row * shape[1] + self.column, shape[0] * shape[1]
        counts = before(self.timed, left, whole)
        sums = [np.bincount(place[self.over], n[self.over], size) for n in counts]
        opened, done = (np.asarray(n, dtype=np.float64).reshape(shape) for n in sums)
        return Known(opened, done, weight)

    def weights(self, stage: int) -> tuple[Numbers, str]:
        """Give how much each earlier stage counts for a stage of this kind, and what that is worth."""
        kin = self.stages[:, 1] == stage if len(self.stages) else np.zeros(0, dtype=bool)
        age = AGEING ** np.arange(len(kin))[::-1]
        basis = "history" if kin.any() else "other_stages" if len(kin) else "prior"
        return np.where(kin, KIN, STRANGER if kin.any() else ALONE) * age, basis


def history(t: Timed) -> History:
    """Sort what is over by stage and group. A unit whose time still runs is no history yet."""
    c = t.curves
    over = (c.due <= c.now) & (c.asked > 0)
    keys = np.stack([c.cycle, c.stage, c.period], axis=1)
    groups, column = np.unique(c.group, return_inverse=True)
    stages, row = np.unique(keys[over], axis=0, return_inverse=True)
    last = np.array([np.median(c.due[over][row.reshape(-1) == n]) for n in range(len(stages))])
    order = np.argsort(last, kind="stable") if len(stages) else np.zeros(0, dtype=np.int64)
    rows = np.zeros(len(c.asked), dtype=np.int64)
    if len(stages):
        rows[over] = np.argsort(order)[row.reshape(-1)]
    return History(t, over, rows, column.reshape(-1), stages[order], groups)
