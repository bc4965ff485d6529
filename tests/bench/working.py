"""My work, a team of twenty and an SKP that is typed: fifty readers and five writers on one process.

With 300 pages a second at most, fifty who ask again at once wait a sixth of a second each, however fast a page is. So
the times are those of readers who look at a page for half a second to a second and a half; what the process holds is
measured with readers who do not pause, in turn with the floor.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from statistics import median
from threading import Event, Thread
from time import perf_counter
from urllib.parse import urlencode, urlsplit

import psutil

from portal.gate import mark
from store import sessions
from store.cycles import Cycle
from store.database import Connection, Engine, text
from tests.bench.browsing import WINTER, _p95, _portal, _read, serving
from tests.bench.trial import Figure
from tests.bench.winter import december

READERS, WRITERS = 50, 5
PAUSE_S, TYPES_EVERY_S = 1.0, 0.5
LINES, KEPT_BETWEEN = 10, 8  # lines of an SKP that is typed; drafts between two reviews
ROUNDS = 3
FORM = "application/x-www-form-urlencoded"
Fields = list[tuple[str, str]]
WORK, TEAM = "/tugas", "/tim"
TIMES = (
    f"No floor. Ours: {{}}, over HTTP from one process, for {READERS} readers who pause for a second in between, while "
    f"{WRITERS} others type an SKP and review check-ins. The value is the 95th percentile, the seconds are the median."
)
SAVING = f"No floor. Ours: an SKP of ten lines is kept while it is typed, by {WRITERS} at once, beside those readers."
STEP = "No floor. Ours: an appraiser's feedback, rating and step on a check-in: the step alone, over HTTP."
HOLDS = (
    f"Floor: a bare FastAPI page that runs the same one query and shows its rows. Ours: {WORK}, signed in. "
    f"Both for {READERS} readers who ask again at once; {{}}."
)


@dataclass
class Written:
    """What the writers waited for, in seconds: for drafts to be kept, and for steps."""

    kept: list[float] = field(default_factory=list)
    steps: list[float] = field(default_factory=list)


def working(engine: Engine, url: str, cycle: Cycle) -> list[Figure]:
    """Measure the pages, what one process holds, and what writers wait for."""
    nips = december(engine, cycle, READERS + WRITERS)
    with engine.begin() as tx:
        cookies = [sessions.begin(tx, nip, sessions.How.LINK, "bench", WINTER) for nip in nips]
        desks = [_desk(tx, cycle, nip, cookie) for nip, cookie in zip(nips[READERS:], cookies[READERS:], strict=True)]
    readers = cookies[:READERS]
    with _portal(url) as address, _writing(address, desks) as written:
        work = _read(address, readers, lambda _: WORK, PAUSE_S)
        team = _read(address, readers, lambda _: TEAM, PAUSE_S)
    for what, took in (("work", work), ("team", team), ("kept", written.kept), ("steps", written.steps)):
        print(f"{what}: {len(took)}, p50 {median(took) * 1000:.0f} ms, p95 {_p95(took):.0f} ms", file=sys.stderr)
    kept, step = median(written.kept), median(written.steps)
    return [
        Figure("work", "my work, 50 readers, 5 writers, p95", TIMES.format(WORK), None, median(work), _p95(work), 60,
               "ms"),
        Figure("team", "a team of 20, the same, p95", TIMES.format(TEAM), None, median(team), _p95(team), 60, "ms"),
        Figure("autosave", "autosave of an SKP, median", SAVING, None, kept, kept * 1000, 15, "ms"),
        Figure("one_step", "a step over HTTP, median", STEP, None, step, step * 1000, None, "ms"),
        *_holding(url, readers, nips[:READERS]),
    ]  # fmt: skip


def _holding(url: str, cookies: list[str], nips: list[str]) -> list[Figure]:
    """Give what one process holds, and what a page costs beside the floor, in turn."""
    with serving(url, "tests.bench.bare") as floor, serving(url, "tests.bench.browsing") as ours:
        bare, page = _Held(*floor, "/", nips), _Held(*ours, WORK, cookies)
        for _ in range(ROUNDS):
            bare.ask()
            page.ask()
    slower = median(a / b for a, b in zip(bare.a_second, page.a_second, strict=True))
    more = median(b / a for a, b in zip(bare.cpu_s, page.cpu_s, strict=True))
    floor_s, ours_s = 1 / median(bare.a_second), 1 / median(page.a_second)
    floor_cpu, ours_cpu = median(bare.cpu_s), median(page.cpu_s)
    return [
        Figure("holds", "my work, pages a second", HOLDS.format("the value is how many ours gives"), floor_s, ours_s,
               1 / ours_s, 300, "/s", at_least=True),
        Figure("page", "  a page beside a bare one", HOLDS.format("seconds between pages"), floor_s, ours_s, slower, 2),
        Figure("page_cpu", "  CPU of a page beside a bare one", HOLDS.format("seconds of the process's CPU for each"),
               floor_cpu, ours_cpu, more, 2),
    ]  # fmt: skip


class _Held:
    """A process that is asked as fast as it answers: pages a second, and CPU for each, by round."""

    def __init__(self, address: str, pid: int, path: str, cookies: list[str]) -> None:
        self.address, self.process, self.path, self.cookies = address, psutil.Process(pid), path, cookies
        self.a_second: list[float] = []
        self.cpu_s: list[float] = []
        _read(address, cookies, lambda _: path, 0.3)  # every connection has its plans

    def ask(self) -> None:
        """Ask for a while."""
        before, begun = self.process.cpu_times(), perf_counter()
        pages = len(_read(self.address, self.cookies, lambda _: self.path, warm_s=0))
        after, took = self.process.cpu_times(), perf_counter() - begun
        self.a_second.append(pages / took)
        self.cpu_s.append((after.user + after.system - before.user - before.system) / pages)
        print(f"{self.path}: {pages / took:.0f}/s, {self.cpu_s[-1] * 1000:.2f} ms of CPU each", file=sys.stderr)


@dataclass
class Desk:
    """Somebody who writes: their session, their SKP, and the check-ins that wait for them."""

    cookie: str
    appraisal: int
    checkins: list[int]


def _desk(tx: Connection, cycle: Cycle, nip: str, cookie: str) -> Desk:
    """Give the desk of an appraiser, whose own SKP is a draft again."""
    own = text("""UPDATE appraisal SET state = 'drafting' WHERE employee_nip = :nip AND cycle_id = :cycle
        RETURNING id""")
    waiting = text("""SELECT k.id FROM appraisal a JOIN checkin k ON k.appraisal_id = a.id AND k.state = 'reported'
        WHERE a.cycle_id = :cycle AND a.appraiser_nip = :nip ORDER BY k.id""")
    given = {"nip": nip, "cycle": cycle.id}
    return Desk(cookie, int(tx.execute(own, given).scalar_one()), list(tx.scalars(waiting, given)))


@contextmanager
def _writing(address: str, desks: list[Desk]) -> Iterator[Written]:
    """Let people write meanwhile. What they waited for stands in what this gives, once it is over."""
    over, written = Event(), Written()
    threads = [Thread(target=_write, args=(address, desk, over, written)) for desk in desks]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _write(address: str, desk: Desk, over: Event, written: Written) -> None:
    """Type an SKP, and now and then review a check-in."""
    line = HTTPConnection(urlsplit(address).netloc, timeout=60)

    def post(path: str, fields: Fields, wanted: int = 303) -> tuple[float, bytes]:
        body = urlencode([("csrf", mark(desk.cookie)), *fields])
        begun = perf_counter()
        line.request("POST", path, body, {"Cookie": f"siklus={desk.cookie}", "Content-Type": FORM})
        answer = line.getresponse()
        said = answer.read()
        assert answer.status == wanted, f"{path}: {answer.status} {said[:200]!r}"
        return perf_counter() - begun, said

    version, origin = 0, ""
    for turn in count(1):
        took, said = post(f"/tugas/appraisal/{desk.appraisal}/skp/draf", _typed(turn, version, origin), 200)
        version, origin = json.loads(said)["version"], json.loads(said)["asal"]
        written.kept.append(took)
        if turn % KEPT_BETWEEN == 0 and desk.checkins:
            page = f"/tugas/checkin/{desk.checkins.pop()}"
            post(f"{page}/isi/feedback", [("words", "Laporan lengkap; mohon bukti disusun per bulan.")])
            post(f"{page}/isi/rating", [("hasil", "sesuai"), ("perilaku", "sesuai")])
            written.steps.append(post(f"{page}/langkah/review", [])[0])
        if over.wait(TYPES_EVERY_S):
            return


def _typed(turn: int, version: int, origin: str) -> Fields:
    """Give the form of an SKP as it stands after so many turns."""
    fields = [("versi", str(version)), ("asal", origin), ("tab", "bench"), ("approach", "kuantitatif")]
    fields += [("model", "ja_jf")]
    for n in range(LINES):
        words = {"rhk": f"Laporan {n} tersusun, pada giliran {turn}", "indicator": "Jumlah laporan yang disampaikan",
                 "target": "12 laporan", "aspek": "kuantitas", "satuan": "laporan", "kind": "utama"}  # fmt: skip
        fields += [("baris", f"b{n}"), *((f"{name}-b{n}", said) for name, said in words.items())]
    return fields
