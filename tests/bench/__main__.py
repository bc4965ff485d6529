"""`make bench [SIZE=…]`: every figure as a ratio to the barest SQL that does the same work, in the same run."""

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from store.database import engine as open_engine
from store.database import migrate
from store.server import Server, embedded
from tests.bench import rounds
from tests.bench.day import day
from tests.bench.population import agencies_for, populate

SIZES = (10_000, 100_000)


def measure(engine: rounds.Engine, people: int, server: Server, home: Path) -> list[rounds.Figure]:
    """Give all figures at one size."""
    agencies = agencies_for(people)
    cycle = populate(engine, people, agencies)
    times = 5 if people <= 100_000 else 2
    return [
        rounds.opening(engine, cycle, people, times),
        *rounds.steps(engine, cycle, people, times),
        *rounds.reminders(engine, cycle, people, times),
        rounds.status(engine, cycle, times),
        *day(engine, cycle, server, home, people, min(times, 3)),
    ]


def main(sizes: tuple[int, ...]) -> None:
    table = Table(title="siklus against the floor: medians, in one run")
    for name in ("people", "work", "floor s", "ours s", "figure", "target", ""):
        table.add_column(name, justify="left" if name == "work" else "right")
    per_row: dict[int, float] = {}
    with tempfile.TemporaryDirectory(prefix="siklus-bench-") as home, embedded(Path(home) / "home") as server:
        engine = open_engine(server.url("bench"))
        migrate(engine)
        for people in sizes:
            for figure in measure(engine, people, server, Path(home) / "home"):
                met = "met" if figure.value <= figure.target else "missed"
                floor = f"{figure.floor:.3f}" if figure.floor else "-"
                value = f"{figure.value:.2f}{figure.unit}"
                table.add_row(f"{people:,}", figure.name, floor, f"{figure.ours:.3f}", value, f"{figure.target:g}", met)
                if figure.name.startswith("a bulk step"):
                    per_row[people] = figure.ours / people
            print(f"{people:,} measured", file=sys.stderr)
        engine.dispose()
    Console(width=110).print(table)
    if len(sizes) > 1:
        low, high = per_row[sizes[-2]], per_row[sizes[-1]]
        print(f"cost of a row at {sizes[-1]:,} against {sizes[-2]:,}: {high / low:.2f} (target 1.2 at 1,000,000)")


if __name__ == "__main__":
    main(tuple(int(size.replace("_", "")) for size in sys.argv[1:]) or SIZES)
