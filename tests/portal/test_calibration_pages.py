"""The pages of calibration: the same figures as the store's, each agency for itself, and nobody's predikat by name."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from shutil import which

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from domain.terms import Access, Ekspektasi, Machine, Predikat
from portal.gate import COOKIE
from store import appraisals, calibrations, distributions, entries, ratings, recount
from tests.people import BUDI, DEWI, HADI, RATNA, SARI, Office, agree_all, at, hire, set_capaian
from tests.portal.conftest import Portal, Signed

BROWSER = which("chromium") or which("chromium-browser") or which("google-chrome")
STAFF = [f"19900101201504{n:04d}" for n in range(1001, 1012)]
AS, BELOW, ABOVE = Ekspektasi.SESUAI, Ekspektasi.DI_BAWAH, Ekspektasi.DI_ATAS
FEW = "Baik 9 dari 12 orang (75%), paling banyak 70%, yaitu 8 orang"
LIST, UNIT = "/siklus/2027/kalibrasi", "/siklus/2027/instansi/A1/kalibrasi/U1"
WHY = "Sari dan sembilan rekannya bekerja baik."


def _rated(office: Office) -> None:
    """Twelve people of U1 are rated, nine of them Baik and three Butuh Perbaikan; one more is excluded."""
    agree_all(office)
    for n, nip in enumerate(STAFF):
        hire(office.tx, nip, "U1", RATNA if n < 4 else BUDI, "2027-02-01")
    appraisals.follow(office.tx, at("2027-02-01"))
    office.do("UPDATE appraisal SET state = 'reported' WHERE unit_id = :id", id=office.unit("U1"))
    set_capaian(office)
    everybody = [(BUDI, RATNA), (SARI, BUDI), *((nip, RATNA if n < 4 else BUDI) for n, nip in enumerate(STAFF))]
    for n, (nip, by) in enumerate(everybody[:-1]):
        now = at("2028-01-13")
        hasil = BELOW if n in (2, 3, 4) else AS
        ratings.rating(office.tx, Machine.APPRAISAL, office.appraisal(nip), hasil, AS, actor=by, now=now)
        office.take("rate", office.appraisal(nip), by, "2028-01-13")
    out = office.appraisal(STAFF[-1])
    entries.reason(office.tx, Machine.APPRAISAL, "void", out, "Cuti.", actor=DEWI, now=at("2028-01-13"))
    office.take("void", out, DEWI, "2028-01-13")


def _handed_over(office: Office) -> None:
    """Everybody's result in U1 and U0 is final, behind the door's back."""
    office.do("UPDATE appraisal SET predikat = coalesce(predikat, 'baik'), state = 'final' WHERE state <> 'voided' "
              "AND unit_id IN (SELECT id FROM unit WHERE code IN ('U0', 'U1'))")  # fmt: skip
    recount.repair(office.tx, office.cycle.id)


def _waits(office: Office, nip: str, state: str) -> None:
    office.do("UPDATE appraisal SET state = :state WHERE id = :id", state=state, id=office.appraisal(nip))
    recount.repair(office.tx, office.cycle.id)


@pytest.fixture
def rated(portals: Callable[..., Portal]) -> Portal:
    made = portals(clock=lambda: at("2028-01-14"))
    made.put(_rated)
    return made


def _cells(html: str) -> list[list[str]]:
    """Give the words of each row of a table."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.S)
    plain = [[re.sub(r"<[^>]+>", " ", cell) for cell in re.split(r"</t[dh]>", row)[:-1]] for row in rows]
    return [[" ".join(cell.split()) for cell in row] for row in plain]


def _csv(signed: Signed, path: str) -> list[dict[str, str]]:
    answer = signed.get(path)
    assert answer.status_code == 200, path
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_pengelola_sees_each_unit_beside_its_pattern_with_the_counts_of_the_store(rated: Portal) -> None:
    dewi = rated.signed(Access.PENGELOLA, "A1")
    spread = rated.put(lambda office: distributions.spreads(office.tx, office.cycle.id)[office.unit("U1")])
    html = dewi.get(LIST).text
    row = next(row for row in _cells(html) if row[0].startswith("Unit U1"))
    assert row[3:9] == [str(spread.counts.get(p, 0)) for p in Predikat] + [str(spread.unrated)]
    assert row[3:9] == ["0", "9", "3", "0", "0", "0"]
    assert FEW in row[9]
    assert "✗ B 9 (≤ 8)" in row[9]
    assert "✓ BP/K 3 (≥ 1)" in row[9]
    assert "penjelasan diperlukan SE MenPANRB 3/2023" in row[9]
    assert row[2] == "Baik"
    assert "giliran pimpinan unit" in row[1]
    found = {one["unit_code"]: one for one in _csv(dewi, f"{LIST}.csv")}
    assert set(found) == {"U0", "U1", "U2", "U3"}
    assert (found["U1"]["baik"], found["U1"]["departures"], found["U1"]["justification_required"]) == ("9", FEW, "True")
    assert "SE MenPANRB 3/2023" in found["U1"]["source"]
    assert not found["U2"]["departures"]
    page = dewi.get(UNIT).text
    assert FEW in page
    assert "1 dikecualikan, di luar hitungan" in page
    assert "! 9 · 75% (≤ 70%)" in page
    one = {r["predikat"]: (r["people"], r["of"], r["most_percent"]) for r in _csv(dewi, f"{UNIT[:-3]}.csv?unit=U1")}
    assert one["baik"] == ("9", "12", "70")
    assert one["butuh_perbaikan"] == ("3", "12", "")


def test_units_are_sorted_and_narrowed_as_the_address_asks(rated: Portal) -> None:
    dewi = rated.signed(Access.PENGELOLA, "A1")

    def units(asked: str) -> list[str]:
        return [one["unit_code"] for one in _csv(dewi, f"{LIST}.csv?{asked}")]

    assert units("") == ["U0", "U1", "U2", "U3"]
    assert units("arah=turun") == ["U3", "U2", "U1", "U0"]
    assert units("urut=baik&arah=turun")[0] == "U1"
    assert units("urut=simpangan&arah=turun")[0] == "U1"
    assert units("urut=pegawai&arah=turun")[:2] == ["U1", "U0"]
    assert units("saring=menyimpang") == units("saring=penjelasan") == ["U1"]
    assert units("cari=unit+u3") == ["U3"]
    assert units("cari=tidak+ada") == []
    assert "Tidak ada unit yang demikian" in dewi.get(f"{LIST}?cari=tidak+ada").text
    assert units("urut=entah&saring=entah&hal=-3") == ["U0", "U1", "U2", "U3"]


def test_another_agency_is_not_there_on_any_address(rated: Portal) -> None:
    joko = rated.signed(Access.PENGELOLA, "A2")
    for path in (
        UNIT, f"{UNIT}?capaian=baik", f"{LIST}?instansi=A1", f"{LIST}.csv?instansi=A1",
        "/siklus/2027/instansi/A1/kalibrasi.csv?unit=U1", "/siklus/2027/instansi/A2/kalibrasi/U1",
        "/siklus/2027/instansi/A2/kalibrasi.csv?unit=U1", "/siklus/2027/instansi/A2/kalibrasi.csv",
        "/siklus/2099/kalibrasi",
    ):  # fmt: skip
        assert joko.get(path).status_code == 404, path
    assert [one["unit_code"] for one in _csv(joko, f"{LIST}.csv")] == ["V0"]
    assert "Unit U1" not in joko.get(LIST).text
    for path in (LIST, f"{LIST}.csv", UNIT):
        assert rated.signed(SARI).get(path).status_code == 404, path
        assert rated.get(path).status_code == 303, path
    operator = rated.signed(Access.OPERATOR)
    assert len(_csv(operator, f"{LIST}.csv")) == 5
    assert len(_csv(operator, f"{LIST}.csv?instansi=A2")) == 1


def test_whoever_only_watches_sees_no_predikat_before_they_were_handed_over(rated: Portal) -> None:
    rated.put(
        lambda office: calibrations.justification(
            office.tx, office.calibration(), WHY, actor=HADI, now=at("2028-01-13 10:00")
        )
    )
    viewer = rated.signed(Access.VIEWER, "A1")
    row = next(row for row in _cells(viewer.get(LIST).text) if row[0].startswith("Unit U1"))
    assert row[3:] == ["tidak ditampilkan", "0", "-"]
    found = {one["unit_code"]: one for one in _csv(viewer, f"{LIST}.csv")}["U1"]
    assert {found[key] for key in (*Predikat, "departures", "source", "justification_required")} == {""}
    assert _csv(viewer, f"{LIST}.csv?saring=menyimpang") == []
    page = viewer.get(f"{UNIT}?capaian=kurang").text
    assert "Predikat unit ini tidak ditampilkan" in page
    for hidden in ("75%", WHY, "Andaikan", "Kecenderungan", "Sari"):
        assert hidden not in page, hidden
    assert _csv(viewer, f"{UNIT[:-3]}.csv?unit=U1") == []
    assert WHY in rated.signed(Access.PENGELOLA, "A1").get(UNIT).text
    rated.put(_handed_over)
    rated.put(lambda office: _waits(office, STAFF[0], "rated"))
    assert "Predikat unit ini tidak ditampilkan" in viewer.get(UNIT).text  # a handed-over rest would tell of one more
    rated.put(lambda office: _waits(office, STAFF[0], "final"))
    handed_over = viewer.get(UNIT).text
    assert FEW in handed_over
    assert WHY not in handed_over
    assert "Andaikan" not in handed_over


def test_what_if_says_what_would_be_and_writes_nothing(rated: Portal) -> None:
    dewi = rated.signed(Access.PENGELOLA, "A1")
    budi, sari, elsewhere = rated.put(lambda office: [office.appraisal(nip) for nip in (BUDI, SARI, HADI)])
    everything = ("SELECT md5(string_agg(x, '|' ORDER BY x)) FROM (SELECT a::text x FROM appraisal a UNION ALL "
                  "SELECT r::text FROM rating r UNION ALL SELECT k::text FROM calibration k) every")  # fmt: skip
    before = rated.ask(everything)
    line = "pegawai={}&hasil={}&perilaku={}"
    asked = (
        f"{UNIT}?capaian=&{line.format(budi, ABOVE, ABOVE)}&{line.format(sari, BELOW, AS)}&{line.format('', '', '')}"
    )
    page = dewi.get(asked).text
    now = {row[0]: row[1:3] for row in _cells(page) if len(row) == 4 and row[0] in ("Sangat Baik", "Baik", "Jumlah")}
    assert now == {"Sangat Baik": ["0", "1"], "Baik": ["9", "7"], "Jumlah": ["12", "12"]}
    assert "2 orang akan berpredikat lain" in page
    assert "Tidak ada penyimpangan dari pola." in page
    worse = dewi.get(f"{UNIT}?capaian=kurang").text
    assert "Kurang 0 dari 12 orang (0%), paling sedikit 60%, yaitu 8 orang" in worse
    for lines in (
        line.format(elsewhere, AS, AS),
        line.format(budi, AS, ""),
        line.format("", AS, AS),
        line.format("x", AS, AS),
    ):
        assert "setiap baris memerlukan seorang pegawai unit ini" in dewi.get(f"{UNIT}?{lines}").text, lines
    twice = "&".join([line.format(budi, AS, AS)] * 2)
    assert "disebut dua kali" in dewi.get(f"{UNIT}?{twice}").text
    assert "bukan rating" in dewi.get(f"{UNIT}?{line.format(budi, 'bagus', AS)}").text
    assert dewi.post(UNIT).status_code == 405
    assert rated.ask(everything) == before


def test_a_unit_whose_code_holds_a_slash_and_a_space_has_its_page(rated: Portal) -> None:
    rated.ask("UPDATE unit SET code = 'U/1 a?.csv' WHERE code = 'U1' RETURNING 1")
    dewi = rated.signed(Access.PENGELOLA, "A1")
    href = re.search(r'href="([^"]+)">Unit U1<', dewi.get(LIST).text)
    assert href
    page = dewi.get(href[1])
    assert page.status_code == 200
    assert FEW in page.text
    csv_at = re.search(r'href="([^"]+kalibrasi\.csv[^"]+)"', page.text)
    assert csv_at
    assert len(_csv(dewi, csv_at[1])) == 6


def test_the_past_of_a_unit_is_told_in_order_with_who_and_the_counts_at_approval(rated: Portal) -> None:
    def approve(office: Office) -> None:
        calibration = office.calibration()
        office.take("propose", calibration, HADI, "2028-01-14", Machine.CALIBRATION)
        now = at("2028-01-17")
        calibrations.justification(office.tx, calibration, WHY, actor=HADI, now=now)
        leader = office.ask("SELECT leader_nip FROM unit WHERE code = 'U1'")
        office.take("approve", calibration, leader, "2028-01-17 10:00", Machine.CALIBRATION)

    rated.put(approve)
    page = rated.signed(Access.OPERATOR).get(UNIT).text
    past = [row for row in _cells(page) if len(row) == 3 and "Jan 2028" in row[0]]
    assert [row[1].split(" →")[0].split(" “")[0] for row in past] == [
        "Capaian: Baik", "Tetapkan predikat organisasi", "Ajukan distribusi predikat", "Penjelasan ditulis",
        "Setujui distribusi predikat",
    ]  # fmt: skip
    assert "Baik 9 · Butuh Perbaikan 3 · dari 12 orang" in past[-1][1]
    assert past[2][2].startswith("Hadi (**")
    assert HADI not in page
    assert SARI not in page
    assert "ada penjelasan" in rated.signed(Access.OPERATOR).get(LIST).text


# --- in a browser ---------------------------------------------------------------------------------------


@pytest.fixture
def browser_page(rated: Portal) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        context = browser.new_context(viewport={"width": 360, "height": 740})
        signed = rated.signed(Access.OPERATOR)
        context.add_cookies([{"name": COOKIE, "value": signed.session.cookies[COOKIE], "url": rated.url}])
        yield context.new_page()
        browser.close()


@pytest.mark.skipif(not BROWSER, reason="no browser is installed")
def test_axe_finds_nothing_and_a_phone_needs_no_sideways_scrolling(rated: Portal, browser_page: Page) -> None:
    wrong: list[str] = []
    browser_page.on("pageerror", lambda error: wrong.append(str(error)))
    browser_page.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
    for path in (LIST, f"{UNIT}?capaian=kurang", f"{UNIT}?pegawai=1"):
        browser_page.goto(rated.url + path)
        found = Axe().run(browser_page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], path
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= 360, path
    assert wrong == []
