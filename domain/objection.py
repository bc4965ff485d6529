"""The objection (keberatan): its days, and whose turn it is. Source: PP 30/2019 Pasal 59, PermenPANRB 6/2022 Bab V."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from typing import Literal

from domain.calendar import shift, working
from domain.terms import AppraisalState, Role

Counting = Literal["kalender", "kerja"]


class Side(StrEnum):
    """The two who are heard before the superior decides (Pasal 59 ayat (3))."""

    EMPLOYEE = auto()
    APPRAISER = auto()


class Known(StrEnum):
    """How it is known that a result was received."""

    DIAKUI = auto()  # the employee said so
    TERKIRIM = auto()  # the notice was delivered
    DIANGGAP = auto()  # neither is known: it counts as received some days after it was issued, a setting of ours


def last_day(received_on: date, days: int, counting: Counting) -> date:
    """Give the last day on which one may object, which is whole; the day of receipt is not counted.

    Source: PP 30/2019 Pasal 59, at most 14 days from receipt. Whether calendar or working days are meant is not
    verified. Of a year whose cuti bersama are not published, working days leave out weekends and national holidays.
    """
    return shift(received_on, days) if counting == "kerja" else received_on + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who must act next on an objection, in which roles, and until when; nobody at an end."""

    what: str  # file, explain, decide, stand; empty at an end
    who: tuple[Role, ...]
    until: date | datetime | None


def turn(
    state: str,
    heard: Collection[Side],
    *,
    superior: bool,
    until: date,
    decided_by: datetime,
    now: datetime,
) -> Turn:
    """Give whose turn it is.

    until is the last day of filing, decided_by when the time of the decision is over. Where nobody stands above the
    appraiser, or the superior's time is over, the pengelola may let the result stand.
    """
    if state == AppraisalState.ISSUED:
        return Turn("file", (Role.EMPLOYEE,), until)
    if state != AppraisalState.CONTESTED:
        return Turn("", (), None)
    if not superior:
        return Turn("stand", (Role.PENGELOLA,), decided_by)
    if decided_by <= now:
        return Turn("stand", (Role.SUPERIOR, Role.PENGELOLA), decided_by)
    if unheard := tuple(Role(side) for side in Side if side not in heard):
        return Turn("explain", unheard, decided_by)
    return Turn("decide", (Role.SUPERIOR,), decided_by)


def day_number(received_on: date, on: date, counting: Counting) -> int:
    """Give which of the days of objection a day is: the day of receipt is 0; a day off counts as the one before it."""
    days = range((on - received_on).days)
    return sum(counting == "kalender" or working(received_on + timedelta(days=n + 1)) for n in days)
