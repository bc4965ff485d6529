"""How anything is measured: floor and ours in turn, each from the same prepared state, a commit included."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from store.database import Connection, Engine, text

Work = Callable[[Engine], int]


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to do the work: what is put in place first, the work itself, and how many rows it must report."""

    prepare: Callable[[], None]
    work: Work
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `value` is the median of the rounds' ratios, or milliseconds where there is no floor.

    A ratio is what ours costs beside the floor, and the target its most; with `at_least` it is how many times faster
    ours is, and the target its least.
    """

    key: str
    work: str
    does: str  # one sentence: what the floor does and what ours does
    floor_s: float | None
    ours_s: float
    value: float
    target: float | None = None
    unit: str = "x"
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Give whether the target is met; nothing where there is none."""
        if self.target is None:
            return ""
        good = self.value >= self.target if self.at_least else self.value <= self.target
        return "met" if good else "missed"


def in_turn(engine: Engine, times: int, trials: Sequence[Trial]) -> list[list[float]]:
    """Give the seconds of each trial in each round. Every other round goes backwards, so that no drift helps one."""
    took: list[list[float]] = [[] for _ in trials]
    for number in range(times):
        for index in range(len(trials)) if number % 2 == 0 else reversed(range(len(trials))):
            trial = trials[index]
            trial.prepare()
            begun = perf_counter()
            done = trial.work(engine)
            took[index].append(perf_counter() - begun)
            assert trial.rows is None or done == trial.rows, f"did {done}, not {trial.rows}"
    return took


def ratio(floor: Sequence[float], ours: Sequence[float]) -> float:
    """Give the median of the ratios of the rounds: what slows the machine for a while slows both of a round."""
    return median(b / a for a, b in zip(floor, ours, strict=True))


def against(key: str, work: str, does: str, floor: list[float], ours: list[float], target: float | None) -> Figure:
    """Give the row of a table for the seconds of floor and ours."""
    return Figure(key, work, does, median(floor), median(ours), ratio(floor, ours), target)


def one(statement: str, **given: object) -> Work:
    """Give the work of one statement in one transaction; it reports how many rows it touched."""

    def work(engine: Engine) -> int:
        with engine.begin() as tx:
            return tx.execute(text(statement), given).rowcount

    return work


def in_one(work: Callable[[Connection], int]) -> Work:
    """Give the work of a function of ours in one transaction."""

    def run(engine: Engine) -> int:
        with engine.begin() as tx:
            return work(tx)

    return run


def script(engine: Engine, statements: str) -> None:
    """Run statements, separated by semicolons, and commit."""
    with engine.begin() as tx:
        for statement in filter(str.strip, statements.split(";")):
            tx.execute(text(statement))


def tidy(engine: Engine, tables: str = "") -> None:
    """Let nothing that happened before be paid for in what is measured next."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text(f"VACUUM (ANALYZE) {tables}"))
        db.execute(text("CHECKPOINT"))
