"""A cycle: planned once with the rules of its day, opened once, extended for a unit, closed when nothing is open."""

from datetime import timedelta
from typing import Any

import pytest

from domain.policy import fingerprint
from domain.terms import AppraisalState, CycleState, Fact, Machine, Stage
from store import cycles
from store.cycles import CycleError
from store.database import Connection
from store.people import Refused
from store.units import Unknown
from tests.people import (
    BUDI,
    DEWI,
    SARI,
    TONO,
    WATI,
    Office,
    agree_all,
    an_office,
    at,
    begin,
    policy,
    settle_in,
    the_plan,
)
from tests.store.facts import make


def _plan(tx: Connection, **changes: Any) -> int:
    return cycles.plan(tx, the_plan(**changes), policy().stored(), at("2027-01-02"))


def test_a_plan_is_kept_with_its_windows_and_its_rules_and_their_hash(tx: Connection) -> None:
    settle_in(tx)
    assert _plan(tx) == 2
    cycle = cycles.find(tx, "2027")
    assert (cycle.state, cycle.check_ins, cycle.opened_at) == (CycleState.PLANNED, 4, None)
    assert cycles.windows(tx, cycle.id) == list(the_plan().resolved())
    assert cycle.policy == policy()
    assert cycle.policy_hash == fingerprint(policy().stored()) == fingerprint(cycle.stored_policy)


def test_a_plan_may_be_changed_until_it_is_opened(tx: Connection) -> None:
    settle_in(tx)
    _plan(tx)
    assert _plan(tx, agencies=["A2"], name="Lain", calibration=("2028-01-11", "2028-01-20 16:00")) == 1
    cycle = cycles.find(tx, "2027")
    assert cycle.name == "Lain"
    assert len(cycles.agencies(tx, cycle.id)) == 1
    assert [w.due_at for w in cycles.windows(tx, cycle.id) if w.stage is Stage.CALIBRATION] == [at("2028-01-20 16:00")]
    cycles.begin(tx, cycle, at("2027-01-04"))
    with pytest.raises(CycleError, match="sudah dibuka") as refused:
        _plan(tx)
    assert "already open" in refused.value.in_language("en")
    assert len(cycles.agencies(tx, cycle.id)) == 1


def test_an_agency_that_no_roster_knows_is_named(tx: Connection) -> None:
    settle_in(tx)
    with pytest.raises(CycleError, match="instansi tidak dikenal: A7, A9"):
        _plan(tx, agencies=["A7", "A1", "A9"])


def test_a_cycle_that_does_not_exist_is_refused_with_those_that_do(office: Office) -> None:
    with pytest.raises(CycleError, match="siklus '2031' tidak ada; yang ada: 2027"):
        cycles.find(office.tx, "2031")


def test_a_later_rule_does_not_reach_a_cycle_that_has_been_planned(office: Office) -> None:
    assert office.cycle.policy.batas_waktu.value.keberatan_hari == 14
    stored = policy().stored()
    stored["batas_waktu"]["keberatan_hari"] = 30
    cycles.plan(office.tx, the_plan(cycle="2028"), stored, at("2027-06-01"))
    assert cycles.find(office.tx, "2027").policy.batas_waktu.value.keberatan_hari == 14
    assert cycles.find(office.tx, "2028").policy.batas_waktu.value.keberatan_hari == 30


def test_opening_twice_keeps_the_first_moment(office: Office) -> None:
    cycles.begin(office.tx, office.cycle, at("2027-02-01"))
    assert cycles.find(office.tx, "2027").opened_at == at("2027-01-04")


def test_a_cycle_runs_from_the_moment_of_its_opening(office: Office) -> None:
    assert [c.code for c in cycles.running(office.tx, at("2027-01-04"))] == ["2027"]
    assert cycles.running(office.tx, at("2027-01-04") - timedelta(seconds=1)) == []


# --- extensions -------------------------------------------------------------------------------------------


def _extend(
    office: Office, unit: str, until: str, stage: Stage = Stage.CHECKIN, period: int = 1, now: str = "2027-04-15"
) -> int:
    return cycles.extend(office.tx, office.cycle, stage, period, unit, at(until), "operator", at(now))


def _due(office: Office, stage: str = "checkin", period: int = 1) -> dict[str, Any]:
    return dict(office.rows("SELECT u.code, due_at FROM deadline d JOIN unit u ON u.id = unit_id "
                            "WHERE stage = :stage AND period = :period", stage=stage, period=period))  # fmt: skip


def test_an_extension_reaches_the_unit_and_those_below_it_and_nobody_else(office: Office) -> None:
    assert _extend(office, "U1", "2027-04-20 16:00") == 2
    planned, longer = at("2027-04-14 16:00"), at("2027-04-20 16:00")
    assert _due(office) == {"U0": planned, "U1": longer, "U2": planned, "U3": longer, "V0": planned}
    assert set(_due(office, period=2).values()) == {at("2027-07-14 16:00")}
    assert set(_due(office, "target_agreement", 0).values()) == {at("2027-01-29 16:00")}
    assert office.rows(
        "SELECT u.code, e.due_at, actor, at FROM extension e JOIN unit u ON u.id = unit_id ORDER BY 1"
    ) == [(code, longer, "operator", at("2027-04-15")) for code in ("U1", "U3")]


def test_an_extension_opens_again_what_the_clock_has_closed(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    assert office.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN) == 9
    with pytest.raises(Refused, match="masa pengisian tidak sedang dibuka"):
        office.take("resume", office.checkin(), DEWI, "2027-04-15", Machine.CHECKIN)
    _extend(office, "U1", "2027-04-20 16:00")
    for nip in (SARI, TONO):
        office.take("resume", office.checkin(nip), DEWI, "2027-04-15", Machine.CHECKIN)
    with pytest.raises(Refused, match="masa pengisian tidak sedang dibuka"):
        office.take("resume", office.checkin(WATI), DEWI, "2027-04-15", Machine.CHECKIN)
    assert office.sweep("miss", "2027-04-20 15:59", Machine.CHECKIN) == 0
    assert office.sweep("miss", "2027-04-20 16:00", Machine.CHECKIN) == 2


def test_an_extension_before_the_due_time_keeps_the_clock_away_from_that_unit_alone(office: Office) -> None:
    _extend(office, "U3", "2028-01-20 16:00", Stage.EVIDENCE_COLLECTION, 0, "2028-01-05")
    office.do("UPDATE appraisal SET state = 'agreed'")
    assert office.sweep("lapse", "2028-01-10 16:00") == 8
    assert office.state(Machine.APPRAISAL, office.appraisal(TONO)) == AppraisalState.AGREED
    assert office.sweep("lapse", "2028-01-20 16:00") == 1


def test_more_time_for_targets_takes_the_appraisers_side_road_away_again(office: Office) -> None:
    make(office, Machine.APPRAISAL, Fact.SKP_COMPLETE, True, "")
    _extend(office, "U1", "2027-02-12 16:00", Stage.TARGET_AGREEMENT, 0, "2027-02-01")
    with pytest.raises(Refused, match="masa penetapan SKP belum berakhir"):
        office.take("assign", office.appraisal(), BUDI, "2027-02-02")
    office.take("assign", office.appraisal(), BUDI, "2027-02-12 16:00")


@pytest.mark.parametrize(
    ("unit", "until", "error", "said"),
    [
        ("U1", "2027-04-14 16:00", CycleError, "harus lebih lambat"),
        ("U1", "2027-04-10 16:00", CycleError, "harus lebih lambat"),
        ("U9", "2027-04-20 16:00", Unknown, "'U9' tidak dikenal"),
    ],
)
def test_an_extension_that_is_none_is_refused(
    office: Office, unit: str, until: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        _extend(office, unit, until)
    assert office.rows("SELECT * FROM extension") == []


def test_an_extension_into_the_past_is_refused(office: Office) -> None:
    with pytest.raises(CycleError, match="harus lebih lambat"):
        _extend(office, "U1", "2027-04-20 16:00", now="2027-05-01")


def test_a_second_extension_counts_from_the_first(office: Office) -> None:
    _extend(office, "U1", "2027-04-20 16:00")
    with pytest.raises(CycleError, match="harus lebih lambat"):
        _extend(office, "U1", "2027-04-19 16:00")
    assert _extend(office, "U1", "2027-04-23 16:00") == 2


def test_a_unit_of_another_cycle_cannot_be_extended(tx: Connection) -> None:
    settle_in(tx)
    office = begin(tx, agencies=["A1"])
    with pytest.raises(CycleError, match="unit 'V0' tidak ada dalam siklus '2027'"):
        _extend(office, "V0", "2027-04-20 16:00")


# --- the end ----------------------------------------------------------------------------------------------


def test_a_cycle_closes_when_nobody_is_left_and_says_how_many_are(office: Office) -> None:
    with pytest.raises(CycleError, match="9 penilaian belum selesai"):
        cycles.close(office.tx, office.cycle, at("2028-03-01"))
    for (nip,) in office.rows("SELECT employee_nip FROM appraisal"):
        subject = office.appraisal(nip)
        office.do("INSERT INTO reason SELECT 'appraisal', id, 1, 'void', 'Uji.', 'x', now() FROM appraisal "
                  "WHERE id = :id", id=subject)  # fmt: skip
        keeper = office.ask("SELECT p.nip FROM pengelola p JOIN appraisal a ON a.agency_id = p.agency_id "
                            "WHERE a.id = :id", id=subject)  # fmt: skip
        office.take("void", subject, keeper, "2028-02-29")
    cycles.close(office.tx, office.cycle, at("2028-03-01"))
    closed = cycles.find(office.tx, "2027")
    assert closed.state is CycleState.CLOSED
    assert cycles.running(office.tx, at("2028-03-02")) == []
    with pytest.raises(CycleError, match="sudah ditutup"):
        cycles.begin(office.tx, closed, at("2028-03-02"))


def test_an_office_can_be_built_anew_on_any_connection(tx: Connection) -> None:
    office = an_office(tx)
    assert office.ask("SELECT count(*) FROM appraisal") == 9
    assert office.ask("SELECT count(*) FROM calibration") == 5
