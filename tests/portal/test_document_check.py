"""/periksa: a code tells that a document is genuine, and nothing of whom it speaks or what it says."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest

from domain.terms import Machine
from portal.documents import CHECKS
from store import documents, entries, skp, skp_read
from tests.people import Office, agree_all, at, issue
from tests.portal.conftest import Portal
from tests.portal.looking import faults, needs_browser
from tests.portal.papers import Clock, codes, path, pdf
from tests.rosters import BUDI, SARI

Portals = Callable[..., Portal]


@pytest.fixture
def clock() -> Clock:
    return Clock(at("2027-01-05"))


@pytest.fixture
def agreed(portals: Portals, clock: Clock) -> Portal:
    portal = portals(clock=clock, link="http://kinerja.example")
    portal.put(agree_all)
    return portal


def test_a_code_tells_that_a_document_is_genuine_and_nothing_of_whom_or_what(agreed: Portal, clock: Clock) -> None:
    agreed.put(issue)
    clock.at = at("2028-01-27")
    made = pdf(agreed, "dokumen_evaluasi")
    code = codes(agreed)[0][0]
    page = agreed.get(f"/periksa/{documents.grouped(code)}")
    assert page.status_code == 200
    sha256 = hashlib.sha256(made).hexdigest()
    for wanted in ("Kode ini asli", "Dokumen Evaluasi Kinerja Pegawai", "Pemerintah Kota Surakarta", "2027",
                   "Kamis, 27 Januari 2028 pukul 09.00 WIB", f"{sha256[:8]} … {sha256[-8:]}"):  # fmt: skip
        assert wanted in page.text
    told = re.sub(r"<[^>]+>", " ", page.text).replace("Berkas", "")
    for secret in (SARI, SARI[-4:], BUDI, "Sari", "Budi", "Ratna", "Unit U1", "Sesuai Ekspektasi", "laporan", sha256):
        assert secret not in told
    assert not re.search(r"\bBaik\b", told)


def test_an_evaluation_is_replaced_when_the_result_has_moved_on(agreed: Portal, clock: Clock) -> None:
    agreed.put(issue)
    clock.at = at("2028-01-27")
    pdf(agreed, "dokumen_evaluasi")
    code = codes(agreed)[0][0]
    assert "Dokumen ini versi terbaru" in agreed.get(f"/periksa/{code}").text
    agreed.put(lambda o: o.take("accept", o.appraisal(), SARI, "2028-01-28"))
    assert "bukan versi terbaru" in agreed.get(f"/periksa/{code}").text


def test_an_amended_skp_replaces_the_one_before(agreed: Portal, clock: Clock) -> None:
    pdf(agreed)
    code = codes(agreed)[0][0]

    def amend(office: Office) -> None:
        sari = office.appraisal()
        entries.reason(office.tx, Machine.APPRAISAL, "amend", sari, "Tugas bertambah.", actor=BUDI, now=clock.at)
        office.take("amend", sari, BUDI, "2027-01-06")
        lines = [replace(line, target="24 laporan") for line in skp_read.lines(office.tx, sari)]
        skp.targets(office.tx, sari, lines, actor=SARI, now=at("2027-01-07"))

    agreed.put(amend)
    assert agreed.signed(SARI).get(path(agreed)).status_code == 409
    assert "Dokumen ini versi terbaru" in agreed.get(f"/periksa/{code}").text  # what was agreed last
    agreed.put(lambda o: o.take("propose", o.appraisal(), SARI, "2027-01-07"))
    agreed.put(lambda o: o.take("agree", o.appraisal(), BUDI, "2027-01-07"))
    assert "bukan versi terbaru" in agreed.get(f"/periksa/{code}").text


@pytest.mark.parametrize("said", ["2345-6789-ABCD", "bukan kode", "0OIL-0OIL-0OIL", "<script>alert(1)", "x" * 300])
def test_an_unknown_code_is_said_to_be_unknown(portal: Portal, said: str) -> None:
    page = portal.get(f"/periksa/{quote(said, safe='')}")
    assert page.status_code == 404
    assert "Kode ini asli" not in page.text
    assert "<script>" not in page.text
    assert ("Tidak ada dokumen dengan kode" if said[0] == "2" else "bukan kode dokumen") in page.text


def test_a_code_is_typed_as_people_type_it(agreed: Portal) -> None:
    pdf(agreed)
    code = codes(agreed)[0][0]
    assert 'name="kode"' in agreed.get("/periksa").text
    led = agreed.get("/periksa", params={"kode": f" {code[:4].lower()} {code[4:]} "})
    assert led.headers["Location"] == f"/periksa/{documents.grouped(code)}"
    assert agreed.get(led.headers["Location"]).status_code == 200
    assert agreed.get("/periksa", params={"kode": "salah"}).status_code == 404


def test_whoever_tries_out_codes_waits(portal: Portal) -> None:
    tried = [
        portal.get(f"/periksa/{n:012d}".replace("0", "2").replace("1", "3")).status_code for n in range(CHECKS + 1)
    ]
    assert tried == [404] * CHECKS + [429]


@needs_browser
def test_the_page_can_be_read_by_everybody(agreed: Portal) -> None:
    pdf(agreed)
    assert faults(agreed.signed(SARI), ["/periksa", f"/periksa/{codes(agreed)[0][0]}"]) == {}
