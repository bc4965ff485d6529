"""The API's webhooks: where they may go, and that what signs them is told once and kept nowhere."""

import pytest

from tests.people import at
from tests.portal.conftest import Portal
from tests.portal.systems import System, a_token
from tests.portal.test_api import problem, system
from tests.portal.test_task import Portals, clock, office

__all__ = ["clock", "office", "system"]


@pytest.mark.parametrize(
    "url",
    ["http://penerima.example/x", "https://127.0.0.1/x", "https://10.0.0.8/x", "https://[::ffff:169.254.169.254]/x",
     "https://localhost/x", "https://pangkalan/x", "https://nama:sandi@penerima.example/x"],
)  # fmt: skip
def test_a_webhook_goes_to_the_open_internet_by_https_alone(portals: Portals, url: str) -> None:
    office = portals(clock=lambda: at("2027-01-05"), link="https://kinerja.example")
    system = System(office.url, a_token(office.engine, office.clock()))
    problem(system.post("/webhooks", {"url": url}), 409, "refused")
    assert office.ask("SELECT count(*) FROM webhook") == 0


def test_a_webhook_is_made_listed_and_ended_and_its_secret_is_kept_nowhere(office: Portal, system: System) -> None:
    said = {"url": "https://penerima.example/siklus", "events": ["appraisal.issue"]}
    made = system.post("/webhooks", said, key="satu")
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert len(secret) > 60
    again = system.post("/webhooks", said, key="satu")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (made.json(), "true")
    for table in ("webhook", "answered"):
        assert secret not in str(office.rows(f"SELECT to_jsonb(t) FROM {table} t"))
    (listed,) = system.get("/webhooks").json()["webhooks"]
    assert "secret" not in listed
    assert (listed["told_at"], listed["failing_since"]) == (None, None)
    other = System(office.url, a_token(office.engine, office.clock()))
    assert other.post("/webhooks", said).json()["secret"] != secret
    assert len(other.get("/webhooks").json()["webhooks"]) == 1
    problem(other.delete(f"/webhooks/{listed['id']}"), 404, "not-found")
    assert system.delete(f"/webhooks/{listed['id']}").status_code == 204
    problem(system.delete(f"/webhooks/{listed['id']}"), 404, "not-found")
    assert system.get("/webhooks").json()["webhooks"][0]["ended_at"] is not None


def test_a_system_has_ten_webhooks_and_no_more(office: Portal, system: System) -> None:
    for number in range(10):
        assert system.post("/webhooks", {"url": f"https://penerima.example/{number}"}).status_code == 201
    assert "10" in problem(system.post("/webhooks", {"url": "https://penerima.example/x"}), 409, "refused")["detail"]
