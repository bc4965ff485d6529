"""The completion curve of a stage: the share done day by day, the forecast ahead of it, the due day and the 95 % line.

Its words stay as large on a phone as on a desk: only the lines are stretched.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from domain.outlook import GOAL
from domain.outlook_ahead import Course
from domain.speech import Speech
from portal.charts import svg, upright, words

TOP, TALL = 28, 190  # pixels: where the plot begins, and how tall it is
WIDE, FULL = 1000, 100  # units of the stretched lines
HEAD = ("day", "asked", "done", "done_share", "expected_low", "expected", "expected_high")
Points = Sequence[tuple[float, float]]  # days since the window opened, and people


def course_chart(found: Course, t: Speech, title: str) -> Markup:
    """Give the curve of a stage as SVG; `told` gives what its description says."""
    last = max(found.due, found.done[-1][0]) if found.done else found.due
    days, asked = (last - found.opens).days + 1, max(found.asked, 1)
    frame = _Frame(days, asked)
    parts = [*_ground(frame, t), _lines(found, frame), *_labels(found, frame, t)]
    return svg(title, told(found, t), TOP + TALL + 28, parts)


class _Frame:
    """Where a day and a number of people stand in the plot."""

    def __init__(self, days: int, asked: int) -> None:
        self.days, self.asked = days, asked

    def x(self, day: float) -> float:
        """Give the place of a moment, in percent of the width."""
        return min(100 * day / self.days, 100.0)

    def y(self, people: float) -> float:
        """Give the height of a number of people, in pixels from the top of the chart."""
        return TOP + TALL * (1 - min(people / self.asked, 1.0))

    def path(self, points: Points) -> str:
        """Give points as the path of a stretched line."""
        at = (
            f"{WIDE * d / self.days:.1f},{FULL * (1 - min(n / self.asked, 1.0)):.2f}".replace(".00", "")
            for d, n in points
        )
        return "M" + "L".join(at)


def _ground(frame: _Frame, t: Speech) -> Iterator[Markup]:
    for share, kind in ((0.0, "axis"), (0.5, "axis"), (1.0, "axis"), (GOAL, "goal")):
        y = frame.y(share * frame.asked)
        yield Markup('<line class="{}" x1="0" x2="100%" y1="{y:g}" y2="{y:g}"/>').format(kind, y=y)
        if share not in (0.0, 1.0):
            yield words("0", y + 13, t.part(round(100 * share), 100), "soft on")


def _lines(found: Course, frame: _Frame) -> Markup:
    done = _done(found)
    parts = []
    if found.ahead and done:
        here = done[-1]
        ahead = [((a.day - found.opens).days + 1.0, a) for a in found.ahead]
        edge = [*((d, a.high) for d, a in ahead), *((d, a.low) for d, a in reversed(ahead))]
        parts.append(Markup('<path class="band" d="{}Z"/>').format(frame.path([here, *edge])))
        parts.append(_line("ahead", frame.path([here, *((d, a.middle) for d, a in ahead)])))
    if done:
        parts.append(_line("curve", frame.path([(0.0, 0.0), *done])))
    return Markup(
        '<svg x="0" y="{}" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none" '
        'overflow="visible">{}</svg>'
    ).format(TOP, TALL, WIDE, FULL, Markup("").join(parts))


def _line(kind: str, path: str) -> Markup:
    return Markup('<path class="{}" vector-effect="non-scaling-stroke" d="{}"/>').format(kind, path)


def _done(found: Course) -> list[tuple[float, float]]:
    return [(min(n + 1.0, found.now), float(count)) for n, (_, count) in enumerate(found.done)]


def _labels(found: Course, frame: _Frame, t: Speech) -> Iterator[Markup]:
    due = frame.x((found.due - found.opens).days + 1)
    yield upright(min(due, 99.8), TOP - 10, TOP + TALL, "due")
    said = f"{t('Batas waktu', 'Due')} {t.day(found.due)}"
    yield words(f"{due:.2f}%", 13, said, "", "end" if due > 40 else "start")
    yield words("0", TOP + TALL + 18, t.day(found.opens), "soft")
    if due < 99:
        yield words("100%", TOP + TALL + 18, t.day(found.done[-1][0]), "soft", "end")
    if not found.done:
        return
    when, n = _done(found)[-1]
    x, y = frame.x(when), frame.y(n)
    yield Markup('<circle class="dot" cx="{:.2f}%" cy="{:g}" r="4"/>').format(x, y)
    if found.ahead:
        yield words(f"{max(x - 1, 0):.2f}%", max(y - 9, TOP + 12), t.part(int(n), found.asked), "strong on",
                    "end" if x > 12 else "start")  # fmt: skip
        end = found.ahead[-1]
        yield words("98.5%", min(frame.y(end.low) + 16, TOP + TALL - 4), _expected(found, end, t), "strong on", "end")
    else:
        yield words(f"{x - 1:.2f}%", y + 18, t.part(int(n), found.asked), "strong on", "end")


def _expected(found: Course, end: Any, t: Speech) -> str:
    share, low, high = (round(100 * n / max(found.asked, 1)) for n in (end.middle, end.low, end.high))
    return f"± {share}% ({low}–{high}%)"


def told(found: Course, t: Speech) -> str:
    """Give in one or two sentences what the curve shows."""
    if not found.done:
        return t("Belum ada hari yang berjalan.", "No day has passed yet.")
    day, n = found.done[-1]
    of, share = t.number(found.asked), t.part(n, found.asked)
    said = t(
        f"Sampai {t.day(day)}, {t.number(n)} dari {of} pegawai telah selesai ({share}).",
        f"By {t.day(day)}, {t.number(n)} of {of} people are done ({share}).",
    )
    if not found.ahead:
        return f"{said} {t('Batas waktu', 'Due')}: {t.day(found.due)}."
    end = found.ahead[-1]
    middle, low, high = (t.number(round(n)) for n in (end.middle, end.low, end.high))
    return said + t(
        f" Pada batas waktu, {t.day(found.due)}, diperkirakan {middle}; kemungkinan 80 %: {low} sampai {high}.",
        f" By the due day, {t.day(found.due)}, {middle} are expected; with 80 %: {low} to {high}.",
    )


def course_rows(found: Course) -> list[tuple[Any, ...]]:
    """Give the figures of the curve, a row for each day in the order of HEAD; None where there is no such figure."""
    ahead = {a.day: a for a in found.ahead}
    rows: list[tuple[Any, ...]] = []
    asked = max(found.asked, 1)
    for day, n in found.done:
        a = ahead.pop(day, None)
        rows.append((day, found.asked, n, round(n / asked, 4), *_three(a)))
    rows += [(day, found.asked, None, None, *_three(a)) for day, a in sorted(ahead.items())]
    return rows


def _three(a: Any) -> tuple[float | None, ...]:
    return (round(a.low, 1), round(a.middle, 1), round(a.high, 1)) if a else (None, None, None)
