"""One point of a trace: what was found, from what, by whom, when, by which article."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.citation import cited
from domain.policy import Provision
from domain.terms import Role
from domain.words import Pair

NONE: Pair = ("", "")


@dataclass(frozen=True, slots=True)
class Input:
    """What a point rests on: a value, and the name of the point that gives it where there is one."""

    name: str
    value: Any
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a trace.

    `what` names it, `value` is what it gives, `formula` how, for a machine; `title`, `said` and `how` are for people.
    """

    what: str
    value: Any
    title: Pair
    said: Pair
    how: Pair = NONE
    formula: str = ""
    inputs: tuple[Input, ...] = ()
    by: str | None = None
    behalf: str | None = None
    role: Role | None = None
    at: datetime | None = None
    article: Pair = NONE
    unverified: bool = False
    why: str = ""
    replaced: tuple[str, datetime] | None = None  # by whose rating, and when


def numbers(points: Sequence[Point]) -> dict[str, int]:
    """Give the number of each point by its name; where several have one name, of the first."""
    return {point.what: no for no, point in reversed(list(enumerate(points, start=1)))}


def based(provision: Provision[Any], *paths: str) -> dict[str, Any]:
    """Give the article behind parts of a value, and whether any of it is unverified."""
    doubted = provision.unverified or any(provision.source_of(path).mark == "unverified" for path in paths)
    return {"article": cited(provision, *paths), "unverified": doubted}
