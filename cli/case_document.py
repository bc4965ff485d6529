"""The case of an objection as one document: what kasus.json says, and what the printed page is made from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo

from cli.as_json import as_json
from domain.objection import day_number
from domain.policy import Policy
from domain.terms import AppraisalState, Regime
from store.case import CaseRows, Row
from store.cycles import Cycle
from store.receipts import ObjectionWindow

FORM, VERSION = "siklus.keberatan", 1
NO_HEAD = {"approach": "kuantitatif", "model": "ja_jf"}  # an SKP whose head nobody wrote
RECIPE = (
    "hash = SHA-256(hash langkah sebelumnya dalam rantai yang sama, sebagai byte, lalu UTF-8 dari "
    "machine|subject_id|seq|event|source|target|actor|epoch|behalf; behalf yang kosong dilewati beserta garisnya)"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence in the bundle: `status` is included, link, missing or changed."""

    row: Row
    status: str
    file: str | None = None  # its place in the bundle


def document(
    rows: CaseRows, cycle: Cycle, policy: Policy, window: ObjectionWindow, proofs: Sequence[Proof]
) -> dict[str, Any]:
    """Give everything of a case as JSON; moments in the zone of the employee's unit, NIPs in full."""
    held = rows.appraisal["state"] == AppraisalState.CONTESTED
    decision = _decision(rows)
    whole = {
        "form": FORM,
        "version": VERSION,
        "cycle": {"code": cycle.code, "name": cycle.name, "year": cycle.year, "check_ins": cycle.check_ins},
        "agency": {"code": rows.appraisal["agency_code"], "name": rows.appraisal["agency"]},
        "unit": {"code": rows.appraisal["unit_code"], "name": rows.appraisal["unit"], "zone": rows.appraisal["zone"]},
        "parties": rows.parties,
        "result": {
            **{key: rows.appraisal[key] for key in ("state", "hasil", "perilaku", "nilai", "predikat")},
            "held": held,
            "contested": _contested(rows),
        },
        "receipt": {
            **{field.name: getattr(window, field.name) for field in fields(window)},
            "received_on": window.received_on,
            "filed_on_day": _filed_on(rows, window),
        },
        "objection": {key: rows.objection[key] for key in ("grounds", "by", "at")},
        "hearings": rows.hearings,
        "decision": decision,
        "stood": _step(rows, "stand"),
        "skp": _skp(rows),
        "ratings": [row for row in rows.ratings if decision or row["at"] <= rows.objection["at"]],
        "feedback": rows.feedback,
        "calibration": rows.calibration,
        "evidence": [{**proof.row, "status": proof.status, "file": proof.file} for proof in proofs],
        "audit": {"recipe": RECIPE, "steps": rows.steps},
        "names": rows.names,
        "rules": rules(policy),
        "policy_hash": rows.appraisal["policy_hash"],
    }
    plain: dict[str, Any] = as_json(whole, ZoneInfo(rows.appraisal["zone"]))
    return plain


def _contested(rows: CaseRows) -> Row | None:
    """Give the annual rating that the objection is about: the last one from before it."""
    year = [row for row in rows.ratings if row["period"] == 0 and row["at"] <= rows.objection["at"]]
    return year[-1] if year else None


def _filed_on(rows: CaseRows, window: ObjectionWindow) -> int:
    on = rows.objection["at"].astimezone(ZoneInfo(window.zone)).date()
    return day_number(window.received_on, on, window.counting)


def _decision(rows: CaseRows) -> Row | None:
    """Give the decision with the rating it gave, where it granted the objection.

    One that is written and not yet taken is the superior's own draft: it is not told to the parties.
    """
    row, step = rows.objection, _step(rows, "decide")
    if step is None:
        return None
    after = [r for r in rows.ratings if r["period"] == 0 and r["at"] > row["at"]]
    return {
        "decision": row["decision"],
        "words": row["decision_words"],
        "by": row["decided_by"],
        "behalf": step["behalf"],
        "at": row["decided_at"],
        "rating": after[-1] if after and row["decision"] == "dikabulkan" else None,
    }


def _step(rows: CaseRows, event: str) -> Row | None:
    """Give the step by which the objection ended, if it was this one; a later objection has steps of its own."""
    taken = [s for s in rows.steps if s["machine"] == "appraisal" and s["at"] >= rows.objection["at"]]
    return next((s for s in reversed(taken) if s["event"] == event), None)


def _skp(rows: CaseRows) -> Row:
    lines = []
    for line in rows.lines:
        results = {row["period"]: row["result"] for row in rows.results if row["no"] == line["no"]}
        lines.append({**{key: value for key, value in line.items() if key != "id"}, "results": results})
    return {
        **(rows.skp or NO_HEAD),
        "lines": lines,
        "expectations": rows.expectations,
        "annex": rows.annex,
        "earlier_versions": rows.versions,
    }


def rules(policy: Policy) -> list[Row]:
    """Give the rules that a case rests on, each with its value, its sources, and what is not verified."""
    numeric = policy.regim.value.sistem is Regime.PP30_2019
    topics = ("batas_waktu", "regim", "pp30" if numeric else "predikat", "distribusi")
    return [
        {
            "topic": topic,
            "in_force": rule.in_force,
            "unverified": rule.unverified,
            "value": rule.value.model_dump(mode="json"),
            "sources": [source.model_dump(mode="json") for source in rule.sources],
        }
        for topic in topics
        for rule in [getattr(policy, topic)]
    ]
