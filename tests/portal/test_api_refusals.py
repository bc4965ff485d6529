"""What a developer does wrong, said as a problem that names the way out; and two who do the same at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import requests

from domain.terms import Scope
from store import tokens
from tests.people import BUDI, SARI, agree_all
from tests.portal.conftest import Portal
from tests.portal.systems import System, a_token
from tests.portal.test_api import SARIS, UNIT, problem, system
from tests.portal.test_task import Clock, clock, office

__all__ = ["clock", "office", "system"]

AMEND: dict[str, Any] = {"event": "amend", "actor_nip": BUDI, "reason": "Tugas berubah."}


def _send(system: System, path: str, data: Any, **headers: str) -> requests.Response:
    sent = {**system.bearer, "Idempotency-Key": "uji", "Content-Type": "application/json", **headers}
    return requests.post(f"{system.url}/api/v1{path}", data=data, headers=sent, timeout=30)


def test_a_token_that_has_expired_is_told_apart_from_a_wrong_one(office: Portal, clock: Clock, system: System) -> None:
    wrong = problem(System(office.url, "siklus_bukan").get("/cycles"), 401, "unauthorised")
    assert "siklus token add" in wrong["detail"]
    assert requests.get(f"{office.url}/api/v1/cycles", auth=("a", "b"), timeout=10).json()["detail"] == wrong["detail"]
    with office.engine.begin() as tx:
        brief = tokens.add(
            tx, "singkat", [Scope.READ_STATUS], "A1", timedelta(days=1), by="test", now=office.clock()
        )[1]  # fmt: skip
    clock.when = "2027-01-06 10:00"
    assert "kedaluwarsa" in problem(System(office.url, brief).get("/cycles"), 401, "unauthorised")["detail"]


def test_what_is_no_json_is_told_what_to_send(system: System) -> None:
    for path in (f"{SARIS}/steps", f"{SARIS}/entries", f"{UNIT}/entries", "/webhooks"):
        for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
            found = problem(_send(system, path, "event=amend", **{"Content-Type": kind}), 415, "not-json")
            assert "application/json" in found["detail"]
        assert problem(_send(system, path, b"{"), 422, "invalid")["errors"][0]["detail"] == "bukan JSON yang utuh"


def test_each_wrong_place_is_named_in_both_languages(system: System) -> None:
    said = {"event": "terbang", "actor_nip": "12", "lebih": 1}
    found = problem(system.post(f"{SARIS}/steps", said), 422, "invalid")
    assert "errors" in found["detail"]
    places = {fault["place"]: fault for fault in found["errors"]}
    assert places["body/event"]["detail"].startswith("harus salah satu dari 'propose', ")
    assert places["body/lebih"]["detail"] == "tidak dikenal di sini: hapus"
    assert places["body/actor_nip"]["detail"] == "bentuknya harus ^[0-9]{18}$"
    assert all(fault["detail_en"] != fault["detail"] for fault in found["errors"])
    (kind,) = problem(system.post(f"{SARIS}/entries", {"entry": "x", "actor_nip": SARI}), 422, "invalid")["errors"]
    assert kind["detail"].startswith("'entry' harus salah satu dari 'skp', ")
    missing = requests.post(f"{system.url}/api/v1{SARIS}/steps", json=AMEND, headers=system.bearer, timeout=10)
    (key,) = problem(missing, 422, "invalid")["errors"]
    assert (key["place"], key["detail"]) == ("header/Idempotency-Key", "wajib diisi")


def test_a_step_of_the_other_machine_says_what_to_change(system: System) -> None:
    found = problem(system.post(f"{SARIS}/steps", {"event": "review", "actor_nip": BUDI}), 409, "refused")
    assert "bukan langkah penilaian tahunan; isi `period`" in found["detail"]


def test_a_body_without_an_end_is_refused_before_it_fills_memory(system: System) -> None:
    endless = (b"x" * 100_000 for _ in range(100))
    problem(_send(system, f"{SARIS}/entries", endless), 413, "too-large")


@pytest.mark.parametrize(
    "path", [f"{SARIS}/steps/", "/siklus", "/cycles/2027/appraisals/12", "/cycles/../cycles/x", "/cycles/%00/status"]
)
def test_an_address_that_is_not_there_says_where_they_stand(system: System, path: str) -> None:
    said = system.get(path)
    assert said.status_code in (404, 422)
    assert (
        "openapi.json"
        in problem(said, said.status_code, "not-found" if said.status_code == 404 else "invalid")["detail"]
    )


def test_of_two_systems_that_take_one_step_at_once_one_takes_it(office: Portal) -> None:
    office.put(agree_all)
    systems = [System(office.url, a_token(office.engine, office.clock())) for _ in range(4)]
    with ThreadPoolExecutor(4) as hands:
        said = list(hands.map(lambda one: one.post(f"{SARIS}/steps", AMEND), systems))
    assert sorted(one.status_code for one in said) == [200, 409, 409, 409]
    for one in said:
        if one.status_code == 409:
            assert "'" in problem(one, 409, "refused")["detail"]  # it names the state
    assert office.ask("SELECT count(*) FROM operation WHERE event = 'amend'") == 1
