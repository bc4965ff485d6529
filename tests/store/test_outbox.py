"""The outbox: claimed by one, settled by the one who holds it, put away when nobody may send it any more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from domain.terms import Channel, MessageState
from store import outbox
from store.database import Engine
from store.outbox import Settled
from tests.people import JOKO, LESTARI, SARI, Office, agree_all, an_office, at, propose, report
from tests.store.reminding import remind

NOON, LEASE = at("2027-01-04 12:00"), timedelta(minutes=5)


@pytest.fixture
def full(office: Office) -> Office:
    """Nine reminders that may go out at ten."""
    remind(office, "2027-01-04")
    return office


def _states(office: Office) -> dict[str, int]:
    return dict(office.rows("SELECT state, count(*) FROM outbox GROUP BY 1"))


def test_a_claim_takes_the_oldest_first_and_no_more_than_asked(full: Office) -> None:
    propose(full, LESTARI)
    full.do("UPDATE outbox SET not_before = :early WHERE recipient_nip = :nip", early=at("2027-01-04 08:00"), nip=SARI)
    assert outbox.claim(full.tx, 4, at("2027-01-04 07:59"), NOON) == []
    first, second = outbox.claim(full.tx, 4, NOON, NOON + LEASE), outbox.claim(full.tx, 9, NOON, NOON + LEASE)
    assert SARI in {m.recipient_nip for m in first}
    assert (len(first), len(second)) == (4, 5)
    assert outbox.claim(full.tx, 9, NOON, NOON + LEASE) == []
    assert {(m.lease_no, m.attempts) for m in [*first, *second]} == {(1, 1)}


def test_a_claim_brings_what_is_needed_to_address_it(full: Office) -> None:
    full.do("UPDATE person SET front_title = 'Dr.', back_title = 'M.Si.', language = 'en' WHERE nip = :nip", nip=SARI)
    full.do("UPDATE outbox SET channel = 'whatsapp' WHERE recipient_nip = :nip", nip=JOKO)
    by_nip = {m.recipient_nip: m for m in outbox.claim(full.tx, 99, NOON, NOON + LEASE)}
    sari, joko = by_nip[SARI], by_nip[JOKO]
    assert (sari.front_title, sari.name, sari.back_title, sari.language) == ("Dr.", "Sari", "M.Si.", "en")
    assert (sari.address, sari.unit, sari.agency, sari.year) == (
        "sari@surakarta.example", "Unit U1", "Pemerintah Kota Surakarta", 2027,
    )  # fmt: skip
    assert (joko.address, joko.zone) == ("+6281234567890", "Asia/Jayapura")


def test_a_message_to_one_who_left_can_still_be_claimed(full: Office) -> None:
    full.move(SARI, None, when="2027-01-04")
    (sari,) = [m for m in outbox.claim(full.tx, 99, NOON, NOON + LEASE) if m.recipient_nip == SARI]
    assert (sari.name, sari.unit, sari.zone) == ("Sari", None, "Asia/Jakarta")


def test_what_became_of_a_message_is_written_back_once(full: Office) -> None:
    a, b, c = outbox.claim(full.tx, 3, NOON, NOON + LEASE)
    later = NOON + timedelta(minutes=7)
    results = [
        Settled(a.id, a.lease_no, MessageState.ACCEPTED, "250", "<id@siklus>"),
        Settled(b.id, b.lease_no, MessageState.QUEUED, "451", None, later),
        Settled(c.id, c.lease_no, MessageState.REJECTED, "550"),
    ]
    assert outbox.settle(full.tx, results, NOON) == 3
    assert outbox.settle(full.tx, results, NOON) == 0
    assert outbox.settle(full.tx, [], NOON) == 0
    row = "SELECT state, code, provider_id, sent_at, lease_until, not_before FROM outbox WHERE id = :id"
    assert full.rows(row, id=a.id) == [("accepted", "250", "<id@siklus>", NOON, None, at("2027-01-04 10:00"))]
    assert full.rows(row, id=b.id) == [("queued", "451", None, None, None, later)]
    assert full.rows(row, id=c.id) == [("rejected", "550", None, None, None, at("2027-01-04 10:00"))]
    (again,) = [m for m in outbox.claim(full.tx, 99, later, later + LEASE) if m.id == b.id]
    assert (again.lease_no, again.attempts) == (2, 2)


def test_a_result_that_comes_after_another_took_over_is_dropped(full: Office) -> None:
    (first,) = outbox.claim(full.tx, 1, NOON, NOON + LEASE)
    outbox.settle(full.tx, [Settled(first.id, 1, MessageState.QUEUED, None, None, at("2027-01-04 09:00"))], NOON)
    (second,) = outbox.claim(full.tx, 1, NOON, NOON + LEASE)
    assert (second.id, second.lease_no) == (first.id, 2)
    assert outbox.settle(full.tx, [Settled(first.id, 1, MessageState.REJECTED)], NOON) == 0
    assert outbox.settle(full.tx, [Settled(second.id, 2, MessageState.ACCEPTED)], NOON) == 1


def test_a_lease_that_ran_out_is_unknown_and_never_sent_again_by_itself(full: Office) -> None:
    (taken,) = outbox.claim(full.tx, 1, NOON, NOON + LEASE)
    assert outbox.expire(full.tx, NOON + LEASE) == 0
    assert outbox.expire(full.tx, NOON + LEASE + timedelta(seconds=1)) == 1
    assert full.rows("SELECT state, code FROM outbox WHERE id = :id", id=taken.id) == [("unknown", "lease")]
    assert outbox.settle(full.tx, [Settled(taken.id, 1, MessageState.ACCEPTED)], NOON + LEASE) == 0
    assert taken.id not in {m.id for m in outbox.claim(full.tx, 99, NOON + 2 * LEASE, NOON + 3 * LEASE)}


def test_a_reminder_that_could_not_go_out_for_three_days_goes_out_no_more(full: Office) -> None:
    assert outbox.expire(full.tx, at("2027-01-07 10:00")) == 0
    assert outbox.expire(full.tx, at("2027-01-07 10:01")) == 9
    assert _states(full) == {"expired": 9}


def test_a_notice_does_not_go_stale(office: Office) -> None:
    agree_all(office)
    report(office)
    waiting = _states(office)
    assert waiting.keys() == {"queued"}
    assert outbox.expire(office.tx, at("2030-01-01")) == 0


def test_who_waits_and_when_the_next_may_go(full: Office) -> None:
    assert outbox.waiting(full.tx, at("2027-01-04 09:59")) == (0, at("2027-01-04 10:00"))
    assert outbox.waiting(full.tx, at("2027-01-04 10:00")) == (9, None)


def test_two_workers_never_take_the_same_message(engine: Engine) -> None:
    with engine.begin() as tx:
        office = an_office(tx)
        office.do("INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, created_at, not_before) "
                  "SELECT 'x' || n, :c, :channel, :nip, 'reminder', :now, :now FROM generate_series(1, 400) n",
                  c=office.cycle.id, channel=Channel.EMAIL, nip=SARI, now=NOON)  # fmt: skip
    start = Barrier(8)

    def work(_: int) -> list[int]:
        mine: list[int] = []
        start.wait()
        while True:
            with engine.begin() as tx:
                hand = outbox.claim(tx, 10, NOON, NOON + LEASE)
                mine += [m.id for m in hand]
            if not hand:
                return mine
            with engine.begin() as tx:
                outbox.settle(tx, [Settled(m.id, m.lease_no, MessageState.ACCEPTED) for m in hand], NOON)

    with ThreadPoolExecutor(8) as pool:
        taken = [i for mine in pool.map(work, range(8)) for i in mine]
    assert len(taken) == len(set(taken)) == 400
    with engine.connect() as tx:
        assert Office(tx, office.cycle).rows(
            "SELECT state, lease_no, attempts, count(*) FROM outbox GROUP BY 1, 2, 3"
        ) == [("accepted", 1, 1, 400)]


def test_a_message_that_another_holds_in_an_open_transaction_is_stepped_over(engine: Engine) -> None:
    with engine.begin() as tx:
        remind(an_office(tx), "2027-01-04")
    with engine.begin() as one, engine.begin() as other:
        first = {m.id for m in outbox.claim(one, 4, NOON, NOON + LEASE)}
        second = {m.id for m in outbox.claim(other, 99, NOON, NOON + LEASE)}
    assert (len(first), len(second)) == (4, 5)
    assert not first & second
