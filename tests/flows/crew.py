"""Workers in processes of their own, which can be killed at any instant; and people enough to write to."""

import multiprocessing
from collections.abc import Callable
from datetime import datetime
from multiprocessing.process import BaseProcess
from typing import Any

from config.settings import Settings
from domain.calendar import Calendar
from flows.messages import Worker
from notifications.send import Sender
from store.database import Connection, Engine, text
from store.database import engine as open_engine
from tests.people import Office

# A server that has imported everything forks the workers: each is at work within a hundredth of a second.
MAKER = multiprocessing.get_context("forkserver")
MAKER.set_forkserver_preload(["tests.flows.crew"])


def work(database: str, email: str, now: datetime, settings: dict[str, Any]) -> None:
    """Do one delivery, as a flow's process does it."""
    engine = open_engine(database)
    with Sender(email, None) as sender:
        Worker(engine, sender, Settings(email_url=email, **settings), Calendar(), lambda: now).run()
    engine.dispose()


def hired(engine: Engine, email: str, now: datetime, **settings: Any) -> Callable[[], BaseProcess]:
    """Give a way to start one more worker."""
    database = engine.url.render_as_string(hide_password=False)

    def hire() -> BaseProcess:
        worker = MAKER.Process(target=work, args=(database, email, now, settings), daemon=True)
        worker.start()
        return worker

    return hire


def fill(tx: Connection, office: Office, n: int, now: datetime, channel: str = "email", template: str = "") -> None:
    """Put n notices to n invented people into an empty outbox, due now."""
    office.do("DELETE FROM outbox")
    given = {"n": n, "now": now, "cycle": office.cycle.id, "channel": channel}
    tx.execute(
        text("INSERT INTO person (nip, name, kind, email, mobile) SELECT 'x' || n, 'Pegawai ' || n, 'PNS', "
             "'p' || n || '@surakarta.example', '+62812' || lpad(n::text, 8, '0') FROM generate_series(1, :n) n"),
        given,
    )  # fmt: skip
    tx.execute(
        text("INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, created_at, not_before) "
             "SELECT 'x' || n, :cycle, :channel, 'x' || n, :template, :now, :now FROM generate_series(1, :n) n"),
        {**given, "template": template or "appraisal.agree.employee"},
    )  # fmt: skip


def states(engine: Engine) -> dict[str, int]:
    """Give how many messages stand in each state."""
    with engine.connect() as db:
        return dict(db.execute(text("SELECT state, count(*) FROM outbox GROUP BY 1")).tuples().all())
