"""An SKP as it is talked over: what changed since the last agreement, what each line follows from, remarks on lines."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.skp import gaps
from domain.skp_changes import Change, changes
from domain.skp_text import APPROACHES, ASPEK, LAMPIRAN, MODELS, PERSPEKTIF, POLARITY, VALUES
from domain.terms import AppraisalState, BerAkhlak, Entry, Machine, Role
from domain.words import STATES
from portal.forms import Typed, Writer, texts
from portal.frame import shell
from portal.gate import Gate
from portal.task import buttons, the_stand
from store import remarks, skp, skp_read, skp_versions
from store.database import Connection, Engine
from store.mine import Stand
from store.sessions import Visitor

TALKED_OVER = (AppraisalState.DRAFTING, AppraisalState.PROPOSED)


def may_remark(at: Stand) -> bool:
    """Tell whether whoever stands so may remark on the lines now."""
    return Role.APPRAISER in at.roles and at.state == AppraisalState.PROPOSED


def may_settle(at: Stand) -> bool:
    """Tell whether whoever stands so may say that a remark is settled."""
    return Role.EMPLOYEE in at.roles and at.state in TALKED_OVER


def since(tx: Connection, at: Stand) -> tuple[skp_versions.Version | None, tuple[Change, ...]]:
    """Give the version last agreed, and what differs from it now; while nothing was ever agreed, nothing."""
    known = skp_versions.versions(tx, at.id)
    agreed = [version for version in known if version.agreed_at]
    return (agreed[-1], changes(agreed[-1].skp, known[-1].skp)) if agreed else (None, ())


def page(request: Request, tx: Connection, at: Stand, now: datetime) -> HTMLResponse:
    """Give the SKP to whoever has to do with it and may not write it."""
    now_, above = skp_read.read(tx, at.id), skp_read.above(tx, at.id)
    last, found = since(tx, at)
    lacks: dict[int | None, list[Any]] = {}
    for gap in gaps(now_, above) if at.state in TALKED_OVER else ():
        lacks.setdefault(gap.no, []).append(gap)
    changed: dict[int, list[Change]] = {}
    for change in found:
        if change.what == "changed" and change.no is not None:
            changed.setdefault(change.no, []).append(change)
    return shell(
        request, "skp_review", here="work", at=at, skp=now_, last=last, changed=changed, lacks=lacks, now=now,
        whole=[change for change in found if change.no is None],
        added={change.no for change in found if change.what == "added"},
        removed=[change for change in found if change.what == "removed"],
        remarks=remarks.of(tx, at.id), remarking=may_remark(at), settles=may_settle(at), steps=buttons(tx, at),
        expecting=at.may_write(Entry.EXPECTATION), state=STATES[Machine.APPRAISAL][at.state], approaches=APPROACHES,
        models=MODELS, aspek=ASPEK, polarity=POLARITY, perspektif=PERSPEKTIF, values=VALUES, lampiran=LAMPIRAN,
    )  # fmt: skip


def remark(tx: Connection, at: Stand, typed: Typed) -> None:
    """Write a remark on a line, or settle one. Raises 404 for whoever may not, and for what is not there."""
    if said := typed.fields.get("selesai", ""):
        known = may_settle(at) and said.isascii() and said.isdecimal() and len(said) < 18
        if not known or not remarks.settle(tx, at.id, int(said), now=typed.now):
            raise HTTPException(404)
        return
    nos = {str(line.no): line.no for line in skp_read.lines(tx, at.id)}
    no = nos.get(typed.fields.get("no", ""))
    if no is None or not may_remark(at):
        raise HTTPException(404)
    remarks.write(tx, at.id, typed.words("words", ("Catatan", "The remark")), no=no, **typed.by)


def expectations(tx: Connection, at: Stand, typed: Typed) -> None:
    """Write what the leader expects, value by value; what stays as it is is not written again."""
    there = skp_read.read(tx, at.id).expectations
    for value in BerAkhlak:
        if (words := typed.fields.get(value, "").strip()) != there.get(value, ""):
            skp.expectation(tx, at.id, value, words, **typed.by)


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the addresses of remarks and of the leader's expectations."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    async def written(request: Request, visitor: Visitor, subject_id: int, write: Writer) -> Response:
        fields = texts(await request.form())

        def writing() -> None:
            with engine.begin() as tx:
                at = the_stand(tx, gate, visitor, Machine.APPRAISAL, subject_id)
                write(tx, at, Typed(fields, visitor.who, gate.clock()))

        await run_in_threadpool(writing)
        place = f"#baris-{fields['no']}" if fields.get("no", "").isdecimal() else ""
        return RedirectResponse(f"/tugas/appraisal/{subject_id}/skp{place}", 303)

    @router.post("/tugas/appraisal/{subject_id}/catatan")
    async def remarking(request: Request, visitor: Who, subject_id: int) -> Response:
        """Write a remark on a line, or settle one."""
        return await written(request, visitor, subject_id, remark)

    @router.post("/tugas/appraisal/{subject_id}/ekspektasi")
    async def expecting(request: Request, visitor: Who, subject_id: int) -> Response:
        """Write what the leader expects."""
        return await written(request, visitor, subject_id, expectations)

    return router
