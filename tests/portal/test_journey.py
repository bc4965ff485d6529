"""A year in real Chromium, from the links in delivered mails to the final document: on a phone without scripts, on a
desktop with them. Sari, budi, ratna, hadi, lestari and dewi each do their part, and nobody types an address."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from notifications.local import catchers
from store.database import Engine
from tests.people import BUDI, DEWI, HADI, LESTARI, RATNA, SARI, an_office, rate, report
from tests.portal.conftest import Portal, served
from tests.portal.journey import DESKTOP, PHONE, Clock, Journey
from tests.portal.looking import BROWSER, needs_browser
from tests.portal.skpdesk import agreed_above
from tests.portal.uploads import photo

pytestmark = needs_browser


@pytest.fixture(params=["phone", "desktop"])
def journey(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> Iterator[Journey]:
    """The cast's office on the morning of the opening; everybody but sari has an SKP that is agreed."""
    from playwright.sync_api import sync_playwright

    clock, phone = Clock(), request.param == "phone"
    with engine.begin() as tx:
        cycle = an_office(tx).cycle
    settings = Settings(files=str(tmp_path / "bukti"))
    with served(engine, settings, clock) as url, catchers(tmp_path) as caught, sync_playwright() as playwright:
        portal = Portal(url, engine, cycle, clock)
        portal.put(agreed_above)
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield Journey(portal, clock, caught, chromium, PHONE if phone else DESKTOP, scripts=not phone)
        chromium.close()


def test_a_year_goes_from_delivered_mails_to_the_final_document(journey: Journey, tmp_path: Path) -> None:
    for part in (targets, check_in, results, rating, calibration, handing_over, objection):
        part(journey)
        assert not journey.wrong, "\n".join(journey.wrong)
    document(journey, tmp_path / "dokumen.pdf")
    assert not journey.wrong, "\n".join(journey.wrong)
    states = journey.portal.rows("SELECT employee_nip, state, predikat FROM appraisal WHERE employee_nip = ANY (:nips)",
                                 nips=[SARI, BUDI])  # fmt: skip
    assert sorted(states) == sorted([(SARI, "final", "sangat_baik"), (BUDI, "final", "baik")])
    assert {*journey.mails} == {"Sari", "Budi", "Ratna", "Hadi", "Lestari", "Dewi"}


def fill(page: Any, given: dict[str, str]) -> None:
    """Fill fields by their labels."""
    for label, said in given.items():
        page.get_by_role("textbox", name=label).first.fill(said)


def targets(journey: Journey) -> None:
    """Sari draws up her SKP; budi sends it back with a reason and a remark, and agrees the second time."""
    journey.tell("2027-01-04")
    sari = journey.come(SARI)
    journey.do(sari)
    if journey.scripts:  # adds it at once, without asking for a page
        sari.get_by_role("button", name="Tambah baris").click()
    else:
        journey.press(sari, "Tambah baris")
    sari.get_by_role("combobox", name="RHK atasan yang diintervensi").select_option(index=1)
    fill(sari, {"Rencana hasil kerja": "Data pegawai mutakhir", "Indikator kinerja": "persentase data mutakhir",
                "Target": "95 persen"})  # fmt: skip
    sari.get_by_role("combobox", name="Aspek").select_option("kualitas")
    journey.press(sari, "Simpan")
    journey.press(sari, "Ajukan SKP")
    budi = journey.come(BUDI)
    journey.do(budi)
    budi.get_by_text("Beri catatan").first.click()
    fill(budi, {"Catatan untuk baris 1": "Mohon menyebut jumlah pegawainya."})
    journey.press(budi, "Simpan catatan")
    fill(budi, {"Alasan": "Mohon melihat catatan pada baris 1."})
    journey.press(budi, "Kembalikan SKP")
    sari = journey.come(SARI)
    journey.do(sari)
    fill(sari, {"Target": "98 persen dari 420 pegawai"})
    journey.press(sari, "Simpan")
    journey.press(sari, "Ajukan SKP")
    budi = journey.come(BUDI)
    journey.do(budi, "Kerjakan.*Sari")
    journey.press(budi, "Sepakati SKP")


def check_in(journey: Journey) -> None:
    """Sari reports a quarter with a figure, a sentence, a photo and a link; budi answers and rates."""
    journey.portal.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    journey.tell("2027-03-29")
    sari = journey.come(SARI)
    journey.do(sari)
    evidence(journey, sari, "31 persen; dua unit masih melengkapi berkas", "Simpan realisasi")
    fill(sari, {"atau tautan": "http://127.0.0.1:9/laporan"})
    journey.press(sari, "Tambahkan")
    assert "belum dapat diperiksa" in sari.inner_text("main")
    journey.press(sari, "Laporkan kemajuan")
    budi = journey.come(BUDI)
    journey.do(budi, "Kerjakan.*Sari")
    assert "31 persen; dua unit" in budi.inner_text("main")
    fill(budi, {"Umpan balik": "Baik. Mohon berkas dua unit itu didahulukan."})
    choose(budi, "Sesuai Ekspektasi")
    journey.press(budi, "Evaluasi dan beri umpan balik")


def evidence(journey: Journey, page: Any, said: str, button: str) -> None:
    """Write the result of the first line, and add a photo to it."""
    page.locator("[name=r-1]").fill(said)
    journey.press(page, button)
    page.get_by_label("Berkas atau foto").set_input_files(
        {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    journey.press(page, "Tambahkan")
    assert "foto.jpg" in page.inner_text("main")


def choose(page: Any, said: str) -> None:
    """Choose the same for hasil kerja and perilaku kerja."""
    for button in page.get_by_label(said, exact=True).all():
        button.check()


def results(journey: Journey) -> None:
    """Sari reports the year; budi, whom nobody watches here, has done so too."""
    journey.tell("2027-12-15")
    sari = journey.come(SARI)
    journey.do(sari)
    evidence(journey, sari, "98 persen", "Simpan realisasi")
    journey.press(sari, "Laporkan realisasi dan bukti dukung")
    journey.portal.put(lambda o: report(o, BUDI))


def rating(journey: Journey) -> None:
    """Lestari sets the unit's predikat, and budi rates sari above her own record, with a sentence why."""
    journey.tell("2028-01-11")
    lestari = journey.come(LESTARI)
    journey.do(lestari, "Kerjakan.*|Unit U1")
    lestari.get_by_role("combobox", name="Predikat unit ini").select_option("Baik")
    journey.press(lestari, "Simpan")
    journey.press(lestari, "Tetapkan predikat organisasi")
    journey.tell("2028-01-12")
    budi = journey.come(BUDI)
    journey.do(budi, "Tim saya")
    journey.do(budi, "Nilai tim")
    budi.get_by_role("combobox", name="Hasil kerja").select_option("di_atas")
    budi.get_by_role("combobox", name="Perilaku kerja").select_option("sesuai")
    fill(budi, {"Penjelasan": "Data mutakhir melampaui target tahun ini."})
    journey.press(budi, "Simpan penilaian")
    journey.portal.put(lambda o: rate(o, BUDI, RATNA))


def calibration(journey: Journey) -> None:
    """Hadi proposes the distribution of the unit, and lestari approves it."""
    journey.tell("2028-01-17")
    hadi = journey.come(HADI)
    journey.do(hadi, "Kerjakan.*distribusi")
    journey.press(hadi, "Ajukan distribusi predikat")
    lestari = journey.come(LESTARI)
    journey.do(lestari, "Kerjakan.*distribusi|Unit U1")
    journey.press(lestari, "Setujui distribusi predikat")


def handing_over(journey: Journey) -> None:
    """Dewi hands the results over; budi accepts his."""
    journey.tell("2028-01-25")
    dewi = journey.come(DEWI)
    journey.do(dewi, "Tim saya")
    journey.press(dewi, "Sampaikan hasil")
    budi = journey.come(BUDI)
    journey.do(budi, "Kerjakan.*terima hasil")
    journey.press(budi, "Terima hasil")


def objection(journey: Journey) -> None:
    """Sari objects; ratna hears both sides and decides."""
    sari = journey.come(SARI)
    journey.do(sari, "Kerjakan.*terima hasil")
    assert "Diterima 25 Jan 2028" in sari.inner_text("main")  # the mail that brought her here was the receipt
    fill(sari, {"Alasan keberatan": "Perilaku kerja saya dinilai tanpa melihat umpan balik triwulan."})
    journey.press(sari, "Simpan")
    journey.press(sari, "Ajukan keberatan")
    ratna = journey.come(RATNA)
    journey.do(ratna, "Kerjakan.*keberatan")
    for side, said in (("pegawai", "Umpan balik triwulan belum dilihat."), ("pejabat penilai", "Benar, terlewat.")):
        ratna.get_by_label(side, exact=True).check()
        ratna.locator("#hearing-words").fill(said)
        journey.press(ratna, "Simpan keterangan")
    assert "Benar, terlewat." in ratna.inner_text("main")
    ratna.get_by_label("dikabulkan").check()
    choose(ratna, "Di Atas Ekspektasi")
    fill(ratna, {"Pertimbangan": "Umpan balik triwulan membuktikan keberatan."})
    journey.press(ratna, "Simpan keputusan")
    journey.press(ratna, "Putuskan keberatan")


def document(journey: Journey, path: Path) -> None:
    """Sari downloads the final document, and anybody can check its code."""
    sari = journey.come(SARI)
    journey.do(sari, "Hasil saya")
    with sari.expect_download() as coming:
        sari.get_by_role("link", name="Dokumen evaluasi (PDF)").click()
    coming.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF-")
    ((code,),) = journey.portal.rows("SELECT code FROM document WHERE kind = 'dokumen_evaluasi'")
    sari.goto(f"{journey.portal.url}/periksa")
    fill(sari, {"Kode dokumen": code})
    journey.press(sari, "Periksa")
    assert "Kode ini asli" in sari.inner_text("main")
    assert re.search("versi terbaru", sari.inner_text("main"))
