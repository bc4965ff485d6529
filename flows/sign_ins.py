"""Links to sign in go out: claimed, rendered and sent within seconds of being asked for.

They do not go through the outbox: nobody is held back by hours, caps or the backlog of a morning, and nothing of a
link is kept. Each is sent at most once; a channel that did not take it is asked again, later each time.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from config.settings import Settings
from domain.terms import Channel
from flows import breaker
from notifications.message import Message, Outcome
from notifications.send import ChannelDown, Retry, Sender, Sent
from store import pace, sessions, sign_ins
from store.database import Connection, Engine
from store.pace import Lane
from store.sign_ins import Waiting

HAND = 10
POLL_S, SLICE_S = 5.0, 1.0  # it is looked at least so often; and whether we are to end
AGAIN_S, LONGEST_S = 5.0, 120.0  # until a link is tried again that no channel took, doubled each time
AWAY_S = 2.0  # until a database that is away is asked again
FORGET_S = 3600.0
ORIGIN = "siklus-masuk"  # names these messages apart from those of the outbox, whose numbers are others
TAG = "masuk"  # of the return path: what comes back is of no message in the outbox

log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Mailer:
    """Sends the links that wait: `once` those of a moment, `run` all that will."""

    engine: Engine
    sender: Sender
    settings: Settings
    clock: Callable[[], datetime] = _now
    _tries: dict[int, tuple[int, float]] = field(default_factory=dict)  # by link: how many, and when the next may be

    def once(self) -> int:
        """Send what waits, and give how many a channel took."""
        return sum(self._drain(channel) for channel in Channel)

    def run(self, ending: threading.Event) -> None:
        """Send as they come until `ending` is set. A database that is away for a while is waited for."""
        forgotten = float("-inf")
        while not ending.is_set():
            try:
                with sign_ins.bell(self.engine) as bell:
                    while not ending.is_set():
                        self.once()
                        if time.monotonic() - forgotten > FORGET_S:
                            forgotten = time.monotonic()
                            self._forget()
                        until = time.monotonic() + POLL_S
                        while not ending.is_set() and time.monotonic() < until and not bell.wait(SLICE_S):
                            pass
            except Exception as error:  # the words of an error can hold an address
                log.error("links to sign in are not sent for now: %s", type(error).__name__)
                ending.wait(AWAY_S)

    # --- one channel ----------------------------------------------------------------------------------------

    def _drain(self, channel: Channel) -> int:
        """Send what waits for one channel; where its breaker is open, one link tries it out when its time is over."""
        sent = 0
        while True:
            now, rate = self.clock(), self._rate(channel)
            later = [number for number, (_, at) in self._tries.items() if at > time.monotonic()]
            with self.engine.begin() as tx:
                lane = {Channel(name): lane for name, lane in pace.lanes(tx).items()}.get(channel, Lane())
                if lane.opened and not (lane.ended and pace.probe(tx, channel)):
                    return sent
                links = sign_ins.claim(tx, channel, 1 if lane.opened else HAND, now, later)
                letters = [self._letter(tx, link, now) for link in links]
                if not links:
                    if lane.opened:
                        pace.leave(tx, channel)
                    return sent
                wait_s = pace.take(tx, channel, len(links), rate) if rate else 0.0
            time.sleep(wait_s)
            sent += self._settle(links, [self.sender.send(letter) for letter in letters], lane)

    def _rate(self, channel: Channel) -> float | None:
        return self.settings.email_rate if channel is Channel.EMAIL else self.settings.whatsapp_rate

    def _letter(self, tx: Connection, link: Waiting, now: datetime) -> Message:
        params = {
            "name": link.name, "agency": link.agency, "unit": "", "zone": link.zone, "cycle_name": "", "year": 0,
            "link": f"{self.settings.link}{sessions.path(tx, link.id)}", "contact": "", "count": 1, "period": 0,
            "check_ins": 4, "subject_name": None, "due_at": link.expires_at, "console": link.console,
        }  # fmt: skip
        return Message(link.id, link.channel, link.to, link.name, "sign_in", link.language, params, at=now, tag=TAG)

    def _settle(self, links: list[Waiting], answers: list[Outcome], lane: Lane) -> int:
        """Tell the breaker, give back what the channel did not take, and give how many it took."""
        channel = links[0].channel
        with self.engine.connect() as db:
            said = [(channel, answer) for answer in answers]
            breaker.tell(db, said, {channel: lane}, channel if lane.opened else None)
        for link, answer in zip(links, answers, strict=True):
            if isinstance(answer, Retry | ChannelDown):
                self._again(link, answer)
            else:
                self._tries.pop(link.id, None)
        return sum(isinstance(answer, Sent) for answer in answers)

    def _again(self, link: Waiting, answer: Retry | ChannelDown) -> None:
        tries = self._tries.get(link.id, (0, 0.0))[0] + 1
        wait_s = min(LONGEST_S, AGAIN_S * 2 ** (tries - 1))
        if link.expires_at.timestamp() - self.clock().timestamp() <= wait_s:
            self._tries.pop(link.id, None)  # it would be too old by then
            log.warning("link %d to sign in was not taken before it ended (%s)", link.id, answer.code)
            return
        self._tries[link.id] = (tries, time.monotonic() + wait_s)
        with self.engine.begin() as tx:
            sign_ins.give_back(tx, link.id)

    def _forget(self) -> None:
        with self.engine.begin() as tx:
            sign_ins.forget(tx, self.clock())


def start(engine: Engine, settings: Settings, ending: threading.Event) -> threading.Thread:
    """Send links in a thread of this process until `ending` is set. Raises ChannelUrlError."""
    sender = Sender(settings.email_url, settings.whatsapp_url, origin=ORIGIN)

    def work() -> None:
        with sender:
            Mailer(engine, sender, settings).run(ending)

    thread = threading.Thread(target=work, name="sign-ins", daemon=True)
    thread.start()
    return thread
