"""/tugas/{machine}/{id}: the page of one subject for whoever has to do with it, its forms, and the one route of steps.

For anybody else the page does not exist. A form writes facts; a button takes a step, and what a step still waits for
stands beside it. What somebody else did in the meantime is said by the refusal of the store.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.lifecycle import Transition, lines, stage_of
from domain.rating import EKSPEKTASI_LABELS, LABELS, ORGANISASI_LABELS
from domain.skp_text import VALUES
from domain.speech import Speech
from domain.terms import AppraisalState, CheckinState, Entry, Fact, LinkCheck, Machine, Regime, Role
from domain.words import EVENTS, MISSING, STATES, Pair
from portal import meanwhile
from portal.forms import WRITERS, Typed, texts, writer
from portal.frame import render, shell, spoken
from portal.gate import Gate, mark, within
from store import (
    behaviours,
    cycles,
    entries,
    explain,
    hearings,
    mine,
    numeric,
    peers,
    people,
    places,
    ratings,
    receipts,
    skp_read,
)
from store.cycles import Cycle
from store.database import Connection, Engine, only_look
from store.mine import Stand
from store.sessions import Visitor

# The entries that have a form of their own on the page, in the order in which they are shown.
SHOWN = (
    Entry.PROGRESS, Entry.RESULT, Entry.EVIDENCE, Entry.FEEDBACK, Entry.RATING, Entry.NILAI, Entry.CAPAIAN,
    Entry.JUSTIFICATION, Entry.RECEIPT, Entry.OBJECTION, Entry.HEARING, Entry.DECISION, Entry.CORRECTION,
)  # fmt: skip
LINKS: dict[str, Pair] = {
    LinkCheck.OPENS: ("dapat dibuka", "can be opened"),
    LinkCheck.PRIVATE: (
        "belum dapat dibuka orang lain: ubah aksesnya menjadi “siapa saja yang memiliki link”, lalu tambahkan lagi",
        "cannot be opened by others: share it with “anyone with the link”, then add it again",
    ),
    LinkCheck.GONE: ("tidak ada isinya: periksa alamatnya", "leads nowhere: check the address"),
    LinkCheck.UNREACHED: ("belum dapat diperiksa: server tidak menjawab", "could not be checked: nobody answered"),
}
REVIEW = (Entry.FEEDBACK, Entry.RATING)  # what goes with the step that closes a check-in
TOLD = (AppraisalState.ISSUED, AppraisalState.CONTESTED, AppraisalState.FINAL)  # the result was handed over


@dataclass(frozen=True, slots=True)
class Button:
    """A step that may be taken here: what it still waits for, and whether it asks for a reason."""

    move: Transition
    missing: tuple[Pair, ...]

    @property
    def name(self) -> Pair:
        """Give the step in words."""
        return EVENTS[self.move.machine][self.move.event]

    @property
    def reason(self) -> bool:
        """Tell whether a reason is written together with it."""
        return Fact.REASON_WRITTEN in self.move.given


def buttons(tx: Connection, at: Stand) -> list[Button]:
    """Give the steps of a subject for whoever stands so: what a stage waits for first."""
    found = []
    for move in at.moves:
        said: list[Pair] = []
        for fact in at.lacks(move):
            lacks = skp_read.lacking(tx, at.id) if fact is Fact.SKP_COMPLETE else None
            said.append(
                (f"{MISSING[fact][0]}: {lacks[0]}", f"{MISSING[fact][1]}: {lacks[1]}") if lacks else MISSING[fact]
            )
        found.append(Button(move, tuple(said)))
    return sorted(found, key=lambda button: button.move.stage is None)


def the_stand(
    tx: Connection, gate: Gate, visitor: Visitor, machine: str, subject_id: int, asked: tuple[Fact, ...] | None = None
) -> Stand:
    """Give how a visitor stands to a subject, with all facts or those `asked` for. One not theirs has no page (404)."""
    found = None
    if machine in tuple(Machine) and visitor.nip and 0 < subject_id < 2**63:
        found = mine.stand(tx, Machine(machine), subject_id, visitor.nip, gate.clock(), asked)
    if found is None:
        raise HTTPException(404)
    return found


def content(tx: Connection, at: Stand) -> dict[str, Any]:
    """Give what the page shows of the subject: the SKP with what was reported, evidence, feedback, ratings, objection.

    An employee sees the annual rating once it was handed over, and that of a period once it was reviewed.
    """
    if at.appraisal_id is None:
        return {
            "calibration": explain.calibration(tx, at.cycle_id, at.unit_id),
            "spread": explain.distribution(tx, at.cycle_id, at.unit_id),
        }
    own = at.roles == {Role.EMPLOYEE}
    state, _ = skp_read.state_and_agency(tx, at.appraisal_id)
    closed = {row["period"] for row in explain.checkins(tx, at.appraisal_id) if row["state"] == CheckinState.REVIEWED}
    told = closed | ({0} if state in TOLD else set())
    given = [row for row in explain.ratings(tx, at.appraisal_id) if not own or row["period"] in told]
    reached = {(row["no"], row["period"]): row for row in explain.results(tx, at.appraisal_id)}
    objection = explain.objection(tx, at.appraisal_id)
    if own and objection and state == AppraisalState.CONTESTED:  # a decision is told when it is taken, not as written
        given = [row for row in given if row["period"] or row["at"] <= objection["at"]]
        objection |= {"decision": None, "decision_words": None}
    return {
        "skp": skp_read.read(tx, at.appraisal_id),
        "reached": reached,
        "evidence": [row for row in explain.evidence(tx, at.appraisal_id) if row["period"] in (at.period, 0)],
        "feedback": [row for row in explain.feedback(tx, at.appraisal_id) if row["period"] in (at.period, 0)],
        "ratings": given,
        "objection": objection,
        "heard": hearings.heard(tx, at.appraisal_id) if objection else [],
        "window": receipts.objection_window(tx, at.appraisal_id) if state in TOLD else None,
        "places": places.of(tx, at.appraisal_id),
        "appraiser": skp_read.parties(tx, at.appraisal_id)[1],
        "regime": numeric.regime(tx, at.appraisal_id),
        "of_unit": ratings.of_unit(tx, at.appraisal_id) if at.machine is Machine.APPRAISAL else None,
        "values": VALUES,
        "examples": behaviours.of(tx, at.appraisal_id),
        "exampling": behaviours.may_write(at),
        "asks": peers.may_look(at) and peers.rule(tx, at.id) is not None,
    }


def at_one_go(at: Stand, shown: Mapping[str, Any]) -> bool:
    """Tell whether feedback, ratings and the step of a review are one form: whoever has twenty people presses once."""
    rated = shown.get("regime") is not Regime.PP30_2019
    return rated and at.machine is Machine.CHECKIN and all(map(at.may_write, REVIEW))


def forms(at: Stand, shown: Mapping[str, Any], speech: Speech, csrf: str) -> list[str]:
    """Give the forms that are open to whoever stands so, made, in their order."""
    rates = Entry.NILAI if shown.get("regime") is Regime.PP30_2019 else Entry.RATING
    wanted = [e for e in SHOWN if at.may_write(e) and (e not in (Entry.RATING, Entry.NILAI) or e is rates)]
    names = [(str(entry), f"isi/{entry}") for entry in wanted]
    if at_one_go(at, shown):
        names = [("review", "langkah/review"), *((n, action) for n, action in names if n not in REVIEW)]
    return [
        render(
            f"form_{name}", speech, at=at, csrf=csrf, action=f"/tugas/{at.machine}/{at.id}/{action}",
            ekspektasi=EKSPEKTASI_LABELS, predikat=LABELS, organisasi=ORGANISASI_LABELS, carried=REVIEW,
            review=EVENTS[Machine.CHECKIN]["review"], **shown,
        )
        for name, action in names
    ]  # fmt: skip


def routes(engine: Engine, gate: Gate, most: float = 10) -> APIRouter:
    """Give the page, its forms and the route of steps."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.get("/tugas/{machine}/{subject_id}")
    def show(
        request: Request, visitor: Who, machine: str, subject_id: int,
        selesai: str = "", tautan: str = "", tersimpan: str = "",
    ) -> HTMLResponse:  # fmt: skip
        """Show one subject with what its visitor may do."""
        with engine.begin() as tx:
            only_look(tx)
            mine.at_once(tx)
            at = the_stand(tx, gate, visitor, machine, subject_id)
            shown, steps = content(tx, at) | {"most": f"{most:g}"}, buttons(tx, at)
            cycle = _cycle(tx, at)
        csrf, speech = mark(request.state.cookie), spoken(request)
        return shell(
            request, "task", here="work", at=at, steps=steps, forms=forms(at, shown, speech, csrf), of=cycle,
            state=STATES[at.machine][at.state], stage=stage_of(at.machine, at.state),
            done=selesai in EVENTS[at.machine],
            event=EVENTS[at.machine].get(selesai), now=gate.clock(), labels=LABELS, ekspektasi=EKSPEKTASI_LABELS,
            organisasi=ORGANISASI_LABELS, checked=LINKS.get(tautan), just_saved=bool(tersimpan), links=LINKS,
            joined=at_one_go(at, shown), **shown,
        )  # fmt: skip

    router.include_router(_entries(engine, gate))
    router.include_router(_steps(engine, gate))
    return router


def _entries(engine: Engine, gate: Gate) -> APIRouter:
    """Give the route of the forms."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.post("/tugas/{machine}/{subject_id}/isi/{entry}")
    async def write(request: Request, visitor: Who, machine: str, subject_id: int, entry: str) -> Response:
        """Write one entry, and show the page again."""
        fields = texts(await request.form())
        if entry not in tuple(Entry) or Entry(entry) not in WRITERS:
            raise HTTPException(404)

        def writing() -> None:
            with engine.begin() as tx:
                at = the_stand(tx, gate, visitor, machine, subject_id, asked=())  # the entry asks for them
                writer(at, Entry(entry))(tx, at, Typed(fields, visitor.who, gate.clock()))

        await run_in_threadpool(writing)
        return RedirectResponse(f"/tugas/{machine}/{subject_id}?tersimpan={entry}#langkah", 303)  # what comes next

    return router


def _cycle(tx: Connection, at: Stand) -> Cycle:
    return next(cycle for cycle in cycles.known(tx) if cycle.id == at.cycle_id)


def _carried(tx: Connection, at: Stand, typed: Typed) -> None:
    """Write the entries that a form sent together with its step (`isi`); feedback only where something was typed."""
    for said in typed.fields.get("isi", "").split():
        if said not in REVIEW:
            raise HTTPException(404)
        if said != Entry.FEEDBACK or typed.fields.get("words", "").strip():
            writer(at, Entry(said))(tx, at, typed)


def _steps(engine: Engine, gate: Gate) -> APIRouter:
    """Give the one route of all steps."""
    router = APIRouter()

    @router.post("/tugas/{machine}/{subject_id}/langkah/{event}")
    async def step(
        request: Request, visitor: Annotated[Visitor, Depends(gate.person)], machine: str, subject_id: int, event: str
    ) -> Response:
        """Take a step, with the reason and the entries that came with it: all or nothing."""
        given = texts(await request.form())
        reason, back = given.get("alasan", "").strip(), given.get("lanjut", "")

        def stepping() -> None:
            with engine.begin() as tx:
                at = the_stand(tx, gate, visitor, machine, subject_id, asked=())  # the door asks for the facts
                moves = lines(at.machine, event)
                if not moves:
                    raise HTTPException(404)
                _carried(tx, at, Typed(given, visitor.who, gate.clock()))
                if reason and Fact.REASON_WRITTEN in moves[0].given:
                    entries.reason(tx, at.machine, event, at.id, reason, actor=visitor.who, now=gate.clock())
                try:
                    people.take(tx, at.machine, event, at.id, actor=visitor.who, now=gate.clock())
                except people.Refused as error:
                    raise meanwhile.refused(tx, at, event, error) from None

        await run_in_threadpool(stepping)
        return RedirectResponse(within(back, f"/tugas/{machine}/{subject_id}?selesai={event}"), 303)

    return router
