"""/siklus/{cycle}/instansi/{agency}/pegawai: the people of an agency, or those who stand so in a stage; and as CSV."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from domain.cycle import StageError, name_of, parse_stage
from domain.people import mask
from domain.terms import Machine
from domain.whose import People
from domain.words import ROLES, STATES, Pair
from portal.frame import shell
from portal.gate import Gate
from portal.listing import PAGE, Place, address, place, table, whole
from store import cycles, drill, names, sight, staff
from store.database import Connection, Engine, only_look
from store.drill import Stood, Where
from store.sessions import Visitor
from store.sight import Agency
from store.staff import Among, Member

# What an address calls them, and what they are called on a page.
WHO: dict[str, tuple[People, Pair]] = {
    "overdue": (People.OVERDUE, ("Lewat batas waktu", "Overdue")),
    "open": (People.MISSING, ("Belum selesai", "Not done")),
    "waiting": (People.WAITING, ("Belum selesai, masih ada waktu", "Not done, and there is time")),
    "done": (People.DONE, ("Selesai", "Done")),
    "excluded": (People.EXCLUDED, ("Dikecualikan", "Excluded")),
}
COLUMNS = ("name", "nip", "unit_code", "unit", "stage", "how", "state", "checkin_state", "turn", "turn_name", "since",
           "due_at", "days_late")  # fmt: skip
MEMBERS = ("name", "nip", "unit_code", "unit", "state", "since", "appraiser")
LONGEST = 80  # of what is typed into a search


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; an empty text is anything. `siapa` is one of WHO."""

    tahap: str = ""
    siapa: str = ""
    unit: str = ""
    cari: str = ""

    @property
    def drills(self) -> bool:
        """Tell whether people are asked for as they stand in stages, and not one by one."""
        return bool(self.tahap) or self.siapa not in ("", "excluded")


def asked(tahap: str = "", siapa: str = "", unit: str = "", cari: str = "") -> Asked:
    """Read the parameters of an address; a stage without a word on whom asks for those who are not done."""
    chosen = siapa if siapa in WHO else "open" if tahap else ""
    return Asked(tahap.strip(), chosen, unit.strip(), cari.strip()[:LONGEST])


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Where the people of a list are looked for."""

    here: Place
    agency: Agency
    where: Where
    as_of: datetime


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the list of people and its CSV."""
    router = APIRouter()
    Console = Annotated[Visitor, Depends(gate.console)]
    Asks = Annotated[Asked, Depends(asked)]

    @router.get("/siklus/{cycle}/instansi/{agency}/pegawai.csv")
    def as_csv(cycle: str, agency: str, visitor: Console, want: Asks) -> Response:
        """Give all of them, not only a page."""
        with engine.begin() as tx:
            only_look(tx)
            found = _narrowed(tx, gate, visitor, cycle, agency, want)

        def rows() -> Iterator[Sequence[Any]]:
            with engine.begin() as tx:
                only_look(tx)
                yield from _stood_rows(tx, found, want) if want.drills else _member_rows(tx, found, want)

        head = COLUMNS if want.drills else MEMBERS
        return table(f"siklus-{cycle}-{agency}-pegawai", head, rows)

    @router.get("/siklus/{cycle}/instansi/{agency}/pegawai")
    def page(request: Request, cycle: str, agency: str, visitor: Console, want: Asks, hal: str = "") -> Response:
        """Show a page of them."""
        number = min(whole(hal) or 1, 10**6)
        with engine.begin() as tx:
            only_look(tx)
            found = _narrowed(tx, gate, visitor, cycle, agency, want)
            shown = _page(tx, found, want, PAGE * (number - 1))
            windows = cycles.windows(tx, found.here.cycle.id)
        root = f"{found.here.path}/instansi/{quote(agency, safe='')}"
        return _shown(request, found, want, root, {"windows": windows, "number": number, **shown})

    return router


def _shown(request: Request, found: Narrowed, want: Asked, root: str, given: Mapping[str, Any]) -> Response:
    asks = {"tahap": want.tahap, "siapa": want.siapa, "unit": want.unit, "cari": want.cari}
    return shell(
        request, "people", here="overview", cycle=found.here.cycle, place=found.here, as_of=found.as_of, want=want,
        root=root, who=WHO, stages=[(w.name, w.stage, w.period) for w in given["windows"]], size=PAGE, roles=ROLES,
        states=STATES, machine=Machine, csv=address(f"{root}/pegawai.csv", **asks),
        turned=lambda n: address(f"{root}/pegawai", **asks, hal=n), **given,
    )  # fmt: skip


def _narrowed(tx: Connection, gate: Gate, visitor: Visitor, cycle: str, agency: str, want: Asked) -> Narrowed:
    here = place(tx, visitor, cycle, agency)
    assert here.agency is not None
    where = Where(here.agency.id, named=want.cari or None)
    if want.unit:
        unit = sight.unit(tx, here.agency.id, want.unit)
        if unit is None:
            raise HTTPException(404)
        where = replace(where, unit_id=unit.id)
    if want.tahap:
        try:
            stage, period = parse_stage(want.tahap, here.cycle.check_ins)
        except StageError:
            raise HTTPException(404) from None
        where = replace(where, stage=stage, period=period)
    return Narrowed(here, here.agency, where, gate.moment(here.cycle))


def _among(found: Narrowed, want: Asked) -> Among:
    return Among(found.here.cycle.id, found.agency.id, found.where.unit_id, want.cari, want.siapa == "excluded")


def _page(tx: Connection, found: Narrowed, want: Asked, offset: int) -> Mapping[str, Any]:
    if not want.drills:
        among = _among(found, want)
        return {"members": staff.listed(tx, among, PAGE, offset), "stood": [], "names": {},
                "total": staff.count(tx, among)}  # fmt: skip
    who, given = WHO[want.siapa][0], (found.where, found.as_of)
    rows = drill.people(tx, found.here.cycle, who, *given, limit=PAGE, offset=offset)
    total = drill.count(tx, found.here.cycle, who, *given) if offset or len(rows) == PAGE else len(rows)
    called = names.names(tx, {row.turn_nip for row in rows if row.turn_nip})
    return {"members": [], "stood": rows, "names": called, "total": total}


def _stood_rows(tx: Connection, found: Narrowed, want: Asked) -> Iterator[Sequence[Any]]:
    every = drill.people(tx, found.here.cycle, WHO[want.siapa][0], found.where, found.as_of)
    called = names.names(tx, {row.turn_nip for row in every if row.turn_nip})
    zone = ZoneInfo(found.here.cycle.zone)
    for one in every:
        yield _stood(one, called, found.as_of, zone)


def _stood(one: Stood, called: Mapping[str, str], as_of: datetime, zone: ZoneInfo) -> Sequence[Any]:
    since = one.waits_since.astimezone(zone) if one.waits_since else None
    return (
        one.name, mask(one.nip), one.unit_code, one.unit, name_of(one.stage, one.period), one.how, one.state,
        one.checkin, one.turn, called.get(one.turn_nip or ""), since, one.due_at.astimezone(zone), one.days_late(as_of),
    )  # fmt: skip


def _member_rows(tx: Connection, found: Narrowed, want: Asked) -> Iterator[Sequence[Any]]:
    zone = ZoneInfo(found.here.cycle.zone)
    for one in staff.listed(tx, _among(found, want)):
        yield _member(one, zone)


def _member(one: Member, zone: ZoneInfo) -> Sequence[Any]:
    since = one.since.astimezone(zone)
    return one.name, mask(one.nip), one.unit_code, one.unit, one.state, since, one.appraiser
