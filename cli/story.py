"""The story of one appraisal: everything that led to its result, gathered once for the page and for JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.calibration import Spread
from domain.lifecycle import lines, stage_of
from domain.policy import Policy
from domain.skp import Line
from domain.spells import Segment
from domain.terms import AppraisalState, CalibrationState, Machine, Predikat, Role, Stage
from store import (
    audit,
    calibrations,
    credit,
    cycles,
    distributions,
    explain_year,
    hearings,
    names,
    objections,
    people,
    ratings,
    receipts,
    skp_read,
    skp_versions,
    spells,
    turns,
)
from store import explain as known
from store.calibrations import Written
from store.cycles import Cycle
from store.database import Connection
from store.explain import Outcome, Row
from store.explain_year import Acted, Asked
from store.hearings import Heard
from store.names import Person
from store.objections import Case
from store.ratings import OfUnit
from store.receipts import ObjectionWindow
from store.skp_versions import Version
from store.turns import Turn

HOLDS = {Role.EMPLOYEE: "employee_nip", Role.APPRAISER: "appraiser_nip", Role.SUPERIOR: "superior_nip"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was taken, as it is told: who did it, for whom, in which role, in which stage."""

    at: datetime
    machine: Machine
    period: int
    event: str
    source: str
    target: str
    actor: str  # a NIP, or the clock
    behalf: str | None  # the NIP of the official for whom an acting one took it
    roles: tuple[Role, ...]
    stage: Stage | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Unit:
    """The calibration of the employee's unit."""

    row: Row
    written: Sequence[Written]
    steps: Sequence[Step]
    counts: Mapping[Predikat, int]  # now
    approved: Spread | None  # when its distribution was last approved


@dataclass(frozen=True, slots=True)
class Dispute:
    """What is known of the receipt of a result and of an objection to it; each None where there is none."""

    window: ObjectionWindow | None
    row: Row | None
    case: Case | None
    heard: Sequence[Heard]


@dataclass(frozen=True, slots=True)
class Year:
    """The year of a person cut where their assignment changed, who acted for their appraisers, what they asked for."""

    segments: Sequence[Segment]
    acted: Sequence[Acted]
    asked: Sequence[Asked]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that is told of one appraisal."""

    person: Person
    cycle: Cycle
    policy: Policy  # the rules that the agency keeps in this cycle
    outcome: Outcome
    names: Mapping[str, str]  # of everybody in it, by NIP
    versions: Sequence[Version]
    lines: Sequence[Line]
    results: Sequence[Row]
    evidence: Sequence[Row]
    feedback: Sequence[Row]
    checkins: Sequence[Row]
    ratings: Sequence[Row]
    steps: Sequence[Step]
    heads: OfUnit | None  # what the unit's capaian means for them, where they head it
    unit: Unit | None
    dispute: Dispute
    year: Year
    credit: Sequence[Row]
    gathered: Decimal | None  # angka kredit in the last jenjang, this year's and that of earlier cycles
    skp_turn: Turn | None  # whose turn it is above, where the SKP waits for another one

    @property
    def held(self) -> bool:
        """Tell whether the result is held until an objection is decided."""
        return self.outcome.state == AppraisalState.CONTESTED

    @property
    def excluded(self) -> bool:
        """Tell whether the employee is not appraised in this cycle."""
        return self.outcome.state == AppraisalState.VOIDED

    @property
    def year_ratings(self) -> list[Row]:
        """Give every rating of the year, the oldest first."""
        return [row for row in self.ratings if row["period"] == 0]

    @property
    def in_force(self) -> Row | None:
        """Give the rating of the year that is in force, or that is contested while an objection is open.

        A decision that was taken back has left the one before it in force.
        """
        if self.held:
            return next((r for r in reversed(self.year_ratings) if r["at"] < self.outcome.state_since), None)
        keys = ("hasil", "perilaku", "nilai", "predikat")
        stands = [getattr(self.outcome, key) for key in keys]
        return next((r for r in reversed(self.year_ratings) if [r[key] for key in keys] == stands), None)


def tell(tx: Connection, cycle: Cycle, person: Person, now: datetime) -> Story:
    """Gather the story of a person's appraisal. Raises Unknown when the person is not in the cycle."""
    id_ = people.appraisal_of(tx, cycle, person.nip)
    outcome, checkins = known.outcome(tx, id_), known.checkins(tx, id_)
    periods = {row["id"]: row["period"] for row in checkins}
    taken = [*_steps(tx, Machine.APPRAISAL, {id_: 0}, outcome), *_steps(tx, Machine.CHECKIN, periods, outcome)]
    year, rows = _year(tx, person.nip, cycle.year), credit.of(tx, id_)
    parts: dict[str, Any] = {
        "versions": skp_versions.versions(tx, id_), "lines": skp_read.lines(tx, id_),
        "results": known.results(tx, id_), "evidence": known.evidence(tx, id_), "feedback": known.feedback(tx, id_),
        "checkins": checkins, "ratings": known.ratings(tx, id_), "steps": sorted(taken, key=lambda step: step.at),
        "heads": ratings.of_unit(tx, id_), "unit": _unit(tx, cycle, outcome), "year": year, "credit": rows,
        "dispute": _dispute(tx, cycle, id_, now),
        "gathered": explain_year.gathered(tx, person.nip, rows[-1]["jenjang"], cycle.year) if rows else None,
        "skp_turn": turns.turn(tx, id_) if outcome.state == AppraisalState.DRAFTING else None,
    }  # fmt: skip
    rules = cycles.policy_of(tx, cycle, outcome.agency_id)
    story = Story(person=person, cycle=cycle, policy=rules, outcome=outcome, names={}, **parts)
    called = names.names(tx, {nip for nip in _everybody(story) if nip})
    return replace(story, names=called)


def _unit(tx: Connection, cycle: Cycle, outcome: Outcome) -> Unit | None:
    row = known.calibration(tx, cycle.id, outcome.unit_id)
    if row is None:
        return None
    taken = _steps(tx, Machine.CALIBRATION, {row["id"]: 0}, outcome)
    ends = [step.at for step in taken if step.target == CalibrationState.APPROVED]
    then = distributions.spread_at(tx, cycle.id, outcome.unit_id, outcome.zone, ends[-1]) if ends else None
    counts = known.distribution(tx, cycle.id, outcome.unit_id)
    return Unit(row, calibrations.written(tx, row["id"]), taken, counts, then)


def _dispute(tx: Connection, cycle: Cycle, id_: int, now: datetime) -> Dispute:
    row = known.objection(tx, id_)
    case = next(iter(objections.cases(tx, cycle, now, id_)), None) if row else None
    return Dispute(receipts.objection_window(tx, id_), row, case, hearings.heard(tx, id_))


def _year(tx: Connection, nip: str, year: int) -> Year:
    first, last = date(year, 1, 1), date(year, 12, 31)
    cut = spells.segments_of(tx, nip, first, last)
    officials = {part.spell.appraiser_nip for part in cut if part.spell and part.spell.appraiser_nip}
    # An appraisal goes on after its year, and so do those who act and what is asked.
    after = date(year + 1, 12, 31)
    return Year(cut, explain_year.acted(tx, officials, first, after), explain_year.asked(tx, nip, first, after))


def _everybody(story: Story) -> Iterator[str | None]:
    """Give the NIP of everybody who has to do with an appraisal."""
    held, objection = story.outcome, story.dispute.row
    yield from (held.employee_nip, held.appraiser_nip, held.appraiser_for, held.superior_nip, held.superior_for)
    for step in [*story.steps, *(story.unit.steps if story.unit else ())]:
        yield from (step.actor, step.behalf)
    yield from (row["by"] for row in [*story.ratings, *story.feedback])
    yield from (version.agreed_by for version in story.versions)
    yield from (heard.by for heard in story.dispute.heard)
    yield from (objection["by"], objection["decided_by"]) if objection else ()
    if story.unit:
        yield from (story.unit.row["head_nip"], story.unit.row["leader_nip"])
        yield from (written.by for written in story.unit.written)
    yield from (part.spell.appraiser_nip for part in story.year.segments if part.spell)
    yield from (acted.nip for acted in story.year.acted)
    for asked in story.year.asked:
        yield from (asked.wanted_nip, asked.instead_nip, asked.decided_by)


# --- steps --------------------------------------------------------------------------------------------


def _steps(tx: Connection, machine: Machine, periods: Mapping[int, int], outcome: Outcome) -> list[Step]:
    if not periods:
        return []
    reasons = known.reasons(tx, machine, list(periods))
    return [
        Step(
            row["at"], machine, periods[row["subject_id"]], row["event"], row["source"], row["target"], row["actor"],
            row["behalf"], _roles(machine, row, outcome), _stage(machine, row),
            reasons.get((row["subject_id"], row["seq"], row["event"])),
        )
        for row in audit.history(tx, machine, list(periods))
    ]  # fmt: skip


def _roles(machine: Machine, row: Mapping[str, Any], outcome: Outcome) -> tuple[Role, ...]:
    """Give the role in which a step was taken; where several may take it, the one that the actor now holds."""
    by = next((t.by for t in lines(machine, row["event"]) if t.source == row["source"]), ())
    if len(by) == 1:
        return by
    held = tuple(role for role in by if role in HOLDS and getattr(outcome, HOLDS[role]) == row["actor"])
    return held or tuple(role for role in by if role not in HOLDS) or by


def _stage(machine: Machine, row: Mapping[str, Any]) -> Stage | None:
    line = next((t for t in lines(machine, row["event"]) if t.source == row["source"]), None)
    return (line.stage if line else None) or stage_of(machine, row["source"])
