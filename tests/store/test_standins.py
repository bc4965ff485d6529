"""Who stands in for whom in the database: acting officials by the day, vacancies, and the tasks that follow."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.terms import Machine, StandIn
from store import acting, appraisals, audit, cycles, people, standins, units
from store.acting import ActingError
from store.database import Engine, text
from store.lifecycle import Scope, apply
from store.people import Refused
from tests.people import (
    BUDI,
    DEWI,
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
    check_in,
    hire,
)
from tests.store.counting import counts_are_kept

PLH, PLT = StandIn.PLH, StandIn.PLT
EKO = "199001012015041007"


def act(
    office: Office, nip: str, unit: str = "U1", of: str | None = BUDI, first: str = "2027-04-05",
    last: str | None = "2027-04-18", kind: StandIn = PLH, when: str = "2027-04-01",
) -> int:  # fmt: skip
    """Dewi writes down that somebody acts from the one day to the other, both included."""
    days = date.fromisoformat(first), date.fromisoformat(last) if last else None
    there = units.find(office.tx, unit)
    return acting.add(office.tx, nip, kind, there, of, *days, "SK 1", actor=DEWI, now=at(when))[0]


def row(office: Office, nip: str = SARI) -> tuple[object, ...]:
    return office.rows("SELECT appraiser_nip, appraiser_as, appraiser_for, superior_nip, superior_as, superior_for "
                       "FROM appraisal WHERE employee_nip = :nip", nip=nip)[0]  # fmt: skip


def lead(office: Office, unit: str = "U1") -> tuple[object, ...]:
    return office.rows("SELECT head_nip, head_as, head_for, leader_nip, leader_as, leader_for FROM unit "
                       "WHERE code = :code", code=unit)[0]  # fmt: skip


@pytest.fixture
def desk(office: Office) -> Office:
    """The office with every SKP agreed; who leads its units follows from the roster."""
    agree_all(office)
    standins.derive(office.tx, [office.agency("A1"), office.agency("A2")], date(2027, 3, 1))
    return office


# --- acting officials ----------------------------------------------------------------------------------


def test_an_acting_official_has_the_post_from_the_first_day_to_the_last_and_no_longer(desk: Office) -> None:
    act(desk, WATI)
    assert row(desk) == (BUDI, None, None, RATNA, None, None)
    assert standins.keep(desk.tx, at("2027-04-04 23:59")) == 0
    assert standins.keep(desk.tx, at("2027-04-05 00:00")) == 2
    assert row(desk) == (WATI, "plh", BUDI, RATNA, None, None)
    assert row(desk, TONO) == (WATI, "plh", BUDI, RATNA, None, None)
    assert lead(desk) == (WATI, "plh", BUDI, RATNA, None, None)
    assert lead(desk, "U3")[3:] == (WATI, "plh", BUDI)
    assert standins.keep(desk.tx, at("2027-04-18 23:59")) == 0
    assert standins.keep(desk.tx, at("2027-04-19 00:00")) == 2
    assert row(desk) == (BUDI, None, None, RATNA, None, None)
    assert lead(desk) == (BUDI, None, None, RATNA, None, None)
    assert counts_are_kept(desk)


def test_a_day_that_was_missed_is_caught_up_and_a_second_run_changes_nothing(desk: Office) -> None:
    act(desk, WATI)
    assert standins.keep(desk.tx, at("2027-04-12")) == 2
    seen = "SELECT xmin::text, ctid::text FROM {} ORDER BY 2"
    before = [desk.rows(seen.format(table)) for table in ("assignment", "unit", "appraisal", "acting")]
    assert standins.keep(desk.tx, at("2027-04-12 18:00")) == 0
    assert [desk.rows(seen.format(table)) for table in ("assignment", "unit", "appraisal", "acting")] == before
    assert standins.keep(desk.tx, at("2027-09-01")) == 2
    assert row(desk)[:2] == (BUDI, None)


def test_who_begins_today_acts_at_once_and_the_one_above_two_levels_down_is_seen(desk: Office) -> None:
    act(desk, HADI, "U0", RATNA, when="2027-04-06")
    assert row(desk, BUDI) == (HADI, "plh", RATNA, LESTARI, "vacancy", None)
    assert row(desk) == (BUDI, None, None, HADI, "plh", RATNA)
    assert row(desk, HADI) == (LESTARI, "vacancy", None, None, None, None)  # his own appraiser is whom he acts for


def test_the_history_stays_with_on_behalf_of_and_the_audit_is_sound(desk: Office) -> None:
    desk.ask_for_checkins(1, "2027-04-01")
    act(desk, TONO, when="2027-04-05")
    check_in(desk, SARI, TONO, when="2027-04-06")
    told = audit.history(desk.tx, Machine.CHECKIN, [desk.checkin()])
    assert [(s["event"], s["actor"], s["behalf"]) for s in told] == [("report", SARI, None), ("review", TONO, BUDI)]
    standins.keep(desk.tx, at("2027-05-01"))
    desk.ask_for_checkins(2, "2027-07-01")
    check_in(desk, SARI, BUDI, 2, "2027-07-05")
    assert audit.history(desk.tx, Machine.CHECKIN, [desk.checkin(period=2)])[-1]["behalf"] is None
    assert audit.verify(desk.tx)[1] == []
    desk.do("UPDATE operation SET behalf = :nip WHERE behalf = :budi", nip=RATNA, budi=BUDI)
    assert [(f.machine, f.subject_id, f.problem) for f in audit.verify(desk.tx)[1]] == [
        ("checkin", desk.checkin(), "changed")
    ]


def test_an_acting_official_takes_steps_for_their_own_people_in_their_own_name(desk: Office) -> None:
    hire(desk.tx, EKO, "U2", WATI, "2027-03-01")
    appraisals.follow(desk.tx, at("2027-03-01"))
    act(desk, WATI, when="2027-04-05")
    desk.ask_for_checkins(1, "2027-04-05")
    for nip in (SARI, EKO):
        desk.do("UPDATE checkin k SET state = 'reported' FROM appraisal a WHERE a.id = appraisal_id "
                "AND employee_nip = :nip", nip=nip)  # fmt: skip
    desk.do("INSERT INTO reason SELECT 'checkin', id, seq + 1, 'send_back', 'Sebab.', 'x', now() FROM checkin")
    scope = Scope(cycle_id=desk.cycle.id)
    assert apply(desk.tx, Machine.CHECKIN, "send_back", scope, actor=WATI, now=at("2027-04-06")) == 2
    assert desk.rows("SELECT e.employee_nip, o.behalf FROM audit o JOIN checkin k ON k.id = o.subject_id "
                     "JOIN appraisal e ON e.id = k.appraisal_id WHERE o.machine = 'checkin' ORDER BY 1") == [
        (EKO, None), (SARI, BUDI)
    ]  # fmt: skip


def test_whoever_is_stood_in_for_may_not_act_and_the_desk_of_the_other_shows_the_task(desk: Office) -> None:
    desk.ask_for_checkins(1, "2027-04-01")
    act(desk, WATI, when="2027-04-05")
    with pytest.raises(Refused, match="hanya dapat ditulis oleh pejabat penilai kinerja"):
        check_in(desk, SARI, BUDI, when="2027-04-06")
    tasks = {nip: people.inbox(desk.tx, desk.cycle, nip, at("2027-04-06")) for nip in (BUDI, WATI)}
    on = {nip: {(t.event, t.nip) for t in found} for nip, found in tasks.items()}
    assert ("amend", SARI) in on[WATI] - on[BUDI]
    assert ("amend", TONO) in on[WATI] - on[BUDI]


def test_the_acting_head_proposes_for_the_unit_on_behalf_of_its_head(desk: Office) -> None:
    calibration = desk.calibration()
    desk.do("UPDATE calibration SET state = 'set' WHERE id = :id", id=calibration)
    desk.do("UPDATE appraisal SET state = 'rated', hasil = 'sesuai', perilaku = 'sesuai', predikat = 'baik'")
    act(desk, WATI, first="2028-01-10", last="2028-01-20", when="2028-01-12")
    desk.take("propose", calibration, WATI, "2028-01-13", Machine.CALIBRATION)
    assert audit.history(desk.tx, Machine.CALIBRATION, [calibration])[-1]["behalf"] == BUDI


# --- vacancies -----------------------------------------------------------------------------------------


def _leaves(office: Office, nip: str, when: str = "2027-05-03") -> None:
    office.move(nip, None, when=when)
    standins.derive(office.tx, [], date.fromisoformat(when), [nip])
    appraisals.follow(office.tx, at(when))


def test_a_vacancy_falls_to_the_next_superior_up_and_says_so(desk: Office) -> None:
    _leaves(desk, BUDI)
    assert row(desk) == (LESTARI, "vacancy", None, None, None, None)  # she heads the unit above
    assert row(desk, TONO)[:2] == (LESTARI, "vacancy")
    assert lead(desk) == (None, None, None, LESTARI, "vacancy", None)
    act(desk, WATI, of=None, kind=PLT, first="2027-05-10", last=None, when="2027-05-10")
    assert row(desk) == (WATI, "plt", BUDI, RATNA, None, None)
    assert lead(desk) == (WATI, "plt", None, LESTARI, "vacancy", None)


def test_who_has_nobody_above_by_the_roster_stays_without_an_appraiser(desk: Office) -> None:
    assert row(desk, LESTARI) == (None, None, None, None, None, None)
    assert row(desk, JOKO) == (None, None, None, None, None, None)


def test_an_acting_official_who_leaves_acts_no_more(desk: Office) -> None:
    act(desk, WATI, when="2027-04-05")
    _leaves(desk, WATI, "2027-04-07")
    assert row(desk)[:2] == (BUDI, None)


def test_two_do_not_act_in_one_place_on_the_same_day(desk: Office) -> None:
    act(desk, WATI, when="2027-04-05")
    with pytest.raises(ActingError, match="Wati sudah bertugas di sana sejak 05-04-2027 sampai 18-04-2027"):
        act(desk, HADI, first="2027-04-18", last=None, when="2027-04-06")
    act(desk, HADI, first="2027-04-19", last=None, when="2027-04-06")


# --- what is refused -----------------------------------------------------------------------------------


def test_what_cannot_be_is_refused_with_the_reason(desk: Office) -> None:
    for given, said in (
        ({"nip": BUDI}, "tidak dapat menggantikan dirinya sendiri"),
        ({"nip": WATI, "last": "2027-04-01"}, r"hari terakhir \(01-04-2027\) mendahului"),
        ({"nip": EKO}, r"\*1007 tidak aktif dalam daftar pegawai"),
        ({"nip": WATI, "of": EKO}, "kosongkan --for bila jabatannya lowong"),
    ):
        with pytest.raises(ActingError, match=said):
            act(desk, **given)  # type: ignore[arg-type]
    with pytest.raises(ActingError, match="hanya dicatat oleh pengelola kinerja instansi unit itu"):
        acting.add(desk.tx, WATI, PLH, units.find(desk.tx, "U1"), BUDI, date(2027, 4, 5), None, "", actor=JOKO,
                   now=at("2027-04-01"))  # fmt: skip


def test_a_spell_is_ended_earlier_or_later_and_taken_back_before_it_has_begun(desk: Office) -> None:
    spell = act(desk, WATI, when="2027-04-05")
    assert acting.end(desk.tx, spell, date(2027, 4, 7), actor=DEWI, now=at("2027-04-08")) == 2
    assert row(desk)[:2] == (BUDI, None)
    assert acting.end(desk.tx, spell, date(2027, 4, 20), actor=DEWI, now=at("2027-04-08")) == 2
    assert row(desk)[:2] == (WATI, "plh")
    with pytest.raises(ActingError, match="mulai 05-04-2027: hari terakhirnya tidak dapat lebih awal"):
        acting.end(desk.tx, spell, date(2027, 4, 4), actor=DEWI, now=at("2027-04-08"))
    with pytest.raises(ActingError, match="penugasan 99 tidak ada"):
        acting.end(desk.tx, 99, date(2027, 4, 4), actor=DEWI, now=at("2027-04-08"))
    later = act(desk, HADI, first="2027-06-01", last=None)
    assert [s.id for s in acting.listed(desk.tx)] == [spell, later]
    assert [s.id for s in acting.listed(desk.tx, date(2027, 4, 20))] == [spell]
    acting.end(desk.tx, later, date(2027, 5, 31), actor=DEWI, now=at("2027-04-08"))
    assert [s.id for s in acting.listed(desk.tx)] == [spell]


# --- opening and importing -----------------------------------------------------------------------------


@pytest.fixture
def fresh(engine: Engine) -> Iterator[Office]:
    """A database of its own, so that a cycle can be opened in it."""
    with engine.begin() as tx:
        yield an_office(tx)


def test_a_cycle_that_opens_while_somebody_acts_begins_with_them(fresh: Office) -> None:
    act(fresh, WATI, first="2027-01-01", when="2027-01-04")
    now = at("2027-01-04")
    fresh.tx.execute(text("DELETE FROM appraisal"))
    fresh.do("UPDATE cycle_agency SET opened_at = NULL")
    fresh.do("DELETE FROM calibration")
    fresh.do("DELETE FROM deadline")
    appraisals.open_agencies(fresh.tx, fresh.cycle.id, cycles.agencies(fresh.tx, fresh.cycle.id), now)
    assert row(fresh) == (WATI, "plh", BUDI, RATNA, None, None)
    assert row(fresh, TONO)[:3] == (WATI, "plh", BUDI)
