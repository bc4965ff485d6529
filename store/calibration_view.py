"""A unit's calibration as it is told: everything gathered once, for the page and for JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.calibration import Change, Spread, Standing, advised
from domain.leniency import Agency, Leniency, Rating, leniency
from domain.policy import Policy
from domain.terms import CalibrationState, Ekspektasi, Machine, Predikat, PredikatOrganisasi, Role
from store import audit, calibrations, cycles, distributions, explain, names, people, units
from store.calibrations import Calibration, Written
from store.cycles import Cycle
from store.database import Connection
from store.distributions import Member

Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """Everything that is told of one unit's calibration."""

    cycle: Cycle
    rules: Policy
    unit: Calibration
    spread: Spread
    members: list[Member]
    advised: Mapping[int, Decimal]  # advisory achievement in percent, by appraisal
    agency: Agency
    leniency: list[Leniency]  # of all appraisers of the agency
    written: list[Written]
    steps: Sequence[Step]
    reasons: Mapping[tuple[int, int, str], str]
    names: Mapping[str, str]
    then: Mapping[int, Spread]  # how the unit was spread when it was approved, by the step's seq

    @property
    def capaian(self) -> PredikatOrganisasi | None:
        """Give the predikat of the organisation that is in force."""
        return PredikatOrganisasi(self.unit.capaian) if self.unit.capaian else None


def view(tx: Connection, cycle: Cycle, said: str) -> View:
    """Gather what is known of a unit's calibration. Raises Unknown when the unit is not in the cycle."""
    people.calibration_of(tx, cycle, said)
    return view_of(tx, cycle, calibrations.one(tx, cycle.id, units.find(tx, said).id))


def view_of(tx: Connection, cycle: Cycle, unit: Calibration) -> View:
    """Gather what is known of the calibration of a unit that was found already."""
    rules = cycles.policy_of(tx, cycle, unit.agency_id)
    members = distributions.members(tx, cycle.id, unit.unit_id)
    written, steps = calibrations.written(tx, unit.id), audit.history(tx, Machine.CALIBRATION, [unit.id])
    spread = distributions.spreads(tx, cycle.id, unit.agency_id).get(unit.unit_id, Spread({}, 0))
    advice = advice_of(tx, cycle, unit.agency_id, rules)
    agency, found = leniency_of(tx, cycle, unit.agency_id, rules, advice)
    nips = {unit.head_nip, unit.leader_nip, *(m.appraiser_nip for m in members), *(m.rated_by for m in members)}
    nips |= {w.by for w in written} | {s[key] for s in steps for key in ("actor", "behalf")}
    return View(
        cycle, rules, unit, spread, members, advice, agency, found, written, steps,
        explain.reasons(tx, Machine.CALIBRATION, [unit.id]), names.names(tx, {nip for nip in nips if nip}),
        {s["seq"]: distributions.spread_at(tx, cycle.id, unit.unit_id, unit.zone, s["at"])
         for s in steps if s["target"] == CalibrationState.APPROVED},
    )  # fmt: skip


def advice_of(tx: Connection, cycle: Cycle, agency_id: int, rules: Policy) -> dict[int, Decimal]:
    """Give the advisory achievement of those people of an agency whose targets and results are in numbers."""
    found = {
        id_: advised(rules.capaian.value, lines)
        for id_, lines in distributions.reached(tx, cycle.id, agency_id).items()
    }
    return {id_: percent for id_, percent in found.items() if percent is not None}


def leniency_of(
    tx: Connection, cycle: Cycle, agency_id: int, rules: Policy, advice: Mapping[int, Decimal]
) -> tuple[Agency, list[Leniency]]:
    """Give the leniency of every appraiser of an agency, by the policy's scores, interval and minimum."""
    rule = rules.kalibrasi.value
    given = [
        Rating(
            g.appraiser_nip, rule.skor[g.predikat], float(advice[g.appraisal_id]) if g.appraisal_id in advice else None
        )
        for g in distributions.given(tx, cycle.id, agency_id)
    ]
    return leniency(given, rule.interval_persen, rule.penilaian_minimum)


def standings(members: Sequence[Member]) -> list[Standing]:
    """Give the people of a unit as a change that is tried out needs them; those who are excluded left out."""
    return [
        Standing(
            m.nip, m.name, Ekspektasi(m.hasil) if m.hasil else None, Ekspektasi(m.perilaku) if m.perilaku else None,
            Predikat(m.predikat) if m.predikat else None, m.heads,
        )
        for m in members
        if m.state != "voided"
    ]  # fmt: skip


def must_justify(unit: Calibration, departures: Sequence[Any]) -> bool:
    """Tell whether a justification is still asked for before the unit can be approved."""
    return bool(departures) and not unit.justification


def turn(unit: Calibration, spread: Spread) -> Role | None:
    """Give whose turn it is in a unit's calibration; None once it is approved."""
    if unit.state == CalibrationState.SET:
        return Role.APPRAISER if spread.waiting or unit.stale else Role.HEAD
    return None if unit.state == CalibrationState.APPROVED else Role.LEADER


def days_late(unit: Calibration, now: datetime) -> int:
    """Give on which day after its own due time a unit is that is not approved: 1 at once; 0 where it is not late."""
    done = unit.state == CalibrationState.APPROVED
    return 0 if done or now < unit.due_at else (now - unit.due_at).days + 1


def changed(changes: Sequence[Change]) -> list[Change]:
    """Give the changes that give somebody another predikat."""
    return [c for c in changes if c.before.predikat is not c.after.predikat]
