"""Moving a window of a running cycle: what moves along with it, and what cannot be moved any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.cycle import PlanError, Window, out_of_order
from domain.errors import Bilingual
from domain.terms import Stage


class MoveError(Bilingual):
    """A window cannot be moved as it was asked for."""


def moved(
    windows: Sequence[Window], which: tuple[Stage, int], due: datetime, opens: datetime | None, now: datetime,
    zone: ZoneInfo, year: int,
) -> tuple[Window, ...]:  # fmt: skip
    """Give all windows of a cycle after one of them was moved; those behind it move by as many days.

    What has opened stays open, and what has ended stays so. Raises MoveError where the wanted window itself cannot
    be, PlanError where the stages would be out of their order afterwards.
    """
    at = next(i for i, w in enumerate(windows) if (w.stage, w.period) == which)
    old = windows[at]
    _refuse(old, due, opens, now)
    days = due.astimezone(zone).date() - old.due_at.astimezone(zone).date()
    first = Window(opens or old.opens_at, due, old.stage, old.period)
    found = (*windows[:at], first, *(_along(w, days, now, zone) for w in windows[at + 1 :]))
    if faults := list(out_of_order(found, year)):
        raise PlanError(faults)
    return found


def _refuse(old: Window, due: datetime, opens: datetime | None, now: datetime) -> None:
    if due <= now:
        raise MoveError(
            f"{old.name}: batas waktu baru sudah lewat; sebutkan waktu yang akan datang dengan --due",
            f"{old.name}: the new due time is past; name one that is still to come with --due",
        )
    if opens is not None and opens != old.opens_at and old.opens_at <= now:
        raise MoveError(
            f"{old.name} sudah dibuka, sehingga hari pembukaannya tidak dapat diubah lagi; hilangkan --opens",
            f"{old.name} has opened, so its opening cannot be changed any more; leave out --opens",
        )
    if (opens or old.opens_at) >= due:
        raise MoveError(
            f"{old.name}: batas waktu harus sesudah pembukaannya; ubah --due atau --opens",
            f"{old.name}: the due time must be after the opening; change --due or --opens",
        )


def _along(window: Window, days: timedelta, now: datetime, zone: ZoneInfo) -> Window:
    opens, due = (at.astimezone(zone) + days if at > now else at for at in (window.opens_at, window.due_at))
    return Window(opens, due, window.stage, window.period)
