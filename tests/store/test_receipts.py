"""A result is received once, and the days in which one may object run from then."""

from datetime import datetime, timedelta

import pytest

from domain.objection import Known
from domain.terms import AppraisalState, Machine, MessageState
from store import objections, receipts
from store.lifecycle import CLOCK, apply, one
from store.people import Refused
from tests.people import BUDI, RATNA, SARI, Office, at
from tests.store.facts import place
from tests.store.objecting import BETTER, counting, decide, deliver, file, hear, received, window

# --- receipt ----------------------------------------------------------------------------------------------


def test_the_delivery_of_the_notice_is_the_receipt(issued: Office) -> None:
    assert deliver(issued, "2028-01-27 08:30") > 0
    assert received(issued) == (at("2028-01-27 08:30"), "terkirim", "2028-02-10")
    assert window(issued).presumed is False


@pytest.mark.parametrize("state", [s for s in MessageState if s not in (MessageState.ACCEPTED, MessageState.DELIVERED)])
def test_what_was_not_delivered_is_no_receipt(issued: Office, state: MessageState) -> None:
    deliver(issued, "2028-01-27 08:30", state)
    assert received(issued) == (None, None, None)
    assert window(issued).presumed


def test_an_outcome_that_comes_too_late_is_no_receipt(issued: Office) -> None:
    assert deliver(issued, "2028-01-27 08:30", late=True) == 0
    assert received(issued) == (None, None, None)


def test_the_delivery_of_any_other_message_is_no_receipt(issued: Office) -> None:
    issued.do("UPDATE outbox SET template = 'appraisal.agree.employee'")
    assert deliver(issued, "2028-01-27 08:30") > 0
    assert received(issued) == (None, None, None)


def test_an_employee_acknowledges_the_receipt_themselves(issued: Office) -> None:
    assert objections.receipt(issued.tx, issued.appraisal(), actor=SARI, now=at("2028-01-26 11:00"))
    assert received(issued) == (at("2028-01-26 11:00"), "diakui", "2028-02-09")
    with pytest.raises(Refused, match="hanya dapat ditulis oleh pegawai yang dinilai"):
        objections.receipt(issued.tx, issued.appraisal(), actor=BUDI, now=at("2028-01-26 11:00"))


def test_a_receipt_before_the_result_was_issued_is_refused(issued: Office) -> None:
    with pytest.raises(Refused, match="tidak dapat mendahuluinya"):
        objections.receipt(issued.tx, issued.appraisal(), actor=SARI, now=at("2028-01-26 09:59"))


def test_the_first_receipt_stands_whichever_it_is(issued: Office) -> None:
    objections.receipt(issued.tx, issued.appraisal(), actor=SARI, now=at("2028-01-26 11:00"))
    first = received(issued)
    deliver(issued, "2028-01-28 09:00")
    assert not objections.receipt(issued.tx, issued.appraisal(), actor=SARI, now=at("2028-01-29"))
    assert receipts.receive(issued.tx, [issued.appraisal()] * 2, Known.TERKIRIM, at("2028-01-30")) == 0
    assert received(issued) == first


def test_a_delivery_after_the_objection_changes_nothing(contested: Office) -> None:
    deliver(contested, "2028-01-28 09:00")
    assert received(contested) == (None, None, None)


def test_receipts_are_written_for_a_hand_of_messages_at_once_each_in_its_own_zone(office: Office) -> None:
    office.do("UPDATE appraisal SET state = 'issued', state_since = :at", at=at("2028-01-26"))
    everybody = [i for (i,) in office.rows("SELECT id FROM appraisal")]
    assert receipts.receive(office.tx, everybody, Known.TERKIRIM, at("2028-02-01 23:00")) == 9
    assert office.rows("SELECT u.zone, a.objection_until::text, count(*) FROM appraisal a JOIN unit u "
                       "ON u.id = a.unit_id GROUP BY 1, 2 ORDER BY 1") == [
        ("Asia/Jakarta", "2028-02-15", 8), ("Asia/Jayapura", "2028-02-16", 1)
    ]  # fmt: skip


# --- fourteen days ----------------------------------------------------------------------------------------

ZONES = [
    ("Asia/Jakarta", "2028-02-01 10:00+07:00", "2028-02-15 17:00+00:00"),  # midnight in Jakarta
    ("Asia/Makassar", "2028-02-01 10:00+07:00", "2028-02-15 16:00+00:00"),
    ("Asia/Jayapura", "2028-02-01 10:00+07:00", "2028-02-15 15:00+00:00"),
    ("Asia/Jakarta", "2028-02-01 23:59+07:00", "2028-02-15 17:00+00:00"),
    ("Asia/Jayapura", "2028-02-01 23:59+07:00", "2028-02-16 15:00+00:00"),  # there it is the 2nd already
]


@pytest.mark.parametrize("how", Known)
@pytest.mark.parametrize(("zone", "received_at", "ends"), ZONES)
def test_the_last_of_fourteen_days_from_receipt_is_whole_in_the_zone_of_the_unit(
    office: Office, zone: str, received_at: str, ends: str, how: Known
) -> None:
    place(office, Machine.APPRAISAL, AppraisalState.ISSUED)
    office.do("UPDATE unit SET zone = :zone WHERE code = 'U1'", zone=zone)
    moment, over = datetime.fromisoformat(received_at), datetime.fromisoformat(ends)
    known = how is not Known.DIANGGAP
    since = moment - timedelta(days=5 if known else 7)
    office.do("UPDATE appraisal SET state_since = :at", at=since)
    if known:
        assert receipts.receive(office.tx, [office.appraisal()], how, moment) == 1
    last = over - timedelta(microseconds=1)
    asked = "SELECT objection_open, objection_closed FROM appraisal_facts(:now, '') WHERE id = :id"
    assert office.rows(asked, now=last, id=office.appraisal()) == [(True, False)]
    assert office.rows(asked, now=over, id=office.appraisal()) == [(False, True)]
    objections.objection(office.tx, office.appraisal(), "Tidak sesuai.", actor=SARI, now=last)
    with pytest.raises(Refused, match="masa keberatan telah berakhir"):
        objections.objection(office.tx, office.appraisal(), "Tidak sesuai.", actor=SARI, now=over)
    assert apply(office.tx, Machine.APPRAISAL, "finalise", one(office.appraisal()), actor=CLOCK, now=last) == 0
    assert apply(office.tx, Machine.APPRAISAL, "finalise", one(office.appraisal()), actor=CLOCK, now=over) == 1


@pytest.mark.parametrize("own", [False, True])
def test_working_days_are_counted_where_the_cycle_or_the_agency_itself_says_so(issued: Office, own: bool) -> None:
    counting(issued, "kerja", own)
    objections.receipt(issued.tx, issued.appraisal(), actor=SARI, now=at("2028-01-26 11:00"))
    assert received(issued)[2] == window(issued).until.isoformat() == "2028-02-15"  # from the 27th, two weekends less


def test_working_days_of_another_agency_are_not_ours(issued: Office) -> None:
    counting(issued, "kerja", own=True)
    issued.do("UPDATE cycle_agency SET policy = NULL WHERE agency_id = :a", a=issued.agency("A1"))
    objections.receipt(issued.tx, issued.appraisal(), actor=SARI, now=at("2028-01-26 11:00"))
    assert received(issued)[2] == "2028-02-09"


def test_a_presumed_receipt_in_working_days_is_written_down_before_anything_becomes_final(issued: Office) -> None:
    counting(issued, "kerja")
    agencies = [issued.agency("A1"), issued.agency("A2")]
    assert receipts.presume(issued.tx, issued.cycle.id, agencies, at("2028-02-02 09:59")) == 0
    told = window(issued)
    assert receipts.presume(issued.tx, issued.cycle.id, agencies, at("2028-02-17 00:00")) == 1
    assert receipts.presume(issued.tx, issued.cycle.id, agencies, at("2028-02-17 00:00")) == 0
    assert window(issued) == told
    assert received(issued)[1] == "dianggap"
    assert told.until > at("2028-02-16").date()
    assert issued.sweep("finalise", f"{told.until} 23:59") == 0
    assert issued.sweep("finalise", f"{told.until + timedelta(days=1)} 00:00") == 1


def test_calendar_days_need_no_presumption_to_be_written(issued: Office) -> None:
    assert receipts.presume(issued.tx, issued.cycle.id, [issued.agency("A1")], at("2028-02-17 00:00")) == 0
    assert (window(issued).how, str(window(issued).until)) == (Known.DIANGGAP, "2028-02-16")


def test_who_was_taken_in_again_gets_days_of_their_own_and_an_objection_of_their_own(contested: Office) -> None:
    office = contested
    hear(office, SARI)
    hear(office, BUDI)
    decide(office, BETTER, "2028-01-29")
    office.do("UPDATE appraisal SET received_at = :at, received_how = 'diakui', objection_until = :on "
              "WHERE employee_nip = :n", n=SARI, at=at("2028-01-26 11:00"), on="2028-02-09")  # fmt: skip
    office.do("UPDATE appraisal SET state = 'issued', state_since = :at WHERE employee_nip = :n", n=SARI,
              at=at("2028-03-01"))  # fmt: skip
    later = at("2028-03-02")
    said = office.rows("SELECT objection_open, objection_written FROM appraisal_facts(:now, '') WHERE id = :id",
                       now=later, id=office.appraisal())  # fmt: skip
    assert said == [(True, False)]
    assert objections.receipt(office.tx, office.appraisal(), actor=SARI, now=later)
    assert received(office)[2] == "2028-03-16"
    file(office, "2028-03-03")
    with pytest.raises(Refused, match=r"belum tercatat.*belum tercatat.*belum ditulis"):
        office.take("decide", office.appraisal(), RATNA, "2028-03-04")


def test_a_result_that_was_never_issued_has_no_days(office: Office) -> None:
    assert receipts.objection_window(office.tx, office.appraisal()) is None
