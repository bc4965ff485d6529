"""What an operator must know: findings, when to speak of one again, and how to say it with the way out.

Nothing here names a person: a finding speaks of a channel, a year or a system, and counts messages or webhooks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.terms import Alarm
from domain.words import CHANNELS, Pair

JAKARTA = ZoneInfo("Asia/Jakarta")
SETTINGS = {"email": "SIKLUS_EMAIL_URL", "whatsapp": "SIKLUS_WHATSAPP_URL"}

# How long after it was told a finding is told again. What grows is told again only if it has grown meanwhile: three
# messages that stay unknown are the operator's to decide, and need no reminder every few hours.
AGAIN = {
    Alarm.CHANNEL_DOWN: timedelta(hours=6),
    Alarm.QUEUE_OLD: timedelta(hours=6),
    Alarm.CALENDAR: timedelta(days=1),
    Alarm.UNKNOWN: timedelta(hours=1),
    Alarm.DEAD: timedelta(hours=6),
    Alarm.WEBHOOK: timedelta(days=1),
}
GROWING = {Alarm.UNKNOWN, Alarm.DEAD}
STOPPED = {Alarm.CHANNEL_DOWN, Alarm.CALENDAR}  # no message goes out until somebody acts


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong now. `subject` is a channel, a year or a system, `n` counts messages or webhooks."""

    alarm: Alarm
    subject: str
    n: int
    since: datetime
    code: str = ""  # what the provider of a stopped channel answered
    until: datetime | None = None  # when a stopped channel is tried again, by the real clock

    @property
    def key(self) -> tuple[Alarm, str]:
        """Under which the operator knows it."""
        return self.alarm, self.subject


@dataclass(frozen=True, slots=True)
class Known:
    """An alarm that is open: when the operator was told of it last, and how many there were then."""

    id: int
    n: int
    told_at: datetime | None


def is_news(finding: Finding, known: Known | None, now: datetime) -> bool:
    """Say whether the operator should be told of a finding now: it is new, has doubled, or stays for long."""
    if known is None or known.told_at is None:
        return True
    if finding.n >= 2 * known.n:
        return True
    grew = finding.alarm not in GROWING or finding.n > known.n
    return grew and now - known.told_at >= AGAIN[finding.alarm]


def sentence(finding: Finding) -> Pair:
    """Give what is wrong and the way out, in both languages."""
    indonesian, english = SENTENCES[finding.alarm]
    channel = CHANNELS.get(finding.subject, (finding.subject, finding.subject))
    words = {"n": finding.n, "subject": finding.subject, "setting": SETTINGS.get(finding.subject, "")}
    codes = f": {finding.code}" if finding.code else ""
    return (
        indonesian.format(channel=channel[0], since=_clock(finding.since), code=codes, **words) + _again(finding)[0],
        english.format(channel=channel[1], since=_clock(finding.since), code=codes, **words) + _again(finding)[1],
    )


def over(alarm: Alarm, subject: str) -> Pair:
    """Give that an alarm has ended, in both languages."""
    indonesian, english = OVER[alarm]
    channel = CHANNELS.get(subject, (subject, subject))
    return indonesian.format(channel=channel[0]), english.format(channel=channel[1])


def _again(finding: Finding) -> Pair:
    if finding.until is None:
        return "", ""
    at = _clock(finding.until)
    return f"; dicoba lagi {at}", f"; tried again at {at}"


def _clock(at: datetime) -> str:
    return f"{at.astimezone(JAKARTA):%d-%m-%Y %H.%M} WIB"


SENTENCES: Mapping[Alarm, Pair] = {
    Alarm.CHANNEL_DOWN: (
        "saluran {channel} berhenti sejak {since}{code}; periksa {setting}",
        "{channel} has stopped since {since}{code}; check {setting}",
    ),
    Alarm.UNKNOWN: (
        "{n} pesan {channel} tidak pasti terkirim: lihat `siklus outbox list --state unknown`, lalu retry atau cancel",
        "{n} {channel} messages may or may not have been sent: see `siklus outbox list --state unknown`, "
        "then retry or cancel",
    ),
    Alarm.QUEUE_OLD: (
        "{n} pesan {channel} menunggu lebih dari satu jam, tertua sejak {since}: pastikan `siklus up` berjalan, "
        "tambah pekerja, atau periksa batas laju saluran",
        "{n} {channel} messages wait for more than an hour, the oldest since {since}: make sure that `siklus up` runs, "
        "add workers, or check the rate of the channel",
    ),
    Alarm.DEAD: (
        "{n} pesan {channel} gagal dalam 24 jam terakhir: lihat `siklus outbox list --state dead`, lalu retry",
        "{n} {channel} messages failed in the last 24 hours: see `siklus outbox list --state dead`, then retry",
    ),
    Alarm.CALENDAR: (
        "cuti bersama tahun {subject} belum diketahui, sehingga pengingat tidak diantrekan: tulis "
        "SIKLUS_HOME/kalender/{subject}.yaml",
        "the cuti bersama of {subject} are not known, so that reminders are not queued: write "
        "SIKLUS_HOME/kalender/{subject}.yaml",
    ),
    Alarm.WEBHOOK: (
        "webhook sistem {subject} tidak menjawab sejak {since}: lihat `siklus token webhooks`, lalu hubungi pemiliknya",
        "a webhook of {subject} has not answered since {since}: see `siklus token webhooks`, then ask whoever runs it",
    ),
}

OVER: Mapping[Alarm, Pair] = {
    Alarm.CHANNEL_DOWN: ("saluran {channel} berjalan kembali", "{channel} works again"),
    Alarm.UNKNOWN: ("pesan {channel} yang tidak pasti sudah diputuskan", "no {channel} message is unknown any more"),
    Alarm.QUEUE_OLD: ("antrean {channel} sudah lancar kembali", "the {channel} queue flows again"),
    Alarm.DEAD: (
        "tidak ada lagi pesan {channel} yang gagal dalam 24 jam terakhir",
        "no {channel} message failed in the last 24 hours any more",
    ),
    Alarm.CALENDAR: ("kalender {channel} sudah diketahui", "the calendar of {channel} is known now"),
    Alarm.WEBHOOK: ("webhook sistem {channel} menjawab kembali", "the webhook of {channel} answers again"),
}
