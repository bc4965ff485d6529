"""/siklus/{cycle}/perubahan/{id}/batal: what it would mean to take a bulk change back, and then the taking back.

The preview is the change itself, rolled back, so that the two cannot tell two stories. For operators alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from config.calendar import load_calendar
from domain.change_words import KINDS, NOTES, about
from domain.people import mask
from domain.terms import Access, Machine
from domain.words import CHANNELS, STATES
from flows.change import Effect, carry_out, undoing
from portal.frame import shell
from portal.gate import Gate
from portal.listing import MOST, Place, place
from store import change_list, undo
from store.change_list import Made
from store.database import Engine
from store.lifecycle import OPERATOR
from store.sessions import Visitor
from store.undo import Changed

DAYS = 14  # of messages; the rest is summed up


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with a change: only looked at, or taken back; all of it, or what nobody changed since."""

    id: int
    rest: bool
    keep: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it: the effect, or what was changed since and stands in the way."""

    here: Place
    made: Made
    effect: Effect | None
    listed: Sequence[Mapping[str, Any]]
    changed: int


def routes(engine: Engine, gate: Gate, home: Path) -> APIRouter:
    """Give the preview and the way back. `home` is where the calendar of the installation lies."""
    router = APIRouter()
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.post("/siklus/{cycle}/perubahan/{id_:int}/batal")
    def take_back(
        request: Request, cycle: str, id_: int, visitor: Console, langkah: Annotated[str, Form()] = "lihat",
        sisanya: Annotated[str, Form()] = "", alasan: Annotated[str, Form()] = "",
    ) -> Response:  # fmt: skip
        """Show what it would do; with `langkah=lakukan` do it."""
        if visitor.access is not Access.OPERATOR:
            raise HTTPException(403)
        wish = Wish(id_, sisanya == "ya", langkah == "lakukan", alasan.strip()[:500])
        found = _carried_out(engine, home, visitor, cycle, wish, gate.clock())
        return shell(
            request, "undoing", here="changes", cycle=found.here.cycle, place=found.here, made=found.made,
            effect=found.effect, listed=found.listed, changed=found.changed, wish=wish, kinds=KINDS, about=about,
            notes=NOTES, channels=CHANNELS, state_words=_state, mask=mask, days=DAYS,
        )  # fmt: skip

    return router


def _carried_out(engine: Engine, home: Path, visitor: Visitor, cycle: str, wish: Wish, now: datetime) -> Found:
    with engine.connect() as tx, tx.begin() as transaction:
        here = place(tx, visitor, cycle)
        made = change_list.listed(tx, here.cycle.id, here.within, limit=1, change_id=wish.id) if wish.id < MOST else []
        if not made:
            raise HTTPException(404)
        found = undo.find(tx, wish.id, OPERATOR)
        why = wish.reason or f"Pembatalan perubahan {wish.id}."
        deed = undoing(here.cycle, found, wish.rest, why, OPERATOR, now)
        try:
            effect = carry_out(tx, here.cycle, deed, now, load_calendar(home))
        except Changed as changed:
            transaction.rollback()
            return Found(here, made[0], None, changed.listed, changed.n)
        if wish.keep:
            change_list.by_account(tx, effect.change_id, visitor.account_id or 0)
        else:
            transaction.rollback()
        return Found(here, made[0], effect, effect.more.get("listed", ()), effect.more.get("refused", 0))


def _state(state: str) -> tuple[str, str]:
    return STATES[Machine.APPRAISAL].get(state) or STATES[Machine.CHECKIN].get(state, (state, state))
