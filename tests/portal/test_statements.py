"""How often the busy pages and a step ask the database: what keeps them fast, whatever the machine does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from domain.terms import Machine
from tests.people import agree_all, at
from tests.portal.conftest import Portal
from tests.rosters import BUDI, DEWI, SARI

Portals = Callable[..., Portal]


@contextmanager
def asked(portal: Portal) -> Iterator[list[str]]:
    """Give the statements that the portal asks meanwhile, each by its first line with words."""
    said: list[str] = []

    def heard(*given: object) -> None:
        said.append(str(given[2]).strip().splitlines()[0])

    event.listen(portal.engine, "before_cursor_execute", heard)
    try:
        yield said
    finally:
        event.remove(portal.engine, "before_cursor_execute", heard)


def _reporting(portals: Portals) -> tuple[Portal, str]:
    portal = portals(clock=lambda: at("2027-04-05"))
    portal.put(agree_all)
    portal.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    return portal, f"/tugas/{Machine.CHECKIN}/{portal.put(lambda o: o.checkin(SARI))}"


def test_my_work_and_my_team_ask_who_it_is_and_one_thing_more(portals: Portals) -> None:
    portal, _ = _reporting(portals)
    budi = portal.signed(BUDI)
    for page in ("/tugas", "/tim"):
        with asked(portal) as said:
            assert budi.get(page).status_code == 200
        assert len(said) == 2, said  # who it is; everything there is, in all cycles that run


def test_a_pengelola_is_told_of_results_to_hand_over_by_one_more(portals: Portals) -> None:
    portal, _ = _reporting(portals)
    dewi = portal.signed(DEWI)
    with asked(portal) as said:
        assert dewi.get("/tim").status_code == 200
    assert len(said) == 3, said


def test_a_step_asks_three_things_and_its_reason_is_a_fourth(portals: Portals) -> None:
    portal, page = _reporting(portals)
    sari, budi = portal.signed(SARI), portal.signed(BUDI)
    sari.post(f"{page}/isi/progress", {"r-1": "3 laporan"})
    with asked(portal) as said:
        assert sari.post(f"{page}/langkah/report").status_code == 303
    assert len(said) == 3, said  # who it is; how they stand; the step, with its hash, tally, audit and notices
    with asked(portal) as said:
        assert budi.post(f"{page}/langkah/send_back", {"alasan": "Target kedua belum dilaporkan."}).status_code == 303
    assert len(said) == 4, said
