"""Who is in a cycle, and how open work follows its people through the year."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from domain.terms import AppraisalState, CheckinState, Machine
from store import appraisals, audit, checkins, cycles
from store.database import Connection, Engine, text
from tests.people import (
    BUDI,
    HADI,
    JOKO,
    LESTARI,
    RATNA,
    SARI,
    TONO,
    WATI,
    Office,
    agree_all,
    an_office,
    at,
    begin,
    hire,
    issue,
    policy,
    settle_in,
    the_plan,
)
from tests.store.counting import counts_are_kept
from tests.store.locks import stands_in_line

NEW = "200001012024041001"


def _row(office: Office, nip: str = SARI) -> tuple[Any, ...]:
    return office.rows("SELECT u.code, a.appraiser_nip, a.superior_nip, a.state FROM appraisal a "
                       "JOIN unit u ON u.id = a.unit_id WHERE employee_nip = :nip", nip=nip)[0]  # fmt: skip


# --- taking in --------------------------------------------------------------------------------------------


def test_everyone_is_taken_in_with_appraiser_and_superior(office: Office) -> None:
    assert _row(office) == ("U1", BUDI, RATNA, "drafting")
    assert _row(office, RATNA) == ("U0", LESTARI, None, "drafting")
    assert _row(office, LESTARI) == ("U0", None, None, "drafting")
    assert counts_are_kept(office)


def test_every_unit_with_people_gets_a_calibration_and_every_unit_its_windows(tx: Connection) -> None:
    settle_in(tx)
    tx.execute(
        text("INSERT INTO unit (agency_id, code, name) SELECT id, 'U9', 'Unit kosong' FROM agency WHERE code = 'A1'")
    )
    office = begin(tx)
    assert office.ask("SELECT count(*) FROM calibration") == 5
    assert office.ask("SELECT count(*) FROM deadline") == 6 * 8


def test_only_the_agencies_of_the_plan_are_opened(tx: Connection) -> None:
    settle_in(tx)
    office = begin(tx, agencies=["A2"])
    assert office.rows("SELECT employee_nip FROM appraisal") == [(JOKO,)]
    assert office.ask("SELECT count(*) FROM deadline") == 8


def test_opening_an_agency_again_takes_in_latecomers_only(office: Office) -> None:
    agency = office.agency("A1")
    assert appraisals.open_agency(office.tx, office.cycle.id, agency, at("2027-02-01")) == 0
    hire(office.tx, NEW, "U2", RATNA)
    assert appraisals.open_agency(office.tx, office.cycle.id, agency, at("2027-02-01")) == 1
    assert office.ask("SELECT began_at FROM appraisal WHERE employee_nip = :nip", nip=NEW) == at("2027-02-01")
    assert counts_are_kept(office)


def test_one_who_came_from_an_agency_that_was_opened_before_does_not_stop_the_opening_of_the_next(
    tx: Connection,
) -> None:
    settle_in(tx)
    now = at("2027-01-04")
    cycles.plan(tx, the_plan(), policy().stored(), now)
    cycles.begin(tx, cycles.find(tx, "2027"), now)
    office = Office(tx, cycles.find(tx, "2027"))
    appraisals.open_agency(tx, office.cycle.id, office.agency("A1"), now)
    office.do("UPDATE assignment SET ends_on = '2027-01-03' WHERE nip = :nip", nip=WATI)
    hire(tx, WATI, "V0", JOKO, "2027-01-04")
    assert appraisals.open_agency(tx, office.cycle.id, office.agency("A2"), now) == 1
    appraisals.follow(tx, now)
    assert _row(office, WATI)[:2] == ("V0", JOKO)
    assert counts_are_kept(office)


# --- check-ins --------------------------------------------------------------------------------------------


def test_check_ins_are_asked_for_while_their_window_is_open_and_once(office: Office) -> None:
    assert office.ask_for_checkins(1, "2027-03-28 23:59") == 0
    assert office.ask_for_checkins(1, "2027-03-29 00:00") == 9
    assert office.ask_for_checkins(1, "2027-04-02") == 0
    assert office.ask_for_checkins(2, "2027-07-14 16:00") == 0
    assert counts_are_kept(office)


def test_who_comes_while_a_window_is_open_is_asked_and_who_is_excluded_is_not(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'voided' WHERE employee_nip = :nip", nip=WATI)
    assert office.ask_for_checkins(1, "2027-03-30") == 8
    hire(office.tx, NEW, "U2", RATNA)
    appraisals.follow(office.tx, at("2027-04-01"))
    assert office.ask_for_checkins(1, "2027-04-01") == 1
    assert office.state(Machine.CHECKIN, office.checkin(NEW)) == CheckinState.OPEN


def test_only_the_agencies_that_are_named_are_asked(office: Office) -> None:
    asked = checkins.open_period(office.tx, office.cycle.id, 1, [office.agency("A2")], at("2027-04-01"))
    assert asked == 1
    assert office.rows("SELECT a.employee_nip FROM checkin k JOIN appraisal a ON a.id = appraisal_id") == [(JOKO,)]


# --- following --------------------------------------------------------------------------------------------


def test_following_a_roster_that_says_nothing_new_changes_nothing(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    seen = "SELECT xmin::text, ctid::text, id FROM appraisal UNION ALL SELECT xmin::text, ctid::text, n FROM tally"
    before = sorted(office.rows(seen))
    appraisals.follow(office.tx, at("2027-04-02"))
    assert sorted(office.rows(seen)) == before


def test_tasks_move_with_their_people_and_the_counts_with_them(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    office.move(SARI, "U2", WATI, "2027-04-05")
    assert _row(office) == ("U2", WATI, RATNA, "agreed")
    assert counts_are_kept(office)
    write = "SELECT sum(n) FROM tally t JOIN unit u ON u.id = unit_id WHERE code = :unit AND machine = :machine"
    for machine in ("appraisal", "checkin"):
        assert [office.ask(write, unit=unit, machine=machine) for unit in ("U1", "U2")] == [1, 2]
    assert audit.verify(office.tx)[1] == []


def test_another_appraiser_alone_moves_the_task_to_their_desk(office: Office) -> None:
    agree_all(office)
    office.move(SARI, "U1", HADI, "2027-05-03")
    assert _row(office) == ("U1", HADI, RATNA, "agreed")
    assert counts_are_kept(office)


def test_a_new_superior_reaches_those_two_levels_down(office: Office) -> None:
    office.move(BUDI, "U1", HADI, "2027-05-03")
    assert _row(office) == ("U1", BUDI, HADI, "drafting")
    assert _row(office, TONO) == ("U3", BUDI, HADI, "drafting")


def test_one_who_moves_to_another_agency_is_in_the_hands_of_its_pengelola(office: Office) -> None:
    office.move(SARI, "V0", JOKO, "2027-05-03")
    assert _row(office) == ("V0", JOKO, None, "drafting")
    assert office.ask("SELECT code FROM agency g JOIN appraisal a ON a.agency_id = g.id WHERE employee_nip = :nip",
                      nip=SARI) == "A2"  # fmt: skip
    assert counts_are_kept(office)


def test_a_result_that_is_final_or_excluded_stays_where_it_was_made(office: Office) -> None:
    agree_all(office)
    issue(office)
    office.take("accept", office.appraisal(), SARI, "2028-01-27")
    office.move(SARI, "U2", WATI, "2028-01-28")
    assert _row(office) == ("U1", BUDI, RATNA, "final")
    assert counts_are_kept(office)


def test_a_newcomer_is_taken_in_with_windows_and_a_calibration_for_a_new_unit(office: Office) -> None:
    office.do("INSERT INTO unit (agency_id, code, name, zone) SELECT id, 'U9', 'Unit baru', 'Asia/Makassar' "
              "FROM agency WHERE code = 'A1'")  # fmt: skip
    hire(office.tx, NEW, "U9", RATNA, "2027-05-03")
    appraisals.follow(office.tx, at("2027-05-03"))
    assert _row(office, NEW) == ("U9", RATNA, LESTARI, "drafting")
    assert office.ask("SELECT count(*) FROM deadline d JOIN unit u ON u.id = unit_id WHERE code = 'U9'") == 8
    assert office.state(Machine.CALIBRATION, office.calibration("U9")) == "open"
    assert counts_are_kept(office)


def test_who_leaves_is_excluded_by_the_clock_and_their_check_ins_are_released(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    office.move(SARI, None, when="2027-04-05")
    assert _row(office)[3] == AppraisalState.VOIDED
    assert office.state(Machine.CHECKIN, office.checkin()) == CheckinState.EXCUSED
    assert [h["event"] for h in audit.history(office.tx, Machine.APPRAISAL, [office.appraisal()])][-1] == "depart"
    assert office.ask("SELECT count(*) FROM appraisal WHERE state = 'voided'") == 1
    assert counts_are_kept(office)


def test_who_leaves_after_the_result_was_made_keeps_it(office: Office) -> None:
    agree_all(office)
    issue(office)
    office.move(SARI, None, when="2028-01-27")
    assert _row(office)[3] == AppraisalState.ISSUED
    assert office.sweep("finalise", "2028-03-01") == 1


def test_who_moves_to_an_agency_outside_the_cycle_leaves_it_and_nobody_is_stranded(tx: Connection) -> None:
    settle_in(tx)
    office = begin(tx, agencies=["A1"])
    office.move(SARI, "V0", JOKO, "2027-05-03")
    assert _row(office) == ("U1", BUDI, RATNA, "voided")
    assert office.ask("SELECT count(*) FROM appraisal a LEFT JOIN deadline d ON d.unit_id = a.unit_id "
                      "AND d.cycle_id = a.cycle_id WHERE d.unit_id IS NULL") == 0  # fmt: skip
    assert counts_are_kept(office)


def test_a_cycle_for_all_takes_in_an_agency_that_comes_later(office: Office) -> None:
    office.do("INSERT INTO agency (code, name) VALUES ('A3', 'Pemerintah Kota Bontang')")
    office.do("INSERT INTO unit (agency_id, code, name, zone) SELECT id, 'W0', 'Kantor', 'Asia/Makassar' "
              "FROM agency WHERE code = 'A3'")  # fmt: skip
    hire(office.tx, NEW, "W0", None, "2027-05-03")
    office.move(SARI, "W0", NEW, "2027-05-03")
    assert _row(office, NEW) == ("W0", None, None, "drafting")
    assert _row(office) == ("W0", NEW, None, "drafting")
    assert counts_are_kept(office)


def test_a_cycle_that_has_not_begun_does_not_follow(tx: Connection) -> None:
    settle_in(tx)
    cycles.plan(tx, the_plan(), policy().stored(), at("2027-01-02"))
    appraisals.follow(tx, at("2027-01-03"))
    assert tx.scalar(text("SELECT count(*) FROM appraisal")) == 0


# --- at the same moment -----------------------------------------------------------------------------------


@pytest.fixture
def spring(engine: Engine) -> tuple[Engine, Office]:
    """A database of its own, with everybody's first check-in open."""
    with engine.begin() as tx:
        office = an_office(tx)
        agree_all(office)
        office.ask_for_checkins(1, "2027-04-01")
    return engine, office


def _moves_away(office: Office) -> None:
    office.move(SARI, "U2", WATI, "2027-04-05")


def _is_closed(office: Office) -> None:
    office.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN)
    office.sweep("lapse", "2028-01-11")


def _alone(engine: Engine, built: Office, does: Callable[[Office], None]) -> None:
    with engine.begin() as tx:
        does(Office(tx, built.cycle))


@pytest.mark.parametrize(("first", "second"), [(_moves_away, _is_closed), (_is_closed, _moves_away)])
def test_counts_are_kept_when_somebody_moves_while_their_tasks_are_being_closed(
    spring: tuple[Engine, Office], first: Callable[[Office], None], second: Callable[[Office], None]
) -> None:
    engine, built = spring
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as tx:
            first(Office(tx, built.cycle))
            other = pool.submit(_alone, engine, built, second)
            assert stands_in_line(engine, other)
        other.result()
    with engine.connect() as tx:
        office = Office(tx, built.cycle)
        assert counts_are_kept(office)
        assert _row(office) == ("U2", WATI, RATNA, "reported")
