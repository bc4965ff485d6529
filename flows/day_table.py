"""The table of a day's run: agencies by stage, counts only, with what an operator looks for on top."""

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from domain.speech import Speech
from domain.words import stage_words
from store.cycles import Cycle
from store.reports import Group, StageCount

MOST = 100  # rows that a person still reads; the console has them all
LINKED = 10  # agencies that are named with a link: those with most overdue
Row = dict[str, str | int]


def key_of(cycle: Cycle, what: str = "") -> str:
    """Give a key that is the same for every run of a cycle; Prefect's have small letters, digits and dashes only."""
    plain = re.sub("[^a-z0-9]+", "-", cycle.code.lower()).strip("-")
    told_apart = "" if plain == cycle.code else f"-{sha256(cycle.code.encode()).hexdigest()[:6]}"
    return f"siklus-{plain}{told_apart}{what and '-'}{what}"


def console(link: str, cycle: str, agency: str | None = None) -> str:
    """Give where the console shows a cycle, or an agency in it."""
    page = f"{link}/siklus/{quote(cycle, safe='')}"
    return page if agency is None else f"{page}/instansi/{quote(agency, safe='')}"


def rows(cycle: Cycle, groups: Sequence[Group], now: datetime, speech: Speech) -> list[Row]:
    """Give the sum of all agencies, then the agencies: most overdue first, then most open; a hundred at most.

    A cell says how many are done of those who are not excused, and how many of the others are overdue: `52/60 · 3!`.
    Stages that have not begun are left out.
    """
    if not groups:
        return []
    begun = [i for i, count in enumerate(groups[0].stages) if any(_begun(g.stages[i], now) for g in groups)]
    total = speech("Semua instansi", "All agencies") + f" ({speech.number(len(groups))})"
    lines = [_row(cycle, total, groups, begun, speech)]
    for group in ordered(groups, now)[:MOST]:
        lines.append(_row(cycle, f"{group.code} {group.name}".strip(), [group], begun, speech))
    return lines


def ordered(groups: Sequence[Group], now: datetime) -> list[Group]:
    """Give the agencies as an operator looks at them: most overdue first, then most open, then by code."""
    return sorted(groups, key=lambda g: (-_overdue(g), -waiting(g, now), g.code))


def waiting(group: Group, now: datetime) -> int:
    """Give how much is open in the stages that have begun."""
    return sum(count.open for count in group.stages if _begun(count, now))


def heading(cycle: Cycle, groups: Sequence[Group], now: datetime, link: str, speech: Speech) -> str:
    """Give what stands above the table, in Markdown: the moment, how to read it, what is not shown, and links."""
    page = console(link, cycle.code)
    open_ = f"[{speech('buka di konsol', 'open in the console')}]({page})"
    said = [
        f"**{cycle.name}** · {speech.moment(now, cycle.zone)} · {open_}",
        speech(
            "Setiap sel: selesai/yang diminta, lalu yang lewat batas waktu (!).",
            "Each cell: done/asked, then those overdue (!).",
        ),
    ]
    if more := max(0, len(groups) - MOST):
        late = sum(1 for g in ordered(groups, now)[MOST:] if waiting(g, now))
        n, some = speech.number(more), speech.number(late)
        said.append(
            speech(
                f"[{n} instansi lagi]({page}) tidak ditampilkan; {some} di antaranya masih punya yang belum selesai.",
                f"[{n} more agencies]({page}) are not shown; {some} of them still have something open.",
            )
        )
    links = [
        f"[{g.code}]({console(link, cycle.code, g.code)}) ({speech.number(_overdue(g))})"
        for g in ordered(groups, now)[:LINKED]
        if _overdue(g)
    ]
    if links:
        said.append(speech("Paling banyak lewat batas waktu: ", "Most overdue: ") + ", ".join(links))
    return "\n\n".join(said)


def _begun(count: StageCount, now: datetime) -> bool:
    return count.window.opens_at <= now or count.done > 0


def _overdue(group: Group) -> int:
    return sum(count.overdue for count in group.stages)


def _row(cycle: Cycle, name: str, groups: Sequence[Group], begun: Sequence[int], speech: Speech) -> Row:
    row: Row = {
        speech("Instansi", "Agency"): name,
        speech("Pegawai", "People"): sum(group.total for group in groups),
        speech("Lewat", "Overdue"): sum(map(_overdue, groups)),
    }
    for i in begun:
        window = groups[0].stages[i].window
        counts = [group.stages[i] for group in groups]
        done, asked = sum(c.done for c in counts), sum(c.total - c.excused for c in counts)
        overdue = sum(c.overdue for c in counts)
        cell = f"{speech.number(done)}/{speech.number(asked)}" + (f" · {speech.number(overdue)}!" if overdue else "")
        row[stage_words(window.stage, window.period, cycle.check_ins, speech.language)] = cell
    return row
