"""The counts of a cycle as its pages show them: groups in a table that can be sorted and searched, and their sum."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.responses import Response
from markupsafe import Markup, escape

from domain.cycle import Window
from domain.speech import Speech
from domain.terms import AppraisalState
from portal.listing import table
from store.cycles import Cycle
from store.reports import Group, StageCount

COUNTS = ("total", "done", "open", "overdue", "excused")
LONGEST = 100  # characters of what is searched for
UP, DOWN = "naik", "turun"


@dataclass(frozen=True, slots=True)
class Asked:
    """How a table is asked for by an address: sorted by what, which way, and searched for what."""

    by: str
    way: str
    words: str

    @property
    def query(self) -> dict[str, str]:
        """Give the same as the parameters of an address, without what goes without saying."""
        said = {"urut": self.by, "arah": self.way, "cari": self.words}
        return {name: value for name, value in said.items() if value and (name, value) != ("arah", UP)}


def asked(urut: str = "", arah: str = "", cari: str = "") -> Asked:
    """Give what an address asks for; whatever it says, there is an answer."""
    return Asked(urut[:40], DOWN if arah == DOWN else UP, " ".join(cari[:LONGEST].split()))


def excluded(group: Group) -> int:
    """Give how many of a group are excluded: they count in no stage."""
    return group.states.get(AppraisalState.VOIDED, 0)


def people(group: Group) -> int:
    """Give how many people of a group are appraised."""
    return group.total - excluded(group)


def overdue(group: Group) -> int:
    """Give how much of a group's work is overdue, over all stages."""
    return sum(count.overdue for count in group.stages)


def together(groups: Iterable[Group], windows: Sequence[Window]) -> Group:
    """Give the sum of groups, stage by stage; the windows are those of the plan."""
    states: dict[str, int] = {}
    sums = [[0] * len(COUNTS) for _ in windows]
    for group in groups:
        for state, n in group.states.items():
            states[state] = states.get(state, 0) + n
        for total, count in zip(sums, group.stages, strict=True):
            total[:] = [
                total[0] + count.total, total[1] + count.done, total[2] + count.open, total[3] + count.overdue,
                total[4] + count.excused,
            ]  # fmt: skip
    stages = [StageCount(window, *total) for window, total in zip(windows, sums, strict=True)]
    return Group(0, "", "", sum(states.values()), states, stages)


def empty(id_: int, code: str, name: str, windows: Sequence[Window]) -> Group:
    """Give a group in which nobody has been counted yet."""
    return replace(together((), windows), id=id_, code=code, name=name)


def now_at(windows: Sequence[Window], at: datetime) -> int:
    """Give the place of the stage that a moment falls into: the last one that has opened, the first before that."""
    begun = [place for place, window in enumerate(windows) if window.opens_at <= at]
    return max(begun, key=lambda place: windows[place].opens_at) if begun else 0


def _share(place: int) -> Callable[[Group], float]:
    def share(group: Group) -> float:
        count = group.stages[place]
        due = count.total - count.excused
        return count.done / due if due else -1.0

    return share


def chosen(groups: Sequence[Group], windows: Sequence[Window], want: Asked) -> list[Group]:
    """Give the groups that are searched for, sorted as they are asked for; by name where it says nothing known."""
    keys: dict[str, Callable[[Group], Any]] = {
        "kode": lambda g: g.code.casefold(), "pegawai": people, "lewat": overdue, "kecuali": excluded,
        **{window.name: _share(place) for place, window in enumerate(windows)},
    }  # fmt: skip
    words = want.words.casefold().split()
    found = [g for g in groups if all(w in f"{g.name} {g.code}".casefold() for w in words)] if words else list(groups)
    found.sort(key=lambda g: (g.name.casefold(), g.code), reverse=want.way == DOWN and want.by not in keys)
    if want.by in keys:
        found.sort(key=keys[want.by], reverse=want.way == DOWN)
    return found


def csv_of(cycle: Cycle, groups: Iterable[Group], name: str) -> Response:
    """Give one line for each group and stage, in the columns of `siklus cycle status --format csv`."""
    zone = ZoneInfo(cycle.zone)

    def rows() -> Iterator[list[Any]]:
        for group in groups:
            yield from ([group.code, group.name, *_line(count, zone)] for count in group.stages)

    return table(name, ["code", "name", "stage", "opens_on", "due_at", *COUNTS], rows)


def _line(count: StageCount, zone: ZoneInfo) -> list[Any]:
    opens, due = count.window.opens_at.astimezone(zone), count.window.due_at.astimezone(zone)
    return [count.window.name, opens.date(), due, *(getattr(count, name) for name in COUNTS)]


def shares(group: Group, at: datetime, speech: Speech) -> list[str]:
    """Give how much of each stage is done, in percent; a dash where it is not open yet, or nobody is asked."""
    said = []
    for count in group.stages:
        begun = count.done or count.window.opens_at <= at
        said.append(speech.part(count.done, count.total - count.excused) if begun else "-")
    return said


def line(group: Group, at: datetime, now: int, speech: Speech, path: str, mark: str, late: str, out: str) -> Markup:
    """Give a group's line of a table: its name leads to `path`, its numbers to `late` and `out` (none: nowhere).

    Written by hand, as 640 lines by a template are a fiftieth of a second; `k` marks what a phone leaves out. `mark`
    is HTML behind the name.
    """
    cells = "".join(f"<td{'' if n == now else ' class=k'}>{s}" for n, s in enumerate(shares(group, at, speech)))
    behind, left = overdue(group), excluded(group)
    return Markup(
        f'<tr><th scope=row><a href="{path}">{escape(group.name or group.code)}</a> <small>{escape(group.code)}</small>'
        f"{mark}<td class=k>{speech.number(people(group))}{cells}<td{' class=late' if behind else ''}>"
        f"{_linked(behind, late, speech)}<td class=k>{_linked(left, out, speech)}\n"
    )


def _linked(n: int, path: str, speech: Speech) -> str:
    return f'<a href="{path}">{speech.number(n)}</a>' if n and path else speech.number(n)


def lengthened(group: Group, windows: Sequence[Window]) -> bool:
    """Tell whether a unit was given longer than the plan in some stage."""
    return any(count.window.due_at > window.due_at for count, window in zip(group.stages, windows, strict=True))
