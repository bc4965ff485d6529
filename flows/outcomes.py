"""What becomes of a claimed message: before it is sent, by the hours; afterwards, by what the channel answered."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import Calendar, CalendarUnknown
from domain.terms import MessageState
from flows.breaker import line_failed
from notifications.send import ChannelDown, Message, Outcome, Rejected, Retry, Sent
from store.outbox import Settled

TRIES = 5
FIRST_S, LONGEST_S = 15, 3600

log = logging.getLogger(__name__)


def unsent(row: Any, state: MessageState, code: str | None = None) -> Settled:
    """Give what became of a claimed row that was not sent, which is no try."""
    return Settled(row.id, row.lease_no, state, code, counted=False)


def put_off(row: Any, until: datetime | None, code: str) -> Settled:
    """Put a message back until a moment (none: as it was); one that expires before then is over."""
    if until and row.expires_at and row.expires_at < until:
        return unsent(row, MessageState.EXPIRED, code)
    return replace(unsent(row, MessageState.QUEUED, code), not_before=until)


def slot(calendar: Calendar, at: datetime, row: Any, hours: tuple[int, int]) -> datetime:
    """Give when a message that may go out `at` a moment may reach its reader: at once, or in the next working hours.

    The zone and the working week are those of the reader's own unit. In a year whose cuti bersama nobody knows the
    hours alone decide: a message that is in hand is not lost for it.
    """
    zone = ZoneInfo(row.zone)
    try:
        return calendar.slot(at, zone, hours, row.six_days)
    except CalendarUnknown as unknown:
        _say_once(unknown.year)
    local = at.astimezone(zone)
    if hours[0] <= local.hour < hours[1]:
        return at
    day = local if local.hour < hours[0] else local + timedelta(days=1)
    return day.replace(hour=hours[0], minute=0, second=0, microsecond=0)


@cache
def _say_once(year: int) -> None:
    log.warning("the cuti bersama of %d are not known: messages go out by the hours alone", year)


def answered(row: Any, message: Message, answer: Outcome, now: datetime, alive: bool) -> Settled:
    """Give what becomes of a message after the channel's answer.

    `alive` says that the line carried other messages of the same hand: then a failure of it is the message's own, and
    counts as a try. A channel that is down keeps its messages as they are; its breaker holds them.
    """
    tried = Settled(row.id, row.lease_no, MessageState.UNKNOWN, answer.code or None)
    if message.channel != row.channel:
        tried = replace(tried, channel=message.channel)
    match answer:
        case Sent():
            return replace(tried, state=MessageState.ACCEPTED, provider_id=answer.provider_id)
        case Rejected():
            return replace(tried, state=MessageState.REJECTED, dead=message.to if answer.address else None)
        case ChannelDown():
            return replace(tried, state=MessageState.QUEUED, counted=False)
        case Retry():
            return _again(row, tried, answer, now, alive or not line_failed(answer))
    return tried


def _again(row: Any, tried: Settled, answer: Retry, now: datetime, counted: bool) -> Settled:
    """Put a message back with full jitter, or give up after the last try. The same try always waits as long."""
    if counted and row.attempts >= TRIES:
        return replace(tried, state=MessageState.DEAD)
    wait = Random(f"{row.id}:{row.attempts}").uniform(0, min(LONGEST_S, FIRST_S * 2**row.attempts))
    later = now + timedelta(seconds=max(wait, answer.after_s or 0))
    return replace(tried, state=MessageState.QUEUED, not_before=later, counted=counted)
