"""The outlook of a cycle's stages for pages: read once for all who look within five minutes, and never waited for long.

For a million people it takes seconds. A page asks for it with little patience and shows what it has; the outlook goes
on being read meanwhile, and the page asks again.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from threading import Lock
from time import monotonic

from flows.outlook import Foreseen, foreseen
from portal.gate import Gate
from store.cycles import Cycle
from store.database import Engine, only_look

FRESH_S = 300.0
MOST = 64  # cycles and agencies; the largest, 640 agencies with their days, is some ten megabytes
AT_ONCE = 2  # outlooks that are read at the same time: each takes a processor of the database
PATIENCE_S = 1.5

Key = tuple[int, int | None]


class Outlooks:
    """The outlooks of an installation. Whoever asks has found the cycle and the agency for their visitor before."""

    def __init__(self, engine: Engine, gate: Gate) -> None:
        self._engine, self._gate, self._lock = engine, gate, Lock()
        self._readers = ThreadPoolExecutor(AT_ONCE, "outlook")
        self._reading: dict[Key, Future[Foreseen]] = {}
        self._kept: dict[Key, tuple[float, Foreseen]] = {}  # with when its reading began, by time.monotonic

    def get(self, cycle: Cycle, agency_id: int | None = None, patience: float | None = PATIENCE_S) -> Foreseen | None:
        """Give the outlook of a cycle by agency, or of one agency by unit; None where it takes longer.

        `patience` are seconds, None for as long as it takes. One that is older than five minutes is given only while
        it is read anew; it says of which moment it is. Raises what reading raises.
        """
        key = (cycle.id, agency_id)
        with self._lock:
            if fresh := self._fresh(key):
                return fresh
            _, kept = self._kept.get(key, (0.0, None))
            reading = self._reading.get(key)
            if reading is None:
                reading = self._reading[key] = self._readers.submit(self._read, key, cycle)
        try:
            return reading.result(patience)
        except NotYet:
            return kept

    def _fresh(self, key: Key) -> Foreseen | None:
        born, kept = self._kept.get(key, (0.0, None))
        return kept if kept and monotonic() - born < FRESH_S else None

    def _read(self, key: Key, cycle: Cycle) -> Foreseen:
        born = monotonic()
        try:
            with self._engine.begin() as tx:
                only_look(tx)
                by = "agency" if key[1] is None else "unit"
                found = foreseen(tx, cycle, by, self._gate.moment(cycle), key[1], agencies=self._fresh((key[0], None)))
            with self._lock:
                self._kept.pop(key, None)  # so that the order of the keys is that of their age
                self._kept[key] = (born, found)
                while len(self._kept) > MOST:
                    del self._kept[next(iter(self._kept))]
            return found
        finally:
            with self._lock:
                del self._reading[key]
