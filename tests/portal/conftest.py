"""The portal on loopback, over the cast's office in a database of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import uvicorn

from config.settings import Settings
from domain.terms import Access
from portal import process
from portal.app import app
from portal.gate import COOKIE, mark
from store import accounts, sessions
from store.cycles import Cycle
from store.database import Engine
from tests.notifications.conftest import certificate, graph, sender, server_tls
from tests.people import Office, an_office
from tests.portal.provider import Provider

__all__ = ["certificate", "graph", "sender", "server_tls"]  # the fake of Meta's side

SECRET, VERIFY = "rahasia-aplikasi", "kata-verifikasi"


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def served(engine: Engine, settings: Settings, clock: Callable[[], datetime] = _now) -> Iterator[str]:
    """Run the portal as portal/serve.py does, in a thread; give its address."""
    made = app(engine, settings, clock)
    server = uvicorn.Server(uvicorn.Config(made, log_level="warning", access_log=False, proxy_headers=False))
    with process.door(0) as door:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            yield process.address(door)
        finally:
            server.should_exit = True
            thread.join(10)


@dataclass
class Signed:
    """Somebody who is signed in, as a browser without scripts would ask for them."""

    url: str
    session: requests.Session

    def get(self, path: str, **given: Any) -> requests.Response:
        return self.session.get(self.url + path, timeout=10, allow_redirects=False, **given)

    def post(self, path: str, data: dict[str, Any] | None = None, **given: Any) -> requests.Response:
        """Send a form with the mark that its page would carry."""
        whole = {"csrf": mark(self.session.cookies[COOKIE]), **(data or {})}
        return self.session.post(self.url + path, data=whole, timeout=10, allow_redirects=False, **given)


@dataclass
class Portal:
    """An address to ask, and the database behind it."""

    url: str
    engine: Engine
    cycle: Cycle
    clock: Callable[[], datetime] = _now

    def signed(self, whose: str | Access, agency: str | None = None) -> Signed:
        """Sign in a person of the roster by their NIP, or a new account with this access (and agency)."""
        with self.engine.begin() as tx:
            account: int | str = whose
            if isinstance(whose, Access):
                made = accounts.add(
                    tx, f"{whose}-{agency}@kantor.example", "Akun Uji", whose, agency, "id", by="test", now=self.clock()
                ) if not (known := accounts.by_email(tx, f"{whose}-{agency}@kantor.example")) else known  # fmt: skip
                account = made.id
            cookie = sessions.begin(tx, account, sessions.How.LINK, "uji", self.clock())
        session = requests.Session()
        session.cookies.set(COOKIE, cookie)
        return Signed(self.url, session)

    def get(self, path: str, **given: Any) -> requests.Response:
        return requests.get(self.url + path, timeout=10, allow_redirects=False, **given)

    def post(self, path: str, body: Any = b"", **given: Any) -> requests.Response:
        return requests.post(self.url + path, data=body, timeout=10, allow_redirects=False, **given)

    def put(self, make: Callable[[Office], Any]) -> Any:
        """Do something to the office, and give what it gave."""
        with self.engine.begin() as tx:
            return make(Office(tx, self.cycle))

    def ask(self, question: str, **given: Any) -> Any:
        return self.put(lambda office: office.ask(question, **given))

    def rows(self, question: str, **given: Any) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.put(lambda office: office.rows(question, **given))
        return rows


@pytest.fixture
def portals(engine: Engine) -> Iterator[Callable[..., Portal]]:
    """Make portals with settings of one's own; the office is there."""
    with engine.begin() as tx:
        cycle = an_office(tx).cycle
    with ExitStack() as stack:

        def make(clock: Callable[[], datetime] = _now, **given: Any) -> Portal:
            return Portal(stack.enter_context(served(engine, Settings(**given), clock)), engine, cycle, clock)

        yield make


@pytest.fixture
def portal(portals: Callable[..., Portal]) -> Portal:
    return portals(whatsapp_secret=SECRET, whatsapp_verify=VERIFY)


@pytest.fixture
def provider() -> Iterator[Provider]:
    """An office's OpenID Connect, on loopback."""
    running = Provider()
    yield running
    running.shutdown()
    running.server_close()
