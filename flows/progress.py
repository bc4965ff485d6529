"""How far the day of a cycle is: one progress artifact, moved on as shards finish, at most every second or 5 %."""

from contextlib import suppress
from contextvars import ContextVar
from time import monotonic
from uuid import UUID

from prefect.artifacts import update_progress_artifact

STEP, PAUSE_S = 5.0, 1.0


class Progress:
    """Counts the work of a day: so many parts, each with so many agencies, and shows it on an artifact."""

    def __init__(self, artifact: UUID, parts: int) -> None:
        self.artifact, self.parts = artifact, parts
        self._begun, self._agencies, self._done = 0, 0, 0
        self._shown, self._at = 0.0, monotonic()

    def part(self, agencies: int) -> None:
        """Begin the next part; the one before is over, however much of it there was."""
        self._begun, self._agencies, self._done = self._begun + 1, agencies, 0

    def tick(self, agencies: int) -> None:
        """Note that so many agencies of this part have been worked on, and show it where that is worth a call."""
        self._done = min(self._done + agencies, self._agencies)
        percent, at = self.percent, monotonic()
        if percent - self._shown >= STEP and at - self._at >= PAUSE_S:
            self._shown, self._at = percent, at
            with suppress(Exception):  # a picture that cannot be drawn stops no work
                update_progress_artifact(self.artifact, progress=percent, _sync=True)  # type: ignore[call-arg]

    @property
    def percent(self) -> float:
        """Give how much of the day is done, in percent."""
        part = self._done / self._agencies if self._agencies else 0.0
        return min(100.0, 100 * (max(self._begun - 1, 0) + part) / self.parts)


# Shards run in flows of their own and report to whoever counts around them; nobody does in a bare call of a flow.
watching: ContextVar[Progress | None] = ContextVar("progress", default=None)


def part(agencies: int) -> None:
    """Begin the next part of what is being counted, if anything is."""
    if counting := watching.get():
        counting.part(agencies)


def tick(agencies: int) -> None:
    """Tell whoever counts, if anybody does, that so many agencies have been worked on."""
    if counting := watching.get():
        counting.tick(agencies)
