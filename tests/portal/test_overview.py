"""A cycle at a glance: the pages say what the store counts, to whom it may be said, and read it once for many."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from time import monotonic
from urllib.parse import quote

import pytest

from domain.terms import Access, Machine
from portal.recent import FRESH_S, OLD_S, Recent
from store import duties, entries, moves
from store.reports import Group, status
from tests.people import SARI, TONO, Office, agree_all, at, issue
from tests.people import check_in as checks_in
from tests.portal.conftest import Portal, Signed
from tests.portal.looking import browser, faults, needs_browser, rows, words
from tests.rosters import DEWI

WHOLE, A1, A2 = "/siklus/2027", "/siklus/2027/instansi/A1", "/siklus/2027/instansi/A2"
WHEN = "2027-05-03"
Portals = Callable[..., Portal]


@pytest.fixture
def spring(portals: Portals) -> Portal:
    """The first check-in is over; only sari has done it, and tono is excluded."""
    made = portals(clock=lambda: at(WHEN))
    made.put(agree_all)
    made.put(lambda office: office.ask_for_checkins(1, "2027-03-29"))
    made.put(checks_in)
    made.put(exclude)
    return made


def exclude(office: Office, nip: str = TONO, why: str = "Tugas belajar") -> None:
    appraisal = office.appraisal(nip)
    entries.reason(office.tx, Machine.APPRAISAL, "void", appraisal, why, actor=DEWI, now=at(WHEN))
    office.take("void", appraisal, DEWI, WHEN)


def counted(portal: Portal, by: str, agency: str | None = None) -> list[Group]:
    def count(office: Office) -> list[Group]:
        return status(office.tx, office.cycle, by, at(WHEN), agency=agency and office.agency(agency))

    groups: list[Group] = portal.put(count)
    return groups


def as_rows(groups: list[Group]) -> dict[tuple[str, str], list[str]]:
    """What a CSV should say of each group and stage."""
    return {
        (g.code, s.window.name): [str(n) for n in (s.total, s.done, s.open, s.overdue, s.excused)]
        for g in groups for s in g.stages
    }  # fmt: skip


def read(portal: Signed, path: str) -> dict[tuple[str, str], list[str]]:
    names = ("total", "done", "open", "overdue", "excused")
    return {(row["code"], row["stage"]): [row[name] for name in names] for row in rows(portal.get(path))}


def cells(page: str) -> list[list[str]]:
    """The lines of a table of agencies or units: name with code, people, stages, overdue, excluded."""
    body = page[page.index('<div id="daftar">') :]
    lines = re.findall(r"<tr><th scope=row>(.*)", body)
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in line.split("<td")] for line in lines]


def names(page: str) -> list[str]:
    return [line[0].split()[-1] for line in cells(page)]


def test_agencies_and_units_are_counted_as_the_store_counts_them(spring: Portal) -> None:
    who = spring.signed(Access.OPERATOR)
    assert read(who, f"{WHOLE}.csv") == as_rows(counted(spring, "agency"))
    assert read(who, f"{A1}.csv") == as_rows(counted(spring, "unit", "A1"))


def test_the_sum_of_the_agencies_is_the_cycle(spring: Portal) -> None:
    whole = counted(spring, "stage")[0]
    said = spring.signed(Access.OPERATOR).get(WHOLE).text
    table = said[said.index('class="stack"') : said.index("</table>")]
    number = re.compile(r'data-label="(?:Selesai|Belum|Lewat batas|Dikecualikan)">(?:<span>)?(\d+)')
    shown = [[int(n) for n in number.findall(line)] for line in table.split("<tr>")[2:]]
    assert shown == [[s.done, s.open, s.overdue, s.excused] for s in whole.stages]
    assert whole.stages[1].done == 1


def test_who_is_excluded_is_counted_out_and_named_with_the_reason(spring: Portal) -> None:
    who = spring.signed(Access.PENGELOLA, "A1")
    group = counted(spring, "agency")[1]
    assert (group.code, group.states["voided"], group.total) == ("A1", 1, 8)
    assert "Pegawai dinilai 7" in words(who.get(WHOLE))
    page = who.get(A1)
    assert "Tono" in page.text
    assert "Tugas belajar" in page.text
    assert TONO not in page.text
    assert next(line for line in cells(page.text) if line[0].endswith("U3"))[-1].endswith("1")


def test_agencies_are_sorted_and_searched_as_the_address_asks(spring: Portal) -> None:
    who = spring.signed(Access.OPERATOR)
    assert names(who.get(WHOLE).text) == ["A2", "A1"]  # Ambon, Surakarta
    assert names(who.get(f"{WHOLE}?arah=turun").text) == ["A1", "A2"]
    assert names(who.get(f"{WHOLE}?urut=kode").text) == ["A1", "A2"]
    assert names(who.get(f"{WHOLE}?urut=checkin_1&arah=turun").text) == ["A1", "A2"]
    assert names(who.get(f"{WHOLE}?urut=lewat&arah=naik").text) == ["A2", "A1"]
    assert names(who.get(f"{WHOLE}?urut=mangga&arah=miring").text) == ["A2", "A1"]
    for said in ("sura", "KOTA sura", "a1", "%61%31"):
        assert names(who.get(f"{WHOLE}?cari={said}").text) == ["A1"], said
    assert {code for code, _ in read(who, f"{WHOLE}.csv?cari=ambon")} == {"A2"}
    assert "Tidak ada instansi yang cocok" in who.get(f"{WHOLE}?cari=<b>%25").text
    assert names(who.get(f"{A1}?urut=pegawai&arah=turun").text)[0] == "U0"


def test_an_account_of_one_agency_sees_that_one_alone(spring: Portal) -> None:
    ours, theirs = spring.signed(Access.PENGELOLA, "A1"), spring.signed(Access.VIEWER, "A2")
    for who in (ours, theirs, ours):  # what one was given is not given to the other
        mine, other = (A1, A2) if who is ours else (A2, A1)
        assert names(who.get(WHOLE).text) == [mine[-2:]]
        assert {code for code, _ in read(who, f"{WHOLE}.csv")} == {mine[-2:]}
        assert [who.get(path).status_code for path in (mine, f"{mine}.csv", other, f"{other}.csv")] == [
            200, 200, 404, 404,
        ]  # fmt: skip
    assert "Ambon" not in ours.get(WHOLE).text + ours.get(A1).text + ours.get(f"{WHOLE}/hidup").text
    assert "Pegawai dinilai 1 " in words(theirs.get(WHOLE))
    operator, sari = spring.signed(Access.OPERATOR), spring.signed(SARI)
    assert [operator.get(p).status_code for p in (A2, "/siklus/2026", f"{WHOLE}/instansi/A3")] == [200, 404, 404]
    assert {sari.get(p).status_code for p in (WHOLE, A1, f"{WHOLE}.csv", f"{WHOLE}/hidup")} == {404}


def test_an_agency_whose_clock_rests_is_marked(spring: Portal) -> None:
    spring.put(lambda o: moves.pause(o.tx, o.cycle, "A2", True, "operator", at(WHEN)))
    who = spring.signed(Access.OPERATOR)
    marked = [line[0] for line in cells(who.get(WHOLE).text) if "dijeda sejak 3 Mei 2027 09.00" in line[0]]
    assert len(marked) == 1
    assert "Pemerintah Kota Ambon" in marked[0]
    assert "Waktu instansi ini dijeda" in who.get(A2).text
    assert "Waktu instansi ini dijeda" not in who.get(A1).text


def test_a_unit_of_any_code_is_led_to(spring: Portal) -> None:
    spring.put(lambda o: o.do("UPDATE unit SET code = 'U 1/<a>' WHERE code = 'U1'"))
    page = spring.signed(Access.OPERATOR).get(A1).text
    assert f'href="{A1}/unit/{quote("U 1/<a>", safe="")}"' in page
    assert "U 1/&lt;a&gt;" in page
    assert "<a>" not in page


def test_predikat_of_a_handful_are_not_told(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2028-01-27"))
    portal.put(agree_all)
    portal.put(issue)
    said = words(portal.signed(Access.OPERATOR).get(A1))
    assert "Unit U1 1 tidak ditampilkan" in said
    assert "Pemerintah Kota Surakarta 1 tidak ditampilkan" in said


def test_a_page_says_whether_a_day_is_running_and_is_quiet_when_nothing_changes(spring: Portal) -> None:
    who, path = spring.signed(Access.OPERATOR), f"{WHOLE}/hidup"
    asks = {"headers": {"HX-Request": "true"}}
    assert "Tidak ada proses yang sedang berjalan" in who.get(path, **asks).text
    with duties.alone(spring.engine, "advance") as held:
        assert held
        page = _until(lambda: who.get(path, **asks), "sedang berjalan</span>")
    again = re.search(r'hx-get="([^"]*)"', page)
    assert again
    assert "every 4s" in page
    same = again[1].replace("&amp;", "&")
    assert _until(lambda: who.get(same, **asks), "Tidak ada proses")
    quiet = re.search(r'hx-get="([^"]*)"', who.get(path, **asks).text)
    assert quiet
    assert who.get(quiet[1].replace("&amp;", "&"), **asks).status_code == 204
    assert "hx-get" not in who.get(f"{path}?sampai=1", **asks).text  # an hour is over
    assert "2 dari 2" in words(who.get(path))  # a page of its own, for whoever has no scripts


def _until(ask: Callable[[], object], said: str) -> str:
    begun = monotonic()
    while said not in (found := ask().text):  # type: ignore[attr-defined]
        assert monotonic() - begun < 2 * OLD_S, found
    return str(found)


def test_a_page_set_together_from_pieces_is_the_same_page(spring: Portal) -> None:
    who = spring.signed(Access.OPERATOR)
    plain = who.get(WHOLE, headers={"Accept-Encoding": "identity"})
    packed = who.get(WHOLE, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    own = re.compile(r"[0-9a-f]{48}")  # the mark of the forms is new on each page
    assert own.sub("", packed.text) == own.sub("", plain.text)
    assert own.findall(packed.text) != own.findall(plain.text)
    assert packed.text.rstrip().endswith("</html>")


@dataclass(frozen=True)
class Dish:
    born: float


def test_what_many_ask_for_at_once_is_made_once() -> None:
    recent: Recent[Dish] = Recent(2)
    made, ready = [], Event()

    def make() -> Dish:
        made.append(1)
        ready.wait(5)
        return Dish(monotonic())

    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(recent.get, "soto", make) for _ in range(20)]
        ready.set()
        assert len({dish.result() for dish in asked}) == len(made) == 1
    old = Dish(monotonic() - FRESH_S - 1)
    assert recent.get("rendang", lambda: old) is old
    with ThreadPoolExecutor(1) as pool:
        ready.clear()
        anew = pool.submit(recent.get, "rendang", make)
        while len(made) < 2:
            pass
        assert recent.get("rendang", make) is old  # while somebody makes it anew, the others need not wait
        ready.set()
        assert recent.get("rendang", make) in (old, anew.result())
    assert recent.get("rendang", make) is anew.result()


def test_a_failure_is_told_to_all_who_wait_and_kept_for_nobody() -> None:
    recent: Recent[Dish] = Recent(2)
    with pytest.raises(ZeroDivisionError):
        recent.get("soto", lambda: Dish(1 / 0))
    assert recent.get("soto", lambda: Dish(monotonic())).born


@needs_browser
def test_typing_narrows_the_table_without_a_new_page(spring: Portal) -> None:
    with browser(spring.signed(Access.OPERATOR), viewport={"width": 1280, "height": 900}) as page:
        page.goto(spring.url + WHOLE)
        page.evaluate("window.sama = true")
        page.fill("#cari", "ambon")
        page.locator("#jumlah", has_text="1 dari 2 instansi").wait_for()
        assert page.locator("#daftar tbody tr").count() == 1
        assert page.evaluate("window.sama")
        assert page.url.endswith("?cari=ambon")
        page.locator("#hidup-judul").wait_for()  # the day's run came by itself


@needs_browser
def test_the_pages_can_be_read_by_everybody(spring: Portal) -> None:
    spring.put(lambda o: moves.pause(o.tx, o.cycle, "A2", True, "operator", at(WHEN)))
    who = spring.signed(Access.OPERATOR)
    assert faults(who, [WHOLE, f"{WHOLE}?urut=lewat&arah=turun", A1, A2, f"{WHOLE}?cari=x", f"{WHOLE}/hidup"]) == {}
