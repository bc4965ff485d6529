"""/kelola/koreksi: requests that say another is the appraiser, and the decision of the pengelola on each."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.errors import Bilingual
from portal.forms import FormError, texts
from portal.frame import shell
from portal.gate import Gate
from portal.listing import whole
from store import corrections, desk_people
from store.corrections import Correction
from store.database import Connection, Engine, only_look
from store.desk_people import Found
from store.people import Refused
from store.sessions import Visitor

LATEST = 20  # decisions are shown below what waits


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the list, the page of one request, and the decision."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.keeper)]

    @router.get("/kelola/koreksi")
    def show(request: Request, visitor: Who, diputuskan: str = "", pindah: str = "") -> HTMLResponse:
        """Show what waits for a decision, the oldest first, and what was decided lately."""
        with engine.begin() as tx:
            only_look(tx)
            every = corrections.kept_by(tx, visitor.who)
        decided = sorted((one for one in every if one.decided_at), key=lambda one: str(one.decided_at), reverse=True)
        done = next((one for one in decided if one.id == whole(diputuskan)), None)
        return shell(
            request, "keeper_corrections", here="keep", waiting=[one for one in every if one.decision is None],
            decided=decided[:LATEST], done=done, moved=whole(pindah) or 0, approved=corrections.APPROVED,
        )  # fmt: skip

    @router.get("/kelola/koreksi/{correction_id}")
    def one(request: Request, visitor: Who, correction_id: int, cari: str = "", orang: str = "") -> HTMLResponse:
        """Show one request; whoever is the right appraiser can be looked for."""
        with engine.begin() as tx:
            only_look(tx)
            return _page(request, tx, visitor, the_request(tx, visitor, correction_id), cari, whole(orang))

    router.include_router(_deciding(engine, gate))
    return router


def _deciding(engine: Engine, gate: Gate) -> APIRouter:
    """Give the decision."""
    router = APIRouter()

    @router.post("/kelola/koreksi/{correction_id}")
    async def decide(
        request: Request, visitor: Annotated[Visitor, Depends(gate.keeper)], correction_id: int
    ) -> Response:
        """Decide; what stands in the way is said on the page, with what was typed."""
        given = texts(await request.form())

        def deciding() -> Response:
            try:
                with engine.begin() as tx:
                    moved = _decided(tx, gate, visitor, the_request(tx, visitor, correction_id), given)
            except (FormError, Refused) as error:
                with engine.begin() as tx:
                    found = the_request(tx, visitor, correction_id)
                    return _page(request, tx, visitor, found, "", whole(given.get("orang", "")), error, given)
            return RedirectResponse(f"/kelola/koreksi?diputuskan={correction_id}&pindah={moved}", 303)

        return await run_in_threadpool(deciding)

    return router


def the_request(tx: Connection, visitor: Visitor, correction_id: int) -> Correction:
    """Give a request of somebody of the visitor's agencies that waits. Raises 404 where there is none such."""
    found = next((one for one in corrections.kept_by(tx, visitor.who) if one.id == correction_id), None)
    if found is None:
        raise HTTPException(404)
    if found.decision is not None:
        raise Refused("Permintaan ini sudah diputuskan.", "This request is decided already.")
    return found


def _decided(tx: Connection, gate: Gate, visitor: Visitor, found: Correction, given: Mapping[str, str]) -> int:
    """Decide, and give how many others get another appraiser by it. Raises FormError, Refused."""
    words, granted = given.get("words", "").strip(), given.get("keputusan") == "setuju"
    if not granted and given.get("keputusan") != "tolak":
        raise FormError("Keputusan belum dipilih.", "No decision was chosen.")
    if not granted and not words:
        raise FormError("Alasan penolakan belum diisi.", "The reason for refusing is empty.")
    chosen = _chosen(tx, visitor, whole(given.get("orang", ""))) if granted else None
    if granted and chosen is None and found.wanted_nip is None:
        raise FormError(
            "Pejabat penilai yang benar belum dipilih. Mohon mencarinya lebih dahulu.",
            "The right appraiser was not chosen. Please look for them first.",
        )
    appraisal = desk_people.appraisal(tx, visitor.who, found.nip)
    if appraisal is None:
        raise FormError(
            "Pegawai ini tidak dinilai dalam siklus yang sedang berjalan.", "Nobody appraises them in a running cycle."
        )
    wanted = chosen.nip if chosen else None
    return corrections.decide(tx, appraisal, granted, wanted, words, actor=visitor.who, now=gate.clock())


def _chosen(tx: Connection, visitor: Visitor, spell_id: int | None) -> Found | None:
    if spell_id is None:
        return None
    found = desk_people.person(tx, visitor.who, spell_id)
    if found is None:
        raise HTTPException(404)
    return found


def _page(
    request: Request, tx: Connection, visitor: Visitor, found: Correction, said: str, spell_id: int | None,
    error: Bilingual | None = None, given: Mapping[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    return shell(
        request, "keeper_correction", here="keep", status=409 if error else 200, one=found, said=said.strip(),
        people=desk_people.people(tx, visitor.who, said), chosen=_chosen(tx, visitor, spell_id), error=error,
        given=given or {}, most=desk_people.MOST, shortest=desk_people.SHORTEST,
    )  # fmt: skip
