"""Days and moments as an operator types them."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from domain import cells
from domain.errors import Bilingual
from domain.reminder import JAKARTA
from store.cycles import Cycle

MORNING = time(8)
# A day, then perhaps a time and a zone; also as we print it: `Jumat, 29 Januari 2027 pukul 16.00 WIB`.
_MOMENT = re.compile(
    r"(?:[A-Z]+, )?(.+?)"
    r"(?:(?:T| |(?: PUKUL| AT) )([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))? ?(Z|WIB|WITA|WIT|[+-][0-9:]+)?)?"
)
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


class MomentError(Bilingual):
    """A text is no day and no moment."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"'{said}' bukan tanggal atau waktu: tulis misalnya 2027-01-29 atau \"2027-01-29 16:00\"",
            f"'{said}' is no day and no moment: write for example 2027-01-29 or \"2027-01-29 16:00\"",
        )


def moment(said: str | None, of_a_day: time = MORNING, zone: ZoneInfo = JAKARTA) -> datetime:
    """Give the moment that a text means; now if there is none. This is where the program reads the clock.

    A bare day means `of_a_day` in `zone`, 08.00 WIB; a time without a zone is in `zone` too.
    Raises MomentError.
    """
    if said is None:
        return datetime.now(UTC)
    found = _MOMENT.fullmatch(" ".join(said.split()).upper())
    try:
        if not found:
            raise ValueError(said)
        day, clock = _day(found[1]), _clock(found) if found[2] else None
        return datetime.combine(day, clock or of_a_day, _zone(found[5], zone))
    except ValueError:
        raise MomentError(said) from None


def moment_of(cycle: Cycle, said: str | None) -> datetime:
    """Give the moment at which a cycle is looked at: the one said, or now; a closed one as it was closed."""
    return moment(said) if said or not cycle.closed_at else cycle.closed_at


def is_day(said: str) -> bool:
    """Tell whether a text names a day without a time."""
    found = _MOMENT.fullmatch(" ".join(said.split()).upper())
    return bool(found and not found[2])


def _day(said: str) -> date:
    if said.isdigit() and len(said) != 8:
        raise ValueError("a serial number is for spreadsheets")
    day = cells.day(said)
    if day is None or not 2000 <= day.year <= 2100:
        raise ValueError("no day")
    return day


def _clock(found: re.Match[str]) -> time:
    return time(int(found[2]), int(found[3]), int(found[4] or 0))


def _zone(said: str | None, default: ZoneInfo) -> ZoneInfo | None:
    if said is None:
        return default
    if said in ZONES:
        return ZoneInfo(ZONES[said])
    return datetime.strptime("+0000" if said == "Z" else said.ljust(5, "0"), "%z").tzinfo  # type: ignore[return-value]
