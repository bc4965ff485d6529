"""/siklus/{cycle}/instansi/{agency}/kalibrasi/{unit}: one unit against its pattern, its history, and what would be.

Nobody's predikat stands here by name: only counts, and only before whoever may see them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response
from markupsafe import Markup

from domain.calibration import Spread, head_follows
from domain.disclosure import FEWEST
from domain.errors import Bilingual
from domain.leniency_words import basis, decimal, in_words
from domain.pattern import counted
from domain.policy import Policy
from domain.provisions import Share
from domain.rating import EKSPEKTASI_LABELS, LABELS, ORGANISASI_LABELS
from domain.speech import Speech
from domain.terms import CalibrationState, Machine, Predikat, PredikatOrganisasi, Regime
from domain.words import EVENTS, ROLES, STATES
from portal.calibration import unit_path
from portal.calibration_rows import Row, may_tell, row
from portal.calibration_try import Form, Tried, attempt, form
from portal.charts import Bar, pattern_chart
from portal.frame import shell, spoken
from portal.gate import Gate
from portal.listing import CHANGERS, Place, address, place, table, who
from store import breakdown, calibrations, operations, sight
from store.calibration_view import View, view_of
from store.database import Connection, Engine, only_look
from store.sessions import Visitor

COLUMNS = ("predikat", "people", "of", "least_percent", "most_percent", "least_people")


@dataclass(frozen=True, slots=True)
class Page:
    """What a unit's page is made from."""

    here: Place
    view: View
    row: Row
    names: Mapping[str, str]


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page of one unit, and its counts as CSV."""
    router = APIRouter()
    Console = Annotated[Visitor, Depends(gate.console)]

    def read(visitor: Visitor, cycle: str, agency: str, unit: str) -> Page:
        with engine.begin() as tx:
            only_look(tx)
            return _read(tx, visitor, place(tx, visitor, cycle, agency), unit, gate)

    @router.get("/siklus/{cycle}/instansi/{agency}/kalibrasi.csv")
    def as_csv(cycle: str, agency: str, visitor: Console, unit: str = "") -> Response:
        """Give the counts of one unit (its code in `?unit=`) with the limits of its pattern."""
        found = read(visitor, cycle, agency, unit)
        return table(f"siklus-{cycle}-{agency}-{unit}-kalibrasi", COLUMNS, lambda: _cells(found.row))

    @router.get("/siklus/{cycle}/instansi/{agency}/kalibrasi/{unit:path}")
    def page(request: Request, cycle: str, agency: str, unit: str, visitor: Console) -> Response:
        """Show one unit, and what would be if the address says so."""
        found, said, t = read(visitor, cycle, agency, unit), form(request.query_params), spoken(request)
        mine = visitor.access in CHANGERS
        tried, refused = _tried(found.view, said, t) if mine and said.filled else (None, None)
        return shell(
            request, "calibration_unit", here="calibration", cycle=found.here.cycle, place=found.here, one=found.row,
            view=found.view, mine=mine, said=said, tried=tried, refused=refused, root=unit_path(found.here, found.row),
            csv=address(f"{found.here.path}/instansi/{agency}/kalibrasi.csv", unit=unit),
            chart=_chart(found, t), past=history(found.view, mine), who=lambda a: who(a, found.names, t),
            stale=_stale(found.view, t), appraisers=_appraisers(found, t) if mine else [], counted=counted,
            basis=basis(found.view.rules, found.view.agency, t), states=STATES[Machine.CALIBRATION], roles=ROLES,
            fewest=FEWEST, labels=LABELS, organisasi=ORGANISASI_LABELS, ratings=EKSPEKTASI_LABELS, capital=_capital,
            numeric=found.view.rules.regim.value.sistem is Regime.PP30_2019,
            **(_would_be(found, tried, t) if tried else {}),
        )  # fmt: skip

    return router


def _read(tx: Connection, visitor: Visitor, here: Place, code: str, gate: Gate) -> Page:
    unit = sight.unit(tx, here.agency.id, code) if here.agency else None
    found = calibrations.find(tx, here.cycle.id, unit.id) if unit else None
    if found is None:
        raise HTTPException(404)
    at, view = gate.moment(here.cycle), view_of(tx, here.cycle, found)
    told = breakdown.predikat(tx, here.cycle, "unit", at, agency=here.within).get(found.unit_id)
    seen = row(found, view.rules, view.spread, may_tell(visitor, view.spread, told), at)
    actors = {w.by for w in view.written} | {a for s in view.steps for a in (s["actor"], s["behalf"]) if a}
    return Page(here, view, seen, {**view.names, **operations.called(tx, actors)})


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _tried(found: View, said: Form, t: Speech) -> tuple[Tried | None, str | None]:
    try:
        return attempt(found, said), None
    except Bilingual as error:
        return None, t.error(error)


def _would_be(found: Page, tried: Tried, t: Speech) -> dict[str, Any]:
    rules, unit = found.view.rules, replace(found.row.unit, capaian=tried.capaian)
    follows = tried.capaian if any(c.before.heads and c.before != c.after for c in tried.changes) else None
    return {
        "after": row(unit, rules, tried.after, True, unit.due_at),
        "after_chart": chart(rules, tried.capaian, tried.after, t, t("Andaikan", "What if")),
        "follows": t.of(head_follows(rules.kepala_unit, follows)) if follows else None,
    }


# --- the chart --------------------------------------------------------------------------------------------


def bars(rules: Policy, capaian: PredikatOrganisasi | None, spread: Spread, t: Speech) -> list[Bar]:
    """Give a bar for each predikat with the limits of the pattern, and one for predikat that it takes together.

    A unit that is too small to be held against the pattern has bars without limits.
    """
    rule = rules.distribusi.value
    shares = rule.pola[capaian] if capaian and spread.rated >= rule.jumlah_minimum else ()
    alone = {share.of[0]: share for share in shares if len(share.of) == 1}
    made = [_bar((p,), alone.get(p), spread, t) for p in Predikat]
    return made + [_bar(share.of, share, spread, t) for share in shares if len(share.of) > 1]


def _bar(of: Sequence[Predikat], share: Share | None, spread: Spread, t: Speech) -> Bar:
    label = t(" dan/atau ", " and/or ").join(LABELS[p] for p in of)
    n = sum(spread.counts.get(p, 0) for p in of)
    if share is None:
        return label, n, None, None
    least = [x for x in (share.min and share.min / 100, share.people and share.people / spread.rated) if x]
    return label, n, max(least) if least else None, None if share.max is None else share.max / 100


def chart(
    rules: Policy, capaian: PredikatOrganisasi | None, spread: Spread, t: Speech, title: str
) -> Markup:  # fmt: skip
    """Give the chart of predikat against the pattern; its title says of what, its description the same in words."""
    return pattern_chart(bars(rules, capaian, spread, t), spread.rated, title, t.of(counted(spread)))


def _chart(found: Page, t: Speech) -> Markup | None:
    if not found.row.shown:
        return None
    title = f"{t('Predikat terhadap pola', 'Predikat against the pattern')}: {found.row.unit.unit}"
    return chart(found.view.rules, found.row.capaian, found.row.spread, t, title)


def _cells(one: Row) -> Sequence[Sequence[Any]]:
    if not one.shown:
        return []
    shares = {line.line.share.of: line.line.share for line in one.lines} if not one.small else {}
    keys = [*((p,) for p in Predikat), *(of for of in shares if len(of) > 1)]
    total = one.spread.rated
    return [
        ("+".join(of), sum(one.spread.counts.get(p, 0) for p in of), total, *_limits(shares.get(of))) for of in keys
    ]  # fmt: skip


def _limits(share: Share | None) -> tuple[int | None, int | None, int | None]:
    return (share.min, share.max, share.people) if share else (None, None, None)


# --- appraisers and the past ------------------------------------------------------------------------------


def _stale(found: View, t: Speech) -> str | None:
    """Say that the head was rated before the capaian was rewritten, and what it means now."""
    return t.of(head_follows(found.rules.kepala_unit, found.capaian)) if found.unit.stale and found.capaian else None


def _appraisers(found: Page, t: Speech) -> list[tuple[str, int, str, str, bool]]:
    """Give who gave the ratings of this unit: name, ratings in the agency, their mean, the figure in words."""
    here = {m.rated_by for m in found.view.members if m.state != "voided"}
    return [
        (who(one.appraiser, found.names, t), one.ratings, decimal(one.mean, 2, t), in_words(one, t), one.stands_out)
        for one in found.view.leniency
        if one.appraiser in here
    ]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was written or done: the words as they were typed, and the counts at an approval."""

    at: datetime
    what: tuple[str, str]
    by: str
    behalf: str | None = None
    words: str | None = None
    counts: Spread | None = None


def history(found: View, shown: bool) -> list[Event]:
    """Give what was written and which steps were taken, the oldest first.

    Only whoever calibrates sees the words of people, which can name somebody, and the counts of an approval: beside
    those of today they would tell whose objection was granted.
    """
    rows = [_written(w.kind, w.words, w.by, w.at, shown) for w in found.written]
    for step in found.steps:
        said, state = EVENTS[Machine.CALIBRATION][step["event"]], STATES[Machine.CALIBRATION][step["target"]]
        what = (f"{said[0]} → {state[0]}", f"{said[1]} → {state[1]}")
        reason = found.reasons.get((step["subject_id"], step["seq"], step["event"])) if shown else None
        then = found.then.get(step["seq"]) if shown and step["target"] == CalibrationState.APPROVED else None
        rows.append(Event(step["at"], what, step["actor"], step["behalf"], reason, then))
    return sorted(rows, key=lambda event: event.at)


def _written(kind: str, words: str, by: str, at: datetime, shown: bool) -> Event:
    if kind == "capaian":
        label = ORGANISASI_LABELS[PredikatOrganisasi(words)]
        return Event(at, (f"capaian: {label}", f"capaian: {label}"), by)
    return Event(at, ("penjelasan ditulis", "justification written"), by, words=words if shown else None)
