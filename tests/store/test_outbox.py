"""The outbox: claimed by one, settled by the one who holds it, put away when nobody may send it any more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from domain.terms import Channel, MessageState
from store import outbox
from store.database import Connection, Engine
from store.outbox import Settled
from tests.people import BUDI, JOKO, SARI, STAFF, Office, agree_all, an_office, at, report
from tests.store.boxes import NOTICE, Box

NOON, LEASE = at("2027-01-04 12:00"), timedelta(minutes=5)


@pytest.fixture
def full(office: Office) -> Office:
    """Nine reminders that may go out at ten."""
    return filled(office)


def filled(office: Office) -> Office:
    box = Box(office)
    for nip, *_ in STAFF:
        box.put(nip, "reminder", "2027-01-04 10:00", expires_at=at("2027-01-07 10:00"))
    return office


def claim(tx: Connection, limit: int, now: datetime = NOON) -> list[Any]:
    return outbox.claim(tx, Channel.EMAIL, limit, now, LEASE)


def run_out(office: Office, seconds: float = 300) -> None:
    """Let so much real time have passed since the claims."""
    office.do("UPDATE outbox SET lease_until = lease_until - make_interval(secs => :s)", s=seconds)


def _states(office: Office) -> dict[str, int]:
    return dict(office.rows("SELECT state, count(*) FROM outbox GROUP BY 1"))


def test_a_claim_takes_the_oldest_first_and_no_more_than_asked(full: Office) -> None:
    full.do("UPDATE outbox SET not_before = :early WHERE recipient_nip = :nip", early=at("2027-01-04 08:00"), nip=SARI)
    assert claim(full.tx, 4, at("2027-01-04 07:59")) == []
    first, second = claim(full.tx, 4), claim(full.tx, 9)
    assert SARI in {m.recipient_nip for m in first}
    assert (len(first), len(second)) == (4, 5)
    assert claim(full.tx, 9) == []
    assert {(m.lease_no, m.attempts) for m in [*first, *second]} == {(1, 1)}


def test_a_claim_brings_what_is_needed_to_address_it(full: Office) -> None:
    full.do("UPDATE person SET front_title = 'Dr.', back_title = 'M.Si.', language = 'en' WHERE nip = :nip", nip=SARI)
    full.do("UPDATE unit SET six_days = true WHERE code = 'V0'")
    by_nip = {m.recipient_nip: m for m in claim(full.tx, 99)}
    sari, joko = by_nip[SARI], by_nip[JOKO]
    assert (sari.front_title, sari.name, sari.back_title, sari.language) == ("Dr.", "Sari", "M.Si.", "en")
    assert (sari.email, sari.mobile, sari.unit, sari.agency, sari.year) == (
        "sari@surakarta.example", "+6281234567890", "Unit U1", "Pemerintah Kota Surakarta", 2027,
    )  # fmt: skip
    assert (sari.zone, sari.six_days, joko.zone, joko.six_days) == ("Asia/Jakarta", False, "Asia/Jayapura", True)


def test_a_message_to_one_who_left_can_still_be_claimed(full: Office) -> None:
    full.move(SARI, None, when="2027-01-04")
    (sari,) = [m for m in claim(full.tx, 99) if m.recipient_nip == SARI]
    assert (sari.name, sari.unit, sari.zone) == ("Sari", None, "Asia/Jakarta")


def test_what_became_of_a_message_is_written_back_once(full: Office) -> None:
    a, b, c = claim(full.tx, 3)
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
    (again,) = [m for m in claim(full.tx, 99, later) if m.id == b.id]
    assert (again.lease_no, again.attempts) == (2, 2)


def test_a_result_that_comes_after_another_took_over_is_dropped(full: Office) -> None:
    (first,) = claim(full.tx, 1)
    outbox.settle(full.tx, [Settled(first.id, 1, MessageState.QUEUED, None, None, at("2027-01-04 09:00"))], NOON)
    (second,) = claim(full.tx, 1)
    assert (second.id, second.lease_no) == (first.id, 2)
    assert outbox.settle(full.tx, [Settled(first.id, 1, MessageState.REJECTED)], NOON) == 0
    assert outbox.settle(full.tx, [Settled(second.id, 2, MessageState.ACCEPTED)], NOON) == 1


def test_a_lease_that_ran_out_is_unknown_and_never_sent_again_by_itself(full: Office) -> None:
    (taken,) = claim(full.tx, 1)
    run_out(full, 290)
    assert outbox.expire(full.tx, NOON + timedelta(days=1)) == 0  # a lease is real time, whatever year is played
    assert outbox.waiting(full.tx, NOON) == (8, None)
    run_out(full, 20)
    assert outbox.waiting(full.tx, NOON) == (9, None)
    assert outbox.expire(full.tx, NOON) == 1
    assert full.rows("SELECT state, code FROM outbox WHERE id = :id", id=taken.id) == [("unknown", "lease")]
    assert outbox.settle(full.tx, [Settled(taken.id, 1, MessageState.ACCEPTED)], NOON + LEASE) == 0
    assert taken.id not in {m.id for m in claim(full.tx, 99)}


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
                hand = claim(tx, 10)
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
        filled(an_office(tx))
    with engine.begin() as one, engine.begin() as other:
        first = {m.id for m in claim(one, 4)}
        second = {m.id for m in claim(other, 99)}
    assert (len(first), len(second)) == (4, 5)
    assert not first & second


def test_a_claim_knows_which_ways_to_a_person_are_closed(full: Office) -> None:
    full.do("INSERT INTO suppression VALUES ('email', 'sari@surakarta.example', 'bounced', '', 'x', :now)", now=NOON)
    full.do("INSERT INTO suppression VALUES ('whatsapp', 'budi@surakarta.example', 'refused', '', 'x', :now)", now=NOON)
    full.do("INSERT INTO optout VALUES (:nip, 'whatsapp', 'x', :now)", nip=BUDI, now=NOON)
    by_nip = {m.recipient_nip: m for m in claim(full.tx, 99)}
    flags = ("email_dead", "mobile_dead", "email_out", "mobile_out")
    assert [getattr(by_nip[SARI], flag) for flag in flags] == [True, False, False, False]
    assert [getattr(by_nip[BUDI], flag) for flag in flags] == [False, False, False, True]


def test_a_claim_knows_whether_the_same_reminder_goes_out_through_the_other_channel(office: Office) -> None:
    box = Box(office)
    for nip, channel, day, state in (
        (SARI, "email", "2027-01-04", "queued"), (SARI, "whatsapp", "2027-01-04", "accepted"),
        (BUDI, "email", "2027-01-04", "queued"), (BUDI, "whatsapp", "2027-01-04", "rejected"),
        (JOKO, "email", "2027-01-04", "queued"), (JOKO, "whatsapp", "2027-01-03", "queued"),
    ):  # fmt: skip
        key = f"r:{nip}:{channel}:{day}"
        box.put(nip, "reminder", "2027-01-04 10:00", channel, dedupe=key, state=state)
    assert {m.recipient_nip: m.other_queued for m in claim(office.tx, 99)} == {SARI: True, BUDI: False, JOKO: False}


def test_what_went_out_another_way_is_written_down_as_that_and_what_was_no_try_is_not_counted(full: Office) -> None:
    a, b = claim(full.tx, 2)
    later = NOON + timedelta(hours=20)
    results = [
        Settled(a.id, 1, MessageState.ACCEPTED, channel=Channel.WHATSAPP),
        Settled(b.id, 1, MessageState.QUEUED, "quiet-hours", not_before=later, counted=False),
    ]
    assert outbox.settle(full.tx, results, NOON) == 2
    row = "SELECT channel, state, attempts FROM outbox WHERE id = :id"
    assert full.rows(row, id=a.id) == [("whatsapp", "accepted", 1)]
    assert full.rows(row, id=b.id) == [("email", "queued", 0)]


def test_a_reminder_that_stayed_unknown_is_superseded_by_a_later_one_that_its_reader_got(office: Office) -> None:
    box = Box(office)
    lost = {"state": "unknown", "code": "lease"}
    first = box.put(SARI, "reminder", "2027-01-04 10:00", **lost)
    notice = box.put(SARI, NOTICE, "2027-01-04 10:00", **lost)
    other_way = box.put(SARI, "reminder", "2027-01-04 10:00", "whatsapp", **lost)
    last = box.put(BUDI, "reminder", "2027-01-06 10:00", **lost)
    box.sent(BUDI, "reminder", "2027-01-05 10:00")
    box.put(SARI, "reminder", "2027-01-05 10:00")
    outbox.expire(office.tx, NOON)
    assert box.of(first)[:2] == ("unknown", "lease")
    box.sent(SARI, "escalation", "2027-01-06 10:00")
    outbox.expire(office.tx, NOON)
    assert box.of(first)[:2] == ("unknown", "superseded")
    assert {box.of(i)[:2] for i in (notice, other_way, last)} == {("unknown", "lease")}


def test_a_claim_reads_no_more_of_a_long_queue_than_it_takes(office: Office) -> None:
    """Twenty thousand e-mails lie before ten WhatsApp messages: both are found at once through the index."""
    box = Box(office)
    put = "INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, created_at, not_before) " \
          "SELECT :c || n, :cycle, :c, :nip, 'reminder', :now, :now FROM generate_series(1, :n) n"  # fmt: skip
    for channel, n in (("email", 20_000), ("whatsapp", 10)):
        office.do(put, c=channel, n=n, cycle=office.cycle.id, nip=SARI, now=NOON)
    office.do("ANALYZE outbox")
    given = {"now": NOON, "limit": 10, "lease": LEASE}
    for channel in Channel:
        query = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {outbox.CLAIM.text}"
        plan = box.office.rows(query, channel=channel, **given)[0][0][0]
        assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] < 1_000, channel
