"""Who had done their work by when, as columns of numbers; and the clock of working days by which curves compare.

A cell is the people of one group (an agency or a unit) in one stage whose time is the same. Moments are seconds of
the group's own clock on the wall, so that four in the afternoon is the end of a working day in every zone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.calendar import holiday, working
from domain.terms import Stage

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

EPOCH = date(1970, 1, 1)
DAY_S = 86_400
BEGINS_H, HOURS = 8, 8  # of a working day: from eight to four
STAGES = tuple(Stage)
PER_CELL = ("cycle", "group", "agency", "stage", "period", "six_days", "opens", "due", "now", "asked")


@dataclass(frozen=True)
class Curves:
    """Cells, and how many of each were done on which day, as known at one moment. All arrays of a part are as long."""

    cycle: Whole  # the id of the cycle; each of these is a column with one row for each cell
    group: Whole  # the id of the agency or unit
    agency: Whole
    stage: Whole  # place in STAGES
    period: Whole
    six_days: Flags
    opens: Numbers  # seconds on the wall
    due: Numbers
    now: Numbers  # the moment of knowledge, on the wall of this cell
    asked: Numbers  # people, without those excused
    cell: Whole  # place of the cell; each of these is a column with one row for each cell and day
    day: Whole  # days since 1970
    late: Flags  # after the due time
    n: Numbers  # how many became done, less those that became undone

    def done(self, late: bool = True) -> Numbers:
        """Give how many of each cell are done; without `late`, how many were in time."""
        n = self.n if late else np.where(self.late, 0.0, self.n)
        return np.maximum(np.bincount(self.cell, n, len(self.asked)), 0.0)

    def in_order(self) -> "Curves":
        """Give the same with cells and days in one order, wherever they were read from."""
        keys = (self.six_days, self.now, self.due, self.opens, self.period, self.stage, self.agency, self.group)
        order = np.lexsort((*keys, self.cycle))
        place = np.argsort(order)
        columns: dict[str, Any] = {name: getattr(self, name)[order] for name in PER_CELL}
        cell = place[self.cell]
        days = np.lexsort((self.late, self.day, cell))
        rows: dict[str, Any] = {"cell": cell, "day": self.day, "late": self.late, "n": self.n}
        return Curves(**columns, **{name: values[days] for name, values in rows.items()})


def joined(parts: list[Curves]) -> Curves:
    """Give several curves as one. Raises ValueError for none at all."""
    if not parts:
        raise ValueError("nothing to join")
    ahead = np.cumsum([0, *(len(part.asked) for part in parts)])
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in Curves.__annotations__}
    columns["cell"] = np.concatenate([part.cell + before for part, before in zip(parts, ahead, strict=False)])
    return Curves(**columns)


class Clock:
    """Counts working days: weekends, holidays and nights take no time on it."""

    def __init__(
        self,
        first: date,
        last: date,
        works: Callable[[date], bool] = working,
        off: Callable[[date], str | None] = holiday,
    ) -> None:
        self.first = (first - EPOCH).days
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        five = np.array([works(day) for day in days], dtype=np.float64)
        saturdays = np.array([day.weekday() == 5 and off(day) is None for day in days], dtype=np.float64)
        self.works = np.stack([five, np.maximum(five, saturdays)])  # five days a week, and six
        self.passed = np.concatenate([np.zeros((2, 1)), np.cumsum(self.works, axis=1)], axis=1)

    def at(self, wall: Numbers, six_days: Flags) -> Numbers:
        """Give the working days, with their fractions, that had passed at each moment on the wall."""
        day = np.floor(wall / DAY_S).astype(np.int64)
        gone = np.clip((wall / 3600 - day * 24 - BEGINS_H) / HOURS, 0, 1)
        week, place = six_days.astype(np.int64), day - self.first
        return self.passed[week, place] + self.works[week, place] * gone

    def begins(self, day: Whole, six_days: Flags) -> Numbers:
        """Give the working days that had passed when each day began."""
        return self.passed[six_days.astype(np.int64), day - self.first]

    def ends(self, day: Whole, six_days: Flags) -> Numbers:
        """Give the working days that had passed when each day was over."""
        return self.passed[six_days.astype(np.int64), day - self.first + 1]

    def day_of(self, passed: float, six_days: bool) -> date | None:
        """Give the first day by whose end so many working days have passed; none where the clock ends before."""
        place = int(np.searchsorted(self.passed[int(six_days)], passed - 1e-9))
        if place >= self.passed.shape[1]:
            return None
        return EPOCH + timedelta(days=self.first + max(place - 1, 0))


def clock_for(curves: Curves) -> Clock:
    """Give a clock that reaches from before the first window to a quarter after the last."""
    first, last = float(curves.opens.min()), float(max(curves.due.max(), curves.now.max()))
    some = timedelta(days=90)
    return Clock(EPOCH + timedelta(seconds=first) - some, EPOCH + timedelta(seconds=last) + some)
