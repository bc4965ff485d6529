"""Evidence on the page of a subject: a file (a photo from the phone too) or a link, and its way back to a reader.

A file is checked and kept before its row is written: what is refused leaves no row, and a row never lacks its file.
Whether a link can be opened is looked at once, at once, because a private link is the most common complaint.
"""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from config.settings import Settings
from domain.terms import LinkCheck, Machine
from portal import file_response, link_check
from portal.files import Files, Kept, files
from portal.forms import FormError, texts
from portal.gate import Gate
from portal.task import the_stand
from store import explain, skp
from store.database import Engine, only_look
from store.sessions import Visitor

LONGEST_LINK = 2_000  # characters
SENT = 60  # pieces of one person in a quarter of an hour: each is a file to keep, or an address for us to call


def routes(engine: Engine, gate: Gate, settings: Settings, guard: link_check.Guard = link_check.public) -> APIRouter:
    """Give the two doors; `guard` says which addresses a link may lead to."""
    router, kept = APIRouter(), files(settings)
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.post("/tugas/{machine}/{subject_id}/bukti")
    async def add(request: Request, visitor: Who, machine: str, subject_id: int) -> Response:
        """Keep a file or a link as evidence, of one line or of the whole report."""
        await run_in_threadpool(gate.limit, request, "evidence", SENT, visitor.who)
        form = await request.form()
        said = await run_in_threadpool(_added, engine, gate, visitor, kept, machine, subject_id, form, guard)
        back = f"/tugas/{machine}/{subject_id}"
        return RedirectResponse(f"{back}?tautan={said}#bukti" if said else f"{back}#bukti", 303)

    @router.get("/tugas/{machine}/{subject_id}/bukti/{evidence_id}")
    def read(visitor: Who, machine: str, subject_id: int, evidence_id: int) -> Response:
        """Give a file of evidence to whoever has to do with its subject."""
        with engine.begin() as tx:
            only_look(tx)
            at = the_stand(tx, gate, visitor, machine, subject_id, asked=())
            rows = explain.evidence(tx, at.appraisal_id or 0)
        row = next((row for row in rows if row["id"] == evidence_id and row["media"]), None)
        if row is None:
            raise HTTPException(404)
        return file_response.response(kept, row["sha256"], row["name"], row["media"])

    return router


def _added(
    engine: Engine, gate: Gate, visitor: Visitor, kept: Files, machine: str, subject_id: int, form: FormData,
    guard: link_check.Guard,
) -> LinkCheck | None:  # fmt: skip
    """Write the evidence of one form, and give what became of opening its link; None for a file."""
    with engine.begin() as tx:  # before anything is kept: is it theirs, and may it be written
        the_stand(tx, gate, visitor, machine, subject_id, asked=())
    upload, said = form.get("berkas"), texts(form)
    link, no = said.get("tautan", "").strip(), said.get("baris", "")
    name = said.get("nama", "").strip()[:200]
    line: dict[str, Any] = {"no": int(no)} if no.isdecimal() else {}
    found = None
    if isinstance(upload, UploadFile) and upload.filename:
        file: Kept = kept.keep(upload.file, upload.filename)
        given: dict[str, Any] = {"media": file.media, "size": file.size}
        words: tuple[str, str, str | None] = name or file.name, file.sha256, None
    elif link:
        if len(link) > LONGEST_LINK or not link.lower().startswith(("https://", "http://")):
            raise FormError(
                "Tautan tidak dikenal: mohon menyalin alamat lengkapnya, diawali https://.",
                "The link is not known: please copy the whole address, beginning with https://.",
            )
        found = link_check.check(link, guard)
        given = {"link_check": found}
        words = name or link.split("//", 1)[1][:80], hashlib.sha256(link.encode()).hexdigest(), link
    else:
        raise FormError(
            "Belum ada bukti: mohon memilih berkas, atau menempelkan tautan.",
            "There is no evidence: please choose a file, or paste a link.",
        )
    with engine.begin() as tx:
        at = the_stand(tx, gate, visitor, machine, subject_id, asked=())
        given |= line | {"actor": visitor.who, "now": gate.clock()}
        skp.evidence(tx, Machine(at.machine), at.id, *words, **given)
    return found
