"""An agency's own rules: pinned with the cycle, given to the agency whenever it enters, read by the guards."""

from copy import deepcopy
from typing import Any

import pytest

from domain.policy import fingerprint
from domain.terms import AppraisalState, Machine
from store import appraisals, cycles, members
from store.cycles import Cycle, CycleError
from store.database import Connection, text
from tests.people import JOKO, MORNING, SARI, Office, at, hire, policy, settle_in, the_plan
from tests.store.facts import place


def with_days(days: int) -> dict[str, Any]:
    """The whole rules of an agency that gives so many days for an objection."""
    stored = deepcopy(policy().stored())
    stored["batas_waktu"]["keberatan_hari"] = days
    return stored


def planned(tx: Connection, overlays: dict[str, dict[str, Any]], **changes: Any) -> Cycle:
    cycles.plan(tx, the_plan(**changes), policy().stored(), at("2027-01-02"), overlays)
    return cycles.find(tx, "2027")


def opened(tx: Connection, overlays: dict[str, dict[str, Any]]) -> Office:
    settle_in(tx)
    cycle = planned(tx, overlays)
    cycles.begin(tx, cycle, at(MORNING))
    for agency_id in cycles.unopened(tx, cycle.id):
        appraisals.open_agency(tx, cycle.id, agency_id, at(MORNING))
    return Office(tx, cycles.find(tx, "2027"))


def a_new_agency(tx: Connection, code: str) -> None:
    tx.execute(text("INSERT INTO agency (code, name) VALUES (:code, 'Pemerintah Kota Palu')"), {"code": code})
    tx.execute(text("INSERT INTO unit (agency_id, code, name) SELECT id, 'W0', 'Kantor' FROM agency "
                    "WHERE code = :code"), {"code": code})  # fmt: skip
    hire(tx, "198001012005011009", "W0")


def days_of(tx: Connection, cycle: Cycle, code: str) -> int:
    found = cycles.policy_of(tx, cycle, members.find(tx, cycle, code))
    return found.batas_waktu.value.keberatan_hari


def test_an_agency_is_held_to_its_own_rules_and_the_others_to_those_of_the_cycle(tx: Connection) -> None:
    settle_in(tx)
    cycle = planned(tx, {"A2": with_days(30)})
    assert (days_of(tx, cycle, "A1"), days_of(tx, cycle, "A2")) == (14, 30)
    assert cycle.policy == policy()
    assert cycle.policy_hash == fingerprint(policy().stored())
    assert members.hashes(tx, cycle.id) == {"A2": fingerprint(with_days(30))}


def test_planning_again_takes_the_rules_of_that_day(tx: Connection) -> None:
    settle_in(tx)
    planned(tx, {"A2": with_days(30)})
    cycle = planned(tx, {"A1": with_days(21)})
    assert (days_of(tx, cycle, "A1"), days_of(tx, cycle, "A2")) == (21, 14)
    assert members.hashes(tx, planned(tx, {}).id) == {}


def test_an_agency_that_comes_later_gets_the_rules_that_were_pinned_for_it(tx: Connection) -> None:
    office = opened(tx, {"A3": with_days(45)})
    a_new_agency(tx, "A3")
    appraisals.follow(tx, at("2027-03-01"))
    assert days_of(tx, office.cycle, "A3") == 45
    assert office.ask("SELECT count(*) FROM appraisal WHERE agency_id = :id", id=office.agency("A3")) == 1
    appraisals.follow(tx, at("2027-03-02"))
    assert days_of(tx, office.cycle, "A3") == 45


def test_an_agency_outside_the_plan_does_not_enter_with_an_overlay(tx: Connection) -> None:
    settle_in(tx)
    cycle = planned(tx, {"A2": with_days(30)}, agencies=["A1"])
    assert cycles.gather(tx, cycle.id) == 0
    assert members.hashes(tx, cycle.id) == {}
    with pytest.raises(CycleError, match="instansi 'A2' tidak ada dalam siklus '2027'") as refused:
        members.find(tx, cycle, "A2")
    assert "is not in cycle" in refused.value.in_language("en")


def test_codes_that_no_agency_has_are_found(tx: Connection) -> None:
    settle_in(tx)
    assert cycles.strangers(tx, ["A9", "A1", "A7"]) == ["A9", "A7"]


def test_the_days_of_an_objection_are_those_of_the_agency(tx: Connection) -> None:
    office = opened(tx, {"A2": with_days(45)})
    place(office, Machine.APPRAISAL, AppraisalState.ISSUED)
    office.do("UPDATE appraisal SET state = 'issued', state_since = :at", at=at("2028-02-01"))
    asked = "SELECT objection_open FROM appraisal_facts(:now, '') WHERE id = :id"
    day = at("2028-03-01")  # four weeks on: past 14 days and the days until a result counts as received
    assert office.rows(asked, now=day, id=office.appraisal(SARI)) == [(False,)]
    assert office.rows(asked, now=day, id=office.appraisal(JOKO)) == [(True,)]
