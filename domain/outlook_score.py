"""How good the outlook is: forecasts made in the past beside what came, and beside two plain ways of guessing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from domain.outlook import Outlook
from domain.outlook_clock import Timed, timed
from domain.outlook_curves import STAGES, Curves, Numbers
from domain.outlook_history import history

Key = tuple[int, int, int]  # place of the stage in STAGES, period, group
SOME = 0.1  # working days: nobody has a pace before


@dataclass(frozen=True, slots=True)
class Tried:
    """One forecast of the past. Shares of the people asked that are not done in time, from 0 to 1."""

    stage: str
    period: int
    days_before: int  # working days before the due day
    group: int
    asked: int
    basis: str
    missed: float
    low: float
    high: float
    truth: float
    last_curve: float | None  # as in the last stage; none where there was none
    line: float  # straight on


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of many forecasts: the part whose truth lay in the interval, and mean errors in percentage points."""

    n: int
    covered: float
    width: float  # of the interval, in percentage points
    error: float
    error_last: float | None  # of those that have a last stage; `error_same` is ours on the same ones
    error_same: float | None
    error_line: float


def plain_guesses(curves: Curves, cycle: int) -> dict[Key, tuple[float | None, float]]:
    """Give how many each open cell's group would miss: as in its own last stage, and straight on at today's pace."""
    t = timed(curves)
    h, c = history(t), curves
    found: dict[Key, list[tuple[float | None, float]]] = {}
    for cell in np.flatnonzero(t.open & (c.cycle == cycle)).tolist():
        key = int(c.stage[cell]), int(c.period[cell]), int(c.group[cell])
        found.setdefault(key, []).append((None, _line(t, cell)))
    if not len(h.stages):
        return {key: (None, sum(line for _, line in parts)) for key, parts in found.items()}
    wanted = t.open & (c.cycle == cycle)
    last: dict[Key, float] = {}
    pairs = np.round(np.stack([t.left, t.whole], axis=1), 2)
    for left, whole in np.unique(pairs[wanted], axis=0):
        known = h.known(float(left), float(whole), np.ones(len(h.stages)))
        opened, done = known.open[-1], known.done[-1]
        part = np.where(opened > 0, done / np.maximum(opened, 1), done.sum() / max(opened.sum(), 1))
        still = (c.asked - c.done()).clip(0)
        for cell in np.flatnonzero(wanted & (pairs == (left, whole)).all(axis=1)).tolist():
            key = int(c.stage[cell]), int(c.period[cell]), int(c.group[cell])
            last[key] = last.get(key, 0.0) + float(still[cell] * (1 - part[h.column[cell]]))
    return {key: (last[key], sum(line for _, line in parts)) for key, parts in found.items()}


def _line(t: Timed, cell: int) -> float:
    c = t.curves
    done = float(c.done()[cell])
    gone = max(float(t.whole[cell] - t.left[cell]), SOME)
    return float(c.asked[cell]) - min(float(c.asked[cell]), done * float(t.whole[cell]) / gone)


def outcome(known: Curves, later: Curves, cycle: int) -> dict[Key, float]:
    """Give the share of each group that was not done in time, read from curves of after the due time.

    A group whose due time was moved after the forecast is left out: it answered another question.
    """
    missed = (later.asked - later.done(late=False)).clip(0)
    moved = {tuple(key) for key in _ends(later, cycle)} ^ {tuple(key) for key in _ends(known, cycle)}
    found: dict[Key, list[float]] = {}
    for cell in np.flatnonzero((later.cycle == cycle) & (later.asked > 0)).tolist():
        for group in (0, int(later.group[cell])):
            part = found.setdefault((int(later.stage[cell]), int(later.period[cell]), group), [0.0, 0.0])
            part[0] += float(missed[cell])
            part[1] += float(later.asked[cell])
    return {key: a / b for key, (a, b) in found.items() if not any(key == m[:3] for m in moved)}


def _ends(c: Curves, cycle: int) -> Iterable[tuple[int, int, int, float]]:
    mine = c.cycle == cycle
    columns: Sequence[Numbers] = (c.stage[mine], c.period[mine], c.group[mine], c.due[mine])
    return zip(*(column.tolist() for column in columns), strict=True)


def tried(
    rows: Sequence[Outlook], known: Curves, later: Curves, cycle: int, stage: str, period: int, days: int
) -> list[Tried]:
    """Give the forecasts of one stage beside what came of them."""
    guesses, truth = plain_guesses(known, cycle), outcome(known, later, cycle)
    found = []
    for row in rows:
        key = STAGES.index(row.stage), row.period, row.group
        if (row.stage, row.period) != (stage, period) or key not in truth:
            continue
        last, line = _of_everybody(guesses, key) if row.group == 0 else guesses[key]
        n = row.asked
        found.append(
            Tried(
                stage, period, days, row.group, n, row.basis, row.missed / n, row.low / n, row.high / n,
                truth[key], None if last is None else last / n, line / n,
            )
        )  # fmt: skip
    return found


def _of_everybody(guesses: dict[Key, tuple[float | None, float]], key: Key) -> tuple[float | None, float]:
    parts = [guess for other, guess in guesses.items() if other[:2] == key[:2]]
    known = [last for last, _ in parts if last is not None]
    return (sum(known) if known else None), sum(line for _, line in parts)


def score(forecasts: Sequence[Tried]) -> Score | None:
    """Give the figures of forecasts; none where there are none. Each counts the same, however many people it is of."""
    if not forecasts:
        return None
    half = [0.5 / f.asked + 1e-9 for f in forecasts]  # of a person
    inside = [f.low - h <= f.truth <= f.high + h for f, h in zip(forecasts, half, strict=True)]
    with_last = [f for f in forecasts if f.last_curve is not None]
    return Score(
        len(forecasts),
        float(np.mean(inside)),
        100 * float(np.mean([f.high - f.low for f in forecasts])),
        100 * float(np.mean([abs(f.missed - f.truth) for f in forecasts])),
        100 * float(np.mean([abs((f.last_curve or 0.0) - f.truth) for f in with_last])) if with_last else None,
        100 * float(np.mean([abs(f.missed - f.truth) for f in with_last])) if with_last else None,
        100 * float(np.mean([abs(f.line - f.truth) for f in forecasts])),
    )
