"""What the audit says of who finished when: equal to the status of that moment, whatever has happened since."""

from dataclasses import fields, replace
from datetime import datetime

import numpy as np
import pytest

from cli.forecast_backtest import replay, verdict
from domain.outlook import outlook
from domain.outlook_curves import STAGES, Curves
from domain.terms import Machine, Stage
from store import curves, cycles, moves, reports
from store.database import Connection
from store.lifecycle import CLOCK
from tests.forecasts import JAKARTA, World, play, settle
from tests.people import BUDI, DEWI, HADI, JOKO, RATNA, SARI, TONO, Office, agree_all, at, check_in, propose

FEB = "2027-02-15"


def told(office: Office, when: str, by: str = "agency", **other: object) -> Curves:
    return curves.curves(office.tx, office.cycle.id, at(when), by, **other)  # type: ignore[arg-type]


def counts(found: Curves, stage: Stage, period: int = 0) -> tuple[int, int]:
    """How many of how many are done in a stage."""
    mine = (found.stage == STAGES.index(stage)) & (found.period == period)
    return int(found.done()[mine].sum()), int(found.asked[mine].sum())


def same(one: Curves, other: Curves) -> bool:
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(Curves))


def agree_some(office: Office) -> None:
    """Ratna and hadi agree on the eighth, budi on the twelfth; sari only proposes."""
    propose(office, "196803251993032003", "2027-01-05")
    for nip, boss, when in ((RATNA, "196803251993032003", "2027-01-08"), (HADI, RATNA, "2027-01-08"),
                            (BUDI, RATNA, "2027-01-12")):  # fmt: skip
        propose(office, nip, when)
        office.take("agree", office.appraisal(nip), boss, when)
    propose(office, SARI, "2027-01-13")


def test_nobody_is_done_on_the_first_morning(office: Office) -> None:
    found = told(office, "2027-01-04")
    assert counts(found, Stage.TARGET_AGREEMENT) == (0, 9)
    assert len(found.cell) == 0
    assert set(found.stage) == {STAGES.index(Stage.TARGET_AGREEMENT)}  # no other window has opened


def test_each_day_tells_how_many_were_done_in_it(office: Office) -> None:
    agree_some(office)
    found = told(office, "2027-01-20")
    days = {datetime(1970, 1, 1).toordinal() + int(day): int(n) for day, n in zip(found.day, found.n, strict=True)}
    assert {datetime.fromordinal(day).day: n for day, n in days.items()} == {8: 2, 12: 1}
    assert not found.late.any()


@pytest.mark.parametrize("when", ["2027-01-07", "2027-01-08 09:00", "2027-01-10", "2027-01-12", "2027-01-31"])
def test_the_counts_of_a_moment_are_the_status_of_that_moment(office: Office, when: str) -> None:
    agree_some(office)
    office.do("UPDATE appraisal SET seq = seq")
    (whole,) = reports.status(office.tx, office.cycle, "stage", at(when), past=True)
    (stage,) = (s for s in whole.stages if s.window.stage is Stage.TARGET_AGREEMENT)
    assert counts(told(office, when), Stage.TARGET_AGREEMENT) == (stage.done, stage.total - stage.excused)


def test_what_happens_later_changes_nothing_that_was_known_before(office: Office) -> None:
    agree_some(office)
    before = told(office, "2027-01-11 10:00", "unit")
    agree_rest(office)
    cycles.extend(office.tx, office.cycle, Stage.TARGET_AGREEMENT, 0, "U1", at("2027-02-26"), DEWI, at("2027-01-20"))
    assert same(told(office, "2027-01-11 10:00", "unit"), before)


def agree_rest(office: Office) -> None:
    office.take("agree", office.appraisal(SARI), BUDI, "2027-01-14")


def test_an_excluded_person_is_asked_until_then_and_an_amended_skp_is_open_again(office: Office) -> None:
    agree_some(office)
    for nip, event, by, when in ((JOKO, "void", JOKO, "2027-01-18"), (BUDI, "amend", RATNA, "2027-01-19")):
        office.do("INSERT INTO reason (machine, subject_id, seq, event, words, by, at) "
                  "SELECT 'appraisal', id, seq + 1, :event, 'Alasan.', :by, :at FROM appraisal WHERE id = :id",
                  event=event, by=by, at=at(when), id=office.appraisal(nip))  # fmt: skip
        office.take(event, office.appraisal(nip), by, when)
    assert counts(told(office, "2027-01-17"), Stage.TARGET_AGREEMENT) == (3, 9)
    assert counts(told(office, "2027-01-18 12:00"), Stage.TARGET_AGREEMENT) == (3, 8)
    assert counts(told(office, "2027-01-20"), Stage.TARGET_AGREEMENT) == (2, 8)


def test_check_ins_are_counted_when_reviewed_and_after_the_due_time_as_late(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    check_in(office, SARI, BUDI, when="2027-04-05")
    found = told(office, "2027-04-10")
    assert counts(found, Stage.CHECKIN, 1) == (1, 9)
    assert counts(told(office, "2027-04-05 08:00"), Stage.CHECKIN, 1) == (0, 9)
    check_in(office, TONO, BUDI, when="2027-04-14 17:00")
    found = told(office, "2027-04-20")
    mine = found.stage == STAGES.index(Stage.CHECKIN)
    assert found.done()[mine].sum() - found.done(late=False)[mine].sum() == 1


def test_the_clocks_lapse_is_no_work_done(office: Office) -> None:
    agree_all(office)
    assert office.sweep("lapse", "2028-01-11") > 0
    assert counts(told(office, "2028-01-12"), Stage.EVIDENCE_COLLECTION) == (0, 9)


def test_calibration_is_done_when_the_unit_is_approved_and_final_scoring_at_the_end(issued: Office) -> None:
    assert counts(told(issued, "2028-01-16"), Stage.CALIBRATION)[0] == 0  # rated and proposed
    assert counts(told(issued, "2028-01-18"), Stage.CALIBRATION)[0] == 2  # sari and budi, their unit approved
    issued.take("accept", issued.appraisal(SARI), SARI, "2028-01-28")
    assert counts(told(issued, "2028-01-27"), Stage.FINAL_SCORING)[0] == 0
    assert counts(told(issued, "2028-01-29"), Stage.FINAL_SCORING)[0] == 1


def test_an_extension_puts_a_unit_into_a_cell_of_its_own(office: Office) -> None:
    cycles.extend(office.tx, office.cycle, Stage.TARGET_AGREEMENT, 0, "U1", at("2027-02-26"), DEWI, at("2027-01-20"))
    assert len(set(told(office, "2027-01-19").due)) == 2  # two zones: four in Jakarta is six in Ambon
    found = told(office, "2027-01-21")
    assert len(set(found.due)) == 3
    rows = outlook(found, office.cycle.id)
    assert sum(row.asked for row in rows if row.group) == 9
    # After the others' due time only the unit and those below it are open still.
    (whole, *_) = outlook(told(office, FEB), office.cycle.id)
    assert (whole.group, whole.asked) == (0, 3)


def test_a_window_that_is_moved_later_stood_where_it_stood_before(office: Office) -> None:
    before = told(office, "2027-01-19")
    plan = cycles.windows(office.tx, office.cycle.id)
    moved = [replace(plan[0], due_at=at("2027-02-12 16:00")), *plan[1:]]
    moves.move(office.tx, office.cycle, plan, moved, DEWI, at("2027-01-20"))
    assert same(told(office, "2027-01-19"), before)
    (whole, *_) = outlook(told(office, "2027-01-21"), office.cycle.id)
    assert at("2027-01-21") + whole.due_in == at("2027-02-12 16:00")


def test_who_moves_to_another_unit_counts_where_they_were(office: Office) -> None:
    before = told(office, "2027-01-19", "unit")
    office.move(TONO, "U2", BUDI, when="2027-01-20")
    assert same(told(office, "2027-01-19", "unit"), before)
    found = told(office, "2027-01-21", "unit")
    asked = dict(zip(found.group.tolist(), found.asked.tolist(), strict=True))
    assert (asked[office.unit("U3")], asked[office.unit("U2")]) == (0, 2)


def test_units_of_one_agency_can_be_asked_for_alone(office: Office) -> None:
    found = told(office, FEB, "unit", agency_id=office.agency("A2"))
    assert found.group.tolist() == [office.unit("V0")]


def test_what_is_kept_of_a_stage_says_the_same_as_the_audit(office: Office) -> None:
    agree_some(office)
    agree_rest(office)
    plain = [told(office, "2027-03-01", by) for by in ("agency", "unit")]
    assert curves.keep(office.tx, office.cycle.id, at("2027-02-10")) == 0  # too early
    assert curves.keep(office.tx, office.cycle.id, at("2027-03-01")) == 1
    assert curves.keep(office.tx, office.cycle.id, at("2027-03-01")) == 0
    office.do("DELETE FROM step")  # so that it must come from what was kept
    assert all(same(told(office, "2027-03-01", by), one) for by, one in zip(("agency", "unit"), plain, strict=True))
    assert counts(told(office, "2027-03-01", kept=False), Stage.TARGET_AGREEMENT)[0] == 0


def test_a_stage_that_was_given_longer_is_kept_anew(office: Office) -> None:
    agree_some(office)
    curves.keep(office.tx, office.cycle.id, at("2027-03-01"))
    cycles.extend(office.tx, office.cycle, Stage.TARGET_AGREEMENT, 0, "U1", at("2027-03-10"), DEWI, at("2027-03-02"))
    office.take("agree", office.appraisal(SARI), BUDI, "2027-03-04")
    assert counts(told(office, "2027-03-05"), Stage.TARGET_AGREEMENT)[0] == 4
    assert curves.keep(office.tx, office.cycle.id, at("2027-03-12")) == 0
    assert office.ask("SELECT count(*) FROM curve") == 0
    assert curves.keep(office.tx, office.cycle.id, at("2027-04-12")) == 1
    assert counts(told(office, "2027-04-12"), Stage.TARGET_AGREEMENT)[0] == 4


def test_a_sweep_of_the_clock_is_counted_where_it_is_the_natural_end(issued: Office) -> None:
    assert issued.sweep("finalise", "2028-02-20") == 1
    assert issued.state(Machine.APPRAISAL, issued.appraisal(SARI)) == "final"
    assert issued.ask("SELECT count(*) FROM operation WHERE actor = :clock AND event = 'finalise'", clock=CLOCK) == 1
    assert counts(told(issued, "2028-02-21"), Stage.FINAL_SCORING)[0] == 1


@pytest.mark.parametrize("world", [World(2_000, 24), World(1_200, 12, seed=23, spread=1.5, never=-1.8)], ids=str)
def test_on_simulated_years_the_interval_holds_and_both_plain_guesses_are_beaten(tx: Connection, world: World) -> None:
    from cli.forecast_backtest import _figures

    settle(tx, world)
    end = datetime(2028, 3, 1, 9, tzinfo=JAKARTA)
    found = [t for year in (2026, 2027) for t in replay(tx, play(tx, world, year, end), "agency", end)]
    total = _figures(found)
    assert verdict(total) == {"coverage": True, "beats_last_curve": True, "beats_straight_line": True}, total
