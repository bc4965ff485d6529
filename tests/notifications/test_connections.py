"""What becomes of an open connection when a relay refuses, is slow or goes away; and what is never written down."""

import io
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from notifications.send import ChannelDown, Outcome, Rejected, Retry, Sender, Sent, Unknown
from tests.notifications.graph import Graph
from tests.notifications.messages import email, whatsapp
from tests.notifications.relay import PASSWORD, Relay

Make = Callable[..., Sender]


@pytest.mark.parametrize("local", ["tunda", "tiada", "kebijakan", "spam", "sibuk"])
def test_after_a_refusal_the_table_is_cleared_and_the_connection_goes_on(
    relay: Relay, sender: Make, local: str
) -> None:
    open_sender = sender(relay.url)
    for to in (f"{local}@dinas.example", "sari@dinas.example", f"{local}@dinas.example", "budi@dinas.example"):
        open_sender.send(email(1, to))
    assert [e.rcpt_tos for e in relay.box.got] == [["sari@dinas.example"], ["budi@dinas.example"]]
    assert len(relay.box.peers) == 1
    assert relay.box.resets == 2 or local in ("spam", "sibuk")


@pytest.mark.parametrize("local", ["pergi", "tutup"])
def test_a_relay_that_says_goodbye_is_called_anew(relay: Relay, sender: Make, local: str) -> None:
    open_sender = sender(relay.url)
    outcomes = [open_sender.send(email(i, to)) for i, to in enumerate((f"{local}@d.example", "sari@d.example"), 1)]
    assert [type(outcome) for outcome in outcomes] == [Retry, Sent]
    assert len(relay.box.peers) == 2


@pytest.mark.parametrize(("local", "outcome"), [("lamban", Retry("timeout")), ("lambat", Unknown("timeout"))])
def test_a_slow_relay_means_later_before_the_text_and_nobody_knows_after_it(
    relay: Relay, sender: Make, local: str, outcome: Outcome
) -> None:
    slow = sender(relay.url + "&rto=0.3")
    assert slow.send(email(1, f"{local}@dinas.example")) == outcome
    assert isinstance(slow.send(email(2)), Sent)
    assert len(relay.box.peers) == 2


def test_a_return_path_holds_the_tag_and_never_more_than_a_local_part_may(relay: Relay, sender: Make) -> None:
    tagged = replace(email(42), tag="42-0f3c4d5e6a7b8c9d")
    sender(relay.url).send(tagged)
    sender(relay.url + "&bounce=kembali@surat.example").send(tagged)
    sender(relay.url + f"&bounce={'k' * 60}@surat.example").send(tagged)
    assert [e.mail_from for e in relay.box.got] == [
        "pengingat+42-0f3c4d5e6a7b8c9d@instansi.example",
        "kembali+42-0f3c4d5e6a7b8c9d@surat.example",
        f"{'k' * 60}@surat.example",
    ]
    assert {mail["Message-ID"] for mail in relay.box.mails} == {"<siklus-42@instansi.example>"}


def test_whatever_goes_wrong_no_log_holds_an_address_a_number_or_a_secret(
    relay: Relay, secure_relay: Relay, graph: Graph, sender: Make, certificate: Path
) -> None:
    said = io.StringIO()  # all loggers, at the most talkative
    root, listener = logging.getLogger(), logging.StreamHandler(said)
    listener.addFilter(lambda record: record.name != "mail.log")  # the relay of the test, which says all it hears
    was = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        outcomes = [
            sender(relay.url).send(email(1, "tiada@dinas.example")),
            sender(relay.url).send(email(2, "sari@dinas.example\r\nBcc: jahat@evil.example")),
            sender(secure_relay.secure_url(certificate, "kata-sandi-salah")).send(email(3)),
            sender(secure_relay.secure_url(certificate)).send(email(4)),
            sender(None, graph.url(certificate)).send(whatsapp(5, "+62812341026")),
            sender(None, graph.url(None)).send(whatsapp(6)),
            sender(f"mailto://127.0.0.1:{relay.port}/?from=p@i.example&mode=insecure").send(
                email(7, "tiada@dinas.example")
            ),
        ]
    finally:
        root.removeHandler(listener)
        root.setLevel(was)
    assert [type(outcome) for outcome in outcomes] == [
        Rejected, Rejected, ChannelDown, Sent, Rejected, ChannelDown, Retry,
    ]  # fmt: skip
    for secret in ("dinas.example", "jahat", "81234", "EAAGtoken", PASSWORD, "kata-sandi", "Wulandari"):
        assert secret not in said.getvalue() + repr(outcomes)
