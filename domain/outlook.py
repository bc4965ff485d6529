"""The outlook of the stages whose windows are open: who will have finished by the due time, and how sure that is.

Of those who are still open so many working days before the due time, what part finished in time in earlier stages?
That chance, pooled over groups (domain.outlook_pool) and applied to those who are open now, gives the forecast; the
beta-binomial gives its interval. Where there is no history a stated prior stands in, and the row says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from domain.outlook_clock import Timed, timed
from domain.outlook_curves import EPOCH, STAGES, Clock, Curves, Numbers, Whole
from domain.outlook_history import History, history
from domain.outlook_path import Path, path_of, place_of, stated
from domain.outlook_pool import Pool, chance, logit, pool
from domain.outlook_spread import concentration, interval
from domain.terms import Stage

GOAL = 0.95


@dataclass(frozen=True, slots=True)
class Outlook:
    """One stage of one group. Numbers are people, `low` and `high` hold the truth with 80 %; missed: not in time."""

    group: int  # 0 is everybody
    stage: Stage
    period: int
    due_in: timedelta  # from the moment of the forecast, to the last due time in the group
    asked: int
    done: int
    missed: float
    low: int
    high: int
    basis: str  # history, other_stages or prior
    reaches: date | None  # the day on which 95 % would be done; none: not at this pace

    @property
    def share(self) -> tuple[float, float, float]:
        """Give the expected share that is done by the due time, and its interval, from 0 to 1."""
        n = max(self.asked, 1)
        return 1 - self.missed / n, 1 - self.high / n, 1 - self.low / n


def prior(left: float, whole: float) -> float:
    """Give the logit of the part of those open that finishes in time, by the stated prior."""
    gone = stated(left, whole)
    return float(logit(np.array((stated(0.0, whole) - gone) / (1 - gone)).clip(0.01, 0.99)))


@dataclass(frozen=True)
class Cells:
    """The forecast of cells of one stage that have the same time left."""

    place: Whole  # of each cell in the curves
    open: Numbers
    chance: Numbers  # that somebody who is open finishes in time
    variance: Numbers  # of that chance
    common: Numbers  # the part of its standard deviation that all cells share
    basis: str
    path: Path


def cells(units: History, wider: History | None, cycle: int) -> Iterator[Cells]:
    """Give the forecasts of all open cells of a cycle; `wider` are the larger groups that the groups lie in."""
    t, c = units.timed, units.timed.curves
    wanted = t.open & (c.cycle == cycle)
    keys = np.stack([c.stage, c.period, np.round(t.left, 2), np.round(t.whole, 2)], axis=1)
    for stage, period, left, whole in np.unique(keys[wanted], axis=0):
        place = np.flatnonzero(wanted & (keys == (stage, period, left, whole)).all(axis=1))
        yield _cells(units, wider, int(stage), float(left), float(whole), place)


def _cells(units: History, wider: History | None, stage: int, left: float, whole: float, place: Whole) -> Cells:
    c = units.timed.curves
    top = wider or units
    weight, basis = top.weights(stage)
    start = prior(left, whole)
    found = pool(start, top.known(left, whole, weight), basis)
    if wider is not None:
        found = _within(units, wider, found, basis, (left, whole, weight))
    own, unsure = found.own[units.column[place]], found.unsure[units.column[place]] + found.fresh
    x = found.mean + own
    # The mean of the chances is nearer to a half than the chance of the mean, the more unsure it is. The stated prior
    # is a mean already.
    q = chance(x if basis == "prior" else x / np.sqrt(1 + (found.shock + unsure) * np.pi / 8))
    slope = q * (1 - q)
    opened = (c.asked - c.done())[place].clip(0)
    path = path_of(top.timed, top.over, top.row, weight, left, whole)
    variance = slope**2 * (found.shock + unsure)
    return Cells(place, opened, q, variance, slope * np.sqrt(found.shock), basis, path)


def _within(units: History, wider: History, upper: Pool, basis: str, place: tuple[float, float, Numbers]) -> Pool:
    """Pool groups inside larger ones: the stages of both are brought into one order first."""
    left, whole, weight = place
    c = units.timed.curves
    where = {tuple(stage): n for n, stage in enumerate(wider.stages.tolist())}
    order = np.array([where[tuple(stage)] for stage in units.stages.tolist()], dtype=np.int64)
    upper = replace(upper, stages=upper.stages[order])
    agency = np.zeros(len(units.groups), dtype=np.int64)
    agency[units.column] = np.searchsorted(wider.groups, c.agency)
    return pool(upper.mean, units.known(left, whole, weight[order]), basis, (upper, agency))


def outlook(curves: Curves, cycle: int, wider: Curves | None = None, clock: Clock | None = None) -> list[Outlook]:
    """Give a row for each open stage of each group, and one of everybody (group 0) for each open stage.

    curves hold the cycle and those before it; `wider` the same by larger groups, for groups that are small.
    """
    known = Histories.of(curves, wider, clock)
    return outlook_of(known, cycle) if known else []


@dataclass(frozen=True)
class Histories:
    """Curves laid over each other, and what of them is over; the larger groups too, where groups are small."""

    units: History
    wider: History | None

    @classmethod
    def of(cls, curves: Curves, wider: Curves | None = None, clock: Clock | None = None) -> "Histories | None":
        """Sort curves; None where there are none yet."""
        if not len(curves.asked):
            return None
        t = timed(curves, clock)
        return cls(history(t), None if wider is None else history(timed(wider, t.clock)))


def outlook_of(known: Histories, cycle: int) -> list[Outlook]:
    """Give the same rows as `outlook` from curves that are sorted already."""
    t, rows = known.units.timed, []
    for key, parts in _by_group(t.curves, list(cells(known.units, known.wider, cycle))).items():
        rows.append(_row(t, *key, parts))
    return sorted(rows, key=lambda r: (STAGES.index(r.stage), r.period, r.group))


Parts = list[tuple[Cells, Whole]]  # cells with the places in them


def _by_group(c: Curves, found: Sequence[Cells]) -> dict[tuple[int, int, int], Parts]:
    """Give the cells of each stage and group, and under group 0 those of everybody."""
    parts: dict[tuple[int, int, int], Parts] = {}
    for some in found:
        stage, period = int(c.stage[some.place[0]]), int(c.period[some.place[0]])
        parts.setdefault((stage, period, 0), []).append((some, np.arange(len(some.place))))
        groups, first = np.unique(c.group[some.place], return_index=True)
        for group, n in zip(groups.tolist(), first.tolist(), strict=True):
            same = np.array([n]) if len(groups) == len(some.place) else np.flatnonzero(c.group[some.place] == group)
            parts.setdefault((stage, period, group), []).append((some, same))
    return parts


def _row(t: Timed, stage: int, period: int, group: int, parts: Parts) -> Outlook:
    c = t.curves
    place = np.concatenate([some.place[n] for some, n in parts])
    opened, q, variance, common = (
        np.concatenate([getattr(some, name)[n] for some, n in parts])
        for name in ("open", "chance", "variance", "common")
    )
    asked, n = int(c.asked[place].sum()), int(opened.sum())
    coming = float(opened @ q)
    mean = coming / n if n else 1.0
    # What all cells share does not even out among them; the rest does.
    spread = ((opened @ common) ** 2 + opened**2 @ np.maximum(variance - common**2, 0)) / max(n, 1) ** 2
    strength = float(concentration(np.array(mean), np.array(spread)))
    low, high = interval(n, 1 - mean, strength)
    largest = parts[int(np.argmax([some.open[m].sum() for some, m in parts]))][0]
    wanted = int(np.ceil(GOAL * asked - 1e-9)) - (asked - n)
    reaches = (
        _was_reached(t, place, asked) if wanted <= 0 else _reaches(t, place, largest.path, wanted, coming, n - coming)
    )
    due_in = timedelta(seconds=float((c.due[place] - c.now[place]).max()))
    return Outlook(
        group, STAGES[stage], period, due_in, asked, asked - n, n - coming, low, high, parts[0][0].basis, reaches
    )


def _reaches(t: Timed, place: Whole, path: Path, wanted: int, coming: float, missed: float) -> date | None:
    left = place_of(path, wanted, coming, missed)
    if left is None:
        return None
    c, last = t.curves, place[np.argmax(t.left[place])]
    six = bool(c.six_days[last])
    today = EPOCH + timedelta(days=int(c.now[last] // 86_400))
    day = t.clock.day_of(float(t.clock.at(c.due[last : last + 1], c.six_days[last : last + 1])[0]) - left, six)
    return None if day is None else max(day, today)


def _was_reached(t: Timed, place: Whole, asked: int) -> date | None:
    """Give the day on which 95 % were done, where they are."""
    c = t.curves
    first, last = np.searchsorted(c.cell, place), np.searchsorted(c.cell, place, side="right")
    rows = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
    days, which = np.unique(c.day[rows], return_inverse=True)
    done = np.cumsum(np.bincount(which, c.n[rows]))
    n = int(np.argmax(done >= GOAL * asked - 1e-9))
    return EPOCH + timedelta(days=int(days[n])) if len(days) and done[n] >= GOAL * asked - 1e-9 else None
