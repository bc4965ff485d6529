"""A period cut where a person's assignment changed: in which unit and post, appraised by whom, for how many days.

The segments of a period cover each of its days once; days on which nobody knows where the person was are segments
too. Assignments are dated spells (REGULATION.md 3.5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spell:
    """Who worked where from one day to another, both included; ends_on is None while it lasts."""

    starts_on: date
    ends_on: date | None
    unit: str
    position: str
    position_kind: str
    appraiser_nip: str | None

    @property
    def place(self) -> tuple[str, str, str, str | None]:
        """What a segment is cut by: unit, post with its jenjang, appraiser."""
        return self.unit, self.position, self.position_kind, self.appraiser_nip


@dataclass(frozen=True, slots=True)
class Segment:
    """Days in a row in one place, both included. spell is None in a gap, where the person has no assignment."""

    starts_on: date
    ends_on: date
    spell: Spell | None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.ends_on - self.starts_on).days + 1


def segments(spells: Sequence[Spell], start: date, end: date) -> tuple[Segment, ...]:
    """Cut a period, both days included, at each change of unit, post or appraiser; days sum to the period's.

    Where spells overlap, the one that began later holds; spells that say the same and touch are one segment.
    Raises ValueError where the period ends before it starts.
    """
    if end < start:
        raise ValueError("the period ends before it starts")
    found: list[Segment] = []
    for spell, until in _in_turn(spells):
        first, last = max(spell.starts_on, start), min(until, end)
        if first <= last:
            _append(found, start, Segment(first, last, spell))
    _fill(found, start, end + DAY)
    return tuple(found)


def _in_turn(spells: Sequence[Spell]) -> list[tuple[Spell, date]]:
    """Give each spell, by its first day, with its last day: a later one ends it; same day, the last one named holds."""
    order = sorted(spells, key=lambda spell: spell.starts_on)
    nexts = [spell.starts_on - DAY for spell in order[1:]] + [date.max]
    return [(spell, min(spell.ends_on or date.max, until)) for spell, until in zip(order, nexts, strict=False)]


def _append(found: list[Segment], start: date, new: Segment) -> None:
    _fill(found, start, new.starts_on)
    last = found[-1] if found else None
    if last and last.spell and new.spell and last.spell.place == new.spell.place:
        found[-1] = replace(last, ends_on=new.ends_on)
    else:
        found.append(new)


def _fill(found: list[Segment], start: date, until: date) -> None:
    """Add the gap between what has been found and a day, which is not part of it; nothing where there is none."""
    first = found[-1].ends_on + DAY if found else start
    if first < until:
        found.append(Segment(first, until - DAY, None))


def months(parts: Sequence[Segment]) -> tuple[int, ...]:
    """Give the whole months of each segment: a month belongs to the segment that holds on its first day.

    They sum to the months that begin in the period. Unverified: how months are counted where a post changes within
    one was not seen (REGULATION.md 5.3, open doubt 8); posts usually begin on the first.
    """
    return tuple(_firsts(part.starts_on, part.ends_on) for part in parts)


def _firsts(first: date, last: date) -> int:
    """Give how many first days of a month lie between two days, both included."""
    return (last.year - first.year) * 12 + last.month - first.month + (first.day == 1)
