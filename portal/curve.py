"""What a page shows of a stage's course: the curve with its figures, and the forecast in a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from domain.cycle import Window
from domain.outlook import Outlook
from domain.outlook_words import legend, sentence
from domain.speech import Speech
from flows.outlook import Foreseen
from portal.course import course_chart, course_rows
from store.cycles import Cycle

LONG_S = 20.0  # how long somebody without scripts may be asked to wait


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve to show. Without a chart it is still being read (pending), or there is nothing to draw."""

    pending: bool
    title: str
    at: datetime | None = None  # of which moment the figures are
    chart: Markup | None = None
    rows: Sequence[tuple[Any, ...]] = ()
    row: Outlook | None = None
    said: str = ""
    legend: Sequence[str] = ()


def curve_of(seen: Foreseen | None, window: Window, group: int, cycle: Cycle, t: Speech, title: str) -> Curve:
    """Give the curve of a stage of one group; `seen` is None while it is still being read."""
    if seen is None:
        return Curve(True, title)
    found, row = seen.course(window.stage, window.period, group), seen.row(window.stage, window.period, group)
    if found is None or not found.asked:
        return Curve(False, title, seen.at)
    said = sentence(row, seen.at, cycle.zone, cycle.check_ins, t) if row else ""
    marks = legend([row], t) if row else []
    return Curve(False, title, seen.at, course_chart(found, t, title), course_rows(found), row, said, marks)


def curve_lines(seen: Foreseen | None, window: Window, group: int) -> Iterator[tuple[Any, ...]]:
    """Give the same figures for a CSV, in the columns of portal.course.HEAD."""
    found = seen.course(window.stage, window.period, group) if seen else None
    yield from course_rows(found) if found else ()
