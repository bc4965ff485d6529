"""Entries: who may write which fact, in which state, given what; and what a fact changes and what it never does."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier

import pytest

from domain.lifecycle import ENTRIES, EntryRule
from domain.rating import predikat
from domain.terms import AppraisalState, CheckinState, Ekspektasi, Entry, Fact, Machine, Role
from domain.words import MISSING, ROLES, STATES
from store import entries, people
from store.database import Connection, Engine, text
from store.people import Refused
from tests.people import (
    AS_EXPECTED,
    BUDI,
    DEWI,
    RATNA,
    SARI,
    Office,
    agree_all,
    an_office,
    at,
    issue,
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
            if any(state in rule.states and role == rule.by for rule in rules):
                assert refused is None, f"{role} in {state}: {refused}"
            elif all(state not in rule.states for rule in rules):
                assert _says(refused, STATES[machine][state]), f"{role} in {state}"
            else:
                assert _says(refused, *(ROLES[rule.by] for rule in rules)), f"{role} in {state}"


@pytest.mark.parametrize("rule", [e for e in ENTRIES if e.given], ids=lambda e: f"{e.machine}-{e.entry}-{e.by}")
def test_a_fact_that_is_not_yet_true_holds_it_back_and_is_named(desk: Office, rule: EntryRule) -> None:
    subject = place(desk, rule.machine, rule.states[0])
    for fact in rule.given:
        make(desk, rule.machine, fact, False, "")
        assert _says(_tried(desk, rule.machine, rule.entry, subject, CAST[rule.by]), MISSING[fact])


# --- what is written --------------------------------------------------------------------------------------


def test_the_lines_given_replace_those_that_were_there_and_keep_what_was_achieved_on_the_others(office: Office) -> None:
    lines = [entries.Target(n, f"RHK {n}", "IKI", "1") for n in (1, 2, 3)]
    entries.targets(office.tx, office.appraisal(), lines, actor=SARI, now=at("2027-01-06"))
    office.do(
        "INSERT INTO result (target_id, period, result, by, at) SELECT id, 1, 'x', 'x', :now FROM target", now=NOW
    )
    later = [entries.Target(1, "RHK baru", "IKI", "2"), lines[2], entries.Target(4, "RHK 4", "IKI", "1", "tambahan")]
    entries.targets(office.tx, office.appraisal(), later, actor=SARI, now=at("2027-01-07"))
    assert office.rows("SELECT no, rhk, target, kind FROM target ORDER BY no") == [
        (1, "RHK baru", "2", "utama"), (3, "RHK 3", "1", "utama"), (4, "RHK 4", "1", "tambahan"),
    ]  # fmt: skip
    assert office.rows("SELECT no FROM result JOIN target ON id = target_id ORDER BY 1") == [(1,), (3,)]


def test_no_lines_leave_an_empty_skp_that_cannot_be_proposed(office: Office) -> None:
    agree_all(office)
    make(office, Machine.APPRAISAL, Fact.REASON_WRITTEN, True, "amend")
    office.take("amend", office.appraisal(), BUDI, "2027-02-01")
    entries.targets(office.tx, office.appraisal(), [], actor=SARI, now=at("2027-02-01"))
    with pytest.raises(Refused, match="SKP belum memuat hasil kerja utama"):
        office.take("propose", office.appraisal(), SARI, "2027-02-01")


def test_a_skp_of_additional_work_alone_is_not_complete(office: Office) -> None:
    extra = [entries.Target(1, "RHK", "IKI", "1", "tambahan")]
    make(office, Machine.APPRAISAL, Fact.SUPERIOR_AGREED, True, "")
    entries.targets(office.tx, office.appraisal(), extra, actor=SARI, now=at("2027-01-06"))
    with pytest.raises(Refused, match="SKP belum memuat hasil kerja utama"):
        office.take("propose", office.appraisal(), SARI, "2027-01-06")


def test_a_result_on_a_line_that_the_skp_does_not_have_is_refused_with_its_number(desk: Office) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.AGREED)
    with pytest.raises(Refused, match=r"tidak memuat semua baris yang disebut \(1, 7\)"):
        entries.results(desk.tx, Machine.APPRAISAL, desk.appraisal(), {1: "x", 7: "y"}, actor=SARI, now=NOW)


def test_a_result_written_again_replaces_the_first_and_that_of_a_period_is_another(desk: Office) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.AGREED)
    for words in ("10", "12"):
        entries.results(desk.tx, Machine.APPRAISAL, desk.appraisal(), {1: words}, actor=SARI, now=NOW)
    entries.results(desk.tx, Machine.CHECKIN, desk.checkin(), {1: "3"}, actor=SARI, now=NOW)
    assert desk.rows("SELECT period, result FROM result ORDER BY 1") == [(0, "12"), (1, "3")]


def test_the_same_evidence_twice_stands_once(desk: Office) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.AGREED)
    for name, sha in (("a.pdf", "1" * 64), ("copy of a.pdf", "1" * 64), ("b.pdf", "2" * 64)):
        entries.evidence(desk.tx, Machine.APPRAISAL, desk.appraisal(), name, sha, None, actor=SARI, now=NOW)
    assert desk.rows("SELECT name FROM evidence ORDER BY 1") == [("a.pdf",), ("b.pdf",)]


def test_the_year_is_reported_when_every_line_has_its_result_and_there_is_evidence(office: Office) -> None:
    agree_all(office)
    given = {"actor": SARI, "now": at("2028-01-05")}
    with pytest.raises(Refused, match="realisasi setiap target dan bukti dukung belum lengkap"):
        office.take("report", office.appraisal(), SARI, "2028-01-05")
    entries.results(office.tx, Machine.APPRAISAL, office.appraisal(), {1: "12"}, **given)
    with pytest.raises(Refused, match="realisasi setiap target dan bukti dukung belum lengkap"):
        office.take("report", office.appraisal(), SARI, "2028-01-05")
    entries.evidence(
        office.tx, Machine.APPRAISAL, office.appraisal(), "tautan", "1" * 64, "https://bukti.example", **given
    )
    office.take("report", office.appraisal(), SARI, "2028-01-05")


@pytest.mark.parametrize(("hasil", "perilaku"), list(product(Ekspektasi, Ekspektasi)))
def test_two_ratings_give_the_predikat_of_the_cycles_own_matrix(
    desk: Office, hasil: Ekspektasi, perilaku: Ekspektasi
) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.REPORTED)
    entries.rating(desk.tx, Machine.APPRAISAL, desk.appraisal(), hasil, perilaku, actor=BUDI, now=NOW)
    expected = predikat(policy().predikat.value, hasil, perilaku)
    assert desk.rows("SELECT hasil, perilaku, predikat FROM appraisal WHERE employee_nip = :nip", nip=SARI) == [
        (hasil, perilaku, expected)
    ]


def test_the_rating_of_a_check_in_leaves_the_year_alone(desk: Office) -> None:
    place(desk, Machine.CHECKIN, CheckinState.REPORTED)
    entries.rating(desk.tx, Machine.CHECKIN, desk.checkin(), *BETTER, actor=BUDI, now=NOW)
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


# --- objection and decision -------------------------------------------------------------------------------


@pytest.fixture
def contested(office: Office) -> Office:
    """Sari was rated as expected, and has contested it."""
    agree_all(office)
    issue(office)
    entries.objection(office.tx, office.appraisal(), "Tidak sesuai.", actor=SARI, now=at("2028-01-27"))
    office.take("contest", office.appraisal(), SARI, "2028-01-27")
    return office


def _decide(office: Office, new: tuple[Ekspektasi, Ekspektasi] | None, when: str) -> tuple[str, str]:
    entries.decision(office.tx, office.appraisal(), "Sudah ditelaah.", new, actor=RATNA, now=at(when))
    return office.rows("SELECT predikat, decision FROM appraisal a JOIN objection ON appraisal_id = a.id")[0]  # type: ignore[return-value]


def test_an_objection_that_is_granted_gives_new_ratings_and_one_that_is_not_keeps_them(contested: Office) -> None:
    assert _decide(contested, None, "2028-01-28") == ("baik", "ditolak")
    assert _decide(contested, BETTER, "2028-01-28") == ("sangat_baik", "dikabulkan")


def test_a_decision_taken_back_before_it_is_final_gives_back_the_ratings_that_were_contested(contested: Office) -> None:
    _decide(contested, BETTER, "2028-01-28")
    assert _decide(contested, None, "2028-01-29") == ("baik", "ditolak")
    assert contested.rows("SELECT hasil, perilaku FROM appraisal WHERE employee_nip = :nip", nip=SARI) == [AS_EXPECTED]
    contested.take("decide", contested.appraisal(), RATNA, "2028-01-29")


def test_nobody_decides_before_there_is_a_decision(contested: Office) -> None:
    with pytest.raises(Refused, match="keputusan atas keberatan belum ditulis"):
        contested.take("decide", contested.appraisal(), RATNA, "2028-01-28")


# --- at the same moment -----------------------------------------------------------------------------------


@pytest.fixture
def reported(engine: Engine) -> Engine:
    """A database of its own in which sari has reported and her unit's predikat is set."""
    with engine.begin() as tx:
        office = an_office(tx)
        agree_all(office)
        report(office)
        set_capaian(office)
        entries.rating(tx, Machine.APPRAISAL, office.appraisal(), *AS_EXPECTED, actor=BUDI, now=at("2028-01-13"))
    return engine


def _id(tx: Connection) -> int:
    return int(tx.scalar(text("SELECT id FROM appraisal WHERE employee_nip = :nip"), {"nip": SARI}))


def _rate_again(engine: Engine, start: Barrier | None = None) -> Refused | None:
    with engine.begin() as tx:
        subject = _id(tx)
        if start:
            start.wait()
        try:
            entries.rating(tx, Machine.APPRAISAL, subject, *BETTER, actor=BUDI, now=at("2028-01-13 09:01"))
        except Refused as refused:
            return refused
    return None


def test_a_rating_that_comes_while_the_step_is_being_taken_is_refused_once_it_is_taken(reported: Engine) -> None:
    with ThreadPoolExecutor(1) as pool:
        with reported.begin() as tx:
            people.take(tx, Machine.APPRAISAL, "rate", _id(tx), actor=BUDI, now=at("2028-01-13 09:00"))
            asked = pool.submit(_rate_again, reported)
            assert stands_in_line(reported, asked)
        assert _says(asked.result(), STATES[Machine.APPRAISAL]["rated"])
    with reported.connect() as tx:
        assert tx.scalar(text("SELECT predikat FROM appraisal WHERE id = :id"), {"id": _id(tx)}) == "baik"


def test_two_ratings_at_once_take_turns(reported: Engine) -> None:
    start = Barrier(6)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda _: _rate_again(reported, start), range(6))) == [None] * 6
    with reported.connect() as tx:
        assert tx.scalar(text("SELECT count(*) FROM rating")) == 7
