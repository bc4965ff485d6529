"""/tugas/appraisal/{id}/skp: an SKP is drawn up, kept as one types, saved; for whoever may not write it, looked at.

A draft is shared by all who may write the SKP, so that two see each other: it stands under the employee. Saving writes
the real entries and empties the draft.
"""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from config.indicators import catalogue
from domain import skp_draft, skp_merge
from domain.errors import Bilingual
from domain.skp import Above, Skp, gaps
from domain.skp_draft import Draft
from domain.skp_text import APPROACHES, ASPEK, LAMPIRAN, MODELS, PERSPEKTIF, POLARITY, VALUES
from domain.terms import BerAkhlak, Entry, Lampiran, Machine
from domain.words import STATES
from portal import skp_review
from portal.frame import shell, spoken
from portal.gate import Gate
from portal.skp_typed import Sent, acted, sent
from portal.task import buttons, the_stand
from store import cycles, drafts, entries, mine, remarks, skp, skp_again, skp_read
from store.database import Connection, Engine, only_look
from store.mine import Stand
from store.sessions import Visitor

TYPING = mine.asked_by(Machine.APPRAISAL, Entry.TARGET)  # all that a draft is kept by
FOUND = 12  # indicators that a search shows
CHOICES: dict[str, Any] = {
    "approaches": APPROACHES, "models": MODELS, "aspek": ASPEK, "polarity": POLARITY, "perspektif": PERSPEKTIF,
    "values": VALUES, "lampiran": LAMPIRAN,
}  # fmt: skip


def form_of(at: Stand) -> drafts.Form:
    """Give the one form of an SKP, whoever writes it."""
    return drafts.Form(str(at.nip), "skp", at.id)


def now_there(tx: Connection, at: Stand) -> tuple[int, Draft, bool]:
    """Give the version that stands on the server, what it says, and whether it was typed and not saved yet."""
    kept = drafts.read(tx, form_of(at))
    draft = skp_draft.understood(kept.content) if kept.content is not None else None
    return kept.version, draft or skp_draft.draft_of(skp_read.read(tx, at.id)), draft is not None


def keep(tx: Connection, at: Stand, said: Sent, draft: Draft | None, now: datetime) -> int | None:
    """Keep a draft, or empty it; None where another has written since the page was made."""
    content = skp_draft.stored(draft) if draft is not None else None
    return drafts.keep(tx, form_of(at), content, base=said.base, tab=said.tab, now=now)


def save(tx: Connection, at: Stand, draft: Draft, who: str, now: datetime) -> None:
    """Write what a draft means as the real entries."""
    by: dict[str, Any] = {"actor": who, "now": now}
    old, above = skp_read.read(tx, at.id), skp_read.above(tx, at.id)
    own = {line.id for line in old.lines if line.id is not None}
    bosses = {line.id for line in above.lines} | {line.above_id for line in old.lines}
    made = skp_draft.lines(draft, {id_ for id_ in bosses if id_ is not None}, own, catalogue())
    skp.head(tx, at.id, *skp_draft.head(draft), **by)
    skp.renumber(tx, at.id, [line.id for line in made], **by)
    skp.targets(tx, at.id, made, **by)
    if not at.may_write(Entry.EXPECTATION):
        return
    for value in BerAkhlak:
        if (words := draft.words.get(value, "").strip()) != old.expectations.get(value, ""):
            skp.expectation(tx, at.id, value, words, **by)
    for part in Lampiran:
        if (words := draft.words.get(part, "").strip()) != old.annex.get(part, ""):
            skp.annex(tx, at.id, part, words, **by)


def begin_again(tx: Connection, at: Stand, typed: Draft, who: str, now: datetime) -> Draft | None:
    """Start from what was agreed last; give what had been typed besides, on top of it. None: nothing had been.

    Raises Unknown where nothing was ever agreed, and Refused where the SKP already has lines; then nothing is written.
    """
    cycle = next(cycle for cycle in cycles.known(tx) if cycle.id == at.cycle_id)
    with tx.begin_nested():
        skp_again.start(tx, cycle, str(at.nip), "last", actor=who, now=now)
    old = skp_draft.draft_of(skp_read.read(tx, at.id))
    more = tuple(line for line in typed.lines if not line.blank)
    if not more and not typed.words:
        return None
    return Draft(old.approach, old.model, (*old.lines, *more), {**old.words, **typed.words})


def joined(tx: Connection, at: Stand, said: Sent, now: datetime) -> tuple[str, ...]:
    """Keep what was typed together with what stands on the server; give what a person has to look at."""
    while True:  # somebody may type on meanwhile
        version, theirs, _ = now_there(tx, at)
        merged = skp_merge.merge(said.origin, said.draft, theirs)
        if keep(tx, at, replace(said, base=version), merged.draft, now) is not None:
            return merged.clashes


def page(
    request: Request, tx: Connection, at: Stand, draft: Draft, *, now: datetime, seen: int, unsaved: bool,
    origin: Draft | None = None, status: int = 200, **more: Any
) -> HTMLResponse:  # fmt: skip
    """Give the form with a draft in it. `more`: what the page says besides."""
    above, saved = skp_read.above(tx, at.id), skp_read.read(tx, at.id)
    search = more.pop("search", "")
    said: dict[str, Any] = {"notice": "", "clashes": (), "other": None, "done": False, "tab": secrets.token_hex(8)}
    return shell(
        request, "skp_form", status=status, here="work", at=at, draft=draft, seen=seen, unsaved=unsaved,
        origin=skp_draft.written(origin or draft), above=above, saved=saved, lacks=_lacks(saved, above, unsaved),
        remarks=remarks.of(tx, at.id), steps=buttons(tx, at), now=now, search=search,
        nos={str(line.id): line.no for line in saved.lines}, empty=skp_draft.DraftLine("KUNCI"),
        found=catalogue().search(None, search)[: FOUND + 1] if search else [], most=FOUND,
        state=STATES[Machine.APPRAISAL][at.state], words_too=at.may_write(Entry.EXPECTATION),
        **CHOICES, **{**said, **more},
    )  # fmt: skip


def _lacks(saved: Skp, above: Above, unsaved: bool) -> dict[int | None, list[Any]]:
    """Give what is missing, by line, None for the whole; of a draft nothing is said, for it is not checked."""
    found: dict[int | None, list[Any]] = {}
    for gap in () if unsaved else gaps(saved, above):
        found.setdefault(gap.no, []).append(gap)
    return found


def answer(request: Request, tx: Connection, at: Stand, said: Sent, who: str, now: datetime) -> Response:
    """Do what a button of the form says, and give the page to go to."""
    entries.allow(tx, Machine.APPRAISAL, Entry.TARGET, at.id, who, now)
    home = f"/tugas/appraisal/{at.id}/skp"
    if said.action == "gabung":
        return RedirectResponse(f"{home}?gabung={'.'.join(joined(tx, at, said, now)) or '-'}", 303)
    draft, key = acted(said, skp_read.above(tx, at.id))
    kept = keep(tx, at, said, None if said.action == "simpan" else draft, now)
    if kept is None:
        return page(
            request, tx, at, said.draft, now=now, seen=said.base, unsaved=True, origin=said.origin, status=409,
            other=skp_merge.unlike(said.origin, now_there(tx, at)[1]), tab=said.tab,
        )  # fmt: skip
    if said.action == "simpan":
        save(tx, at, said.draft, who, now)
        return RedirectResponse(f"{home}?tersimpan=1", 303)
    if said.action == "lalu":
        try:
            left = begin_again(tx, at, said.draft, who, now)
        except Bilingual as error:
            notice = spoken(request).error(error)
            return page(request, tx, at, draft, now=now, seen=kept, unsaved=True, status=409, notice=notice)
        keep(tx, at, replace(said, base=kept), left, now)
        return RedirectResponse(home, 303)
    if said.action == "selesai" and skp_review.may_settle(at):
        remarks.settle(tx, at.id, int(said.of) if said.of.isdecimal() and len(said.of) < 18 else 0, now=now)
    return RedirectResponse(f"{home}{_further(said, key)}", 303)


def _further(said: Sent, key: str) -> str:
    """Give where on the page to go on."""
    if said.search and said.action in ("cari", "tetap"):
        return f"?{urlencode({'cari': said.search})}#cari"
    return f"#b-{key}" if key else "#baris"


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page, its form, and the address at which drafts are kept."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.get("/tugas/appraisal/{subject_id}/skp")
    def show(
        request: Request, visitor: Who, subject_id: int, cari: str = "", gabung: str = "", tersimpan: str = ""
    ) -> HTMLResponse:
        """Show the form to whoever may write the SKP now, and the SKP to everybody else who has to do with it."""
        with engine.begin() as tx:
            only_look(tx)
            at = the_stand(tx, gate, visitor, Machine.APPRAISAL, subject_id)
            if not at.may_write(Entry.TARGET):
                return skp_review.page(request, tx, at, gate.clock())
            version, draft, unsaved = now_there(tx, at)
            return page(
                request, tx, at, draft, now=gate.clock(), seen=version, unsaved=unsaved, search=cari[:100],
                clashes=tuple(gabung.split(".")) if gabung else (), done=bool(tersimpan),
            )  # fmt: skip

    @router.post("/tugas/appraisal/{subject_id}/skp")
    async def write(request: Request, visitor: Who, subject_id: int) -> Response:
        """Do what a button says; what was typed is kept with it."""
        said = sent(await request.form())

        def writing() -> Response:
            with engine.begin() as tx:
                at = the_stand(tx, gate, visitor, Machine.APPRAISAL, subject_id)
                return answer(request, tx, at, said, visitor.who, gate.clock())

        return await run_in_threadpool(writing)

    router.include_router(_keeping(engine, gate))
    router.include_router(skp_review.routes(engine, gate))
    return router


def _keeping(engine: Engine, gate: Gate) -> APIRouter:
    """Give the address to which a page sends what is typed."""
    router = APIRouter()

    @router.post("/tugas/appraisal/{subject_id}/skp/draf")
    async def draft(
        request: Request, visitor: Annotated[Visitor, Depends(gate.person)], subject_id: int
    ) -> JSONResponse:  # fmt: skip
        """Keep a draft; 409 with what stands there where another has written since, 422 with words for what is not."""
        try:
            said = sent(await request.form())
        except Bilingual as error:
            return JSONResponse({"words": spoken(request).error(error)}, 422)

        def keeping() -> JSONResponse:
            with engine.begin() as tx:
                at = the_stand(tx, gate, visitor, Machine.APPRAISAL, subject_id, TYPING)
                if not at.may_write(Entry.TARGET):
                    state = STATES[Machine.APPRAISAL][at.state]
                    closed = (f"SKP tidak dapat diubah lagi: keadaannya '{state[0]}'",
                              f"the SKP can no longer be changed: its state is '{state[1]}'")  # fmt: skip
                    return JSONResponse({"words": spoken(request).of(closed)}, 422)
                version = keep(tx, at, said, said.draft, gate.clock())
                if version is not None:
                    return JSONResponse({"version": version, "asal": skp_draft.written(said.draft)})
                there, theirs, _ = now_there(tx, at)
            unlike = [spoken(request).of(pair) for pair in skp_merge.unlike(said.origin, theirs)]
            return JSONResponse({"version": there, "theirs": skp_draft.stored(theirs), "said": unlike}, 409)

        return await run_in_threadpool(keeping)

    return router
