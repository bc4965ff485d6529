"""Who waits for somebody else is left alone: whoever they wait for is reminded, and told for whom."""

from typing import Any

from domain.terms import Machine
from store import reminders
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
    at,
    propose,
    rate,
    report,
    set_capaian,
)  # fmt: skip
from tests.store.reminding import EVERYBODY, remind, told

BELOW_RATNA = ["Budi", "Dewi", "Hadi", "Wati"]


def put(office: Office, **states: str) -> None:
    """Let everybody's SKP be agreed, but those of some: `put(office, sari="drafting")`."""
    office.do("UPDATE appraisal SET state = 'agreed'")
    for name, state in states.items():
        office.do("UPDATE appraisal a SET state = :state FROM person p WHERE p.nip = employee_nip "
                  "AND lower(p.name) = :name", state=state, name=name)  # fmt: skip


def waits(office: Office, nip: str, when: str) -> list[dict[str, Any]]:
    return reminders.still_due(office.tx, [nip], at(when)).get(nip, [])


def held(office: Office, nip: str, when: str) -> list[tuple[str, str, int, list[str]]]:
    return [(i["machine"], i["state"], i["held"], i["held_names"]) for i in waits(office, nip, when)]


# --- the SKP above ----------------------------------------------------------------------------------------


def test_who_waits_for_the_skp_above_theirs_is_told_the_day_after_it_was_agreed(office: Office) -> None:
    assert told(office, "2027-01-04") == sorted([LESTARI, JOKO])
    propose(office, LESTARI)
    assert told(office, "2027-01-04 15:00") == []
    assert told(office, "2027-01-05") == [RATNA]
    assert told(office, "2027-01-06") == []
    office.take("agree", propose(office, RATNA, "2027-01-06"), LESTARI, "2027-01-06 10:00")
    assert told(office, "2027-01-07") == sorted([BUDI, DEWI, HADI, WATI])
    office.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip = :nip", nip=BUDI)
    assert told(office, "2027-01-20") == sorted([JOKO, DEWI, HADI, WATI, SARI, TONO])  # the next rung


def test_who_was_told_of_another_rung_meanwhile_is_told_again_when_they_can_begin(office: Office) -> None:
    office.do("INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, created_at, not_before) SELECT "
              "'r:' || n || ':email:2027-01-05', :c, 'email', n, 'reminder', :at, :at "
              "FROM unnest(CAST(:nips AS text[])) n",
              c=office.cycle.id, nips=[RATNA, JOKO], at=at("2027-01-05"))  # fmt: skip
    remind(office, "2027-01-04")
    office.do("DELETE FROM outbox WHERE dedupe = :key", key=f"r:{JOKO}:email:2027-01-04")
    propose(office, LESTARI, "2027-01-06")
    office.do("UPDATE outbox SET state = 'accepted'")
    assert told(office, "2027-01-07") == [RATNA]  # joko could begin before, and what he was sent has said so


def test_told_is_just_who_the_facts_let_move(office: Office) -> None:
    for number, states in enumerate([("drafting",), ("drafting", "proposed"), ("drafting", "proposed", "agreed")] * 3):
        office.do("UPDATE appraisal SET state = (CAST(:states AS text[]))[1 + (id * (1 + :n) + id / 3) % :size]",
                  states=list(states), size=len(states), n=number)  # fmt: skip
        office.do("DELETE FROM rung")
        office.do("DELETE FROM outbox")
        free = office.rows("SELECT DISTINCT CASE state WHEN 'drafting' THEN employee_nip ELSE appraiser_nip END AS nip "
                           "FROM appraisal_facts(:now, '') WHERE state = 'proposed' AND appraiser_nip IS NOT NULL "
                           "OR state = 'drafting' AND superior_agreed ORDER BY 1", now=at("2027-01-04"))  # fmt: skip
        assert told(office, "2027-01-04") == [nip for (nip,) in free]
        said = reminders.still_due(office.tx, EVERYBODY, at("2027-01-04"))
        assert sorted(said) == [nip for (nip,) in free]


def test_neither_those_above_are_told_of_a_blocked_person_but_whoever_blocks_them(office: Office) -> None:
    put(office, sari="drafting", budi="drafting")
    assert told(office, "2027-02-01") == sorted([BUDI, RATNA])  # budi, and ratna of budi; nobody of sari
    assert told(office, "2027-02-08") == sorted([BUDI, LESTARI])
    assert [(i["own"], i["names"]) for i in waits(office, BUDI, "2027-02-08")] == [(True, ["Budi"])]
    assert waits(office, SARI, "2027-02-08") == []


def test_the_message_says_for_whom(office: Office) -> None:
    put(
        office, lestari="drafting", ratna="drafting", budi="drafting", dewi="drafting", hadi="drafting", wati="drafting"
    )
    assert held(office, LESTARI, "2027-01-05") == [("appraisal", "drafting", 1, ["Ratna"])]
    put(office, ratna="proposed", budi="drafting", dewi="drafting", hadi="drafting", wati="drafting", sari="drafting")
    assert held(office, LESTARI, "2027-01-05") == [("appraisal", "proposed", 4, BELOW_RATNA)]
    put(office, budi="proposed", hadi="proposed", sari="drafting", tono="drafting", dewi="drafting")
    found = waits(office, RATNA, "2027-01-05")
    assert [(i["state"], i["n"], i["names"], i["held"], i["held_names"]) for i in found] == [
        ("proposed", 2, ["Budi", "Hadi"], 2, ["Sari", "Tono"])
    ]


def test_one_who_stands_in_is_told_for_whom_too(office: Office) -> None:
    put(office, wati="drafting", sari="drafting", tono="drafting")
    office.do("UPDATE appraisal SET appraiser_nip = :new, appraiser_for = :old WHERE appraiser_nip = :old",
              new=WATI, old=BUDI)  # fmt: skip
    office.do("UPDATE assignment SET effective_nip = :new WHERE appraiser_nip = :old", new=WATI, old=BUDI)
    assert held(office, WATI, "2027-01-05") == [("appraisal", "drafting", 2, ["Sari", "Tono"])]
    assert told(office, "2027-01-20") == [WATI]


# --- check-ins that wait for an SKP -------------------------------------------------------------------------


def asked(office: Office, when: str = "2027-03-29", **states: str) -> list[str]:
    """Who is told when the first check-in opens, while some SKPs are not agreed; it is open to those alone."""
    office.do("DELETE FROM outbox")
    office.do("DELETE FROM rung")
    put(office, **states)
    office.do("UPDATE deadline SET due_at = :past WHERE stage = 'target_agreement'", past=at("2027-01-05"))
    office.do("DELETE FROM checkin")
    office.ask_for_checkins(1, when)
    names = office.rows(
        "SELECT id FROM checkin k WHERE appraisal_id IN (SELECT id FROM appraisal WHERE state = 'agreed')"
    )
    office.do("UPDATE checkin SET state = 'reviewed' WHERE id = ANY (:ids)", ids=[i for (i,) in names])
    office.do("INSERT INTO rung SELECT :c, 'target_agreement', 0, :past, false, day, :past "
              "FROM generate_series(date '2027-01-01', date '2027-04-30', interval '1 day') day",
              c=office.cycle.id, past=at("2027-01-05"))  # fmt: skip
    return told(office, when)


def stalled(office: Office, nip: str, when: str = "2027-03-29") -> list[tuple[int, list[str]]]:
    return [(i["n"], i["names"]) for i in waits(office, nip, when) if i["blocked"] and i["machine"] == "checkin"]


def test_a_check_in_that_waits_for_an_skp_is_told_to_whoever_must_act_on_it(office: Office) -> None:
    assert asked(office, sari="proposed") == [BUDI]
    assert stalled(office, BUDI) == [(1, ["Sari"])]
    assert stalled(office, SARI) == []
    assert asked(office, sari="drafting") == [SARI]
    assert stalled(office, SARI) == [(1, ["Sari"])]
    assert asked(office, sari="drafting", budi="drafting", tono="drafting") == [BUDI]
    assert stalled(office, BUDI) == [(3, ["Budi", "Sari", "Tono"])]
    assert asked(office, sari="drafting", budi="drafting", ratna="proposed") == [LESTARI]
    assert stalled(office, LESTARI) == [(3, ["Budi", "Ratna", "Sari"])]
    assert stalled(office, RATNA) == stalled(office, BUDI) == []


def test_in_a_ring_nobody_can_begin_and_nobody_is_told(office: Office) -> None:
    office.do("UPDATE appraisal SET appraiser_nip = :sari WHERE employee_nip = :budi", sari=SARI, budi=BUDI)
    assert asked(office, sari="drafting", budi="drafting") == []
    assert waits(office, SARI, "2027-03-29") == waits(office, BUDI, "2027-03-29") == []


def test_once_the_skp_is_agreed_the_check_in_is_the_employees_own(office: Office) -> None:
    assert asked(office, sari="proposed") == [BUDI]
    office.do("UPDATE appraisal SET state = 'agreed', state_since = :at WHERE employee_nip = :nip", nip=SARI,
              at=at("2027-03-30"))  # fmt: skip
    assert told(office, "2027-03-31") == [SARI]
    assert [(i["own"], i["blocked"]) for i in waits(office, SARI, "2027-03-31")] == [(True, False)]
    assert stalled(office, BUDI) == []


# --- the predikat of the unit -------------------------------------------------------------------------------


def test_the_appraisers_wait_for_the_predikat_of_the_unit_and_its_head_for_their_ratings(office: Office) -> None:
    agree_all(office)
    report(office)
    report(office, BUDI)
    office.do("UPDATE appraisal SET state = 'voided' WHERE state = 'agreed'")
    office.do("UPDATE calibration SET state = 'approved' WHERE id <> :id", id=office.calibration())
    now = "2028-01-13"
    assert held(office, LESTARI, now) == [("calibration", "open", 2, ["Budi", "Sari"])]
    assert waits(office, BUDI, now) == waits(office, HADI, now) == []
    set_capaian(office)
    assert waits(office, LESTARI, now) == waits(office, HADI, now) == []
    assert [i["names"] for i in waits(office, BUDI, now)] == [["Sari"]]
    rate(office)
    rate(office, BUDI, RATNA)
    assert [(i["machine"], i["state"], i["names"]) for i in waits(office, HADI, now)] == [
        (Machine.CALIBRATION, "set", ["Unit U1"])
    ]
