"""One appraisal as its documents see it: its people, its steps, and how they stand on a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from domain.errors import Bilingual
from domain.terms import AppraisalState, Role
from domain.words import Pair
from store.cycles import Cycle
from store.documents import Taken
from store.mine import Stand
from store.skp_read import Party

HEADS = {
    Role.EMPLOYEE: "Pegawai yang Dinilai",
    Role.APPRAISER: "Pejabat Penilai Kinerja",
    Role.SUPERIOR: "Atasan Pejabat Penilai Kinerja",
}
DOTS = "…" * 8
Row = dict[str, Any]


class NotYet(Bilingual):
    """A document is asked for before there is what it would say."""


@dataclass(frozen=True, slots=True)
class Case:
    """One appraisal, read for its documents."""

    at: Stand
    cycle: Cycle
    agency: str
    people: Mapping[Role, Party]
    places: Mapping[Role, Pair]
    steps: list[Taken]

    def last(self, target: AppraisalState) -> Taken | None:
        """Give the last step that led to a state."""
        return next((step for step in reversed(self.steps) if step.target == target), None)

    def day(self, at: datetime) -> str:
        """Give the day of a moment where the unit is: `4 Januari 2027`."""
        return format_date(at.astimezone(ZoneInfo(self.at.zone)).date(), "d MMMM y", locale="id")


def party(case: Case, role: Role) -> Row:
    """Give a person as the head of a form names them; without rows where there is none."""
    who = case.people.get(role)
    rows = [["Nama", who.name], ["NIP", who.nip], ["Pangkat/Gol. Ruang", who.rank or "-"],
            ["Jabatan", who.position or "-"], ["Unit Kerja", who.unit or "-"]] if who else []  # fmt: skip
    if role in case.places:
        rows.append(["Bertindak sebagai", case.places[role][0]])
    return {"head": HEADS[role], "rows": rows}


def sign(case: Case, role: Role, place: str) -> Row:
    """Give where a person signs, below `place` (and day)."""
    who = case.people.get(role)
    return {
        "place": place,
        "role": HEADS[role],
        "name": who.name if who else DOTS,
        "nip": f"NIP {who.nip}" if who else f"NIP {DOTS}",
    }
