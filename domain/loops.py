"""Loops in a relation in which everybody points to one other at most: appraisers, parent units."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def find_loops(climbs: Mapping[T, T]) -> list[list[T]]:
    """Give every loop once, each from where it was first entered."""
    loops: list[list[T]] = []
    walks: dict[T, int] = {}
    for number, start in enumerate(climbs):
        path: list[T] = []
        here = start
        while here in climbs and here not in walks:
            walks[here] = number
            path.append(here)
            here = climbs[here]
        if path and walks.get(here) == number:
            loops.append(path[path.index(here) :])
    return loops
