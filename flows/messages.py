"""The worker of the outbox: claim a handful, ask what is still due, send, write back and claim the next in one go.

Ten in a hand, and one hand at a time in a process: that is what a killed one may leave as unknown.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from config.settings import Settings
from domain.calendar import Calendar
from domain.contacts import way
from domain.terms import Channel, MessageState
from flows import breaker
from flows.letters import letter
from flows.outcomes import answered, put_off, slot, unsent
from notifications.send import Message, Outcome, Sender
from store import digests, installation, notices, outbox, pace
from store.database import Connection, Engine
from store.outbox import DIGESTS, Settled
from store.pace import Lane

HAND = 10  # what a killed worker may leave as unknown
LEASE = timedelta(minutes=10)  # of real time; a hand takes a tenth of a second, or a minute where a channel is slow
BREAKER = timedelta(minutes=5)  # so long a message waits for a channel that it wants only because its own is shut
SLOW_S, HANDS_AT_ONCE = 0.02, 20
FREE = Lane()
Row = Any


@dataclass(frozen=True, slots=True)
class Hand:
    """What was claimed at once: letters to send after a wait, and what is settled without sending."""

    wait_s: float = 0.0
    letters: Sequence[tuple[Row, Message]] = ()
    settled: Sequence[Settled] = ()
    probe: Channel | None = None  # a channel whose breaker is open, to be tried with one message


@dataclass
class Worker:
    """One delivery of this process: `run` empties the outbox hand by hand."""

    engine: Engine
    sender: Sender
    settings: Settings
    calendar: Calendar
    clock: Callable[[], datetime]  # gives the same moment again and again where a year is simulated
    ends_at: float = float("inf")  # by time.monotonic: nothing more is claimed afterwards
    outcomes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Note what holds for the whole delivery: what is due, the rates, the key of the seals."""
        self._due = self.clock()
        self._lanes = deque(Channel)
        self._at_once = 0  # so many hands more are sent all at once
        self._known: Mapping[Channel, Lane] = {}
        self._rates = {Channel.EMAIL: self.settings.email_rate, Channel.WHATSAPP: self.settings.whatsapp_rate}
        with self.engine.begin() as tx:
            self._secret = installation.secret(tx)

    def run(self) -> None:
        """Send until nothing that was due at the beginning may go out any more, or the time is over."""
        with self.engine.connect() as db, ThreadPoolExecutor(HAND, thread_name_prefix="deliver") as pool:
            outbox.at_work(db)
            done: Sequence[Settled] = ()
            while hand := self._turn(db, done):
                if hand.wait_s:
                    time.sleep(hand.wait_s)
                answers = self._sent([message for _, message in hand.letters], pool)
                said = [(message.channel, answer) for (_, message), answer in zip(hand.letters, answers, strict=True)]
                breaker.tell(db, said, self._known, hand.probe)
                done = [*hand.settled, *self._answered(hand, answers)]

    def _sent(self, messages: Sequence[Message], pool: ThreadPoolExecutor) -> list[Outcome]:
        """Send a hand and give the answers: one after another, or all at once where each has to wait for the network.

        Threads that need not wait get into each other's way, so every now and then it is found out again.
        """
        answers: list[Outcome] = []
        for message in messages:
            if self._at_once:
                self._at_once -= 1
                return answers + list(pool.map(self.sender.send, messages[len(answers) :]))
            begun = time.monotonic()
            answers.append(self.sender.send(message))
            if time.monotonic() - begun > SLOW_S:
                self._at_once = HANDS_AT_ONCE
        return answers

    def _answered(self, hand: Hand, answers: Sequence[Outcome]) -> list[Settled]:
        now, both = self.clock(), list(zip(hand.letters, answers, strict=True))
        alive = {message.channel for (_, message), answer in both if breaker.carried(answer)}
        return [answered(row, message, answer, now, message.channel in alive) for (row, message), answer in both]

    def _turn(self, db: Connection, done: Sequence[Settled]) -> Hand | None:
        """Write back the hand before and claim the next, in one transaction that is on the disk when it ends."""
        now = self.clock()
        with db.begin():
            outbox.settle(db, done, now)
            hand = self._claim(db, now)
        self.outcomes.update(str(s.state) for s in done)
        return hand

    def _claim(self, tx: Connection, now: datetime) -> Hand | None:
        while self._lanes and time.monotonic() < self.ends_at:
            channel, wait_s = self._lane(tx)
            if channel is None:
                return Hand(wait_s) if wait_s else None
            probe = self._known.get(channel, FREE).opened
            most = 1 if probe else max(1, min(HAND, int(self._rates[channel] or HAND)))
            if rows := outbox.claim(tx, channel, most, self._due, LEASE):
                return self._hand(tx, rows, now, channel if probe else None)
            self._lanes.remove(channel)
            if probe:
                pace.leave(tx, channel)
        return None

    def _lane(self, tx: Connection) -> tuple[Channel | None, float]:
        """Give the channel that may be used now, of two the one used longer ago; without one, how long to wait.

        Where a breaker's time is over this worker tries the channel, unless another does; an open one is left alone.
        """
        self._known = {Channel(name): lane for name, lane in pace.lanes(tx).items()}
        waits = []
        for channel in list(self._lanes):
            lane = self._known.get(channel, FREE)
            if lane.opened and not (lane.ended and pace.probe(tx, channel)):
                self._lanes.remove(channel)
            elif lane.wait_s and self._rates[channel]:
                waits.append(lane.wait_s)
            else:
                self._lanes.remove(channel)
                self._lanes.append(channel)
                return channel, 0.0
        return None, min(waits, default=0.0)

    def _hand(self, tx: Connection, rows: Sequence[Row], now: datetime, probe: Channel | None) -> Hand:
        done, letters = [], []
        waiting, about = self._ask(tx, rows, now)
        for row in rows:
            found = self._said(row, waiting, about, now)
            if isinstance(found, Settled):
                done.append(found)
            else:
                letters.append((row, found))
        used = Counter(message.channel for _, message in letters)
        rates = [(channel, n, rate) for channel, n in sorted(used.items()) if (rate := self._rates[channel])]
        wait_s = max((pace.take(tx, channel, n, rate) for channel, n, rate in rates), default=0.0)
        return Hand(wait_s, letters, done, probe)

    def _ask(self, tx: Connection, rows: Sequence[Row], now: datetime) -> tuple[dict[tuple[bool, str], Any], Any]:
        """Give what waits for the readers of digests, by kind and NIP, and what notices speak of, by message."""
        waiting: dict[tuple[bool, str], Any] = {}
        for template, overview in (("reminder", False), ("overview", True)):
            nips = {r.recipient_nip for r in rows if r.template in DIGESTS and (r.template == "overview") is overview}
            if nips:
                found = digests.said(tx, template, sorted(nips), now)
                waiting |= {(overview, nip): items for nip, items in found.items()}
        return waiting, notices.subjects(tx, [row.id for row in rows if row.template not in DIGESTS], now)

    def _said(self, row: Row, waiting: Mapping[tuple[bool, str], Any], about: Any, now: datetime) -> Settled | Message:
        """Give the message of a row, or why it does not go out: over, done, nowhere to go, or not at this hour."""
        if row.expires_at and row.expires_at < now:
            return unsent(row, MessageState.EXPIRED)
        items = waiting.get((row.template == "overview", row.recipient_nip), ())
        if row.template in DIGESTS and not items:
            return unsent(row, MessageState.CANCELLED, "done")
        found = way(Channel(row.channel), row)
        if found.channel is None:
            state = MessageState.CANCELLED if found.code == "merged" else MessageState.SUPPRESSED
            return unsent(row, state, found.code)
        at = slot(self.calendar, now, row, self.settings.sending_hours)
        if at > now:
            return put_off(row, at, "quiet-hours")
        if found.channel != row.channel and self._known.get(found.channel, FREE).opened:
            return put_off(row, now + BREAKER, "breaker")
        return letter(row, items, about.get(row.id, {}), self.settings, self._secret, now, found.channel)
