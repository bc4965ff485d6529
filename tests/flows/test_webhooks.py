"""Systems are told of steps: signed, in order, nobody's name in it, and again until they have taken it."""

import hmac
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from domain.terms import Machine, Scope
from flows import webhooks as flow
from flows.guarded import guard_of, public
from flows.webhooks import Teller
from store import entries, tokens, webhooks
from store.database import Engine
from tests.people import NAMES, Office, agree_all, an_office, at, set_capaian
from tests.rosters import BUDI, RATNA, SARI

HOME, ABROAD = "http://127.0.0.1:8080", "https://kinerja.example"
START = at("2027-01-05")


@dataclass
class Receiver:
    """A receiver on loopback: what came, and what it answers next."""

    url: str
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)  # of the next; then 204
    slow: threading.Event = field(default_factory=threading.Event)  # set: it answers

    @property
    def said(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.came]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver("")
    made.slow.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.came.append((dict(self.headers.items()), body))
            made.slow.wait(20)
            self.send_response(made.answers.pop(0) if made.answers else 204)
            self.send_header("Location", f"{made.url}/lain")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}/siklus"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@dataclass
class Place:
    """The office with a webhook of agency A1, and the clock of who tells."""

    engine: Engine
    cycle: Any
    secret: str = ""
    now: datetime = START

    def teller(self, link: str = HOME) -> Teller:
        return Teller(self.engine, link, guard_of(link), lambda: self.now)

    def put(self, make: Callable[[Office], Any]) -> Any:
        with self.engine.begin() as tx:
            return make(Office(tx, self.cycle))

    def hook(self, url: str, agency: str | None = "A1", events: tuple[str, ...] = ()) -> str:
        with self.engine.begin() as tx:
            token, _ = tokens.add(
                tx, f"sistem {url} {agency} {events}", [Scope.WEBHOOKS], agency, timedelta(900), by="test", now=START
            )  # fmt: skip
            return webhooks.secret(tx, webhooks.add(tx, token.id, url, events, START).id)

    def amend(self, nip: str = SARI, by: str = BUDI) -> int:
        """Take a step, and give its operation."""

        return int(self.put(lambda office: _amend(office, nip, by)))


def _amend(office: Office, nip: str, by: str) -> int:
    id_ = office.appraisal(nip)
    entries.reason(office.tx, Machine.APPRAISAL, "amend", id_, "Tugas berubah.", actor=by, now=START)
    office.take("amend", id_, by, "2027-01-05")
    return int(office.ask("SELECT max(id) FROM operation"))


@pytest.fixture
def place(engine: Engine) -> Place:
    with engine.begin() as tx:
        office = an_office(tx)
        agree_all(office)
    return Place(engine, office.cycle)


def test_an_event_is_signed_and_says_what_moved_and_nobodys_name(place: Place, receiver: Receiver) -> None:
    secret = place.hook(receiver.url)
    operation = place.amend()
    assert place.teller().once() == 1
    ((headers, body),) = receiver.came
    said = json.loads(body)
    assert said == {
        "id": operation, "event": "appraisal.amend", "machine": "appraisal", "at": "2027-01-05T02:00:00+00:00",
        "from": "agreed", "to": "drafting", "cycles": ["2027"], "agencies": ["A1"], "units": [], "count": 1,
        "subjects": [place.put(lambda o: o.appraisal(SARI))],
        "pages": [f"{HOME}/api/v1/cycles/2027/appraisals?operation={operation}"],
    }  # fmt: skip
    stamp, seal = (part.partition("=")[2] for part in headers["X-Siklus-Signature"].split(","))
    assert hmac.compare_digest(seal, hmac.new(secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest())
    assert int(stamp) == START.timestamp()
    for private in (*NAMES, *NAMES.values(), "Tugas"):
        assert private not in body.decode()
    assert place.teller().once() == 0


def test_only_what_is_wanted_of_ones_own_agency_is_told(place: Place, receiver: Receiver) -> None:
    place.hook(receiver.url, "A2")
    place.hook(receiver.url, None, ("appraisal.report",))
    place.amend()
    teller = place.teller()
    assert (teller.once(), receiver.came) == (0, [])
    assert place.put(lambda o: o.ask("SELECT min(after_id) = (SELECT max(id) FROM operation) FROM webhook"))


def test_a_units_step_leads_to_the_list_of_calibrations(place: Place, receiver: Receiver) -> None:
    place.hook(receiver.url, events=("calibration.set_predikat",))
    place.put(set_capaian)
    assert place.teller().once() == 1
    (said,) = receiver.said
    assert said["units"] == ["U1"]
    assert said["pages"] == [f"{HOME}/api/v1/cycles/2027/calibrations?operation={said['id']}"]


def test_of_many_subjects_only_the_page_is_named(
    place: Place, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "NAMED", 3)
    place.hook(receiver.url, events=("appraisal.lapse",))
    place.put(lambda o: o.sweep("lapse", "2028-01-11"))
    assert place.teller().once() == 1
    (said,) = receiver.said
    assert said["subjects"] is None
    assert (
        said["count"]
        == place.put(lambda o: o.ask("SELECT count(*) FROM appraisal WHERE agency_id = 1 AND state = 'reported'"))
        > 3
    )


def test_a_receiver_that_fails_is_asked_again_later_each_time_and_hears_everything_in_order(
    place: Place, receiver: Receiver
) -> None:
    place.hook(receiver.url)
    first, second = place.amend(), place.amend(BUDI, RATNA)
    receiver.answers = [500, 302, 204, 429]
    teller = place.teller()
    waits = [0, 4, 2, 9, 2, 4, 2]
    heard = []
    for seconds in waits:
        place.now += timedelta(seconds=seconds)
        teller.once()
        heard.append([said["id"] for said in receiver.said])
    assert heard == [
        [first], [first], [first, first], [first, first], [first, first, first, second],
        [first, first, first, second], [first, first, first, second, second],
    ]  # fmt: skip
    (hook,) = place.put(lambda o: webhooks.every(o.tx, place.now))
    assert (hook.webhook.failures, hook.webhook.after_id, hook.webhook.failing_since) == (0, second, None)
    assert hook.webhook.told_at == place.now


def test_a_receiver_that_never_answers_ends_after_a_week(place: Place, receiver: Receiver) -> None:
    place.hook("http://127.0.0.1:1/")
    place.amend()
    teller, began = place.teller(), place.now
    for _ in range(flow.MOST_FAILURES):
        teller.once()
        place.now += flow.LONGEST
    assert place.put(lambda o: o.rows("SELECT ended_at IS NOT NULL, failing_since, told_at FROM webhook")) == [
        (True, began, None)
    ]
    assert timedelta(days=7) < place.now - began < timedelta(days=8)


def test_what_was_begun_before_and_committed_after_is_not_passed_over(place: Place, receiver: Receiver) -> None:
    place.hook(receiver.url)
    teller = place.teller()
    with place.engine.connect() as slow, slow.begin():
        earlier = _amend(Office(slow, place.cycle), BUDI, RATNA)
        later = place.amend()
        assert earlier < later
        assert teller.once() == 0
    teller.once()
    teller.once()
    assert [said["id"] for said in receiver.said] == [earlier, later]


def test_a_killed_teller_tells_the_same_again_and_loses_nothing(place: Place, receiver: Receiver) -> None:
    place.hook(receiver.url)
    operation = place.amend()
    receiver.slow.clear()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, place.engine.url.render_as_string(hide_password=False)], env=os.environ.copy()
    )
    try:
        _until(lambda: len(receiver.came) == 1)
        child.send_signal(signal.SIGKILL)
    finally:
        child.kill()
        child.wait()
    receiver.slow.set()
    teller = place.teller()
    assert teller.once() == 0  # the dead one still holds it
    place.now = START + flow.LEASE
    assert teller.once() == 1
    assert [said["id"] for said in receiver.said] == [operation, operation]


CHILD = """
import sys
from flows.guarded import guard_of
from flows.webhooks import Teller
from store.database import engine
from tests.people import at
link = "http://127.0.0.1:8080"
Teller(engine(sys.argv[1]), link, guard_of(link), lambda: at("2027-01-05")).once()
"""


def _until(true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to pass in 20 seconds")


def test_nobody_inside_the_network_is_told_but_on_trial(place: Place, receiver: Receiver) -> None:
    place.hook(receiver.url)
    place.amend()
    assert place.teller(ABROAD).once() == 0
    assert receiver.came == []
    assert guard_of(ABROAD) is public


def test_a_token_that_was_taken_back_is_told_nothing(place: Place, receiver: Receiver) -> None:
    place.hook(receiver.url)
    place.amend()
    with place.engine.begin() as tx:
        (token,) = tokens.listed(tx)
        tokens.end(tx, token.name, START)
    assert (place.teller().once(), receiver.came) == (0, [])
