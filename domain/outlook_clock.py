"""Curves on the clock of working days: windows of different lengths are laid over each other."""

from dataclasses import dataclass

import numpy as np

from domain.outlook_curves import Clock, Curves, Flags, Numbers, clock_for

RUSH = 3.0  # the last working days are compared day by day, what lies before them by its share of the window


@dataclass(frozen=True)
class Timed:
    """Curves on the clock of working days: what remains of each window, and of it when each day began and ended."""

    curves: Curves
    clock: Clock
    whole: Numbers  # working days of the window
    left: Numbers  # now
    begins: Numbers  # days left when the day of a row began, and when it was over
    ends: Numbers

    @property
    def open(self) -> Flags:
        """Give which cells are to be forecast: their time runs, and somebody is in them."""
        c = self.curves
        return (c.opens <= c.now) & (c.now < c.due) & (c.asked > 0)


def timed(curves: Curves, clock: Clock | None = None) -> Timed:
    """Put curves on the clock."""
    clock = clock or clock_for(curves)
    due = clock.at(curves.due, curves.six_days)
    week, end = curves.six_days[curves.cell], due[curves.cell]
    ends = end - clock.ends(curves.day, week)
    return Timed(
        curves, clock, np.maximum(due - clock.at(curves.opens, curves.six_days), 0.25),
        due - clock.at(curves.now, curves.six_days), end - clock.begins(curves.day, week),
        np.where(curves.late, ends, np.maximum(ends, 0.0)),
    )  # fmt: skip


def warp(left: Numbers, whole: Numbers, other: Numbers) -> Numbers:
    """Give the days left in other windows at the place that matches `left` of `whole`."""
    early = RUSH + (left - RUSH) * np.maximum(other - RUSH, 0) / np.maximum(whole - RUSH, 0.25)
    return np.minimum(np.where(left <= RUSH, left, early), other)


def before(t: Timed, left: float, whole: float) -> tuple[Numbers, Numbers]:
    """Give for each cell how many were open at the place that matches, and how many of these finished in time."""
    c = t.curves
    cut = warp(np.full(len(c.asked), left), np.full(len(c.asked), whole), t.whole)[c.cell]
    span = t.begins - t.ends
    part = np.where(span > 0, (t.begins - cut) / np.where(span > 0, span, 1), t.ends >= cut).clip(0, 1)
    gone = np.bincount(c.cell, np.where(c.late, 0, c.n * part), len(c.asked)).clip(0, c.asked)
    opened = c.asked - gone
    return opened, (np.minimum(c.done(late=False), c.asked) - gone).clip(0, opened)
