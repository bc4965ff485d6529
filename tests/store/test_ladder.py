"""The ladder in the database: working weeks, the overview, two cycles at once, the preview, and nothing by chance."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.calendar import Calendar
from domain.reminder import release
from flows import ladder
from store import cycles, reminders
from store.database import Engine, text
from store.server import Server
from tests.calendars import CALENDAR
from tests.conftest import _clone
from tests.people import (
    BUDI,
    DEWI,
    HADI,
    JOKO,
    LESTARI,
    RATNA,
    SARI,
    TONO,
    WINDOWS,
    Office,
    an_office,
    at,
    begin,
)
from tests.store.reminding import EVERYBODY, queued, remind, rungs, told

SHIPPED = ("target_agreement", "checkin", "evidence_collection", "calibration", "final_scoring")


def free(office: Office) -> None:
    """Let nobody's SKP wait for another: all of those below have proposed theirs."""
    office.do("UPDATE appraisal SET state = 'proposed'")


# --- working weeks ------------------------------------------------------------------------------------------


def test_units_that_work_on_saturdays_are_reminded_by_their_own_week(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'drafting'")
    office.do("UPDATE appraisal SET appraiser_nip = NULL")  # so that nobody waits for anybody
    office.do("UPDATE unit SET six_days = true WHERE code = 'U1'")
    remind(office, "2027-01-19")
    queued(office)
    # Seven working days before Friday the 29th: Wednesday the 20th, or Thursday the 21st where Saturday counts.
    assert told(office, "2027-01-20") == [nip for nip in EVERYBODY if nip not in (SARI, BUDI)]
    assert told(office, "2027-01-21") == sorted([SARI, BUDI])
    assert told(office, "2027-01-22") == []


def test_a_rung_knows_the_working_week_it_was_climbed_for(office: Office) -> None:
    office.do("UPDATE unit SET six_days = true WHERE code = 'U1'")
    remind(office, "2027-01-21")
    assert office.rows("SELECT six_days, day::text FROM rung ORDER BY 1") == [
        (False, "2027-01-20"), (True, "2027-01-21"),
    ]  # fmt: skip
    assert [(d.six_days, d.stage) for d in reminders.due_times(office.tx, office.cycle.id, at("2027-01-21"))] == [
        (False, "target_agreement"), (True, "target_agreement"),
    ]  # fmt: skip
    assert rungs(office, at("2027-01-21 15:00")) == []


# --- the pengelola ------------------------------------------------------------------------------------------


def climb_shipped(office: Office, when: str) -> list[tuple[str, str, str]]:
    """Climb the ladder that is shipped."""
    now = at(when)
    due = ladder.due(office.tx, office.cycle, now, CALENDAR)
    for turn in ladder.turns(due):
        reminders.queue(
            office.tx, office.cycle.id, cycles.agencies(office.tx, office.cycle.id), turn, now, release(now)
        )
    reminders.climb(office.tx, office.cycle.id, due, now)
    return queued(office)


def test_the_pengelola_of_an_agency_with_something_overdue_gets_one_overview_by_e_mail(office: Office) -> None:
    sent = climb_shipped(office, "2027-02-08")
    assert [(nip, channel) for nip, channel, template in sent if template == "overview"] == sorted(
        [(DEWI, "email"), (JOKO, "email")]
    )
    assert (JOKO, "email", "reminder") not in sent, "one message a person, day and channel"
    assert (JOKO, "whatsapp", "reminder") in sent


def test_where_nothing_is_overdue_the_pengelola_hears_nothing(office: Office) -> None:
    office.do("UPDATE tally SET n = 0 WHERE agency_id = :id", id=office.agency("A2"))
    assert [nip for nip, _, template in climb_shipped(office, "2027-02-08") if template == "overview"] == [DEWI]
    assert not [template for *_, template in climb_shipped(office, "2027-02-09")]


def test_in_the_shipped_ladder_the_last_rung_of_every_stage_tells_the_pengelola(office: Office) -> None:
    rungs_of = office.cycle.policy.pengingat.value.rungs
    assert [("pengelola" in rungs_of[stage][-1].tell) for stage in rungs_of] == [True] * len(SHIPPED)


# --- one message a person, day and channel ------------------------------------------------------------------


def test_two_cycles_that_call_on_one_day_make_one_message(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'rated' WHERE employee_nip <> :nip", nip=SARI)
    office.do("UPDATE appraisal SET state = 'issued' WHERE employee_nip = :nip", nip=SARI)
    office.do("UPDATE calibration SET state = 'approved'")
    later = {
        name: tuple(day.replace("2028", "2029").replace("2027", "2028") for day in window)
        for name, window in WINDOWS.items()
    }
    second = begin(office.tx, "2028-01-25", cycle="2028", year=2028, name="2028",
                   **{**later, "target_agreement": ("2028-01-25", "2028-02-25 16:00")})  # fmt: skip
    second.do("UPDATE appraisal SET state = 'agreed' WHERE cycle_id = :id AND employee_nip = :nip",
              id=second.cycle.id, nip=BUDI)  # fmt: skip
    assert remind(office, "2028-01-25") == 1
    assert remind(second, "2028-01-25") == 3  # lestari, joko and tono can begin; sari has been told
    keys = "SELECT dedupe FROM outbox WHERE recipient_nip = :nip AND dedupe LIKE 'r:%'"
    assert office.rows(keys, nip=SARI) == [(f"r:{SARI}:email:2028-01-25",)]
    both = [(i["year"], i["stage"]) for i in reminders.still_due(office.tx, [SARI], at("2028-01-25"))[SARI]]
    assert both == [(2027, "final_scoring"), (2028, "target_agreement")]


def test_what_says_most_is_sent_where_several_rungs_tell_one_person(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'agreed'")
    office.do("UPDATE appraisal SET state = 'drafting' WHERE employee_nip IN (:a, :b)", a=RATNA, b=SARI)
    remind(office, "2027-02-08")
    by_mail = {nip: template for nip, channel, template in queued(office) if channel == "email"}
    assert by_mail == {RATNA: "reminder", SARI: "reminder"}
    office.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip = :a", a=RATNA)
    office.do("DELETE FROM rung")
    office.do("DELETE FROM outbox")
    remind(office, "2027-02-08")
    by_mail = {nip: template for nip, channel, template in queued(office) if channel == "email"}
    assert by_mail == {RATNA: "escalation", SARI: "reminder"}


# --- the preview --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["2027-01-20", "2027-02-01", "2027-02-08"])
def test_for_some_people_alone_the_same_messages_come_as_for_all(office: Office, when: str) -> None:
    free(office)
    remind(office, when, climb=False)
    whole = [row for row in queued(office) if row[0] in (BUDI, RATNA, SARI)]
    office.do("DELETE FROM outbox")
    remind(office, when, climb=False, nips=[BUDI, RATNA, SARI])
    assert queued(office) == whole
    assert whole


def test_for_some_people_alone_units_and_check_ins_count_too(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'agreed'")
    office.ask_for_checkins(1, "2027-03-29")
    office.do("UPDATE appraisal SET state = 'proposed' WHERE employee_nip = :nip", nip=TONO)
    remind(office, "2027-03-29", nips=[BUDI, TONO, HADI], climb=False)
    assert {nip for nip, *_ in queued(office)} == {BUDI, HADI}  # budi, of his own and of tono's SKP
    remind(office, "2028-01-13", nips=[LESTARI], climb=False)
    assert {nip for nip, *_ in queued(office)} == {LESTARI}


# --- when -----------------------------------------------------------------------------------------------------


def test_a_reminder_of_a_friday_has_three_working_days_and_one_before_the_holidays_more() -> None:
    assert ladder.expiry(at("2027-01-04 21:00"), CALENDAR) == at("2027-01-08 07:00")
    assert ladder.expiry(at("2027-01-08 08:00"), CALENDAR) == at("2027-01-13 09:00")
    assert ladder.expiry(at("2027-03-08 08:00"), CALENDAR) - at("2027-03-08 09:00") > timedelta(days=7)


def test_the_opening_is_asked_again_once_a_day_until_the_next_rung(office: Office) -> None:
    remind(office, "2027-01-04")
    assert rungs(office, at("2027-01-04 23:59")) == []
    (again,) = rungs(office, at("2027-01-05 00:00"))
    assert (again.day, again.again) == ("2027-01-04", True)
    remind(office, "2027-01-05")
    assert rungs(office, at("2027-01-05 18:00")) == []
    assert {rung.again for rung in rungs(office, at("2027-01-20"))} == {False}


def test_a_year_that_nobody_knows_is_noted_for_the_operator_once_and_ends_when_it_is_known(office: Office) -> None:
    for _ in range(2):
        reminders.miss_calendar(office.tx, 2029, at("2028-12-01"))
    reminders.miss_calendar(office.tx, 2030, at("2028-12-01"))
    assert reminders.missed_calendars(office.tx) == [2029, 2030]
    reminders.find_calendar(office.tx, [2029], at("2028-12-02"))
    assert reminders.missed_calendars(office.tx) == [2030]
    reminders.miss_calendar(office.tx, 2029, at("2028-12-03"))
    assert office.rows("SELECT subject, ended_at IS NULL, told_at FROM alarm ORDER BY subject, id") == [
        ("2029", False, None), ("2029", True, None), ("2030", True, None),
    ]  # fmt: skip


def test_without_its_year_the_ladder_is_refused(office: Office) -> None:
    with pytest.raises(Exception, match="2028"):
        ladder.due(office.tx, replace(office.cycle), at("2027-12-20"), Calendar())


# --- no chance --------------------------------------------------------------------------------------------


def _year(engine: Engine, order: int) -> list[tuple[Any, ...]]:
    """The outbox of a few days: agency by agency, from the first or the last one, or all at once (0)."""
    with engine.begin() as tx:
        office = an_office(tx)
        # Of joko, in the other agency, ratna is the appraiser; of sari she is the superior.
        office.do("UPDATE appraisal SET appraiser_nip = :a, superior_nip = :b WHERE employee_nip = :joko",
                  a=RATNA, b=LESTARI, joko=JOKO)  # fmt: skip
        office.do("UPDATE appraisal SET state = CASE WHEN employee_nip IN (:a, :b) THEN 'proposed' ELSE 'agreed' END",
                  a=SARI, b=JOKO)  # fmt: skip
        for when in ("2027-01-04", "2027-01-20", "2027-02-01", "2027-02-08"):
            now, due = at(when), rungs(office, at(when))
            for turn in ladder.turns(due):
                agencies = cycles.agencies(tx, office.cycle.id)
                for shard in [[agency] for agency in agencies[::order]] if order else [agencies]:
                    reminders.queue(tx, office.cycle.id, shard, turn, now, release(now))
            reminders.climb(tx, office.cycle.id, due, now)
        columns = "dedupe, channel, recipient_nip, template, count, state, created_at, not_before, expires_at"
        return [tuple(row) for row in tx.execute(text(f"SELECT {columns} FROM outbox ORDER BY dedupe"))]


def test_two_databases_of_the_same_day_give_the_same_outbox_whichever_shard_is_first(
    server: Server, template: str
) -> None:
    found = [_year(engine, order) for order in (1, -1, 0) for engine in _clone(server, template)]
    assert found[0] == found[1] == found[2]
    templates = {(row[2], row[3]) for row in found[0]}
    assert templates == {(BUDI, "reminder"), (RATNA, "reminder"), (LESTARI, "escalation")}
