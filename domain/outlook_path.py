"""On which day those who will finish do so: the way from now to the due time, and what still comes after it."""

from dataclasses import dataclass

import numpy as np

from domain.outlook_clock import RUSH, Timed, warp
from domain.outlook_curves import Flags, Numbers, Whole

FULL_TAIL = 10.0  # working days after a due time by which the late ones have come, as far as they do


@dataclass(frozen=True)
class Path:
    """Of those who finish in time, the part that has done so with so many days left; of the others, how many later."""

    left: Numbers  # working days before the due time, falling
    gone: Numbers  # from 0 to 1
    after: Numbers  # working days after the due time, rising
    late: Numbers  # of all that were open at the due time, from 0 to 1


def stated(left: float, whole: float) -> float:
    """Give the stated prior: the part of all who have finished with so many days left, where nobody knows anything.

    55 of 100 finish evenly over the first 70 % of the window, 33 in the last three working days, 12 do not.
    """
    early = 0.55 * min(1.0, (whole - left) / (0.7 * whole))
    return early + 0.33 * min(max(0.0, 1 - left / min(RUSH, whole)), 1.0)


def path_of(t: Timed, over: Flags, row: Whole, weight: Numbers, left: float, whole: float) -> Path:
    """Give the way that earlier stages took from the same place on, each by its weight; the stated one without any."""
    c = t.curves
    mass = np.where(over[c.cell], c.n, 0.0) * (weight[row[c.cell]] if len(weight) else 0.0)
    here = warp(t.ends.clip(0), t.whole[c.cell], np.full(len(mass), whole))
    coming = ~c.late & (here < left) & (mass > 0)
    if not coming.any():
        grid = np.linspace(left, 0, 41)[1:]
        gone = np.array([stated(x, whole) for x in grid])
        start = stated(left, whole)
        return Path(grid, (gone - start) / max(float(gone[-1]) - start, 1e-9), *_tail(t, over, row, weight))
    order = np.argsort(-here[coming], kind="stable")
    summed: Numbers = np.cumsum(mass[coming][order])
    return Path(here[coming][order], summed / summed[-1], *_tail(t, over, row, weight))


def _tail(t: Timed, over: Flags, row: Whole, weight: Numbers) -> tuple[Numbers, Numbers]:
    c = t.curves
    if not over.any():
        return np.zeros(0), np.zeros(0)
    told = over & (t.left <= -FULL_TAIL)
    told = told if told.any() else over
    opened = float(((c.asked - c.done(late=False)).clip(0) * told) @ np.where(over, weight[row], 0.0))
    rows = c.late & told[c.cell] & (c.n > 0)
    after = -t.ends[rows]
    order = np.argsort(after, kind="stable")
    mass = (c.n[rows] * weight[row[c.cell[rows]]])[order]
    summed: Numbers = np.cumsum(mass)
    return after[order], summed / max(opened, 1e-9)


def place_of(path: Path, wanted: float, coming: float, missed: float) -> float | None:
    """Give the working days that are left (negative: past the due time) when so many more are done; none for never.

    coming are those who will finish in time, missed those who will not.
    """
    if wanted <= coming:
        n = int(np.searchsorted(path.gone, wanted / max(coming, 1e-9) - 1e-9))
        return float(path.left[min(n, len(path.left) - 1)])
    n = int(np.searchsorted(path.late, (wanted - coming) / max(missed, 1e-9) - 1e-9))
    return -float(path.after[n]) if n < len(path.after) else None
