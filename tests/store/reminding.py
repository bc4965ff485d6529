"""Queue the reminders of a day, as its flow does it, on a ladder of our own."""

from datetime import datetime

from domain.reminder import JAKARTA, in_force, release
from store import cycles, outbox
from store.outbox import DueRung
from tests.people import BUDI, DEWI, HADI, JOKO, LADDER, LESTARI, RATNA, SARI, TONO, WATI, Office, at

EVERYBODY = sorted([SARI, BUDI, RATNA, DEWI, HADI, LESTARI, TONO, WATI, JOKO])


def rungs(office: Office, now: datetime) -> list[DueRung]:
    """The rungs in force for every due time of the cycle that have not been climbed yet."""
    done, found = outbox.climbed(office.tx, office.cycle.id), []
    for stage, period, opens_at, due_at in outbox.due_times(office.tx, office.cycle.id, now):
        days = (opens_at.astimezone(JAKARTA).date(), due_at.astimezone(JAKARTA).date())
        if call := in_force(LADDER, stage, *days, now.astimezone(JAKARTA).date()):
            found += [
                DueRung(stage, period, due_at, call.day.isoformat(),
                        "escalation" if call.climbs and tell == "superior" else "reminder", channel, tell)
                for channel in call.rung.by for tell in call.rung.tell
            ]  # fmt: skip
    return [r for r in found if (r.stage, r.period, r.due_at, r.day) not in done]


def remind(office: Office, when: str, climb: bool = True) -> int:
    """Queue what is due, and give how many messages were new; without `climb` as one who was killed half way."""
    now, agencies = at(when), cycles.agencies(office.tx, office.cycle.id)
    due = rungs(office, now)
    queued = outbox.queue(office.tx, office.cycle.id, agencies, due, now, release(now))
    if climb and due:
        outbox.climb(office.tx, office.cycle.id, due, now)
    return queued
