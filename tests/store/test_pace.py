"""The pace of a channel that many workers share, and the breaker that keeps all of them away from a broken one."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from store import pace
from store.database import Connection, Engine, text


def waits(tx: Connection, n: int, rate: float, times: int) -> list[float]:
    return [pace.take(tx, "email", n, rate) for _ in range(times)]


def later(tx: Connection, seconds: float) -> None:
    """Let so many seconds have passed, as far as the row of the channel knows."""
    for column in ("next_at", "open_until", "opened_at"):
        tx.execute(text(f"UPDATE pace SET {column} = {column} - make_interval(secs => :s)"), {"s": seconds})


def test_a_second_of_messages_goes_at_once_and_the_rest_at_the_rate(tx: Connection) -> None:
    found = waits(tx, 10, 20.0, 4)
    assert found[:2] == [0.0, pytest.approx(0.0, abs=0.1)]
    assert found[2:] == pytest.approx([0.5, 1.0], abs=0.1)


def test_a_long_pause_saves_up_no_more_than_a_second(tx: Connection) -> None:
    waits(tx, 10, 10.0, 3)
    later(tx, 3600)
    assert waits(tx, 10, 10.0, 3) == pytest.approx([0.0, 1.0, 2.0], abs=0.1)


def test_a_channel_slower_than_one_a_second_still_sends_its_first_message_at_once(tx: Connection) -> None:
    assert waits(tx, 1, 0.1, 3) == pytest.approx([0.0, 10.0, 20.0], abs=0.2)


def test_each_channel_has_a_pace_of_its_own(tx: Connection) -> None:
    waits(tx, 10, 1.0, 1)
    assert pace.take(tx, "whatsapp", 1, 1.0) == 0.0
    assert {name: lane.wait_s > 0 for name, lane in pace.lanes(tx).items()} == {"email": True, "whatsapp": False}


def test_workers_that_take_at_once_keep_the_rate_together(engine: Engine) -> None:
    """Forty hands of five at fifty a second are 200 messages: three seconds after the first second's worth."""
    begun = time.monotonic()

    def worker(_: int) -> list[float]:
        went = []
        for _ in range(10):
            with engine.begin() as tx:
                wait = pace.take(tx, "email", 5, 50.0)
            time.sleep(wait)
            went.append(time.monotonic() - begun)
        return went

    with ThreadPoolExecutor(4) as pool:
        went = sorted(at for mine in pool.map(worker, range(4)) for at in mine)
    assert 2.8 < went[-1] < 6
    for at in went:  # in no second more than two seconds' worth: the burst, and the second itself
        assert 5 * sum(at <= other < at + 1 for other in went) <= 105


def test_the_breaker_opens_at_once_when_the_account_is_refused(tx: Connection) -> None:
    assert pace.fail(tx, "email", "535", fatal=True)
    assert not pace.fail(tx, "email", "535", fatal=True)  # another worker had the same refusal in hand
    lane = pace.lanes(tx)["email"]
    assert (lane.opened, lane.ended) == (True, False)
    assert not pace.probe(tx, "email")
    code, seconds = tx.execute(text("SELECT code, extract(epoch FROM open_until - opened_at) FROM pace")).one()
    assert (code, float(seconds)) == ("535", pytest.approx(60, abs=1))


def test_the_breaker_opens_after_ten_failures_of_the_line_in_a_row(tx: Connection) -> None:
    assert not pace.fail(tx, "email", "connect", 9)
    pace.work(tx, "email")
    assert not pace.fail(tx, "email", "connect", 9)
    assert pace.fail(tx, "email", "connect", 1)
    assert pace.lanes(tx)["email"].opened
    pace.work(tx, "email")  # a message of another hand that had still gone through
    assert pace.lanes(tx)["email"].opened


def test_one_worker_tries_a_channel_again_and_success_closes_its_breaker(tx: Connection) -> None:
    pace.fail(tx, "email", "connect", 10)
    later(tx, 61)
    assert pace.lanes(tx)["email"].ended
    assert [pace.probe(tx, "email") for _ in range(3)] == [True, False, False]
    later(tx, pace.PROBE_S + 1)  # the one who tried was killed
    assert [pace.probe(tx, "email") for _ in range(2)] == [True, False]
    pace.leave(tx, "email")  # its message was not due any more
    assert pace.probe(tx, "email")
    pace.work(tx, "email", probe=True)
    assert pace.lanes(tx)["email"] == pace.Lane()


def test_each_failed_trial_doubles_the_time_up_to_an_hour(tx: Connection) -> None:
    pace.fail(tx, "email", "connect", 10)
    seconds = []
    for _ in range(8):
        later(tx, 3700)
        assert pace.probe(tx, "email")
        assert pace.fail(tx, "email", "connect", probe=True)
        seconds.append(float(tx.scalar(text("SELECT extract(epoch FROM open_until - clock_timestamp()) FROM pace"))))
    assert seconds == pytest.approx([120, 240, 480, 960, 1920, 3600, 3600, 3600], abs=1)
