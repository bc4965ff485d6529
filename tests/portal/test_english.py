"""The pages of people in English hold no Indonesian but proper terms, citations and what people wrote."""

import re

import requests

from tests.people import HADI, LESTARI, agree_all, at, issue
from tests.portal.conftest import Portal, Signed
from tests.portal.helpdesk import Portals, clock, english, office
from tests.portal.papers import Clock
from tests.rosters import BUDI, DEWI, RATNA, SARI

__all__ = ["clock", "office"]

# Words that every Indonesian sentence or button of the pages would hold, and no proper term does.
INDONESIAN = re.compile(
    r"\b(dan|yang|belum|untuk|mohon|dengan|tidak|sudah|atau|oleh|pada|adalah|ini|itu|kepada|dari|bapak|batas|simpan|"
    r"pilih|tambah|tambahkan|kembali\w*|alasan|langkah|pegawai|baris|masuk|keluar|menunggu|tugas|tim saya|"
    r"hasil saya|bantuan|istilah|keadaan|penjelasan|keputusan|keterangan|kirim|lihat|cari|berkas|tautan|periode|"
    r"triwulan|sampai|terima|ajukan|sepakati|laporkan|perlu|saran|lengkap)\b",
    re.I,
)
# Official names and the data of the test, which stay as they are.
PROPER = (
    "pejabat penilai kinerja", "atasan pejabat penilai", "Tim Pengelola Kinerja", "tim pengelola", "12 laporan",
    "Sasaran Kinerja Pegawai", "Dokumen Evaluasi Kinerja Pegawai", "Pejabat Pembina Kepegawaian", "tanda terima",
    "Pelaksana tugas",
)  # fmt: skip


def _left_over(who: Signed, path: str, status: int = 200) -> list[str]:
    answer = who.get(path)
    assert answer.status_code == status, path
    assert '<html lang="en">' in answer.text
    page = re.sub(r'<(\w+)[^>]* lang="id"[^>]*>.*?</\1>', " ", answer.text, flags=re.S)
    said = " ".join(
        [re.sub(r"<[^>]*>", " ", page), *re.findall(r'(?:aria-label|data-label|data-\w+|title)="([^"]*)"', page)]
    )
    said = re.sub(r"/\S+", " ", said)  # addresses
    for proper in PROPER:
        said = re.sub(re.escape(proper), " ", said, flags=re.I)
    return [f"{path}: …{said[max(0, m.start() - 40) : m.end() + 40]}…" for m in INDONESIAN.finditer(said)]


def _found(portal: Portal, *nips: str, more: tuple[str, ...] = ()) -> list[str]:
    found = []
    for nip in nips:
        who = english(portal, nip)
        own = [f"/tugas/{m}/{id_}" for m, id_ in portal.rows(
            "SELECT 'appraisal', id FROM appraisal WHERE :nip IN (employee_nip, appraiser_nip) UNION ALL "
            "SELECT 'checkin', k.id FROM checkin k JOIN appraisal a ON a.id = k.appraisal_id "
            "WHERE :nip IN (employee_nip, appraiser_nip) UNION ALL SELECT 'calibration', k.id FROM calibration k "
            "JOIN unit u ON u.id = k.unit_id WHERE :nip IN (u.head_nip, u.leader_nip)", nip=nip)]  # fmt: skip
        skps = [f"{path}/skp" for path in own if "/appraisal/" in path]
        beside = [f"{path[:-4]}/{name}" for path in skps for name in ("rekan", "catatan-penilai", "penilai")]
        beside = [path for path in (*beside, "/kelola", "/penilai") if who.get(path).status_code == 200]
        for path in (*own, *skps, *beside, *more):
            found += _left_over(who, path)
    return found


def test_english_pages_hold_no_indonesian_at_the_years_beginning(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2027-01-05"))
    portal.put(agree_all)
    portal.put(lambda o: o.do("UPDATE appraisal SET state = 'proposed' WHERE employee_nip = :nip", nip=SARI))
    portal.put(lambda o: o.do("UPDATE appraisal SET state = 'drafting' WHERE employee_nip = :nip", nip=BUDI))
    found = _found(portal, SARI, BUDI, RATNA, more=("/tugas", "/tim", "/hasil", "/tim/matriks", "/bantuan", "/sesi"))
    assert not found, "\n".join(found)


def test_english_pages_hold_no_indonesian_in_the_year_and_at_its_end(office: Portal, clock: Clock) -> None:
    found = _found(office, SARI, BUDI, DEWI, more=("/tugas", "/tim", "/hasil", "/bantuan"))
    office.put(issue)
    clock.at = at("2028-01-27")
    found += _found(office, SARI, BUDI, HADI, LESTARI, RATNA, more=("/tugas", "/tim", "/tim/nilai", "/hasil"))
    page = f"/tugas/appraisal/{office.put(lambda o: o.appraisal())}"
    for who, path, said in (
        (SARI, "isi/receipt", {}), (SARI, "isi/objection", {"words": "Grounds."}), (SARI, "langkah/contest", {}),
        (SARI, "isi/hearing", {"words": "Mine."}), (BUDI, "isi/hearing", {"words": "Mine."}),
        (RATNA, "isi/decision", {"decision": "ditolak", "words": "Reasons."}),
    ):  # fmt: skip
        found += _left_over(english(office, who), page)
        assert office.signed(who).post(f"{page}/{path}", said).status_code == 303, path
    assert office.signed(RATNA).post(f"{page}/langkah/decide").status_code == 303
    found += [line for who in (SARI, BUDI, RATNA) for line in _left_over(english(office, who), page)]
    assert not found, "\n".join(found)


def test_pages_before_signing_in_hold_no_indonesian_where_english_is_spoken(portals: Portals) -> None:
    portal = portals(language="en")
    anybody = Signed(portal.url, requests.Session())
    for path, status in (("/masuk", 200), ("/periksa", 200), ("/periksa/ABCD-2345-EFGH", 404), ("/masuk/1-x", 404),
                         ("/t/1-x", 404), ("/tidak-ada", 404)):  # fmt: skip
        assert _left_over(anybody, path, status) == []
