"""My work and my team while a run is at work: read by fifty at once, each somebody who appraises others."""

import sys
from statistics import median

from store import sessions
from store.cycles import Cycle
from store.database import Engine, text
from tests.bench.browsing import DOES, SECONDS, WINTER, _a_run, _p95, _portal, _read
from tests.bench.trial import Figure

READERS = 50
PAGES = {"work": ("/tugas", "my work, 50 readers, p95"), "team": ("/tim", "my team, 50 readers, p95")}


def working(engine: Engine, url: str, cycle: Cycle, people: int) -> list[Figure]:
    """Measure both pages, in milliseconds, for readers with about twenty people each."""
    with engine.begin() as tx:
        heads = text("""SELECT appraiser_nip FROM appraisal WHERE cycle_id = :id AND appraiser_nip IS NOT NULL
            GROUP BY 1 HAVING count(*) BETWEEN 5 AND 40 ORDER BY abs(count(*) - 20), 1 LIMIT :n""")
        nips = list(tx.scalars(heads, {"id": cycle.id, "n": READERS}))
        cookies = [sessions.begin(tx, nip, sessions.How.LINK, "bench", WINTER) for nip in nips]
    figures = []
    with _portal(url) as address, _a_run(engine, cycle, people):
        for key, (path, work) in PAGES.items():
            took = _read(address, cookies, lambda _, path=path: path)  # type: ignore[misc]
            each_s = len(took) / SECONDS
            print(f"{work}: {each_s:.0f} pages/s, p50 {median(took) * 1000:.0f} ms", file=sys.stderr)
            figures.append(Figure(f"browse_{key}", work, DOES.format(path), None, median(took), _p95(took), 60, "ms"))
    return figures
