"""The audit in the console: every operation of the cycle, as many as its steps, and of an agency its own alone."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.terms import Access, Machine
from store import operations
from store.operations import Asked
from tests.people import BUDI, JOKO, NAMES, RATNA, SARI, WATI, Office, agree_all, at
from tests.people import check_in as checks_in
from tests.portal.conftest import Portal
from tests.portal.looking import faults, needs_browser, rows, words
from tests.portal.systems import System, a_token

PAGE = "/siklus/2027/audit"
SQL = """
SELECT o.id, count(*) FROM operation o JOIN step s ON s.operation_id = o.id
LEFT JOIN checkin k ON s.machine = 'checkin' AND k.id = s.subject_id
LEFT JOIN appraisal a ON a.id = CASE s.machine WHEN 'appraisal' THEN s.subject_id ELSE k.appraisal_id END
LEFT JOIN calibration c ON s.machine = 'calibration' AND c.id = s.subject_id
LEFT JOIN unit u ON u.id = coalesce(a.unit_id, c.unit_id) JOIN agency g ON g.id = u.agency_id
WHERE g.code = :agency OR :agency = '' GROUP BY 1 ORDER BY 1 DESC"""


def a_year(office: Office) -> None:
    """SKPs are agreed, check-ins asked for, sari does hers, and the clock closes those of everybody else."""
    agree_all(office)
    office.ask_for_checkins(1, "2027-03-29")
    checks_in(office)
    office.sweep("miss", "2027-04-15", Machine.CHECKIN)


@pytest.fixture
def portal(portals: Callable[..., Portal]) -> Portal:
    made = portals(clock=lambda: at("2027-05-03"))
    made.put(a_year)
    return made


def shown(
    portal: Portal, query: str = "", access: Access = Access.OPERATOR, agency: str | None = None
) -> list[tuple[int, int]]:
    listed = rows(portal.signed(access, agency).get(f"{PAGE}.csv{query}"))
    return [(int(row["operation"]), int(row["subjects"])) for row in listed]


def test_every_operation_is_there_with_as_many_as_it_moved(portal: Portal) -> None:
    whole = portal.rows(SQL, agency="")
    assert shown(portal) == whole
    assert max(n for _, n in whole) == 8  # the clock closed eight check-ins at once, of two agencies
    said = words(portal.signed(Access.OPERATOR).get(PAGE))
    assert "15 Apr 2027" in said
    assert "Tutup tanpa laporan Evaluasi periodik 8 sistem, menurut jadwal" in said
    assert "siklus audit verify" in said


def test_an_agency_is_shown_its_own_part_alone(portal: Portal) -> None:
    for code in ("A1", "A2"):
        ours = portal.rows(SQL, agency=code)
        assert shown(portal, access=Access.PENGELOLA, agency=code) == ours
        assert shown(portal, f"?instansi={code}") == ours
    assert len(portal.rows(SQL, agency="A1")) > len(portal.rows(SQL, agency="A2")) > 0
    a1 = portal.signed(Access.VIEWER, "A1")
    assert "Evaluasi periodik 7 sistem" in words(a1.get(PAGE))
    for path in (f"{PAGE}?instansi=A2", f"{PAGE}.csv?instansi=A2"):
        assert a1.get(path).status_code == 404


def test_from_either_side_the_pages_are_the_same(portal: Portal) -> None:
    """A small agency is asked from its people's side, a large one by windows of operations."""

    def pages(office: Office, few: int) -> list[operations.Operation]:
        asked, found, before = Asked(office.cycle.id, office.agency("A1")), [], None
        while True:
            page, before = operations.page(office.tx, asked, before, 3, few=few)
            found += page
            if before is None:
                return found

    small, large = (portal.put(lambda o, few=few: pages(o, few)) for few in (100, 0))
    assert small == large
    assert [(one.id, one.n) for one in small] == portal.rows(SQL, agency="A1")


def test_another_cycle_is_another_audit(portal: Portal) -> None:
    def other(office: Office) -> None:
        office.do(
            "INSERT INTO cycle (code, name, year, check_ins, state, plan, policy, policy_hash, planned_at) "
            "SELECT '2026', 'Lalu', 2026, check_ins, 'open', plan, policy, policy_hash, planned_at FROM cycle"
        )
        office.do("INSERT INTO cycle_agency (cycle_id, agency_id) SELECT max(c.id), min(g.id) FROM cycle c, agency g")

    portal.put(other)
    who = portal.signed(Access.OPERATOR)
    assert rows(who.get("/siklus/2026/audit.csv")) == []
    first = shown(portal)[-1][0]
    assert who.get(f"/siklus/2026/audit/{first}").status_code == 404
    assert "Tidak ada langkah yang demikian" in words(who.get("/siklus/2026/audit"))


def test_a_day_is_that_of_the_cycles_zone_and_a_step_is_found_by_its_name(portal: Portal) -> None:
    on = portal.rows("SELECT id, (at AT TIME ZONE 'Asia/Jakarta')::date AS day, machine, event FROM operation")
    swept = [id_ for id_, day, _, _ in on if day == date(2027, 4, 15)]
    assert [id_ for id_, _ in shown(portal, "?hari=2027-04-15")] == swept
    agreed = sorted((id_ for id_, _, machine, event in on if (machine, event) == ("appraisal", "agree")), reverse=True)
    assert [id_ for id_, _ in shown(portal, "?langkah=appraisal.agree")] == agreed
    checkins = sorted((id_ for id_, _, machine, _ in on if machine == "checkin"), reverse=True)
    assert [id_ for id_, _ in shown(portal, "?langkah=checkin.")] == checkins
    assert shown(portal, "?hari=2027-12-31") == shown(portal, "?hari=2027-04-15&langkah=appraisal.agree") == []


def test_an_operation_leads_to_whom_it_moved_and_to_each_chain(portal: Portal) -> None:
    operation = portal.ask("SELECT id FROM operation WHERE event = 'miss'")
    a1, everybody = portal.signed(Access.PENGELOLA, "A1"), portal.signed(Access.OPERATOR)
    assert "Budi" in words(a1.get(f"{PAGE}/{operation}"))
    assert "Joko" not in words(a1.get(f"{PAGE}/{operation}"))
    assert "Joko" in words(everybody.get(f"{PAGE}/{operation}"))
    theirs = portal.put(lambda o: o.checkin(JOKO))
    assert "Tutup tanpa laporan" in words(everybody.get(f"{PAGE}/subjek/checkin/{theirs}"))
    ours = portal.put(lambda o: o.appraisal(SARI))
    assert "1 4 Jan 2027 09.00 Ajukan SKP SKP disusun SKP diajukan Sari (**************" in words(
        a1.get(f"{PAGE}/subjek/appraisal/{ours}"))  # fmt: skip
    appraisal, operation_of = portal.put(lambda o: o.appraisal(JOKO)), portal.rows(SQL, agency="A2")[-1][0]
    hidden = (f"subjek/checkin/{theirs}", f"subjek/appraisal/{appraisal}", operation_of, 99999, "subjek/checkin/99999")
    for path in hidden:
        assert a1.get(f"{PAGE}/{path}").status_code == 404, path
    unit = portal.ask("SELECT c.id FROM calibration c JOIN unit u ON u.id = c.unit_id WHERE u.code = 'V0'")
    assert a1.get(f"{PAGE}/subjek/calibration/{unit}").status_code == 404
    assert everybody.get(f"{PAGE}/subjek/calibration/{unit}").status_code == 200


def test_no_nip_is_whole_and_people_of_the_roster_have_no_such_page(portal: Portal) -> None:
    who = portal.signed(Access.OPERATOR)
    text = who.get(PAGE).text + who.get(f"{PAGE}.csv").text
    assert not [nip for nip in NAMES if nip in text]
    assert "Budi (**************" in text
    assert portal.signed(BUDI).get(PAGE).status_code == 404


@needs_browser
def test_nothing_is_in_the_way_of_anybody(portal: Portal) -> None:
    operation = portal.ask("SELECT id FROM operation WHERE event = 'miss'")
    ours = portal.put(lambda o: o.appraisal(SARI))
    paths = [PAGE, f"{PAGE}/{operation}", f"{PAGE}/subjek/appraisal/{ours}"]
    assert faults(portal.signed(Access.OPERATOR), paths) == {}


def test_what_came_through_the_api_says_through_which_system(portal: Portal) -> None:
    id_ = portal.put(lambda o: o.appraisal(WATI))
    system = System(portal.url, a_token(portal.engine, at("2027-05-03"), name="e-kinerja"))
    amend = {"event": "amend", "actor_nip": RATNA, "reason": "Tugas berubah."}
    made = system.post(f"/cycles/2027/appraisals/{WATI}/steps", amend).json()["operation"]
    a1 = portal.signed(Access.PENGELOLA, "A1")
    said = words(a1.get(PAGE))
    assert said.count("lewat sistem e-kinerja") == 1
    assert "Ratna (" in said
    assert "Lewat sistem e-kinerja" in words(a1.get(f"{PAGE}/{made}"))
    assert words(a1.get(f"{PAGE}/subjek/appraisal/{id_}")).count("lewat sistem e-kinerja") == 1
    by = {int(row["operation"]): row["system"] for row in rows(a1.get(f"{PAGE}.csv"))}
    assert {id_ for id_, system in by.items() if system} == {made}
    assert by[made] == "e-kinerja"
