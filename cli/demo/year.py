"""The simulated year: the real roster import, the real plan, the real flows, day after day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import yaml

from cli.demo.calendar import keep_calendar
from cli.demo.hands import Hands
from cli.demo.plan import plan as plan_of
from cli.demo.sample import Sample, write_sample
from cli.demo.society import Society
from cli.demo.transfers import write_transfers
from cli.roster import read_file
from config.policy import timelines
from domain.calendar import Calendar
from domain.cycle import Window, read_plan
from domain.policy import resolve
from domain.reminder import JAKARTA
from domain.terms import Stage, StandIn
from store import acting, appraisals, cycles, keepers, practice, units, work
from store.cycles import Cycle
from store.database import Engine
from store.roster import Receipt, receive

Tell = Callable[[int], None]
DaysOf = Callable[[Sequence[Window], Calendar], list[date]]


@dataclass
class Year:
    """What a played year leaves for its report."""

    code: str
    sample: Sample
    receipts: list[Receipt] = field(default_factory=list)
    days: int = 0
    ended_at: datetime = datetime.max
    refused: list[str] = field(default_factory=list)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), JAKARTA)


def start_afresh(engine: Engine, home: Path) -> None:
    """Empty what an earlier demo left in the database and the mailboxes. Raises NotADemo for other data."""
    with engine.begin() as tx:
        practice.start_afresh(tx)
    practice.hurry(engine)
    for old in [*(home / "mail").glob("[nct]*/*"), *(home / "whatsapp").glob("*.json")]:
        old.unlink(missing_ok=True)


async def play(
    engine: Engine, home: Path, employees: int, seed: int, year: int, tell: Tell, hands: Hands | None = None,
    pick: DaysOf | None = None,
) -> Year:  # fmt: skip
    """Play one year with so many invented people, and give what it leaves. The same seed gives the same year.

    Must run with a Prefect server at hand and `flows.ground.standing_on` the engine. `tell` hears of each day; `hands`
    carry out what people decide, through the store unless told; `pick` other days to make it shorter.
    """
    from flows.client import one_client
    from flows.cycle import advance
    from flows.reminders import deliver

    played, calendar = _prepare(engine, home, employees, seed, year), keep_calendar(home, year)
    with engine.begin() as tx:
        cycle = cycles.find(tx, played.code)
        windows = cycles.windows(tx, cycle.id)
    days = (pick or days_of)(windows, calendar)
    year_ends_at = next(w.opens_at for w in windows if w.stage is Stage.EVIDENCE_COLLECTION)
    leave_on = next(day for day in days if at(day, 23) >= next(w.opens_at for w in windows if w.period == 2))
    society = Society(engine, cycle, year_ends_at, seed, hands)
    _open(engine, played.code, at(days[0], 7))
    async with one_client():
        for number, day in enumerate(days, start=1):
            if day == _transfer_day(year, calendar):
                played.receipts.append(_transfer(engine, home, played.sample, seed, at(day, 6)))
            if day == leave_on:
                _leave(engine, cycle, day, at(day, 7))
            await advance(as_of=at(day, 8))
            await deliver(as_of=at(day, 9), until_empty=True)
            society.act(at(day, 10))
            tell(number)
        after = calendar.shift(days[-1], 1)
        await deliver(as_of=at(after, 9), until_empty=True)
    played.ended_at = at(after, 10)
    _close(engine, played.code, played.ended_at)
    played.days, played.refused = len(days), society.refused
    return played


def _prepare(engine: Engine, home: Path, employees: int, seed: int, year: int) -> Year:
    folder = home / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    sample = write_sample(folder / f"pegawai-{year}.xlsx", employees, seed, year)
    plan = plan_of(year)
    (folder / f"rencana-{year}.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False))
    planned_at = at(date(year - 1, 12, 15), 9)
    receipt = receive(engine, read_file(sample.path, "id"), planned_at)
    with engine.begin() as tx:
        for agency, nip in sample.pengelola:
            keepers.appoint(tx, nip, agency)
        rules = resolve(timelines(), date(year, 1, 1)).stored()
        cycles.plan(tx, read_plan(plan), rules, planned_at)
    return Year(str(plan["cycle"]), sample, [receipt])


def _open(engine: Engine, code: str, now: datetime) -> None:
    with engine.begin() as tx:
        cycle = cycles.find(tx, code)
        cycles.begin(tx, cycle, now)
        for agency in cycles.unopened(tx, cycle.id):
            appraisals.open_agency(tx, cycle.id, agency, now)


def _leave(engine: Engine, cycle: Cycle, day: date, now: datetime) -> None:
    """Let the head of a unit go on leave for the second check-in; a pelaksana harian reviews in their stead."""
    with engine.begin() as tx:
        if (found := work.leave(tx, cycle.id)) is not None:
            unit, head, deputy, keeper = found
            last, decree = day + timedelta(days=27), f"Surat perintah pelaksana harian {day.year}"
            acting.add(tx, deputy, StandIn.PLH, units.find(tx, unit), head, day, last, decree, actor=keeper, now=now)


def _transfer_day(year: int, calendar: Calendar) -> date:
    return calendar.shift(date(year, 7, 5), 0)


def _transfer(engine: Engine, home: Path, sample: Sample, seed: int, now: datetime) -> Receipt:
    path = write_transfers(sample, home / "demo" / f"pegawai-{now.year}-juli.csv", seed)
    return receive(engine, read_file(path, "id"), now)


def _close(engine: Engine, code: str, now: datetime) -> None:
    try:
        with engine.begin() as tx:
            cycles.close(tx, cycles.find(tx, code), now)
    except cycles.CycleError:
        return  # someone is not finished; the report says who


def days_of(windows: Sequence[Window], calendar: Calendar) -> list[date]:
    """Give the days worth playing: each stage's opening, the days of its ladder, and some days between."""
    days: set[date] = set()
    shift = calendar.shift
    for window in windows:
        opens, due = window.opens_at.astimezone(JAKARTA).date(), window.due_at.astimezone(JAKARTA).date()
        days.add(opens if shift(opens, 0) == opens else shift(opens, 1))
        days |= {shift(due, n) for n in (-7, -3, -1, 0, 1, 5) if shift(due, n) > opens}
        days |= {shift(opens, n) for n in ((1, 2, 3, 5, 7, 9, 11) if window.stage is Stage.TARGET_AGREEMENT else (3,))}
    first, last = min(days), max(days)
    days.add(_transfer_day(first.year, calendar))
    days |= {shift(date(first.year, month, 17), 0) for month in (5, 8)}
    days |= {shift(last, n) for n in (5, 10)}
    return sorted(days)
