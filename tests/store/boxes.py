"""An outbox in which nothing lies but what a test puts there."""

from datetime import datetime
from typing import Any

from tests.people import Office, at

NOTICE, OWN = "appraisal.propose.appraiser", "appraisal.agree.employee"


class Box:
    """An outbox in which nothing lies but what a test puts there."""

    def __init__(self, office: Office, empty: bool = True) -> None:
        self.office, self.last = office, 0
        if empty:
            office.do("DELETE FROM outbox")

    def put(self, nip: str, template: str, due: str = "2027-01-12 11:00", channel: str = "email", **more: Any) -> int:
        self.last += 1
        given = {"state": "queued", "code": None, "sent_at": None, "expires_at": None, "dedupe": str(self.last), **more}
        self.office.do(
            "INSERT INTO outbox (id, dedupe, cycle_id, channel, recipient_nip, template, created_at, not_before, "
            "state, code, sent_at, expires_at) VALUES (:id, :dedupe, :cycle, :channel, :nip, :template, :due, :due, "
            ":state, :code, :sent_at, :expires_at)",
            id=self.last, cycle=self.office.cycle.id, channel=channel, nip=nip, template=template, due=at(due), **given,
        )  # fmt: skip
        return self.last

    def sent(self, nip: str, template: str, when: str, channel: str = "email") -> int:
        return self.put(nip, template, when, channel, state="accepted", sent_at=at(when))

    def of(self, number: int) -> tuple[Any, ...]:
        return self.office.rows("SELECT state, code, not_before FROM outbox WHERE id = :id", id=number)[0]

    def ready(self, now: datetime) -> set[int]:
        return {i for (i,) in self.office.rows("SELECT id FROM outbox WHERE state = 'queued' AND not_before <= :now",
                                               now=now)}  # fmt: skip
