"""A unit's calibration as JSON; NIPs are masked, sentences stand in both languages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cli.leniency_page import report as figures
from domain.calibration import Change, Spread, departed
from domain.citation import cited
from domain.pattern import departures_in_words, too_small
from domain.people import mask
from domain.policy import Policy
from domain.terms import CalibrationState, Predikat, PredikatOrganisasi
from domain.words import Pair
from store.calibration_view import View, changed, days_late, must_justify, turn
from store.calibrations import Calibration
from store.lifecycle import CLOCK


def report(found: View, now: datetime) -> dict[str, Any]:
    """Give the JSON of `siklus calibration show`."""
    here = {m.rated_by for m in found.members if m.state != "voided"}
    rows = [one for one in found.leniency if one.appraiser in here]
    return {
        **unit(found.unit, found.rules, found.spread, now),
        "cycle": found.cycle.code,
        "due_at": _at(found, found.unit.due_at),
        "head": _who(found, found.unit.head_nip),
        "leader": _who(found, found.unit.leader_nip),
        "head_rating_stale": found.unit.stale,
        "justification": found.unit.justification,
        "pattern": pattern(found.rules, found.capaian),
        "people_rated": [_member(found, m) for m in found.members],
        "leniency": figures(found.rules, found.agency, rows, found.names),
        "history": history(found),
        "policy_hash": found.cycle.policy_hash,
    }


def unit(one: Calibration, rules: Policy, spread: Spread, now: datetime) -> dict[str, Any]:
    """Give the JSON of one unit, as `siklus calibration list` has it."""
    capaian = PredikatOrganisasi(one.capaian) if one.capaian else None
    departures = departures_in_words(rules, capaian, spread)
    return {
        "unit": one.unit,
        "unit_code": one.unit_code,
        "agency": one.agency,
        "agency_code": one.agency_code,
        "state": one.state,
        "turn": turn(one, spread),
        "days_late": days_late(one, now),
        "capaian": one.capaian,
        **counts(rules, capaian, spread),
        "justification_required": must_justify(one, departures),
    }


def counts(rules: Policy, capaian: PredikatOrganisasi | None, spread: Spread) -> dict[str, Any]:
    """Give how a unit is spread, and how that departs from its pattern."""
    words = departures_in_words(rules, capaian, spread)
    small = too_small(rules, spread)
    return {
        "people": spread.people,
        "distribution": {p: spread.counts.get(p, 0) for p in Predikat},
        "unrated": spread.unrated,
        "waiting": spread.waiting,
        "excluded": spread.excluded,
        "compared": small is None,
        "not_compared_because": _both(small) if small else None,
        "departures": [
            {**d.share.model_dump(mode="json", exclude_none=True), "count": d.count, "total": d.total, **_both(pair)}
            for d, pair in zip(departed(rules.distribusi.value, capaian, spread), words, strict=True)
        ],
    }


def _both(pair: Pair) -> dict[str, str]:
    return {"id": pair[0], "en": pair[1]}


def pattern(rules: Policy, capaian: PredikatOrganisasi | None) -> dict[str, Any]:
    """Give the pattern that goes with the unit's predikat, and its source; the minimum is a setting of ours."""
    rule = rules.distribusi
    shares = rule.value.pola[capaian] if capaian else ()
    return {
        "shares": [share.model_dump(mode="json", exclude_none=True) for share in shares],
        "source": _both(cited(rule, f"pola.{capaian}")) if capaian else None,
        "least_people": rule.value.jumlah_minimum,
        "least_people_source": _both(cited(rule, "jumlah_minimum")),
    }


def _at(found: View, at: datetime) -> str:
    return at.astimezone(ZoneInfo(found.unit.zone)).isoformat()


def _who(found: View, nip: str | None) -> dict[str, str] | None:
    if not nip:
        return None
    return {"name": found.names.get(nip, ""), "nip": nip if nip == CLOCK else mask(nip)}


def _member(found: View, m: Any) -> dict[str, Any]:
    percent = found.advised.get(m.appraisal_id)
    return {
        "nip": mask(m.nip), "name": m.name, "state": m.state, "excluded": m.state == "voided", "heads": m.heads,
        "appraiser": _who(found, m.appraiser_nip), "rated_by": _who(found, m.rated_by), "hasil": m.hasil,
        "perilaku": m.perilaku, "nilai": m.nilai, "predikat": m.predikat,
        "achievement_advice": float(round(percent, 2)) if percent is not None else None,
    }  # fmt: skip


def history(found: View) -> dict[str, Any]:
    """Give everything that was written and every step, with the counts as they were at each approval."""
    return {
        "entries": [
            {"kind": w.kind, "words": w.words, "by": _who(found, w.by), "at": _at(found, w.at)} for w in found.written
        ],
        "steps": [_step(found, step) for step in found.steps],
    }


def _step(found: View, step: Mapping[str, Any]) -> dict[str, Any]:
    then = found.then.get(step["seq"]) if step["target"] == CalibrationState.APPROVED else None
    return {
        "event": step["event"], "from": step["source"], "to": step["target"], "at": _at(found, step["at"]),
        "actor": _who(found, step["actor"]), "on_behalf_of": _who(found, step["behalf"]),
        "reason": found.reasons.get((step["subject_id"], step["seq"], step["event"])),
        "distribution": then and {p: then.counts.get(p, 0) for p in Predikat},
        "unrated": then and then.unrated, "people": then and then.people,
    }  # fmt: skip


def tried(found: View, capaian: PredikatOrganisasi | None, changes: Sequence[Change], after: Spread) -> dict[str, Any]:
    """Give the JSON of what would be; nothing was changed."""
    return {
        "unit": found.unit.unit,
        "changed": False,
        "before": {"capaian": found.capaian, **counts(found.rules, found.capaian, found.spread)},
        "after": {"capaian": capaian, **counts(found.rules, capaian, after)},
        "changes": [
            {
                "name": c.before.name, "nip": mask(c.before.nip),
                "hasil": [c.before.hasil, c.after.hasil], "perilaku": [c.before.perilaku, c.after.perilaku],
                "predikat": [c.before.predikat, c.after.predikat], "other_predikat": c in changed(changes),
            }
            for c in changes
        ],
    }  # fmt: skip
