"""The JSON of `siklus reminders plan`, the same to the byte when nothing has changed.

`cycle`, `from`, `basis` (states: as people stand now | beginning: everybody from the start | roster: not opened yet),
`pace` {source: none | stated | last, cycle}, `people`, `without_channel`, `limits` (as set), `days`, `totals` by
channel, `spread`, `warnings`. `days` are in order of day and channel: `day` (on which it goes out), `channel`, `rungs`
[{stage, rung, day}], `messages` (queued for this channel), `templates`, `digests` (of the rungs of that day: more than
one item, or about others), `recipients` (whom this channel reaches, also in place of the other), `by_other_channel`,
`without_channel`, `first_at`, `last_at` (none: it has no end that is known), `peak_hour` {at, messages}, `per_hour`,
`limits` [{limit, value, needed, days, starts_on, ends_on}]. `spread` is a proposal: [{day, channel, on, recipients,
agencies [{code, name, units, recipients, codes}]}].
With --against-queued: `cycle`, `days` [{day (the rung's own), channel, planned, queued, finished, waiting, elsewhere,
other, unforeseen, difference}], `totals`; what they mean stands in store/forecast_queued.py.
"""

from collections import Counter
from datetime import date, datetime
from typing import Any

from cli.reminders_words import rungs, warnings
from cli.words import Speech
from config.settings import Settings
from domain.cycle import name_of
from domain.reminder import JAKARTA
from domain.terms import Channel
from flows.forecast import Forecast, Limit, Planned
from store.cycles import Cycle


def as_json(cycle: Cycle, made: Forecast, settings: Settings, speech: Speech) -> dict[str, Any]:
    """Give the JSON of a plan; its keys are told in the command's own words."""
    limits = ("email_rate", "email_daily", "whatsapp_rate", "whatsapp_daily")
    return {
        "cycle": cycle.code, "from": made.begins.isoformat(), "basis": str(made.basis),
        "pace": {"source": made.pace.source, "cycle": made.pace.cycle or None},
        "people": made.people, "without_channel": made.unreachable,
        "limits": {name: getattr(settings, name) for name in limits} | {"hours": settings.hours},
        "days": [_day(planned) for planned in made.days],
        "totals": totals(made),
        "spread": [
            {
                "day": planned.day.day.isoformat(), "channel": str(planned.day.channel), "on": part.on.isoformat(),
                "recipients": part.recipients,
                "agencies": [
                    {"code": code, "name": name, "units": len(units), "recipients": sum(n for _, n in units),
                     "codes": [unit for unit, _ in units]}
                    for (code, name), units in part.units.items()
                ],
            }
            for planned in made.days for part in planned.spread
        ],
        "warnings": list(warnings(cycle, made, speech)),
    }  # fmt: skip


def _at(at: datetime | None) -> str | None:
    return at.astimezone(JAKARTA).isoformat() if at else None


def _day(planned: Planned) -> dict[str, Any]:
    day, flow = planned.day, planned.flow
    return {
        "day": day.day.isoformat(), "channel": str(day.channel), "rungs": [_rung(*key) for key in rungs(day.rungs)],
        "messages": day.messages, "templates": dict(sorted(day.templates.items())), "digests": day.digests,
        "recipients": day.recipients, "by_other_channel": day.by_other, "without_channel": day.without_channel,
        "first_at": _at(flow.first_at), "last_at": _at(flow.last_at),
        "peak_hour": {"at": _at(flow.peak[0]), "messages": flow.peak[1]} if flow.peak else None,
        "per_hour": {str(_at(at)): n for at, n in sorted(flow.per_hour.items())},
        "limits": [_limit(limit) for limit in planned.limits],
    }  # fmt: skip


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "limit": limit.name, "value": limit.value, "needed": limit.needed, "days": limit.days,
        "starts_on": limit.starts_on and limit.starts_on.isoformat(),
        "ends_on": limit.ends_on and limit.ends_on.isoformat(),
    }  # fmt: skip


def _rung(stage: str, period: int, days: int | str, day: date) -> dict[str, Any]:
    return {"stage": name_of(stage, period), "rung": days, "day": day.isoformat()}


def totals(made: Forecast) -> dict[str, dict[str, int]]:
    """Give the sums of all days for each channel."""
    names = ("messages", "digests", "recipients", "by_other", "without_channel")
    sums: dict[str, Counter[str]] = {str(channel): Counter(dict.fromkeys(names, 0)) for channel in Channel}
    for planned in made.days:
        sums[planned.day.channel].update({name: getattr(planned.day, name) for name in names})
    return {channel: dict(counts) for channel, counts in sums.items()}
