"""The past says what was shown then, unit by unit, person by person; and people are as many as their counts."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.terms import Machine, Stage
from domain.whose import People
from store import breakdown, cycles, drill, excluded, moves, recount, reports, undo
from store.drill import Where
from store.lifecycle import OPERATOR
from store.reports import Group
from tests.people import BUDI, RATNA, SARI, WATI, Built, Office, agree_all, at, issue, rolled_back
from tests.store.play import Player
from tests.store.test_play import CALM, CHAPTERS, MOVES

GROUPS = ("stage", "agency", "unit")
KINDS = (*Machine, "predikat")


def shown(office: Office, now: datetime, past: bool = False) -> dict[str, Any]:
    """Everything that a status can show at a moment, empty groups left out."""
    tx, cycle = office.tx, office.cycle
    said: dict[str, Any] = {
        by: [g for g in reports.status(tx, cycle, by, now, past) if g.total or by == "stage"] for by in GROUPS
    }
    for kind in KINDS:
        said |= {f"{kind} by {by}": breakdown.by_state(tx, cycle, kind, by, now, past) for by in GROUPS}
    for agency in office.rows("SELECT id FROM agency ORDER BY id"):
        said[f"units of {agency}"] = [g for g in reports.status(tx, cycle, "unit", now, past, *agency) if g.total]
        said[f"check-ins of {agency}"] = breakdown.by_state(tx, cycle, "checkin", "unit", now, past, *agency)
    assert sorted((g for key in said for g in said[key] if str(key).startswith("units")), key=lambda g: g.id) == sorted(
        said["unit"], key=lambda g: g.id
    )
    everyone = drill.everyone(tx, cycle, Where(), now, past=past)
    said["people"] = sorted((s.nip, s.unit_code, s.stage, s.period, s.how, s.turn, s.waits_since) for s in everyone)
    said["excluded"] = excluded.listed(tx, cycle.id, now, past)
    return said


def counted(office: Office, now: datetime, group: Group, where: Where) -> None:
    """The people behind each count of a group are as many as it says."""
    for stage in group.stages:
        there = Where(where.agency_id, where.unit_id, stage.window.stage, stage.window.period)
        by_who = {who: drill.count(office.tx, office.cycle, who, there, now) for who in People}
        told = (stage.done, stage.overdue, stage.excused)
        assert (by_who[People.DONE], by_who[People.OVERDUE], by_who[People.EXCLUDED]) == told, stage
        assert by_who[People.MISSING] == by_who[People.OVERDUE] + by_who[People.WAITING]
        assert by_who[People.MISSING] == (stage.open if stage.window.opens_at <= now else stage.overdue), stage


@settings(CALM, max_examples=8)
@given(chapter=CHAPTERS, deeds=st.lists(MOVES, min_size=8, max_size=24))
def test_whatever_happened_and_wherever_people_went_the_past_says_what_was_shown_then(
    office_engine: Built, chapter: int, deeds: list[Any]
) -> None:
    with rolled_back(office_engine) as office:
        player, seen = Player(office), {}
        player.begin_in(chapter)
        for name, *told in deeds:
            getattr(player, name)(*told)
            seen[player.now] = shown(office, player.now)
        for moment, then in seen.items():
            told_now = shown(office, moment, past=True)
            for what, said in then.items():
                assert told_now[what] == said, (moment, what)
        for agency in reports.status(office.tx, office.cycle, "agency", player.now):
            assert reports.status(office.tx, office.cycle, "agency", player.now, agency=agency.id) == [agency]
        for by, field in (("stage", None), ("agency", "agency_id"), ("unit", "unit_id")):
            for group in reports.status(office.tx, office.cycle, by, player.now):
                counted(office, player.now, group, Where(**{field: group.id} if field else {}))
        assert recount.differences(office.tx, office.cycle.id) == []


def test_one_who_moved_is_counted_in_the_unit_of_that_day(office: Office) -> None:
    agree_all(office)
    office.move(SARI, "U2", WATI, when="2027-05-03")
    office.move(SARI, "U3", BUDI, when="2027-06-01")
    for day, unit in (("2027-05-02", "U1"), ("2027-05-04", "U2"), ("2027-06-02", "U3")):
        groups = reports.status(office.tx, office.cycle, "unit", at(day), past=True)
        assert {g.code: g.total for g in groups}[unit] == {"U1": 2, "U2": 2, "U3": 2}[unit], day
        there = drill.people(
            office.tx, office.cycle, People.DONE, Where(stage=Stage.TARGET_AGREEMENT), at(day), past=True
        )
        assert [p.unit_code for p in there if p.nip == SARI] == [unit]


def test_a_page_of_people_names_whose_turn_it_is_since_when_and_how_late(office: Office) -> None:
    agree_all(office, "2027-01-06")
    issue(office)
    now, where = at("2028-06-01"), Where(unit_id=office.unit("U1"), stage=Stage.FINAL_SCORING)
    (rated, issued) = drill.people(office.tx, office.cycle, People.OVERDUE, where, now)
    assert (issued.nip, issued.turn, issued.turn_nip) == (SARI, "employee", SARI)
    assert issued.waits_since == at("2028-01-26 10:00")
    assert (rated.nip, rated.turn, rated.turn_nip) == (BUDI, "pengelola", None)
    assert issued.days_late(now) == (now - issued.due_at).days + 1 > 0


def test_pages_follow_each_other_and_hold_everybody_once(office: Office) -> None:
    where, now = Where(stage=Stage.TARGET_AGREEMENT), at("2027-02-01")
    whole = drill.people(office.tx, office.cycle, People.OVERDUE, where, now)
    pages = [drill.people(office.tx, office.cycle, People.OVERDUE, where, now, limit=4, offset=n) for n in (0, 4, 8)]
    assert [len(page) for page in pages] == [4, 4, 1]
    assert [p for page in pages for p in page] == whole
    assert drill.count(office.tx, office.cycle, People.OVERDUE, where, now) == 9


def test_predikat_count_from_the_day_they_are_issued_and_never_of_a_few(office: Office) -> None:
    agree_all(office)
    issue(office)
    assert breakdown.by_state(office.tx, office.cycle, "predikat", "unit", at("2028-01-27")) == {
        office.unit("U1"): {(0, "baik"): 1}
    }
    told = breakdown.predikat(office.tx, office.cycle, "unit", at("2028-01-27"))[office.unit("U1")]
    assert (told.counts, told.results) == (None, 1)
    before = at("2028-01-26 09:59")
    assert breakdown.by_state(office.tx, office.cycle, "predikat", "unit", before, past=True) == {}


def test_a_planted_difference_is_named_and_repaired(office: Office) -> None:
    agree_all(office)
    issue(office)
    for fold in (False, True):
        if fold:
            reports.fold(office.tx, office.cycle.id)
        assert recount.differences(office.tx, office.cycle.id) == []
        before = shown(office, at("2028-01-27"))
        office.do("UPDATE tally SET n = n + 2 WHERE ctid IN (SELECT ctid FROM tally WHERE unit_id = :unit AND machine ="
                  " 'appraisal' AND state = 'rated' AND n > 0 LIMIT 1)", unit=office.unit("U1"))  # fmt: skip
        (wrong, *more) = [d for d in recount.differences(office.tx, office.cycle.id) if d.summary == "tally"]
        assert (wrong.agency, wrong.unit, wrong.machine, wrong.state) == ("A1", "U1", "appraisal", "rated")
        assert (wrong.kept - wrong.counted, more) == (2, [])
        recount.repair(office.tx, office.cycle.id)
        assert recount.differences(office.tx, office.cycle.id) == []
        assert shown(office, at("2028-01-27")) == before


def test_a_sum_of_agencies_that_was_changed_is_found_too(office: Office) -> None:
    reports.fold(office.tx, office.cycle.id)
    office.do("DELETE FROM agency_tally WHERE agency_id = :id AND machine = 'appraisal'", id=office.agency("A2"))
    (lost,) = recount.differences(office.tx, office.cycle.id)
    assert (lost.summary, lost.agency, lost.unit, lost.state) == ("agency_tally", "A2", None, "drafting")
    assert (lost.kept, lost.counted) == (0, 1)


def test_who_has_not_proposed_waits_for_themselves_and_then_for_the_appraiser(office: Office) -> None:
    where = Where(unit_id=office.unit("U1"), stage=Stage.CHECKIN, period=1)
    rows = {p.nip: p for p in drill.people(office.tx, office.cycle, People.WAITING, where, at("2027-04-01"))}
    assert {p.turn for p in rows.values()} == {"employee"}
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    office.sweep("miss", "2027-04-14 16:00", Machine.CHECKIN)
    rows = {p.nip: p for p in drill.people(office.tx, office.cycle, People.OVERDUE, where, at("2027-04-20"))}
    assert {(p.turn, p.waits_since) for p in rows.values()} == {("pengelola", at("2027-04-14 16:00"))}
    assert RATNA not in rows


def test_a_window_that_was_moved_stands_where_it_stood_that_day_and_so_it_does_when_the_move_was_taken_back(
    office: Office,
) -> None:
    before = cycles.windows(office.tx, office.cycle.id)
    later = at("2027-02-12 16:00")
    after = [replace(w, due_at=later) if w.stage is Stage.TARGET_AGREEMENT else w for w in before]
    seen = {}

    def look(moment: str) -> None:
        seen[moment] = shown(office, at(moment))

    look("2027-02-01 10:00")
    change = moves.move(office.tx, office.cycle, before, after, OPERATOR, at("2027-02-01 12:00"))
    look("2027-02-01 14:00")
    cycles.extend(office.tx, office.cycle, Stage.TARGET_AGREEMENT, 0, "U1", at("2027-03-01"), "op", at("2027-02-02"))
    look("2027-02-03")
    look("2027-02-15")
    refused = undo.changed_since(office.tx, change)  # U1 and U3 were given longer since
    undo.take_back(office.tx, undo.find(office.tx, change, OPERATOR), refused, "", OPERATOR, at("2027-02-16"))
    look("2027-02-17")
    for moment, then in seen.items():
        assert shown(office, at(moment), past=True) == then, moment
    overdue = [seen[m]["stage"][0].stages[0].overdue for m in seen]
    assert overdue == [9, 0, 0, 6, 6]
