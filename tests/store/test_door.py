"""The door: one statement for one click and for a nightly close; and nothing but moves of the table."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from domain.terms import AppraisalState, CheckinState, Fact, Machine, Role
from store.database import Engine, text
from store.lifecycle import CLOCK, REACHED_AT, Scope, apply, one
from store.people import Refused
from tests.people import BUDI, DEWI, JOKO, LESTARI, RATNA, SARI, TONO, WATI, Office, agree_all, an_office, at, propose
from tests.store.facts import NOW, make, place


def _click(engine: Engine, subject: int, start: Barrier) -> int:
    with engine.begin() as tx:
        tx.execute(text("SELECT 1"))
        start.wait()
        return apply(tx, Machine.APPRAISAL, "propose", one(subject), actor=SARI, now=at("2027-01-06"))


def test_of_twelve_clicks_at_once_one_moves_it(engine: Engine) -> None:
    with engine.begin() as tx:
        office = an_office(tx)
        agree_all(office)
        office.do("UPDATE appraisal SET state = 'drafting' WHERE employee_nip = :nip", nip=SARI)
        subject = office.appraisal()
        logged = office.ask("SELECT count(*) FROM step")
    start = Barrier(12)
    with ThreadPoolExecutor(12) as pool:
        moved = list(pool.map(lambda _: _click(engine, subject, start), range(12)))
    assert sorted(moved) == [0] * 11 + [1]
    with engine.connect() as tx:
        assert tx.scalar(text("SELECT count(*) FROM step")) == logged + 1
        notices = tx.execute(text("SELECT count, recipient_nip FROM outbox WHERE subject_id = :id "
                                  "AND template = 'appraisal.propose.appraiser' ORDER BY id DESC"),
                             {"id": subject}).first()  # fmt: skip
        assert notices is not None
        assert tuple(notices) == (1, BUDI)


def test_who_comes_second_is_told_where_it_stands_now(office: Office) -> None:
    appraisal = propose(office, LESTARI)
    with pytest.raises(Refused, match="keadaannya 'SKP diajukan', yang diperlukan 'SKP disusun'"):
        office.take("propose", appraisal, LESTARI, "2027-01-06")


def test_an_illegal_step_cannot_be_stored(office: Office) -> None:
    with pytest.raises(IntegrityError, match="lifecycle_rule"), office.tx.begin_nested():
        office.do("INSERT INTO operation (machine, event, source, target, actor, at) "
                  "VALUES ('appraisal', 'propose', 'drafting', 'final', :by, :now)", by=SARI, now=NOW)  # fmt: skip
    with pytest.raises(IntegrityError, match="state"), office.tx.begin_nested():
        office.do("UPDATE appraisal SET state = 'asleep'")


def test_an_event_that_a_machine_does_not_have_is_an_error_and_so_is_a_scope_of_everything(office: Office) -> None:
    with pytest.raises(KeyError, match="appraisal has no event 'review'"):
        apply(office.tx, Machine.APPRAISAL, "review", one(1), actor=SARI, now=NOW)
    with pytest.raises(ValueError, match="must name something"):
        apply(office.tx, Machine.APPRAISAL, "lapse", Scope(), actor=CLOCK, now=NOW)


def test_a_scope_of_nobody_moves_nobody(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'agreed'")
    for nobody in (Scope(ids=()), Scope(agency_ids=()), Scope(cycle_id=0)):
        assert apply(office.tx, Machine.APPRAISAL, "lapse", nobody, actor=CLOCK, now=at("2029-01-01")) == 0


SCOPES = {
    "one": lambda o: Scope(ids=(o.appraisal(),)),
    "a unit": lambda o: Scope(unit_id=o.unit("U1")),
    "an agency": lambda o: Scope(agency_ids=(o.agency("A1"),)),
    "a unit of a cycle": lambda o: Scope(cycle_id=o.cycle.id, unit_id=o.unit("U1")),
    "the cycle": lambda o: Scope(cycle_id=o.cycle.id),
}


@pytest.mark.parametrize(("scope", "moved"), list(zip(SCOPES, (1, 2, 8, 2, 9), strict=True)))
def test_one_click_and_a_nightly_close_are_the_same_step_with_another_scope(
    office: Office, scope: str, moved: int
) -> None:
    office.do("UPDATE appraisal SET state = 'agreed'")
    narrowed = SCOPES[scope](office)
    assert apply(office.tx, Machine.APPRAISAL, "lapse", narrowed, actor=CLOCK, now=at("2028-01-11")) == moved
    assert office.ask("SELECT count(*) FROM appraisal WHERE state = 'reported'") == moved
    assert apply(office.tx, Machine.APPRAISAL, "lapse", narrowed, actor=CLOCK, now=at("2028-01-11")) == 0


def _snapshot(office: Office) -> dict[str, list[tuple[object, ...]]]:
    """What there is to see of a bulk step, without the numbers that the database gives out."""
    return {
        "subjects": office.rows("SELECT employee_nip, state, state_since, seq, hash FROM appraisal ORDER BY 1"),
        "audit": office.rows("SELECT subject_id, seq, event, source, target, actor, at, hash FROM audit ORDER BY 1, 2"),
        "tally": office.rows("SELECT agency_id, unit_id, state, sum(n) FROM tally WHERE machine = 'appraisal' "
                             "GROUP BY 1, 2, 3 HAVING sum(n) <> 0 ORDER BY 1, 2, 3"),
        "notices": office.rows("SELECT dedupe, recipient_nip, template, count, not_before FROM outbox ORDER BY 1"),
    }  # fmt: skip


@pytest.fixture
def agreed(office: Office) -> Iterator[Office]:
    agree_all(office)
    return office


def test_an_agency_at_once_gives_what_one_by_one_gives(agreed: Office) -> None:
    now, agency = at("2028-01-11"), agreed.agency("A1")
    ids = [i for (i,) in agreed.rows("SELECT id FROM appraisal WHERE agency_id = :a ORDER BY id DESC", a=agency)]
    with agreed.tx.begin_nested() as savepoint:
        moved = [apply(agreed.tx, Machine.APPRAISAL, "lapse", one(i), actor=CLOCK, now=now) for i in ids]
        singly = _snapshot(agreed)
        savepoint.rollback()
    at_once = apply(agreed.tx, Machine.APPRAISAL, "lapse", Scope(agency_ids=(agency,)), actor=CLOCK, now=now)
    assert at_once == sum(moved) == 7
    assert _snapshot(agreed) == singly


def test_a_bulk_step_by_a_person_moves_only_what_is_theirs(agreed: Office) -> None:
    agreed.do("UPDATE appraisal SET state = 'drafting'")
    everything = Scope(cycle_id=agreed.cycle.id)
    assert apply(agreed.tx, Machine.APPRAISAL, "assign", everything, actor=BUDI, now=at("2027-02-01")) == 2
    moved = agreed.rows("SELECT employee_nip FROM appraisal WHERE state = 'agreed'")
    assert {nip for (nip,) in moved} == {SARI, TONO}
    assert apply(agreed.tx, Machine.APPRAISAL, "assign", everything, actor=DEWI, now=at("2027-02-01")) == 0


def test_a_pengelola_acts_in_their_own_agency_only(agreed: Office) -> None:
    for nip in (SARI, JOKO):
        agreed.do("UPDATE appraisal SET state = 'rated' WHERE employee_nip = :nip", nip=nip)
    agreed.do("UPDATE calibration SET state = 'approved'")
    everything = Scope(cycle_id=agreed.cycle.id)
    assert apply(agreed.tx, Machine.APPRAISAL, "issue", everything, actor=DEWI, now=NOW) == 1
    assert agreed.state(Machine.APPRAISAL, agreed.appraisal(SARI)) == AppraisalState.ISSUED
    assert agreed.state(Machine.APPRAISAL, agreed.appraisal(JOKO)) == AppraisalState.RATED


def test_an_appraisal_that_is_excluded_takes_its_open_check_ins_with_it(agreed: Office) -> None:
    for period, when in ((1, "2027-04-01"), (2, "2027-07-01")):
        agreed.ask_for_checkins(period, when)
    place(agreed, Machine.CHECKIN, CheckinState.REVIEWED)
    make(agreed, Machine.APPRAISAL, Fact.REASON_WRITTEN, True, "void")
    agreed.take("void", agreed.appraisal(), DEWI, "2027-07-02")
    assert [agreed.state(Machine.CHECKIN, agreed.checkin(SARI, n)) for n in (1, 2)] == ["reviewed", "excused"]
    assert agreed.state(Machine.CHECKIN, agreed.checkin(BUDI, 1)) == "open"


# --- notices --------------------------------------------------------------------------------------------


def test_notices_of_an_hour_come_as_one_with_their_count(agreed: Office) -> None:
    agreed.do("UPDATE appraisal SET state = 'proposed' WHERE appraiser_nip = :nip", nip=RATNA)
    agreed.do("DELETE FROM outbox")
    for nip, when in ((WATI, "2027-01-06 09:10"), (BUDI, "2027-01-06 09:50"), (DEWI, "2027-01-06 10:00")):
        agreed.do("UPDATE appraisal SET state = 'drafting' WHERE employee_nip = :nip", nip=nip)
        agreed.take("propose", agreed.appraisal(nip), nip, when)
    told = "SELECT recipient_nip, count, not_before, subject_id FROM outbox ORDER BY not_before"
    assert agreed.rows(told) == [
        (RATNA, 2, at("2027-01-06 10:00"), agreed.appraisal(WATI)),
        (RATNA, 1, at("2027-01-06 11:00"), agreed.appraisal(DEWI)),
    ]


def test_a_bulk_step_tells_each_person_once_of_all_of_theirs(agreed: Office) -> None:
    agreed.do("DELETE FROM outbox")
    assert agreed.sweep("lapse", "2028-01-10 16:00") == 7
    told = dict(agreed.rows("SELECT recipient_nip, count FROM outbox WHERE template = 'appraisal.lapse.appraiser'"))
    assert told[BUDI] == 2
    assert sum(told.values()) == 7
    assert agreed.ask("SELECT count(*) FROM outbox WHERE template = 'appraisal.lapse.employee'") == 7
    assert agreed.ask("SELECT min(not_before) FROM outbox") == at("2028-01-10 17:00")


def test_one_without_an_appraiser_is_no_notice_to_nobody(office: Office) -> None:
    propose(office, LESTARI)
    assert office.rows("SELECT * FROM outbox") == []


def test_the_clock_is_a_role_and_no_person_can_be_it(agreed: Office) -> None:
    for actor in (SARI, BUDI, DEWI, "Clock", "", "clock "):
        assert apply(agreed.tx, Machine.APPRAISAL, "lapse", Scope(cycle_id=agreed.cycle.id), actor=actor,
                     now=at("2029-01-01")) == 0  # fmt: skip
    assert Role.CLOCK not in REACHED_AT
