"""WhatsApp over a fake Graph API: what is asked of Meta, and what each of its answers means."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from notifications import connections
from notifications.send import ChannelDown, Outcome, Rejected, Retry, Sender, Sent, Unknown
from notifications.whatsapp import outcome, seconds
from tests.notifications.graph import Graph
from tests.notifications.messages import whatsapp

Make = Callable[..., Sender]


def test_an_approved_template_goes_out_with_its_parameters_and_its_button(
    graph: Graph, sender: Make, certificate: Path
) -> None:
    assert sender(None, graph.url(certificate)).send(whatsapp(42)) == Sent("wamid.1", "200")
    path, authorization, request = graph.requests[0]
    assert (path, authorization) == ("/v23.0/1234567/messages", "Bearer EAAGtoken")
    assert request["to"] == "+6281234567890"
    assert request["biz_opaque_callback_data"] == "siklus-42"
    assert request["template"]["name"] == "siklus_pengingat"
    assert request["template"]["language"] == {"code": "id"}
    body, button = request["template"]["components"]
    texts = [parameter["text"] for parameter in body["parameters"]]
    assert texts[0] == "Sari Wulandari, S.Pd."
    assert "Jumat, 29 Januari 2027 pukul 16.00 WIB" in texts
    assert button["parameters"] == [{"type": "text", "text": "kotak/7?dari=surel"}]


def test_the_version_of_the_graph_is_ours_to_set(graph: Graph, sender: Make, certificate: Path) -> None:
    sender(None, graph.url(certificate) + "&version=v25.0").send(whatsapp())
    assert graph.requests[0][0] == "/v25.0/1234567/messages"


def test_many_messages_share_one_connection(graph: Graph, sender: Make, certificate: Path) -> None:
    outcomes = sender(None, graph.url(certificate)).send_all([whatsapp(i) for i in range(1, 21)], threads=1)
    assert [type(outcome) for outcome in outcomes] == [Sent] * 20
    assert graph.connections == 1


@pytest.mark.parametrize("limit", ["MOST_MESSAGES", "MOST_IDLE_S", "MOST_AGE_S"])
def test_a_worn_connection_is_replaced(
    graph: Graph, sender: Make, certificate: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(connections, limit, 2 if limit == "MOST_MESSAGES" else 0.0)
    outcomes = sender(None, graph.url(certificate)).send_all([whatsapp(i) for i in range(1, 5)], threads=1)
    assert [type(outcome) for outcome in outcomes] == [Sent] * 4
    assert graph.connections == (2 if limit == "MOST_MESSAGES" else 4)


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        ("0429", Retry("130429", 7.0)),
        ("1056", Retry("131056", 6.0)),
        ("0500", Retry("131000")),
        ("6666", Retry("502")),
        ("1026", Rejected("131026")),
        ("2000", Rejected("132000", address=False)),
        ("2001", Rejected("132001", address=False)),
        ("2015", ChannelDown("132015")),
        ("0190", ChannelDown("190")),
        ("3333", ChannelDown("403")),
        ("7777", Unknown("200")),
        ("4444", Unknown("504")),
        ("5555", Unknown("dropped")),
    ],
)
def test_an_answer_has_one_meaning(
    graph: Graph, sender: Make, certificate: Path, ending: str, outcome: Outcome
) -> None:
    assert sender(None, graph.url(certificate)).send(whatsapp(1, f"+6281234{ending}")) == outcome
    assert len(graph.requests) == 1


def test_a_retry_after_may_be_a_moment(graph: Graph, sender: Make, certificate: Path) -> None:
    asked = sender(None, graph.url(certificate)).send(whatsapp(1, "+62812340430"))
    assert isinstance(asked, Retry)
    assert 80 < (asked.after_s or 0) <= 90


@pytest.mark.parametrize(
    ("said", "s"),
    [
        ("7", 7.0), (" 120 ", 120.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("-5", None), ("7.5", None), ("", None),
        ("sebentar", None), (None, None), ("Wed, 99 Oct 2015 07:28:00 GMT", None), ("\u0667", None),
    ],
)  # fmt: skip
def test_a_wish_to_be_asked_later_is_understood_or_left(said: str | None, s: float | None) -> None:
    assert seconds(said) == s


@pytest.mark.parametrize(
    ("status", "error", "meant"),
    [
        (400, {"code": 131049}, Rejected("131049", address=False)),  # Meta holds it back; the number is well
        (400, {"code": 131047}, Rejected("131047", address=False)),
        (400, {"code": 131051}, Rejected("131051", address=False)),
        (400, {"code": 130472}, Rejected("130472", address=False)),
        (400, {"code": 131030}, Rejected("131030", address=False)),  # an account for tests
        (400, {"code": 131026}, Rejected("131026")),
        (400, {"code": 131050}, Rejected("131050")),
        (400, {"code": 100}, Rejected("100", address=False)),
        (400, {"code": 100, "is_transient": True}, Retry("100")),
        (500, {"code": 999_999}, Retry("999999")),
        (401, {"code": 0}, ChannelDown("0")),
        (400, {"code": 131042}, ChannelDown("131042")),
        (400, {"code": 133010}, ChannelDown("133010")),
        (403, {"code": 10}, ChannelDown("10")),
        (403, {"code": 200}, ChannelDown("200")),
        (400, {"code": "131026"}, Rejected("400", address=False)),
        (400, [], Rejected("400", address=False)),
        (200, {"code": 130429}, Retry("130429")),
    ],
)
def test_a_code_of_meta_is_about_the_number_the_message_the_account_or_the_moment(
    status: int, error: Any, meant: Outcome
) -> None:
    assert outcome(status, json.dumps({"error": error}).encode()) == meant


def test_an_answer_that_never_comes_is_not_known(graph: Graph, sender: Make, certificate: Path) -> None:
    slow = sender(None, graph.url(certificate) + "&rto=0.4")
    assert slow.send(whatsapp(1, "+62812349999")) == Unknown("timeout")
    assert len(graph.requests) == 1


def test_an_unknown_certificate_stops_the_channel(graph: Graph, sender: Make) -> None:
    assert sender(None, graph.url(None)).send(whatsapp()) == ChannelDown("certificate")


def test_a_host_that_is_away_means_later(sender: Make) -> None:
    assert sender(None, "pwa://EAAG@1234567/?base=https://127.0.0.1:9").send(whatsapp()) == Retry("connect")


@pytest.mark.parametrize(
    "number", ["081234567890", "+62 812", "+62812345\r\n", "+6281234567890,+628", "", "+" + "6" * 99]
)
def test_a_crafted_number_reaches_nobody(graph: Graph, sender: Make, certificate: Path, number: str) -> None:
    assert sender(None, graph.url(certificate)).send(whatsapp(1, number)) == Rejected("number")
    assert graph.requests == []


@pytest.mark.parametrize(
    "name", ["Sari\nBaris\tdua     spasi", "*Sari* _x_ ~y~ `z`", "\u202eiraS", "S" * 10_000, "{{1}} {2}"]
)
def test_a_hostile_name_stays_one_line_without_markup(graph: Graph, sender: Make, certificate: Path, name: str) -> None:
    assert isinstance(sender(None, graph.url(certificate)).send(whatsapp(1, name=name)), Sent)
    body, _ = graph.requests[0][2]["template"]["components"]
    said = body["parameters"][0]["text"]
    assert said.isprintable()
    assert "    " not in said
    assert not set("*_~`") & set(said)
    assert 0 < len(said) <= 120
    assert len(body["parameters"]) == 4
