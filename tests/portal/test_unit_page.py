"""A unit: its stages, its people and whose turn it is, the units below it, and the maps of shares."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest

from domain.terms import Access
from store.reports import Group, status
from tests.people import BUDI, NAMES, SARI, agree_all, at, check_in
from tests.portal.conftest import Portal
from tests.portal.looking import faults, needs_browser, rows, words

ROOT = "/siklus/2027/instansi/A1"
U0, U1 = f"{ROOT}/unit/U0", f"{ROOT}/unit/U1"
NOW = at("2027-04-20")
Portals = Callable[..., Portal]


@pytest.fixture
def spring(portals: Portals) -> Portal:
    """The first check-in is over; only sari has done it."""
    made = portals(clock=lambda: NOW)
    made.put(agree_all)
    made.put(lambda office: office.ask_for_checkins(1, "2027-03-29"))
    made.put(check_in)
    return made


def units(portal: Portal) -> dict[str, Group]:
    return {g.code: g for g in portal.put(lambda o: status(o.tx, o.cycle, "unit", NOW, agency=o.agency("A1")))}


def test_a_unit_counts_as_the_store_does(spring: Portal) -> None:
    who, counted = spring.signed(Access.OPERATOR), units(spring)
    page, lines = words(who.get(U1)), rows(who.get(f"{ROOT}/unit.csv?unit=U1"))
    assert "Pegawai dinilai 2 " in page
    stages = [*counted["U1"].stages, *counted["U3"].stages]  # the unit, and what is below it
    for count, line in zip(stages, lines, strict=True):
        said = (line["stage"], *(int(line[name]) for name in ("total", "done", "open", "overdue", "excused")))
        assert said == (count.window.name, count.total, count.done, count.open, count.overdue, count.excused)
    assert [line["code"] for line in lines] == ["U1"] * 8 + ["U3"] * 8


def test_its_curve_is_its_own(spring: Portal) -> None:
    who = spring.signed(Access.OPERATOR)
    days = rows(who.get(f"{ROOT}/kurva.csv?unit=U1&tahap=checkin_1"))
    checkin = units(spring)["U1"].stages[1]
    assert (days[-1]["asked"], days[-1]["done"]) == (str(checkin.total), str(checkin.done)) == ("2", "1")
    assert [day["done"] for day in days if day["day"] in ("2027-04-04", "2027-04-05")] == ["0", "1"]
    page = who.get(f"{U1}?tahap=checkin_1").text
    assert "Evaluasi periodik triwulan 1 · Unit U1" in page
    assert 'class="curve"' in page
    assert 'class="curve"' not in who.get(f"{U1}?tahap=calibration").text


def test_everybody_stands_there_masked_with_whose_turn_it_is(spring: Portal) -> None:
    page = spring.signed(Access.VIEWER, "A1").get(U1)
    people = page.text[page.text.index('id="pegawai"') : page.text.index('id="subunit"')]
    said = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", people, re.DOTALL)
    lines = [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", line)).strip() for line in said]
    assert [line.split(" ")[0] for line in lines] == ["Budi", "Sari"]  # who is late comes first
    assert "pegawai sendiri TW1, lewat 6 hari ✓ selesai ! lewat batas waktu · belum dibuka" in lines[0]
    assert "✓ selesai ✓ selesai · belum dibuka" in lines[1]
    assert not [nip for nip in NAMES if nip in page.text]
    assert BUDI[-4:] in lines[0]


def test_the_units_below_stand_in_their_order_with_their_own_shares(spring: Portal) -> None:
    page = spring.signed(Access.OPERATOR).get(U0).text
    below = page[page.index('id="subunit"') :]
    found = re.findall(r'class="d(\d)"><a href="[^"]*/unit/(\w+)">[^<]*</a></th>(.*?)</tr>', below)
    assert [(depth, code) for depth, code, _ in found] == [("1", "U1"), ("2", "U3"), ("1", "U2")]
    assert found[0][2].startswith("<td class=h10>100<td class=h5>50!<td>–")
    assert found[1][2].startswith("<td class=h10>100<td class=h0>0!<td>–")
    assert "Tidak ada unit di bawah" in spring.signed(Access.OPERATOR).get(f"{ROOT}/unit/U3").text


def test_its_calibration_is_one_step_away(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2028-01-12"))
    page = portal.signed(Access.OPERATOR).get(U1)
    assert f'href="{ROOT}/kalibrasi/U1"' in page.text
    assert "menunggu predikat organisasi" in page.text


def test_a_unit_of_any_code_has_its_page(spring: Portal) -> None:
    spring.put(lambda o: o.do("UPDATE unit SET code = 'U 1/a.csv?' WHERE code = 'U1'"))
    who, code = spring.signed(Access.OPERATOR), quote("U 1/a.csv?", safe="")
    page = who.get(f"{ROOT}/unit/{code}").text
    assert "<small>U 1/a.csv?</small>" in page
    for path in re.findall(r'(?:href|action)="(/siklus/[^"]*U%201[^"]*)"', page):
        assert who.get(path.replace("&amp;", "&")).status_code == 200, path
    assert rows(who.get(f"{ROOT}/kurva.csv?unit={code}"))


def test_a_unit_of_another_agency_is_not_there(spring: Portal) -> None:
    who, joko = spring.signed(Access.OPERATOR), spring.signed(Access.PENGELOLA, "A2")
    for tail in ("/unit/{}", "/unit.csv?unit={}", "/kurva?unit={}", "/kurva.csv?unit={}"):
        assert who.get(ROOT + tail.format("V0")).status_code == 404
        assert who.get(ROOT + tail.format("U9")).status_code == 404
        assert joko.get(ROOT + tail.format("U1")).status_code == 404
        assert who.get(ROOT + tail.format("U1")).status_code == 200
        assert spring.signed(SARI).get(ROOT + tail.format("U1")).status_code == 404
    assert joko.get(f"{ROOT}/peta").status_code == 404
    assert who.get(f"{U1}?tahap=checkin_9").status_code == 404


def test_the_maps_say_what_the_store_counts(spring: Portal) -> None:
    who, counted = spring.signed(Access.OPERATOR), units(spring)
    page = who.get(f"{ROOT}/peta").text
    shown = dict(re.findall(r'/unit/(\w+)">[^<]*</a></th>(?:<td[^>]*>[^<]*)<td[^>]*>(\d+)', page))
    first = {code: str(100 * g.stages[1].done // g.stages[1].total) for code, g in counted.items()}
    assert shown == first == {"U0": "0", "U1": "50", "U2": "0", "U3": "0"}
    order = re.findall(r"/unit/(\w+)\"", who.get(f"{ROOT}/peta?urut=checkin_1&arah=turun").text)
    assert order[0] == "U1"
    assert re.findall(r"/instansi/(\w+)/peta\"", who.get("/siklus/2027/peta").text) == ["A2", "A1"]
    bound = spring.signed(Access.PENGELOLA, "A2").get("/siklus/2027/peta").text
    assert "Surakarta" not in bound
    assert "Ambon" in bound


@needs_browser
def test_everybody_can_use_it(spring: Portal) -> None:
    paths = [U0, f"{U1}?tahap=checkin_1", f"{ROOT}/peta", "/siklus/2027/peta"]
    assert faults(spring.signed(Access.OPERATOR), paths) == {}
