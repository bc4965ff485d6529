"""/siklus/{cycle}/kalibrasi: the units of a cycle in calibration, each beside its pattern; and as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from domain.disclosure import FEWEST
from domain.rating import LABELS, ORGANISASI_LABELS
from domain.terms import Machine, Predikat
from domain.words import ROLES, STATES
from portal.calibration_rows import FILTERS, Row, chosen, rows
from portal.counted import DOWN, UP, Asked, asked
from portal.frame import shell, spoken
from portal.gate import Gate
from portal.listing import PAGE, Place, address, place, table, whole
from store.database import Engine, only_look
from store.sessions import Visitor

SHORT = {Predikat.SANGAT_BAIK: "SB", Predikat.BAIK: "B", Predikat.BUTUH_PERBAIKAN: "BP", Predikat.KURANG: "K",
         Predikat.SANGAT_KURANG: "SK"}  # fmt: skip
COLUMNS = ("agency_code", "agency", "unit_code", "unit", "state", "turn", "due_at", "days_late", "capaian", "people",
           *Predikat, "unrated", "compared", "departures", "source", "justification_required")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Which:
    """Which units an address asks for: sorted and searched for, of one agency, of one sort, and which page of them."""

    want: Asked
    agency: str
    sort: str
    number: str

    @property
    def kept(self) -> dict[str, str]:
        """Give what stays in the address when the table is sorted otherwise."""
        return {"instansi": self.agency, "saring": self.sort if self.sort in FILTERS else ""}


def which(want: Annotated[Asked, Depends(asked)], instansi: str = "", saring: str = "", hal: str = "") -> Which:
    """Read the parameters of an address; whatever they say, there is an answer."""
    return Which(want, instansi, saring, hal)


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the list of units and its CSV."""
    router = APIRouter()
    Console = Annotated[Visitor, Depends(gate.console)]
    Asks = Annotated[Which, Depends(which)]

    def found(visitor: Visitor, cycle: str, asks: Which) -> tuple[Place, list[Row], int]:
        with engine.begin() as tx:
            only_look(tx)
            here = place(tx, visitor, cycle, asks.agency)
            every = rows(tx, here, visitor, gate.moment(here.cycle))
        return here, chosen(every, asks.want, asks.sort), len(every)

    @router.get("/siklus/{cycle}/kalibrasi.csv")
    def as_csv(request: Request, cycle: str, visitor: Console, asks: Asks) -> Response:
        """Give all of these units, in the same order."""
        _, shown, _ = found(visitor, cycle, asks)
        language = spoken(request).language
        return table(f"siklus-{cycle}-kalibrasi", COLUMNS, lambda: (_cells(one, language) for one in shown))

    @router.get("/siklus/{cycle}/kalibrasi")
    def page(request: Request, cycle: str, visitor: Console, asks: Asks) -> Response:
        """Show a page of them."""
        return _page(request, asks, *found(visitor, cycle, asks))

    return router


def _page(request: Request, asks: Which, here: Place, shown: list[Row], every: int) -> Response:
    want, path, whole_query = asks.want, f"{here.path}/kalibrasi", {**asks.kept, **asks.want.query}
    number = min(whole(asks.number) or 1, max(1, -(-len(shown) // PAGE)))

    def sorted_by(key: str, first: str) -> str:
        way = (UP if want.way == DOWN else DOWN) if want.by == key else first
        return address(path, **asks.kept, cari=want.words, urut=key, arah=way if way == DOWN else "") + "#daftar"

    return shell(
        request, "calibration", here="calibration", cycle=here.cycle, place=here, root=path, every=every,
        total=len(shown), rows=shown[PAGE * (number - 1) : PAGE * number], want=want, kept=asks.kept, filters=FILTERS,
        number=number, size=PAGE, turned=lambda n: address(path, **whole_query, hal=n), sorted_by=sorted_by,
        csv=address(path + ".csv", **whole_query), unit_path=unit_path, short=SHORT, labels=LABELS, roles=ROLES,
        organisasi=ORGANISASI_LABELS, states=STATES[Machine.CALIBRATION], fewest=FEWEST,
    )  # fmt: skip


def unit_path(here: Place, one: Row) -> str:
    """Give the address of one unit's page."""
    agency, unit = (quote(code, safe="") for code in (one.unit.agency_code, one.unit.unit_code))
    return f"{here.path}/instansi/{agency}/kalibrasi/{unit}"


def _cells(one: Row, language: str) -> Sequence[Any]:
    at = 1 if language == "en" else 0
    unit, departures = one.unit, "; ".join(line.words[at] for line in one.departures)
    told = (
        (one.small is None, departures, one.source[at] if one.source else None, one.must) if one.shown else [None] * 4
    )
    return (
        unit.agency_code, unit.agency, unit.unit_code, unit.unit, unit.state, one.turn,
        unit.due_at.astimezone(ZoneInfo(unit.zone)) if unit.due_at else None, one.late, unit.capaian, one.spread.people,
        *(one.count(p) for p in Predikat), one.spread.unrated, *told,
    )  # fmt: skip
