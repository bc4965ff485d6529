"""The practice room: beside the played year a cycle that runs today, so that there are tasks to try out.

Its targets are agreed, its first check-in has just been asked for, and the links of its messages work. It follows the
real day, so it is no part of the year's digest.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from cli.demo.calendar import keep_calendar
from cli.demo.society import Society
from config.policy import timelines
from domain.cycle import PRACTICE, read_plan
from domain.policy import Policy, Source, resolve
from domain.provisions import Colleagues
from domain.reminder import JAKARTA
from store import appraisals, cycles
from store.database import Engine

CODE = PRACTICE
AGO, ASKED = 24, 14  # days: since the targets were opened; until the check-in is due
ASKING = Colleagues(rekan_sejawat=5, bawahan=3, minimum=3, hari=14)
OURS = Source(
    instrument="siklus", provision="masukan rekan dalam ruang latihan (bukan ketentuan)", url="docs/policy.md",
    checked=date(2026, 11, 24), mark="unverified", covers=("rekan",),
)  # fmt: skip
LATER = {
    "checkin_2": (90, 104), "checkin_3": (180, 194), "checkin_4": (270, 284), "evidence_collection": (285, 299),
    "calibration": (300, 310), "final_scoring": (311, 325),
}  # fmt: skip


def plan(today: date) -> dict[str, Any]:
    """Give the content of a PLAN.yaml whose first check-in opens today."""
    windows = {"target_agreement": (-AGO, -2), "checkin_1": (0, ASKED), **LATER}
    return {
        "cycle": CODE,
        "name": "Latihan (data rekaan)",
        "year": today.year,
        "agencies": "all",
        "check_ins": "quarterly",
        "zone": "Asia/Jakarta",
        "windows": {name: _window(today, *days) for name, days in windows.items()},
    }


def rules(day: date) -> Policy:
    """Give the rules of a day, with colleagues asked besides: in the room everything can be tried."""
    policy = resolve(timelines(), day)
    value = policy.perilaku.value.model_copy(update={"rekan": ASKING})
    sources = (*policy.perilaku.sources, OURS)
    return policy.model_copy(
        update={"perilaku": policy.perilaku.model_copy(update={"value": value, "sources": sources})}
    )


def _window(today: date, opens: int, due: int) -> dict[str, str]:
    opens_on, due_on = today + timedelta(days=opens), today + timedelta(days=due)
    return {"opens_on": f"{opens_on}", "due_at": f"{due_on} 16:00"}


async def furnish(engine: Engine, home: Path, seed: int, now: datetime) -> str:
    """Open the practice cycle with the people who are there, and give its code.

    Must run with a Prefect server at hand, as `year.play`. `now` is the real moment: messages go out as of the morning
    of that day, or of the working day before.
    """
    from flows.client import one_client
    from flows.cycle import advance
    from flows.reminders import deliver

    today = now.astimezone(JAKARTA).date()
    keep_calendar(home, today.year)
    day = keep_calendar(home, (today - timedelta(days=AGO)).year).shift(today, 0)
    society = Society(engine, _opened(engine, day), datetime.max.replace(tzinfo=JAKARTA), seed)
    for ago in range(AGO - 1, 1, -1):
        society.act(_at(day - timedelta(days=ago), 10))
    async with one_client():
        await advance(as_of=_at(day, 8))
        await deliver(as_of=_at(day, 9), until_empty=True)
    return CODE


def _opened(engine: Engine, day: date) -> cycles.Cycle:
    begins = _at(day - timedelta(days=AGO), 7)
    with engine.begin() as tx:
        cycles.plan(tx, read_plan(plan(day)), rules(day).stored(), begins)
        cycle = cycles.find(tx, CODE)
        cycles.begin(tx, cycle, begins)
        for agency in cycles.unopened(tx, cycle.id):
            appraisals.open_agency(tx, cycle.id, agency, begins)
        return cycles.find(tx, CODE)


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=JAKARTA)
