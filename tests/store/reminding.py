"""Queue the reminders of a day, as its flow does it, on a ladder of our own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.reminder import release
from flows import ladder
from store import cycles, reminders
from store.reminders import DueRung
from tests.calendars import CALENDAR
from tests.people import BUDI, DEWI, HADI, JOKO, LADDER, LESTARI, RATNA, SARI, TONO, WATI, Office, at

EVERYBODY = sorted([SARI, BUDI, RATNA, DEWI, HADI, LESTARI, TONO, WATI, JOKO])


def rungs(office: Office, now: datetime) -> list[DueRung]:
    """The rungs that are to be climbed for every due time of the cycle, by our ladder."""
    stored = {
        **office.cycle.stored_policy,
        "pengingat": {**office.cycle.stored_policy["pengingat"], **LADDER.model_dump(mode="json")},
    }
    return ladder.due(office.tx, replace(office.cycle, stored_policy=stored), now, CALENDAR)


def remind(office: Office, when: str, climb: bool = True, nips: Sequence[str] | None = None) -> int:
    """Queue what is due, and give how many messages were new; without `climb` as one who was killed half way."""
    now, agencies = at(when), cycles.agencies(office.tx, office.cycle.id)
    due, queued = rungs(office, now), 0
    for turn in ladder.turns(due):
        queued += reminders.queue(office.tx, office.cycle.id, agencies, turn, now, release(now), nips)
    if climb and due:
        reminders.climb(office.tx, office.cycle.id, due, now)
    return queued


def queued(office: Office) -> list[tuple[str, str, str]]:
    """Who is to be told by which channel with which text; what is looked at is put away."""
    found = office.rows("SELECT recipient_nip, channel, template FROM outbox WHERE dedupe LIKE 'r:%' "
                        "AND state = 'queued' ORDER BY 1, 2")  # fmt: skip
    office.do("UPDATE outbox SET state = 'accepted'")
    return found


def told(office: Office, when: str) -> list[str]:
    """Who is told by e-mail when the reminders of a moment are queued."""
    remind(office, when)
    return [nip for nip, channel, _ in queued(office) if channel == "email"]
