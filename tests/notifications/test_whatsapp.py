"""WhatsApp over a fake Graph API: what is asked of Meta, and what each of its answers means."""

from collections.abc import Callable
from pathlib import Path

import pytest

from notifications.send import ChannelDown, Outcome, Rejected, Retry, Sender, Sent, Unknown
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
    assert len(body["parameters"]) == 5
