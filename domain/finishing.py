"""How many of a stage have finished by a rung of its ladder: as stated, as in an earlier cycle, or nobody."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from domain.errors import Bilingual
from domain.terms import Stage

OPENS = -1_000  # where the opening stands among rungs that are so many days from the due day
_SHARE = re.compile(r"(opens|[+-]?\d{1,2}):(\d{1,3}(?:[.,]\d+)?)%?")
NOBODY = "0"


class PaceError(Bilingual):
    """A stated pace cannot be read, or falls."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The share that has finished by a rung: `stated` by rung for all stages, `seen` by days from the due day.

    `cycle` names the one in which it was seen. With neither, nobody finishes early: the upper bound.
    """

    source: Literal["none", "stated", "last"] = "none"
    stated: tuple[tuple[int, float], ...] = ()  # rung, share; by rungs
    seen: Mapping[Stage, tuple[tuple[int, float], ...]] = field(default_factory=dict)  # offset, share; by offsets
    cycle: str = ""

    def share(self, stage: Stage, rung: int | str, offset: int) -> float:
        """Give the share of a stage (0 to 1) that has finished when a rung's day begins, `offset` days from the due."""
        if self.source == "last":
            found = [share for day, share in self.seen.get(stage, ()) if day < offset]
        else:
            at = OPENS if rung == "opens" else int(rung)
            found = [share for day, share in self.stated if day <= at]
        return found[-1] if found else 0.0

    @property
    def nobody(self) -> bool:
        """Give whether nobody finishes before any rung."""
        return not any(share for _, share in (*self.stated, *(one for line in self.seen.values() for one in line)))


def stated(said: str) -> Pace:
    """Give the pace of a text such as `opens:0 -7:40 -3:70 -1:90 1:97 5:99`: percent finished by the rung; `0` nobody.

    A rung that is not named has the share of the one before. Raises PaceError.
    """
    words = said.replace(";", " ").split()
    if words == [NOBODY]:
        return Pace()
    found: list[tuple[int, float]] = []
    for word in words:
        read = _SHARE.fullmatch(word.rstrip(","))
        percent = float(read[2].replace(",", ".")) if read else -1.0
        if read is None or not 0 <= percent <= 100:
            raise _unread(word)
        found.append((OPENS if read[1] == "opens" else int(read[1]), percent / 100))
    found.sort()
    if not found or len({rung for rung, _ in found}) < len(found):
        raise _unread(said)
    if any(after[1] < before[1] for before, after in pairwise(found)):
        raise PaceError(
            "--pace: bagian yang selesai tidak boleh turun dari satu anak tangga ke berikutnya",
            "--pace: the share that has finished must not fall from one rung to the next",
        )
    return Pace("stated", tuple(found))


def _unread(word: str) -> PaceError:
    example = '"opens:0 -7:40 -3:70 -1:90 1:97 5:99"'
    return PaceError(
        f"--pace '{word}' tidak terbaca: tulis last, 0, atau persen yang selesai pada tiap anak tangga, satu kali "
        f"setiap hari, misalnya {example}",
        f"--pace '{word}' cannot be read: write last, 0, or the percent finished by each rung, each day once, "
        f"such as {example}",
    )


def seen(cycle: str, finished: Sequence[tuple[Stage, int | None, int]]) -> Pace:
    """Give the pace of an earlier cycle from (stage, day on which people finished, how many); no day: they never did.

    Days count from the due day of their own unit, in calendar days.
    """
    lines: dict[Stage, tuple[tuple[int, float], ...]] = {}
    for stage in Stage:
        rows = [(day, n) for one, day, n in finished if one is stage]
        total, done, line = sum(n for _, n in rows), 0, []
        for day, n in sorted((day, n) for day, n in rows if day is not None):
            done += n
            line.append((day, done / total))
        if line:
            lines[stage] = tuple(line)
    return Pace("last", seen=lines, cycle=cycle)
