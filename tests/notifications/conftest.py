"""Real servers on loopback, with a certificate made for the occasion."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notifications.send import Sender
from tests.notifications.certificate import self_signed
from tests.notifications.graph import Graph
from tests.notifications.relay import Box, Relay


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a certificate for 127.0.0.1, signed by itself, and its key."""
    return self_signed(tmp_path_factory.mktemp("tls") / "server.pem")


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture(params=[False, True], ids=["one by one", "pipelined"])
def relay(request: pytest.FixtureRequest) -> Iterator[Relay]:
    """A relay without TLS, once without and once with PIPELINING."""
    running = Relay(Box(pipelining=request.param))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def secure_relay(server_tls: ssl.SSLContext) -> Iterator[Relay]:
    """A relay that insists on STARTTLS and a login."""
    running = Relay(Box(), server_tls)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def graph(server_tls: ssl.SSLContext) -> Iterator[Graph]:
    running = Graph(server_tls)
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def sender() -> Iterator[Callable[..., Sender]]:
    """Make senders that are closed at the end."""
    made: list[Sender] = []

    def make(email_url: str | None = None, whatsapp_url: str | None = None) -> Sender:
        made.append(Sender(email_url, whatsapp_url))
        return made[-1]

    yield make
    for one in made:
        one.close()
