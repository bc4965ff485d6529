"""What waits for a person, or is overdue in an agency, as the entries of one message.

An entry says what, by when, why it matters to others and who they are. Lists have an end: whoever gets a digest of
hundreds needs the first ones, the number of the rest and the link, and a mail stays below 30 KB.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.lifecycle import LIFECYCLE
from domain.terms import Role
from notifications.clean import clean
from notifications.words import day, moment, say

SHOWN = 20  # entries of a digest
NAMED = 10  # of them, the first ones name people
NAMES_LONG = 150  # characters of the names in one entry
UNITS = 10  # rows of an overview
OWN = 5  # of its reader's own work

Words = dict[str, Any]

# What people do for themselves. Whatever else is a person's turn is about others, who are counted and named.
PERSONAL = {(t.machine, t.source) for t in LIFECYCLE if t.stage and t.by[0] is Role.EMPLOYEE}


def digest(said: Words, template: str, context: Words) -> Words:
    """Give what waits for a person; a single thing is said in a sentence, several in a list."""
    items = context["items"]
    if not items:
        raise LookupError("items")
    entries = [_entry(said, item, context, place < NAMED) for place, item in enumerate(items[:SHOWN])]
    context = context | {"year": _years(said, items, context), "total": len(items), "first": entries[0]}
    context["nearest"] = _nearest(items, context)
    made = {part: say(said[template][part], context) for part in ("subject", "happened", "todo")}
    if len(items) == 1 and entries[0]["why"]:
        made["happened"] += f" {entries[0]['why']}."
    return {
        **made,
        "cycle_name": clean(", ".join(dict.fromkeys(i.get("cycle_name", context["cycle_name"]) for i in items)), 200),
        "first": entries[0],
        "total": len(items),
        "rows": _facts(entries[0], context) if len(items) == 1 else [],
        "entries": entries if len(items) > 1 else [],
        "rest": say(said["rest"], number(len(items) - SHOWN)) if len(items) > SHOWN else "",
    }


def overview(said: Words, context: Words) -> Words:
    """Give what is overdue in an agency by unit, the largest first, and then what is the reader's own to do."""
    rows = sorted(context["rows"], key=lambda row: -int(row["overdue"]))
    if not rows:
        raise LookupError("rows")
    units = len({row["unit"] for row in rows})
    hidden = len({row["unit"] for row in rows} - {row["unit"] for row in rows[:UNITS]})
    entries = [_unit(said, row, context) for row in rows[:UNITS]]
    whole = {"year": _years(said, rows, context), "units": units, "first": entries[0]}
    items = context.get("items", ())
    own = [_entry(said, item, context, False) for item in items[:OWN]]
    context = context | whole | number(sum(int(row["overdue"]) for row in rows))
    return {
        **{part: say(said["overview"][part], context) for part in ("subject", "happened", "todo")},
        "rows": [],
        "entries": entries,
        "own": own,
        "own_rest": say(said["rest"], number(len(items) - OWN)) if len(items) > OWN else "",
        "rest": say(said["rest_units"], number(hidden)) if hidden else "",
    }


def mine(item: Mapping[str, Any]) -> bool:
    """Say whether an item is the reader's own work, and not about others. An SKP that holds a report may be theirs."""
    return bool(item["own"]) and not item.get("blocked") and (item["machine"], item["state"]) in PERSONAL


def number(count: int) -> Words:
    """Give a count as sentences use it: `n`, and `s` for an English plural."""
    return {"count": count, "n": str(count), "s": "" if count == 1 else "s"}


def moment_of(at: datetime | None, context: Mapping[str, Any]) -> str:
    """Give a moment in the reader's zone and language, nothing for none. Raises ValueError for one without a zone."""
    if at is None:
        return ""
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment(at, context["zone"], context["language"])


# --- one entry --------------------------------------------------------------------------------------------


def _entry(said: Words, item: Mapping[str, Any], context: Words, named: bool) -> Words:
    inner = _of_its_cycle(said, item, context, int(item["count"]))
    kind, own = _kind(said, item), bool(item["own"])
    is_mine = mine(item)
    phrase = say(kind["own" if is_mine or (own and inner["count"] == 1) else "others"], inner)
    overdue = bool(item["overdue"])
    return {
        "phrase": phrase,
        "title": f"{phrase} {context['letter']['yours']}" if is_mine else phrase,
        "todo": say(kind["todo"] if own else said["help"], inner),
        "own": own,
        "mine": is_mine,
        "overdue": overdue,
        "due": moment_of(item["due_at"], context),
        "label": context["letter"]["due_passed" if overdue else "due"],
        "names": "" if is_mine or not named else _names(said, item["names"], inner["count"]),
        "held": int(item.get("held") or 0),
        "why": _why(said, item, inner, named),
    }


def _kind(said: Words, item: Mapping[str, Any]) -> Words:
    name = "checkin.blocked" if item.get("blocked") else f"{item['machine']}.{item['state']}"
    kind: Words = said["items"].get(name, said["items"]["other"])
    return kind


def _why(said: Words, item: Mapping[str, Any], inner: Words, named: bool) -> str:
    """Say what cannot go on because of an entry, and who waits for it."""
    kind, held = _kind(said, item), int(item.get("held") or 0)
    if not held:
        return ""
    own = kind.get("held_own") if mine(item) else None
    sentence = say(own or kind.get("held") or said["held"], inner | number(held))
    names = _names(said, item.get("held_names") or (), held) if named else ""
    return f"{sentence}: {names}" if names else sentence


def _unit(said: Words, row: Mapping[str, Any], context: Words) -> Words:
    inner = _of_its_cycle(said, row, context, int(row["overdue"]))
    unit = clean(row["unit"])
    return {
        "phrase": unit,
        "title": unit,
        "why": say(said["overdue"][row["stage"]], inner),
        "due": moment_of(row["due_at"], context),
        "label": context["letter"]["due_passed"],
        "names": "",
        "overdue": True,
    }


def _of_its_cycle(said: Words, item: Mapping[str, Any], context: Words, count: int) -> Words:
    """Give the names under which sentences know an item's count, year and period: a digest speaks of several cycles."""
    inner = context | number(count) | {"period": int(item["period"])}
    inner |= {name: item.get(name, context[name]) for name in ("year", "check_ins")}
    return inner | {"periode": say(said["period"], inner)}


def _names(said: Words, names: Sequence[str], count: int) -> str:
    """Give as many names as have room on a line or two, and how many others there are."""
    shown: list[str] = []
    for name in names:
        short = clean(name, 60)
        if shown and sum(map(len, shown)) + len(short) > NAMES_LONG:
            break
        shown.append(short)
    if count > len(shown) > 0:
        return f"{', '.join(shown)}, {say(said['others'], number(count - len(shown)))}"
    return ", ".join(shown)


def _facts(entry: Words, context: Words) -> list[tuple[str, str]]:
    letter = context["letter"]
    rows = [(letter["unit"], context["unit"]), (entry["label"], entry["due"])]
    return rows + ([(letter["names"], entry["names"])] if entry["names"] else [])


def _years(said: Words, items: Sequence[Mapping[str, Any]], context: Words) -> str:
    years = sorted({str(item.get("year", context["year"])) for item in items})
    return f" {said['and']} ".join(filter(None, (", ".join(years[:-1]), years[-1])))


def _nearest(items: Sequence[Mapping[str, Any]], context: Words) -> str:
    """Give the next due day that is still to come, for the subject."""
    zone = ZoneInfo(context["zone"])
    dues = [item["due_at"].astimezone(zone).date() for item in items if not item["overdue"]]
    return day(min(dues), context["language"], "short") if dues else ""
