"""Curves made by hand: a stage a line, with who was done on which day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from domain.outlook_curves import EPOCH, STAGES, Curves
from domain.terms import Stage

CYCLE = 7


def wall(moment: str) -> float:
    """`2027-07-14 16:00` in seconds on the wall."""
    return (datetime.fromisoformat(moment) - datetime(1970, 1, 1)).total_seconds()


@dataclass(frozen=True)
class Cell:
    """One group in one stage. `done` says how many on each day; a day with `late` counts as after the due time."""

    group: int
    asked: int
    opens: str
    due: str
    done: Mapping[str, int] = field(default_factory=dict)
    late: Mapping[str, int] = field(default_factory=dict)
    stage: Stage = Stage.CHECKIN
    period: int = 1
    agency: int = 1
    cycle: int = CYCLE
    six_days: bool = False


def curves(now: str, *cells: Cell) -> Curves:
    """These cells as they were known at a moment."""
    days = [
        (place, (date.fromisoformat(day) - EPOCH).days, late, n)
        for place, cell in enumerate(cells)
        for late, counts in ((False, cell.done), (True, cell.late))
        for day, n in sorted(counts.items())
    ]

    def whole(values: list[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        return np.array(values, dtype=np.int64)

    return Curves(
        cycle=whole([c.cycle for c in cells]), group=whole([c.group for c in cells]),
        agency=whole([c.agency for c in cells]), stage=whole([STAGES.index(c.stage) for c in cells]),
        period=whole([c.period for c in cells]), six_days=np.array([c.six_days for c in cells], dtype=bool),
        opens=np.array([wall(f"{c.opens} 00:00") for c in cells]), due=np.array([wall(c.due) for c in cells]),
        now=np.full(len(cells), wall(now)), asked=np.array([float(c.asked) for c in cells]),
        cell=whole([d[0] for d in days]), day=whole([d[1] for d in days]),
        late=np.array([d[2] for d in days], dtype=bool), n=np.array([float(d[3]) for d in days]),
    )  # fmt: skip
