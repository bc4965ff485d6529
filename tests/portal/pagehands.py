"""The hands of the simulated year's people at the pages of the portal: they read, fill in, and press what is offered.

Everybody comes to a page by a link of their own pages: My work, My team, a pengelola by their lists. What no link led
to is noted in `by_address`; a form, a field, a choice or a button that is not on the page fails the test.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import requests

from cli.demo.hands import By, Head
from domain.objection import Side
from domain.rating import ORGANISASI_LABELS
from domain.skp import Line
from domain.terms import Ekspektasi, Machine, PredikatOrganisasi
from portal.gate import COOKIE
from store import ratings, sessions
from store.cycles import Cycle
from store.database import Connection, Engine
from tests.portal.conftest import Signed
from tests.portal.sheets import Page, Sheet

HOMES = ("/tugas", "/tim")
PERIODS = [f"?periode={n}" for n in range(1, 5)]


class Clock:
    """The clock of the portal: the moment of the act that is played."""

    def __init__(self) -> None:
        self.now = datetime.max

    def __call__(self) -> datetime:
        return self.now


@dataclass
class PageHands:
    """People at the portal. `pressed` counts the forms sent, by what stands in their address for any subject."""

    url: str
    engine: Engine
    clock: Clock
    pressed: Counter[str] = field(default_factory=Counter)
    by_address: Counter[str] = field(default_factory=Counter)
    explained: int = 0  # ratings that the team's page asked a sentence for
    _by: By | None = None  # who sits at the browser, and when
    _who: Signed | None = None
    _seen: dict[str, Page] = field(default_factory=dict)
    _at: tuple[str, Page] | None = None  # the page that is open
    _rated: set[int] = field(default_factory=set)
    _review: dict[int, dict[str, str]] = field(default_factory=dict)  # what goes with the step of a review

    # --- the acts -------------------------------------------------------------------------------------

    def take(self, tx: Connection, machine: Machine, event: str, id_: int, by: By, reason: str = "") -> None:
        if event == "rate" and id_ in self._rated:
            return  # the page of the team has done it together with the rating
        sheet = self._sheet(by, f"/tugas/{machine}/{id_}", f"langkah/{event}")
        for name, said in self._review.pop(id_, {}).items() if event == "review" else ():
            sheet.fill(name, said)
        if reason:
            sheet.fill("alasan", reason)
        self._press(sheet)

    def draw_up(self, tx: Connection, id_: int, head: Head | None, lines: Sequence[Line], by: By) -> None:
        page = f"/tugas/appraisal/{id_}"
        self._come(by, page)
        sheet = self._open(f"{page}/skp").sheet(f"{page}/skp")
        assert sheet, "the SKP can be drawn up"
        while len(sheet.values("baris")) < len(lines):
            sheet = self._press(sheet, "tambah").sheet(f"{page}/skp")
            assert sheet
        for name, said in zip(("approach", "model"), head or (), strict=False):
            sheet.fill(name, said)
        for key, line in zip(sheet.values("baris"), lines, strict=True):
            for name in ("rhk", "indicator", "target", "aspek", "perspektif", "kind"):
                sheet.fill(f"{name}-{key}", str(getattr(line, name) or ""))
            if line.above_id is not None:
                sheet.fill(f"above-{key}", str(line.above_id))
        self._press(sheet, "simpan")

    def results(self, tx: Connection, machine: Machine, id_: int, said: Mapping[int, str], by: By) -> None:
        what = "progress" if machine is Machine.CHECKIN else "result"
        self._write(machine, id_, what, by, **{f"r-{no}": words for no, words in said.items()})

    def evidence(
        self, tx: Connection, machine: Machine, id_: int, name: str, link: str, no: int | None, by: By
    ) -> None:
        sheet = self._sheet(by, f"/tugas/{machine}/{id_}", "bukti")
        for place, said in (("tautan", link), ("nama", name), ("baris", str(no or ""))):
            sheet.fill(place, said)
        self._press(sheet)

    def feedback(self, tx: Connection, id_: int, words: str, by: By) -> None:
        self._review[id_] = {"words": words}  # one form with the ratings and the step

    def rating(
        self, tx: Connection, machine: Machine, id_: int, hasil: Ekspektasi, perilaku: Ekspektasi, by: By
    ) -> None:
        """Rate a period, or a head, on their own page; everybody else's year on the page of the team."""
        if machine is Machine.CHECKIN:
            self._review[id_] |= {"hasil": hasil, "perilaku": perilaku}
            return
        unit = ratings.of_unit(tx, id_)
        if unit is None:
            self._rate_in_team(id_, hasil, perilaku, by)
            return
        said = {"perilaku": perilaku} if unit else {"hasil": hasil, "perilaku": perilaku}
        self._write(machine, id_, "rating", by, **said)

    def objection(self, tx: Connection, id_: int, grounds: str, by: By) -> None:
        self._write(Machine.APPRAISAL, id_, "objection", by, words=grounds)

    def hearing(self, tx: Connection, id_: int, words: str, side: Side | None, by: By) -> None:
        said = {"side": str(side)} if side else {}
        self._write(Machine.APPRAISAL, id_, "hearing", by, words=words, **said)

    def decision(self, tx: Connection, id_: int, words: str, new: tuple[Ekspektasi, Ekspektasi] | None, by: By) -> None:
        said = {"hasil": new[0], "perilaku": new[1]} if new else {}
        decision = "dikabulkan" if new else "ditolak"
        self._write(Machine.APPRAISAL, id_, "decision", by, decision=decision, words=words, **said)

    def capaian(self, tx: Connection, id_: int, predikat: PredikatOrganisasi, by: By) -> None:
        self._write(Machine.CALIBRATION, id_, "capaian", by, capaian=ORGANISASI_LABELS[predikat])

    def justification(self, tx: Connection, id_: int, words: str, by: By) -> None:
        self._write(Machine.CALIBRATION, id_, "justification", by, words=words)

    def hand_over(self, tx: Connection, cycle: Cycle, unit_id: int, by: By) -> None:
        self._sit(by)
        sheet = self._open("/tim").sheet(f"/tim/sampaikan/{cycle.code}/{unit_id}")
        assert sheet, "the results can be handed over"
        self._press(sheet)

    # --- at the browser -------------------------------------------------------------------------------

    def _write(self, machine: Machine, id_: int, entry: str, by: By, **said: str) -> None:
        sheet = self._sheet(by, f"/tugas/{machine}/{id_}", f"isi/{entry}")
        for name, words in said.items():
            sheet.fill(name, words)
        self._press(sheet)

    def _rate_in_team(self, id_: int, hasil: Ekspektasi, perilaku: Ekspektasi, by: By) -> None:
        self._sit(by)
        assert "/tim/nilai" in self._home("/tim").links
        sheet = self._open("/tim/nilai").sheet("/tim/nilai")
        assert sheet
        sheet.fill(f"h-{id_}", hasil)
        sheet.fill(f"p-{id_}", perilaku)
        if self._press(sheet, departs=True) is None:  # the page asks why it differs from the periods
            self.explained += 1
            sheet.fill(f"w-{id_}", "Bukti akhir tahun berbeda dari catatan triwulan.")
            self._press(sheet)
        self._rated.add(id_)

    def _sit(self, by: By) -> None:
        """Let somebody sit down, signed in, at a moment; who sits there already goes on where they are."""
        if by != self._by:
            self._by, self.clock.now, self._seen, self._at = by, by.now, {}, None
            session = requests.Session()
            with self.engine.begin() as tx:
                session.cookies.set(COOKIE, sessions.begin(tx, by.actor, sessions.How.LINK, "uji", by.now))
            self._who = Signed(self.url, session)

    def _home(self, path: str) -> Page:
        if path not in self._seen:
            self._seen[path] = self._open(path)
        return self._seen[path]

    def _come(self, by: By, path: str) -> None:
        """Come to the page of a subject by a link, or by its address."""
        self._sit(by)
        if self._at and self._at[0].partition("?")[0].startswith(path):
            return
        way = self._way(path)
        if way is None:
            self.by_address[path.rpartition("/")[0]] += 1
        self._open(way or path)

    def _way(self, path: str) -> str | None:
        """Give the link that leads to a subject: from My work, from My team, or from the lists of a pengelola."""
        for home in HOMES:
            if way := next((link for link in self._home(home).links if f"{link}/".startswith(f"{path}/")), None):
                return way
        if "/kelola" not in self._home("/tugas").links:
            return None
        machine = path.split("/")[2]
        for listed in sorted(link for link in self._open("/kelola/langkah").links if f"/{machine}/" in link):
            for period in PERIODS if machine == Machine.CHECKIN else [""]:
                if path in self._open(f"{listed}{period}").links:
                    return path
        return None

    def _sheet(self, by: By, path: str, door: str) -> Sheet:
        """Give the form of a subject's page that leads to a door."""
        self._come(by, path)
        assert self._at
        found = self._at[1].sheet(f"{path}/{door}") or self._open(path).sheet(f"{path}/{door}")
        assert found, f"{path} offers no {door}, only {[one.action for one in self._at[1].sheets]}"
        return found

    def _open(self, path: str) -> Page:
        assert self._who
        answer = self._who.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        self._at = path, Page(answer.text)
        return self._at[1]

    def _press(self, sheet: Sheet, value: str | None = None, departs: bool = False) -> Page | None:
        """Press a button, and follow to where it leads; None where a sentence is asked for (`departs`)."""
        assert self._who
        answer = self._who.session.post(
            self._who.url + sheet.action, data=sheet.pressed(value), timeout=30, allow_redirects=False
        )
        if departs and answer.status_code == 409 and "satu kalimat penjelasan" in answer.text:
            return None
        assert answer.status_code == 303, f"{sheet.action} {value or ''}: {answer.status_code} {answer.text[-900:]}"
        self.pressed["/".join(part for part in sheet.action.split("/") if not part.isdecimal())] += 1  # of any subject
        return self._open(answer.headers["Location"].partition("#")[0])
