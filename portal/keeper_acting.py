"""/kelola/pejabat: acting officials (Plt., Plh., Pj.): who acts for whom and until when, written down and ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.errors import Bilingual
from domain.reminder import JAKARTA
from domain.speech import Speech
from domain.terms import StandIn
from domain.words import STAND_INS, Pair
from portal.forms import FormError, texts
from portal.frame import shell
from portal.gate import Gate
from portal.keeper import near
from portal.listing import address, day, whole
from store import acting, desk_people
from store.acting import KINDS, ActingError, Spell
from store.database import Connection, Engine, only_look
from store.desk_people import Found
from store.sessions import Visitor
from store.units import Unit

PLACE = "/kelola/pejabat"
WHEN: dict[StandIn, Pair] = {
    StandIn.PLH: (
        "pejabatnya berhalangan sementara: cuti, sakit, dinas luar",
        "the official is away for a time: on leave, ill, travelling",
    ),
    StandIn.PLT: ("pejabatnya berhalangan tetap, atau jabatannya lowong", "the official is gone, or the post vacant"),
    StandIn.PJ: ("ditunjuk sebagai penjabat pada jabatan lowong", "appointed to hold a vacant post"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which post: of an official, or a vacant one of a unit; and who is to act. None: not chosen yet."""

    official: Found | None
    unit: Unit | None
    who: Found | None


def chosen(tx: Connection, visitor: Visitor, asked: Mapping[str, str]) -> Chosen:
    """Give what an address or a form has chosen. Raises 404 for what is not of the visitor's agencies."""
    nip, official, unit, who = visitor.who, None, None, None
    if number := whole(asked.get("pejabat", "")):
        official = desk_people.person(tx, nip, number, gone=True)
    elif number := whole(asked.get("unit", "")):
        unit = desk_people.unit(tx, nip, number)
    if number and official is None and unit is None:
        raise HTTPException(404)
    if number := whole(asked.get("petugas", "")):
        who = desk_people.person(tx, nip, number)
        if who is None:
            raise HTTPException(404)
    return Chosen(official, unit, who)


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the list, ending a spell, and writing one down."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.keeper)]

    @router.get(PLACE)
    def show(request: Request, visitor: Who, tercatat: str = "", pindah: str = "") -> HTMLResponse:
        """Show who acts now and who will."""
        with engine.begin() as tx:
            only_look(tx)
            return _list(request, tx, gate, visitor, done=whole(tercatat), moved=whole(pindah) or 0)

    @router.post(PLACE + "/{spell_id}/akhiri")
    async def end(request: Request, visitor: Who, spell_id: int) -> Response:
        """Set the last day of a spell; one that has not begun can be taken back."""
        given = texts(await request.form())

        def ending() -> Response:
            try:
                with engine.begin() as tx:
                    moved = _ended(tx, gate, visitor, the_spell(tx, visitor, spell_id), given)
            except (FormError, ActingError) as error:
                with engine.begin() as tx:
                    return _list(request, tx, gate, visitor, error=error, at=spell_id)
            return RedirectResponse(f"{PLACE}?tercatat={spell_id}&pindah={moved}", 303)

        return await run_in_threadpool(ending)

    router.include_router(_writing(engine, gate))
    return router


def _writing(engine: Engine, gate: Gate) -> APIRouter:
    """Give the pages of a new spell: whose post, who acts, and from when."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.keeper)]

    @router.get(PLACE + "/baru")
    def new(
        request: Request, visitor: Who, pejabat: str = "", unit: str = "", petugas: str = "",
        cari: str = "", cariunit: str = "",
    ) -> HTMLResponse:  # fmt: skip
        """Show the next question: whose post, then who acts, then the days."""
        with engine.begin() as tx:
            only_look(tx)
            found = chosen(tx, visitor, {"pejabat": pejabat, "unit": unit, "petugas": petugas})
            return _form(request, tx, visitor, found, {"cari": cari.strip(), "cariunit": cariunit.strip()})

    @router.post(PLACE + "/baru")
    async def write(request: Request, visitor: Who) -> Response:
        """Write it down; what stands in the way is said in place, with what was typed."""
        given = texts(await request.form())

        def writing() -> Response:
            try:
                with engine.begin() as tx:
                    spell, moved = _written(tx, gate, visitor, chosen(tx, visitor, given), given)
            except (FormError, ActingError) as error:
                with engine.begin() as tx:
                    return _form(request, tx, visitor, chosen(tx, visitor, given), given, error)
            return RedirectResponse(f"{PLACE}?tercatat={spell}&pindah={moved}", 303)

        return await run_in_threadpool(writing)

    return router


def the_spell(tx: Connection, visitor: Visitor, spell_id: int) -> Spell:
    """Give a spell in the visitor's agencies. Raises 404 where there is none such."""
    found = next((one for one in acting.kept_by(tx, visitor.who) if one.id == spell_id), None)
    if found is None:
        raise HTTPException(404)
    return found


def _ended(tx: Connection, gate: Gate, visitor: Visitor, spell: Spell, given: Mapping[str, str]) -> int:
    last = spell.starts_on - timedelta(days=1) if given.get("batal") else day(given.get("sampai", ""))
    if last is None:
        raise FormError("Hari terakhir belum diisi.", "The last day is empty.")
    if last >= spell.starts_on and (
        other := acting.clash(tx, spell.id, spell.unit_id, spell.for_nip, spell.starts_on, last)
    ):
        raise _taken(other)
    return acting.end(tx, spell.id, last, actor=visitor.who, now=gate.clock())


def _written(
    tx: Connection, gate: Gate, visitor: Visitor, found: Chosen, given: Mapping[str, str]
) -> tuple[int, int]:  # fmt: skip
    """Write a spell down. Raises FormError naming the field, ActingError where it cannot be."""
    there = found.unit or (desk_people.unit(tx, visitor.who, found.official.unit_id) if found.official else None)
    if there is None or found.who is None:
        raise FormError(
            "Jabatan yang digantikan dan petugasnya belum dipilih.", "The post and who acts were not chosen."
        )
    if (kind := given.get("sebagai", "")) not in KINDS:
        raise FormError("Plt., Plh., atau Pj. belum dipilih.", "Plt., Plh. or Pj. was not chosen.")
    first, last = day(given.get("mulai", "")), day(given.get("sampai", ""))
    if first is None:
        raise FormError("Hari pertama belum diisi.", "The first day is empty.")
    if last is None and given.get("sampai", "").strip():
        raise FormError("Hari terakhir bukan tanggal.", "The last day is no date.")
    official = found.official.nip if found.official else None
    if other := acting.clash(tx, None, there.id, official, first, last):
        raise _taken(other)
    return acting.add(
        tx, found.who.nip, StandIn(kind), there, official, first, last, given.get("surat", "").strip()[:200],
        actor=visitor.who, now=gate.clock(),
    )  # fmt: skip


def _taken(other: Spell) -> FormError:
    """Give the refusal where somebody acts there already on some of those days."""
    said = []
    for speech in (Speech("id"), Speech("en")):
        until = speech.day(other.ends_on) if other.ends_on else speech("belum ditentukan", "no day set")
        said.append(f"{speech.day(other.starts_on)} {speech('s.d.', 'to')} {until}")
    return FormError(
        f"{other.name} sudah bertugas di sana ({said[0]}). Mohon mengakhiri penugasan itu lebih dahulu, atau memilih "
        "hari lain.",
        f"{other.name} already acts there ({said[1]}). Please end that first, or choose other days.",
    )


def _list(
    request: Request, tx: Connection, gate: Gate, visitor: Visitor, *, done: int | None = None, moved: int = 0,
    error: Bilingual | None = None, at: int = 0,
) -> HTMLResponse:  # fmt: skip
    spells, today = acting.kept_by(tx, visitor.who), gate.clock().astimezone(JAKARTA).date()
    now, _ = near(spells, today)
    coming = [one for one in spells if one.starts_on > today]
    past = [one for one in reversed(spells) if one not in now and one not in coming]
    return shell(
        request, "keeper_acting", here="keep", status=409 if error else 200, now=now, coming=coming, past=past[:50],
        done=next((one for one in spells if one.id == done), None), gone=done is not None, moved=moved, error=error,
        at_spell=at, today=today, kinds=STAND_INS,
    )  # fmt: skip


def _form(
    request: Request, tx: Connection, visitor: Visitor, found: Chosen, given: Mapping[str, str],
    error: Bilingual | None = None,
) -> HTMLResponse:  # fmt: skip
    nip, said, no_post = visitor.who, given.get("cari", ""), not (found.official or found.unit)
    asks = {"pejabat": found.official.id if found.official else "", "unit": found.unit.id if found.unit else ""}
    return shell(
        request, "keeper_acting_new", here="keep", status=409 if error else 200, found=found, said=said, error=error,
        people=desk_people.people(tx, nip, said, gone=no_post), said_unit=given.get("cariunit", ""),
        units=desk_people.units(tx, nip, given.get("cariunit", "")) if no_post else [], given=given, kinds=STAND_INS,
        when=WHEN, place=f"{PLACE}/baru", asks=asks, choosing=address(f"{PLACE}/baru", **asks),
        most=desk_people.MOST, shortest=desk_people.SHORTEST,
    )  # fmt: skip
