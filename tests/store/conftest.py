"""The cast's office for the tests of the store: built once, used in transactions that are rolled back."""

from collections.abc import Iterator

import pytest

from store.server import Server
from tests.conftest import _clone
from tests.people import Built, Office, agree_all, an_office, issue, rolled_back
from tests.store.objecting import file


@pytest.fixture(scope="session")
def office_engine(server: Server, template: str) -> Iterator[Built]:
    """A database that holds the cast's office, on the morning on which their cycle has been opened."""
    for engine in _clone(server, template):
        with engine.begin() as tx:
            office = an_office(tx)
        yield engine, office.cycle


@pytest.fixture
def office(office_engine: Built) -> Iterator[Office]:
    """That office; what a test does in it is rolled back."""
    with rolled_back(office_engine) as office:
        yield office


@pytest.fixture
def issued(office: Office) -> Office:
    """Sari's result was issued at ten on Wednesday, 26 January 2028."""
    agree_all(office)
    office.do("DELETE FROM outbox")
    issue(office)
    return office


@pytest.fixture
def contested(issued: Office) -> Office:
    """Sari was rated as expected, and has contested it."""
    file(issued, "2028-01-27")
    return issued
