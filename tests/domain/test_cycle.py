"""A plan is checked before anything is built on it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.calendar import Calendar
from domain.cycle import PlanError, StageError, Window, notes, parse_stage, read_plan, stages
from domain.terms import Stage
from tests.calendars import CALENDAR
from tests.people import WIB, WIT, WITA, a_plan, at, the_plan


def _monthly() -> dict[str, Any]:
    data = a_plan(check_ins="monthly")
    kept = {name: w for name, w in data["windows"].items() if not name.startswith("checkin")}
    ends = [datetime(2027, month, 1) + timedelta(days=14) for month in range(2, 13)] + [datetime(2027, 12, 30)]
    opens = [end.date() - timedelta(days=10) for end in ends[:-1]] + [date(2027, 12, 15)]
    months = {f"checkin_{n}": {"opens_on": opens[n - 1], "due_at": end} for n, end in enumerate(ends, 1)}
    return {**data, "windows": {**kept, **months}}


def test_a_plan_says_when_each_stage_opens_and_is_due_in_the_order_of_the_stages() -> None:
    windows = the_plan().resolved()
    assert [w.name for w in windows] == [
        "target_agreement", "checkin_1", "checkin_2", "checkin_3", "checkin_4", "evidence_collection", "calibration",
        "final_scoring",
    ]  # fmt: skip
    assert windows[0] == Window(at("2027-01-04 00:00"), at("2027-01-29 16:00"), Stage.TARGET_AGREEMENT)


@pytest.mark.parametrize(("zone", "name"), [(WIB, "Asia/Jakarta"), (WITA, "Asia/Makassar"), (WIT, "Asia/Jayapura")])
def test_a_day_begins_and_a_due_time_falls_in_the_zone_of_the_plan(zone: Any, name: str) -> None:
    window = the_plan(zone=name).resolved()[0]
    assert (window.opens_at, window.due_at) == (at("2027-01-04 00:00", zone), at("2027-01-29 16:00", zone))


def test_a_due_time_may_name_its_own_zone() -> None:
    plan = the_plan(zone="Asia/Jayapura", target_agreement=("2027-01-04", "2027-01-29 16:00+07:00"))
    assert plan.resolved()[0].due_at == at("2027-01-29 16:00", WIB)


def test_monthly_check_ins_are_twelve() -> None:
    windows = read_plan(_monthly()).resolved()
    assert [w.period for w in windows if w.stage is Stage.CHECKIN] == list(range(1, 13))


def test_a_cycle_or_an_agency_that_yaml_reads_as_a_number_keeps_its_name() -> None:
    plan = the_plan(cycle=2027, agencies=[7301, "A2"])
    assert (plan.cycle, plan.agencies) == ("2027", ("7301", "A2"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"yaer": 2027}, "yaer: kunci tidak dikenal"),
        ({"year": "dua ribu"}, "year: harus berupa tahun, 2000 sampai 2100"),
        ({"zone": "WIB"}, "'WIB' bukan zona waktu"),
        ({"check_ins": "weekly"}, "check_ins: harus quarterly atau monthly"),
        ({"cycle": "tahun ini"}, "cycle: harus berupa kode pendek"),
        ({"agencies": ["A1", "A1"]}, "agencies: harus `all`, atau daftar kode"),
        ({"target_agreement": ("2027-01-04", "2027-01-29")}, "windows.target_agreement.due_at: harus memuat tanggal"),
        ({"check_ins": "monthly"}, "tidak ada jadwal untuk checkin_10, checkin_11"),
        ({"target_agreement": ("2027-01-32", "2027-01-29 16:00")}, "windows.target_agreement.opens_on"),
        ({"target_agreement": ("2027-01-30", "2027-01-29 16:00")}, "target_agreement: due_at harus sesudah opens_on"),
        ({"checkin_2": ("2027-04-13", "2027-07-14 16:00")}, "checkin_2: dibuka sebelum checkin_1 berakhir"),
        ({"calibration": ("2028-01-11", "2028-01-09 16:00")}, "calibration: due_at harus sesudah opens_on"),
        ({"calibration": ("2027-12-20", "2028-01-09 16:00")}, "calibration: harus dibuka dan berakhir sesudah"),
        ({"final_scoring": ("2028-01-25", "2029-02-15 16:00")}, "final_scoring: tanggalnya di luar tahun"),
    ],
)
def test_a_plan_that_cannot_be_run_is_refused_with_the_place_of_the_fault(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanError) as refused:
        read_plan(a_plan(**changes))
    assert said in str(refused.value)
    assert refused.value.in_language("en") != str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(PlanError) as refused:
        read_plan(a_plan(zone="WIB", year="x", extra=1))
    assert len(str(refused.value).splitlines()) == 4


@pytest.mark.parametrize("data", [None, [], "2027", 7])
def test_a_file_that_holds_no_plan_is_refused(data: object) -> None:
    with pytest.raises(PlanError, match="harus berisi"):
        read_plan(data)


def test_a_stage_that_is_missing_or_unknown_is_named() -> None:
    data = a_plan()
    data["windows"]["checkin_9"] = data["windows"]["checkin_1"]
    with pytest.raises(PlanError, match="tahap tidak dikenal: checkin_9"):
        read_plan(data)
    del data["windows"]["checkin_9"], data["windows"]["calibration"]
    with pytest.raises(PlanError, match="tidak ada jadwal untuk calibration"):
        read_plan(data)


@pytest.mark.parametrize("check_ins", [4, 12])
def test_every_stage_is_found_by_its_name(check_ins: int) -> None:
    for window in stages(check_ins):
        name = f"{window[0]}_{window[1]}" if window[1] else str(window[0])
        assert parse_stage(f" {name.upper()} ", check_ins) == window


@pytest.mark.parametrize("name", ["checkin", "checkin_0", "checkin_5", "calibration_1", ""])
def test_a_stage_that_the_cycle_does_not_have_is_refused_with_those_it_has(name: str) -> None:
    with pytest.raises(StageError, match="tahapnya: target_agreement, checkin_1"):
        parse_stage(name, 4)


def test_a_due_day_off_is_a_note_and_moves_nothing() -> None:
    plan = the_plan(
        checkin_1=("2027-03-29", "2027-04-17 16:00"), checkin_2=("2027-06-29", "2027-08-17 16:00"),
    )  # fmt: skip
    said = [indonesian for indonesian, _ in notes(plan.resolved(), Calendar())]
    assert any("checkin_1" in n and "akhir pekan" in n for n in said)
    assert any("checkin_2" in n and "hari libur" in n for n in said)
    assert any("2028" in n and "cuti bersama" in n for n in said)
    assert not any("target_agreement" in n for n in said)
    assert not any("cuti bersama" in n for n, _ in notes(plan.resolved(), CALENDAR))
    assert plan.resolved()[2].due_at == at("2027-08-17 16:00")
