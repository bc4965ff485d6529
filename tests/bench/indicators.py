"""Judging the indicators of a history: a CSV file in, a ranking out."""

import csv
import random
from pathlib import Path
from statistics import median

from cli.indicators import judged_history
from cli.words import Speech
from store.database import Engine
from tests.bench.trial import Figure, Trial, in_turn

DOES = "Floor: csv.reader reads the file. Ours: `siklus indicators analyse` reads it and judges every indicator."
PERIODS = 10
LIMIT_S = 20  # for a million rows
MILLION = 1_000_000


def indicators(engine: Engine, rows: int, home: Path, times: int) -> list[Figure]:
    """Measure the judgement of so many rows, in seconds."""
    file = home / "history.csv"
    _write(file, rows)

    def read(_: Engine) -> int:
        with file.open(encoding="utf-8", newline="") as lines:
            return sum(1 for _ in csv.reader(lines)) - 1

    def judge(_: Engine) -> int:
        return judged_history(file, Speech("id"))[0].rows

    floor, ours = in_turn(engine, times, [Trial(_nothing, read, rows), Trial(_nothing, judge, rows)])
    file.unlink()
    target = LIMIT_S if rows >= MILLION else None
    took = median(ours)
    return [Figure("indicators", "judging a history of indicators", DOES, median(floor), took, took, target, "s")]


def _nothing() -> None:
    """Prepare nothing: neither changes anything."""


def _write(file: Path, rows: int) -> None:
    """Write so many rows: ten periods, five hundred units of an indicator, as many indicators as it takes."""
    dice = random.Random(7)
    with file.open("w", encoding="utf-8") as out:
        out.write("indicator,period,unit,target,result\n")
        for number in range(rows):
            indicator, cell = divmod(number, 500 * PERIODS)
            unit, period = divmod(cell, PERIODS)
            result = min(100, 60 + unit * 37 % 35 + dice.gauss(0, 4))
            out.write(f"Indikator {indicator},{2015 + period},Unit {unit},{result + dice.random():.2f},{result:.2f}\n")
