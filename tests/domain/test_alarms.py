"""When the operator is told, and how it is said: with the way out, and without anybody's name."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.alarms import Finding, Known, is_news, over, sentence
from domain.terms import Alarm

NOW = datetime(2027, 1, 22, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _finding(alarm: Alarm, n: int = 3, subject: str = "email") -> Finding:
    return Finding(alarm, subject, n, NOW - 2 * HOUR)


def _told(n: int, hours_ago: float) -> Known:
    return Known(1, n, NOW - hours_ago * HOUR)


@pytest.mark.parametrize("alarm", list(Alarm))
def test_what_is_new_or_was_never_told_is_news(alarm: Alarm) -> None:
    assert is_news(_finding(alarm), None, NOW)
    assert is_news(_finding(alarm), Known(1, 3, None), NOW)
    assert not is_news(_finding(alarm), _told(3, 0.1), NOW)


def test_a_stopped_channel_is_told_again_after_six_hours() -> None:
    down = _finding(Alarm.CHANNEL_DOWN, 1)
    assert not is_news(down, _told(1, 5.9), NOW)
    assert is_news(down, _told(1, 6), NOW)


def test_what_has_doubled_is_told_at_once() -> None:
    assert not is_news(_finding(Alarm.QUEUE_OLD, 5), _told(3, 0.1), NOW)
    assert is_news(_finding(Alarm.QUEUE_OLD, 6), _told(3, 0.1), NOW)


def test_unknown_messages_are_told_again_only_when_there_are_more() -> None:
    assert not is_news(_finding(Alarm.UNKNOWN, 3), _told(3, 100), NOW)
    assert not is_news(_finding(Alarm.UNKNOWN, 4), _told(3, 0.5), NOW)
    assert is_news(_finding(Alarm.UNKNOWN, 4), _told(3, 1), NOW)


@pytest.mark.parametrize("alarm", list(Alarm))
def test_every_alarm_can_be_said_in_both_languages(alarm: Alarm) -> None:
    subject = {Alarm.CALENDAR: "2028", Alarm.WEBHOOK: "e-kinerja"}.get(alarm, "whatsapp")
    for words in (sentence(_finding(alarm, 3, subject)), over(alarm, subject)):
        assert words[0] != words[1]
        for said in words:
            assert "{" not in said
            assert "!" not in said
            assert subject.replace("whatsapp", "WhatsApp") in said


def test_a_stopped_channel_is_said_with_its_code_its_setting_and_when_it_is_tried_again() -> None:
    down = Finding(Alarm.CHANNEL_DOWN, "email", 1, NOW, "535", NOW + HOUR)
    assert sentence(down)[0] == (
        "saluran surel berhenti sejak 22-01-2027 10.00 WIB: 535; periksa SIKLUS_EMAIL_URL; "
        "dicoba lagi 22-01-2027 11.00 WIB"
    )
