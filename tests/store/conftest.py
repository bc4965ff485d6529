"""The cast's office for the tests of the store: built once, used in transactions that are rolled back."""

from collections.abc import Iterator

import pytest

from store.database import Engine
from store.server import Server
from tests.conftest import _clone
from tests.people import Office, an_office


@pytest.fixture(scope="session")
def office_engine(server: Server, template: str) -> Iterator[tuple[Engine, Office]]:
    for engine in _clone(server, template):
        with engine.begin() as tx:
            office = an_office(tx)
        yield engine, office


@pytest.fixture
def office(office_engine: tuple[Engine, Office]) -> Iterator[Office]:
    """The cast on the morning on which their cycle has been opened; what a test does is rolled back."""
    engine, built = office_engine
    with engine.connect() as tx, tx.begin() as transaction:
        yield Office(tx, built.cycle)
        transaction.rollback()
