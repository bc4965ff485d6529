"""The delivery of a result's notice is its receipt: written once, with the outcome or not at all."""

import mailbox
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from domain.calendar import Calendar
from flows.messages import Worker
from notifications.local import catchers
from notifications.send import Sender
from store import outbox
from store.database import Engine, text
from tests.people import BUDI, SARI, agree_all, an_office, at, issue

SENT_AT = at("2028-01-27 08:30")
WORKER = """
import sys
from datetime import datetime
from config.settings import Settings
from domain.calendar import Calendar
from flows.messages import Worker
from notifications.send import Sender
from store.database import engine
url, mail, now = sys.argv[1:]
with Sender(mail, None) as sender:
    moment = datetime.fromisoformat(now)
    Worker(engine(url), sender, Settings(email_url=mail), Calendar(), lambda: moment).run()
"""


@pytest.fixture
def issued(engine: Engine) -> Engine:
    """Sari's result was issued on 26 January 2028; of all that was queued only her notice is left."""
    with engine.begin() as tx:
        office = an_office(tx)
        agree_all(office)
        issue(office)
        office.do("DELETE FROM outbox WHERE template <> 'appraisal.issue.employee'")
    return engine


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a real SMTP server on this machine, and the folder in which its letters lie."""
    with catchers(tmp_path) as caught:
        assert caught.email_url
        yield caught.email_url, tmp_path / "mail"


def deliver(engine: Engine, url: str, now: Any = SENT_AT) -> dict[str, int]:
    with Sender(url, None) as sender:
        worker = Worker(engine, sender, Settings(email_url=url), Calendar(), lambda: now)
        worker.run()
        return dict(worker.outcomes)


def known(engine: Engine) -> tuple[Any, ...]:
    with engine.begin() as tx:
        return tuple(
            tx.execute(
                text("SELECT received_at, received_how, objection_until::text, (SELECT state FROM outbox) "
                     "FROM appraisal WHERE employee_nip = :n"), {"n": SARI},
            ).one()
        )  # fmt: skip


def letters(folder: Path) -> list[str]:
    found = []
    for letter in mailbox.Maildir(folder):
        part = next(p for p in letter.walk() if p.get_content_type() == "text/plain")
        found.append(part.get_payload(decode=True).decode())  # type: ignore[union-attr]
    return found


def test_a_delivered_notice_is_the_receipt_and_says_the_last_day_that_follows_from_it(
    issued: Engine, mail: tuple[str, Path]
) -> None:
    url, folder = mail
    assert deliver(issued, url) == {"accepted": 1}
    assert known(issued) == (SENT_AT, "terkirim", "2028-02-10", "accepted")
    (letter,) = letters(folder)
    assert "10 Februari 2028" in letter
    assert deliver(issued, url, SENT_AT + timedelta(days=2)) == {}
    assert known(issued) == (SENT_AT, "terkirim", "2028-02-10", "accepted")


def test_a_notice_that_the_relay_refuses_is_no_receipt(issued: Engine, mail: tuple[str, Path]) -> None:
    with issued.begin() as tx:
        tx.execute(text("UPDATE person SET email = NULL, mobile = NULL WHERE nip = :n"), {"n": SARI})
    assert deliver(issued, mail[0]) == {"suppressed": 1}
    assert known(issued) == (None, None, None, "suppressed")


def test_a_worker_killed_before_its_outcome_is_written_leaves_no_receipt_and_sends_nothing_twice(
    issued: Engine, mail: tuple[str, Path]
) -> None:
    url, folder = mail
    with issued.begin() as tx:  # the receipt takes a moment, so that the kill finds it unwritten
        tx.execute(
            text("""
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_sleep(60); RETURN new; END $$;
            CREATE TRIGGER slow BEFORE UPDATE ON appraisal FOR EACH ROW EXECUTE FUNCTION slow()""")
        )
    given = [issued.url.render_as_string(hide_password=False), url, SENT_AT.isoformat()]
    worker = subprocess.Popen([sys.executable, "-c", WORKER, *given])
    try:
        _until(issued, worker)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    with issued.begin() as tx:
        tx.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"))
        tx.execute(text("DROP TRIGGER slow ON appraisal"))
    assert known(issued) == (None, None, None, "leased")
    later = SENT_AT + timedelta(days=1)
    with issued.begin() as tx:
        assert outbox.expire(tx, later) == 0  # the lease is real time
        tx.execute(text("UPDATE outbox SET lease_until = lease_until - interval '11 minutes'"))
        assert outbox.expire(tx, later) == 1
    assert deliver(issued, url, later) == {}
    assert known(issued) == (None, None, None, "unknown")
    assert len(letters(folder)) == 1


def _until(engine: Engine, worker: subprocess.Popen[bytes]) -> None:
    asleep = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep')"
    )
    for _ in range(600):
        with engine.begin() as tx:
            if tx.scalar(text(asleep)):
                return
        assert worker.poll() is None, "the worker ended before it could be killed"
        time.sleep(0.05)
    raise AssertionError("the receipt was never written")


def test_other_messages_ask_nothing_of_any_appraisal(issued: Engine, mail: tuple[str, Path]) -> None:
    with issued.begin() as tx:
        tx.execute(text("UPDATE outbox SET template = 'appraisal.agree.employee', recipient_nip = :n"), {"n": BUDI})
        tx.execute(
            text("""
            CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'touched'; END $$;
            CREATE TRIGGER never BEFORE UPDATE ON appraisal FOR EACH STATEMENT EXECUTE FUNCTION never()""")
        )
    assert deliver(issued, mail[0]) == {"accepted": 1}
