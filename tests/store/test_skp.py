"""What is written of an SKP, on what is kept of it; results and evidence on its lines."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.skp import Line
from domain.terms import AppraisalState, Approach, BerAkhlak, Fact, Lampiran, LinkCheck, Machine, Model
from store import skp, skp_read
from store.people import Refused
from tests.people import BUDI, RATNA, SARI, Office, agree_all, at, propose, write_targets
from tests.skps import complete_lines
from tests.store.facts import NOW, make, place


@pytest.fixture
def desk(office: Office) -> Office:
    """The office with sari's SKP written and her first check-in open."""
    office.ask_for_checkins(1, "2027-04-01")
    make(office, Machine.APPRAISAL, Fact.SKP_COMPLETE, True, "")
    return office


def test_the_lines_given_replace_those_that_were_there(office: Office) -> None:
    lines = [Line(n, f"RHK {n}", "IKI", "1") for n in (1, 2, 3)]
    skp.targets(office.tx, office.appraisal(), lines, actor=SARI, now=at("2027-01-06"))
    later = [Line(1, " RHK baru ", "IKI", "2"), lines[2], Line(4, "RHK 4", "IKI", "1", "tambahan")]
    skp.targets(office.tx, office.appraisal(), later, actor=SARI, now=at("2027-01-07"))
    assert office.rows("SELECT no, rhk, target, kind FROM target ORDER BY no") == [
        (1, "RHK baru", "2", "utama"), (3, "RHK 3", "1", "utama"), (4, "RHK 4", "1", "tambahan"),
    ]  # fmt: skip


def test_an_skp_is_read_as_it_was_written(office: Office) -> None:
    write_targets(office, BUDI)
    mine = office.appraisal()
    given = {"actor": SARI, "now": at("2027-01-06")}
    skp.head(office.tx, mine, Approach.KUALITATIF, Model.JPT, **given)
    skp.targets(office.tx, mine, (lines := complete_lines(office.tx, mine, 2)), **given)
    skp.expectation(office.tx, mine, BerAkhlak.LOYAL, "Menjaga rahasia.", **given)
    skp.expectation(office.tx, mine, BerAkhlak.LOYAL, "Menjaga rahasia jabatan.", **given)
    skp.annex(office.tx, mine, Lampiran.DUKUNGAN, "Laptop", **given)
    found = skp_read.read(office.tx, mine)
    assert (found.approach, found.model, found.lines) == (Approach.KUALITATIF, Model.JPT, tuple(lines))
    assert [(line.above_no, line.above) for line in found.lines] == [(1, "Hasil kerja 1")] * 2
    assert (found.expectations, found.annex) == ({"loyal": "Menjaga rahasia jabatan."}, {"dukungan": "Laptop"})


def test_an_skp_without_a_head_is_a_quantitative_one_of_ja_and_jf(office: Office) -> None:
    found = skp_read.read(office.tx, office.appraisal())
    assert (found.approach, found.model, found.lines) == (Approach.KUANTITATIF, Model.JA_JF, ())


def test_a_result_on_a_line_that_the_skp_does_not_have_is_refused_with_its_number(desk: Office) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.AGREED)
    with pytest.raises(Refused, match=r"tidak memuat semua baris yang disebut \(1, 7\)"):
        skp.results(desk.tx, Machine.APPRAISAL, desk.appraisal(), {1: "x", 7: "y"}, actor=SARI, now=NOW)


def test_a_result_written_again_replaces_the_first_and_that_of_a_period_is_another(desk: Office) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.AGREED)
    for words in ("10 laporan", "92 persen dari target"):
        skp.results(desk.tx, Machine.APPRAISAL, desk.appraisal(), {1: words}, actor=SARI, now=NOW)
    skp.results(desk.tx, Machine.CHECKIN, desk.checkin(), {1: "3 laporan"}, actor=SARI, now=NOW)
    assert desk.rows("SELECT period, result, value FROM result ORDER BY 1") == [
        (0, "92 persen dari target", None), (1, "3 laporan", Decimal(3)),
    ]  # fmt: skip


def test_a_result_of_a_line_without_a_number_has_none_either(desk: Office) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.AGREED)
    desk.do("UPDATE target SET low = NULL, high = NULL")
    skp.results(desk.tx, Machine.APPRAISAL, desk.appraisal(), {1: "12"}, actor=SARI, now=NOW)
    assert desk.ask("SELECT value FROM result") is None


def test_the_same_evidence_twice_stands_once_and_may_be_given_to_a_line_later(desk: Office) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.AGREED)
    given = {"actor": SARI, "now": NOW}
    for name, sha, no in (("a.pdf", "1", None), ("copy.pdf", "1", 1), ("b.pdf", "2", None), ("a.pdf", "1", None)):
        skp.evidence(desk.tx, Machine.APPRAISAL, desk.appraisal(), name, sha * 64, None, no=no, **given)
    query = "SELECT e.name, t.no FROM evidence e LEFT JOIN target t ON t.id = target_id ORDER BY 1"
    assert desk.rows(query) == [("a.pdf", 1), ("b.pdf", None)]
    with pytest.raises(Refused, match=r"tidak memuat semua baris yang disebut \(5\)"):
        skp.evidence(desk.tx, Machine.APPRAISAL, desk.appraisal(), "c", "3" * 64, None, no=5, **given)


def test_of_evidence_is_kept_what_it_is_and_whether_its_link_opens_and_when_that_was_seen(desk: Office) -> None:
    place(desk, Machine.APPRAISAL, AppraisalState.AGREED)
    file: dict[str, Any] = {"media": "image/jpeg", "size": 81_234}
    for sha, more, now in (
        ("1", {}, NOW),
        ("1", file, NOW + timedelta(hours=1)),
        ("1", {}, NOW + timedelta(hours=2)),
        ("2", {"link_check": LinkCheck.PRIVATE}, NOW),
        ("2", {"link_check": LinkCheck.OPENS}, NOW + timedelta(hours=1)),
        ("2", {}, NOW + timedelta(hours=2)),
    ):
        skp.evidence(desk.tx, Machine.APPRAISAL, desk.appraisal(), sha, sha * 64, None, actor=SARI, now=now, **more)
    assert desk.rows("SELECT name, media, size, link_check, checked_at FROM evidence ORDER BY 1") == [
        ("1", "image/jpeg", 81_234, None, None),
        ("2", None, None, "opens", NOW + timedelta(hours=1)),
    ]


def test_the_year_is_reported_when_every_line_has_its_result_and_there_is_evidence(office: Office) -> None:
    agree_all(office)
    given = {"actor": SARI, "now": at("2028-01-05")}
    with pytest.raises(Refused, match="realisasi setiap target dan bukti dukung belum lengkap"):
        office.take("report", office.appraisal(), SARI, "2028-01-05")
    skp.results(office.tx, Machine.APPRAISAL, office.appraisal(), {1: "12"}, **given)
    with pytest.raises(Refused, match="realisasi setiap target dan bukti dukung belum lengkap"):
        office.take("report", office.appraisal(), SARI, "2028-01-05")
    link = "https://bukti.example"
    skp.evidence(office.tx, Machine.APPRAISAL, office.appraisal(), "tautan", "1" * 64, link, **given)
    office.take("report", office.appraisal(), SARI, "2028-01-05")


# --- complete or not --------------------------------------------------------------------------------------


def test_an_skp_that_lacks_something_cannot_be_proposed_and_the_refusal_says_what(office: Office) -> None:
    for nip in ("196803251993032003", RATNA, BUDI):
        propose(office, nip)
        office.do("UPDATE appraisal SET state = 'agreed' WHERE employee_nip = :nip", nip=nip)
    mine, given = office.appraisal(), {"actor": SARI, "now": at("2027-01-06")}
    with pytest.raises(Refused, match="SKP belum lengkap: belum ada hasil kerja utama"):
        office.take("propose", mine, SARI, "2027-01-06")
    (line,) = complete_lines(office.tx, mine)
    skp.targets(office.tx, mine, [replace(line, aspek=None, satuan=None, above_id=None)], **given)
    with pytest.raises(
        Refused, match=r"baris 1: aspek belum dipilih .*; baris 1: satuan .*; baris 1: RHK atasan"
    ) as no:
        office.take("propose", mine, SARI, "2027-01-06")
    assert "line 1: no aspek is chosen" in no.value.english
    skp.targets(office.tx, mine, [line], **given)
    office.take("propose", mine, SARI, "2027-01-06")
