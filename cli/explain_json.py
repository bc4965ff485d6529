"""The story of an appraisal as JSON: whoever reads it can reckon everything again. NIPs are masked."""

from typing import Any
from zoneinfo import ZoneInfo

from cli import explain_skp_data
from cli.as_json import as_json
from cli.explain_people import official_json, person
from cli.explain_rules import rules
from cli.explain_turn import turn
from cli.explain_unit import report as unit_report
from cli.skp_changes import listed
from cli.story import Step, Story
from cli.trace import trace
from cli.trace_credit import missing, standing, total
from cli.trace_point import Point, numbers
from cli.words import Speech
from domain.objection import day_number
from domain.people import mask
from domain.spells import Segment
from store.explain import Row
from store.explain_year import Acted, Asked

RATINGS = ("hasil", "perilaku", "nilai", "predikat")


def report(story: Story) -> dict[str, Any]:
    """Give the JSON of a story."""
    zone, outcome = ZoneInfo(story.cycle.zone), story.outcome
    whole = {
        "nip": mask(story.person.nip),
        "name": story.person.name,
        "cycle": story.cycle.code,
        "unit": outcome.unit,
        "agency": outcome.agency,
        "appraiser": official_json(story, "appraiser"),
        "superior": official_json(story, "superior"),
        "state": outcome.state,
        "turn": _pair((turn(story, Speech("id")), turn(story, Speech("en")))),
        "result": _result(story),
        "excluded": _excluded(story),
        "trace": [_point(story, no, p, numbers(trace(story))) for no, p in enumerate(trace(story), start=1)],
        "credit": _credit(story),
        "targets": explain_skp_data.report(story),
        "versions": listed(story.person, story.cycle, story.versions, story.names)["versions"],
        "evidence": story.evidence,
        "segments": [_segment(story, part) for part in story.year.segments],
        "corrections": [_asked(story, asked) for asked in story.year.asked],
        "feedback": [{**row, "by": person(story, row["by"])} for row in story.feedback],
        "checkins": [{"period": row["period"], "state": row["state"]} for row in story.checkins],
        "ratings": [{**row, "by": person(story, row["by"])} for row in story.ratings],
        "steps": [step_json(step, story) for step in story.steps],
        "calibration": unit_report(story, step_json),
        "receipt": _receipt(story),
        "objection": _objection(story),
        "hearings": [{"side": h.side, "words": h.words, "by": person(story, h.by), "at": h.at}
                     for h in story.dispute.heard],
        "rules": rules(story),
        "policy": {
            "hash": outcome.policy_hash, "own": outcome.own_rules, "regime": story.policy.regim.value.sistem,
            "weights": story.policy.regim.value.bobot,
        },
        "policy_hash": outcome.policy_hash,
    }  # fmt: skip
    told: dict[str, Any] = as_json(whole, zone)
    return told


def _pair(words: tuple[str, str]) -> dict[str, str] | None:
    return {"id": words[0], "en": words[1]} if any(words) else None


# --- result and trace -----------------------------------------------------------------------------------


def _result(story: Story) -> Row:
    """Give what is in force; while an objection is open that is nothing, and the contested result stands beside."""
    row = story.in_force
    found = {key: row[key] if row and not story.excluded else None for key in RATINGS}
    matrix = story.policy.predikat.model_dump(mode="json")["value"]["matrix"]
    if story.held:
        return {**dict.fromkeys(RATINGS), "held": True, "contested": found, "matrix": matrix}
    return {**found, "held": False, "contested": None, "matrix": matrix}


def _excluded(story: Story) -> Row | None:
    """Give why an employee is not appraised, and who decided so."""
    step = next((step for step in reversed(story.steps) if step.target == "voided"), None)
    if not story.excluded or step is None:
        return None
    return {"event": step.event, "reason": step.reason, "by": person(story, step.actor), "at": step.at}


def _point(story: Story, no: int, point: Point, numbered: dict[str, int]) -> Row:
    return {
        "no": no,
        "what": point.what,
        "value": point.value,
        "formula": point.formula,
        "inputs": [{"name": i.name, "value": i.value, "no": numbered.get(i.of) if i.of else None}
                   for i in point.inputs],
        "by": person(story, point.by),
        "on_behalf_of": person(story, point.behalf),
        "role": point.role,
        "at": point.at,
        "article": point.article[0] or None,
        "unverified": point.unverified,
        "why": point.why or None,
        "replaced_by": _later(story, point),
        "text": _pair(tuple(" ← ".join(filter(None, (f"{t}: {s}", h)))
                            for t, s, h in zip(point.title, point.said, point.how, strict=True))),  # type: ignore[arg-type]
    }  # fmt: skip


def _later(story: Story, point: Point) -> Row | None:
    return {**(person(story, point.replaced[0]) or {}), "at": point.replaced[1]} if point.replaced else None


def _credit(story: Story) -> Row:
    why, rises = standing(story), missing(story)
    return {
        "status": why.status,
        "reason": _pair(why.words),
        "rows": [{**row, "credit": f"{row['credit']:.2f}"} for row in story.credit],
        "sum": f"{total(story):.2f}" if story.credit else None,
        "missing": {
            "jenjang": rises[0], "gathered": f"{rises[1]:.2f}", "naik_pangkat": f"{rises[2].pangkat:.2f}",
            "naik_jenjang": None if rises[2].jenjang is None else f"{rises[2].jenjang:.2f}",
        } if rises else None,
    }  # fmt: skip


# --- the year -------------------------------------------------------------------------------------------


def _segment(story: Story, part: Segment) -> Row:
    spell = part.spell
    return {
        "starts_on": part.starts_on,
        "ends_on": part.ends_on,
        "days": part.days,
        "unit": spell.unit if spell else None,
        "position": spell.position if spell else None,
        "appraiser": person(story, spell.appraiser_nip) if spell else None,
        "acting": [_acted(story, acted) for acted in acted_in(story, part)],
    }


def acted_in(story: Story, part: Segment) -> list[Acted]:
    """Give who acted for the appraiser of a segment, on any of its days."""
    boss = part.spell.appraiser_nip if part.spell else None
    return [
        acted
        for acted in story.year.acted
        if acted.for_nip == boss
        and acted.starts_on <= part.ends_on
        and (acted.ends_on is None or acted.ends_on >= part.starts_on)
    ]


def _acted(story: Story, acted: Acted) -> Row:
    return {**(person(story, acted.nip) or {}), "as": acted.kind, "from": acted.starts_on, "until": acted.ends_on}


def _asked(story: Story, asked: Asked) -> Row:
    return {
        "wanted": person(story, asked.wanted_nip), "instead_of": person(story, asked.instead_nip), "words": asked.words,
        "at": asked.at, "decision": asked.decision, "decision_words": asked.decision_words,
        "decided_by": person(story, asked.decided_by), "decided_at": asked.decided_at,
    }  # fmt: skip


# --- steps, and the objection ---------------------------------------------------------------------------


def step_json(step: Step, story: Story) -> Row:
    """Give one step as JSON."""
    return {
        "at": step.at,
        "machine": step.machine,
        "period": step.period or None,
        "event": step.event,
        "from": step.source,
        "to": step.target,
        "actor": {**(person(story, step.actor) or {}), "roles": list(step.roles)},
        "on_behalf_of": person(story, step.behalf),
        "stage": step.stage,
        "reason": step.reason,
    }


def _receipt(story: Story) -> Row | None:
    """Give from when and until when one may object; `filed_on_day` counts from the receipt, which is day 0."""
    window, row = story.dispute.window, story.dispute.row
    if window is None:
        return None
    filed = row["at"].astimezone(ZoneInfo(window.zone)).date() if row else None
    limits = story.policy.batas_waktu.value
    return {
        "issued_at": window.issued_at, "received_at": window.received_at, "received_on": window.received_on,
        "how": window.how, "presumed": window.presumed, "presumed_days": limits.dianggap_diterima_hari,
        "days": window.days, "counting": window.counting, "until": window.until, "zone": window.zone,
        "filed_on": filed,
        "filed_on_day": day_number(window.received_on, filed, window.counting) if filed else None,
    }  # fmt: skip


def _objection(story: Story) -> Row | None:
    row = story.dispute.row
    if row is None:
        return None
    return {**row, "by": person(story, row["by"]), "decided_by": person(story, row["decided_by"])}
