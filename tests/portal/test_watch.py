"""What a monitor on this machine may ask, and nobody else; and that there is nothing more to find."""

import pytest

from domain.terms import MessageState
from tests.portal.conftest import Portal
from tests.store.answering import message


def test_health_is_well_until_something_is_wrong(portal: Portal) -> None:
    well = portal.get("/health")
    assert (well.status_code, well.json()) == (200, {"ok": True, "wrong": []})
    portal.put(lambda office: message(office, MessageState.UNKNOWN))
    ill = portal.get("/health")
    assert ill.status_code == 503
    (found,) = ill.json()["wrong"]
    assert (found["alarm"], found["subject"], found["n"]) == ("unknown", "whatsapp", 1)


def test_prometheus_is_given_its_figures(portal: Portal) -> None:
    portal.put(lambda office: message(office, MessageState.UNKNOWN))
    figures = portal.get("/metrics")
    assert figures.headers["Content-Type"].startswith("text/plain; version=")
    assert 'siklus_outbox_messages{channel="whatsapp",state="unknown"} 1.0' in figures.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
@pytest.mark.parametrize("path", ["/health", "/metrics"])
def test_what_came_through_a_proxy_finds_neither(portal: Portal, header: str, path: str) -> None:
    assert portal.get(path, headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/hooks", "/berhenti", "/berhenti/", "/static/x"])
def test_there_is_nothing_else_to_find(portal: Portal, path: str) -> None:
    assert portal.get(path).status_code == 404
