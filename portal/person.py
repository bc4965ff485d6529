"""/siklus/{cycle}/instansi/{agency}/pegawai/{id}: one person's year: who appraises, where each stage stands, why it
is stuck, what was done and sent, and how the result came to be once it was handed over.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from domain import message_words
from domain.cycle import name_of, stages
from domain.people import mask
from domain.terms import AppraisalState, Channel, Machine, Stage, Suppressed
from domain.words import CHANNELS, EVENTS, OUTCOMES, ROLES, STATES, stands_in
from domain.worked import worded
from portal.frame import shell, spoken
from portal.gate import Gate
from portal.listing import CHANGERS, MOST, Place, changer, place, who
from portal.reckoning import reckoned
from portal.stuck import first, stuck
from store import audit, contacts, drill, explain_year, messages, operations, sight
from store import explain as known
from store.database import Connection, Engine, only_look
from store.drill import Where
from store.sessions import Visitor

LATEST = 10  # messages
DEEDS = {"stop", "start", "hold", "lift", "id", "en"}


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page of a person, and how their contact is set."""
    router = APIRouter()
    Console = Annotated[Visitor, Depends(gate.console)]
    root = "/siklus/{cycle}/instansi/{agency}/pegawai/{id_:int}"

    @router.get(root)
    def page(request: Request, cycle: str, agency: str, id_: int, visitor: Console, lengkap: str = "") -> Response:
        """Show a person to an account that may see their agency."""
        with engine.begin() as tx:
            only_look(tx)
            here, nip = _whose(tx, visitor, cycle, agency, id_)
            story = _story(tx, here, id_, nip, gate.moment(here.cycle))
        t = spoken(request)
        return shell(
            request, "person", here="overview", cycle=here.cycle, place=here, id_=id_, nip=nip,
            root=f"{here.path}/instansi/{quote(agency, safe='')}", full=lengkap == "1", words=message_words,
            channels=CHANNELS, outcomes=OUTCOMES, states=STATES, roles=ROLES, events=EVENTS, machine=Machine,
            may=visitor.access in CHANGERS, who=lambda actor: who(actor, story["called"], t), stands_in=stands_in,
            name_of=name_of, worded=worded, shown=lambda said: said if lengkap == "1" else mask(said), **story,
        )  # fmt: skip

    @router.post(root + "/kontak")
    def contact(
        cycle: str, agency: str, id_: int, visitor: Console, lakukan: Annotated[str, Form()],
        saluran: Annotated[str, Form()] = "",
    ) -> Response:  # fmt: skip
        """Set what `siklus contact` sets: reminders by a channel, whether an address is used, the language."""
        changer(visitor)
        if lakukan not in DEEDS or (lakukan not in ("id", "en") and saluran not in set(Channel)):
            raise HTTPException(422)
        with engine.begin() as tx:
            here, nip = _whose(tx, visitor, cycle, agency, id_)
            _set(tx, nip, lakukan, saluran, visitor.who, gate.clock())
        return RedirectResponse(f"{here.path}/instansi/{quote(agency, safe='')}/pegawai/{id_}#kontak", 303)

    return router


def _whose(tx: Connection, visitor: Visitor, cycle: str, agency: str, id_: int) -> tuple[Place, str]:
    here = place(tx, visitor, cycle, agency)
    assert here.agency is not None
    nip = sight.appraisal(tx, here.agency.id, here.cycle.id, id_) if id_ < MOST else None
    if nip is None:
        raise HTTPException(404)
    return here, nip


def _set(tx: Connection, nip: str, deed: str, said: str, by: str, now: datetime) -> None:
    if deed in ("id", "en"):
        contacts.speak(tx, nip, deed)
        return
    channel = Channel(said)
    if deed in ("stop", "start"):
        (contacts.opt_out if deed == "stop" else contacts.opt_in)(tx, nip, channel, by, now)
        return
    address = contacts.find(tx, nip).addresses.get(channel)
    if address is None:
        raise HTTPException(404)
    if deed == "hold":
        contacts.suppress(tx, channel, address, Suppressed.OPERATOR, "", by, now)
    else:
        contacts.lift(tx, channel, address)


def _story(tx: Connection, here: Place, id_: int, nip: str, now: datetime) -> Mapping[str, Any]:
    """Gather what is told of one person."""
    outcome, checkins = known.outcome(tx, id_), known.checkins(tx, id_)
    order = {step: n for n, step in enumerate(stages(here.cycle.check_ins))}
    where = Where(outcome.agency_id, outcome.unit_id, appraisal_id=id_)
    stood = list(drill.everyone(tx, here.cycle, where, now))
    stood.sort(key=lambda one: order[one.stage, one.period])
    waits = first(stood, now)
    steps = _steps(tx, id_, {row["id"]: row["period"] for row in checkins})
    year = here.cycle.year
    asked = explain_year.asked(tx, nip, date(year, 1, 1), date(year + 1, 12, 31))
    contact, points = contacts.find(tx, nip), reckoned(tx, here.cycle, outcome)
    actors = {outcome.appraiser_nip, outcome.appraiser_for, outcome.superior_nip, outcome.superior_for}
    actors |= {one.turn_nip for one in stood} | {step["actor"] for step in steps} | {step["behalf"] for step in steps}
    actors |= {nip for one in asked for nip in (one.wanted_nip, one.decided_by)} | {point.by for point in points}
    return {
        "outcome": outcome, "stood": stood, "now": now, "steps": steps, "asked": asked, "contact": contact,
        "points": points, "stuck": stuck(tx, here.cycle, waits, outcome.unit_id, now) if waits else None,
        "counts": _counts(tx, id_), "latest": messages.latest(tx, nip, LATEST),
        "unit_code": stood[0].unit_code if stood else "",
        "held": outcome.state == AppraisalState.CONTESTED, "voided": outcome.state == AppraisalState.VOIDED,
        "called": operations.called(tx, {actor for actor in actors if actor}),
    }  # fmt: skip


def _steps(tx: Connection, id_: int, periods: Mapping[int, int]) -> list[dict[str, Any]]:
    """Give every step of an appraisal and its check-ins, the latest first, with the reasons."""
    found: list[dict[str, Any]] = []
    for machine, ids in ((Machine.APPRAISAL, {id_: 0}), (Machine.CHECKIN, periods)):
        reasons = known.reasons(tx, machine, list(ids)) if ids else {}
        for row in audit.history(tx, machine, list(ids)) if ids else ():
            key = (row["subject_id"], row["seq"], row["event"])
            stage = (Stage.CHECKIN, ids[row["subject_id"]]) if machine is Machine.CHECKIN else None
            found.append({**row, "machine": machine, "stage": stage, "reason": reasons.get(key)})
    return sorted(found, key=lambda step: (step["at"], step["seq"]), reverse=True)


def _counts(tx: Connection, id_: int) -> Mapping[str, Counter[int]]:
    """Give how many results, pieces of evidence, words of feedback and ratings there are, by period (0: the year)."""
    kinds = {"results": known.results, "evidence": known.evidence, "feedback": known.feedback, "ratings": known.ratings}
    return {name: Counter(row["period"] for row in read(tx, id_)) for name, read in kinds.items()}
