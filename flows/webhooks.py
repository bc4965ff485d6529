"""Systems are told of steps: each webhook hears of every operation that it wants, in their order, at least once.

The events stand in the audit already; a webhook keeps up to which it has heard. So whoever is killed in between tells
the last one again, and a receiver that was away hears all that it has missed. An event says nobody's name and no NIP.
"""

import hmac
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.client import HTTPException
from threading import Timer
from time import monotonic
from typing import Any

from config.settings import Settings
from domain.terms import Machine
from flows.guarded import Guard, NotThere, connect, cut, guard_of, shake, split
from store import webhooks
from store.database import Engine
from store.webhooks import Event, Mark, Taken

POLL_S = 2.0
ANSWER_S = 10.0  # so long a receiver may take to answer
TURN_S = 30.0  # so long one webhook is told of what is new before the others have their turn
LEASE = timedelta(seconds=TURN_S + 3 * ANSWER_S)  # after so long another may tell it: who had it is dead
AGAIN, LONGEST = timedelta(seconds=5), timedelta(hours=1)  # until it is tried again, doubled each time
MOST_FAILURES = 180  # in a row, about a week: then the webhook ends
HANDS = 8

log = logging.getLogger(__name__)


def signed(secret: str, body: bytes, at: datetime) -> str:
    """Give the header by which a receiver knows that an event is ours, and when it was sent."""
    stamp = str(int(at.timestamp()))
    return f"t={stamp},v1={hmac.new(secret.encode(), stamp.encode() + b'.' + body, sha256).hexdigest()}"


def document(event: Event, link: str) -> bytes:
    """Give an event as it is sent; `link` is the address of this installation.

    Where there are too many subjects to name, `subjects` is null: `pages` lists them, a cycle each.
    """
    listed = "calibrations" if event.machine == Machine.CALIBRATION else "appraisals"
    pages = [f"{link}/api/v1/cycles/{code}/{listed}?operation={event.id}" for code in event.cycles]
    said: dict[str, Any] = {
        "id": event.id, "event": f"{event.machine}.{event.event}", "machine": event.machine, "at": event.at.isoformat(),
        "from": event.source, "to": event.target, "cycles": event.cycles, "agencies": event.agencies,
        "units": event.units, "count": event.count, "subjects": event.subjects, "pages": pages,
    }  # fmt: skip
    return json.dumps(said, separators=(",", ":")).encode()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Teller:
    """Tells webhooks what is new: `once` all that are due, `run` for as long as it may."""

    engine: Engine
    link: str
    guard: Guard
    clock: Callable[[], datetime] = _now
    _mark: Mark | None = field(default=None, init=False)
    _horizon: int = field(default=0, init=False)

    def once(self) -> int:
        """Tell every webhook that is due once, and give how many events were taken."""
        horizon = self._settled()
        with self.engine.begin() as tx:
            due = webhooks.take(tx, horizon, self.clock(), LEASE, HANDS)
        if not due:
            return 0
        with ThreadPoolExecutor(HANDS) as hands:
            return sum(hands.map(lambda taken: self._tell(taken, horizon), due))

    def run(self, ending: threading.Event) -> None:
        """Tell until `ending` is set. A database that is away for a while is waited for."""
        while not ending.is_set():
            try:
                busy = self.once() > 0
            except Exception as error:  # the words of an error can hold an address
                log.error("webhooks are not told for now: %s", type(error).__name__)
                busy = False
            if not busy:
                ending.wait(POLL_S)

    def _settled(self) -> int:
        """Give up to which operation everything can be seen; a mark waits until those before it have ended."""
        with self.engine.connect() as db:
            if self._mark is None:
                self._mark = webhooks.mark(db)
            if webhooks.settled(db, self._mark):
                self._horizon, self._mark = self._mark.operation, None
        return self._horizon

    def _tell(self, taken: Taken, horizon: int) -> int:
        """Tell one webhook the next of what is new, and give how many it took."""
        until, told, reached = monotonic() + TURN_S, 0, taken.after_id
        while reached < horizon and monotonic() < until:
            with self.engine.begin() as tx:
                events, further = webhooks.news(tx, replace(taken, after_id=reached), horizon)
            for event in events:
                if monotonic() > until:
                    further = event.id - 1
                    break
                if not self._sent(taken, event):
                    self._failed(taken, 0 if told else taken.failures)
                    return told
                told += 1
                with self.engine.begin() as tx:
                    webhooks.told(tx, taken.id, event.id, self.clock())
            with self.engine.begin() as tx:
                webhooks.passed(tx, taken.id, reached := further)
        with self.engine.begin() as tx:
            webhooks.give_back(tx, taken.id, self.clock())
        return told

    def _failed(self, taken: Taken, failures: int) -> None:
        now = self.clock()
        wait = min(LONGEST, AGAIN * 2 ** min(failures, 20))
        with self.engine.begin() as tx:
            webhooks.failed(tx, taken.id, now + wait, now, MOST_FAILURES)
        log.warning("webhook %d was not answered", taken.id)

    def _sent(self, taken: Taken, event: Event) -> bool:
        body = document(event, self.link)
        headers = {
            "Content-Type": "application/json", "User-Agent": "siklus-webhook", "X-Siklus-Id": str(event.id),
            "X-Siklus-Event": f"{event.machine}.{event.event}",
            "X-Siklus-Signature": signed(taken.secret, body, self.clock()),
        }  # fmt: skip
        try:
            return post(taken.url, body, headers, self.guard)
        except (NotThere, OSError, HTTPException, ValueError):
            return False


def post(url: str, body: bytes, headers: dict[str, str], guard: Guard) -> bool:
    """Send a body, and tell whether it was taken: answered with 2xx, in time. A redirect is not followed.

    Raises NotThere, OSError, HTTPException, ValueError where nobody answered properly.
    """
    parts = split(url)
    if parts is None:
        raise NotThere
    with closing(connect(parts, guard, ANSWER_S)) as way:
        ending = Timer(ANSWER_S, cut, [way])
        ending.start()
        try:
            shake(way)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            way.request("POST", path, body, headers)
            return 200 <= way.getresponse().status < 300
        finally:
            ending.cancel()


def start(engine: Engine, settings: Settings, ending: threading.Event) -> threading.Thread:
    """Tell webhooks in a thread of this process until `ending` is set."""
    teller = Teller(engine, settings.link, guard_of(settings.link))
    thread = threading.Thread(target=teller.run, args=[ending], name="webhooks", daemon=True)
    thread.start()
    return thread
