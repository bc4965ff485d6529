"""`siklus demo`: a whole appraisal year with invented people, on the real database, flows and mail."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from cli.progress import waiting
from cli.stage import channels, flows_ready
from cli.start import opened
from domain.cycle import read_plan
from domain.errors import Bilingual
from domain.rating import LABELS
from store import cycles, practice, reports
from store.database import Engine


class Format(StrEnum):
    """How the report is written."""

    TABLE = "table"
    JSON = "json"


def demo(
    employees: Annotated[int, typer.Option(min=1, help="Jumlah pegawai contoh.")] = 400,
    seed: Annotated[int, typer.Option(help="Benih acak: benih yang sama memberi tahun yang sama.")] = 7,
    year: Annotated[int, typer.Option(min=2024, max=2035, help="Tahun kinerja.")] = 2027,
    format_: Annotated[Format, typer.Option("--format", help="Bentuk laporan.")] = Format.TABLE,
) -> None:
    """Mainkan satu tahun penilaian lengkap dengan pegawai contoh (Surakarta) sampai predikat ditetapkan."""
    import asyncio

    from cli.demo.calendar import keep_calendar
    from cli.demo.plan import plan
    from cli.demo.room import furnish
    from cli.demo.year import days_of, play, start_afresh

    with opened() as ground:
        words = ("Memainkan tahun {} …", "Playing the year {} …")[ground.settings.language == "en"].format(year)
        start_afresh(ground.engine, ground.settings.home)
        days = days_of(read_plan(plan(year)).resolved(), keep_calendar(ground.settings.home, year))
        progress = waiting(words, len(days), after_s=0.5)
        with progress as tell, channels(ground) as settings, flows_ready(ground, settings):
            played = asyncio.run(play(ground.engine, ground.settings.home, employees, seed, year, tell))
            report = summary(ground.engine, played.code, employees=len(played.sample.nips), days=played.days)
            asyncio.run(furnish(ground.engine, ground.settings.home, seed, datetime.now(UTC)))
        if played.refused:
            first = played.refused[0]
            raise Bilingual(
                f"tahun contoh menemukan {len(played.refused)} langkah yang ditolak, yang pertama: {first}",
                f"the sample year met {len(played.refused)} refused steps, the first: {first}",
            )
        if format_ is Format.JSON:
            print(json.dumps(report, ensure_ascii=False, indent=2))
            return
        from cli.demo.report import show

        show(ground, played, report)


def summary(engine: Engine, code: str, *, employees: int, days: int) -> dict[str, Any]:
    """Give the counts of a played year, as `--format json` prints them."""
    with engine.begin() as tx:
        cycle = cycles.find(tx, code)
        counts = practice.counts(tx, cycle.id)
        predikat = {LABELS[name]: n for name, n in practice.predikat(tx, cycle.id).items()}
        return {
            "cycle": code,
            "employees": employees,
            "agencies": counts["agencies"],
            "units": counts["units"],
            "days_played": days,
            "appraisals": practice.states(tx, cycle.id, "appraisal")["0"],
            "checkins": practice.states(tx, cycle.id, "checkin"),
            "predikat": predikat,
            "messages": reports.messages(tx, cycle.id),
            "objections": counts["objections"],
            "happened": {name: number for name, (number, _) in practice.happened(tx, cycle.id).items()},
            "digest": practice.digest(tx, cycle.id),
        }
