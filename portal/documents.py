"""/dokumen: the official documents of an appraisal as PDF. /periksa: whether one that somebody holds is genuine.

The first is for whoever has to do with the appraisal; the second for anybody, and tells nothing of whom a document
speaks or what it says.
"""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from config.settings import Settings
from domain.terms import Document, Machine
from portal.document import rendered
from portal.document_rows import NAMES, Content, content
from portal.file_names import clean, disposition
from portal.file_response import HEADERS
from portal.gate import Gate
from portal.signin import open_page
from portal.task import the_stand
from store import documents
from store.database import Connection, Engine, only_look
from store.mine import Stand
from store.sessions import Visitor

CHECKS = 60  # of one client in a quarter of an hour
MADE = 120  # documents for one person in a quarter of an hour: a pengelola's whole unit; making one is a lot of work


def routes(engine: Engine, gate: Gate, settings: Settings) -> APIRouter:
    """Give both doors."""
    router = APIRouter()
    router.include_router(_checking(engine, gate, settings.language))

    @router.get("/dokumen/{appraisal_id}/{kind}")
    def document(
        request: Request, visitor: Annotated[Visitor, Depends(gate.person)], appraisal_id: int, kind: str
    ) -> Response:
        """Give a document as PDF, to be saved. One of the same state is the same file, with the same code."""
        if kind not in tuple(Document):
            raise HTTPException(404)
        gate.limit(request, "document", MADE, visitor.who)
        with engine.begin() as tx:
            at = the_stand(tx, gate, visitor, Machine.APPRAISAL, appraisal_id, asked=())
            found = content(tx, Document(kind), at)
            made = _made(tx, gate, settings.link, Document(kind), at, found)
        name = clean(f"{NAMES[Document(kind)][0]} {found.year} {found.name}".replace(".", " ") + ".pdf", "pdf")
        return Response(made, media_type="application/pdf",
                        headers={**HEADERS, "Content-Disposition": disposition(name, inline=False)})  # fmt: skip

    return router


def _made(tx: Connection, gate: Gate, link: str, kind: Document, at: Stand, found: Content) -> bytes:
    """Give the PDF that was handed out in this state, made again; where anything in it has changed, a new one.

    Without a step of the appraisal names, ranks and officials can change: that is another document, not the same.
    """
    documents.one_at_a_time(tx, at.id)
    if before := documents.kept(tx, kind, at.id, found.seq):
        stamp, sha256 = before
        pdf = rendered(found.data, stamp, link, at.zone)
        if hashlib.sha256(pdf).hexdigest() == sha256:
            return pdf
    stamp = documents.new_stamp(gate.clock())
    pdf = rendered(found.data, stamp, link, at.zone)
    documents.keep(tx, kind, at.id, found.seq, stamp, hashlib.sha256(pdf).hexdigest())
    return pdf


def _checking(engine: Engine, gate: Gate, language: str) -> APIRouter:
    router = APIRouter()

    @router.get("/periksa")
    def ask(kode: Annotated[str, Query(max_length=60)] = "") -> Response:
        """Ask for the code of a document."""
        if not kode:
            return open_page("check", language, asked="", wrong=False, found=None)
        code = documents.read_code(kode)
        if code is None:
            return open_page("check", language, 404, asked=kode, wrong=True, found=None)
        return RedirectResponse(f"/periksa/{documents.grouped(code)}", 303)

    @router.get("/periksa/{said}")
    def check(request: Request, said: str) -> HTMLResponse:
        """Say whether there is a document of this code, and whether it is the latest."""
        gate.limit(request, "check", CHECKS)
        code = documents.read_code(said[:60])
        with engine.begin() as tx:
            only_look(tx)
            found = documents.known(tx, code) if code else None
        asked = documents.grouped(code) if code else said[:60]
        if found is None:
            return open_page("check", language, 404, asked=asked, wrong=code is None, found=None)
        return open_page("check", language, asked=asked, wrong=False, found=found, name=NAMES[found.kind])

    return router
