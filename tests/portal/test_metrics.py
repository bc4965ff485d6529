"""What Prometheus reads: gauges by state and channel, and nothing about a person."""

import re
from datetime import UTC, datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families

from portal.metrics import metrics
from store.database import Engine, text
from tests.outboxes import put, stop
from tests.rosters import SARI

HOUR = timedelta(hours=1)


def _samples(page: bytes) -> dict[tuple[str, ...], float]:
    """Give every value under the name of its metric and its labels, which stand in the order of their names."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def test_an_empty_house_has_every_figure_at_zero(engine: Engine) -> None:
    found = _samples(metrics(engine))
    assert set(found.values()) == {0.0}
    assert ("siklus_outbox_messages", "email", "queued") in found
    assert ("siklus_breaker_open", "whatsapp") in found


def test_the_figures_are_those_of_the_rows_at_the_moment_of_the_scrape(engine: Engine) -> None:
    now = datetime.now(UTC)
    with engine.begin() as tx:
        put(tx, "queued", now - 2 * HOUR, 3)
        put(tx, "queued", now + 2 * HOUR, 4, code="daily-limit")
        put(tx, "unknown", now - 50 * HOUR, 2, "whatsapp", code="lease")
        put(tx, "unknown", now - 50 * HOUR, 9, "whatsapp", code="superseded")
        put(tx, "dead", now - HOUR, 5)
        put(tx, "rejected", now - HOUR, 6, "whatsapp")
        put(tx, "accepted", now - HOUR, 7, sent_at=now - 0.5 * HOUR)
        stop(tx, "email")
    found = _samples(metrics(engine))
    assert found["siklus_outbox_messages", "email", "queued"] == 7
    assert found["siklus_outbox_messages", "whatsapp", "unknown"] == 2
    assert found["siklus_outbox_messages", "email", "dead"] == 5
    assert found["siklus_outbox_messages", "whatsapp", "rejected"] == 6
    assert found["siklus_messages_sent_last_hour", "email"] == 7
    assert 7_200 <= found["siklus_outbox_oldest_due_seconds",] < 7_300
    assert found["siklus_breaker_open", "email"] == 1
    assert found["siklus_breaker_open", "whatsapp"] == 0
    assert found["siklus_alarm", "channel_down", "email"] == 1
    assert found["siklus_alarm", "queue_old", "email"] == 3
    assert found["siklus_cycle_open",] == 0


def test_a_scrape_writes_nothing_and_names_nobody(engine: Engine) -> None:
    now = datetime.now(UTC)
    with engine.begin() as tx:
        tx.execute(
            text("INSERT INTO person (nip, name, kind, mobile, email) "
                 "VALUES (:nip, 'Sari Wulandari', 'PNS', '+6281234567890', 'sari@dinas.example')"), {"nip": SARI}
        )  # fmt: skip
        put(tx, "dead", now - HOUR, 5)
    page = metrics(engine).decode()
    assert not re.search(r"Sari|@|\d{10,}", page)
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM alarm")) == 0


def test_every_metric_is_a_gauge_of_ours(engine: Engine) -> None:
    families = list(text_string_to_metric_families(metrics(engine).decode()))
    assert {family.type for family in families} == {"gauge"}
    assert all(family.name.startswith("siklus_") for family in families)
