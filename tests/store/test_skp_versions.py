"""Every agreed version of an SKP is kept; what is taken out after an agreement is dropped, and can come back."""

from dataclasses import replace

from domain.skp import Line
from domain.terms import BerAkhlak, Machine
from store import entries, skp, skp_read
from store.skp_versions import Version, versions
from tests.people import BUDI, SARI, Office, agree_all, at
from tests.store.facts import NOW


def amend(office: Office, when: str) -> None:
    given = {"actor": BUDI, "now": at(when)}
    entries.reason(office.tx, Machine.APPRAISAL, "amend", office.appraisal(), "Anggaran berubah.", **given)
    office.take("amend", office.appraisal(), BUDI, when)


def agree_again(office: Office, when: str) -> None:
    office.take("propose", office.appraisal(), SARI, when)
    office.take("agree", office.appraisal(), BUDI, when)


def rewrite(office: Office, *lines: Line, when: str = "2027-05-04") -> None:
    skp.targets(office.tx, office.appraisal(), lines, actor=SARI, now=at(when))


def kept(office: Office) -> list[Version]:
    return versions(office.tx, office.appraisal())


def rhk(version: Version) -> list[str]:
    return [line.rhk for line in version.skp.lines]


def test_before_any_agreement_there_is_only_a_draft(office: Office) -> None:
    assert [(v.number, v.agreed_by, rhk(v)) for v in kept(office)] == [(1, None, [])]


def test_the_agreed_rows_are_the_version_until_they_are_written_and_then_a_copy_is(office: Office) -> None:
    agree_all(office)
    assert [(v.number, v.agreed_by, rhk(v)) for v in kept(office)] == [(1, BUDI, ["Hasil kerja 1"])]
    amend(office, "2027-05-03")
    assert len(kept(office)) == 1, "an amendment in which nothing was written has changed nothing"
    assert office.ask("SELECT count(*) FROM skp_version") == 0
    (line,) = skp_read.lines(office.tx, office.appraisal())
    rewrite(office, replace(line, rhk="Hasil baru"))
    rewrite(office, replace(line, rhk="Hasil lebih baru"))
    skp.expectation(office.tx, office.appraisal(), BerAkhlak.LOYAL, "x", actor=SARI, now=at("2027-05-04"))
    assert [(v.number, v.agreed_by, rhk(v)) for v in kept(office)] == [
        (1, BUDI, ["Hasil kerja 1"]), (2, None, ["Hasil lebih baru"]),
    ]  # fmt: skip
    agree_again(office, "2027-05-05")
    first, second = kept(office)
    assert (first.skp.expectations, second.skp.expectations) == ({}, {"loyal": "x"})
    assert (rhk(first), rhk(second), second.agreed_at) == (["Hasil kerja 1"], ["Hasil lebih baru"], at("2027-05-05"))
    assert first.skp.lines[0] == line, "a version gives back what was agreed to, numbers and all"


def test_two_agreements_to_the_same_rows_are_two_versions_with_one_content(office: Office) -> None:
    agree_all(office)
    amend(office, "2027-05-03")
    agree_again(office, "2027-05-04")
    amend(office, "2027-06-03")
    (line,) = skp_read.lines(office.tx, office.appraisal())
    rewrite(office, replace(line, rhk="Baru"), when="2027-06-04")
    assert [rhk(v) for v in kept(office)] == [["Hasil kerja 1"], ["Hasil kerja 1"], ["Baru"]]
    assert office.ask("SELECT count(*) FROM skp_version") == 1


def test_a_line_taken_out_after_an_agreement_is_dropped_with_its_results_and_comes_back_with_them(
    office: Office,
) -> None:
    agree_all(office)
    office.do(
        "INSERT INTO result (target_id, period, result, by, at) SELECT id, 1, 'x', 'x', :now FROM target", now=NOW
    )
    amend(office, "2027-05-03")
    (line,) = skp_read.lines(office.tx, office.appraisal())
    other = replace(line, no=2, rhk="Lain")
    rewrite(office, other)
    assert [line.no for line in skp_read.lines(office.tx, office.appraisal())] == [2]
    query = "SELECT no, dropped, count(r.*) FROM target LEFT JOIN result r ON target_id = id WHERE appraisal_id = :id"
    query += " GROUP BY 1, 2 ORDER BY 1"
    assert office.rows(query, id=office.appraisal()) == [(1, True, 1), (2, False, 0)]
    rewrite(office, line)
    assert office.rows(query, id=office.appraisal()) == [(1, False, 1), (2, True, 0)]
