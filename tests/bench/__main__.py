"""`make bench` or `python -m tests.bench [SIZE …] [--format table|json] [--no-prefect]`: figures beside their floor."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from store.database import Engine, migrate
from store.database import engine as open_engine
from store.server import Server, embedded
from tests.bench.browsing import browsing
from tests.bench.counting import counting
from tests.bench.day import day
from tests.bench.delivering import delivering
from tests.bench.indicators import indicators
from tests.bench.opening import opening
from tests.bench.outlook import outlook, tried
from tests.bench.population import agencies_for, populate
from tests.bench.rehearsing import rehearsing
from tests.bench.reminding import reminding
from tests.bench.scoring import scoring
from tests.bench.sending import sending
from tests.bench.standing import standing
from tests.bench.steps import steps
from tests.bench.trial import Figure
from tests.bench.working import working

SIZES = (10_000, 100_000)
MILLION = 1_000_000
GROWTH = "What a row costs at the largest size, divided by what it costs at the size before: ours, and the floor."


def main() -> None:
    ask = argparse.ArgumentParser(prog="make bench", description=__doc__)
    ask.add_argument("sizes", nargs="*", type=lambda word: int(word.replace("_", "").replace(",", "")), default=SIZES)
    ask.add_argument("--format", choices=("table", "json"), default="table")
    ask.add_argument("--no-prefect", action="store_true", help="leave out the day, which starts a Prefect server")
    asked = ask.parse_args()
    sizes = sorted(asked.sizes)
    if sizes[-1] >= MILLION and len(sizes) == 1:
        sizes = [100_000, *sizes]  # growth is a ratio too
    found: dict[int, list[Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="siklus-bench-") as home, embedded(Path(home)) as server:
        engine = open_engine(server.url("bench"))
        migrate(engine)
        for people in sizes:
            found[people] = measure(engine, people, server, Path(home), not asked.no_prefect)
        found[sizes[0]] += tried(server)
        engine.dispose()
    found[sizes[0]] += sending()  # the same at every size
    if len(sizes) > 1:
        found[sizes[-1]] += growth(sizes[-1], sizes[-2], found)
    if asked.format == "json":
        print(json.dumps([_row(people, figure) for people in sizes for figure in found[people]], indent=1))
    else:
        show(found)


def measure(engine: Engine, people: int, server: Server, home: Path, prefect: bool) -> list[Figure]:
    """Give all figures at one size."""
    print(f"{people:,} people …", file=sys.stderr)
    cycle = populate(engine, people, agencies_for(people))
    times = 9 if people <= 10_000 else 5 if people <= 100_000 else 3
    figures = opening(engine, cycle, people, times)
    figures += steps(engine, cycle, people, times)
    figures += counting(engine, cycle, people, times)
    figures += reminding(engine, cycle, people, times)
    figures += delivering(engine, cycle.id, min(times, 5))
    figures += standing(engine, cycle, times)
    figures += scoring(engine, cycle, people, times)
    figures += indicators(engine, people, home, min(times, 3))
    figures += rehearsing(engine, people, min(times, 3))
    figures += outlook(server, people, min(times, 3))
    figures += browsing(engine, server.url("bench"), cycle, people)
    figures += working(engine, server.url("bench"), cycle)
    if prefect:
        figures += day(engine, cycle, server, home, people, 3 if people <= 100_000 else 1)
    return figures


def growth(large: int, small: int, found: dict[int, list[Figure]]) -> list[Figure]:
    """Give how the cost of a row grows from one size to the next, beside the floor; the target is for a million."""
    before = {figure.key: figure for figure in found[small]}
    target = 1.2 if large >= MILLION else None
    rows = []
    for f in found[large]:
        if f.key in ("opening", "step", "step_told", "reminders"):
            ours, floor = (
                large_s / small_s * small / large
                for large_s, small_s in ((f.ours_s, before[f.key].ours_s), (f.floor_s or 1, before[f.key].floor_s or 1))
            )
            work = f"growth of {f.work} (floor: {floor:.2f})"
            rows.append(Figure(f"growth_{f.key}", work, GROWTH, None, f.ours_s, ours, target))
    return rows


def _row(people: int, f: Figure) -> dict[str, object]:
    return {
        "people": people, "key": f.key, "work": f.work.strip(), "floor_s": f.floor_s, "ours_s": f.ours_s,
        "value": f.value, "unit": f.unit, "target": f.target, "at_least": f.at_least, "verdict": f.verdict,
        "does": f.does,
    }  # fmt: skip


def show(found: dict[int, list[Figure]]) -> None:
    """Print the table, and below it what each row measures."""
    console = Console(width=118)
    table = Table(title="siklus beside the barest SQL: medians, floor and ours in turn")
    for name in ("people", "work", "floor s", "ours s", "figure", "target", ""):
        table.add_column(name, justify="left" if name in ("work", "") else "right")
    for people, figures in found.items():
        for f in figures:
            floor = "" if f.floor_s is None else f"{f.floor_s:.3f}"
            value = f"{f.value:.0f} ms" if f.unit == "ms" else f"{f.value:.2f}{' s' if f.unit == 's' else ''}"
            target = "" if f.target is None else f"{f.target:g}{'' if f.unit == 'x' else ' ' + f.unit}"
            target = f"≥ {target}" if f.at_least else target
            table.add_row(f"{people:,}", f.work, floor, f"{f.ours_s:.3f}", value, target, f.verdict)
        table.add_section()
    console.print(table)
    for work, does in {
        f.work.strip(): f.does for figures in found.values() for f in figures if f.does != GROWTH
    }.items():
        console.print(f"[bold]{work}[/]: {does}")


if __name__ == "__main__":
    main()
