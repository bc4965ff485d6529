"""What a day has to do: found when it is due, for whom it is due, and nothing when it is done."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from threading import Barrier, Event

import pytest

from domain.terms import AppraisalState, Machine, Stage
from store import appraisals, cycles, duties
from store.database import Connection, Engine, text
from store.duties import Duty
from tests.people import (
    BUDI,
    RATNA,
    SARI,
    WATI,
    Office,
    agree_all,
    at,
    begin,
    hire,
    issue,
    policy,
    settle_in,
    the_plan,
)
from tests.store.facts import place
from tests.store.play import does

NEW = "200001012024041001"


def due(office: Office, when: str) -> list[Duty]:
    return duties.due(office.tx, office.cycle, at(when))


def do_all(office: Office, when: str) -> list[tuple[str, int, bool, int]]:
    """Do a day, and say what was done and how many it moved."""
    return [(d.stage, d.period, d.opens, does(office, d, at(when))) for d in due(office, when)]


def test_on_the_first_day_the_agencies_are_opened(tx: Connection) -> None:
    settle_in(tx)
    cycles.plan(tx, the_plan(), policy().stored(), at("2027-01-02"))
    cycles.begin(tx, cycles.find(tx, "2027"), at("2027-01-04"))
    office = Office(tx, cycles.find(tx, "2027"))
    assert due(office, "2027-01-04") == [
        Duty(Stage.TARGET_AGREEMENT, 0, True, (office.agency("A1"), office.agency("A2")))
    ]
    assert do_all(office, "2027-01-04") == [("target_agreement", 0, True, 9)]
    assert due(office, "2027-01-04") == []


def test_a_quiet_day_has_nothing_to_do(office: Office) -> None:
    for day in ("2027-01-05", "2027-01-29 16:00", "2027-02-15", "2027-03-28 23:59"):
        assert due(office, day) == [], day


def test_the_days_of_a_check_in(office: Office) -> None:
    assert do_all(office, "2027-03-29 00:00") == [("checkin", 1, True, 9)]
    assert due(office, "2027-04-14 15:59") == []
    assert do_all(office, "2027-04-14 16:00") == [("checkin", 1, False, 9)]
    assert due(office, "2027-04-14 16:00") == []


def test_evidence_ends_and_what_nobody_contested_becomes_final(office: Office) -> None:
    agree_all(office)
    issue(office)
    do_all(office, "2027-12-31")
    assert [d.stage for d in due(office, "2028-01-10 16:00")] == [Stage.EVIDENCE_COLLECTION]
    assert do_all(office, "2028-01-10 16:00") == [("evidence_collection", 0, False, 5)]
    assert due(office, "2028-02-16 23:59") == []  # no receipt is known: seven days are presumed, then the fourteen
    assert do_all(office, "2028-02-17 00:00") == [("final_scoring", 0, False, 1)]
    assert due(office, "2028-02-17 00:00") == []


def test_days_that_were_missed_are_caught_up_in_one(office: Office) -> None:
    do_all(office, "2027-03-29")
    agree_all(office, "2027-05-01")
    assert do_all(office, "2028-01-11") == [("checkin", 1, False, 9), ("evidence_collection", 0, False, 7)]
    assert due(office, "2028-01-11") == []


def test_a_check_in_whose_window_was_never_swept_is_not_opened_afterwards(office: Office) -> None:
    assert do_all(office, "2027-07-01") == [("checkin", 2, True, 9)]
    assert office.rows("SELECT DISTINCT period FROM checkin") == [(2,)]


def test_one_who_comes_for_one_who_left_is_asked_too(office: Office) -> None:
    do_all(office, "2027-03-29")
    office.move(WATI, None, when="2027-03-30")
    hire(office.tx, NEW, "U2", RATNA, "2027-03-30")
    appraisals.follow(office.tx, at("2027-03-30"))
    assert due(office, "2027-03-31") == [Duty(Stage.CHECKIN, 1, True, (office.agency("A1"),))]
    assert do_all(office, "2027-03-31") == [("checkin", 1, True, 1)]
    assert office.checkin(NEW)
    assert due(office, "2027-03-31") == []


def test_one_who_was_excluded_before_is_no_reason_to_ask_again_every_day(office: Office) -> None:
    office.move(WATI, None, when="2027-03-01")
    assert do_all(office, "2027-03-29") == [("checkin", 1, True, 8)]
    assert due(office, "2027-03-30") == []


def test_more_time_for_one_unit_asks_nobody_of_another_unit_again(office: Office) -> None:
    do_all(office, "2027-03-29")
    do_all(office, "2027-04-14 16:00")
    cycles.extend(office.tx, office.cycle, Stage.CHECKIN, 1, "U1", at("2027-04-30 16:00"), "op", at("2027-04-15"))
    hire(office.tx, NEW, "U2", RATNA, "2027-04-16")
    appraisals.follow(office.tx, at("2027-04-16"))
    assert due(office, "2027-04-16") == []
    office.move(NEW, "U1", BUDI, "2027-04-17")
    assert do_all(office, "2027-04-17") == [("checkin", 1, True, 1)]


def test_a_unit_that_got_its_first_people_gets_a_calibration(office: Office) -> None:
    office.do("DELETE FROM calibration WHERE unit_id = :id", id=office.unit("U2"))
    assert due(office, "2027-02-01") == [Duty(Stage.CALIBRATION, 0, True, (office.agency("A1"),))]
    assert do_all(office, "2027-02-01") == [("calibration", 0, True, 1)]
    assert due(office, "2027-02-01") == []


def test_only_agencies_with_work_are_named(office: Office) -> None:
    for nip in (SARI, BUDI):
        place(office, Machine.APPRAISAL, AppraisalState.DRAFTING)
        office.do("UPDATE tally SET state = 'agreed' WHERE unit_id = :unit AND machine = 'appraisal'",
                  unit=office.unit("U1"))  # fmt: skip
        office.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip = :nip", nip=nip)
    assert due(office, "2028-01-11") == [Duty(Stage.EVIDENCE_COLLECTION, 0, False, (office.agency("A1"),))]


@pytest.mark.parametrize("agencies", [["A1"], ["A1", "A2"]])
def test_the_work_of_a_year_is_done_agency_by_agency_or_at_once(tx: Connection, agencies: list[str]) -> None:
    settle_in(tx)
    office = begin(tx, agencies=agencies)
    days = ("2027-03-29", "2027-04-14 16:00", "2027-06-29", "2027-07-14 16:00")
    done = list(chain.from_iterable(do_all(office, day) for day in days))
    people = office.ask("SELECT count(*) FROM appraisal")
    assert done == [("checkin", n, opens, people) for n in (1, 2) for opens in (True, False)]


# --- shards -----------------------------------------------------------------------------------------------


def _sizes(office: Office, sizes: list[int]) -> list[int]:
    office.do("DELETE FROM tally")
    for n, size in enumerate(sizes, start=1):
        office.do(
            "INSERT INTO tally VALUES (:c, :a, 0, 'appraisal', 0, 'drafting', :n)", c=office.cycle.id, a=n, n=size
        )
    return list(range(1, len(sizes) + 1))


@pytest.mark.parametrize(
    ("sizes", "shards"),
    [
        ([10, 10, 10], [[1, 2, 3]]),
        ([60_000, 10], [[1], [2]]),
        ([30_000, 30_000, 30_000], [[1, 2], [3]]),
        ([0, 0, 0], [[1, 2, 3]]),
    ],
)
def test_agencies_are_packed_into_shards_of_about_fifty_thousand(
    office: Office, sizes: list[int], shards: list[list[int]]
) -> None:
    assert duties.shards(office.tx, office.cycle.id, _sizes(office, sizes)) == shards


@pytest.mark.parametrize("sizes", [[9_000] * 640, [200_000] * 100, [1] * 640])
def test_there_are_never_more_than_sixty_four_shards_and_every_agency_is_in_one(
    office: Office, sizes: list[int]
) -> None:
    agencies = _sizes(office, sizes)
    packed = duties.shards(office.tx, office.cycle.id, agencies)
    assert len(packed) <= 64
    assert list(chain.from_iterable(packed)) == agencies


def test_before_the_opening_a_shard_is_measured_by_the_roster(office: Office) -> None:
    office.do("DELETE FROM tally")
    agencies = [office.agency("A1"), office.agency("A2")]
    assert duties.shards(office.tx, office.cycle.id, agencies) == [agencies]


# --- one at a time ----------------------------------------------------------------------------------------


def test_of_runs_that_start_together_one_works_and_the_others_find_it_held(engine: Engine) -> None:
    start, done = Barrier(6), Event()

    def run(_: int) -> bool:
        start.wait()
        with duties.alone(engine, "advance") as held:
            if held:
                done.wait(5)
            else:
                found.append(False)
                if len(found) == 5:
                    done.set()
            return held

    found: list[bool] = []
    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(run, range(6))) == [False] * 5 + [True]


def test_the_lock_of_a_sweep_is_free_again_afterwards_even_when_it_failed(engine: Engine) -> None:
    with pytest.raises(RuntimeError), duties.alone(engine, "advance"):
        raise RuntimeError
    with duties.alone(engine, "advance") as held, duties.alone(engine, "deliver") as other:
        assert held
        assert other
    with engine.connect() as tx:
        assert tx.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")) == 0
