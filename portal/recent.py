"""What many ask for at once is made once: by the first who asks, for all who ask within two seconds.

While one makes it anew, the others are given what there was, as long as it is not old; everything says of which moment
it is. Nothing is kept for longer, and of many the oldest go.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from time import monotonic
from typing import Generic, Protocol, TypeVar

FRESH_S, OLD_S = 2.0, 6.0


class Dated(Protocol):
    """Anything that knows at which second of time.monotonic its figures were read."""

    @property
    def born(self) -> float: ...


T = TypeVar("T", bound=Dated)


class Recent(Generic[T]):
    """At most `most` values by their keys, none handed out that is older than six seconds."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self._kept: dict[Hashable, T] = {}
        self._making: dict[Hashable, Future[T]] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give the value of a key, made now where it is older than two seconds; what `make` raises is raised."""
        with self._lock:
            kept, making = self._kept.get(key), self._making.get(key)
            age = monotonic() - kept.born if kept else OLD_S
            if kept and age < (OLD_S if making else FRESH_S):
                return kept
            mine: Future[T] = making or Future()
            self._making[key] = mine
        return mine.result() if making else self._make(key, make, mine)

    def _make(self, key: Hashable, make: Callable[[], T], mine: "Future[T]") -> T:
        try:
            made = make()
        except BaseException as error:
            with self._lock:
                del self._making[key]
            mine.set_exception(error)
            raise
        with self._lock:
            del self._making[key]
            self._kept.pop(key, None)  # so that the order of the keys is that of their age
            self._kept[key] = made
            while len(self._kept) > self.most:
                del self._kept[next(iter(self._kept))]
        mine.set_result(made)
        return made
