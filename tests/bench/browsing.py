"""The console while a day's run is at work: a cycle's overview and its agencies, read by twenty at once.

The portal is a process of its own, as always. What the readers see is a made-up tally of autumn (tests.bench.standing);
what the run moves are all check-ins of a period, shard by shard, through the door.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http.client import HTTPConnection
from itertools import count
from random import Random
from statistics import median, quantiles
from threading import Event, Thread
from time import monotonic, perf_counter
from urllib.parse import urlsplit

from domain.terms import Access, Machine
from store import accounts, checkins, cycles, duties, reports, sessions
from store.cycles import Cycle
from store.database import Connection, Engine, text
from store.database import engine as open_engine
from store.lifecycle import CLOCK, Scope, apply
from tests.bench.population import YEAR, ZONE
from tests.bench.standing import MIX
from tests.bench.steps import everyone
from tests.bench.trial import Figure, script, tidy

READERS, SECONDS, WARM_S = 20, 15.0, 3.0
EACH_S = 0.15  # a shard takes at least so long, or the run over few people would be over before the readers are
WINTER = datetime(YEAR, 12, 20, 8, tzinfo=ZONE)  # the fourth check-in is open, the first three are over
DOES = (
    "No floor. Ours: {}, over HTTP from one process, for 20 readers who ask again at once, while a day's run opens and "
    "closes check-ins for everybody. The value is the 95th percentile, the seconds are the median."
)
OVERVIEW = "the overview with all agencies, now and then sorted or searched"
AGENCY = "the page of any agency"
PAUSED = "one or the other page, where each reader pauses for a second in between"
ASKED = ("", "", "", "", "", "?urut=lewat&arah=turun", "?urut=checkin_3", "?cari=instansi+12", "?cari=7")


def browsing(engine: Engine, url: str, cycle: Cycle, people: int) -> list[Figure]:
    """Measure both pages, in milliseconds."""
    everyone(engine, "agreed")
    script(engine, f"TRUNCATE agency_tally; {MIX}")
    with engine.begin() as tx:
        reports.fold(tx, cycle.id)
        cookies = [_signed(tx, n) for n in range(READERS)]
        codes = list(tx.scalars(text("SELECT code FROM agency")))
    tidy(engine)
    root = f"/siklus/{cycle.code}"

    def overview(dice: Random) -> str:
        return root + dice.choice(ASKED)

    def agency(dice: Random) -> str:
        return f"{root}/instansi/{dice.choice(codes)}"

    def either(dice: Random) -> str:
        return dice.choice((overview, agency))(dice)

    with _portal(url) as address, _a_run(engine, cycle, people) as moved:
        figures = [
            _figure("browse_overview", "the overview, 20 readers, p95", OVERVIEW, _read(address, cookies, overview)),
            _figure("browse_agency", "an agency's page, 20 readers, p95", AGENCY, _read(address, cookies, agency)),
            _figure("browse_paused", "  with a second's pause", PAUSED, _read(address, cookies, either, 1.0)),
        ]
    assert moved(), "no run was at work meanwhile"
    return figures


def _figure(key: str, work: str, does: str, took: list[float]) -> Figure:
    print(f"{work}: {len(took)} pages, p50 {median(took) * 1000:.0f} ms, p95 {_p95(took):.0f} ms, "
          f"longest {max(took) * 1000:.0f} ms", file=sys.stderr)  # fmt: skip
    return Figure(key, work, DOES.format(does), None, median(took), _p95(took), 100, "ms")


def _p95(took: list[float]) -> float:
    return quantiles(took, n=20)[-1] * 1000


def _signed(tx: Connection, n: int) -> str:
    made = accounts.add(tx, f"bench-{n}@kantor.example", f"Operator {n}", Access.OPERATOR, None, "id",
                        by="bench", now=WINTER)  # fmt: skip
    return sessions.begin(tx, made.id, sessions.How.LINK, "bench", WINTER)


def _read(
    address: str, cookies: list[str], choose: Callable[[Random], str], pause_s: float = 0, warm_s: float = WARM_S
) -> list[float]:
    """Give the seconds that each page took for readers who ask at once; those of the first seconds do not count."""
    found: list[list[float]] = [[] for _ in cookies]
    begun = monotonic()
    rest = Event()

    def read(n: int) -> None:
        dice, line = Random(n), HTTPConnection(urlsplit(address).netloc, timeout=60)
        while (age := monotonic() - begun) < warm_s + SECONDS:
            started = perf_counter()
            line.request("GET", choose(dice), headers={"Cookie": f"siklus={cookies[n]}", "Accept-Encoding": "gzip"})
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            if age > warm_s:
                found[n].append(perf_counter() - started)
            rest.wait(pause_s * (0.5 + dice.random()))

    threads = [Thread(target=read, args=(n,)) for n in range(len(cookies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found), "a reader was left without a page"
    return [took for each in found for took in each]


@contextmanager
def _a_run(engine: Engine, cycle: Cycle, people: int) -> Iterator[Callable[[], int]]:
    """Let a run be at work: check-ins are opened and missed, shard by shard, over and over. Gives how many it moved."""
    over, moved = Event(), [0]

    def work() -> None:
        with engine.begin() as tx:
            shards = duties.shards(tx, cycle.id, cycles.agencies(tx, cycle.id), max(people // 64, 1000))
        with duties.alone(engine, "advance"):
            for turn in count():
                for shard in shards:
                    if over.is_set():
                        return
                    until = monotonic() + EACH_S
                    with engine.begin() as tx:
                        moved[0] += _move(tx, cycle, shard, turn)
                    over.wait(until - monotonic())

    thread = Thread(target=work)
    thread.start()
    try:
        yield lambda: moved[0]
    finally:
        over.set()
        thread.join()
        print(f"the run moved {moved[0]:,} check-ins meanwhile", file=sys.stderr)


def _move(tx: Connection, cycle: Cycle, shard: list[int], turn: int) -> int:
    """Open a check-in for a shard in one turn, and close it in the next."""
    period = 1 + turn // 2 % 4
    if turn % 2 == 0:
        windows = {w.period: w for w in cycles.windows(tx, cycle.id)}
        return checkins.open_period(tx, cycle.id, period, shard, windows[period].opens_at)
    scope = Scope(cycle_id=cycle.id, agency_ids=tuple(shard), period=period)
    return apply(tx, Machine.CHECKIN, "miss", scope, actor=CLOCK, now=WINTER + timedelta(days=60))


@contextmanager
def _portal(url: str) -> Iterator[str]:
    with serving(url, "tests.bench.browsing") as (address, _):
        yield address


@contextmanager
def serving(url: str, module: str) -> Iterator[tuple[str, int]]:
    """Let a module serve its pages over a database in a process of its own; give its address and process id."""
    child = subprocess.Popen([sys.executable, "-m", module, url], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout
        yield child.stdout.readline().strip(), child.pid
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(10)


def main() -> None:
    """Serve the portal over a database, in autumn: the child of `_portal`."""
    import uvicorn

    from config.settings import Settings
    from portal.app import app
    from portal.process import address, door
    from portal.serve import KEPT, Server

    begun = monotonic()
    made = app(open_engine(sys.argv[1], KEPT), Settings(), lambda: WINTER + timedelta(seconds=monotonic() - begun))
    opened = door(0)
    Server(uvicorn.Config(made, log_level="warning", access_log=False, server_header=False), address(opened)).run(
        sockets=[opened]
    )


if __name__ == "__main__":
    main()
