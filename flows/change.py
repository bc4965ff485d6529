"""A bulk change with its effect: done in a transaction, looked at, and kept or rolled back by the caller.

So a preview is the change itself, rolled back. No Prefect here: an operator waits for the answer.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.calendar import Calendar
from domain.cycle import Window, stages
from domain.terms import ChangeKind, Stage
from flows.mailing import Mailing, Step, mailing
from store import changes, cycles, effects, moves, reassign, undo
from store.cycles import Cycle
from store.database import Connection
from store.effects import Touched
from store.excuses import excuse

LISTED = 20  # of what was changed since, so many are named


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done: it writes, and gives the id of its change and what else there is to say."""

    kind: ChangeKind
    does: Callable[[Connection], tuple[int, dict[str, Any]]]
    steps: tuple[Step, ...]  # the stages whose messages it changes
    code: str = "moved"  # why messages are withdrawn
    silences: bool = False  # all reminders of its agencies are withdrawn


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change did: whom it touched, what followed, and what it means for messages."""

    change_id: int
    kind: ChangeKind
    touched: Touched
    windows: tuple[tuple[Window, Window], ...]  # before, after
    withdrawn: dict[str, int]  # queued messages that are not sent, by channel
    coming: tuple[tuple[date, str, int, int], ...]  # day, channel, messages before and after
    closings: tuple[int, int]  # what the clock would close at once, before and after
    more: dict[str, Any] = field(default_factory=dict)


def carry_out(tx: Connection, cycle: Cycle, deed: Deed, now: datetime, calendar: Calendar) -> Effect:
    """Do it, withdraw the messages of dates that are no more, and give the effect."""
    windows, closings = cycles.windows(tx, cycle.id), effects.closings(tx, cycle.id, now)
    before = mailing(tx, cycle, deed.steps, now, calendar)
    change_id, more = deed.does(tx)
    after = mailing(tx, cycle, deed.steps, now, calendar)
    withdrawn = _withdraw(tx, cycle, deed, change_id, before, after)
    pairs = zip(windows, cycles.windows(tx, cycle.id), strict=True)
    days = sorted({*before.coming, *after.coming})
    return Effect(
        change_id, deed.kind, effects.touched(tx, change_id, cycle.id),
        tuple((old, new) for old, new in pairs if old != new), withdrawn,
        tuple((*key, before.coming[key], after.coming[key]) for key in days if before.coming[key] != after.coming[key]),
        (closings, effects.closings(tx, cycle.id, now)),
        {**more, "missed": effects.missed(tx, change_id, cycle.id, now)},
    )  # fmt: skip


def _withdraw(
    tx: Connection, cycle: Cycle, deed: Deed, change_id: int, before: Mailing, after: Mailing
) -> dict[str, int]:
    if deed.silences:
        agencies = sorted(moves.paused(tx, cycle.id))
        return changes.withdraw(tx, change_id, cycle.id, deed.code, None, agencies) if agencies else {}
    gone = sorted(before.days - after.days)
    return changes.withdraw(tx, change_id, cycle.id, deed.code, gone) if gone else {}


def all_steps(cycle: Cycle) -> tuple[Step, ...]:
    """Give every stage and period of a cycle."""
    return tuple(stages(cycle.check_ins))


def moving(cycle: Cycle, before: Collection[Window], after: Collection[Window], reason: str, now: datetime) -> Deed:
    """Give the deed of moving windows to where they are in `after`, in the order of `before`."""

    def does(tx: Connection) -> tuple[int, dict[str, Any]]:
        change = moves.move(tx, cycle, tuple(before), tuple(after), changes.OPERATOR, now, reason)
        return change, {"kept": moves.extended(tx, cycle.id, tuple(after), tuple(before))}

    moved = tuple((w.stage, w.period) for w in after if w not in before)
    return Deed(ChangeKind.MOVE, does, moved)


def extending(cycle: Cycle, step: Step, unit: str, until: datetime, now: datetime) -> Deed:
    """Give the deed of extending one stage of a unit and all below it."""

    def does(tx: Connection) -> tuple[int, dict[str, Any]]:
        n = cycles.extend(tx, cycle, *step, unit, until, changes.OPERATOR, now)
        return changes.current(tx), {"extended_units": n, "stage": step, "until": until}

    return Deed(ChangeKind.EXTEND, does, (step,))


def pausing(cycle: Cycle, agency: str | None, stop: bool, reason: str, now: datetime) -> Deed:
    """Give the deed of stopping a cycle's clock, or letting it go on."""

    def does(tx: Connection) -> tuple[int, dict[str, Any]]:
        return moves.pause(tx, cycle, agency, stop, changes.OPERATOR, now, reason), {}

    kind = ChangeKind.PAUSE if stop else ChangeKind.RESUME
    return Deed(kind, does, all_steps(cycle), "paused", silences=stop)


def excusing(
    cycle: Cycle, period: int, nips: list[str] | None, unit: str | None, reason: str, actor: str, now: datetime
) -> Deed:
    """Give the deed of excusing the check-ins of people, or of a unit and all below it."""

    def does(tx: Connection) -> tuple[int, dict[str, Any]]:
        change, left = excuse(tx, cycle, period, nips, unit, reason, actor, now)
        return change, {"left": left}

    return Deed(ChangeKind.EXCUSE, does, ((Stage.CHECKIN, period),))


def assigning(cycle: Cycle, pairs: dict[str, str], reason: str, actor: str, now: datetime) -> Deed:
    """Give the deed of giving people other appraisers."""

    def does(tx: Connection) -> tuple[int, dict[str, Any]]:
        change, same = reassign.assign(tx, cycle, pairs, reason, actor, now)
        return change, {"unchanged": same}

    return Deed(ChangeKind.ASSIGN, does, ())


def undoing(cycle: Cycle, of: undo.Change, rest: bool, reason: str, actor: str, now: datetime) -> Deed:
    """Give the deed of taking a change back; with `rest` all of it but what was changed since."""

    def does(tx: Connection) -> tuple[int, dict[str, Any]]:
        change = undo.find(tx, of.id, actor)
        refused = undo.changed_since(tx, of.id)
        listed = effects.described(tx, refused[:LISTED], of.id) if refused else []
        if refused and not rest:
            raise undo.Changed(len(refused), listed)
        return undo.take_back(tx, change, refused, reason, actor, now), {"refused": len(refused), "listed": listed}

    one = ((Stage.CHECKIN, int(of.what["period"])),) if of.kind is ChangeKind.EXCUSE else ()
    steps = one if of.kind in (ChangeKind.EXCUSE, ChangeKind.ASSIGN) else all_steps(cycle)
    return Deed(ChangeKind.UNDO, does, steps, "undone", silences=of.kind is ChangeKind.RESUME)
