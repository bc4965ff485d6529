"""The policy line by line: each value in words beside its source. Show, diff and docs/policy.md are made of these."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from pydantic import BaseModel

from domain.policy import TOPICS, Provision, Source
from domain.policy_words import said, what
from domain.provisions import Rung, Share
from domain.words import Pair

Rules = Mapping[str, Provision[Any] | None]  # by topic; none: nothing was in force


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a provision. `path` is the name by which `covers` calls it: `pola.baik.0`."""

    topic: str
    path: str
    value: Any
    what: Pair
    said: Pair
    source: Source
    unverified: bool
    in_force: date

    @property
    def rule(self) -> tuple[Any, ...]:
        """Give what makes it another rule when it changes: the value, who says so, and whether that was compared."""
        return self.said, self.source.instrument, self.source.provision, self.unverified


@dataclass(frozen=True, slots=True)
class Change:
    """One line as it was and as it is; none where there was or is no such line."""

    old: Line | None
    new: Line | None

    @property
    def line(self) -> Line:
        """Give the newer of the two."""
        line = self.new or self.old
        assert line
        return line


Walked = tuple[str, str, tuple[str, ...], Any]  # path, fields without keys, keys, value


def walk(value: Any, path: str = "", fields: str = "", keys: tuple[str, ...] = ()) -> Iterator[Walked]:
    """Give every single value in a topic's value; a line of a pattern, a rung and a list of words each count as one."""
    below: Iterator[tuple[str, str, tuple[str, ...], Any]]
    match value:
        case None:
            return
        case BaseModel() if not isinstance(value, Share | Rung):
            below = ((n, f"{fields}.{n}".lstrip("."), keys, getattr(value, n)) for n in type(value).model_fields)
        case Mapping():
            below = ((k, fields, (*keys, k), v) for k, v in value.items())
        case tuple() if value and isinstance(value[0], BaseModel):
            below = ((str(n), fields, keys, v) for n, v in enumerate(value))
        case _:
            yield path, fields, keys, value
            return
    for name, *rest in below:
        yield from walk(rest[2], f"{path}.{name}".lstrip("."), rest[0], rest[1])


def lines(topic: str, provision: Provision[Any]) -> tuple[Line, ...]:
    """Give each value of a provision with its wording, its source and whether it is unverified."""
    found = []
    for path, fields, keys, value in walk(provision.value):
        source = provision.source_of(path)
        unverified = provision.unverified or source.mark == "unverified"
        words = what(topic, fields, keys), said(topic, fields, value)
        found.append(Line(topic, path, value, *words, source, unverified, provision.in_force))
    return tuple(found)


def plain(value: Any) -> Any:
    """Give a value as JSON has it."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json", exclude_none=True)
        case bool() | int():
            return value
        case tuple():
            return [plain(v) for v in value]
    return str(value)


def unsourced(provision: Provision[Any]) -> list[str]:
    """Give the paths of values that no source stands behind."""
    if any(not source.covers for source in provision.sources):
        return []
    covered = [path for source in provision.sources for path in source.covers]
    return [path for path, *_ in walk(provision.value) if not any(f"{path}.".startswith(f"{c}.") for c in covered)]


def covering_nothing(provision: Provision[Any]) -> list[tuple[int, str]]:
    """Give the `covers` that name nothing in the value, with the number of their source."""
    paths = [f"{path}." for path, *_ in walk(provision.value)]
    return [
        (number, covers)
        for number, source in enumerate(provision.sources)
        for covers in source.covers
        if not any(path.startswith(f"{covers}.") for path in paths)
    ]


def changes(before: Rules, after: Rules) -> list[Change]:
    """Give what differs between two sets of rules, in the order of the topics and their lines.

    A value counts as changed too when another article says it, or when it has been verified since.
    """
    return [change for topic in TOPICS for change in _changes(_parts(topic, before), _parts(topic, after))]


def _parts(topic: str, rules: Rules) -> dict[Pair, list[Line]]:
    """Group the lines of a topic by their wording: the lines of one pattern, and the rungs of a stage, are a group."""
    grouped: dict[Pair, list[Line]] = {}
    held = rules.get(topic)
    for line in lines(topic, held) if held else ():
        grouped.setdefault(line.what, []).append(line)
    return grouped


def _changes(before: dict[Pair, list[Line]], after: dict[Pair, list[Line]]) -> Iterator[Change]:
    for part in dict.fromkeys([*before, *after]):
        old, new = before.get(part, []), after.get(part, [])
        yield from (Change(a, b) for a, b in zip_longest(_beyond(old, new), _beyond(new, old)))


def _beyond(some: list[Line], others: list[Line]) -> list[Line]:
    """Give the lines of some that the others do not have."""
    left = Counter(line.rule for line in others)
    kept = []
    for line in some:
        if left[line.rule]:
            left[line.rule] -= 1
        else:
            kept.append(line)
    return kept
