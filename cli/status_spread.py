"""The parts of `siklus cycle status` that break a cycle down by period, by state and by predikat."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.text import Text

from cli import page
from cli.words import Speech
from domain.disclosure import FEWEST
from domain.rating import LABELS
from domain.terms import AppraisalState, CheckinState, Machine, Predikat, Stage
from domain.words import STATES, Pair, stage_words
from store import breakdown
from store.breakdown import Told
from store.cycles import Cycle
from store.database import Connection
from store.reports import Group

NONE_YET: Pair = ("belum ada hasil yang disampaikan", "no result has been issued yet")


def too_few(results: int) -> Pair:
    """Say why the predikat of a group are not told."""
    return (
        f"tidak ditampilkan: {results} hasil; sebaran kelompok kecil (di bawah {FEWEST} hasil) dapat mengungkap "
        "predikat perorangan",
        f"not told: {results} results; the spread of a small group (below {FEWEST} results) may reveal the predikat "
        "of a person",
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """How a cycle, or one agency of it, is spread over periods, states and predikat."""

    group: Group
    checkins: Mapping[tuple[int, str], int]
    told: Told | None  # None where no result was issued


def spread(tx: Connection, cycle: Cycle, group: Group, as_of: datetime, past: bool) -> Spread:
    """Find the spread of a group: the cycle where its id is 0, an agency otherwise."""
    by = "agency" if group.id else "stage"
    checkins = breakdown.by_state(tx, cycle, Machine.CHECKIN, by, as_of, past).get(group.id, {})
    return Spread(group, checkins, breakdown.predikat(tx, cycle, by, as_of, past).get(group.id))


def rows(found: Spread, by: str) -> list[dict[str, Any]]:
    """Give a breakdown as data: one row for each period, state or predikat."""
    if by == "state":
        return [{"state": s, "people": found.group.states.get(s, 0)} for s in AppraisalState]
    if by == "period":
        return _periods(found)
    return [{"predikat": p, "people": n} for p, n in counts(found.told).items()]


def _periods(found: Spread) -> list[dict[str, Any]]:
    return [
        {
            "period": c.window.period,
            **{s: found.checkins.get((c.window.period, s), 0) for s in CheckinState},
            **{name: getattr(c, name) for name in ("total", "done", "open", "overdue", "excused")},
        }
        for c in found.group.stages
        if c.window.stage is Stage.CHECKIN
    ]


def counts(told: Told | None) -> dict[Predikat, int]:
    """Give every predikat with its count; nothing where none may be told."""
    return {p: told.counts.get(p, 0) for p in Predikat} if told and told.counts is not None else {}


def why_not(told: Told | None) -> Pair | None:
    """Say why no predikat is told; None where it is."""
    if told is None:
        return NONE_YET
    return too_few(told.results) if told.counts is None else None


def show(cycle: Cycle, found: Spread, by: str, speech: Speech) -> None:
    """Print a breakdown."""
    if by == "period":
        table = page.table(speech("Periode", "Period"), *(speech.of(STATES[Machine.CHECKIN][s]) for s in CheckinState),
                           speech("Selesai", "Done"), right=range(1, 7))  # fmt: skip
        for row in _periods(found):
            name = stage_words(Stage.CHECKIN, row["period"], cycle.check_ins, speech.language)
            share = page.percent(row["done"], row["total"] - row["excused"])
            table.add_row(name, *(speech.number(row[s]) for s in CheckinState), share)
        page.console().print(table)
    elif by == "state":
        _shares({speech.of(STATES[Machine.APPRAISAL][r["state"]]): r["people"] for r in rows(found, by)},
                speech("Keadaan", "State"), speech)  # fmt: skip
    elif why := why_not(found.told):
        page.say(f"Predikat: {speech.of(why)}", "yellow")
    else:
        _shares({LABELS[p]: n for p, n in counts(found.told).items()}, "Predikat", speech)
        page.say(speech("Hanya hasil yang telah disampaikan; yang sedang diajukan keberatan tidak dihitung.",
                        "Only results that were issued; contested ones are not counted."), "dim")  # fmt: skip


def _shares(parts: Mapping[str, int], head: str, speech: Speech) -> None:
    total = sum(parts.values())
    table = page.table(head, "", speech("Pegawai", "People"), "%", right=(2, 3))
    for name, n in parts.items():
        share = f"{100 * n / total:.1f}".replace(".", speech(",", ".")) if total else "-"
        table.add_row(Text(name), page.bar(n, total, 20), speech.number(n), share)
    page.console().print(table)
