"""Bulk changes: what each does, what follows, and that an undo restores every row."""

from collections.abc import Callable

import pytest

from domain.cycle import Window, parse_stage
from domain.terms import Machine, Stage
from flows.change import Deed, assigning, excusing, extending, pausing
from store import audit, cycles, entries, moves, ratings, skp, standins, undo
from store.changes import ChangeError
from store.duties import due
from store.lifecycle import OPERATOR
from store.people import Refused
from tests.people import AS_EXPECTED, BUDI, DEWI, HADI, JOKO, RATNA, SARI, TONO, WATI, Office, agree_all, at
from tests.store.bulk import a_move, do, snapshot, take_back
from tests.store.reminding import remind

NOW = "2027-04-05"


@pytest.fixture
def spring(office: Office) -> Office:
    """Every SKP is agreed, the first check-in is open, and its opening was told."""
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    standins.keep(office.tx, at("2027-04-01"), cycles.agencies(office.tx, office.cycle.id))  # who heads which unit
    return office


def tell(office: Office, when: str) -> None:
    """Queue what is due on a day, and note that its rungs have been climbed."""
    assert remind(office, when, climb=False)
    office.do("INSERT INTO rung (cycle_id, stage, period, due_at, six_days, day, queued_at) "
              "SELECT DISTINCT cycle_id, 'checkin', 1, due_at, false, CAST(:day AS date), CAST(:now AS timestamptz) "
              "FROM deadline WHERE stage = 'checkin' AND period = 1",
              day=when, now=at(when))  # fmt: skip


def window(office: Office, name: str) -> Window:
    stage, period = parse_stage(name, 4)
    return next(w for w in cycles.windows(office.tx, office.cycle.id) if (w.stage, w.period) == (stage, period))


def due_at(office: Office, unit: str, stage: str, period: int = 0) -> object:
    return office.ask("SELECT due_at FROM deadline WHERE unit_id = :u AND stage = :s AND period = :p",
                      u=office.unit(unit), s=stage, p=period)  # fmt: skip


def an_extension(office: Office) -> Deed:
    return extending(office.cycle, (Stage.CHECKIN, 1), "U1", at("2027-04-30 16:00"), at(NOW))


def an_excuse(office: Office) -> Deed:
    office.take("report", prepared(office), SARI, NOW, Machine.CHECKIN)
    return excusing(office.cycle, 1, [SARI, BUDI, TONO], None, "Banjir.", OPERATOR, at(NOW))


def prepared(office: Office) -> int:
    checkin = office.checkin(SARI)
    skp.results(office.tx, Machine.CHECKIN, checkin, {1: "3 laporan"}, actor=SARI, now=at(NOW))
    return checkin


DEEDS: dict[str, Callable[[Office], Deed]] = {
    "move": lambda o: a_move(o, "checkin_1", "2027-04-21 16:00", NOW),
    "move earlier": lambda o: a_move(o, "checkin_2", "2027-07-09 16:00", NOW, "2027-06-25"),
    "extend": an_extension,
    "pause": lambda o: pausing(o.cycle, None, True, "Gangguan.", at(NOW)),
    "pause one agency": lambda o: pausing(o.cycle, "A1", True, "Gangguan.", at(NOW)),
    "excuse": an_excuse,
    "assign": lambda o: assigning(o.cycle, {SARI: HADI, WATI: BUDI, TONO: RATNA}, "Rotasi.", OPERATOR, at(NOW)),
}


@pytest.mark.parametrize("name", DEEDS)
def test_an_undo_restores_every_row(spring: Office, name: str) -> None:
    tell(spring, NOW)
    deed = DEEDS[name](spring)
    before = snapshot(spring)
    change = do(spring, deed, NOW).change_id
    assert snapshot(spring) != before
    take_back(spring, change, "2027-04-06")
    after = snapshot(spring)
    for table, rows in before.items():
        assert after[table] == rows, table
    assert audit.verify(spring.tx)[1] == []


def test_what_was_excused_after_its_report_stands_again_with_what_was_written_on_it(spring: Office) -> None:
    deed = an_excuse(spring)
    entries.feedback(spring.tx, spring.checkin(SARI), "Baik.", actor=BUDI, now=at("2027-04-05 09:30"))
    ratings.rating(spring.tx, Machine.CHECKIN, spring.checkin(SARI), *AS_EXPECTED, actor=BUDI, now=at(NOW))
    change = do(spring, deed, "2027-04-05 10:00").change_id
    assert [spring.state(Machine.CHECKIN, spring.checkin(n)) for n in (SARI, BUDI, TONO)] == ["excused"] * 3
    take_back(spring, change, "2027-04-06")
    states = [spring.state(Machine.CHECKIN, spring.checkin(n)) for n in (SARI, BUDI, TONO)]
    assert states == ["reported", "open", "open"]
    spring.take("review", spring.checkin(SARI), BUDI, "2027-04-07", Machine.CHECKIN)
    events = "SELECT event FROM audit WHERE machine = 'checkin' AND subject_id = :id ORDER BY seq"
    assert [row[0] for row in spring.rows(events, id=spring.checkin(SARI))] == [
        "report", "excuse", "hear_again", "review"
    ]  # fmt: skip


def test_only_an_excuse_is_taken_back_and_not_a_release_with_the_appraisal(spring: Office) -> None:
    spring.do("INSERT INTO reason SELECT 'appraisal', id, seq + 1, 'void', 'Cuti.', :by, :now FROM appraisal",
              by=DEWI, now=at(NOW))  # fmt: skip
    spring.take("void", spring.appraisal(TONO), DEWI, NOW)
    checkin = spring.checkin(TONO)
    assert spring.state(Machine.CHECKIN, checkin) == "excused"
    for event in ("ask_again", "hear_again", "miss_again"):
        entries.reason(spring.tx, Machine.CHECKIN, event, checkin, "Keliru.", actor=DEWI, now=at(NOW))
        with pytest.raises(Refused):
            spring.take(event, checkin, DEWI, NOW, Machine.CHECKIN)


def test_later_windows_move_along_and_what_has_opened_stays_open(spring: Office) -> None:
    before = {w.name: w for w in cycles.windows(spring.tx, spring.cycle.id)}
    do(spring, a_move(spring, "checkin_1", "2027-04-21 16:00", NOW), NOW)
    after = {w.name: w for w in cycles.windows(spring.tx, spring.cycle.id)}
    assert before["target_agreement"] == after["target_agreement"]
    assert before["checkin_1"].opens_at == after["checkin_1"].opens_at
    for name in ("checkin_2", "evidence_collection", "final_scoring"):
        assert (after[name].opens_at - before[name].opens_at).days == 7
        assert (after[name].due_at - before[name].due_at).days == 7
    assert due_at(spring, "U3", "checkin", 1) == after["checkin_1"].due_at
    assert due_at(spring, "V0", "calibration") == after["calibration"].due_at


@pytest.mark.parametrize(("due", "then"), [("2027-04-21 16:00", "2027-04-30 16:00"), ("2027-05-07 16:00",) * 2])
def test_an_extension_stays_unless_everybody_gets_longer(spring: Office, due: str, then: str) -> None:
    do(spring, an_extension(spring), NOW)
    effect = do(spring, a_move(spring, "checkin_1", due, NOW), NOW)
    assert due_at(spring, "U1", "checkin", 1) == at(then)
    assert due_at(spring, "U2", "checkin", 1) == at(due)
    assert effect.more["kept"] == (2 if due != then else 0)
    do(spring, a_move(spring, "checkin_1", "2027-04-14 16:00", NOW), NOW)
    assert due_at(spring, "U1", "checkin", 1) == at("2027-04-30 16:00")  # as it was extended to


def test_reminders_for_the_old_date_are_withdrawn_and_come_again_for_the_new_one(spring: Office) -> None:
    tell(spring, "2027-04-09")
    effect = do(spring, a_move(spring, "checkin_1", "2027-04-28 16:00", "2027-04-09 10:00"), "2027-04-09 10:00")
    withdrawn = spring.ask("SELECT count(*) FROM outbox WHERE state = 'cancelled' AND code = 'moved'")
    assert sum(effect.withdrawn.values()) == withdrawn > 0
    assert spring.ask("SELECT count(*) FROM rung WHERE due_at = :due", due=at("2027-04-14 16:00")) == 0
    assert {day for day, _, _, after in effect.coming if after} > {at("2027-04-27").date()}
    assert remind(spring, "2027-04-23", climb=False) > 0
    do(spring, a_move(spring, "checkin_1", "2027-04-14 16:00", "2027-04-09 11:00"), "2027-04-09 11:00")
    assert remind(spring, "2027-04-09 11:30", climb=False) >= withdrawn  # the same rung again: nobody is forgotten


def test_a_reminder_that_was_sent_is_never_taken_back_nor_told_again(spring: Office) -> None:
    tell(spring, "2027-04-09")
    spring.do("UPDATE outbox SET state = 'accepted', sent_at = :now WHERE template = 'reminder'", now=at("2027-04-09"))
    effect = do(spring, a_move(spring, "checkin_1", "2027-04-28 16:00", "2027-04-09 10:00"), "2027-04-09 10:00")
    assert effect.withdrawn == {}
    take_back(spring, effect.change_id, "2027-04-09 11:00")
    assert remind(spring, "2027-04-09 11:30", climb=False) == 0


@pytest.mark.parametrize("agency", [None, "A1"])
def test_a_pause_stops_the_clock_and_reminders_and_nothing_else(spring: Office, agency: str | None) -> None:
    checkin = prepared(spring)
    change = do(spring, pausing(spring.cycle, agency, True, "Gangguan.", at(NOW)), NOW).change_id
    spring.take("report", checkin, SARI, NOW, Machine.CHECKIN)  # people go on
    closed = [d for d in due(spring.tx, spring.cycle, at("2027-04-20")) if not d.opens]
    assert [d.agencies for d in closed] == ([] if agency is None else [(spring.agency("A2"),)])
    asked = [d for d in due(spring.tx, spring.cycle, at("2027-07-01")) if d.opens]
    assert [d.period for d in asked] == [2]  # what opens, opens
    assert moves.unpaused(spring.tx, spring.cycle.id) == ([] if agency is None else [spring.agency("A2")])
    with pytest.raises(ChangeError, match="sudah dijeda"):
        do(spring, pausing(spring.cycle, agency, True, "Lagi.", at(NOW)), NOW)
    effect = do(spring, pausing(spring.cycle, agency, False, "", at("2027-04-20")), "2027-04-20")
    assert effect.closings[1] > effect.closings[0]  # it says what the clock will close at once
    assert [d.agencies for d in due(spring.tx, spring.cycle, at("2027-04-20")) if not d.opens] != []
    with pytest.raises(undo.Changed):
        take_back(spring, change, "2027-04-21")


def test_who_joins_a_cycle_that_is_paused_as_a_whole_is_paused_too(spring: Office) -> None:
    do(spring, pausing(spring.cycle, None, True, "Gangguan.", at(NOW)), NOW)
    spring.do("INSERT INTO agency (code, name) VALUES ('A3', 'Ketiga')")
    cycles.gather(spring.tx, spring.cycle.id)
    assert moves.unpaused(spring.tx, spring.cycle.id) == []


def test_open_tasks_follow_to_the_new_appraiser_and_a_roster_does_not_undo_it(spring: Office) -> None:
    def appraiser(nip: str) -> object:
        return spring.ask("SELECT appraiser_nip FROM appraisal WHERE employee_nip = :nip", nip=nip)

    deed = assigning(spring.cycle, {SARI: HADI, WATI: RATNA}, "Rotasi.", DEWI, at(NOW))
    effect = do(spring, deed, NOW)
    assert (effect.touched.people, effect.more["unchanged"]) == (1, 1)
    assert appraiser(SARI) == HADI
    assert spring.rows("SELECT nip, wanted_nip, instead_of FROM correction") == [(SARI, HADI, BUDI)]
    with pytest.raises(ChangeError, match="bukan pegawai instansi"):
        do(spring, assigning(spring.cycle, {JOKO: SARI}, "Rotasi.", DEWI, at(NOW)), NOW)
    take_back(spring, effect.change_id, "2027-04-08", by=DEWI)
    assert appraiser(SARI) == BUDI


def test_whose_spell_was_changed_since_is_refused_and_the_others_taken_back(spring: Office) -> None:
    deed = assigning(spring.cycle, {SARI: HADI, WATI: BUDI}, "Rotasi.", OPERATOR, at(NOW))
    change = do(spring, deed, NOW).change_id
    spring.move(SARI, "U2", RATNA, "2027-05-03")
    with pytest.raises(undo.Changed) as refused:
        take_back(spring, change, "2027-05-04")
    assert [(row["nip"], row["by_change"]) for row in refused.value.listed] == [(SARI, None)]
    take_back(spring, change, "2027-05-04", rest=True)
    open_spells = "SELECT appraiser_nip FROM assignment WHERE nip = :nip AND ends_on IS NULL"
    assert [spring.ask(open_spells, nip=nip) for nip in (SARI, WATI)] == [RATNA, RATNA]


def test_a_move_that_was_moved_again_names_the_later_change(spring: Office) -> None:
    first = do(spring, a_move(spring, "checkin_1", "2027-04-21 16:00", NOW), NOW).change_id
    second = do(spring, a_move(spring, "checkin_1", "2027-04-28 16:00", NOW), NOW).change_id
    with pytest.raises(undo.Changed) as refused:
        take_back(spring, first, NOW)
    assert {row["by_change"] for row in refused.value.listed} == {second}
    with pytest.raises(ChangeError, match="tidak ada lagi"):
        take_back(spring, first, NOW, rest=True)
    take_back(spring, second, NOW)
    take_back(spring, first, NOW)
    assert window(spring, "checkin_1").due_at == at("2027-04-14 16:00")


def test_an_undo_is_not_undone(spring: Office) -> None:
    change = do(spring, an_extension(spring), NOW).change_id
    back = take_back(spring, change, NOW).change_id
    with pytest.raises(ChangeError, match="adalah pembatalan"):
        take_back(spring, back, NOW)
