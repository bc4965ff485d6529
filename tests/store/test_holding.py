"""What a delivery holds back: second reminders of a day, and what goes beyond a reader's or a channel's day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from domain.terms import Channel
from store.database import Engine
from store.holding import Held, hold_back
from tests.people import BUDI, JOKO, RATNA, SARI, Office, an_office, at
from tests.store.boxes import NOTICE, OWN, Box

NOON, DAY = at("2027-01-12 12:00"), timedelta(days=1)
NO_LIMIT: dict[Channel, int | None] = {Channel.EMAIL: None, Channel.WHATSAPP: None}


@pytest.fixture
def box(office: Office) -> Box:
    return Box(office)


def hold(box: Box, now: datetime = NOON, cap: int = 6, **limits: int) -> Held:
    return hold_back(box.office.tx, now, cap, {**NO_LIMIT, **{Channel(c): n for c, n in limits.items()}})


def test_of_several_reminders_to_one_person_and_channel_only_the_earliest_goes_out(box: Box) -> None:
    second = box.put(BUDI, "escalation", "2027-01-12 09:00")
    first = box.put(BUDI, "reminder", "2027-01-11 09:00")
    third = box.put(BUDI, "overview")
    others = {box.put(BUDI, "reminder", channel="whatsapp"), box.put(RATNA, "reminder"), box.put(BUDI, NOTICE)}
    tomorrow = box.put(BUDI, "reminder", "2027-01-13 09:00")
    assert hold(box) == Held(2, 0, 0)
    assert box.ready(NOON) == {first, *others}
    assert [box.of(i)[:2] for i in (second, third)] == [("cancelled", "merged")] * 2
    assert box.of(tomorrow)[0] == "queued"
    assert hold(box) == Held(0, 0, 0)


def test_who_was_reminded_today_is_not_reminded_again_but_tomorrow_is_another_day(box: Box) -> None:
    box.sent(BUDI, "reminder", "2027-01-12 00:10")
    box.sent(RATNA, "reminder", "2027-01-11 23:50")
    box.sent(SARI, NOTICE, "2027-01-12 09:00")
    again = box.put(BUDI, "escalation")
    free = {box.put(RATNA, "escalation"), box.put(SARI, "reminder")}
    assert hold(box) == Held(1, 0, 0)
    assert box.ready(NOON) == free
    assert box.of(again)[:2] == ("cancelled", "merged")


def test_the_day_is_that_of_jakarta_where_midnight_is_still_the_evening_of_utc(box: Box) -> None:
    box.sent(BUDI, "reminder", "2027-01-12 23:50")  # 16.50 UTC
    box.put(BUDI, "reminder", "2027-01-13 00:05")  # 17.05 UTC, the same day there
    assert hold(box, at("2027-01-13 00:10")) == Held(0, 0, 0)


def test_a_reminder_in_the_hands_of_another_worker_counts_as_sent(box: Box) -> None:
    box.put(BUDI, "reminder", state="leased")
    box.put(BUDI, "escalation")
    assert hold(box) == Held(1, 0, 0)


def test_beyond_the_cap_messages_about_others_wait_for_the_next_morning_reminders_first(box: Box) -> None:
    box.sent(BUDI, NOTICE, "2027-01-12 08:00")
    box.sent(BUDI, NOTICE, "2027-01-11 08:00")
    notices = [box.put(BUDI, NOTICE, f"2027-01-12 0{hour}:00") for hour in (7, 8, 9)]
    reminder, own, mine = box.put(BUDI, "reminder"), box.put(BUDI, OWN), box.put(RATNA, NOTICE)
    assert hold(box, cap=3) == Held(0, 2, 0)
    assert box.ready(NOON) == {notices[0], reminder, own, mine}
    for held in notices[1:]:
        assert box.of(held) == ("queued", "daily-cap", at("2027-01-13 07:00"))
    box.office.do("UPDATE outbox SET state = 'accepted', sent_at = :now WHERE not_before <= :now", now=NOON)
    assert hold(box, NOON + DAY, cap=3) == Held(0, 0, 0)
    assert box.ready(NOON + DAY) == set(notices[1:])


def test_what_expires_before_the_next_day_is_over(box: Box) -> None:
    box.put(BUDI, NOTICE, "2027-01-12 08:00")
    late = box.put(BUDI, "x.y.leader", expires_at=at("2027-01-12 20:00"))
    assert hold(box, cap=1) == Held(0, 1, 0)
    assert box.of(late)[:2] == ("expired", "daily-cap")


def test_a_channel_reaches_no_more_people_in_24_hours_than_its_limit(box: Box) -> None:
    box.sent(JOKO, OWN, "2027-01-11 13:00", "whatsapp")
    box.sent(RATNA, OWN, "2027-01-11 12:00", "whatsapp")  # exactly a day ago: no longer counted
    again = box.put(JOKO, OWN, channel="whatsapp")
    first = {box.put(BUDI, OWN, "2027-01-12 08:00", "whatsapp"), box.put(BUDI, OWN, "2027-01-12 09:00", "whatsapp")}
    second, third = (box.put(nip, OWN, "2027-01-12 10:00", "whatsapp") for nip in (RATNA, SARI))
    mail = box.put(SARI, OWN)
    assert hold(box, whatsapp=2) == Held(0, 0, 2)
    assert box.ready(NOON) == {again, *first, mail}
    assert box.of(second) == ("queued", "daily-limit", at("2027-01-12 13:00"))  # when joko drops out of the 24 hours
    assert box.of(third) == ("queued", "daily-limit", at("2027-01-13 12:00"))  # when those of today do


def test_a_backlog_of_many_days_is_spread_over_as_many_days(box: Box) -> None:
    box.office.do("INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, created_at, not_before) "
                  "SELECT 'x' || n, 1, 'email', 'n' || n, :t, :d, :d FROM generate_series(1, 25) n",
                  t=OWN, d=NOON)  # fmt: skip
    assert hold(box, email=10) == Held(0, 0, 15)
    assert box.office.rows("SELECT not_before, count(*) FROM outbox GROUP BY 1 ORDER BY 1") == [
        (NOON, 10), (NOON + DAY, 10), (NOON + 2 * DAY, 5),
    ]  # fmt: skip


def test_two_deliveries_at_once_merge_one_after_the_other(engine: Engine) -> None:
    with engine.begin() as tx:
        box = Box(an_office(tx))
        for nip in (BUDI, RATNA, SARI):
            for _ in range(4):
                box.put(nip, "reminder")

    def work(_: int) -> int:
        with engine.begin() as tx:
            return hold_back(tx, NOON, 6, NO_LIMIT).merged

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 9
