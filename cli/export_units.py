"""Units against the pattern of their predikat, for what leaves the house: only results that were handed over count."""

from dataclasses import dataclass, replace
from datetime import datetime

from cli.status_spread import NONE_YET, too_few
from domain.calibration import Spread, is_compared
from domain.citation import cited
from domain.pattern import departures_in_words
from domain.policy import Policy
from domain.terms import Machine, Predikat, PredikatOrganisasi
from domain.words import Pair
from store import breakdown, calibrations, outcomes
from store.breakdown import Told
from store.calibrations import Calibration
from store.cycles import Cycle
from store.database import Connection

HANDED_OVER = ("issued", "contested", "final", "voided")
NOT_SET: Pair = ("predikat organisasi belum ditetapkan", "the unit's predikat is not set yet")
WAITS: Pair = ("belum semua hasil disampaikan", "not every result has been issued yet")
SMALL: Pair = ("unit kecil, tidak dibandingkan", "small unit, not compared")


@dataclass(frozen=True, slots=True)
class Judged:
    """A unit, how many of its results were issued, how they depart from its pattern; `silent`: why nothing is said."""

    unit: Calibration
    results: int
    counts: dict[str, int] | None
    departures: tuple[Pair, ...]
    silent: Pair | None
    source: Pair | None


def judged(tx: Connection, cycle: Cycle, agency_id: int | None, as_of: datetime, past: bool = False) -> list[Judged]:
    """Give the units of a cycle or agency, by agency and unit: as they stand, or with `past` as they stood at as_of."""
    told = breakdown.predikat(tx, cycle, "unit", as_of, past, agency_id)
    states = breakdown.by_state(tx, cycle, Machine.APPRAISAL, "unit", as_of, past, agency_id)
    units = calibrations.of_cycle(tx, cycle.id, agency_id)
    if past:
        then = outcomes.calibrations_at(tx, cycle.id, as_of)
        units = [replace(unit, **then[unit.id]) for unit in units if unit.id in then]
    own, whole = calibrations.own_rules(tx, cycle.id), cycle.policy
    found = []
    for unit in units:
        waiting = any(state not in HANDED_OVER for _, state in states.get(unit.unit_id, {}))
        found.append(_judged(unit, own.get(unit.agency_id, whole), told.get(unit.unit_id), waiting))
    return found


def _judged(unit: Calibration, rules: Policy, told: Told | None, waiting: bool) -> Judged:
    capaian = PredikatOrganisasi(unit.capaian) if unit.capaian else None
    counts = told.counts if told else {}
    spread = Spread({Predikat(p): n for p, n in (counts or {}).items()}, 0)
    silent = _silent(rules, told, capaian, spread, waiting)
    words = () if silent else tuple(departures_in_words(rules, capaian, spread))
    source = cited(rules.distribusi, f"pola.{capaian}") if capaian else None
    return Judged(unit, told.results if told else 0, counts, words, silent, source)


def _silent(
    rules: Policy, told: Told | None, capaian: PredikatOrganisasi | None, spread: Spread, waiting: bool
) -> Pair | None:
    if told is None:
        return NONE_YET
    if waiting or not capaian:
        return WAITS if waiting else NOT_SET
    if told.counts is None:
        return too_few(told.results)
    return None if is_compared(rules.distribusi.value, spread) else SMALL
