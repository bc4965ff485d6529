"""The story of one appraisal: everything that led to its result, gathered and as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.lifecycle import lines, stage_of
from domain.people import mask
from domain.policy import Policy
from domain.rating import departures
from domain.terms import Machine, Predikat, PredikatOrganisasi, Role, Stage
from store import audit, names, people
from store import explain as known
from store.cycles import Cycle
from store.database import Connection
from store.explain import Outcome, Row
from store.lifecycle import CLOCK
from store.names import Person

HOLDS = {Role.EMPLOYEE: "employee_nip", Role.APPRAISER: "appraiser_nip", Role.SUPERIOR: "superior_nip"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was taken, as it is told: who did it, in which role, in which stage."""

    at: datetime
    machine: Machine
    period: int
    event: str
    source: str
    target: str
    actor: str  # a NIP, or the clock
    roles: tuple[Role, ...]
    stage: Stage | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that is told of one appraisal."""

    person: Person
    cycle: Cycle
    outcome: Outcome
    names: Mapping[str, str]  # of everybody in it, by NIP
    targets: list[Row]
    evidence: list[Row]
    feedback: list[Row]
    checkins: list[Row]
    ratings: list[Row]
    steps: list[Step]
    calibration: Row | None
    unit_steps: list[Step]
    counts: Mapping[Predikat, int]
    objection: Row | None


def tell(tx: Connection, cycle: Cycle, person: Person) -> Story:
    """Gather the story of a person's appraisal. Raises Unknown when the person is not in the cycle."""
    appraisal_id = people.appraisal_of(tx, cycle, person.nip)
    outcome = known.outcome(tx, appraisal_id)
    checkins, calibration = known.checkins(tx, appraisal_id), known.calibration(tx, cycle.id, outcome.unit_id)
    periods = {row["id"]: row["period"] for row in checkins}
    steps = _steps(tx, Machine.APPRAISAL, {appraisal_id: 0}, outcome) + _steps(tx, Machine.CHECKIN, periods, outcome)
    unit_steps = _steps(tx, Machine.CALIBRATION, {calibration["id"]: 0}, outcome) if calibration else []
    ratings, objection = known.ratings(tx, appraisal_id), known.objection(tx, appraisal_id)
    results = known.results(tx, appraisal_id)
    targets = [
        {
            "no": t.no, "kind": t.kind, "rhk": t.rhk, "indicator": t.indicator, "target": t.target,
            "results": {r["period"]: r["result"] for r in results if r["no"] == t.no},
        }
        for t in known.targets(tx, appraisal_id)
    ]  # fmt: skip
    feedback = known.feedback(tx, appraisal_id)
    nips = {step.actor for step in steps + unit_steps} | {row["by"] for row in ratings + feedback}
    nips |= {outcome.appraiser_nip or "", outcome.superior_nip or ""} | ({objection["by"]} if objection else set())
    return Story(
        person, cycle, outcome, names.names(tx, nips), targets, known.evidence(tx, appraisal_id), feedback, checkins,
        ratings, sorted(steps, key=lambda step: step.at), calibration, unit_steps,
        known.distribution(tx, cycle.id, outcome.unit_id), objection,
    )  # fmt: skip


def _steps(tx: Connection, machine: Machine, periods: Mapping[int, int], outcome: Outcome) -> list[Step]:
    if not periods:
        return []
    reasons = known.reasons(tx, machine, list(periods))
    return [
        Step(
            row["at"], machine, periods[row["subject_id"]], row["event"], row["source"], row["target"], row["actor"],
            _roles(machine, row, outcome), _stage(machine, row),
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


# --- JSON ---------------------------------------------------------------------------------------------


def report(story: Story) -> dict[str, Any]:
    """Give the JSON of a story; NIPs are masked."""
    zone, outcome, policy = ZoneInfo(story.cycle.zone), story.outcome, story.cycle.policy
    return {
        "nip": mask(story.person.nip),
        "name": story.person.name,
        "cycle": story.cycle.code,
        "unit": outcome.unit,
        "agency": outcome.agency,
        "appraiser": _who(story, outcome.appraiser_nip),
        "superior": _who(story, outcome.superior_nip),
        "state": outcome.state,
        "result": {
            "hasil": outcome.hasil,
            "perilaku": outcome.perilaku,
            "predikat": outcome.predikat,
            "matrix": policy.predikat.model_dump(mode="json")["value"]["matrix"],
        },
        "targets": story.targets,
        "evidence": [_dated(row, zone) for row in story.evidence],
        "feedback": [{**_dated(row, zone), "by": _who(story, row["by"])} for row in story.feedback],
        "checkins": [{"period": row["period"], "state": row["state"]} for row in story.checkins],
        "ratings": [{**_dated(row, zone), "by": _who(story, row["by"])} for row in story.ratings],
        "steps": [_step(step, story, zone) for step in story.steps],
        "calibration": _calibration(story, zone),
        "objection": _objection(story, zone),
        "rules": rules(policy),
        "policy_hash": story.cycle.policy_hash,
    }


def _who(story: Story, nip: str | None) -> dict[str, str] | None:
    if not nip:
        return None
    return {"name": story.names.get(nip, ""), "nip": nip if nip == CLOCK else mask(nip)}


def _dated(row: Row, zone: ZoneInfo) -> Row:
    return {**row, "at": row["at"].astimezone(zone).isoformat()}


def _step(step: Step, story: Story, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": step.at.astimezone(zone).isoformat(),
        "machine": step.machine,
        "period": step.period or None,
        "event": step.event,
        "from": step.source,
        "to": step.target,
        "actor": {**(_who(story, step.actor) or {}), "roles": list(step.roles)},
        "stage": step.stage,
        "reason": step.reason,
    }


def _calibration(story: Story, zone: ZoneInfo) -> dict[str, Any] | None:
    row = story.calibration
    if row is None:
        return None
    rule = story.cycle.policy.distribusi.value
    departed = departures(rule, PredikatOrganisasi(row["capaian"]), story.counts) if row["capaian"] else ()
    return {
        "state": row["state"],
        "capaian": row["capaian"],
        "distribution": dict(story.counts),
        "departures": [d.share.model_dump(mode="json", exclude_none=True) | {"count": d.count} for d in departed],
        "justification": row["justification"],
        "steps": [_step(step, story, zone) for step in story.unit_steps],
    }


def _objection(story: Story, zone: ZoneInfo) -> dict[str, Any] | None:
    row = story.objection
    if row is None:
        return None
    decided = row["decided_at"].astimezone(zone).isoformat() if row["decided_at"] else None
    by = _who(story, row["decided_by"])
    return {**_dated(row, zone), "by": _who(story, row["by"]), "decided_by": by, "decided_at": decided}


def rules(policy: Policy) -> list[dict[str, Any]]:
    """Give where each rule of a cycle comes from: what has not been checked is marked as that."""
    return [
        {
            "topic": topic,
            "in_force": provision.in_force.isoformat(),
            "unverified": provision.unverified,
            "sources": [source.model_dump(mode="json") for source in provision.sources],
        }
        for topic, provision in _provisions(policy)
    ]


def _provisions(policy: Policy) -> Sequence[tuple[str, Any]]:
    return [(topic, getattr(policy, topic)) for topic in ("predikat", "distribusi", "batas_waktu")]
