"""The units of a cycle in calibration as a visitor may see them: whoever calibrates sees every count.

For everybody else a predikat is told only once it was handed over, and never where the count would be a person's
(domain.disclosure): until then a unit shows its state alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.calibration import Spread
from domain.citation import cited
from domain.pattern import Held, held, too_small
from domain.policy import Policy
from domain.terms import CalibrationState, Predikat, PredikatOrganisasi, Role
from domain.words import Pair
from portal.counted import DOWN, Asked
from portal.listing import CHANGERS, Place
from store import breakdown, calibrations, distributions
from store.breakdown import Told
from store.calibration_view import days_late, must_justify, turn
from store.calibrations import Calibration
from store.database import Connection
from store.sessions import Visitor

NOBODY = Spread({}, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One unit. shown: whether its predikat may be told to this visitor; where not, its lines are empty."""

    unit: Calibration
    rules: Policy
    spread: Spread
    shown: bool
    lines: list[Held]
    turn: Role | None
    late: int

    @property
    def capaian(self) -> PredikatOrganisasi | None:
        """Give the predikat of the organisation that is in force."""
        return PredikatOrganisasi(self.unit.capaian) if self.unit.capaian else None

    @property
    def small(self) -> Pair | None:
        """Give why the unit is not held against the pattern; None where it is."""
        return too_small(self.rules, self.spread)

    @property
    def departures(self) -> list[Held]:
        """Give the lines of the pattern that are not met; a unit that is too small meets all of them."""
        return [] if self.small else [line for line in self.lines if not line.met]

    @property
    def must(self) -> bool:
        """Tell whether a justification is still asked for."""
        return must_justify(self.unit, self.departures)

    @property
    def source(self) -> Pair | None:
        """Give the article that the pattern stands in."""
        return cited(self.rules.distribusi, f"pola.{self.capaian}") if self.capaian else None

    def count(self, predikat: Predikat) -> int | None:
        """Give how many hold a predikat; None where it may not be told."""
        return self.spread.counts.get(predikat, 0) if self.shown else None


def may_tell(visitor: Visitor, spread: Spread, told: Told | None) -> bool:
    """Tell whether a visitor may see a unit's predikat: whoever calibrates, and others once all may be told."""
    return visitor.access in CHANGERS or tellable(spread, told)


def tellable(spread: Spread, told: Told | None) -> bool:
    """Tell whether a unit's predikat may be told to anybody: all were handed over, and they are no handful."""
    return told is not None and told.counts is not None and told.results == spread.rated


def row(unit: Calibration, rules: Policy, spread: Spread, shown: bool, at: datetime) -> Row:
    """Give one unit as it is seen at a moment."""
    capaian = PredikatOrganisasi(unit.capaian) if unit.capaian else None
    lines = held(rules, capaian, spread) if shown else []
    return Row(unit, rules, spread, shown, lines, turn(unit, spread), days_late(unit, at))


def rows(tx: Connection, here: Place, visitor: Visitor, at: datetime) -> list[Row]:
    """Give the units of a cycle, or of one agency in it, by agency and unit."""
    spreads, own = distributions.spreads(tx, here.cycle.id, here.within), calibrations.own_rules(tx, here.cycle.id)
    told = {} if visitor.access in CHANGERS else breakdown.predikat(tx, here.cycle, "unit", at, agency=here.within)
    found = []
    for unit in calibrations.of_cycle(tx, here.cycle.id, here.within):
        spread = spreads.get(unit.unit_id, NOBODY)
        shown = may_tell(visitor, spread, told.get(unit.unit_id))
        found.append(row(unit, own.get(unit.agency_id, here.cycle.policy), spread, shown, at))
    return found


# --- filtered and sorted ----------------------------------------------------------------------------------

FILTERS: dict[str, tuple[Pair, Callable[[Row], bool]]] = {
    "": (("Semua", "All"), lambda row: True),
    "belum": (("Belum disetujui", "Not approved yet"), lambda row: row.unit.state != CalibrationState.APPROVED),
    "lewat": (("Lewat batas waktu", "Overdue"), lambda row: row.late > 0),
    "menyimpang": (("Menyimpang dari pola", "Departs from the pattern"), lambda row: bool(row.departures)),
    "penjelasan": (("Penjelasan diperlukan", "Justification needed"), lambda row: row.must),
}
STATES = list(CalibrationState)
CAPAIAN = list(PredikatOrganisasi)
KEYS: dict[str, Callable[[Row], Any]] = {
    "keadaan": lambda row: (STATES.index(CalibrationState(row.unit.state)), -row.late),
    "capaian": lambda row: CAPAIAN.index(row.capaian) if row.capaian else len(CAPAIAN),
    "pegawai": lambda row: row.spread.people,
    "belum": lambda row: row.spread.unrated,
    "simpangan": lambda row: (len(row.departures), row.must),
    **{str(p): lambda row, p=p: -1 if row.count(p) is None else row.count(p) for p in Predikat},  # type: ignore[misc]
}


def chosen(rows: Sequence[Row], want: Asked, filter_: str) -> list[Row]:
    """Give the units that are searched for, sorted as they are asked for; whatever is not known goes by name."""
    words, passes = want.words.casefold().split(), FILTERS.get(filter_, FILTERS[""])[1]
    found = [row for row in rows if passes(row) and all(word in _name(row) for word in words)]
    if want.by in KEYS:
        return sorted(found, key=KEYS[want.by], reverse=want.way == DOWN)
    return found[::-1] if want.way == DOWN else found


def _name(row: Row) -> str:
    return f"{row.unit.unit} {row.unit.unit_code} {row.unit.agency}".casefold()
