"""Chance that falls alike everywhere: the same seed gives the same draws on any machine and Python.

Python promises that of random.Random.random() alone, so every draw here is made from it.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws from one seed, in the order in which they are asked for."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens to this share of people (0 to 1)."""
        return self._random.random() < share

    def below(self, count: int) -> int:
        """Give a whole number from 0 up to, but not including, `count`."""
        return int(self._random.random() * count)

    def between(self, low: int, high: int) -> int:
        """Give a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, things: Sequence[T]) -> T:
        """Give one of some things, each as likely as the others."""
        return things[self.below(len(things))]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Give the same things in another order."""
        mixed = list(things)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed
