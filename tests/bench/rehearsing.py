"""The whole cycle of a plan, played before it begins: who gets what on each day, heads, units. Nothing stays."""

from statistics import median
from time import perf_counter

from cli.demo.plan import plan as year_plan
from cli.plan import keep
from config.settings import Settings
from domain.cycle import read_plan
from flows.rehearsal import rehearse
from store import cycles, rehearsal
from store.database import Engine
from tests.bench.population import BEGINNING, YEAR
from tests.bench.trial import Figure
from tests.calendars import CALENDAR

LARGE = 100_000
LIMIT_S = 60
DOES = (
    "No floor. Ours: siklus cycle rehearse of a year of quarterly check-ins at two paces, the plan stored and rolled "
    "back in the same transaction, as Python objects."
)


def rehearsing(engine: Engine, people: int, times: int) -> list[Figure]:
    """Measure the rehearsal of a roster that `populate` has written, in seconds."""
    took = median(_once(engine, people) for _ in range(times))
    target = LIMIT_S if people >= LARGE else None
    return [Figure("rehearsal", "rehearsal of a whole cycle", DOES, None, took, took, target, "s")]


def _once(engine: Engine, people: int) -> float:
    begun, settings = perf_counter(), Settings()
    plan = read_plan(year_plan(YEAR)).model_copy(update={"cycle": rehearsal.code()})
    with rehearsal.unwritten(engine) as tx:
        keep(tx, plan, settings.home, CALENDAR, BEGINNING, dry_run=True)
        made = rehearse(tx, cycles.find(tx, plan.cycle), plan.resolved(), settings, CALENDAR, BEGINNING)
    assert made.people == people
    return perf_counter() - begun
