"""`siklus explain`: the road to a result, step by step, and where its rules come from."""

import pytest

from domain.terms import Machine
from store import cycles, ratings
from store.database import Engine
from tests.cli.conftest import Terminal
from tests.people import AS_EXPECTED, BUDI, DEWI, SARI, Office, at, check_in, report, set_capaian


@pytest.fixture
def rated(agreed: Terminal, agreed_engine: Engine) -> Terminal:
    """Sari has checked in once, reported, and been rated."""
    with agreed_engine.begin() as tx:
        office = Office(tx, cycles.find(tx, "2027"))
        office.ask_for_checkins(1, "2027-04-01")
        check_in(office)
        id_ = report(office)
        set_capaian(office)
        ratings.rating(tx, Machine.APPRAISAL, id_, *AS_EXPECTED, actor=BUDI, now=at("2028-01-12 10:00"))
        office.take("rate", id_, BUDI, "2028-01-12 11:00")
    return agreed


def test_every_step_has_its_time_its_actor_in_a_role_and_its_stage(rated: Terminal) -> None:
    found = rated("explain", SARI, "--cycle", "2027", "--format", "json").json
    assert [(s["event"], s["actor"]["name"], s["actor"]["roles"], s["stage"]) for s in found["steps"]] == [
        ("propose", "Sari", ["employee"], "target_agreement"),
        ("agree", "Budi", ["appraiser"], "target_agreement"),
        ("report", "Sari", ["employee"], "checkin"),
        ("review", "Budi", ["appraiser"], "checkin"),
        ("report", "Sari", ["employee"], "evidence_collection"),
        ("rate", "Budi", ["appraiser"], "calibration"),
    ]
    assert found["steps"][0]["at"] == "2027-01-04T09:00:00+07:00"
    assert [s["event"] for s in found["calibration"]["steps"]] == ["set_predikat"]
    assert SARI not in str(found)
    assert BUDI not in str(found)


def test_the_predikat_is_the_cell_of_the_cycles_own_matrix(rated: Terminal) -> None:
    found = rated("explain", SARI, "--cycle", "2027", "--format", "json").json
    result = found["result"]
    assert result["matrix"][result["hasil"]][result["perilaku"]] == result["predikat"] == "baik"
    assert [(r["period"], r["predikat"]) for r in found["ratings"]] == [(0, "baik"), (1, "baik")]
    assert "▸ Baik ◂" in rated("explain", SARI).out


def test_a_rule_that_nobody_has_verified_is_marked_as_that(rated: Terminal) -> None:
    said = rated("explain", SARI).out
    assert "PermenPANRB 6/2022" in said
    assert "belum diverifikasi" in said
    rules = rated("explain", SARI, "--format", "json").json["rules"]
    assert {rule["topic"]: rule["unverified"] for rule in rules}["batas_waktu"]
    assert all(source["checked"] for rule in rules for source in rule["sources"])


def test_a_person_outside_the_cycle_is_refused(seen: Terminal) -> None:
    assert "tidak ada dalam daftar pegawai" in seen("explain", "198001012005011001").err


def test_a_result_that_is_not_there_yet_is_said_to_be_missing(seen: Terminal) -> None:
    said = seen("explain", DEWI)
    assert "belum ada: kedua rating belum diberikan" in said.out
    assert max(map(len, said.out.splitlines())) <= 100
