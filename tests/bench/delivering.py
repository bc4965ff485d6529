"""The whole loop of a delivery with two workers, beside the bare sender with two processes, to one raw SMTP sink."""

import multiprocessing
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from config.settings import Settings
from domain.calendar import Calendar
from domain.terms import Channel
from flows.messages import Worker
from notifications.send import Message, Sender, Sent
from store.database import Engine, text
from store.database import engine as open_engine
from tests.bench.population import BEGINNING
from tests.bench.steps import everyone
from tests.bench.trial import Figure, ratio, tidy
from tests.sink import Sink, sink

WORKERS = 2
MESSAGES = 4_000
NOW = BEGINNING + timedelta(days=22, hours=2)
DOES = (
    "How much of the bare sender's speed is left. Floor: the bare sender, two processes that hand over messages which "
    "were put together before (render, compose, send). Ours: the whole loop with two workers: claim, ask what is still "
    "due, render, send, write back; a commit for each hand of ten. Both to one SMTP server that takes everything, in a "
    "process of its own."
)
RATE = "The same in messages a second. One of the two targets must be met: 900 on an idle machine of two cores, or 0.6."
QUEUE = """
INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, created_at, not_before)
SELECT 'r:' || employee_nip || ':email:2027-01-26', cycle_id, 'email', employee_nip, 'reminder', :now, :now
FROM appraisal a WHERE cycle_id = :cycle AND state = 'drafting' AND NOT EXISTS (
    SELECT FROM appraisal s WHERE s.employee_nip = a.appraiser_nip AND s.state = 'drafting')
ORDER BY hashtext(employee_nip) LIMIT :n"""


def delivering(engine: Engine, cycle_id: int, times: int) -> list[Figure]:
    """Measure both in turn; a tenth of the people are still drafting, and as many of them as wanted are reminded."""
    everyone(engine, "drafting", "agreed")
    with tempfile.TemporaryDirectory(prefix="siklus-sink-") as folder, sink(Path(folder)) as caught:
        url = engine.url.render_as_string(hide_password=False)
        floor, ours = [], []
        for number in range(times):
            _queue(engine, cycle_id)
            ways = (lambda: floor.append(_bare(caught)), lambda: ours.append(_loop(url, caught)))
            for way in ways if number % 2 == 0 else reversed(ways):
                way()
            with engine.begin() as tx:
                states = dict(tx.execute(text("SELECT state, count(*) FROM outbox GROUP BY 1")).tuples().all())
            assert set(states) == {"accepted"}, states
    n, work = states["accepted"], "delivery by two workers"
    floor, took = [s * n / MESSAGES for s in floor], median(ours)
    return [
        Figure("delivering", work, DOES, median(floor), took, ratio(ours, floor), 0.6, at_least=True),
        Figure(
            "delivering_rate", f"  messages a second, of {n:,}", RATE, None, took, n / took, 900, "/s", at_least=True
        ),
    ]


def _queue(engine: Engine, cycle_id: int) -> None:
    with engine.begin() as tx:
        tx.execute(text("TRUNCATE outbox"))
        tx.execute(text(QUEUE), {"cycle": cycle_id, "now": NOW, "n": MESSAGES})
    tidy(engine, "outbox")


def _at_once(work: Callable[..., None], *given: Any) -> float:
    """Give the seconds that two processes take together, from the moment at which both are ready."""
    context = multiprocessing.get_context("fork")
    start = context.Barrier(WORKERS + 1)
    crew = [context.Process(target=work, args=(number, start, *given)) for number in range(WORKERS)]
    for one in crew:
        one.start()
    start.wait()
    begun = perf_counter()
    for one in crew:
        one.join()
    assert not any(one.exitcode for one in crew)
    return perf_counter() - begun


def _loop(url: str, caught: Sink) -> float:
    return _at_once(_work, url, caught.url)


def _work(number: int, start: Any, database: str, url: str) -> None:
    engine = open_engine(database)
    with Sender(url, None) as sender:
        worker = Worker(engine, sender, Settings(email_url=url), Calendar(), lambda: NOW)
        start.wait()
        worker.run()


def _bare(caught: Sink) -> float:
    return _at_once(_send, caught.url)


def _send(number: int, start: Any, url: str) -> None:
    messages = [_message(i) for i in range(number, MESSAGES, WORKERS)]
    with Sender(url, None) as sender:
        start.wait()
        for message in messages:
            assert isinstance(sender.send(message), Sent)


def _message(number: int) -> Message:
    item = {
        "stage": "target_agreement", "period": 0, "machine": "appraisal", "state": "drafting", "own": True, "count": 1,
        "n": 1, "names": [f"Pegawai {number}"], "held": 0, "held_names": [], "blocked": False, "overdue": False,
        "due_at": NOW + timedelta(days=3), "cycle_id": 1, "cycle_name": "Penilaian Kinerja 2027", "year": 2027,
        "check_ins": 4,
    }  # fmt: skip
    params = {
        "name": f"Pegawai {number}", "agency": "Instansi 1", "unit": f"Unit {number % 50} Instansi 1",
        "zone": "Asia/Jakarta", "link": "http://127.0.0.1:8080", "contact": "Tim Pengelola Kinerja Instansi 1",
        "cycle_name": "Penilaian Kinerja 2027", "year": 2027, "check_ins": 4, "count": 1, "due_at": item["due_at"],
        "subject_name": None, "period": 0, "items": [item], "unsubscribe": f"http://127.0.0.1:8080/berhenti/{number}-0123456789abcdef",
    }  # fmt: skip
    to, name = f"p{number}@instansi.example", f"Pegawai {number}"
    return Message(number + 1, Channel.EMAIL, to, name, "reminder", "id", params, at=datetime.now(UTC),
                   unsubscribe=str(params["unsubscribe"]), tag=f"{number}-0123456789abcdef")  # fmt: skip
