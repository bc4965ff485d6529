"""Workers of the outbox: claim a handful, ask what is still due, send, write back. Ten in a hand, never more."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from config.settings import Settings
from domain.terms import Channel, MessageState
from notifications.send import ChannelDown, Message, Outcome, Rejected, Retry, Sender, Sent
from store import notices, outbox
from store.database import Engine
from store.outbox import Settled

HAND = 10  # what a killed worker may leave as unknown
LEASE = timedelta(minutes=5)
TRIES = 5
DIGESTS = ("reminder", "escalation")
Item = dict[str, Any]


class Worker:
    """Shared by the threads of one delivery: each `run` empties the outbox hand by hand."""

    def __init__(self, engine: Engine, sender: Sender, settings: Settings, now: datetime, limit: int | None) -> None:
        self.engine, self.sender, self.settings, self.now = engine, sender, settings, now
        self.left = limit
        self.outcomes: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._dice = Random()

    def run(self) -> None:
        """Send until nothing may go out any more, or the limit of this delivery is reached."""
        while hand := self._claim():
            waiting, about = self._ask(hand)
            settled = [self._send(row, waiting, about.get(row.id, {})) for row in hand]
            with self.engine.begin() as tx:
                outbox.settle(tx, settled, self.now)
            with self._lock:
                self.outcomes.update(str(s.state) for s in settled)

    def _claim(self) -> list[Any]:
        with self._lock:
            size = HAND if self.left is None else min(HAND, self.left)
            if self.left is not None:
                self.left -= size
        if not size:
            return []
        with self.engine.begin() as tx:
            return outbox.claim(tx, size, self.now, self.now + LEASE)

    def _ask(self, hand: Sequence[Any]) -> tuple[dict[tuple[int, str], list[Item]], dict[int, Item]]:
        """Give what waits for the readers of reminders, by cycle and NIP, and what notices speak of, by message."""
        asked: dict[int, set[str]] = {}
        for row in hand:
            if row.template in DIGESTS:
                asked.setdefault(row.cycle_id, set()).add(row.recipient_nip)
        with self.engine.begin() as tx:
            found = {c: outbox.still_due(tx, c, sorted(nips), self.now) for c, nips in asked.items()}
            about = notices.subjects(tx, [row.id for row in hand if row.template not in DIGESTS], self.now)
        return {(c, nip): items for c, by_nip in found.items() for nip, items in by_nip.items()}, about

    def _send(self, row: Any, waiting: Mapping[tuple[int, str], list[Item]], about: Item) -> Settled:
        digest = row.template in DIGESTS
        items = waiting.get((row.cycle_id, row.recipient_nip), []) if digest else []
        if digest and not items:
            return Settled(row.id, row.lease_no, MessageState.CANCELLED, "done")
        if not row.address:
            return Settled(row.id, row.lease_no, MessageState.SUPPRESSED, "no-address")
        name = " ".join(part for part in (row.front_title, row.name) if part)
        name = f"{name}, {row.back_title}" if row.back_title else name
        params = self._params(row, name, items, about)
        message = Message(
            row.id, Channel(row.channel), row.address, name, row.template, row.language, params, at=self.now
        )
        return self._settled(row, self.sender.send(message))

    def _params(self, row: Any, name: str, items: Sequence[Item], about: Item) -> Mapping[str, Any]:
        common = {
            "name": name, "cycle_name": row.cycle_name, "year": row.year, "check_ins": row.check_ins,
            "agency": row.agency or "", "unit": row.unit or "", "zone": row.zone, "link": self.settings.link,
            "contact": f"Tim Pengelola Kinerja {row.agency or ''}".strip(), "count": row.count,
            "subject_name": about.get("name") if row.count == 1 else None, "period": about.get("period", 0),
            "due_at": about.get("due_at"), "objection_until": about.get("objection_until"),
        }  # fmt: skip
        if not items:
            return common
        told = [{**item, "count": item["n"], "overdue": item["due_at"] <= self.now} for item in items]
        return {
            **common,
            "items": told,
            "count": sum(item["n"] for item in items),
            "due_at": items[0]["due_at"],
        }

    def _settled(self, row: Any, outcome: Outcome) -> Settled:
        match outcome:
            case Sent():
                return Settled(row.id, row.lease_no, MessageState.ACCEPTED, outcome.code or None, outcome.provider_id)
            case Rejected():
                return Settled(row.id, row.lease_no, MessageState.REJECTED, outcome.code)
            case Retry() | ChannelDown():
                return self._again(row, outcome)
            case _:
                return Settled(row.id, row.lease_no, MessageState.UNKNOWN, outcome.code)

    def _again(self, row: Any, outcome: Retry | ChannelDown) -> Settled:
        """Put a message back with full jitter, or give up after the last try. A channel that is down costs no try."""
        down = isinstance(outcome, ChannelDown)
        if row.attempts >= TRIES and not down:
            return Settled(row.id, row.lease_no, MessageState.DEAD, outcome.code)
        wait = self._dice.uniform(15, min(3600, 15 * 2 ** min(row.attempts, 8)))
        wanted = None if down else outcome.after_s if isinstance(outcome, Retry) else None
        later = self.now + timedelta(seconds=max(wait, wanted or 0))
        return Settled(row.id, row.lease_no, MessageState.QUEUED, outcome.code, None, later)
