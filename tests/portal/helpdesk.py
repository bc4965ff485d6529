"""What the tests of help, practice and English share: an office in April, and the pages that are sari's own there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.terms import Machine
from tests.people import agree_all, at
from tests.portal.conftest import Portal, Signed
from tests.portal.papers import Clock
from tests.rosters import SARI

Portals = Callable[..., Portal]


@pytest.fixture
def clock() -> Clock:
    return Clock(at("2027-04-05"))


@pytest.fixture
def office(portals: Portals, clock: Clock, tmp_path: Path) -> Portal:
    """Everything is agreed, and the first check-in is open."""
    portal = portals(clock=clock, link="http://kinerja.example", files=str(tmp_path / "bukti"))
    portal.put(agree_all)
    portal.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    return portal


def page_of(portal: Portal, machine: Machine, nip: str = SARI) -> str:
    made = portal.put(lambda o: o.checkin(nip) if machine is Machine.CHECKIN else o.appraisal(nip))
    return f"/tugas/{machine}/{made}"


def own(portal: Portal) -> list[str]:
    """The addresses of sari's pages that show something of a cycle."""
    checkin, appraisal = page_of(portal, Machine.CHECKIN), page_of(portal, Machine.APPRAISAL)
    return ["/tugas", "/tim", "/tim/matriks", "/hasil", checkin, appraisal, f"{appraisal}/skp"]


def practise(portal: Portal) -> None:
    """Let the cycle be the one in which people only try things out."""
    portal.put(lambda o: o.do("UPDATE cycle SET code = 'latihan'"))


def english(portal: Portal, nip: str) -> Signed:
    """Somebody who reads English."""
    portal.put(lambda o: o.do("UPDATE person SET language = 'en'"))
    return portal.signed(nip)
