"""/siklus/{cycle}/pesan: how the messages fare, those that somebody must decide on first; and what
`siklus outbox retry` and `cancel` do, for those who may.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from domain import message_words
from domain.alarms import sentence
from domain.people import mask
from domain.terms import Channel, MessageState
from domain.words import CHANNELS, OUTCOMES
from portal.frame import shell
from portal.gate import Gate
from portal.listing import CHANGERS, PAGE, Place, address, changer, place, table, whole
from store import health, messages, retrying, staff
from store.database import Connection, Engine, only_look
from store.messages import Row, Wanted
from store.sessions import Visitor

TROUBLED = "masalah"  # what an address calls those that somebody must decide on
ORDER = (MessageState.UNKNOWN, MessageState.DEAD, MessageState.REJECTED, MessageState.QUEUED, MessageState.LEASED,
         MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.SUPPRESSED, MessageState.EXPIRED,
         MessageState.CANCELLED)  # fmt: skip
COLUMNS = ("id", "channel", "recipient", "name", "template", "state", "attempts", "not_before", "sent_at", "code")


def asked(place: Place, keadaan: str, saluran: str) -> Wanted:
    """Give which messages an address asks for: of this cycle and of this agency, whatever else it says."""
    state = MessageState(keadaan) if keadaan in set(MessageState) else None
    channel = Channel(saluran) if saluran in set(Channel) else None
    return Wanted(state, channel=channel, cycle_id=place.cycle.id, agency_id=place.within,
                  troubled=True if keadaan == TROUBLED else None)  # fmt: skip


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the pages of messages and their CSV."""
    router = APIRouter()
    for part in (_csv, _list, _acts):
        part(router, engine, gate)
    return router


def _csv(router: APIRouter, engine: Engine, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/pesan.csv")
    def as_csv(cycle: str, visitor: Console, instansi: str = "", keadaan: str = "", saluran: str = "") -> Response:
        """Give all of these messages, the latest first."""
        with engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle, instansi)
        wanted = asked(here, keadaan, saluran)

        def rows() -> Iterator[Sequence[Any]]:
            with engine.begin() as tx:
                only_look(tx)
                yield from _rows(tx, wanted, ZoneInfo(here.cycle.zone))

        return table(f"siklus-{cycle}-pesan", COLUMNS, rows)


def _list(router: APIRouter, engine: Engine, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.get("/siklus/{cycle}/pesan")
    def page(
        request: Request, cycle: str, visitor: Console, instansi: str = "", keadaan: str = "", saluran: str = "",
        sebelum: str = "",
    ) -> Response:  # fmt: skip
        """Show how many stand where, what is wrong, and a page of the messages."""
        return _show(request, engine, gate, visitor, (cycle, instansi, keadaan, saluran), whole(sebelum))


def _acts(router: APIRouter, engine: Engine, gate: Gate) -> None:
    Console = Annotated[Visitor, Depends(gate.console)]

    @router.post("/siklus/{cycle}/pesan")
    def act(
        request: Request, cycle: str, visitor: Console, lakukan: Annotated[str, Form()],
        pesan: Annotated[list[int], Form()] = [], dua_kali: Annotated[str, Form()] = "",  # noqa: B006
        instansi: str = "", keadaan: str = "", saluran: str = "",
    ) -> Response:  # fmt: skip
        """Queue messages again or cancel them, and show what became of each."""
        changer(visitor)
        if lakukan not in ("retry", "cancel"):
            raise HTTPException(422)
        ids = list(dict.fromkeys(pesan))[:PAGE]
        with engine.begin() as tx:
            here = place(tx, visitor, cycle, instansi)
            mine = Wanted(cycle_id=here.cycle.id, agency_id=here.within)
            if sorted(ids) != messages.within(tx, mine, ids):
                raise HTTPException(404)
            if lakukan == "retry":
                acted = retrying.retry(tx, ids, gate.clock(), twice=dua_kali == "ya")
            else:
                acted = retrying.cancel(tx, ids)
        return _show(request, engine, gate, visitor, (cycle, instansi, keadaan, saluran), None, acted=acted,
                     wish=lakukan)  # fmt: skip


def _rows(tx: Connection, wanted: Wanted, zone: ZoneInfo) -> Iterator[Sequence[Any]]:
    """Give all messages in pages by their key, so that none is held longer than it is written."""
    before: int | None = None
    while page := messages.listed(tx, replace(wanted, before=before), 2_000):
        for row in page:
            yield _row(row, zone)
        before = page[-1].id


def _row(row: Row, zone: ZoneInfo) -> Sequence[Any]:
    sent = row.sent_at.astimezone(zone) if row.sent_at else None
    return (row.id, row.channel, mask(row.recipient_nip), row.name, row.template, row.state, row.attempts,
            row.not_before.astimezone(zone), sent, row.code)  # fmt: skip


def _show(
    request: Request, engine: Engine, gate: Gate, visitor: Visitor, said: tuple[str, str, str, str],
    before: int | None, acted: Sequence[Any] = (), wish: str = "",
) -> Response:  # fmt: skip
    cycle, instansi, keadaan, saluran = said
    with engine.begin() as tx:
        only_look(tx)
        here = place(tx, visitor, cycle, instansi)
        wanted = Wanted(cycle_id=here.cycle.id, agency_id=here.within)
        states, held = messages.totals(tx, wanted)
        troubled = sum(n for (state, _), n in states.items() if state in ORDER[:3])
        chosen = keadaan or (TROUBLED if troubled else "semua")
        rows = messages.listed(tx, replace(asked(here, chosen, saluran), before=before), PAGE + 1)
        links = staff.links(tx, here.cycle.id, here.within, [row.recipient_nip for row in rows])
        alarms = health.check(tx, gate.clock()) if visitor.agency_id is None else []
    asked_for = {"instansi": instansi, "keadaan": chosen, "saluran": saluran}
    shown, path = rows[:PAGE], f"{here.path}/pesan"
    return shell(
        request, "messages", here="messages", cycle=here.cycle, place=here, states=states, held=held, order=ORDER,
        troubled=troubled, chosen=chosen, channel=saluran, instansi=instansi, rows=shown, links=links,
        alarms=[sentence(one) for one in alarms], words=message_words, channels=CHANNELS,
        outcomes=OUTCOMES, acted=acted, wish=wish, may=visitor.access in CHANGERS,
        csv=address(path + ".csv", **asked_for), again=retrying.AGAIN,
        first=address(path, **asked_for) if before else None, target=address(path, **asked_for),
        more=address(path, **asked_for, sebelum=shown[-1].id) if len(rows) > PAGE else None,
        only=lambda state: address(path, instansi=instansi, saluran=saluran, keadaan=state),
    )  # fmt: skip
