"""The day: what it opens and closes, what it leaves alone, and that it may run twice, late, or be killed."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from config.settings import Settings
from flows.ground import standing_on
from flows.local_server import PrefectServer
from flows.shards import AT_ONCE
from store import checkins, cycles, duties, reports
from store.database import Engine, text
from tests.people import at
from tests.towns import towns

AGENCIES, EACH = 12, 40
# A worker whose shards are small, so that a kill falls between two of them.
SMALL = "import store.duties as d; d.SHARD_ROWS = 40; from cli.main import run; run()"


def advance(engine: Engine, now: datetime) -> dict[str, int]:
    from flows.cycle import advance as flow

    with standing_on(engine, Settings()):
        return asyncio.run(flow(as_of=now))


def counts(engine: Engine, now: datetime) -> Any:
    with engine.begin() as tx:
        return reports.status(tx, cycles.find(tx, "2027"), "unit", now)


@pytest.fixture
def town(engine: Engine, prefect: PrefectServer) -> Engine:
    towns(engine, AGENCIES, EACH)
    return engine


def test_a_day_opens_what_has_come_due_and_a_second_run_changes_nothing(town: Engine) -> None:
    now = at("2027-03-29")
    moved = advance(town, now)
    assert moved["checkin_open"] == AGENCIES * EACH
    assert moved["reminders"] > 0
    before = counts(town, now)
    assert advance(town, now + timedelta(minutes=15)) == {"reminders": 0}
    assert counts(town, now) == before


def test_a_day_that_was_missed_is_caught_up(town: Engine) -> None:
    advance(town, at("2027-03-29"))
    moved = advance(town, at("2027-04-20"))  # nobody looked for three weeks
    assert moved["checkin_close"] == AGENCIES * EACH


def test_a_run_that_finds_another_at_work_does_nothing_and_says_so(town: Engine) -> None:
    with duties.alone(town, "advance") as held:
        assert held
        assert advance(town, at("2027-03-29")) == {}
    with town.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM checkin")) == 0


def test_however_many_shards_there_are_two_work_at_once(town: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "SHARD_ROWS", EACH)  # a shard for each agency
    seen: list[int] = []
    working = set[int]()
    original = checkins.open_period

    def watched(*given: Any) -> int:
        working.add(threading.get_ident())
        seen.append(len(working))
        time.sleep(0.05)
        moved = original(*given)
        working.discard(threading.get_ident())
        return moved

    monkeypatch.setattr(checkins, "open_period", watched)
    assert advance(town, at("2027-03-29"))["checkin_open"] == AGENCIES * EACH
    assert len(seen) == AGENCIES
    assert max(seen) == AT_ONCE


@pytest.mark.parametrize("after", [1, 4, 9])
def test_a_worker_killed_in_the_middle_of_an_advance_costs_a_rerun_and_nothing_else(
    town: Engine, prefect: PrefectServer, after: int
) -> None:
    now = at("2027-03-29")
    url = town.url.render_as_string(hide_password=False)
    environment = {**os.environ, "SIKLUS_DATABASE_URL": url}
    command = [sys.executable, "-c", SMALL, "advance", "--as-of", now.isoformat()]
    with town.begin() as tx:  # each shard takes a moment, so that the kill finds it at work
        tx.execute(
            text("""
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_sleep(0.15); RETURN NULL; END $$;
            CREATE TRIGGER slow AFTER INSERT ON checkin FOR EACH STATEMENT EXECUTE FUNCTION slow()""")
        )
    worker = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until(town, f"SELECT count(DISTINCT agency_id) >= {after} FROM tally WHERE machine = 'checkin'", worker)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    with town.begin() as tx:
        tx.execute(text("DROP TRIGGER slow ON checkin"))
    _until(town, "SELECT NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')", None)
    advance(town, now)
    assert _after(town) == {
        "checkins": AGENCIES * EACH,
        "people": AGENCIES * EACH,
        "tally": AGENCIES * EACH,
        "queued": AGENCIES,  # whoever stands at the top of each town: all others wait for the SKP above theirs
    }


def _after(engine: Engine) -> dict[str, int]:
    with engine.begin() as tx:
        row = tx.execute(
            text("""
            SELECT (SELECT count(*) FROM checkin) AS checkins,
                (SELECT count(DISTINCT appraisal_id) FROM checkin) AS people,
                (SELECT sum(n)::integer FROM tally WHERE machine = 'checkin') AS tally,
                (SELECT count(DISTINCT recipient_nip) FROM outbox) AS queued""")
        )
        return dict(row.one()._mapping)


def _until(engine: Engine, question: str, worker: subprocess.Popen[bytes] | None) -> None:
    for _ in range(2_400):  # a worker brings its own Prefect server up first, which takes its time on a busy machine
        with engine.begin() as tx:
            if tx.scalar(text(question)):
                return
        assert worker is None or worker.poll() is None, "the worker ended before it could be killed"
        time.sleep(0.05)
    raise AssertionError(f"never came true: {question}")
