"""Reminders: who is to be told of a rung of the ladder, in one statement for a shard of agencies.

What still waits for a person when the message goes out is asked in store/digests.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from domain.terms import Alarm, Channel, Stage
from store.digests import overview, still_due
from store.lifecycle import span
from store.reminders_sql import Ask, insert

__all__ = [
    "DueRung", "DueTime", "climb", "climbed", "due_times", "find_calendar", "miss_calendar",
    "missed_calendars", "overview", "queue", "still_due",
]  # fmt: skip
Key = tuple[Stage, int, bool, datetime, str]  # a rung in one cycle: stage, period, working week, due time, ISO day
# So many people are looked through in one statement: where those are all, nobody's superior is looked up one by one.
AT_ONCE = 1_000_000
GOES_STALE = timedelta(days=3)
# One message a person, day and channel: what one template has told somebody, the next one does not tell again.
FIRST_COMES = ("overview", "reminder", "escalation")


@dataclass(frozen=True, slots=True)
class DueTime:
    """When a stage opens and is due for the units of one working week: extensions make more than one of a stage."""

    stage: Stage
    period: int
    six_days: bool
    opens_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DueRung:
    """One rung of the ladder that is in force on a day for all units with one due time and working week."""

    stage: Stage
    period: int
    six_days: bool
    due_at: datetime
    day: str  # ISO date of the rung's own day: part of the dedupe key
    template: str  # reminder, escalation, overview
    channel: Channel
    tell: str  # doer, appraiser, superior, pengelola
    again: bool = False  # asked once more: for rows that are still in the first state of their machine

    @property
    def key(self) -> Key:
        """Give what `climbed` knows it by."""
        return self.stage, self.period, self.six_days, self.due_at, self.day


def queue(
    tx: Connection,
    cycle_id: int,
    agencies: Sequence[int],
    rungs: Sequence[DueRung],
    now: datetime,
    release: datetime,
    nips: Sequence[str] | None = None,
    *,
    expires: datetime | None = None,
) -> int:
    """Queue one message for each person and channel that a rung in force tells, and give how many were new.

    Who waits for somebody else is not told: whoever they wait for is. With nips only these people are told, and only
    what is theirs or below them is looked at. A message goes out no more after `expires`, three days if not given.
    """
    if not rungs or not agencies:
        return 0
    six_days, whole = tx.execute(text(KINDS), {"cycle": cycle_id, "n": len(agencies), **span(agencies)}).one()
    # Where all units have five days, nobody needs to look at each one's working week.
    climbed = [rung for rung in rungs if six_days or not rung.six_days]
    if not climbed:
        return 0
    again, few = any(rung.again for rung in climbed), nips is not None
    ask = Ask(six_days, few, again, whole and not few and not again)
    stages, tells = frozenset(r.stage for r in climbed), frozenset(r.tell for r in climbed)
    given: dict[str, Any] = {"cycle": cycle_id, "now": now, "release": release}
    given |= {"expires": expires or release + GOES_STALE, **_columns(climbed)}
    if not ask.whole or Stage.CALIBRATION in stages:
        given |= {"agency_ids": list(agencies), **span(agencies)}
    if nips is not None:
        given["nips"] = list(nips)
    return tx.execute(insert(stages, tells, ask), given).rowcount


KINDS = """
SELECT EXISTS (SELECT FROM unit WHERE six_days AND agency_id BETWEEN :first_agency AND :last_agency),
    (SELECT count(*) FROM cycle_agency WHERE cycle_id = :cycle) = :n"""


def _columns(rungs: Sequence[DueRung]) -> dict[str, list[Any]]:
    """Give rungs as arrays; of those that tell one person by one channel, the first says what is sent."""
    most = sorted(rungs, key=lambda r: (r.day, FIRST_COMES[::-1].index(r.template)), reverse=True)
    return {
        "stages": [r.stage for r in most], "periods": [r.period for r in most], "weeks": [r.six_days for r in most],
        "dues": [r.due_at for r in most], "days": [r.day for r in most], "templates": [r.template for r in most],
        "channels": [r.channel for r in most], "tells": [r.tell for r in most], "agains": [r.again for r in most],
    }  # fmt: skip


def due_times(tx: Connection, cycle_id: int, now: datetime) -> list[DueTime]:
    """Give when the stages of a cycle that have opened are due, for each working week of its units."""
    rows = tx.execute(
        text("SELECT DISTINCT d.stage, d.period, u.six_days, d.opens_at, d.due_at FROM deadline d "
             "JOIN unit u ON u.id = d.unit_id WHERE d.cycle_id = :id AND d.opens_at <= :now ORDER BY 5, 1, 2, 3"),
        {"id": cycle_id, "now": now},
    )  # fmt: skip
    return [DueTime(Stage(r.stage), r.period, r.six_days, r.opens_at, r.due_at) for r in rows]


def climbed(tx: Connection, cycle_id: int) -> dict[Key, datetime]:
    """Give the rungs that have been queued in a cycle, and when each was last."""
    query = text("SELECT stage, period, six_days, due_at, day::text AS day, queued_at FROM rung WHERE cycle_id = :id")
    rows = tx.execute(query, {"id": cycle_id})
    return {(Stage(r.stage), r.period, r.six_days, r.due_at, r.day): r.queued_at for r in rows}


def climb(tx: Connection, cycle_id: int, rungs: Sequence[DueRung], now: datetime) -> None:
    """Note that these rungs have been queued for all agencies of a cycle."""
    if not rungs:
        return
    tx.execute(
        text("INSERT INTO rung (cycle_id, stage, period, due_at, six_days, day, queued_at) "
             "VALUES (:id, :stage, :period, :due_at, :six_days, :day, :now) "
             "ON CONFLICT (cycle_id, stage, period, due_at, six_days, day) DO UPDATE SET queued_at = :now"),
        [
            {"id": cycle_id, "stage": r.stage, "period": r.period, "due_at": r.due_at, "six_days": r.six_days,
             "day": r.day, "now": now}
            for r in rungs
        ],
    )  # fmt: skip


# --- a year whose working days nobody knows ---------------------------------------------------------------


def miss_calendar(tx: Connection, year: int, now: datetime) -> None:
    """Note for the operator that no reminder of a cycle is queued, since the cuti bersama of a year are not known."""
    tx.execute(
        text("INSERT INTO alarm (alarm, subject, began_at) VALUES (:alarm, :year, :now) "
             "ON CONFLICT (alarm, subject) WHERE ended_at IS NULL DO NOTHING"),
        {"alarm": Alarm.CALENDAR, "year": str(year), "now": now},
    )  # fmt: skip


def missed_calendars(tx: Connection) -> list[int]:
    """Give the years whose cuti bersama were not known when reminders were to be queued."""
    query = text("SELECT subject::integer FROM alarm WHERE alarm = :alarm AND ended_at IS NULL ORDER BY 1")
    return list(tx.scalars(query, {"alarm": Alarm.CALENDAR}))


def find_calendar(tx: Connection, years: Sequence[int], now: datetime) -> None:
    """Note that the cuti bersama of these years are known by now."""
    tx.execute(
        text("UPDATE alarm SET ended_at = :now WHERE alarm = :alarm AND ended_at IS NULL AND subject = ANY (:years)"),
        {"alarm": Alarm.CALENDAR, "years": [str(year) for year in years], "now": now},
    )
