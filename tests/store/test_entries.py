"""Entries: who may write which fact, in which state, given what; and what a fact changes and what it never does."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier

import pytest

from domain.lifecycle import ENTRIES, EntryRule
from domain.rating import predikat
from domain.terms import AppraisalState, CheckinState, Ekspektasi, Entry, Fact, Machine, Role
from domain.words import MISSING, ROLES, STATES
from store import entries, people, ratings
from store.database import Connection, Engine, text
from store.people import Refused
from tests.people import (
    AS_EXPECTED,
    BUDI,
    DEWI,
    HADI,
    SARI,
    Office,
    agree_all,
    an_office,
    at,
    policy,
    report,
    set_capaian,
)
from tests.store.facts import CAST, NOW, make, place
from tests.store.locks import stands_in_line
from tests.store.writing import WRITES, write

BETTER = (Ekspektasi.DI_ATAS, Ekspektasi.DI_ATAS)

ASKED = list(WRITES)


@pytest.fixture
def desk(office: Office) -> Office:
    """The office with sari's SKP written and her first check-in open."""
    office.ask_for_checkins(1, "2027-04-01")
    make(office, Machine.APPRAISAL, Fact.SKP_COMPLETE, True, "")
    return office


def _rules(machine: Machine, entry: Entry) -> list[EntryRule]:
    return [e for e in ENTRIES if (e.machine, e.entry) == (machine, entry)]


def _tried(desk: Office, machine: Machine, entry: Entry, subject: int, actor: str) -> Refused | None:
    with desk.tx.begin_nested() as savepoint:
        try:
            before = desk.state(machine, subject)
            write(desk.tx, machine, entry, subject, actor, NOW)
            assert desk.state(machine, subject) == before, "an entry never changes a state"
            return None
        except Refused as refused:
            return refused
        finally:
            savepoint.rollback()


def _says(refused: Refused | None, *pairs: tuple[str, str]) -> bool:
    return refused is not None and all(
        pair[0] in refused.in_language("id") and pair[1] in refused.in_language("en") for pair in pairs
    )


def test_every_line_of_the_table_is_tried_here() -> None:
    assert {(e.machine, e.entry) for e in ENTRIES} == set(ASKED)


@pytest.mark.parametrize(("machine", "entry"), ASKED, ids=str)
def test_in_every_state_the_right_roles_may_write_it_and_every_other_is_refused(
    desk: Office, machine: Machine, entry: Entry
) -> None:
    rules = _rules(machine, entry)
    facts = {fact for rule in rules for fact in rule.given}
    for state in type(rules[0].states[0]):
        subject = place(desk, machine, state)
        for fact in facts:
            make(desk, machine, fact, True, "")
        for role, actor in CAST.items():
            refused = _tried(desk, machine, entry, subject, actor)
            theirs = [rule for rule in rules if rule.by is not Role.CLOCK or role is Role.CLOCK]
            if any(state in rule.states and role == rule.by for rule in theirs):
                assert refused is None, f"{role} in {state}: {refused}"
            elif all(state not in rule.states for rule in theirs):
                assert _says(refused, STATES[machine][state]), f"{role} in {state}"
            else:
                assert _says(refused, *(ROLES[r.by] for r in theirs if state in r.states)), f"{role} in {state}"


@pytest.mark.parametrize("rule", [e for e in ENTRIES if e.given], ids=lambda e: f"{e.machine}-{e.entry}-{e.by}")
def test_a_fact_that_is_not_yet_true_holds_it_back_and_is_named(desk: Office, rule: EntryRule) -> None:
    subject = place(desk, rule.machine, rule.states[0])
    for fact in rule.given:
        make(desk, rule.machine, fact, False, "")
        assert _says(_tried(desk, rule.machine, rule.entry, subject, CAST[rule.by]), MISSING[fact])


# --- what is written --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hasil", "perilaku"), list(product(Ekspektasi, Ekspektasi)))
def test_two_ratings_give_the_predikat_of_the_cycles_own_matrix(
    desk: Office, hasil: Ekspektasi, perilaku: Ekspektasi
) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.REPORTED)
    ratings.rating(desk.tx, Machine.APPRAISAL, desk.appraisal(), hasil, perilaku, actor=BUDI, now=NOW)
    expected = predikat(policy().predikat.value, hasil, perilaku)
    assert desk.rows("SELECT hasil, perilaku, predikat FROM appraisal WHERE employee_nip = :nip", nip=SARI) == [
        (hasil, perilaku, expected)
    ]


def test_the_rating_of_a_check_in_leaves_the_year_alone(desk: Office) -> None:
    place(desk, Machine.CHECKIN, CheckinState.REPORTED)
    ratings.rating(desk.tx, Machine.CHECKIN, desk.checkin(), *BETTER, actor=BUDI, now=NOW)
    assert desk.ask("SELECT predikat FROM appraisal WHERE employee_nip = :nip", nip=SARI) is None
    assert desk.rows("SELECT period, predikat FROM rating") == [(1, "sangat_baik")]


def test_a_reason_is_written_by_whoever_may_take_the_step_and_by_nobody_else(desk: Office) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.PROPOSED)
    for role, actor in CAST.items():
        ask = lambda by=actor: entries.reason(  # noqa: E731
            desk.tx, Machine.APPRAISAL, "settle", desk.appraisal(), "Sebab.", actor=by, now=NOW
        )
        if role in (Role.SUPERIOR, Role.PENGELOLA):
            ask()
        else:
            with pytest.raises(Refused, match="alasan hanya dapat ditulis oleh atasan pejabat penilai kinerja atau"):
                ask()
    assert desk.rows("SELECT seq, event, words, by FROM reason") == [(1, "settle", "Sebab.", DEWI)]


# --- at the same moment -----------------------------------------------------------------------------------


@pytest.fixture
def reported(engine: Engine) -> Engine:
    """A database of its own in which sari has reported and her unit's predikat is set."""
    with engine.begin() as tx:
        office = an_office(tx)
        agree_all(office)
        report(office)
        set_capaian(office)
        ratings.rating(tx, Machine.APPRAISAL, office.appraisal(), *AS_EXPECTED, actor=BUDI, now=at("2028-01-13"))
    return engine


def _id(tx: Connection) -> int:
    return int(tx.scalar(text("SELECT id FROM appraisal WHERE employee_nip = :nip"), {"nip": SARI}))


def _rate_again(engine: Engine, start: Barrier | None = None) -> Refused | None:
    with engine.begin() as tx:
        subject = _id(tx)
        if start:
            start.wait()
        try:
            ratings.rating(tx, Machine.APPRAISAL, subject, *BETTER, actor=BUDI, now=at("2028-01-13 09:01"))
        except Refused as refused:
            return refused
    return None


def test_a_rating_that_comes_while_the_step_is_being_taken_waits_and_is_in_force_afterwards(reported: Engine) -> None:
    with ThreadPoolExecutor(1) as pool:
        with reported.begin() as tx:
            people.take(tx, Machine.APPRAISAL, "rate", _id(tx), actor=BUDI, now=at("2028-01-13 09:00"))
            asked = pool.submit(_rate_again, reported)
            assert stands_in_line(reported, asked)
        assert asked.result() is None
    with reported.connect() as tx:
        given = tx.execute(text("SELECT state, predikat FROM appraisal WHERE id = :id"), {"id": _id(tx)})
        assert tuple(given.one()) == ("rated", "sangat_baik")


def test_a_rating_that_comes_while_the_unit_is_being_proposed_is_refused_once_it_is(reported: Engine) -> None:
    with reported.begin() as tx:
        people.take(tx, Machine.APPRAISAL, "rate", _id(tx), actor=BUDI, now=at("2028-01-13 09:00"))
        tx.execute(text("UPDATE appraisal SET state = 'voided' WHERE state <> 'rated'"))
    with ThreadPoolExecutor(1) as pool:
        with reported.begin() as tx:
            unit = tx.scalar(text("SELECT k.id FROM calibration k JOIN unit u ON u.id = unit_id WHERE code = 'U1'"))
            people.take(tx, Machine.CALIBRATION, "propose", unit, actor=HADI, now=at("2028-01-13 09:00"))
            asked = pool.submit(_rate_again, reported)
            assert stands_in_line(reported, asked)
        assert _says(asked.result(), MISSING[Fact.DISTRIBUTION_OPEN])
    with reported.connect() as tx:
        assert tx.scalar(text("SELECT predikat FROM appraisal WHERE id = :id"), {"id": _id(tx)}) == "baik"


def test_two_ratings_at_once_take_turns(reported: Engine) -> None:
    start = Barrier(6)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda _: _rate_again(reported, start), range(6))) == [None] * 6
    with reported.connect() as tx:
        assert tx.scalar(text("SELECT count(*) FROM rating")) == 7
