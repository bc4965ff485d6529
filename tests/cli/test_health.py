"""`siklus health`: what an operator sees, and the exit code that a monitor understands."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.outboxes import put, stop

NOW = datetime(2027, 1, 22, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
ON = ("--as-of", "2027-01-22 10:00")


def test_a_healthy_house_says_so_and_ends_with_0(empty: Terminal) -> None:
    said = empty("health")
    assert said.code == 0, said.err
    assert said.out.startswith("Sehat · ")
    assert "Antrean kosong." in said.out
    assert "SIKLUS_OPERATOR_URL belum diisi" in said.out
    assert empty("health", "--format", "json").json["state"] == "ok"


def test_what_needs_a_look_ends_with_1_and_shows_the_way_out(new: Terminal, engine: Engine) -> None:
    with engine.begin() as tx:
        put(tx, "unknown", NOW - HOUR, 3, "whatsapp", code="lease")
        put(tx, "queued", NOW - 2 * HOUR, 4)
        put(tx, "queued", NOW + 21 * HOUR, 5, code="daily-cap")
        put(tx, "accepted", NOW - HOUR, 2, sent_at=NOW - 0.5 * HOUR)
    said = new("health", *ON)
    assert said.code == 1
    assert said.err == ""
    assert said.out.startswith("Perlu perhatian · Jumat, 22 Januari 2027 pukul 10.00 WIB")
    told = " ".join(said.out.split())
    assert "3 pesan WhatsApp tidak pasti terkirim: lihat `siklus outbox list --state unknown`" in told
    assert "4 pesan surel menunggu lebih dari satu jam, tertua sejak 22-01-2027 08.00 WIB" in told
    assert "ditahan: batas harian per atasan" in told
    assert "2 surel" in told


def test_a_stopped_channel_ends_with_2(new: Terminal, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine.begin() as tx:
        stop(tx, "email", "535")
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    said = new("health")
    assert said.code == 2
    assert said.out.startswith("Stopped · ")
    assert ": 535; check SIKLUS_EMAIL_URL; tried again at " in " ".join(said.out.split())


def test_the_json_is_stable(new: Terminal, engine: Engine) -> None:
    with engine.begin() as tx:
        put(tx, "dead", NOW - HOUR, 2)
        put(tx, "queued", NOW - HOUR, 3)
        stop(tx, "whatsapp", "190")
    said = new("health", *ON, "--format", "json")
    assert said.code == 2
    found = json.loads(said.out)
    assert list(found) == [
        "as_of", "state", "findings", "queue", "breakers", "messages", "sent_last_hour", "open_cycles", "operator",
    ]  # fmt: skip
    assert found["state"] == "critical"
    assert [(f["alarm"], f["subject"], f["n"]) for f in found["findings"]] == [
        ("channel_down", "whatsapp", 1), ("dead", "email", 2),
    ]  # fmt: skip
    assert found["queue"] == [
        {"channel": "email", "code": "", "due": True, "n": 3, "oldest": "2027-01-22T02:00:00+00:00"}
    ]
    assert found["messages"] == {"dead": {"email": 2}}
    assert found["breakers"][0]["code"] == "190"
    assert found["operator"] == "none"


def test_looking_changes_nothing(new: Terminal, engine: Engine) -> None:
    with engine.begin() as tx:
        put(tx, "dead", NOW - HOUR, 2)
    new("health", *ON)
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM alarm")) == 0


def test_a_way_to_the_operator_that_cannot_be_used_is_seen(empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_OPERATOR_URL", "tiada://rahasia@x")
    said = empty("health")
    assert said.code == 1
    assert "SIKLUS_OPERATOR_URL tidak dapat dipakai" in said.out
    tested = empty("health", "--test")
    assert tested.code == 2
    assert "SIKLUS_OPERATOR_URL" in tested.err
    assert "rahasia" not in said.out + said.err + tested.out + tested.err


def test_a_test_message_that_is_not_taken_is_an_error(empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert empty("health", "--test").code == 2
    monkeypatch.setenv("SIKLUS_OPERATOR_URL", "json://127.0.0.1:1/")
    said = empty("health", "--test")
    assert said.code == 2
    assert "tidak menerima pesan uji" in said.err
