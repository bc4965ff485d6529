"""The JSON of `siklus cycle rehearse`, the same to the byte when nothing has changed.

`cycle`, `name`, `year`, `existing` (the state of the cycle of this code; none: there is none yet), `agencies`,
`people`, `policy_hash` (of the rules played by: of an open cycle those that it is pinned to), `from`, `until`, `notes`
(as `cycle plan` has them), `windows` [{stage, opens_on, due_at, working_days (five a week), days_off [{day, name,
shared (cuti bersama), estimated}], opens_off, due_off (a holiday's name, or weekend; none: a working day)}].
`scenarios`: the likely one first (`last`: at the pace of the last cycle; `usual`: at an assumed pace, `shares` says
which), then `nobody`: nobody acts before any rung, the upper bound. Each holds what `reminders plan` says (told in
cli/reminders_data.py), `told` [{day, channel, template, stage, rung, role, people, items}] and `peaks` [{day, channel,
recipients, rate, hours, last_at}]. In `told`, who hears in two roles or of two rungs counts for each.
`load`: what can wait for one head at once, when all below hand in and nothing has been dealt with: `heads`, `median`,
`p90`, `most`, `distribution` [{from, to, heads}], `heaviest` [{nip (masked), name, unit, agency, items, appraised,
day}]. `unreachable` and `without_appraiser`: {people, units [{agency, unit, unit_name, people}]}. `stuck`: {people,
obstacles [{obstacle, stage, late (not stuck), people, units}]}; who meets two obstacles is one of `people`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cli import reminders_data
from cli.plan import Planned as PlannedCycle
from cli.words import Speech
from config.settings import Settings
from domain.cycle import name_of
from domain.finishing import OPENS
from domain.people import mask
from domain.rehearsal import LATE, STOPS, Obstacle, Place, Told, WindowDays, hours
from domain.reminder import JAKARTA
from domain.terms import Channel, CycleState
from flows.forecast import Planned
from flows.rehearsal import Rehearsal, Scenario
from store.cycles import Cycle
from store.rehearsal import Named

PEAKS = 5  # busiest days of a scenario


@dataclass(frozen=True, slots=True)
class Played:
    """A plan that was played: the plan, the cycle that it would become, and the state of the one of its code."""

    planned: PlannedCycle
    cycle: Cycle
    existing: CycleState | None
    made: Rehearsal
    settings: Settings


def as_json(played: Played, speech: Speech) -> dict[str, Any]:
    """Give the JSON of a rehearsal."""
    plan, made, cycle = played.planned.plan, played.made, played.cycle
    return {
        "cycle": plan.cycle, "name": plan.name, "year": plan.year,
        "existing": str(played.existing) if played.existing else None,
        "agencies": played.planned.agencies, "people": made.people, "policy_hash": cycle.policy_hash,
        "from": made.begins.isoformat(),
        "until": max(days.window.due_at for days in made.windows).date().isoformat(),
        "notes": [speech.of(note) for note in played.planned.notes],
        "windows": [_window(days) for days in made.windows],
        "scenarios": [
            {
                "scenario": one.name, "shares": shares(one),
                **reminders_data.as_json(cycle, one.forecast, played.settings, speech),
                "told": [_told(told) for told in one.told],
                "peaks": [_peak(day, played.settings) for day in peaks(one)],
            }
            for one in made.scenarios
        ],
        "load": _load(made),
        "unreachable": _counted(made.places, lambda place: place.unreachable),
        "without_appraiser": _counted(made.places, stopped_by(Obstacle.NO_APPRAISER)),
        "stuck": {
            "people": sum(place.stuck for place in made.places),
            "obstacles": [
                {"obstacle": str(one), "stage": str(STOPS[one]), "late": one in LATE, **counted}
                for one in Obstacle if (counted := _counted(made.places, stopped_by(one)))["people"]
            ],
        },
    }  # fmt: skip


def _window(days: WindowDays) -> dict[str, Any]:
    return {
        "stage": days.window.name, "opens_on": days.window.opens_at.date().isoformat(),
        "due_at": days.window.due_at.isoformat(), "working_days": days.working_days,
        "days_off": [
            {"day": day.isoformat(), "name": off.name, "shared": off.shared, "estimated": off.estimated}
            for day, off in days.days_off
        ],
        "opens_off": days.opens_off, "due_off": days.due_off,
    }  # fmt: skip


def shares(scenario: Scenario) -> dict[str, float] | None:
    """Give the part that has finished by each rung where it is assumed for all stages alike; none elsewhere."""
    stated = scenario.forecast.pace.stated
    return {"opens" if rung == OPENS else f"{rung:+d}": share for rung, share in stated} if stated else None


def _told(told: Told) -> dict[str, Any]:
    return {
        "day": told.day.isoformat(), "channel": str(told.channel), "template": told.template,
        "stage": name_of(told.stage, told.period), "rung": told.rung, "role": str(told.role), "people": told.people,
        "items": told.items,
    }  # fmt: skip


def peaks(scenario: Scenario) -> list[Planned]:
    """Give the days on which most people are written to, the busiest first; days of two channels are two."""
    days = [planned for planned in scenario.forecast.days if planned.day.recipients]
    order = list(Channel)
    days.sort(key=lambda one: (-one.day.recipients, one.day.day, order.index(one.day.channel)))
    return days[:PEAKS]


def needed(planned: Planned, settings: Settings) -> float | None:
    """Give the hours that a day's messages take at the pace set for their channel; None where none is set."""
    return hours(planned.day.recipients, getattr(settings, f"{planned.day.channel}_rate"))


def _peak(planned: Planned, settings: Settings) -> dict[str, Any]:
    day, took, last = planned.day, needed(planned, settings), planned.flow.last_at
    return {
        "day": day.day.isoformat(), "channel": str(day.channel), "recipients": day.recipients,
        "rate": getattr(settings, f"{day.channel}_rate"), "hours": None if took is None else round(took, 3),
        "last_at": last.astimezone(JAKARTA).isoformat() if last else None,
    }  # fmt: skip


def _load(made: Rehearsal) -> dict[str, Any]:
    load = made.load
    heaviest = []
    for one in load.heaviest:
        who = made.named.get(one.nip, Named())
        heaviest.append({
            "nip": mask(one.nip), "name": who.name, "unit": who.unit, "agency": who.agency, "items": one.items,
            "appraised": one.appraised, "day": one.day.isoformat(),
        })  # fmt: skip
    return {
        "heads": load.people, "median": load.median, "p90": load.p90, "most": load.most,
        "distribution": [{"from": low, "to": high, "heads": n} for low, high, n in load.buckets],
        "heaviest": heaviest,
    }  # fmt: skip


def stopped_by(obstacle: Obstacle) -> Callable[[Place], int]:
    """Give what counts the people of a unit who meet an obstacle."""
    return lambda place: place.stopped.get(obstacle, 0)


def _counted(places: Iterable[Place], count: Callable[[Place], int]) -> dict[str, Any]:
    units = [(place, n) for place in places if (n := count(place))]
    return {
        "people": sum(n for _, n in units),
        "units": [
            {"agency": place.agency, "unit": place.unit, "unit_name": place.unit_name, "people": n}
            for place, n in units
        ],
    }  # fmt: skip
