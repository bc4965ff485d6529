"""The operator is told once of what is wrong, again when it lasts or doubles, and once when it is over."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from config.settings import Settings
from flows.ground import standing_on
from flows.watch import look
from store.database import Engine, text
from tests.outboxes import mend, put, stop

NOW = datetime(2027, 1, 22, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Operator:
    """Where the operator reads: a service that takes JSON, and may be out of order."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.works = True
        operator = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if operator.works:
                    operator.told.append(f"{said['title']}\n{said['message']}")
                self.send_response(200 if operator.works else 503)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"json://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def operator() -> Iterator[Operator]:
    made = Operator()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def watched(engine: Engine, operator: Operator, tmp_path: Path) -> Iterator[Engine]:
    with standing_on(engine, Settings(home=tmp_path, operator_url=operator.url)):
        yield engine


def test_nobody_is_told_while_all_is_well(watched: Engine, operator: Operator) -> None:
    with watched.begin() as tx:
        put(tx, "accepted", NOW, 3, sent_at=NOW)
    look(NOW)
    assert operator.told == []


def test_a_stopped_channel_is_told_once_again_after_six_hours_and_once_when_it_works(
    watched: Engine, operator: Operator
) -> None:
    with watched.begin() as tx:
        stop(tx, "email", "535")
    for minutes in range(0, 350, 50):
        look(NOW + timedelta(minutes=minutes))
    assert len(operator.told) == 1
    assert operator.told[0].startswith("siklus: perlu perhatian operator\n- saluran surel berhenti sejak ")
    assert ": 535; periksa SIKLUS_EMAIL_URL; dicoba lagi " in operator.told[0]
    look(NOW + 6 * HOUR)
    assert len(operator.told) == 2
    with watched.begin() as tx:
        mend(tx)
    for minutes in (1, 2, 3):
        look(NOW + 6 * HOUR + timedelta(minutes=minutes))
    assert len(operator.told) == 3
    assert operator.told[2].startswith("siklus: sudah pulih\n- saluran surel berjalan kembali")
    with watched.begin() as tx:
        stop(tx, "email", "535")
    look(NOW + 7 * HOUR)
    assert len(operator.told) == 4, "it stopped anew"


def test_several_findings_are_one_message_and_a_doubled_number_is_another(watched: Engine, operator: Operator) -> None:
    with watched.begin() as tx:
        stop(tx, "whatsapp")
        put(tx, "queued", NOW - 2 * HOUR, 4)
    look(NOW)
    with watched.begin() as tx:
        put(tx, "queued", NOW - 2 * HOUR, 3)
    look(NOW)
    assert len(operator.told) == 1
    assert operator.told[0].count("\n- ") == 3
    with watched.begin() as tx:
        put(tx, "queued", NOW - 2 * HOUR, 1)
    look(NOW)
    assert len(operator.told) == 2
    assert "8 pesan surel menunggu lebih dari satu jam" in operator.told[1]
    assert "WhatsApp" not in operator.told[1]


def test_what_the_operators_service_did_not_take_is_told_at_the_next_look(watched: Engine, operator: Operator) -> None:
    with watched.begin() as tx:
        put(tx, "dead", NOW - HOUR, 2)
    operator.works = False
    look(NOW)
    operator.works = True
    look(NOW + timedelta(minutes=1))
    look(NOW + timedelta(minutes=2))
    assert len(operator.told) == 1
    with watched.begin() as tx:
        tx.execute(text("DELETE FROM outbox"))
    operator.works = False
    look(NOW + timedelta(minutes=3))
    operator.works = True
    look(NOW + timedelta(minutes=4))
    look(NOW + timedelta(minutes=5))
    assert len(operator.told) == 2
    assert "sudah pulih" in operator.told[1]


def test_what_ended_before_it_could_be_told_is_not_told(watched: Engine, operator: Operator) -> None:
    with watched.begin() as tx:
        put(tx, "dead", NOW - HOUR, 2)
    operator.works = False
    look(NOW)
    operator.works = True
    with watched.begin() as tx:
        tx.execute(text("DELETE FROM outbox"))
    look(NOW)
    assert operator.told == []


def test_of_many_workers_who_look_at_once_one_tells(watched: Engine, operator: Operator) -> None:
    with watched.begin() as tx:
        put(tx, "unknown", NOW, 5, "whatsapp", code="lease")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: look(NOW), range(24)))
    assert len(operator.told) == 1
    with watched.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM alarm")) == 1


def test_without_a_way_to_the_operator_the_log_has_it_once(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with engine.begin() as tx:
        put(tx, "dead", NOW - HOUR, 2)
    with ExitStack() as stack:
        stack.enter_context(standing_on(engine, Settings(home=tmp_path)))
        stack.enter_context(caplog.at_level(logging.WARNING))
        for _ in range(3):
            look(NOW)
    assert [record.message for record in caplog.records if record.name == "flows.watch"] == [
        "2 pesan surel gagal dalam 24 jam terakhir: lihat `siklus outbox list --state dead`, lalu retry"
    ]


def test_watching_never_breaks_the_delivery(
    watched: Engine, operator: Operator, caplog: pytest.LogCaptureFixture
) -> None:
    with watched.begin() as tx:
        tx.execute(text("DROP TABLE alarm"))
    with caplog.at_level(logging.WARNING):
        look(NOW)
    assert "could not be looked after" in caplog.text
    assert operator.told == []
