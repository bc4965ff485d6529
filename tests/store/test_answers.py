"""Answers of providers: kept once, applied in any order, and an address that is dead gets no more messages."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain.terms import Answer, Channel, MessageState
from store import answers, outbox
from store.answers import Given
from store.database import Engine, text
from store.outbox import Settled
from tests.people import BUDI, SARI, Office, an_office, at
from tests.store.answering import SENT_AT, WAMID, answer, message, returned, stands, suppressed, tell
from tests.store.objecting import received

LATER = at("2027-01-08 12:00")
SENT, DELIVERED, READ, FAILED = Answer.SENT, Answer.DELIVERED, Answer.READ, Answer.FAILED
UNKNOWN, ACCEPTED = MessageState.UNKNOWN, MessageState.ACCEPTED


@pytest.mark.parametrize(
    ("said", "state", "code"),
    [
        (SENT, "accepted", "200"),
        (DELIVERED, "delivered", None),
        (READ, "delivered", None),
        (FAILED, "rejected", "131026"),
    ],
)
def test_an_accepted_message_becomes_what_its_provider_says(
    office: Office, said: Answer, state: str, code: str | None
) -> None:
    row = message(office)
    assert tell(office, answer(row, said)) == 1
    assert stands(office, row) == (state, code, WAMID)


@pytest.mark.parametrize(("said", "state"), [(SENT, "accepted"), (DELIVERED, "delivered"), (FAILED, "rejected")])
def test_of_an_unknown_message_it_is_known_then_what_became_of_it(office: Office, said: Answer, state: str) -> None:
    row = message(office, UNKNOWN)
    tell(office, answer(row, said))
    assert stands(office, row) == (state, "131026" if said is FAILED else None, WAMID)
    assert office.ask("SELECT sent_at FROM outbox WHERE id = :id", id=row) == at("2027-01-05 09:01")


def test_a_late_sent_takes_nothing_back(office: Office) -> None:
    row = message(office)
    tell(office, answer(row, READ, 9))
    tell(office, answer(row, SENT, 1))
    assert stands(office, row)[0] == "delivered"


def test_what_reached_a_person_has_reached_them(office: Office) -> None:
    first, second = message(office), message(office)
    for row, order in ((first, (DELIVERED, FAILED)), (second, (FAILED, DELIVERED))):
        for said in order:
            tell(office, answer(row, said))
    assert stands(office, first) == stands(office, second) == ("delivered", None, WAMID)


def test_an_answer_is_kept_once_however_often_it_is_told(office: Office) -> None:
    row = message(office)
    assert tell(office, answer(row, SENT), answer(row, SENT)) == 1
    assert tell(office, answer(row, SENT), answer(row, DELIVERED)) == 1
    assert tell(office, answer(row, SENT), answer(row, DELIVERED)) == tell(office) == 0
    assert office.ask("SELECT count(*) FROM answer WHERE applied_at IS NOT NULL") == 2


def test_an_answer_about_a_message_that_was_never_ours_is_dropped(office: Office) -> None:
    assert tell(office, answer(987_654_321, FAILED)) == 0
    assert office.ask("SELECT count(*) FROM answer") == 0


def test_an_answer_that_overtakes_our_own_commit_waits_for_it(office: Office) -> None:
    row = message(office, MessageState.LEASED)
    assert tell(office, answer(row, DELIVERED)) == 1
    assert stands(office, row)[0] == "leased"
    assert answers.apply_loose(office.tx, LATER) == 0
    outbox.settle(office.tx, [Settled(row, 0, ACCEPTED, "200", WAMID)], LATER)
    assert answers.apply_loose(office.tx, LATER) == 1
    assert stands(office, row)[0] == "delivered"
    assert answers.apply_loose(office.tx, LATER) == 0


def test_a_message_that_waits_to_be_sent_again_is_not_sent_again_once_it_arrived(office: Office) -> None:
    row = message(office, MessageState.QUEUED)
    tell(office, answer(row, FAILED))
    assert stands(office, row)[0] == "queued"  # that the first try failed is why it waits
    tell(office, answer(row, DELIVERED))
    assert stands(office, row)[0] == "delivered"


@pytest.mark.parametrize("said", [SENT, DELIVERED, FAILED])
def test_an_answer_about_another_try_moves_nothing(office: Office, said: Answer) -> None:
    row = message(office)
    assert tell(office, answer(row, said, provider_id="wamid.OTHER")) == 1
    mail = message(office, channel="email", provider="queue-1")
    tell(office, answer(mail, said))
    assert (stands(office, row)[0], stands(office, mail)[0]) == ("accepted", "accepted")
    assert office.ask("SELECT count(*) FROM answer WHERE applied_at IS NULL") == 0


def test_a_superseded_or_cancelled_message_that_arrived_has_arrived(office: Office) -> None:
    rows = [message(office, UNKNOWN, code="superseded"), message(office, MessageState.CANCELLED)]
    for row in rows:
        tell(office, answer(row, DELIVERED))
        assert stands(office, row) == ("delivered", None, WAMID)


def test_a_mail_that_came_back_is_rejected_with_its_code_and_a_delay_changes_nothing(office: Office) -> None:
    back, late = (message(office, channel="email", provider="q1") for _ in range(2))
    tell(office, returned(back, code="5.2.2"), returned(late, Answer.DELAYED, code="4.4.1"))
    assert stands(office, back) == ("rejected", "5.2.2", "q1")
    assert stands(office, late) == ("accepted", "200", "q1")


# --- a result ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [SENT, DELIVERED])
def test_a_notice_of_a_result_that_turns_out_to_have_arrived_is_its_receipt(issued: Office, said: Answer) -> None:
    row = message(issued, UNKNOWN, template="appraisal.issue.employee", subject=issued.appraisal())
    assert received(issued) == (None, None, None)
    tell(issued, answer(row, said), now=at("2028-01-27 08:30"))
    assert received(issued) == (at("2028-01-27 08:30"), "terkirim", "2028-02-10")


def test_a_notice_of_a_result_that_failed_is_no_receipt(issued: Office) -> None:
    row = message(issued, UNKNOWN, template="appraisal.issue.employee", subject=issued.appraisal())
    tell(issued, answer(row, FAILED), now=at("2028-01-27 08:30"))
    assert received(issued) == (None, None, None)


# --- dead addresses ---------------------------------------------------------------------------------------


def test_the_address_of_a_mail_that_came_back_for_good_gets_no_more(office: Office) -> None:
    tell(office, returned(message(office, channel="email")))
    assert suppressed(office) == [("email", "sari@surakarta.example", "bounced", "5.1.1")]


def test_a_number_that_is_not_on_whatsapp_gets_no_more_even_before_our_own_commit(office: Office) -> None:
    tell(office, answer(message(office, MessageState.LEASED), FAILED))
    assert suppressed(office) == [("whatsapp", "+6281234567890", "refused", "131026")]


@pytest.mark.parametrize(
    "make",
    [
        lambda row: returned(row, code="5.2.2"),  # a full mailbox
        lambda row: returned(row, code="5.7.1"),  # a policy
        lambda row: returned(row, code=""),
        lambda row: returned(row, Answer.DELAYED, code="4.4.1"),
        lambda row: answer(row, FAILED, code="131049"),
        lambda row: answer(row, FAILED, code=""),
        lambda row: answer(row, FAILED, address="+6281111111111"),  # the roster names another number since
        lambda row: answer(row, SENT, code="131026"),
    ],
)
def test_what_is_not_the_fault_of_the_address_suppresses_nobody(office: Office, make: Callable[[int], Given]) -> None:
    given = make(message(office))
    office.do("UPDATE outbox SET channel = :channel", channel=given.channel)
    tell(office, given)
    assert suppressed(office) == []


def test_a_person_without_an_address_by_now_is_no_trouble(office: Office) -> None:
    row = message(office, channel="email")
    office.do("UPDATE person SET email = NULL WHERE nip = :nip", nip=SARI)
    assert tell(office, returned(row)) == 1
    _delays(office, 1, 2, 3)
    assert suppressed(office) == []


def _delays(office: Office, *hours: float, nip: str = SARI) -> None:
    for hour in hours:
        row = message(office, nip=nip, channel="email")
        tell(office, returned(row, Answer.DELAYED, hour * 60, code="4.4.1"))


def test_three_delays_in_three_days_suppress_an_address(office: Office) -> None:
    _delays(office, 0, 72)
    assert suppressed(office) == []
    _delays(office, 36)
    assert suppressed(office) == [("email", "sari@surakarta.example", "delayed", "4.4.1")]


def test_three_delays_in_more_than_three_days_or_of_three_people_do_not(office: Office) -> None:
    _delays(office, 0, 40, 73)
    _delays(office, 1, 2, nip=BUDI)
    assert suppressed(office) == []


def test_one_delay_told_three_times_is_one(office: Office) -> None:
    row = message(office, channel="email")
    for minutes in (1, 2, 3):
        tell(office, returned(row, Answer.DELAYED, minutes, code="4.4.1"))
    assert suppressed(office) == []


# --- any order --------------------------------------------------------------------------------------------

SAID = st.permutations([SENT, DELIVERED, READ, FAILED]).flatmap(
    lambda order: st.lists(st.sampled_from(order), min_size=1, max_size=6)
)


def _end(office: Office, state: MessageState, said: Sequence[Answer], settled: int) -> tuple[Any, ...]:
    """Tell these answers one after another, and settle a leased message in between; give where it ends."""
    with office.tx.begin_nested() as trial:
        row = message(office, state)
        for place, word in enumerate(said):
            if state is MessageState.LEASED and place == settled:
                outbox.settle(office.tx, [Settled(row, 0, ACCEPTED, "200", WAMID)], LATER)
            tell(office, answer(row, word, 5))
        if state is MessageState.LEASED and settled >= len(said):
            outbox.settle(office.tx, [Settled(row, 0, ACCEPTED, "200", WAMID)], LATER)
        answers.apply_loose(office.tx, LATER)
        state_now, code, provider = stands(office, row)
        loose = office.ask("SELECT count(*) FROM answer WHERE applied_at IS NULL")
        end = (state_now, code if state_now == "rejected" else None, provider, loose, tuple(suppressed(office)))
        trial.rollback()
    return end


@given(
    said=SAID,
    state=st.sampled_from([UNKNOWN, ACCEPTED, MessageState.LEASED]),
    seed=st.randoms(),
    settled=st.integers(0, 6),
)
@example(said=[FAILED, DELIVERED, SENT], state=MessageState.LEASED, seed=None, settled=1)
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_repetition_of_the_same_answers_has_the_same_end(
    office: Office, said: list[Answer], state: MessageState, seed: Any, settled: int
) -> None:
    straight = _end(office, state, sorted(set(said)), 0)
    other = [*said, *said]
    if seed:
        seed.shuffle(other)
    assert _end(office, state, other, settled) == straight
    assert straight[3] == 0


def test_eight_who_tell_the_same_at_once_tell_it_once(engine: Engine) -> None:
    with engine.begin() as tx:
        office = an_office(tx)
        rows = [message(office) for _ in range(50)]

    def work(turn: int) -> int:
        told = [answer(row, said) for row in rows for said in (SENT, DELIVERED, READ)]
        with engine.begin() as tx:
            return answers.keep(tx, told[turn:] + told[:turn], LATER)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(0, 80, 10))) == 150
    with engine.begin() as tx:
        answers.apply_loose(tx, LATER)
        office = Office(tx, office.cycle)
        assert office.rows("SELECT state, count(*) FROM outbox GROUP BY 1") == [("delivered", 50)]
        assert office.ask("SELECT count(*) FROM answer WHERE applied_at IS NULL") == 0


def test_a_message_that_another_is_settling_is_left_for_the_next_time(engine: Engine) -> None:
    with engine.begin() as tx:
        office = an_office(tx)
        row = message(office, MessageState.LEASED)
        answers.keep(tx, [answer(row, DELIVERED)], SENT_AT)
    with engine.begin() as settling, engine.begin() as telling:
        outbox.settle(settling, [Settled(row, 0, ACCEPTED, "200", WAMID)], LATER)
        telling.execute(text("SET LOCAL lock_timeout = '2s'"))
        assert answers.apply_loose(telling, LATER) == 0  # and it does not wait
    with engine.begin() as tx:
        assert answers.apply_loose(tx, LATER) == 1
        assert stands(Office(tx, office.cycle), row)[0] == "delivered"


def test_channels_of_an_answer_and_a_message_may_differ_when_the_message_went_by_the_other_one(office: Office) -> None:
    row = message(office, UNKNOWN, channel="email")  # it fell back to WhatsApp, and the reply was lost
    tell(office, answer(row, DELIVERED))
    assert office.ask("SELECT channel FROM outbox WHERE id = :id", id=row) == Channel.WHATSAPP
