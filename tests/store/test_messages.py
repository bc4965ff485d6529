"""Messages as an operator looks at them, and what becomes of those put back or taken out."""

from datetime import timedelta
from typing import Any

import pytest

from domain.terms import Answer, Channel, MessageState, Suppressed
from store import answers, contacts, messages, outbox, retrying
from store.answers import Given
from store.database import Connection, Engine, text
from store.holding import hold_back
from store.messages import NoSuchMessage, Wanted
from store.outbox import Settled
from store.retrying import Act
from tests.outboxes import put
from tests.people import Office, agree_all, at
from tests.rosters import BUDI, JOKO, RATNA, SARI
from tests.store.reminding import remind

NOW, NOON = at("2027-01-20"), at("2027-01-20 12:00")
HOUR, LEASE = timedelta(hours=1), timedelta(minutes=5)
EMAIL, WHATSAPP = Channel.EMAIL, Channel.WHATSAPP


@pytest.fixture
def box(office: Office) -> Office:
    """The office with an empty outbox."""
    office.do("DELETE FROM outbox")
    return office


def a_message(office: Office, state: str = "queued", nip: str = SARI, channel: str = "email", **more: Any) -> int:
    """Put one message for a person in the outbox, and give its id."""
    n = office.ask("SELECT count(*) FROM outbox")
    given = {"key": f"r:{nip}:{channel}:d{n}", "cycle": office.cycle.id, "channel": channel, "nip": nip,
             "template": "reminder", "state": state, "now": NOW, "sent_at": None, "code": None,
             "expires_at": NOW + 72 * HOUR, "attempts": 3, "lease_no": 3} | more  # fmt: skip
    return int(office.ask(
        "INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, state, created_at, not_before, "
        "sent_at, code, expires_at, attempts, lease_no) VALUES (:key, :cycle, :channel, :nip, :template, :state, :now, "
        ":now, :sent_at, :code, :expires_at, :attempts, :lease_no) RETURNING id", **given))  # fmt: skip


def ids(office: Office, limit: int = 50, **wanted: Any) -> list[int]:
    return [row.id for row in messages.listed(office.tx, Wanted(**wanted), limit)]


def test_the_latest_messages_come_first_and_only_so_many(box: Office) -> None:
    made = [a_message(box) for _ in range(4)]
    assert ids(box) == made[::-1]
    assert ids(box, limit=2) == made[:1:-1]


def test_messages_are_found_by_all_that_can_be_asked(box: Office) -> None:
    dead = a_message(box, "dead", code="timeout")
    held = a_message(box, nip=BUDI, channel="whatsapp", code="daily-cap")
    far = a_message(box, nip=JOKO, cycle=box.cycle.id + 1)
    assert ids(box, state=MessageState.DEAD) == [dead]
    assert ids(box, code="daily-cap") == ids(box, channel=WHATSAPP) == [held]
    assert ids(box, cycle_id=box.cycle.id) == [held, dead]
    assert ids(box, agency="A2") == ids(box, unit_id=box.unit("V0")) == [far]
    assert ids(box, agency="A1", state=MessageState.QUEUED) == [held]
    assert ids(box, agency="A2", code="daily-cap") == []


def test_the_counts_say_what_stands_where_and_what_is_held_back(box: Office) -> None:
    for code in ("daily-cap", "daily-cap", "quiet-hours", "daily-limit", None):
        a_message(box, code=code)
    a_message(box, "cancelled", code="daily-cap")
    a_message(box, "accepted", channel="whatsapp", nip=JOKO)
    states, held = messages.totals(box.tx, Wanted())
    assert states == {
        (MessageState.QUEUED, EMAIL): 5, (MessageState.CANCELLED, EMAIL): 1, (MessageState.ACCEPTED, WHATSAPP): 1
    }  # fmt: skip
    assert held == {"daily-cap": 2, "quiet-hours": 1, "daily-limit": 1}
    assert messages.totals(box.tx, Wanted(agency="A2")) == ({(MessageState.ACCEPTED, WHATSAPP): 1}, {})


def test_all_that_went_to_a_person_is_theirs_and_nothing_else(office: Office) -> None:
    assert remind(office, "2027-01-28")
    agree_all(office)
    for nip in (SARI, BUDI, RATNA):
        every = office.rows("SELECT id FROM outbox WHERE recipient_nip = :nip ORDER BY id DESC", nip=nip)
        assert every
        assert [row.id for row in messages.latest(office.tx, nip, 99)] == [id_ for (id_,) in every]
    assert len(messages.latest(office.tx, SARI, 1)) == 1


def test_one_message_is_shown_with_what_it_speaks_of_and_its_answers(office: Office) -> None:
    agree_all(office)
    notice = office.ask(
        "SELECT id FROM outbox WHERE template = 'appraisal.agree.employee' AND recipient_nip = :n", n=SARI
    )
    office.do("UPDATE outbox SET state = 'accepted', sent_at = :now WHERE id = :id", id=notice, now=NOW)
    for answer, hours in ((Answer.BOUNCED, 2), (Answer.DELAYED, 1)):
        answers.keep(office.tx, [Given(EMAIL, notice, answer, "5.2.2", "", NOW + hours * HOUR)], NOON)
    found = messages.find(office.tx, notice, NOON)
    assert (found.row.name, found.subject, found.cycle, found.count) == ("Sari", "Sari", "2027", 1)
    assert [(a.answer, a.code, a.at) for a in found.answers] == [
        (Answer.DELAYED, "5.2.2", NOW + HOUR), (Answer.BOUNCED, "5.2.2", NOW + 2 * HOUR)
    ]  # fmt: skip
    with pytest.raises(NoSuchMessage):
        messages.find(office.tx, 10**12, NOON)


# --- again, or not at all -----------------------------------------------------------------------------


def test_only_what_came_to_nothing_is_queued_again(box: Office) -> None:
    made = {state: a_message(box, state) for state in MessageState}
    acted = {one.id: one for one in retrying.retry(box.tx, [*made.values(), 10**12], NOON)}
    done = {state for state, id_ in made.items() if acted[id_].act is Act.DONE}
    assert done == {MessageState.DEAD, MessageState.REJECTED, MessageState.EXPIRED, MessageState.SUPPRESSED}
    assert acted[made[MessageState.UNKNOWN]].act is Act.UNSURE
    assert (acted[10**12].act, acted[10**12].was) == (Act.ABSENT, None)
    assert acted[made[MessageState.DELIVERED]].act is Act.WRONG_STATE
    for state, id_ in made.items():
        assert box.ask("SELECT state FROM outbox WHERE id = :id", id=id_) == ("queued" if state in done else state)


def test_a_message_put_back_begins_anew_but_keeps_its_lease_number(box: Office) -> None:
    id_ = a_message(box, "rejected", code="5.1.1", sent_at=NOW)
    endless = a_message(box, "dead", expires_at=None)
    retrying.retry(box.tx, [id_, endless], NOON)
    columns = "state, attempts, lease_no, not_before, expires_at, sent_at, code"
    assert box.rows(f"SELECT {columns} FROM outbox WHERE id = :id", id=id_) == [
        ("queued", 0, 3, NOON, NOON + timedelta(days=3), None, "operator")
    ]
    assert box.ask("SELECT expires_at FROM outbox WHERE id = :id", id=endless) is None


def test_an_unknown_one_goes_out_again_only_if_it_may_come_twice(box: Office) -> None:
    id_ = a_message(box, "unknown", code="lease")
    assert retrying.retry(box.tx, [id_], NOON)[0].act is Act.UNSURE
    assert retrying.retry(box.tx, [id_], NOON, twice=True)[0].act is Act.DONE
    (row,) = outbox.claim(box.tx, EMAIL, 5, NOON, LEASE)
    assert (row.id, row.lease_no, row.attempts) == (id_, 4, 1)
    late = Settled(id_, 3, MessageState.ACCEPTED)  # by the sender who was thought dead
    assert outbox.settle(box.tx, [late], NOON) == 0


def test_what_was_sent_today_and_came_back_is_not_merged_away_when_it_is_put_back(box: Office) -> None:
    id_ = a_message(box, "rejected", sent_at=NOW)
    retrying.retry(box.tx, [id_], NOON)
    hold_back(box.tx, NOON, 6, {})
    assert box.ask("SELECT state FROM outbox WHERE id = :id", id=id_) == "queued"


def test_a_second_try_that_comes_back_is_noticed_like_the_first(box: Office) -> None:
    id_ = a_message(box)
    for hours in (0, 2):
        now = NOON + hours * HOUR
        (row,) = outbox.claim(box.tx, EMAIL, 5, now, LEASE)
        outbox.settle(box.tx, [Settled(id_, row.lease_no, MessageState.ACCEPTED)], now)
        back = Given(EMAIL, id_, Answer.BOUNCED, "5.2.2", "", now + HOUR)
        assert answers.keep(box.tx, [back], now + HOUR) == 1
        assert box.ask("SELECT state FROM outbox WHERE id = :id", id=id_) == "rejected"
        retrying.retry(box.tx, [id_], now + HOUR)
    assert len(messages.find(box.tx, id_, NOON).answers) == 2


def test_it_is_said_when_no_address_reaches_the_reader(box: Office) -> None:
    id_ = a_message(box, "suppressed", code="dead-address")
    contacts.suppress(box.tx, EMAIL, "sari@surakarta.example", Suppressed.BOUNCED, "", "provider", NOW)
    assert not retrying.retry(box.tx, [id_], NOON)[0].dead  # WhatsApp is left
    box.do("UPDATE outbox SET state = 'suppressed'")
    contacts.opt_out(box.tx, SARI, WHATSAPP, SARI, NOW)
    assert retrying.retry(box.tx, [id_], NOON)[0].dead


def test_only_what_waits_can_be_cancelled(box: Office) -> None:
    made = {state: a_message(box, state) for state in MessageState}
    acted = {one.id: one.act for one in retrying.cancel(box.tx, [*made.values(), *made.values()])}
    assert {state for state, id_ in made.items() if acted[id_] is Act.DONE} == {MessageState.QUEUED}
    assert len(acted) == len(made)
    found = box.rows("SELECT state, code FROM outbox WHERE id = :id", id=made[MessageState.QUEUED])
    assert found == [("cancelled", "operator")]
    assert outbox.claim(box.tx, EMAIL, 5, NOON, LEASE) == []


def test_a_list_beside_many_messages_reads_no_whole_table(engine: Engine) -> None:
    with engine.begin() as tx:
        put(tx, "accepted", NOW, 60_000, sent_at=NOW)
        put(tx, "dead", NOW, 3)
        tx.execute(text("INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, created_at, "
                        "not_before) VALUES (:key, 1, 'email', :nip, 'reminder', :now, :now)"),
                   {"key": f"r:{SARI}:email:2027-01-20", "nip": SARI, "now": NOW})  # fmt: skip
    with engine.connect() as db:
        db.execute(text("ANALYZE outbox"))
        assert len(messages.listed(db, Wanted(state=MessageState.DEAD), 50)) == 3
        for ask in (
            lambda: messages.listed(db, Wanted(), 50),
            lambda: messages.listed(db, Wanted(state=MessageState.DEAD), 50),
            lambda: messages.listed(db, Wanted(state=MessageState.UNKNOWN), 50),
            lambda: messages.latest(db, SARI),
        ):
            assert _read(db, ask) == 0


def _read(db: Connection, ask: Any) -> int:
    """Give how often the outbox was read from one end to the other."""
    query = text("SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'outbox'")
    before = db.scalar(query)
    ask()
    return int(db.scalar(query)) - int(before)
