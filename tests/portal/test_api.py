"""The API for other systems: what a token opens, for which agency, and that a write happens once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import requests

from domain.terms import Scope
from store import answered, tokens
from tests.people import LESTARI, agree_all, issue, write_targets
from tests.portal.conftest import Portal
from tests.portal.systems import System, a_token
from tests.portal.test_task import Clock, clock, office
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI

__all__ = ["clock", "office"]

SARIS = f"/cycles/2027/appraisals/{SARI}"
UNIT = "/cycles/2027/calibrations/2"  # of U1: the units are taken in one after the other
LINE = {"no": 1, "rhk": "Laporan terbit", "indicator": "jumlah laporan", "target": "12 laporan", "aspek": "kuantitas"}


@pytest.fixture
def system(office: Portal) -> System:
    return System(office.url, a_token(office.engine, office.clock()))


def problem(said: requests.Response, status: int, kind: str) -> dict[str, Any]:
    """Hold an answer to be a whole problem document in both languages, and give it."""
    assert said.status_code == status, said.text
    assert said.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = said.json()
    assert found["type"] == f"urn:siklus:problem:{kind}"
    assert found["status"] == status
    assert found["title"] != found["title_en"]
    for nip in (SARI, BUDI, JOKO):
        assert nip not in said.text
    return found


ROUTES = [
    ("GET", "/cycles", Scope.READ_STATUS),
    ("GET", "/cycles/2027/status", Scope.READ_STATUS),
    ("GET", "/cycles/2027/appraisals", Scope.READ_STATUS),
    ("GET", SARIS, Scope.READ_STATUS),
    ("GET", f"{SARIS}/entries", Scope.READ_ENTRIES),
    ("POST", f"{SARIS}/entries", Scope.WRITE_ENTRIES),
    ("POST", f"{SARIS}/steps", Scope.TAKE_STEPS),
    ("GET", "/cycles/2027/calibrations", Scope.READ_STATUS),
    ("GET", UNIT, Scope.READ_STATUS),
    ("GET", f"{UNIT}/entries", Scope.READ_ENTRIES),
    ("POST", f"{UNIT}/entries", Scope.WRITE_ENTRIES),
    ("POST", f"{UNIT}/steps", Scope.TAKE_STEPS),
    ("GET", "/webhooks", Scope.WEBHOOKS),
    ("POST", "/webhooks", Scope.WEBHOOKS),
    ("DELETE", "/webhooks/1", Scope.WEBHOOKS),
]
BODIES: dict[str, dict[str, Any]] = {
    f"{SARIS}/entries": {"entry": "target", "actor_nip": SARI, "lines": [LINE]},
    f"{SARIS}/steps": {"event": "propose", "actor_nip": SARI},
    f"{UNIT}/entries": {"entry": "capaian", "actor_nip": SARI, "predikat": "baik"},
    f"{UNIT}/steps": {"event": "propose", "actor_nip": SARI},
    "/webhooks": {"url": "https://penerima.example/siklus"},
}


def _ask(portal: Portal, method: str, path: str, words: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {words}", "Idempotency-Key": "uji"}
    body = BODIES.get(path) if method == "POST" else None
    return requests.request(method, f"{portal.url}/api/v1{path}", json=body, headers=headers, timeout=10)


def test_each_route_opens_to_its_scope_alone_and_to_no_one_without_a_token(office: Portal) -> None:
    words = {scope: a_token(office.engine, office.clock(), [scope]) for scope in Scope}
    for method, path, needed in ROUTES:
        for scope in Scope:
            said = _ask(office, method, path, words[scope])
            if scope is not needed:
                problem(said, 403, "scope")
                assert f'scope="{needed}"' in said.headers["WWW-Authenticate"]
            else:
                assert said.status_code not in (401, 403, 500), (method, path, said.text)
        said = _ask(office, method, path, "siklus_bukan-token")
        problem(said, 401, "unauthorised")
        assert said.headers["WWW-Authenticate"] == "Bearer"
    assert requests.get(f"{office.url}/api/v1/openapi.json", timeout=10).json()["servers"] == [{"url": "/api/v1"}]


def test_a_token_opens_nothing_once_it_is_too_old_or_taken_back(office: Portal, clock: Clock, system: System) -> None:
    assert system.get("/cycles").status_code == 200
    clock.when = "2027-04-20"
    problem(system.get("/cycles"), 401, "unauthorised")
    later = System(office.url, a_token(office.engine, office.clock(), name="e-kinerja"))
    assert later.get("/cycles").status_code == 200
    with office.engine.begin() as tx:
        assert tokens.end(tx, "e-kinerja", office.clock()) == 1
    problem(later.get("/cycles"), 401, "unauthorised")
    assert office.ask("SELECT count(*) FROM token WHERE encode(hash, 'escape') LIKE '%siklus_%'") == 0


def test_another_agency_is_not_there_for_a_token_whatever_it_asks(office: Portal, system: System) -> None:
    office.put(agree_all)
    jokos = f"/cycles/2027/appraisals/{JOKO}"
    for path in (jokos, f"{jokos}/entries", "/cycles/2027/status?agency=A2"):
        problem(system.get(path), 404, "not-found")
    problem(system.post(f"{jokos}/entries", BODIES[f"{SARIS}/entries"]), 404, "not-found")
    problem(system.post(f"{jokos}/steps", {"event": "accept", "actor_nip": SARI}), 404, "not-found")
    problem(system.post(f"{SARIS}/steps", {"event": "amend", "actor_nip": JOKO, "reason": "x"}), 403, "actor")
    nips = {row["nip"] for row in system.get("/cycles/2027/appraisals").json()["appraisals"]}
    assert {SARI, BUDI, RATNA, DEWI, LESTARI} <= nips
    assert JOKO not in nips
    agencies = system.get("/cycles/2027/status?by=agency").json()["groups"]
    assert [group["code"] for group in agencies] == ["A1"]
    assert {group["code"] for group in system.get("/cycles/2027/status?by=unit").json()["groups"]} == {
        "U0", "U1", "U2", "U3"
    }  # fmt: skip
    assert system.get("/cycles/2027/status").json()["groups"][0]["total"] == len(nips)
    everyone = System(office.url, a_token(office.engine, office.clock(), agency=None))
    assert everyone.get("/cycles/2027/status").json()["groups"][0]["total"] == len(nips) + 1
    assert everyone.get(jokos).json()["agency"] == "A2"


def test_an_skp_goes_from_sari_to_budi_through_the_api_and_says_whose_turn_it_is(
    office: Portal, system: System
) -> None:
    for nip in (RATNA, BUDI):
        office.put(lambda o, nip=nip: write_targets(o, nip))
    assert system.get(SARIS).json()["turn"] == [{"role": "employee", "nip": SARI}]
    early = system.post(f"{SARIS}/steps", {"event": "propose", "actor_nip": SARI})
    assert "SKP" in problem(early, 409, "refused")["detail"]
    lines = {"entry": "target", "actor_nip": SARI, "lines": [{**LINE, "above": 1}]}
    assert system.post(f"{SARIS}/entries", lines).json()["machine"] == "appraisal"
    assert system.get(f"{SARIS}/entries").json()["lines"][0]["above"] == 1
    office.put(lambda o: o.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip <> :nip", nip=SARI))
    stepped = system.post(f"{SARIS}/steps", {"event": "propose", "actor_nip": SARI}).json()
    assert stepped["state"] == "proposed"
    shown = system.get(SARIS).json()
    assert shown["turn"] == [{"role": "appraiser", "nip": BUDI}]
    assert shown["due_at"] == "2027-01-29T09:00:00Z"
    problem(system.post(f"{SARIS}/steps", {"event": "agree", "actor_nip": SARI}), 409, "refused")
    back = {"event": "send_back", "actor_nip": BUDI}
    problem(system.post(f"{SARIS}/steps", back), 409, "refused")
    assert system.post(f"{SARIS}/steps", {**back, "reason": "Belum terukur."}).json()["state"] == "drafting"
    assert office.ask("SELECT words FROM reason") == "Belum terukur."


def test_the_audit_names_the_person_and_the_journal_the_system(office: Portal, system: System) -> None:
    office.put(agree_all)
    made = system.post(f"{SARIS}/steps", {"event": "amend", "actor_nip": BUDI, "reason": "Tugas berubah."}).json()
    assert office.ask("SELECT actor FROM operation WHERE id = :id", id=made["operation"]) == BUDI
    with office.engine.begin() as tx:
        (name,) = [token.name for token in tokens.listed(tx)]
        assert answered.systems(tx, [made["operation"], 1]) == {made["operation"]: name}
        (row,) = answered.latest(tx, name, 10)
    assert row.body["operation"] == made["operation"]
    assert BUDI not in json.dumps(row.body)
    assert "Tugas" not in json.dumps(row.body)


def test_a_check_in_is_reported_and_its_rating_is_told_once_it_was_reviewed(
    office: Portal, clock: Clock, system: System
) -> None:
    office.put(agree_all)
    progress = {"entry": "progress", "period": 1, "actor_nip": SARI, "results": [{"no": 1, "result": "3 laporan"}]}
    assert "belum dibuka" in problem(system.post(f"{SARIS}/entries", progress), 409, "refused")["detail"]
    clock.when = "2027-04-03"
    office.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    assert system.post(f"{SARIS}/entries", progress).status_code == 200
    link = {"entry": "evidence", "period": 1, "actor_nip": SARI, "link": "https://drive.example/a/laporan.pdf", "no": 1}
    assert system.post(f"{SARIS}/entries", link).status_code == 200
    assert system.post(f"{SARIS}/steps", {"event": "report", "period": 1, "actor_nip": SARI}).status_code == 200
    assert system.get(SARIS).json()["periods"][0]["turn"] == [{"role": "appraiser", "nip": BUDI}]
    rating = {"entry": "rating", "period": 1, "actor_nip": BUDI, "hasil": "sesuai", "perilaku": "di_atas"}
    assert system.post(f"{SARIS}/entries", rating).status_code == 200
    words = {"entry": "feedback", "period": 1, "actor_nip": BUDI, "words": "Baik sekali."}
    assert system.post(f"{SARIS}/entries", words).status_code == 200
    seen = system.get(f"{SARIS}/entries").json()
    assert (seen["ratings"], seen["results"][0]["result"]) == ([], "3 laporan")
    assert (seen["evidence"][0]["name"], seen["feedback"][0]["words"]) == ("laporan.pdf", "Baik sekali.")
    assert system.post(f"{SARIS}/steps", {"event": "review", "period": 1, "actor_nip": BUDI}).status_code == 200
    assert [one["period"] for one in system.get(f"{SARIS}/entries").json()["ratings"]] == [1]
    assert system.get("/cycles/2027/appraisals").json()["appraisals"][0]["periods"]["1"] == "open"
    problem(system.post(f"{SARIS}/steps", {"event": "amend", "period": 1, "actor_nip": BUDI}), 409, "refused")


def test_the_predikat_is_told_when_the_result_was_handed_over_and_not_before(
    office: Portal, clock: Clock, system: System
) -> None:
    office.put(agree_all)
    clock.when = "2028-01-27"
    words = a_token(office.engine, office.clock())
    later = System(office.url, words)
    office.put(issue)
    office.put(lambda o: o.do("UPDATE appraisal SET state = 'rated' WHERE employee_nip = :nip", nip=SARI))
    assert later.get(SARIS).json()["result"] is None
    assert later.get(f"{SARIS}/entries").json()["ratings"] == []
    assert "predikat" not in later.get("/cycles/2027/appraisals").text
    office.put(lambda o: o.do("UPDATE appraisal SET state = 'issued' WHERE employee_nip = :nip", nip=SARI))
    assert later.get(SARIS).json()["result"]["predikat"] == "baik"
    assert later.get(f"{SARIS}/entries").json()["ratings"][0]["predikat"] == "baik"


def test_the_same_key_gets_the_same_answer_and_another_request_under_it_is_refused(
    office: Portal, system: System
) -> None:
    office.put(agree_all)
    amend = {"event": "amend", "actor_nip": BUDI, "reason": "Tugas berubah."}
    first = system.post(f"{SARIS}/steps", amend, key="satu")
    again = system.post(f"{SARIS}/steps", amend, key="satu")
    assert (first.status_code, again.json()) == (200, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert office.ask("SELECT count(*) FROM operation WHERE event = 'amend'") == 1
    problem(system.post(f"{SARIS}/steps", {**amend, "reason": "Lain."}, key="satu"), 422, "key-reused")
    refused = system.post(f"{SARIS}/steps", amend, key="dua")
    problem(refused, 409, "refused")
    assert system.post(f"{SARIS}/steps", amend, key="dua").json() == refused.json()
    other = System(office.url, a_token(office.engine, office.clock()))
    assert "Idempotency-Replayed" not in other.post(f"{SARIS}/steps", amend, key="satu").headers


def test_of_eight_at_once_under_one_key_one_acts_and_all_hear_the_same(office: Portal, system: System) -> None:
    office.put(agree_all)
    amend = {"event": "amend", "actor_nip": BUDI, "reason": "Tugas berubah."}
    with ThreadPoolExecutor(8) as hands:
        said = list(hands.map(lambda _: system.post(f"{SARIS}/steps", amend, key="bersamaan"), range(8)))
    assert {one.status_code for one in said} == {200}
    assert len({one.json()["operation"] for one in said}) == 1
    assert sum("Idempotency-Replayed" not in one.headers for one in said) == 1


def test_whatever_is_wrong_with_a_request_is_said_as_aproblem(office: Portal, system: System) -> None:
    bad = problem(system.post(f"{SARIS}/entries", {"entry": "feedback", "actor_nip": SARI + "x"}), 422, "invalid")
    assert {fault["place"] for fault in bad["errors"]} >= {"body/feedback/actor_nip", "body/feedback/words"}
    problem(system.get("/cycles/1999/status"), 404, "not-found")
    problem(system.get("/cycles/2027/appraisals?after=x"), 422, "invalid")
    problem(system.get("/tidak/ada"), 404, "not-found")
    problem(system.delete("/cycles"), 405, "method")
    large = {"entry": "feedback", "period": 1, "actor_nip": SARI, "words": "x" * 1_000_000}
    problem(system.post(f"{SARIS}/entries", large), 413, "too-large")
    raw = requests.post(
        f"{office.url}/api/v1{SARIS}/entries", data=b"{", timeout=10,
        headers={**system.bearer, "Idempotency-Key": "x", "Content-Type": "application/json"},
    )  # fmt: skip
    problem(raw, 422, "invalid")


def test_who_asks_too_often_is_told_when_to_go_on(office: Portal, system: System) -> None:
    assert system.get("/cycles").status_code == 200
    office.put(lambda o: o.do("UPDATE attempt SET n = 600"))
    said = system.get("/cycles")
    problem(said, 429, "too-often")
    assert 0 < int(said.headers["Retry-After"]) <= 60
    other = System(office.url, a_token(office.engine, office.clock()))
    assert other.get("/cycles").status_code == 200


def test_a_list_is_read_page_by_page_and_each_stands_on_it_once(
    office: Portal, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.roll.PAGE", 3)
    found: list[str] = []
    after: int | None = 0
    while after is not None:
        page = system.get(f"/cycles/2027/appraisals?after={after}&state=drafting").json()
        found, after = found + [row["nip"] for row in page["appraisals"]], page["next"]
        assert len(page["appraisals"]) <= 3
    assert len(found) == len(set(found)) == office.ask("SELECT count(*) FROM appraisal") - 1
    assert system.get("/cycles/2027/appraisals?state=final").json()["appraisals"] == []


def test_two_working_tokens_of_one_system_are_refused(office: Portal) -> None:
    a_token(office.engine, office.clock(), name="siasn")
    with office.engine.begin() as tx, pytest.raises(tokens.TokenError):
        tokens.add(tx, "siasn", [Scope.READ_STATUS], None, timedelta(1), by="test", now=office.clock())
