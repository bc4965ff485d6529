"""Charts as SVG that the server writes: pure functions, no library, colours only by the classes of siklus.css.

Lengths along the page are percent and heights are pixels, so that words stay as large on a phone as on a desk. Each
chart has its title and its description for whoever does not see it; its figures stand in a table beside it.
"""

from collections.abc import Sequence
from hashlib import sha256

from markupsafe import Markup

Bar = tuple[str, int, float | None, float | None]  # label, how many, the least and the most share allowed, 0 to 1
TINY = 1e-9  # shares are floating point: 7 of 10 is no more than 0.7
ROW = 46  # pixels


def svg(title: str, desc: str, height: float, parts: Sequence[Markup], kind: str = "") -> Markup:
    """Give a chart of a height in pixels and of the width of its place, with what it says in words."""
    body = Markup("").join(parts)
    name = "c" + sha256(f"{title}\0{desc}\0{body}".encode()).hexdigest()[:10]
    return Markup(
        '<svg class="{}" role="img" aria-labelledby="{name}t {name}d" width="100%" height="{}" focusable="false">'
        '<title id="{name}t">{}</title><desc id="{name}d">{}</desc>{}</svg>'
    ).format(kind or "plain", round(height), title, desc, body, name=name)


def words(x: str, y: float, said: object, kind: str = "", anchor: str = "start") -> Markup:
    """Give words at a place; `anchor` says which end of them stands there: start, middle or end."""
    return Markup('<text class="{}" x="{}" y="{:g}" text-anchor="{}">{}</text>').format(kind, x, y, anchor, said)


def box(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    """Give a rectangle; x and width are percent, y and height pixels."""
    return Markup('<rect class="{}" x="{:.2f}%" y="{:g}" width="{:.2f}%" height="{:g}"/>').format(
        kind, x, y, max(width, 0), height
    )


def upright(x: float, top: float, bottom: float, kind: str) -> Markup:
    """Give an upright line at x percent, from top to bottom in pixels."""
    return Markup('<line class="{}" x1="{x:.2f}%" x2="{x:.2f}%" y1="{:g}" y2="{:g}"/>').format(kind, top, bottom, x=x)


def pattern_chart(rows: Sequence[Bar], total: int, title: str, desc: str) -> Markup:
    """Give how many of `total` people have each predikat, beside the share that the pattern allows.

    A bar's limits are shares from 0 to 1, None for none; they are drawn as a field with its edges and written as `≥`
    and `≤`. What lies outside is marked with `!` too, not by colour alone. Labels are in the reader's language.
    """
    parts = [part for n, row in enumerate(rows) for part in _bar(row, total, n * ROW)]
    return svg(title, desc, len(rows) * ROW, parts)


def _bar(row: Bar, total: int, top: float) -> list[Markup]:
    label, n, low, high = row
    share = n / total if total else 0.0
    off = bool(total) and (share < (low or 0) - TINY or (high is not None and share > high + TINY))
    least, most = 100 * (low or 0), 100 * (1 if high is None else high)
    limits = [f"≥ {_percent(low)}"] * (low is not None) + [f"≤ {_percent(high)}"] * (high is not None)
    said = f"{'! ' if off else ''}{n} · {100 * n // total if total else 0}%" + f" ({' '.join(limits)})" * bool(limits)
    allowed = [box(least, top + 22, most - least, 18, "allowed")] if limits else []
    edges = [upright(x, top + 19, top + 43, "limit") for x in (least, most) if limits and 0 < x < 100]
    return [
        words("0", top + 14, label),
        words("100%", top + 14, said, "strong" if off else "", "end"),
        box(0, top + 22, 100, 18, "ground"),
        *allowed,
        box(0, top + 25, 100 * share, 12, "count off" if off else "count"),
        *edges,
    ]


def _percent(share: float | None) -> str:
    return f"{100 * (share or 0):.4g}%"
