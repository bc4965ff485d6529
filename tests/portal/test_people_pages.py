"""People of an agency: the lists say what the store counts, and a person's page why they are where they are."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

import pytest

from domain.terms import Access, Stage
from domain.whose import People
from store import drill, members
from store.drill import Where
from store.reports import status
from tests.people import (
    BUDI,
    JOKO,
    LESTARI,
    NAMES,
    RATNA,
    SARI,
    STAFF,
    Office,
    agree_all,
    at,
    issue,
    propose,
    rate,
    report,
    set_capaian,
)
from tests.people import check_in as checks_in
from tests.portal.conftest import Portal, Signed
from tests.portal.looking import faults, needs_browser, rows, words

A1, A2 = "/siklus/2027/instansi/A1/pegawai", "/siklus/2027/instansi/A2/pegawai"
OURS = {nip for nip, unit, _ in STAFF if unit != "V0"}
Portals = Callable[..., Portal]


@pytest.fixture
def spring(portals: Portals) -> Portal:
    """The first check-in is over; only sari has done it."""
    made = portals(clock=lambda: at("2027-05-03"))
    made.put(agree_all)
    made.put(lambda office: office.ask_for_checkins(1, "2027-03-29"))
    made.put(checks_in)
    return made


def page_of(portal: Portal, nip: str) -> str:
    agency = "A1" if nip in OURS else "A2"
    return f"/siklus/2027/instansi/{agency}/pegawai/{portal.put(lambda o: o.appraisal(nip))}"


def stood(portal: Portal, who: People, when: datetime, **where: object) -> int:
    def count(office: Office) -> int:
        agency = members.find(office.tx, office.cycle, "A1")
        return drill.count(office.tx, office.cycle, who, Where(agency, **where), when)  # type: ignore[arg-type]

    return int(portal.put(count))


def test_a_list_has_as_many_rows_as_the_store_counts(spring: Portal) -> None:
    who = spring.signed(Access.OPERATOR)
    for said, which in (("overdue", People.OVERDUE), ("open", People.MISSING), ("done", People.DONE),
                        ("excluded", People.EXCLUDED)):  # fmt: skip
        listed = rows(who.get(f"{A1}.csv?tahap=checkin_1&siapa={said}"))
        counted = stood(spring, which, at("2027-05-03"), stage=Stage.CHECKIN, period=1)
        assert len(listed) == counted
        assert f": {counted} " in words(who.get(f"{A1}?tahap=checkin_1&siapa={said}"))
    agency = spring.put(lambda o: next(g for g in status(o.tx, o.cycle, "agency", at("2027-05-03")) if g.code == "A1"))
    checkin = next(s for s in agency.stages if (s.window.stage, s.window.period) == (Stage.CHECKIN, 1))
    assert len(rows(who.get(f"{A1}.csv?tahap=checkin_1&siapa=overdue"))) == checkin.overdue == len(OURS) - 1
    assert [row["name"] for row in rows(who.get(f"{A1}.csv?tahap=checkin_1&siapa=done"))] == ["Sari"]


def test_everybody_is_on_the_list_once_and_no_nip_is_whole(spring: Portal) -> None:
    who = spring.signed(Access.PENGELOLA, "A1")
    assert sorted(row["name"] for row in rows(who.get(f"{A1}.csv"))) == sorted(NAMES[nip] for nip in OURS)
    shown = who.get(A1).text + who.get(f"{A1}.csv").text + who.get(page_of(spring, SARI)).text
    assert not [nip for nip in NAMES if nip in shown]
    assert SARI in who.get(page_of(spring, SARI) + "?lengkap=1").text


def test_a_name_is_found_letter_by_letter_within_its_unit(spring: Portal) -> None:
    who = spring.signed(Access.VIEWER, "A1")
    assert [row["name"] for row in rows(who.get(f"{A1}.csv?cari=SAR"))] == ["Sari"]
    assert rows(who.get(f"{A1}.csv?cari=%25")) == rows(who.get(f"{A1}.csv?cari=joko")) == []
    assert {row["name"] for row in rows(who.get(f"{A1}.csv?unit=U1"))} == {"Budi", "Sari"}
    late = rows(who.get(f"{A1}.csv?siapa=overdue&tahap=checkin_1&cari=bud"))
    assert [row["name"] for row in late] == ["Budi"]


def test_a_unit_of_any_code_is_found(spring: Portal) -> None:
    spring.put(lambda o: o.do("UPDATE unit SET code = 'U 1/a' WHERE code = 'U1'"))
    listed = rows(spring.signed(Access.OPERATOR).get(f"{A1}.csv?unit={quote('U 1/a', safe='')}"))
    assert {row["unit_code"] for row in listed} == {"U 1/a"}


def test_a_name_that_a_spreadsheet_would_run_is_held(spring: Portal) -> None:
    spring.put(lambda o: o.do("UPDATE person SET name = '=1+1' WHERE nip = :nip", nip=SARI))
    names = [row["name"] for row in rows(spring.signed(Access.OPERATOR).get(f"{A1}.csv"))]
    assert "'=1+1" in names


def test_a_page_says_who_is_waited_for_and_what_is_missing(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2027-02-02"))
    said = words(portal.signed(Access.OPERATOR).get(page_of(portal, SARI)))
    assert "Lewat batas waktu 4 hari" in said
    assert "pegawai yang dinilai, Sari (" in said
    assert "ajukan SKP" in said
    assert "SKP belum lengkap" in said
    assert "giliran Lestari menyusun SKP" in said
    assert "siklus cycle extend" in said


def test_a_page_says_that_no_message_reaches_who_is_to_act(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2027-01-20"))
    portal.put(lambda office: [propose(office, nip) for nip in (LESTARI, RATNA)])
    portal.put(lambda o: o.do("UPDATE person SET email = NULL, mobile = NULL WHERE nip = :nip", nip=LESTARI))
    said = words(portal.signed(Access.OPERATOR).get(page_of(portal, RATNA)))
    assert "pejabat penilai kinerja, Lestari (" in said
    assert "Tidak ada pesan yang sampai" in said
    assert "siklus acting add" in said


def test_steps_results_and_ratings_are_counted(spring: Portal) -> None:
    said = words(spring.signed(Access.OPERATOR).get(page_of(spring, SARI)))
    assert "Evaluasi periodik triwulan 1 selesai dievaluasi - - 14 Apr 2027 16.00 1 0 1" in said
    steps = spring.rows("SELECT event FROM audit WHERE machine = 'appraisal' AND subject_id = :id",
                        id=spring.put(lambda o: o.appraisal(SARI)))  # fmt: skip
    assert [event for (event,) in steps] == ["propose", "agree"]
    for words_of in ("Ajukan SKP", "Sepakati SKP", "Laporkan kemajuan", "Evaluasi dan beri umpan balik"):
        assert words_of in said


def rated(office: Office) -> None:
    agree_all(office)
    report(office)
    report(office, BUDI)
    set_capaian(office)
    rate(office)


def test_a_rating_is_read_only_after_it_was_handed_over(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2028-01-20"))
    portal.put(rated)
    console, path = portal.signed(Access.OPERATOR), page_of(portal, SARI)
    assert "Sesuai Ekspektasi" not in console.get(path).text
    assert ">Baik" not in console.get(path).text
    assert "baru ditampilkan setelah" in words(console.get(path))


def test_a_result_is_explained_with_the_articles_behind_it(portals: Portals) -> None:
    portal = portals(clock=lambda: at("2028-02-01"))
    portal.put(agree_all)
    portal.put(issue)
    said = words(portal.signed(Access.PENGELOLA, "A1").get(page_of(portal, SARI)))
    assert "Predikat: Baik" in said
    assert "sel matriks: hasil kerja Sesuai Ekspektasi × perilaku kerja Sesuai Ekspektasi" in said
    assert "PermenPANRB 6/2022" in said


def test_a_contact_is_set_by_who_may_and_never_by_a_viewer(spring: Portal) -> None:
    path = page_of(spring, SARI)
    dewi = spring.signed(Access.PENGELOLA, "A1")
    assert "surakarta.example" not in dewi.get(path).text
    assert dewi.post(path + "/kontak", {"lakukan": "stop", "saluran": "whatsapp"}).status_code == 303
    assert dewi.post(path + "/kontak", {"lakukan": "hold", "saluran": "email"}).status_code == 303
    assert spring.rows("SELECT nip, channel FROM optout") == [(SARI, "whatsapp")]
    assert spring.rows("SELECT channel, reason FROM suppression") == [("email", "operator")]
    assert dewi.post(path + "/kontak", {"lakukan": "lift", "saluran": "email"}).status_code == 303
    assert spring.ask("SELECT count(*) FROM suppression") == 0
    viewer = spring.signed(Access.VIEWER, "A1")
    assert viewer.post(path + "/kontak", {"lakukan": "start", "saluran": "whatsapp"}).status_code == 403
    assert "<button" in dewi.get(path).text
    assert 'name="lakukan"' not in viewer.get(path).text
    assert spring.ask("SELECT count(*) FROM optout") == 1
    assert dewi.session.post(dewi.url + path + "/kontak", data={"lakukan": "en"}).status_code == 403  # no mark


def test_another_agency_is_not_there_on_any_address(spring: Portal) -> None:
    theirs = page_of(spring, JOKO)
    mixed = theirs.replace("/A2/", "/A1/")  # their number under our agency
    for access in (Access.PENGELOLA, Access.VIEWER):
        who: Signed = spring.signed(access, "A1")
        for path in (A2, f"{A2}.csv", f"{A2}.csv?tahap=checkin_1&siapa=overdue", theirs, mixed, f"{A1}?unit=V0"):
            assert who.get(path).status_code == 404, path
        for path in (theirs, mixed):
            sent = who.post(path + "/kontak", {"lakukan": "stop", "saluran": "email"})
            assert sent.status_code == (404 if access is Access.PENGELOLA else 403)
    assert spring.ask("SELECT count(*) FROM optout") == 0
    assert spring.signed(SARI).get(A1).status_code == 404


@needs_browser
def test_nothing_is_in_the_way_of_anybody(spring: Portal) -> None:
    who = spring.signed(Access.OPERATOR)
    assert faults(who, [A1, f"{A1}?siapa=overdue", page_of(spring, SARI), page_of(spring, BUDI)]) == {}
