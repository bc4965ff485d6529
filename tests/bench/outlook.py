"""The forecast of every agency, in a December with two stages open; and how good forecasts were on simulated years."""

from datetime import datetime
from statistics import median
from time import perf_counter

from cli.forecast_backtest import replay, report, verdict
from flows.outlook import forecast
from store import curves
from store.cycles import Cycle
from store.database import Engine, migrate
from store.database import engine as open_engine
from store.server import Server
from tests.bench.population import YEAR, ZONE, agencies_for
from tests.bench.trial import Figure, tidy
from tests.forecasts import World, play, settle

MILLION = 1_000_000
LIMIT_S = 5.0
DOES = (
    "No floor. Ours: siklus forecast by agency, the last check-in and evidence collection open, from the audit of "
    "these and the kept curves of two earlier stages, as Python objects."
)
TRIED = (
    "No clock. Forecasts of {n:,} agencies and mornings of two simulated years beside what came: {what}. The target is "
    "{target}."
)
DECEMBER = datetime(YEAR, 12, 22, 8, tzinfo=ZONE)
STAGES = ("target_agreement", "checkin_1", "checkin_4", "evidence_collection")


def outlook(server: Server, people: int, times: int) -> list[Figure]:
    """Measure the forecast, on a database of its own, in seconds."""
    engine = _fresh(server, f"outlook_{people}")
    with engine.begin() as tx:
        world = World(people, agencies_for(people))
        settle(tx, world)
        cycle = play(tx, world, YEAR, DECEMBER, STAGES)
    tidy(engine)
    with engine.begin() as tx:
        assert curves.keep(tx, cycle.id, DECEMBER) == 2
    tidy(engine, "curve")
    took = [_once(engine, cycle, world.agencies) for _ in range(times)]
    engine.dispose()
    with server.connect() as db:
        db.execute(f"drop database outlook_{people} with (force)")
    target = LIMIT_S if people >= MILLION else None
    return [Figure("outlook", "forecast of every agency", DOES, None, median(took), median(took), target, "s")]


def _once(engine: Engine, cycle: Cycle, agencies: int) -> float:
    begun = perf_counter()
    with engine.begin() as tx:
        rows = forecast(tx, cycle, "agency", DECEMBER)
    assert len(rows) == 2 * (agencies + 1)
    return perf_counter() - begun


def tried(server: Server) -> list[Figure]:
    """Give how good the forecasts of two simulated years were: coverage, and errors beside two plain guesses."""
    engine = _fresh(server, "outlook_tried")
    begun = perf_counter()
    end = datetime(YEAR + 1, 3, 1, 8, tzinfo=ZONE)
    with engine.begin() as tx:
        world = World(4_000, 40)
        settle(tx, world)
        found = [(cycle, list(replay(tx, cycle, "agency", end))) for cycle in
                 [play(tx, world, year, end) for year in (YEAR - 1, YEAR)]]  # fmt: skip
    engine.dispose()
    total, took = report(found, "agency")["total"], perf_counter() - begun
    assert all(verdict(total).values()), total
    ratios = {
        "last": ("the error beside the last stage's curve", total["error_where_last"] / total["error_last_curve"], 1.0),
        "line": ("the error beside a straight line", total["error"] / total["error_straight_line"], 1.0),
    }
    covered = TRIED.format(n=total["n"], what="the part in the 80 % interval", target="75 to 90 %")
    figures = [Figure("outlook_covered", "  coverage of the interval", covered, None, took, total["coverage"], 0.9)]
    for key, (work, value, target) in ratios.items():
        does = TRIED.format(n=total["n"], what=f"{work}, as a ratio", target="below one")
        figures.append(Figure(f"outlook_{key}", f"  {work}", does, None, took, value, target))
    return figures


def _fresh(server: Server, name: str) -> Engine:
    with server.connect() as db:
        db.execute(f"drop database if exists {name} with (force)")
    engine = open_engine(server.url(name))
    migrate(engine)
    return engine
