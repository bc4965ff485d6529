"""What a unit's people planned and reached, read with every RHK above their lines."""

from decimal import Decimal

import pytest
from sqlalchemy import event

from domain.contribution import Contribution, contribution, persons
from domain.contribution_line import Loose
from domain.terms import Approach, Machine, Model
from store import entries, skp
from store.contribution import Gathered, gather
from tests.people import (
    BUDI,
    DEWI,
    HADI,
    LESTARI,
    RATNA,
    SARI,
    TONO,
    WATI,
    Office,
    agree_all,
    at,
    policy,
    report,
)
from tests.skps import complete_lines


def read(office: Office, unit: str = "U1") -> Gathered:
    return gather(office.tx, office.cycle.id, office.agency("A1"), office.unit(unit))


def rolled(office: Office, unit: str = "U1") -> Contribution:
    known = read(office, unit)
    return contribution(policy().capaian.value, known.units, known.people, known.lines)


def line_of(office: Office, nip: str, no: int = 1) -> int:
    query = "SELECT id FROM target WHERE appraisal_id = :id AND no = :no"
    return int(office.ask(query, id=office.appraisal(nip), no=no))


def who(found: Contribution) -> set[str]:
    return {one.person.nip for one in persons(found.whole) if one.person}


@pytest.fixture
def agreed(office: Office) -> Office:
    """Everybody has one line that follows from the first of their appraiser; lestari's is the goal."""
    agree_all(office)
    return office


def test_a_unit_has_its_people_and_those_of_its_sub_units_and_climbs_to_the_goal(agreed: Office) -> None:
    found = rolled(agreed)
    assert who(found) == {BUDI, SARI, TONO}
    (goal,) = found.goals
    assert (goal.line.id, goal.owner.nip) == (line_of(agreed, LESTARI), LESTARI)
    assert [found.people[step.owner].nip for step in goal.via] == [RATNA]
    assert (goal.node.measure.planned, goal.node.measure.people) == (3, 3)


def test_the_top_unit_is_the_whole_agency_and_nobody_elses(agreed: Office) -> None:
    found = rolled(agreed, "U0")
    assert who(found) == {LESTARI, RATNA, HADI, DEWI, BUDI, SARI, WATI, TONO}
    assert [goal.node.measure.planned for goal in found.goals] == [8]
    m = found.whole.measure
    assert (m.leading, m.untaken) == (3, 0)


def test_an_rhk_that_nobody_follows_is_open_only_where_its_owner_has_people_below(agreed: Office) -> None:
    agreed.do("UPDATE target SET above_id = NULL WHERE above_id = :id", id=line_of(agreed, BUDI))
    found = rolled(agreed)
    assert [(p.line.id, p.line.taken) for p in found.pieces if p.line.leads] == [(line_of(agreed, BUDI), False)]
    assert {p.link.loose for p in found.pieces if p.line.owner == agreed.appraisal(SARI)} == {Loose.NOT_SAID}
    assert (found.whole.measure.contributing, found.whole.measure.astray) == (1, 2)


def test_a_line_that_was_taken_out_counts_nowhere_and_leads_nowhere(agreed: Office) -> None:
    agreed.do("UPDATE target SET dropped = true WHERE id = :id", id=line_of(agreed, BUDI))
    found = rolled(agreed)
    assert found.goals == ()
    assert {found.people[p.line.owner].nip: p.link.loose for p in found.pieces} == {
        SARI: Loose.DROPPED, TONO: Loose.DROPPED,
    }  # fmt: skip
    assert found.whole.measure.planless == 1


def test_who_is_excluded_counts_nowhere_with_the_reason_and_still_leads_on(agreed: Office) -> None:
    given = {"actor": DEWI, "now": at("2027-03-01")}
    entries.reason(agreed.tx, Machine.APPRAISAL, "void", agreed.appraisal(BUDI), "Tugas belajar.", **given)
    agreed.take("void", agreed.appraisal(BUDI), DEWI, "2027-03-01")
    found = rolled(agreed)
    m = found.whole.measure
    assert (m.people, m.excluded, m.planned, m.linked) == (2, 1, 2, 2)
    budi = found.people[agreed.appraisal(BUDI)]
    assert budi.why == ("Tugas belajar.", "Tugas belajar.")
    assert [found.people[step.owner].nip for step in found.goals[0].via] == [RATNA, BUDI]


def test_who_left_is_excluded_because_of_that(agreed: Office) -> None:
    agreed.move(TONO, None)
    agreed.sweep("depart", "2027-05-04")
    found = rolled(agreed)
    assert found.people[agreed.appraisal(TONO)].why == (
        "tidak lagi aktif dalam daftar pegawai", "no longer active in the roster",
    )  # fmt: skip


def test_a_follower_who_is_excluded_follows_no_more(agreed: Office) -> None:
    agreed.do("UPDATE appraisal SET state = 'voided' WHERE employee_nip = ANY (:nips)", nips=[SARI, TONO])
    (piece,) = rolled(agreed).pieces
    assert not piece.line.taken


def test_the_result_of_the_year_goes_before_that_of_the_last_period(agreed: Office) -> None:
    for period, when in ((1, "2027-04-05"), (2, "2027-07-05")):
        agreed.ask_for_checkins(period, when)
        skp.results(agreed.tx, Machine.CHECKIN, agreed.checkin(SARI, period), {1: f"{period} laporan"},
                    actor=SARI, now=at(when))  # fmt: skip
    (line,) = [p.line for p in rolled(agreed).pieces if p.line.owner == agreed.appraisal(SARI)]
    assert (line.period, line.result, line.value) == (2, "2 laporan", Decimal(2))
    report(agreed)
    (piece,) = [p for p in rolled(agreed).pieces if p.line.owner == agreed.appraisal(SARI)]
    assert (piece.line.period, piece.line.result, piece.percent) == (0, "12 laporan", Decimal(100))
    assert rolled(agreed).whole.measure.uncounted == {"no_result": 2}


def test_evidence_that_names_a_line_is_its_own_and_other_is_the_reports(agreed: Office) -> None:
    given = {"actor": SARI, "now": at("2028-01-05")}
    for name, no in (("a", 1), ("b", None), ("c", None)):
        skp.evidence(agreed.tx, Machine.APPRAISAL, agreed.appraisal(), name, name * 64, None, no=no, **given)
    by_person = {found.owner: found for found in (p.line for p in rolled(agreed).pieces)}
    assert (by_person[agreed.appraisal(SARI)].own, by_person[agreed.appraisal(SARI)].general) == (1, 2)
    assert (by_person[agreed.appraisal(BUDI)].own, by_person[agreed.appraisal(BUDI)].general) == (0, 0)
    m = rolled(agreed).whole.measure
    assert (m.own, m.general, m.bare) == (1, 0, 2)


def test_a_line_of_an_skp_on_the_model_of_jpt_is_a_goal_of_its_own(office: Office) -> None:
    mine, given = office.appraisal(RATNA), {"actor": RATNA, "now": at("2027-01-05")}
    skp.head(office.tx, mine, Approach.KUALITATIF, Model.JPT, **given)
    skp.targets(office.tx, mine, complete_lines(office.tx, mine), **given)
    (line,) = [one for one in read(office, "U0").lines if one.owner == mine]
    assert (line.goal, line.qualitative) == (True, True)
    office.do("UPDATE skp SET model = 'ja_jf'")
    assert [one.goal for one in read(office, "U0").lines if one.owner == mine] == [False]


def test_whose_superior_is_excluded_stands_at_the_top(office: Office) -> None:
    mine = office.appraisal(RATNA)
    skp.targets(office.tx, mine, complete_lines(office.tx, mine), actor=RATNA, now=at("2027-01-05"))
    assert [one.goal for one in read(office, "U0").lines if one.owner == mine] == [False]
    office.do("UPDATE appraisal SET state = 'voided' WHERE employee_nip = :nip", nip=LESTARI)
    assert [one.goal for one in read(office, "U0").lines if one.owner == mine] == [True]


def test_lines_and_units_that_form_a_loop_end(agreed: Office) -> None:
    agreed.do("UPDATE target SET above_id = :to WHERE id = :id", id=line_of(agreed, RATNA), to=line_of(agreed, SARI))
    agreed.do("UPDATE unit SET parent_id = :to WHERE id = :id", id=agreed.unit("U1"), to=agreed.unit("U3"))
    found = rolled(agreed)
    assert {p.link.loose for p in found.pieces} == {Loose.LOOP}
    assert who(found) == {BUDI, SARI, TONO}


def test_a_unit_without_people_has_nothing(agreed: Office) -> None:
    agreed.do("UPDATE appraisal SET unit_id = :to WHERE unit_id = :id", to=agreed.unit("U1"), id=agreed.unit("U3"))
    assert rolled(agreed, "U3").whole.measure.people == 0


def test_a_larger_unit_is_read_with_no_more_statements(agreed: Office) -> None:
    agency, units = agreed.agency("A1"), [agreed.unit(code) for code in ("U3", "U0")]
    said: list[str] = []
    counts = []
    event.listen(agreed.tx, "before_cursor_execute", lambda *a: said.append(a[2]))
    for unit in units:
        said.clear()
        gather(agreed.tx, agreed.cycle.id, agency, unit)
        counts.append(len(said))
    assert counts == [5, 5]
