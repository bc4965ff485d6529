"""Who appraises whom, as far as a roster tells: noted where it is doubtful, stored without a loop."""

from domain.loops import find_loops
from domain.problems import Problem
from domain.superiors import Known, asked, judge
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI, a_roster, a_row, the_office, without

NEW = "198001012006041009"


def test_missing_unknown_own_and_foreign_appraisers_are_noted_and_nobody_is_refused():
    roster = a_roster(
        [
            a_row(SARI, NIP_ATASAN=BUDI),
            a_row(BUDI, NIP_ATASAN=""),
            a_row(DEWI, NIP_ATASAN=DEWI),
            a_row(RATNA, NIP_ATASAN=NEW, INSTANSI_KERJA_ID="A2"),
            a_row(JOKO, NIP_ATASAN=RATNA),
        ]
    )
    found = judge(roster, {})
    assert found.quality.no_appraiser == [BUDI]
    assert found.quality.own_appraiser == [DEWI]
    assert found.quality.unknown_appraiser == [RATNA]
    assert found.quality.other_agency_appraiser == [JOKO]
    assert found.quality.circular_appraiser == []
    stored = {r.nip: r.appraiser_nip for r in found.records}
    assert stored == {SARI: BUDI, BUDI: "", DEWI: "", RATNA: NEW, JOKO: RATNA}


def test_an_unreadable_nip_of_the_appraiser_is_a_warning_and_counts_as_unknown():
    roster = a_roster([a_row(SARI, NIP_ATASAN="1.97E+17"), a_row(BUDI, NIP_ATASAN="Pak Camat")])
    assert [(f.row, f.column, f.problem) for f in roster.warnings] == [
        (1, "NIP ATASAN", Problem.NIP_LOST_DIGITS),
        (2, "NIP ATASAN", Problem.NIP_NOT_DIGITS),
    ]
    found = judge(roster, {})
    assert found.quality.unknown_appraiser == [SARI, BUDI]
    assert found.quality.no_appraiser == []


def test_an_excluded_appraiser_counts_as_unknown_and_the_warning_says_why():
    roster = a_roster([a_row(SARI, NIP_ATASAN=BUDI), a_row(BUDI, KEDUDUKAN_HUKUM_NAMA="Pensiun")])
    found = judge(roster, {})
    assert found.quality.unknown_appraiser == [SARI]
    assert [(f.row, f.nip, f.column, f.problem, f.detail) for f in found.warnings] == [
        (1, SARI, "NIP ATASAN", Problem.APPRAISER_INACTIVE, "Pensiun")
    ]
    assert found.records[0].appraiser_nip == ""


def test_an_appraiser_in_the_database_is_known_unless_this_file_lets_them_go():
    roster = a_roster([a_row(SARI, NIP_ATASAN=BUDI), a_row(DEWI, NIP_ATASAN=RATNA), a_row(JOKO, NIP_ATASAN=NEW)])
    assert asked(roster) == {BUDI, RATNA, NEW}
    known = {
        BUDI: Known("A1", "", active=True),  # of this agency, and no longer in its file
        RATNA: Known("A2", "", active=True),
        NEW: Known("", "", active=False),
    }
    found = judge(roster, known)
    assert found.quality.unknown_appraiser == [SARI, JOKO]
    assert found.quality.other_agency_appraiser == [DEWI]
    assert [f.nip for f in found.warnings] == [SARI, JOKO]


def test_a_refused_row_does_not_make_its_person_inactive_as_an_appraiser():
    roster = a_roster([a_row(SARI, NIP_ATASAN=BUDI), a_row(BUDI, TMT_JABATAN="31-02-2020")])
    assert judge(roster, {BUDI: Known("A1", "", active=True)}).quality.unknown_appraiser == []
    assert judge(roster, {}).quality.unknown_appraiser == [SARI]


def test_a_circle_of_appraisers_is_noted_and_broken_at_the_one_who_appraises_most():
    rows = the_office(ratna={"NIP_ATASAN": BUDI})
    found = judge(a_roster(rows), {})
    assert found.quality.circular_appraiser == [BUDI, RATNA]
    stored = {r.nip: r.appraiser_nip for r in found.records}
    assert stored == {SARI: BUDI, BUDI: "", RATNA: BUDI, DEWI: BUDI}


def test_a_circle_that_runs_through_the_database_is_found():
    roster = a_roster([a_row(SARI, NIP_ATASAN=NEW)])
    found = judge(roster, {NEW: Known("A2", SARI, active=True)})
    assert found.quality.circular_appraiser == [SARI]
    assert found.quality.other_agency_appraiser == [SARI]
    assert found.records[0].appraiser_nip == ""


def test_a_file_without_nip_atasan_leaves_the_stored_appraisers_alone():
    roster = without("NIP ATASAN", [a_row(SARI), a_row(BUDI)])
    found = judge(roster, {SARI: Known("A1", BUDI, active=True)})
    assert found.quality.no_appraiser == [BUDI]
    assert [r.appraiser_nip for r in found.records] == [None, None]


def test_every_loop_is_found_once_and_what_only_leads_into_it_is_not_part_of_it():
    climbs = {"a": "b", "b": "c", "c": "b", "d": "a", "e": "f", "g": "h", "h": "i", "i": "g", "j": "j"}
    assert sorted(sorted(loop) for loop in find_loops(climbs)) == [["b", "c"], ["g", "h", "i"], ["j"]]
