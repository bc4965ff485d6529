"""Never twice: eight workers over five thousand messages, killed at any instant; and one pace for all of them."""

import random
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from flows.messages import HAND
from store import outbox
from store.database import Engine, text
from tests.flows.crew import fill, hired, states
from tests.people import an_office, at
from tests.sink import sink

NOW = at("2027-01-12 09:30")
WORKERS, MESSAGES, KILLS = 8, 5_000, 12


def ended(crew: list[BaseProcess], patience_s: float = 60) -> None:
    until = time.monotonic() + patience_s
    for worker in crew:
        worker.join(max(0.1, until - time.monotonic()))
        assert worker.exitcode == 0, worker


def in_hand(engine: Engine) -> int:
    return states(engine).get("leased", 0)


def test_workers_killed_at_any_instant_send_nothing_twice_and_lose_nothing_but_what_is_listed(
    engine: Engine, tmp_path: Path
) -> None:
    dice = random.Random(4)
    with engine.begin() as tx:
        fill(tx, an_office(tx), MESSAGES, NOW)
    with sink(tmp_path) as caught:
        hire = hired(engine, caught.url, NOW)
        crew, killed = [hire() for _ in range(WORKERS)], 0
        while killed < KILLS and states(engine).get("queued", 0) > 200:
            time.sleep(dice.uniform(0.05, 0.4))
            victim = dice.randrange(WORKERS)
            if crew[victim].is_alive():
                crew[victim].kill()
                crew[victim].join()
                killed += 1
            assert in_hand(engine) <= HAND * (WORKERS + killed)
            crew[victim] = hire()
        ended(crew)
        assert in_hand(engine) <= HAND * killed
        with engine.begin() as tx:
            tx.execute(text("UPDATE outbox SET lease_until = lease_until - interval '1 hour'"))
            outbox.expire(tx, NOW)
        ended([hire()])
        taken = caught.ids()
    found = states(engine)
    assert killed >= 6
    assert len(taken) == len(set(taken))
    assert found["accepted"] + found.get("unknown", 0) == MESSAGES
    assert found.get("unknown", 0) <= HAND * killed
    with engine.connect() as db:
        ids = {state: {f"<siklus-{n}@instansi.example>" for n in numbers} for state, numbers in db.execute(
            text("SELECT state, array_agg(id) FROM outbox GROUP BY 1"))}  # fmt: skip
    assert ids["accepted"] <= set(taken) <= ids["accepted"] | ids.get("unknown", set())


def test_four_workers_together_keep_the_rate_of_a_channel(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as tx:
        fill(tx, an_office(tx), 500, NOW)
    with sink(tmp_path) as caught:
        hire = hired(engine, caught.url, NOW, email_rate=100)
        begun = time.monotonic()
        ended([hire() for _ in range(4)])
        took = time.monotonic() - begun
    assert states(engine) == {"accepted": 500}
    assert took > 3.5  # a second's worth at once, four seconds for the rest, but for what was on its way


def test_a_channel_without_a_rate_waits_for_nothing(engine: Engine, tmp_path: Path) -> None:
    """A simulated year goes through local catchers, which have no rate: nothing is written into the pace."""
    with engine.begin() as tx:
        fill(tx, an_office(tx), 50, NOW)
    with sink(tmp_path) as caught:
        ended([hired(engine, caught.url, NOW)()])
    assert states(engine) == {"accepted": 50}
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM pace")) == 0
