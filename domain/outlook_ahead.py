"""How a stage was done day by day, and how it goes on to its due time, as a curve with the forecast's interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from domain.outlook import Histories, Outlook
from domain.outlook_curves import DAY_S, EPOCH, STAGES, Whole
from domain.outlook_path import path_of
from domain.terms import Stage

LONGEST = 400  # days of a curve; nothing that is drawn is longer


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many of a group will be done when a day is over: between low and high with 80 %."""

    day: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Course:
    """A stage of a group, or of everybody. `done` counts to the end of each day, the last one to the moment of it."""

    opens: date
    due: date
    now: float  # the moment, in days since `opens` began
    asked: int
    done: Sequence[tuple[date, int]]  # every day from `opens` on, until nothing moves any more
    ahead: Sequence[Ahead]  # every day from the moment's own to `due`; none where the due time is over


def course(
    known: Histories, cycle: int, stage: Stage, period: int, row: Outlook | None, group: int = 0
) -> Course | None:
    """Give the course of a stage of one group, 0 for everybody; None where its window has not opened.

    `row` is the group's outlook, without which nothing lies ahead. Groups with other due times end with the last.
    """
    c = known.units.timed.curves
    mine = (c.cycle == cycle) & (c.stage == STAGES.index(stage)) & (c.period == period)
    place = np.flatnonzero(mine & ((c.group == group) if group else (c.asked > 0)))
    if not len(place):
        return None
    opens, due, now = (int(x.min() if n == 0 else x.max()) // DAY_S for n, x in enumerate(
        (c.opens[place], c.due[place], c.now[place])))  # fmt: skip
    moment = float(c.now[place].max()) / DAY_S - opens
    done = _grown(known, place, opens, due, now)
    ahead = _ahead(known, place, row, now) if row and now <= due else []
    return Course(_day(opens), _day(due), moment, round(float(c.asked[place].sum())), done, ahead)


def _day(n: int) -> date:
    return EPOCH + timedelta(days=n)


def _grown(known: Histories, place: Whole, opens: int, due: int, now: int) -> list[tuple[date, int]]:
    """Give how many were done by the end of each day; what came before the window counts from its first day on."""
    c = known.units.timed.curves
    rows = np.flatnonzero(np.isin(c.cell, place))
    last = min(now, max([due, *c.day[rows].tolist()]), opens + LONGEST)
    if last < opens:
        return []
    days = np.clip(c.day[rows] - opens, 0, last - opens)
    summed = np.cumsum(np.bincount(days, c.n[rows], last - opens + 1))
    return [(_day(opens + n), max(0, round(float(x)))) for n, x in enumerate(summed)]


def _ahead(known: Histories, place: Whole, row: Outlook, now: int) -> list[Ahead]:
    """Lay the outlook along the way that earlier stages took, that of the largest part of the group."""
    t, top = known.units.timed, known.wider or known.units
    c = t.curves
    still = place[t.open[place]]
    if not len(still):
        return []
    one = still[int(np.argmax((c.asked - c.done())[still]))]
    weight, _ = top.weights(int(c.stage[one]))
    path = path_of(top.timed, top.over, top.row, weight, float(t.left[one]), float(t.whole[one]))
    days = np.arange(now, int(c.due[one]) // DAY_S + 1)
    week = np.full(len(days), c.six_days[one])
    end = t.clock.at(c.due[one : one + 1], c.six_days[one : one + 1])[0]
    left = np.maximum(end - t.clock.ends(days, week), 0.0)
    taken = np.searchsorted(-path.left, -left, side="right")
    gone = np.where(taken > 0, path.gone[np.maximum(taken - 1, 0)], 0.0)
    gone[-1] = 1.0
    coming = [row.asked - row.done - n for n in (row.high, row.missed, row.low)]
    return [Ahead(_day(int(day)), *(row.done + g * n for n in coming)) for day, g in zip(days, gone, strict=True)]
