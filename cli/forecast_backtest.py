"""`siklus forecast backtest`: forecasts made on past days, with what was known then, beside what came."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cli import page
from cli.arguments import CODE, ArgumentError, Format, FormatOption
from cli.progress import waiting
from cli.start import opened
from cli.words import Speech, both
from domain.calendar import shift
from domain.cycle import name_of
from domain.outlook import outlook
from domain.outlook_curves import Curves, joined
from domain.outlook_score import Score, Tried, score, tried
from domain.words import stage_words
from store import curves, cycles
from store import outlook as asked
from store.cycles import Cycle
from store.database import Connection

DAYS = (8, 5, 3, 2, 1)  # working days before the due day, each at eight in the morning
AIM = (0.75, 0.90)  # of an 80 % interval's coverage


class BacktestBy(StrEnum):
    """Whose forecasts are tried."""

    AGENCY = "agency"
    UNIT = "unit"


def backtest(
    codes: Annotated[
        list[str] | None,
        typer.Argument(metavar=CODE, help=both("Kode siklus; bawaan: semua.", "Codes of cycles; default: all.")),
    ] = None,
    by: Annotated[
        BacktestBy, typer.Option("--by", help=both("Perkiraan siapa yang diuji.", "Whose forecasts to try."))
    ] = BacktestBy.AGENCY,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Try the forecast on every stage that is over: how often the truth lay in the interval, and how far off it was."""
    with opened() as ground:
        speech = Speech(ground.settings.language)
        with waiting(speech("Menguji perkiraan", "Trying forecasts")), ground.engine.begin() as tx:
            chosen = [cycles.find(tx, code.strip()) for code in codes] if codes else cycles.known(tx)
            found = [(cycle, list(replay(tx, cycle, str(by)))) for cycle in chosen if cycle.opened_at]
    if not any(forecasts for _, forecasts in found):
        named = ", ".join(cycle.code for cycle in chosen) or "-"
        raise ArgumentError(
            f"belum ada tahap yang telah lewat untuk diuji (siklus: {named})",
            f"no stage is over yet that could be tried (cycles: {named})",
        )
    (show if format_ is Format.TABLE else emit)(found, str(by), speech)


def replay(tx: Connection, cycle: Cycle, by: str, now: datetime | None = None) -> Iterator[Tried]:
    """Give the forecasts of each stage that is over, some days before its due time, beside what came.

    Each reads the audit as it stood on that morning, and nothing that was kept since.
    """
    for stage in asked.ended(tx, cycle.id, now or datetime.now(UTC)):
        later = curves.curves(tx, cycle.id, stage.last_due_at + timedelta(seconds=1), by, kept=False)
        for days, at in mornings(stage, ZoneInfo(cycle.zone)):
            past = [cycle.id, *asked.earlier(tx, cycle.id, at)]
            known = _known(tx, past, at, by)
            wider = _known(tx, past, at, "agency") if by == "unit" else None
            rows = outlook(known, cycle.id, wider)
            yield from tried(rows, known, later, cycle.id, stage.stage, stage.period, days)


def _known(tx: Connection, past: Sequence[int], at: datetime, by: str) -> Curves:
    return joined([curves.curves(tx, id_, at, by, kept=False) for id_ in past])


def mornings(stage: asked.Ended, zone: ZoneInfo) -> Iterator[tuple[int, datetime]]:
    """Give the mornings on which a stage is forecast, after its first day, with their days before the due day."""
    due = stage.due_at.astimezone(zone).date()
    for days in DAYS:
        day = shift(due, -days)
        if day > stage.opens_at.astimezone(zone).date():
            yield days, datetime.combine(day, time(8), zone)


# --- what it comes to -----------------------------------------------------------------------------------

Found = Sequence[tuple[Cycle, list[Tried]]]


def _figures(forecasts: Sequence[Tried]) -> dict[str, Any] | None:
    """Give the figures of the groups' forecasts as JSON; errors in percentage points of the people asked."""
    found = score([f for f in forecasts if f.group])
    return None if found is None else _rounded(found)


def _rounded(found: Score) -> dict[str, Any]:
    def short(x: float | None) -> float | None:
        return None if x is None else round(x, 2)

    return {
        "n": found.n,
        "coverage": round(found.covered, 3),
        "width": short(found.width),
        "error": short(found.error),
        "error_where_last": short(found.error_same),
        "error_last_curve": short(found.error_last),
        "error_straight_line": short(found.error_line),
    }


def report(found: Found, by: str) -> dict[str, Any]:
    """Give the JSON of a backtest: in all, by days before the due time, and by cycle and stage."""
    every = [f for _, forecasts in found for f in forecasts]
    total = _figures(every)
    whole = score([f for f in every if not f.group])
    return {
        "by": by,
        "interval": 0.8,
        "aim": list(AIM),
        "total": total,
        "verdict": verdict(total),
        "everybody": None if whole is None else _rounded(whole),
        "days_before": {str(days): _figures([f for f in every if f.days_before == days]) for days in DAYS},
        "cycles": [
            {
                "cycle": cycle.code,
                "stages": [{"stage": name_of(*key), **(_figures(some) or {})} for key, some in _stages(forecasts)],
            }
            for cycle, forecasts in found
        ],
    }


def _stages(forecasts: Sequence[Tried]) -> list[tuple[tuple[str, int], list[Tried]]]:
    keys = dict.fromkeys((f.stage, f.period) for f in forecasts if f.group)
    return [(key, [f for f in forecasts if (f.stage, f.period) == key]) for key in keys]


def verdict(total: dict[str, Any] | None) -> dict[str, bool | None]:
    """Give whether the aims are met: coverage between 75 and 90 %, and a smaller error than both plain guesses."""
    if total is None:
        return {"coverage": None, "beats_last_curve": None, "beats_straight_line": None}
    last = total["error_last_curve"]
    return {
        "coverage": AIM[0] <= total["coverage"] <= AIM[1],
        "beats_last_curve": None if last is None else total["error_where_last"] < last,
        "beats_straight_line": total["error"] < total["error_straight_line"],
    }


def emit(found: Found, by: str, _: Speech) -> None:
    """Print the JSON."""
    page.emit(report(found, by))


def show(found: Found, by: str, speech: Speech) -> None:
    """Print the figures of each stage, and what they come to."""
    data, console = report(found, by), page.console()
    whom = speech("unit kerja", "units") if by == "unit" else speech("instansi", "agencies")
    page.say(speech(f"Uji perkiraan menurut {whom}", f"The forecast, tried by {whom}"), "bold")
    page.say(_said(data, speech))
    console.print()
    columns = (
        speech("Tahap", "Stage"), speech("Kali", "Times"), speech("Cakupan", "Coverage"), speech("Galat", "Error"),
        speech("Kurva terakhir", "Last curve"), speech("Garis lurus", "Straight line"),
    )  # fmt: skip
    table = page.table(*columns, right=range(1, 6))
    for cycle, forecasts in found:
        for (stage, period), some in _stages(forecasts):
            name = f"{cycle.code} · {stage_words(stage, period, cycle.check_ins, speech.language)}"
            table.add_row(name, *_cells(_figures(some), speech))
        table.add_section()
    table.add_row(speech("Semuanya", "All"), *_cells(data["total"], speech), style="bold")
    console.print(table)
    console.print()
    page.say(
        speech(
            "Galat: rata-rata selisih dari kenyataan, dalam poin persen pegawai. Kurva terakhir dan garis lurus: dua "
            "cara menebak yang sederhana, sebagai pembanding.",
            "Error: mean distance from what came, in percentage points of the people. Last curve and straight line: "
            "two plain ways of guessing, to compare with.",
        ),
        "dim",
    )


def _said(data: dict[str, Any], speech: Speech) -> str:
    total, n = data["total"], speech.number(data["total"]["n"])
    covered = f"{100 * total['coverage']:.0f}"
    return speech(
        f"Dalam {n} perkiraan, {covered} % kenyataan jatuh di dalam rentang 80 % (sasaran 75 sampai 90 %).",
        f"Of {n} forecasts, {covered} % of what came lay in the 80 % interval (aim: 75 to 90 %).",
    )


def _cells(figures: dict[str, Any] | None, speech: Speech) -> list[str]:
    if figures is None:
        return ["-"] * 5
    errors = [figures[name] for name in ("error", "error_last_curve", "error_straight_line")]
    shown = ["-" if e is None else f"{e:.1f}".replace(".", speech(",", ".")) for e in errors]
    return [speech.number(figures["n"]), f"{100 * figures['coverage']:.0f} %", *shown]
