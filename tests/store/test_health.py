"""What is wrong with the messages, and the figures beside it."""

from datetime import UTC, datetime, timedelta

from domain.terms import Alarm, Channel, MessageState, Scope
from store import health, tokens, webhooks
from store.database import Connection, Engine, text
from tests.outboxes import mend, put, stop

NOW = datetime(2027, 1, 22, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _seen(tx: Connection) -> list[tuple[Alarm, str, int]]:
    return [(found.alarm, found.subject, found.n) for found in health.check(tx, NOW)]


def test_all_is_well_while_messages_go_out(tx: Connection) -> None:
    put(tx, "queued", NOW - 0.9 * HOUR, 4)
    put(tx, "queued", NOW + 5 * HOUR, 4, code="daily-cap")
    put(tx, "accepted", NOW - 9 * HOUR, 4, sent_at=NOW - 9 * HOUR)
    put(tx, "dead", NOW - 25 * HOUR)
    put(tx, "unknown", NOW - 9 * HOUR, 2, code="superseded")
    tx.execute(text("INSERT INTO pace (channel, failures) VALUES ('email', 3)"))
    assert _seen(tx) == []


def test_what_is_wrong_is_found_by_channel(tx: Connection) -> None:
    put(tx, "queued", NOW - 2 * HOUR, 3)
    put(tx, "queued", NOW - 3 * HOUR, 2, "whatsapp")
    put(tx, "unknown", NOW - 90 * HOUR, 5, "whatsapp", code="lease")
    put(tx, "unknown", NOW - 90 * HOUR, 1, "email")
    put(tx, "dead", NOW - 23 * HOUR, 2)
    stop(tx, "whatsapp", "190")
    assert _seen(tx) == [
        (Alarm.CHANNEL_DOWN, "whatsapp", 1),
        (Alarm.DEAD, "email", 2),
        (Alarm.QUEUE_OLD, "email", 3),
        (Alarm.QUEUE_OLD, "whatsapp", 2),
        (Alarm.UNKNOWN, "email", 1),
        (Alarm.UNKNOWN, "whatsapp", 5),
    ]
    down, *_ = health.check(tx, NOW)
    assert down.code == "190"
    assert down.until
    assert down.until > down.since
    mend(tx)
    assert (Alarm.CHANNEL_DOWN, "whatsapp", 1) not in _seen(tx)


def test_a_year_without_a_calendar_is_wrong_until_its_alarm_is_ended(tx: Connection) -> None:
    tx.execute(text("INSERT INTO alarm (alarm, subject, began_at) VALUES ('calendar', '2028', :now)"), {"now": NOW})
    assert _seen(tx) == [(Alarm.CALENDAR, "2028", 1)]
    health.end(tx, [known.id for known in health.known(tx).values()], NOW)
    assert _seen(tx) == []


def test_more_old_messages_than_anybody_counts_are_still_found(tx: Connection) -> None:
    put(tx, "queued", NOW - 2 * HOUR, health.MOST_COUNTED + 500)
    assert _seen(tx) == [(Alarm.QUEUE_OLD, "email", health.MOST_COUNTED)]


def test_the_figures_count_by_channel_and_by_what_is_waited_for(tx: Connection) -> None:
    put(tx, "queued", NOW - HOUR, 3)
    put(tx, "queued", NOW + HOUR, 2, code="daily-cap")
    put(tx, "leased", NOW, 4, "whatsapp")
    put(tx, "rejected", NOW - 5 * HOUR, 6)
    put(tx, "rejected", NOW - 25 * HOUR, 6)
    put(tx, "accepted", NOW - 3 * HOUR, 7, sent_at=NOW - 0.5 * HOUR)
    put(tx, "accepted", NOW - 3 * HOUR, 7, sent_at=NOW - 1.5 * HOUR)
    waiting = [(row.channel, row.code, row.due, row.n) for row in health.queue(tx, NOW)]
    assert waiting == [(Channel.EMAIL, "", True, 3), (Channel.EMAIL, "daily-cap", False, 2)]
    assert health.totals(tx, NOW) == {
        (MessageState.LEASED, Channel.WHATSAPP): 4,
        (MessageState.REJECTED, Channel.EMAIL): 6,
    }
    assert health.sent(tx, NOW) == {Channel.EMAIL: 7}


def test_an_alarm_is_kept_once_and_told_with_its_number(tx: Connection) -> None:
    put(tx, "dead", NOW, 2)
    found = health.check(tx, NOW)
    for _ in range(2):
        health.begin(tx, found, NOW)
    ((key, known),) = health.known(tx).items()
    assert key == (Alarm.DEAD, "email")
    assert known.told_at is None
    put(tx, "dead", NOW, 3)
    health.told(tx, health.check(tx, NOW), NOW)
    assert (health.known(tx)[key].n, health.known(tx)[key].told_at) == (5, NOW)


def test_a_webhook_that_nobody_answers_is_spoken_of_after_an_hour_and_for_a_week_after_it_ended(tx: Connection) -> None:
    token, _ = tokens.add(tx, "e-kinerja", [Scope.WEBHOOKS], None, timedelta(90), by="test", now=NOW - 2 * HOUR)
    hook = webhooks.add(tx, token.id, "https://penerima.example/x", [], NOW - 2 * HOUR)
    webhooks.failed(tx, hook.id, NOW, NOW - 0.5 * HOUR, 180)
    assert _seen(tx) == []
    webhooks.told(tx, hook.id, 1, NOW)
    webhooks.failed(tx, hook.id, NOW, NOW - 1.5 * HOUR, 180)
    webhooks.failed(tx, hook.id, NOW, NOW, 2)  # the last time that it is tried
    assert _seen(tx) == [(Alarm.WEBHOOK, "e-kinerja", 1)]
    week = timedelta(days=7)
    assert [finding.alarm for finding in health.check(tx, NOW + week - HOUR)] == [Alarm.WEBHOOK]
    assert health.check(tx, NOW + week) == []
    tokens.end(tx, "e-kinerja", NOW)
    assert _seen(tx) == []


def test_a_look_beside_many_messages_reads_no_whole_table(engine: Engine) -> None:
    with engine.begin() as tx:
        put(tx, "accepted", NOW - 400 * HOUR, 60_000, sent_at=NOW - 400 * HOUR)
        put(tx, "queued", NOW + HOUR, 5_000)
        put(tx, "dead", NOW - HOUR, 3)
    with engine.connect() as db:
        db.execute(text("COMMIT"))
        db.execute(text("ANALYZE outbox"))
        given = {"channels": ["email", "whatsapp"], "old": NOW - HOUR, "recent": NOW - 24 * HOUR, "most": 10_000}
        for statement, extra in (
            (health.CHECK, {"now": NOW, "lately": NOW}), (health.TOTALS, {}), (health.QUEUE, {"now": NOW}),
        ):  # fmt: skip
            plan = "\n".join(db.scalars(text("EXPLAIN " + statement), given | extra))
            assert "Seq Scan on outbox" not in plan, plan
