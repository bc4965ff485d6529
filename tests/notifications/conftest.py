"""Real servers on loopback, with a certificate made for the occasion."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from notifications.send import Sender
from tests.notifications.graph import Graph
from tests.notifications.relay import Box, Relay


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a certificate for 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "siklus tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    pkcs8 = serialization.PrivateFormat.PKCS8
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, pkcs8, plain))
    return file


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
