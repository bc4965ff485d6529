"""A delivery: by the reader's own hours, by the way that is open, at the breaker's leave, ten in a hand."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from domain.calendar import Calendar
from domain.seal import Purpose, unseal
from flows.messages import HAND, Worker
from notifications.local import Catchers, catchers
from notifications.send import Sender
from store import installation, outbox, pace
from store.database import Engine, text
from tests.flows.crew import fill, states
from tests.notifications.relay import Box as Mailbox
from tests.notifications.relay import Relay
from tests.people import BUDI, JOKO, LESTARI, SARI, WIT, Office, an_office, at
from tests.store.boxes import NOTICE, OWN, Box

FRIDAY = at("2027-01-15 10:00")
NOWHERE = "pmailto://127.0.0.1:1/?from=a@instansi.example"


@pytest.fixture
def box(engine: Engine) -> Iterator[Box]:
    """The cast's office with an empty outbox; what is put there is committed with `send`."""
    with engine.connect() as tx:
        yield Box(an_office(tx))


@pytest.fixture
def caught(tmp_path: Path) -> Iterator[Catchers]:
    with catchers(tmp_path) as running:
        yield running


@pytest.fixture
def relay() -> Iterator[Relay]:
    """A real SMTP server whose answers hang on the local part of the address."""
    running = Relay(Mailbox())
    running.start()
    yield running
    running.stop()


def send(
    box: Box, engine: Engine, mail: str | None, whatsapp: str | None = None, now: datetime = FRIDAY, **settings: Any
) -> dict[str, int]:
    box.office.tx.commit()
    with Sender(mail, whatsapp) as sender:
        worker = Worker(engine, sender, Settings(**settings), Calendar(), lambda: now)
        worker.run()
    return dict(worker.outcomes)


def at_address(box: Box, nip: str, address: str | None) -> None:
    box.office.do("UPDATE person SET email = :a WHERE nip = :n", a=address, n=nip)


def row(box: Box, number: int) -> tuple[Any, ...]:
    return box.office.rows("SELECT state, code, attempts, channel FROM outbox WHERE id = :id", id=number)[0]


# --- hours ----------------------------------------------------------------------------------------------


def test_a_message_waits_for_the_morning_where_its_reader_lives(box: Box, engine: Engine, caught: Catchers) -> None:
    near, far = box.put(SARI, OWN), box.put(JOKO, OWN)
    evening = at("2027-01-14 18:00")  # 20.00 in Jayapura
    assert send(box, engine, caught.email_url, now=evening) == {"accepted": 1, "queued": 1}
    assert row(box, near)[0] == "accepted"
    assert box.of(far) == ("queued", "quiet-hours", at("2027-01-15 07:00", WIT))
    assert row(box, far)[2] == 0  # that was no try
    assert send(box, engine, caught.email_url, now=at("2027-01-15 06:59", WIT)) == {}
    assert send(box, engine, caught.email_url, now=at("2027-01-15 07:00", WIT)) == {"accepted": 1}


def test_a_saturday_is_a_working_day_only_in_units_with_six(box: Box, engine: Engine, caught: Catchers) -> None:
    box.office.do("UPDATE unit SET six_days = true WHERE code = 'V0'")
    five, six, late = box.put(SARI, OWN), box.put(JOKO, OWN), box.put(BUDI, OWN, expires_at=at("2027-01-17"))
    assert send(box, engine, caught.email_url, now=at("2027-01-16 10:00")) == {
        "accepted": 1, "queued": 1, "expired": 1,
    }  # fmt: skip
    assert row(box, six)[0] == "accepted"
    assert box.of(five) == ("queued", "quiet-hours", at("2027-01-18 07:00"))
    assert box.of(late)[:2] == ("expired", "quiet-hours")


def test_in_a_year_whose_cuti_bersama_nobody_knows_the_hours_alone_decide(
    box: Box, engine: Engine, caught: Catchers
) -> None:
    one = box.put(SARI, OWN)
    assert send(box, engine, caught.email_url, now=at("2031-03-15 20:00")) == {"queued": 1}
    assert box.of(one)[1:] == ("quiet-hours", at("2031-03-16 07:00"))
    assert send(box, engine, caught.email_url, now=at("2031-03-16 07:00")) == {"accepted": 1}


# --- ways -----------------------------------------------------------------------------------------------


def test_a_refused_address_is_suppressed_at_once_and_the_next_message_takes_the_other_way(
    box: Box, engine: Engine, caught: Catchers
) -> None:
    at_address(box, SARI, "sari.tidakaktif@surakarta.example")
    first = box.put(SARI, OWN)
    assert send(box, engine, caught.email_url, caught.whatsapp_url) == {"rejected": 1}
    assert row(box, first)[:2] == ("rejected", "550 5.1.1")
    assert box.office.rows("SELECT channel, address, reason, code FROM suppression") == [
        ("email", "sari.tidakaktif@surakarta.example", "refused", "550 5.1.1")
    ]
    second = box.put(SARI, NOTICE)
    assert send(box, engine, caught.email_url, caught.whatsapp_url) == {"accepted": 1}
    assert row(box, second)[::3] == ("accepted", "whatsapp")


def test_who_wants_no_reminders_still_gets_notices_of_a_step(box: Box, engine: Engine, caught: Catchers) -> None:
    box.office.do("INSERT INTO optout VALUES (:nip, 'email', 'x', :now)", nip=SARI, now=FRIDAY)
    reminder, notice = box.put(SARI, "reminder"), box.put(SARI, OWN)
    send(box, engine, caught.email_url, caught.whatsapp_url)
    assert row(box, notice)[0] == "accepted"
    assert row(box, reminder)[0] != "accepted"


def test_where_the_other_way_is_shut_as_well_the_message_waits(box: Box, engine: Engine, caught: Catchers) -> None:
    at_address(box, SARI, None)
    pace.fail(box.office.tx, "whatsapp", "190", fatal=True)
    one = box.put(SARI, OWN)
    assert send(box, engine, caught.email_url, caught.whatsapp_url) == {"queued": 1}
    assert box.of(one) == ("queued", "breaker", FRIDAY + timedelta(minutes=5))


def test_a_reminder_carries_seals_by_which_its_return_and_its_refusal_are_known(
    box: Box, engine: Engine, relay: Relay
) -> None:
    number, _ = box.put(LESTARI, "reminder"), box.put(BUDI, OWN)
    send(box, engine, relay.url, link="https://siklus.example")
    found = {str(mail["To"]): (mail, envelope) for mail, envelope in zip(relay.box.mails, relay.box.got, strict=True)}
    key = installation.secret(box.office.tx)
    mail, envelope = next(v for to, v in found.items() if "lestari" in to)
    assert unseal(key, Purpose.BOUNCE, envelope.mail_from.partition("+")[2].partition("@")[0]) == number
    link = str(mail["List-Unsubscribe"]).partition(">")[0].removeprefix("<https://siklus.example/berhenti/")
    assert unseal(key, Purpose.UNSUBSCRIBE, link) == number
    other: EmailMessage = next(v[0] for to, v in found.items() if "budi" in to)
    assert "berhenti/" not in str(other["List-Unsubscribe"])


# --- failures -------------------------------------------------------------------------------------------


def pause(box: Box, seconds: float) -> None:
    """Let real time pass, as far as the breaker knows."""
    box.office.do("UPDATE pace SET open_until = open_until - make_interval(secs => :s)", s=seconds)


def test_a_relay_that_nobody_reaches_opens_the_breaker_keeps_all_out_and_is_tried_by_one(
    engine: Engine, caught: Catchers
) -> None:
    with engine.connect() as tx:
        office = an_office(tx)
        fill(tx, office, 35, FRIDAY)
        box = Box(office, empty=False)
        assert send(box, engine, NOWHERE) == {"queued": HAND}
        lane = pace.lanes(tx)["email"]
        assert (lane.opened, lane.ended) == (True, False)
        assert office.rows("SELECT DISTINCT attempts FROM outbox") == [(0,)]  # it cost no message a try
        later = FRIDAY + timedelta(hours=2)
        assert send(box, engine, caught.email_url, now=later) == {}  # others keep out
        pause(box, 61)
        assert send(box, engine, NOWHERE, now=later) == {"queued": 1}  # one tries
        pause(box, 61)
        assert send(box, engine, NOWHERE, now=later) == {}  # two minutes the second time
        pause(box, 61)
        later += timedelta(hours=1)
        assert send(box, engine, caught.email_url, now=later) == {"accepted": 35}
        assert pace.lanes(tx)["email"] == pace.Lane()


def test_a_channel_that_is_not_there_is_left_alone_and_the_other_goes_on(
    box: Box, engine: Engine, caught: Catchers
) -> None:
    mail, message = box.put(SARI, OWN), box.put(SARI, OWN, channel="whatsapp")
    assert send(box, engine, caught.email_url, None) == {"accepted": 1, "queued": 1}
    assert (row(box, mail)[0], row(box, message)[:3]) == ("accepted", ("queued", "not-configured", 0))
    assert box.of(message)[2] == at("2027-01-12 11:00")  # where it was in the queue
    assert pace.lanes(box.office.tx)["whatsapp"].opened


def test_a_message_that_is_put_off_is_tried_five_times_and_waits_as_long_each_year(
    box: Box, engine: Engine, relay: Relay
) -> None:
    at_address(box, SARI, "tunda@surakarta.example")
    first, now, waits = box.put(SARI, OWN), FRIDAY, []
    for number in range(1, 6):
        send(box, engine, relay.url, now=now)
        state, code, tries, _ = row(box, first)
        assert (code, tries) == ("450 4.2.0", number)
        waits.append((box.of(first)[2] - now).total_seconds())
        now += timedelta(hours=1)
    assert state == "dead"
    for number, wait in enumerate(waits[:4], start=1):
        assert 0 <= wait <= 15 * 2**number
    assert len(set(waits)) == 5


def test_a_message_that_breaks_the_line_while_others_pass_is_given_up_in_the_end(
    box: Box, engine: Engine, relay: Relay
) -> None:
    at_address(box, SARI, "pergi@surakarta.example")  # answered by 421 each time
    bad, _ = box.put(SARI, OWN), box.put(BUDI, OWN)
    send(box, engine, relay.url)
    assert row(box, bad)[:3] == ("queued", "421 4.7.0", 1)
    assert not pace.lanes(box.office.tx).get("email", pace.Lane()).failures


# --- a hand ---------------------------------------------------------------------------------------------


class Watching(Mailbox):
    """A relay that looks, at every message, how many are in somebody's hand."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine, self.seen = engine, [0]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.seen.append(states(self.engine).get("leased", 0))
        return await super().handle_DATA(server, session, envelope)


def test_a_worker_never_has_more_than_ten_in_its_hand(engine: Engine) -> None:
    with engine.begin() as tx:
        office = an_office(tx)
        fill(tx, office, 45, FRIDAY)
    running = Relay(Watching(engine))
    running.start()
    with engine.connect() as tx:
        box = Box(Office(tx, office.cycle), empty=False)
        assert send(box, engine, running.url) == {"accepted": 45}
    running.stop()
    assert isinstance(running.box, Watching)
    assert max(running.box.seen) == HAND
    assert len(running.box.got) == 45


def test_when_the_time_of_a_delivery_is_over_nothing_more_is_claimed(engine: Engine, caught: Catchers) -> None:
    with engine.begin() as tx:
        fill(tx, an_office(tx), 30, FRIDAY)
    with Sender(caught.email_url, None) as sender:
        worker = Worker(engine, sender, Settings(), Calendar(), lambda: FRIDAY, ends_at=0.0)
        worker.run()
    assert states(engine) == {"queued": 30}
    with engine.begin() as tx:
        assert outbox.waiting(tx, FRIDAY)[0] == 30
        assert tx.scalar(text("SELECT count(*) FROM outbox WHERE attempts > 0")) == 0
