"""What would be if ratings of a unit were others: read from the address, reckoned, and never written."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from domain.calibration import CannotChange, Change, Ratings, Spread, spread_after, what_if
from domain.errors import Bilingual
from domain.people import mask
from domain.rating import ekspektasi, predikat_organisasi
from domain.terms import PredikatOrganisasi
from store.calibration_view import View, changed, standings

LINES = 3  # people whose ratings may be tried at once


class Incomplete(Bilingual):
    """A line of the form names a person without both ratings, or ratings without a person."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What would be: the unit's predikat, whose ratings would be others, and the spread."""

    capaian: PredikatOrganisasi | None
    changes: Sequence[Change]
    after: Spread

    @property
    def others(self) -> int:
        """Give how many people would hold another predikat."""
        return len(changed(self.changes))


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed into the form: the capaian and lines of person (the appraisal's id), hasil and perilaku."""

    capaian: str
    lines: list[tuple[str, str, str]]

    @property
    def filled(self) -> bool:
        """Tell whether anything is to be tried."""
        return bool(self.capaian) or any(any(line) for line in self.lines)


def form(asked: QueryParams) -> Form:
    """Give what an address says, with as many lines as the form has."""
    columns = [[*asked.getlist(name)[:LINES], *[""] * LINES][:LINES] for name in ("pegawai", "hasil", "perilaku")]
    return Form(asked.get("capaian", ""), list(zip(*columns, strict=True)))


def attempt(found: View, said: Form) -> Tried:
    """Give what would be. Raises a Bilingual where the form cannot be read or a change cannot be made."""
    by_id = {str(m.appraisal_id): m for m in found.members if m.state != "voided"}
    wanted: dict[str, Ratings] = {}
    for who, hasil, perilaku in filter(any, said.lines):
        member = by_id.get(who)
        if member is None or not (hasil and perilaku):
            raise Incomplete(
                "setiap baris memerlukan seorang pegawai unit ini, hasil kerja, dan perilaku kerja",
                "each line needs somebody of this unit, hasil kerja and perilaku kerja",
            )
        if member.nip in wanted:
            name = f"{member.name} ({mask(member.nip)})"
            raise CannotChange(f"{name} disebut dua kali", f"{name} is named twice")
        wanted[member.nip] = ekspektasi(hasil), ekspektasi(perilaku)
    capaian = predikat_organisasi(said.capaian) if said.capaian else found.capaian
    changes = what_if(found.rules, standings(found.members), wanted, capaian)
    return Tried(capaian, changes, spread_after(found.spread, changes))
