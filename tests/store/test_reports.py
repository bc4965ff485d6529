"""Who is where: every stage adds up, the tally says what the rows say, and the past says what was shown then."""

from datetime import timedelta

import pytest

from domain.terms import Machine, Stage
from store import appraisals, cycles, reports
from store.database import Connection
from store.reports import Group, StageCount
from tests.people import (
    BUDI,
    DEWI,
    HADI,
    JOKO,
    RATNA,
    SARI,
    WATI,
    Office,
    agree_all,
    at,
    begin,
    check_in,
    hire,
    issue,
    settle_in,
)
from tests.store.counting import counts_are_kept, sums_hold

NEW = "200001012024041001"


def status(office: Office, when: str, by: str = "stage", past: bool = False) -> list[Group]:
    return reports.status(office.tx, office.cycle, by, at(when), past)


def stage(office: Office, when: str, name: str) -> tuple[int, int, int, int, int]:
    """total, done, open, overdue, excused of one stage."""
    whole = status(office, when)[0]
    assert sums_hold(whole)
    return _numbers(next(s for s in whole.stages if s.window.name == name))


def _numbers(s: StageCount) -> tuple[int, int, int, int, int]:
    return s.total, s.done, s.open, s.overdue, s.excused


@pytest.fixture
def spring(office: Office) -> Office:
    """Everybody but lestari and joko has agreed; sari alone has been checked in."""
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    check_in(office)
    return office


def test_a_cycle_that_has_just_been_opened_is_all_open(office: Office) -> None:
    whole = status(office, "2027-01-05")[0]
    assert (whole.total, whole.states) == (9, {"drafting": 9})
    assert [_numbers(s) for s in whole.stages] == [(9, 0, 9, 0, 0)] * 8
    assert [s.window for s in whole.stages] == cycles.windows(office.tx, office.cycle.id)


def test_each_stage_is_done_when_its_own_work_is(spring: Office) -> None:
    assert stage(spring, "2027-04-05", "target_agreement") == (9, 7, 2, 2, 0)
    assert stage(spring, "2027-04-05", "checkin_1") == (9, 1, 8, 0, 0)
    assert stage(spring, "2027-04-14 16:00", "checkin_1") == (9, 1, 8, 8, 0)
    issue(spring)
    assert stage(spring, "2028-01-10 15:59", "evidence_collection") == (9, 2, 7, 0, 0)
    assert stage(spring, "2028-01-10 16:00", "evidence_collection") == (9, 2, 7, 7, 0)
    assert stage(spring, "2028-01-27", "calibration") == (9, 2, 7, 7, 0)
    assert stage(spring, "2028-01-27", "final_scoring") == (9, 0, 9, 0, 0)
    spring.take("accept", spring.appraisal(), SARI, "2028-01-28")
    assert stage(spring, "2028-01-28", "final_scoring") == (9, 1, 8, 0, 0)


def test_who_is_rated_is_done_with_calibration_only_when_the_unit_is(spring: Office) -> None:
    issue(spring)
    spring.do("INSERT INTO reason SELECT 'calibration', id, seq + 1, 'reopen', 'Uji.', 'x', now() FROM calibration")
    spring.take("reopen", spring.calibration(), DEWI, "2028-01-27", Machine.CALIBRATION)
    assert stage(spring, "2028-01-27", "calibration") == (9, 1, 8, 8, 0)
    spring.take("propose", spring.calibration(), HADI, "2028-01-28", Machine.CALIBRATION)
    assert stage(spring, "2028-01-28", "calibration") == (9, 1, 8, 8, 0)


def test_a_check_in_that_was_missed_is_overdue_until_it_is_excused(spring: Office) -> None:
    spring.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN)
    spring.do("INSERT INTO reason SELECT 'checkin', id, seq + 1, 'excuse', 'Cuti.', 'x', now() FROM checkin")
    spring.take("excuse", spring.checkin(BUDI), DEWI, "2027-04-20", Machine.CHECKIN)
    assert stage(spring, "2027-04-20", "checkin_1") == (9, 1, 7, 7, 1)


def test_who_leaves_is_excused_everywhere_and_stays_in_the_total(spring: Office) -> None:
    spring.move(BUDI, None, when="2027-04-06")
    whole = status(spring, "2027-04-06")[0]
    assert (whole.total, whole.states["voided"]) == (9, 1)
    assert all(s.excused == 1 for s in whole.stages)
    assert sums_hold(whole)


def test_one_who_came_when_a_check_in_was_over_is_excused_from_it_and_never_overdue(spring: Office) -> None:
    spring.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN)
    spring.do("INSERT INTO unit (agency_id, code, name) SELECT id, 'U9', 'Unit baru' FROM agency WHERE code = 'A1'")
    hire(spring.tx, NEW, "U2", RATNA, "2027-05-03")
    hire(spring.tx, NEW[:-1] + "2", "U9", RATNA, "2027-05-03")
    appraisals.follow(spring.tx, at("2027-05-03"))
    assert stage(spring, "2027-05-03", "checkin_1") == (11, 1, 8, 8, 2)
    assert stage(spring, "2027-05-03", "checkin_2") == (11, 0, 11, 0, 0)


def test_one_who_moved_away_takes_their_part_of_the_counts_along(spring: Office) -> None:
    spring.move(SARI, "U2", WATI, "2027-05-03")
    by_unit = {g.code: g for g in status(spring, "2027-05-03", "unit")}
    assert (by_unit["U1"].total, by_unit["U2"].total) == (1, 2)
    assert [_numbers(s)[:2] for s in by_unit["U2"].stages if s.window.name == "checkin_1"] == [(2, 1)]
    assert all(sums_hold(g) for g in by_unit.values())


def test_a_unit_that_everybody_left_has_nothing_open(spring: Office) -> None:
    spring.move(WATI, "U1", BUDI, "2027-05-03")
    empty = next(g for g in status(spring, "2027-05-03", "unit") if g.code == "U2")
    assert (empty.total, empty.states) == (0, {})
    assert {_numbers(s) for s in empty.stages} == {(0, 0, 0, 0, 0)}


def test_one_who_comes_to_a_unit_that_everybody_left_has_an_open_check_in_before_they_are_asked(spring: Office) -> None:
    spring.move(WATI, "U1", BUDI, "2027-04-06")
    hire(spring.tx, NEW, "U2", RATNA, "2027-04-06")
    appraisals.follow(spring.tx, at("2027-04-06"))
    unit = next(g for g in status(spring, "2027-04-06", "unit") if g.code == "U2")
    assert [_numbers(s) for s in unit.stages if s.window.name == "checkin_1"] == [(1, 0, 1, 0, 0)]


def test_agencies_and_units_add_up_to_the_whole(spring: Office) -> None:
    whole = status(spring, "2027-04-20")[0]
    for by, codes in (("agency", {"A1", "A2"}), ("unit", {"U0", "U1", "U2", "U3", "V0"})):
        groups = status(spring, "2027-04-20", by)
        assert {g.code for g in groups} == codes
        assert all(sums_hold(g) for g in groups)
        assert sum(g.total for g in groups) == whole.total
        for n, s in enumerate(whole.stages):
            parts = [_numbers(g.stages[n]) for g in groups]
            assert tuple(map(sum, zip(*parts, strict=True))) == _numbers(s)


def test_more_time_for_a_unit_takes_its_people_out_of_the_overdue(spring: Office) -> None:
    cycles.extend(spring.tx, spring.cycle, Stage.CHECKIN, 1, "U2", at("2027-04-30 16:00"), "op", at("2027-04-10"))
    assert stage(spring, "2027-04-15", "checkin_1") == (9, 1, 8, 7, 0)
    unit = next(g for g in status(spring, "2027-04-15", "unit") if g.code == "U2")
    assert [s.window.due_at for s in unit.stages if s.window.name == "checkin_1"] == [at("2027-04-30 16:00")]


def test_another_cycle_counts_for_itself(tx: Connection) -> None:
    settle_in(tx)
    one = begin(tx)
    other = begin(tx, cycle="2027-uji", agencies=["A2"])
    assert other.cycle.code == "2027-uji"
    assert [status(o, "2027-01-05")[0].total for o in (one, other)] == [9, 1]


# --- three ways of counting -------------------------------------------------------------------------------


def test_folding_the_tally_says_the_same_in_fewer_rows(spring: Office) -> None:
    issue(spring)
    cycles.extend(spring.tx, spring.cycle, Stage.CHECKIN, 1, "U2", at("2027-04-30 16:00"), "op", at("2027-04-10"))
    groups = ("stage", "agency", "unit")
    days = ("2027-04-12", "2027-04-20", "2028-01-27")
    before = [status(spring, day, by) for day in days for by in groups]
    rows = spring.ask("SELECT count(*) FROM tally")
    reports.fold(spring.tx, spring.cycle.id)
    assert [status(spring, day, by) for day in days for by in groups] == before
    assert counts_are_kept(spring)
    assert spring.ask("SELECT count(*) FROM tally") < rows
    assert spring.ask("SELECT count(*) FROM tally WHERE n <= 0") == 0


def test_what_happens_after_the_fold_is_counted_and_folded_too(spring: Office) -> None:
    for day in ("2027-05-03", "2027-05-04"):
        reports.fold(spring.tx, spring.cycle.id)
        spring.move(SARI if day == "2027-05-03" else WATI, "U2" if day == "2027-05-03" else "U1", RATNA, day)
        assert counts_are_kept(spring)
        whole = status(spring, day)[0]
        assert sums_hold(whole)
        for by in ("agency", "unit"):
            groups = status(spring, day, by)
            parts = [[_numbers(s) for s in g.stages] for g in groups]
            sums = [tuple(map(sum, zip(*stage, strict=True))) for stage in zip(*parts, strict=True)]
            assert sums == [_numbers(s) for s in whole.stages]


@pytest.mark.parametrize("by", ["stage", "agency", "unit"])
def test_now_read_from_the_audit_is_now_read_from_the_tally(spring: Office, by: str) -> None:
    issue(spring)
    spring.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN)
    cycles.extend(spring.tx, spring.cycle, Stage.CHECKIN, 1, "U1", at("2028-04-30"), "op", at("2027-04-20"))
    assert status(spring, "2028-01-27", by, past=True) == status(spring, "2028-01-27", by)


def test_the_past_says_what_was_shown_then(office: Office) -> None:
    shown = {}

    def look(when: str) -> None:
        shown[when] = {by: status(office, when, by) for by in ("stage", "agency", "unit")}

    look("2027-01-04 10:00")
    agree_all(office, "2027-01-06")
    look("2027-01-07")
    office.ask_for_checkins(1, "2027-03-29")
    look("2027-04-02")
    check_in(office, when="2027-04-05")
    look("2027-04-06")
    cycles.extend(office.tx, office.cycle, Stage.CHECKIN, 1, "U1", at("2027-04-30 16:00"), "op", at("2027-04-10"))
    look("2027-04-20")
    office.move(JOKO, None, when="2027-05-03")
    look("2027-05-04")
    issue(office)
    look("2028-01-27")
    for when, by_all in shown.items():
        for by, groups in by_all.items():
            assert status(office, when, by, past=True) == groups, (when, by)


def test_before_the_opening_there_was_nobody(spring: Office) -> None:
    whole = reports.status(spring.tx, spring.cycle, "stage", at("2027-01-04") - timedelta(hours=1), past=True)
    assert (whole[0].total, whole[0].states) == (0, {})
