"""Bulk changes in the console: listed as the store has them, taken back after a preview, and by operators alone."""

from collections.abc import Callable

import pytest

from domain.terms import Access, Stage
from flows.change import extending, pausing
from store import outside_items
from tests.people import JOKO, RATNA, SARI, Office, agree_all, at
from tests.portal.conftest import Portal
from tests.portal.looking import faults, needs_browser, rows, words
from tests.store.bulk import a_move, do
from tests.store.test_outside import evaluated, read

PAGE = "/siklus/2027/perubahan"
NOW = "2027-03-01"


def changes(office: Office) -> None:
    """The first check-in is moved for all; U1 is given longer, and Ambon rests."""
    agree_all(office)
    do(office, a_move(office, "checkin_1", "2027-04-20 16:00", NOW), NOW)
    do(office, extending(office.cycle, (Stage.CHECKIN, 1), "U1", at("2027-05-03 16:00"), at(NOW)), NOW)
    do(office, pausing(office.cycle, "A2", True, "Banjir.", at(NOW)), NOW)


@pytest.fixture
def portal(portals: Callable[..., Portal]) -> Portal:
    made = portals(clock=lambda: at(NOW))
    made.put(changes)
    return made


def due(portal: Portal) -> list[object]:
    return [
        at for (at,) in portal.rows("SELECT due_at FROM deadline WHERE stage = 'checkin' AND period = 1 ORDER BY 1")
    ]


def test_the_list_says_who_did_what_to_how_many(portal: Portal) -> None:
    listed = rows(portal.signed(Access.OPERATOR).get(f"{PAGE}.csv"))
    stored = portal.rows("SELECT id, kind, people FROM change ORDER BY id DESC")
    assert [(int(row["change"]), row["kind"], int(row["people"])) for row in listed] == stored
    said = words(portal.signed(Access.OPERATOR).get(PAGE))
    assert "Pindahkan jadwal: checkin_1" in said
    assert "“Banjir.”" in said
    assert "operator siklus" in said


def test_an_account_of_one_agency_sees_what_touched_it_alone(portal: Portal) -> None:
    assert [row["kind"] for row in rows(portal.signed(Access.PENGELOLA, "A1").get(f"{PAGE}.csv"))] == ["extend"]
    assert [row["kind"] for row in rows(portal.signed(Access.VIEWER, "A2").get(f"{PAGE}.csv"))] == ["pause"]
    for path in (f"{PAGE}?instansi=A2", f"{PAGE}.csv?instansi=A2"):
        assert portal.signed(Access.PENGELOLA, "A1").get(path).status_code == 404


def test_a_preview_changes_nothing_and_the_undo_does_what_it_said(portal: Portal) -> None:
    operator, before = portal.signed(Access.OPERATOR), due(portal)
    id_ = portal.ask("SELECT id FROM change WHERE kind = 'extend'")
    shown = words(operator.post(f"{PAGE}/{id_}/batal"))
    assert "Belum ada yang diubah" in shown
    assert f"Pegawai {portal.ask('SELECT people FROM change WHERE id = :id', id=id_)} " in shown
    assert due(portal) == before
    assert portal.ask("SELECT count(*) FROM change WHERE kind = 'undo'") == 0
    done = words(operator.post(f"{PAGE}/{id_}/batal", {"langkah": "lakukan", "alasan": "Keliru."}))
    assert "Selesai; tercatat sebagai perubahan" in done
    assert set(due(portal)) == {at("2027-04-20 16:00")}
    undo = portal.rows("SELECT reason, what ->> 'account' IS NOT NULL FROM change WHERE kind = 'undo'")
    assert undo == [("Keliru.", True)]
    assert "operator siklus: Akun Uji" in words(operator.get(PAGE))
    assert operator.post(f"{PAGE}/{id_}/batal").status_code == 409  # once is enough


def test_rows_that_were_changed_since_are_named_and_left(portal: Portal) -> None:
    operator = portal.signed(Access.OPERATOR)
    id_ = portal.ask("SELECT id FROM change WHERE kind = 'move'")
    shown = words(operator.post(f"{PAGE}/{id_}/batal", {"langkah": "lakukan"}))
    assert "baris sudah diubah sesudahnya" in shown
    assert portal.ask("SELECT undone_by FROM change WHERE id = :id", id=id_) is None
    operator.post(f"{PAGE}/{id_}/batal", {"langkah": "lakukan", "sisanya": "ya"})
    assert portal.ask("SELECT undone_by FROM change WHERE id = :id", id=id_) is not None
    assert due(portal)[-1] == at("2027-05-03 16:00")  # the extension stands


@pytest.mark.parametrize("who", [(Access.PENGELOLA, "A1"), (Access.VIEWER, "A1"), (Access.VIEWER, None)])
def test_only_an_operator_takes_a_change_back(portal: Portal, who: tuple[Access, str | None]) -> None:
    before = due(portal)
    visitor = portal.signed(*who)
    assert "/batal" not in visitor.get(PAGE).text
    for (id_,) in portal.rows("SELECT id FROM change"):
        assert visitor.post(f"{PAGE}/{id_}/batal", {"langkah": "lakukan"}).status_code == 403
    assert due(portal) == before
    assert portal.signed(Access.OPERATOR).post(f"{PAGE}/999/batal").status_code == 404


@pytest.fixture
def disagreeing(portal: Portal) -> Portal:
    """e-Kinerja has sari and joko evaluated by ratna, whom we do not know as their appraiser."""

    def tell(office: Office) -> None:
        office.ask_for_checkins(1, "2027-03-29")
        read(office, "2027-04-05", evaluated(SARI, by=RATNA), evaluated(JOKO, by=RATNA))

    portal.put(tell)
    return portal


def items(portal: Portal) -> dict[str, int]:
    return {item.nip: item.id for item in portal.put(lambda o: outside_items.listed(o.tx, o.cycle))}


def test_disagreements_are_listed_without_ratings_and_settled(disagreeing: Portal) -> None:
    who, item = disagreeing.signed(Access.PENGELOLA, "A1"), items(disagreeing)[SARI]
    said = words(who.get(PAGE))
    assert "Yang tidak cocok dengan e-Kinerja: 1" in said
    assert "di e-Kinerja: Ratna; di siklus: Budi" in said
    assert "Sesuai Ekspektasi" not in said
    assert who.post(f"{PAGE}/ekinerja/{item}", {"lakukan": "take"}).status_code == 303
    assert disagreeing.ask("SELECT settled FROM outside_item WHERE id = :id", id=item) == "take"
    assert disagreeing.ask("SELECT settled_by FROM outside_item WHERE id = :id", id=item).startswith("account:")
    assert disagreeing.ask("SELECT k.state FROM checkin k JOIN appraisal a ON a.id = k.appraisal_id "
                           "WHERE a.employee_nip = :nip", nip=SARI) == "reviewed"  # fmt: skip
    assert who.post(f"{PAGE}/ekinerja/{item}", {"lakukan": "keep"}).status_code == 409


def test_another_agencys_disagreement_is_not_there(disagreeing: Portal) -> None:
    theirs = items(disagreeing)[JOKO]
    pengelola, viewer = disagreeing.signed(Access.PENGELOLA, "A1"), disagreeing.signed(Access.VIEWER, "A2")
    assert pengelola.post(f"{PAGE}/ekinerja/{theirs}", {"lakukan": "keep"}).status_code == 404
    assert viewer.post(f"{PAGE}/ekinerja/{theirs}", {"lakukan": "keep"}).status_code == 403
    assert items(disagreeing)[JOKO] == theirs
    assert disagreeing.signed(Access.OPERATOR).post(f"{PAGE}/ekinerja/{theirs}", {"lakukan": "keep"}).status_code == 303
    assert JOKO not in items(disagreeing)


@needs_browser
def test_nothing_is_in_the_way_and_an_undo_needs_no_script(disagreeing: Portal) -> None:
    from tests.portal.looking import browser

    operator = disagreeing.signed(Access.OPERATOR)
    assert faults(operator, [PAGE]) == {}
    with browser(operator, java_script_enabled=False) as page:
        page.goto(operator.url + PAGE)
        page.get_by_role("button", name="Lihat akibat pembatalan").first.click()
        page.get_by_label("Alasan").fill("Air surut.")
        page.get_by_role("button", name="Batalkan perubahan ini").click()
        assert "Selesai; tercatat" in page.inner_text("main")
    assert disagreeing.ask("SELECT count(*) FROM change WHERE kind = 'undo' AND reason = 'Air surut.'") == 1
