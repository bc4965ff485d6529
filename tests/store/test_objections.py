"""An objection: both sides are heard, the superior decides, finally, and nobody is stranded."""

import pytest

from domain.objection import Side
from domain.terms import AppraisalState, Machine, Role
from store import entries, objections, people, reports
from store.people import Refused
from tests.people import AS_EXPECTED, BUDI, DEWI, JOKO, RATNA, SARI, Office, at
from tests.store.objecting import BETTER, decide, hear

# --- hearing ----------------------------------------------------------------------------------------------


def test_the_refusal_to_decide_names_whose_side_is_missing(contested: Office) -> None:
    decide(contested, None, "2028-01-28")
    both = r"keterangan pegawai yang dinilai \(Sari\) belum tercatat; keterangan pejabat penilai kinerja \(Budi\) belum"
    with pytest.raises(Refused, match=both):
        contested.take("decide", contested.appraisal(), RATNA, "2028-01-28")
    hear(contested, SARI)
    hear(contested, SARI)  # twice the same side is one side
    with pytest.raises(Refused) as refused:
        contested.take("decide", contested.appraisal(), RATNA, "2028-01-28")
    assert "Sari" not in str(refused.value)
    assert "keterangan pejabat penilai kinerja (Budi) belum tercatat" in str(refused.value)
    assert "what the appraiser (Budi) has to say is not written yet" in refused.value.english
    hear(contested, BUDI)
    contested.take("decide", contested.appraisal(), RATNA, "2028-01-28")


def test_each_side_writes_its_own_and_the_superior_writes_down_either(contested: Office) -> None:
    assert (hear(contested, SARI), hear(contested, BUDI)) == (Side.EMPLOYEE, Side.APPRAISER)
    assert hear(contested, RATNA, side=Side.EMPLOYEE) is Side.EMPLOYEE
    assert hear(contested, RATNA, side=Side.APPRAISER) is Side.APPRAISER
    assert contested.rows("SELECT side, by FROM hearing ORDER BY id") == [
        ("employee", SARI), ("appraiser", BUDI), ("employee", RATNA), ("appraiser", RATNA)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("by", "side", "said"),
    [
        (SARI, Side.APPRAISER, "keterangan pejabat penilai kinerja hanya dapat ditulis oleh yang bersangkutan"),
        (BUDI, Side.EMPLOYEE, "keterangan pegawai yang dinilai hanya dapat ditulis oleh yang bersangkutan"),
        (RATNA, None, "sebutkan keterangan siapa"),
        (JOKO, Side.EMPLOYEE, "hanya dapat ditulis oleh"),
        (DEWI, None, "hanya dapat ditulis oleh"),
    ],
)
def test_nobody_speaks_for_another(contested: Office, by: str, side: Side | None, said: str) -> None:
    with pytest.raises(Refused, match=said):
        hear(contested, by, side=side)
    assert contested.ask("SELECT count(*) FROM hearing") == 0


def test_nobody_is_heard_before_there_is_an_objection(issued: Office) -> None:
    with pytest.raises(Refused, match="keberatan diajukan"):
        hear(issued, SARI)


# --- decision ---------------------------------------------------------------------------------------------


def test_an_objection_that_is_granted_gives_new_ratings_and_one_that_is_not_keeps_them(contested: Office) -> None:
    assert decide(contested, None, "2028-01-28") == ("baik", "ditolak")
    assert decide(contested, BETTER, "2028-01-28") == ("sangat_baik", "dikabulkan")


def test_a_decision_taken_back_before_it_is_final_gives_back_the_ratings_that_were_contested(contested: Office) -> None:
    decide(contested, BETTER, "2028-01-28")
    assert decide(contested, None, "2028-01-29") == ("baik", "ditolak")
    assert contested.rows("SELECT hasil, perilaku FROM appraisal WHERE employee_nip = :nip", nip=SARI) == [AS_EXPECTED]
    hear(contested, SARI)
    hear(contested, BUDI)
    contested.take("decide", contested.appraisal(), RATNA, "2028-01-29")


def test_nobody_decides_before_there_is_a_decision(contested: Office) -> None:
    hear(contested, SARI)
    hear(contested, BUDI)
    with pytest.raises(Refused, match="keputusan atas keberatan belum ditulis"):
        contested.take("decide", contested.appraisal(), RATNA, "2028-01-28")


def test_a_decision_is_final_and_nothing_can_be_written_to_it_any_more(contested: Office) -> None:
    hear(contested, SARI)
    hear(contested, BUDI)
    decide(contested, BETTER, "2028-01-28")
    contested.take("decide", contested.appraisal(), RATNA, "2028-01-28")
    for write in (lambda: decide(contested, None, "2028-01-29"), lambda: hear(contested, SARI)):
        with pytest.raises(Refused, match="keadaannya 'ditetapkan'"):
            write()


def test_an_agency_that_keeps_numbers_is_decided_in_numbers(contested: Office) -> None:
    contested.do("UPDATE cycle SET policy = jsonb_set(jsonb_set(policy, '{regim,sistem}', '\"pp30_2019\"'), "
                 "'{regim,bobot}', '\"70/30\"')")  # fmt: skip
    with pytest.raises(Refused, match="menilai dengan angka"):
        decide(contested, BETTER, "2028-01-28")


def test_the_predikat_of_a_contested_result_counts_as_none_until_it_is_decided(contested: Office) -> None:
    assert reports.predikat_by_unit(contested.tx, contested.cycle.id) == []
    hear(contested, SARI)
    hear(contested, BUDI)
    decide(contested, BETTER, "2028-01-28")
    assert reports.predikat_by_unit(contested.tx, contested.cycle.id) == []
    contested.take("decide", contested.appraisal(), RATNA, "2028-01-28")
    assert reports.predikat_by_unit(contested.tx, contested.cycle.id) == [("Unit U1", {"sangat_baik": 1})]


# --- whose turn -------------------------------------------------------------------------------------------


def turn(office: Office, when: str) -> tuple[str, tuple[tuple[Role, str], ...]]:
    (case,) = objections.cases(office.tx, office.cycle, at(when))
    return case.turn.what, case.waits_for


def test_at_every_moment_somebody_must_act_until_it_is_decided(issued: Office) -> None:
    office = issued
    objections.objection(office.tx, office.appraisal(), "Tidak sesuai.", actor=SARI, now=at("2028-01-27"))
    assert turn(office, "2028-01-27") == ("file", ((Role.EMPLOYEE, "Sari"),))
    office.take("contest", office.appraisal(), SARI, "2028-01-27")
    assert turn(office, "2028-01-28") == ("explain", ((Role.EMPLOYEE, "Sari"), (Role.APPRAISER, "Budi")))
    hear(office, RATNA, side=Side.EMPLOYEE)
    assert turn(office, "2028-01-28") == ("explain", ((Role.APPRAISER, "Budi"),))
    hear(office, BUDI)
    assert turn(office, "2028-01-28") == ("decide", ((Role.SUPERIOR, "Ratna"),))
    assert turn(office, "2028-02-10 09:00") == ("stand", ((Role.SUPERIOR, "Ratna"), (Role.PENGELOLA, "")))
    decide(office, None, "2028-02-11")
    office.take("decide", office.appraisal(), RATNA, "2028-02-11")
    assert turn(office, "2028-02-12") == ("", ())


def test_where_nobody_stands_above_the_appraiser_the_pengelola_ends_it_after_the_time_to_decide(
    contested: Office,
) -> None:
    contested.do("UPDATE appraisal SET superior_nip = NULL WHERE employee_nip = :n", n=SARI)
    assert turn(contested, "2028-01-28") == ("stand", ((Role.PENGELOLA, ""),))
    given = {"actor": DEWI, "now": at("2028-02-11")}
    entries.reason(contested.tx, Machine.APPRAISAL, "stand", contested.appraisal(), "Tidak ada atasan.", **given)
    with pytest.raises(Refused, match="waktu keputusan atasan belum berakhir"):
        people.take(contested.tx, Machine.APPRAISAL, "stand", contested.appraisal(), actor=DEWI, now=at("2028-02-09"))
    people.take(contested.tx, Machine.APPRAISAL, "stand", contested.appraisal(), **given)
    assert contested.state(Machine.APPRAISAL, contested.appraisal()) == AppraisalState.FINAL


def test_a_decision_that_was_written_and_not_taken_does_not_outlive_the_result_that_stands(contested: Office) -> None:
    decide(contested, BETTER, "2028-01-29")
    given = {"actor": DEWI, "now": at("2028-02-11")}
    entries.reason(contested.tx, Machine.APPRAISAL, "stand", contested.appraisal(), "Tidak diputuskan.", **given)
    people.take(contested.tx, Machine.APPRAISAL, "stand", contested.appraisal(), **given)
    stands = "SELECT state, hasil, perilaku, predikat FROM appraisal WHERE employee_nip = :nip"
    assert contested.rows(stands, nip=SARI) == [("final", *AS_EXPECTED, "baik")]
    assert [case.decision for case in objections.cases(contested.tx, contested.cycle, at("2028-02-12"))] == [None]


def test_where_the_appraiser_is_gone_the_superior_writes_down_both_sides_and_decides(contested: Office) -> None:
    contested.do("UPDATE appraisal SET appraiser_nip = NULL WHERE employee_nip = :n", n=SARI)
    for side in Side:
        hear(contested, RATNA, side=side)
    decide(contested, None, "2028-01-29")
    contested.take("decide", contested.appraisal(), RATNA, "2028-01-29")
