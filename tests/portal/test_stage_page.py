"""A stage: its figures are those of the store and of the forecast, and whom to look at first comes first."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from domain.outlook import Outlook
from domain.terms import Access, Stage
from flows.outlook import forecast
from portal.course import FULL
from store.database import Engine, text
from store.reports import Group, status
from tests.people import HADI, JOKO, RATNA, SARI, agree_all, at, check_in
from tests.portal.conftest import Portal
from tests.portal.looking import browser, faults, needs_browser, rows, words

PAGE = "/siklus/2027/tahap/checkin_1"
NOW = at("2027-04-07")
Portals = Callable[..., Portal]


@pytest.fixture
def spring(portals: Portals) -> Portal:
    """The first check-in is under way; sari and hadi have done it."""
    made = portals(clock=lambda: NOW)
    made.put(agree_all)
    made.put(lambda office: office.ask_for_checkins(1, "2027-03-29"))
    made.put(check_in)
    made.put(lambda office: check_in(office, HADI, RATNA, when="2027-04-06"))
    return made


def group(portal: Portal, code: str) -> Group:
    return next(g for g in portal.put(lambda o: status(o.tx, o.cycle, "agency", NOW)) if g.code == code)


def foreseen(portal: Portal, agency: str | None = None) -> Outlook:
    """What `siklus forecast` says of the first check-in, of all or of one agency."""
    id_ = group(portal, agency).id if agency else 0
    found = portal.put(lambda o: forecast(o.tx, o.cycle, "agency", NOW))
    return next(r for r in found if (r.stage, r.period, r.group) == (Stage.CHECKIN, 1, id_))


def test_the_page_and_its_csv_say_what_the_store_counts_and_foresees(spring: Portal) -> None:
    who = spring.signed(Access.OPERATOR)
    for agency, asked in ((None, 9), ("A1", 8), ("A2", 1)):
        narrow = f"?instansi={agency}" if agency else ""
        shown, days = words(who.get(PAGE + narrow)), rows(who.get(f"{PAGE}.csv{narrow}"))
        row, done = foreseen(spring, agency), 0 if agency == "A2" else 2
        assert (row.asked, row.done) == (asked, done)
        assert f"Pegawai yang wajib {asked} Selesai {done} " in shown
        known = {day["day"]: day for day in days}
        grown = [known[f"2027-04-0{n}"]["done"] for n in (4, 5, 6, 7)]
        assert grown == (["0"] * 4 if agency == "A2" else ["0", "1", "2", "2"])
        last = days[-1]
        assert last["day"] == ("2027-04-14")
        assert float(last["expected"]) == pytest.approx(row.asked - row.missed, abs=0.06)
        assert (float(last["expected_low"]), float(last["expected_high"])) == (asked - row.high, asked - row.low)
        coming = [float(day["expected"]) for day in days if day["expected"]]
        assert coming == sorted(coming)
        assert coming[0] >= done
        assert f"Menurut laju sampai hari ini, {round(row.missed)} dari {asked} pegawai" in shown


def test_the_curve_that_is_drawn_ends_where_the_store_stands(spring: Portal) -> None:
    page = spring.signed(Access.VIEWER, "A1").get(PAGE).text
    counted = group(spring, "A1").stages[1]
    curve = re.findall(r'class="curve"[^>]* d="([^"]*)"', page)
    assert 1 - float(curve[0].rsplit(",", 1)[1]) / FULL == pytest.approx(counted.done / counted.total, abs=1e-3)
    band, ahead = (re.findall(rf'class="{kind}"[^>]* d="', page) for kind in ("band", "ahead"))
    assert len(band) == len(ahead) == 1
    assert 'class="due"' in page
    assert 'class="goal"' in page


def test_whom_to_look_at_first_is_who_will_miss_most_and_the_links_lead_to_them(spring: Portal) -> None:
    who = spring.signed(Access.OPERATOR)
    page = who.get(PAGE).text
    first = re.findall(r"<li>.*?instansi=(\w+).*?href=\"([^\"]*pegawai[^\"]*)\">(\d+)</a></li>", page)
    assert [(agency, int(n)) for agency, _, n in first] == [("A1", 6), ("A2", 1)]
    path = first[0][1].replace("&amp;", "&").replace("pegawai?", "pegawai.csv?")
    assert len(rows(who.get(path))) == 6
    narrowed = who.get(PAGE + "?instansi=A1").text
    units = re.findall(r"<th scope=\"row\"><span><a href=\"[^\"]*/unit/(\w+)", narrowed)
    assert units[0] == "U0"  # lestari, ratna and dewi; the others have one each
    assert sorted(units) == ["U0", "U1", "U2", "U3"]


def test_when_the_time_is_over_those_who_are_late_come_first_and_nothing_lies_ahead(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2027-05-03"))
    portal.put(agree_all)
    portal.put(lambda office: office.ask_for_checkins(1, "2027-03-29"))
    portal.put(check_in)
    page = portal.signed(Access.PENGELOLA, "A1").get(PAGE)
    assert "Unit U0 : 4 dari 4 pegawai lewat batas waktu" in words(page)
    assert "siapa=overdue" in page.text
    assert 'class="ahead"' not in page.text


def test_an_account_of_one_agency_sees_no_other(spring: Portal) -> None:
    who = spring.signed(Access.PENGELOLA, "A1")
    for path in (PAGE, f"{PAGE}/kurva", f"{PAGE}.csv"):
        assert who.get(f"{path}?instansi=A2").status_code == 404
        assert "Ambon" not in who.get(path).text
    assert "Pegawai yang wajib 8 " in words(who.get(PAGE))
    assert [row["asked"] for row in rows(who.get(f"{PAGE}.csv"))][-1] == "8"
    assert spring.signed(SARI).get(PAGE).status_code == spring.signed(JOKO).get(f"{PAGE}.csv").status_code == 404


def test_a_stage_that_is_not_open_says_so_and_one_that_is_none_is_not_there(spring: Portal) -> None:
    who = spring.signed(Access.OPERATOR)
    page = who.get("/siklus/2027/tahap/calibration")
    assert "belum dibuka" in words(page)
    assert "<svg class=\"plain\"" not in page.text  # fmt: skip
    assert rows(who.get("/siklus/2027/tahap/calibration.csv")) == []
    for none in ("checkin_5", "istirahat", "checkin"):
        assert who.get(f"/siklus/2027/tahap/{none}").status_code == 404


@contextmanager
def busy(engine: Engine) -> Iterator[None]:
    """The forecast must wait: somebody holds the steps. What is counted does not read them."""
    with engine.connect() as db, db.begin() as held:
        db.execute(text("LOCK TABLE operation"))
        yield
        held.rollback()


def test_a_forecast_that_takes_long_is_not_waited_for(spring: Portal) -> None:
    who = spring.signed(Access.OPERATOR)
    with busy(spring.engine):
        page = who.get(PAGE + "?instansi=A1")
        piece = who.get(f"{PAGE}/kurva?instansi=A1")
    shown = words(page)
    assert "Pegawai yang wajib 8 Selesai 2 " in shown
    assert "sedang dihitung" in shown
    assert "Unit U0 : 3 dari 4 pegawai belum selesai" in shown  # what is counted is there already
    for answer in (page, piece):
        assert f'hx-get="{PAGE}/kurva?instansi=A1"' in answer.text
    wait = re.findall(r'href="([^"]*tunggu=1[^"]*)"', page.text)[0].replace("&amp;", "&")
    assert 'class="curve"' in who.get(wait).text


@needs_browser
def test_the_page_shows_the_forecast_by_itself_when_it_is_there(spring: Portal) -> None:
    with browser(spring.signed(Access.OPERATOR), java_script_enabled=True) as page:
        with busy(spring.engine):
            page.goto(spring.url + PAGE)
            assert "sedang dihitung" in page.inner_text("#kurva")
        page.wait_for_selector("#kurva path.curve", state="attached")
        assert "sedang dihitung" not in page.inner_text("main")


@needs_browser
def test_everybody_can_use_it(spring: Portal) -> None:
    assert faults(spring.signed(Access.OPERATOR), [PAGE, PAGE + "?instansi=A1", "/siklus/2027/tahap/calibration"]) == {}
