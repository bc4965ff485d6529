"""One true relay: what Postfix says is understood, over a checked certificate, and its queue holds what we sent."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.terms import Answer
from notifications.bounce import read
from notifications.bounce_box import opened
from notifications.send import ChannelDown, Rejected, Retry, Sender, Sent
from tests.notifications.messages import email
from tests.notifications.postfix import Postfix, missing, postfix
from tests.notifications.returned import TAG

Make = Callable[..., Sender]
pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.fixture(scope="module")
def relay(certificate: Path) -> Iterator[Postfix]:
    with postfix(certificate) as running:
        yield running


def test_what_postfix_took_has_its_queue_id_and_went_through_its_queue(relay: Postfix, sender: Make) -> None:
    outcomes = sender(relay.url).send_all([email(i) for i in range(1, 21)], threads=4)
    ids = [outcome.provider_id for outcome in outcomes if isinstance(outcome, Sent)]
    assert len(set(ids)) == 20
    assert {outcome.code for outcome in outcomes} == {"250 2.0.0"}
    until = time.monotonic() + 20
    while not all(relay.discarded(str(queue_id)) for queue_id in ids) and time.monotonic() < until:
        time.sleep(0.1)
    assert all(relay.discarded(str(queue_id)) for queue_id in ids), relay.log.read_text()[-2_000:]
    assert relay.log.read_text().count("message-id=<siklus-7@instansi.example>") == 1


def test_what_postfix_refuses_is_refused_and_the_next_goes_over_the_same_connection(
    relay: Postfix, sender: Make
) -> None:
    open_sender = sender(relay.url)
    before = relay.log.read_text().count(" connect from ")
    addresses = ("tiada@dinas.example", "tunda@dinas.example", "sari@dinas.example")
    outcomes = [open_sender.send(email(number, to)) for number, to in enumerate(addresses)]
    assert outcomes[:2] == [Rejected("550 5.1.1"), Retry("450 4.2.0")]
    assert isinstance(outcomes[2], Sent)
    assert relay.log.read_text().count(" connect from ") == before + 1


def test_a_certificate_of_our_own_must_be_named(relay: Postfix, sender: Make) -> None:
    stranger = sender(relay.url.partition("&cafile=")[0])
    assert stranger.send(email()) == ChannelDown("certificate")


def test_what_postfix_cannot_deliver_comes_back_with_the_seal_of_its_message(relay: Postfix, sender: Make) -> None:
    message = replace(email(42, "sari@gugur.example"), tag=TAG)
    assert isinstance(sender(relay.url).send(message), Sent)
    with opened(str(relay.returned)) as box:
        until = time.monotonic() + 20
        while not box.waiting() and time.monotonic() < until:
            time.sleep(0.1)
        (name,) = box.waiting()
        returned = read(box.read(name) or b"")
        assert returned
        assert (returned.tag, returned.answer, returned.code) == (TAG, Answer.BOUNCED, "5.1.1")
        assert returned.at
        box.put_away([name])
        assert box.waiting() == []
