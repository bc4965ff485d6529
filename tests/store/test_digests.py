"""What a digest says is asked on the day of sending: extensions, exemptions, movers, acting officials count by then."""

from datetime import date
from typing import Any

import pytest

from domain.terms import Machine, Stage, StandIn
from store import acting, cycles, digests, entries, reminders, standins, units
from tests.people import (
    BUDI,
    DEWI,
    HADI,
    JOKO,
    LESTARI,
    MORNING,
    RATNA,
    SARI,
    TONO,
    WATI,
    WINDOWS,
    Office,
    agree_all,
    at,
    begin,
    propose,
)

NIPS = [SARI, BUDI, RATNA, DEWI, HADI, LESTARI, TONO, WATI, JOKO]
FEBRUARY = "2027-02-03"  # three working days after the targets were due


def said(office: Office, when: str, *nips: str) -> dict[str, list[tuple[str, int, bool, list[str]]]]:
    found = reminders.still_due(office.tx, nips or NIPS, at(when))
    return {nip: [(i["stage"], i["period"], i["own"], i["names"]) for i in items] for nip, items in found.items()}


def overdue(office: Office, when: str, nip: str = DEWI) -> list[tuple[str, str, int, int]]:
    found = reminders.overview(office.tx, [nip], at(when)).get(nip, [])
    return [(row["unit"], row["stage"], row["period"], row["overdue"]) for row in found]


@pytest.fixture
def late(office: Office) -> Office:
    """Sari proposes, and budi has not answered when the targets are due; all others have agreed."""
    office.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip <> :nip", nip=SARI)
    propose(office, SARI)
    return office


# --- the day of sending -------------------------------------------------------------------------------------


def test_what_is_overdue_is_asked_of_its_doer_and_told_to_those_above(late: Office) -> None:
    item = ("target_agreement", 0, True, ["Sari"])
    above = ("target_agreement", 0, False, ["Sari"])
    assert said(late, "2027-01-28") == {BUDI: [item]}
    assert said(late, FEBRUARY) == {BUDI: [item], RATNA: [above]}


def test_who_was_given_longer_is_not_overdue_any_more(late: Office) -> None:
    given = (Stage.TARGET_AGREEMENT, 0, "U1", at("2027-02-12 16:00"), "op", at("2027-02-01"))
    cycles.extend(late.tx, late.cycle, *given)
    (item,) = reminders.still_due(late.tx, [BUDI], at(FEBRUARY))[BUDI]
    assert item["due_at"] == at("2027-02-12 16:00")
    assert list(said(late, FEBRUARY)) == [BUDI]
    assert overdue(late, FEBRUARY) == [
        (unit, "target_agreement", 0, n) for unit, n in (("Unit U0", 4), ("Unit U2", 1))
    ]  # by the tally, which knows the steps only


def test_who_is_exempted_is_asked_of_nobody(late: Office) -> None:
    entries.reason(late.tx, Machine.APPRAISAL, "void", late.appraisal(), "Cuti besar", actor=DEWI, now=at(MORNING))
    late.take("void", late.appraisal(), DEWI, "2027-02-02")
    assert said(late, FEBRUARY) == {}


def test_an_excused_check_in_is_asked_of_nobody(late: Office) -> None:
    late.do("UPDATE appraisal SET state = 'agreed'")
    late.ask_for_checkins(1, "2027-03-29")
    assert said(late, "2027-03-30", SARI) == {SARI: [("checkin", 1, True, ["Sari"])]}
    entries.reason(late.tx, Machine.CHECKIN, "excuse", late.checkin(), "Sakit", actor=DEWI, now=at("2027-03-30"))
    late.take("excuse", late.checkin(), DEWI, "2027-03-30", Machine.CHECKIN)
    assert said(late, "2027-03-30", SARI) == {}


def test_who_has_moved_is_asked_of_the_new_appraiser_in_the_time_of_the_new_unit(late: Office) -> None:
    given = (Stage.TARGET_AGREEMENT, 0, "U2", at("2027-02-12 16:00"), "op", at("2027-02-01"))
    cycles.extend(late.tx, late.cycle, *given)
    late.move(SARI, "U2", RATNA, "2027-02-02")
    assert said(late, FEBRUARY) == {RATNA: [("target_agreement", 0, True, ["Sari"])]}
    (item,) = reminders.still_due(late.tx, [RATNA], at(FEBRUARY))[RATNA]
    assert item["due_at"] == at("2027-02-12 16:00")


def test_who_has_left_is_asked_of_nobody(late: Office) -> None:
    late.move(SARI, None, when="2027-02-02")
    late.sweep("depart", "2027-02-02")
    assert said(late, FEBRUARY) == {}


def test_who_acts_today_is_asked_and_whom_they_act_for_is_not(late: Office) -> None:
    standins.derive(late.tx, [late.agency("A1")], date(2027, 1, 4))
    days = (date(2027, 2, 1), date(2027, 2, 4))
    there = units.find(late.tx, "U1")
    acting.add(late.tx, WATI, StandIn.PLH, there, BUDI, *days, "SK 1", actor=DEWI, now=at("2027-01-28"))
    standins.keep(late.tx, at("2027-02-01"))
    assert said(late, FEBRUARY) == {
        WATI: [("target_agreement", 0, True, ["Sari"])],
        RATNA: [("target_agreement", 0, False, ["Sari"])],
    }
    standins.keep(late.tx, at("2027-02-05"))
    assert sorted(said(late, "2027-02-05")) == sorted([BUDI, RATNA])


# --- all cycles that run, in one message --------------------------------------------------------------------


@pytest.fixture
def january(late: Office) -> Office:
    """January 2028: the year 2027 is being calibrated, and the cycle of 2028 has just opened."""
    late.do("UPDATE appraisal SET state = 'reported'")
    late.do("UPDATE calibration SET state = 'set'")
    later = {
        name: tuple(day.replace("2028", "2029").replace("2027", "2028") for day in window)
        for name, window in WINDOWS.items()
    }
    begin(late.tx, "2028-01-04", cycle="2028", year=2028, name="Penilaian Kinerja 2028", **later)
    return late


def test_one_who_is_in_two_cycles_is_told_of_both_the_most_overdue_first_then_what_is_due_next(january: Office) -> None:
    lines = [
        (i["year"], i["stage"], i["own"], i["n"], i["due_at"])
        for i in reminders.still_due(january.tx, [LESTARI], at("2028-01-25"))[LESTARI]
    ]
    calibrated = at("2028-01-24 16:00")
    assert lines == [
        (2027, "calibration", True, 1, calibrated),
        (2027, "calibration", False, 4, calibrated),
        (2028, "target_agreement", True, 1, at("2028-01-29 16:00")),
    ]


def test_a_cycle_that_was_closed_says_nothing_any_more(january: Office) -> None:
    january.do("UPDATE cycle SET state = 'closed' WHERE year = 2027")
    assert said(january, "2028-01-25", LESTARI) == {LESTARI: [("target_agreement", 0, True, ["Lestari"])]}


def test_an_item_says_of_which_cycle_it_is(january: Office) -> None:
    item: dict[str, Any] = reminders.still_due(january.tx, [LESTARI], at("2028-01-25"))[LESTARI][-1]
    assert {k: item[k] for k in ("cycle_name", "year", "check_ins", "machine", "state", "held", "held_names")} == {
        "cycle_name": "Penilaian Kinerja 2028", "year": 2028, "check_ins": 4, "machine": "appraisal",
        "state": "drafting", "held": 1, "held_names": ["Ratna"],
    }  # fmt: skip


# --- the pengelola ------------------------------------------------------------------------------------------


def test_the_pengelola_sees_what_is_overdue_in_their_agency_by_unit_and_stage(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    office.do("UPDATE deadline SET due_at = :at WHERE stage = 'checkin' AND period = 1 AND unit_id = :unit",
              at=at("2027-04-01"), unit=office.unit("U1"))  # fmt: skip
    assert overdue(office, "2027-01-28") == []
    assert overdue(office, "2027-04-10") == [
        ("Unit U0", "target_agreement", 0, 1),  # lestari has proposed, and nobody stands above her
        ("Unit U1", "checkin", 1, 2),
    ]
    assert overdue(office, "2027-04-10", JOKO) == [("Unit V0", "target_agreement", 0, 1)]
    assert overdue(office, "2027-04-10", SARI) == []


def test_an_overview_also_says_what_waits_for_its_reader(late: Office) -> None:
    """A pengelola with an own SKP to agree to would else hear of it on no day of an overview."""
    late.do("UPDATE appraisal SET state = 'drafting' WHERE employee_nip = :nip", nip=DEWI)
    both = digests.said(late.tx, "overview", [DEWI, BUDI], at(FEBRUARY))
    *units, mine = both[DEWI]
    assert (mine["machine"], mine["own"], all("machine" not in unit for unit in units)) == ("appraisal", True, True)
    assert len(units) == len(overdue(late, FEBRUARY)) > 0
    assert [row["own"] for row in both[BUDI]] == [True]  # no pengelola: what waits, and no unit
