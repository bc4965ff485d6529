"""What the lists of the console share: where one stands, a page of them, the same as CSV, and who did something."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import HTTPException
from fastapi.responses import StreamingResponse

from domain.harmless import cell
from domain.people import mask
from domain.speech import Speech
from domain.terms import Access
from domain.words import ROLES
from portal.frame import HEADERS
from store import sight
from store.cycles import Cycle
from store.database import Connection
from store.lifecycle import CLOCK, OPERATOR
from store.sessions import Visitor
from store.sight import Agency

PAGE = 50  # rows
MOST = 2**62  # of an id or of the number of a page
CHUNK = 500  # rows that are sent at once
BOM = "\ufeff"  # a mark that spreadsheets look for
CHANGERS = (Access.OPERATOR, Access.PENGELOLA)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody looks: a cycle, and one agency where the address or their account says so."""

    cycle: Cycle
    agency: Agency | None

    @property
    def within(self) -> int | None:
        """Give the id of the only agency whose rows may be seen; None for all."""
        return self.agency.id if self.agency else None

    @property
    def path(self) -> str:
        """Give the address of the cycle."""
        return f"/siklus/{quote(self.cycle.code, safe='')}"


def place(tx: Connection, visitor: Visitor, code: str, agency: str = "") -> Place:
    """Give the cycle of a code and the agency of another, or the one that the account is bound to. Raises 404."""
    cycle = sight.cycle(tx, visitor.agency_id, code)
    if cycle is None:
        raise HTTPException(404)
    if agency:
        found = sight.agency(tx, visitor.agency_id, cycle.id, agency)
        if found is None:
            raise HTTPException(404)
        return Place(cycle, found)
    if visitor.agency_id is None:
        return Place(cycle, None)
    every = sight.agencies(tx, visitor.agency_id, cycle.id)
    if not every:
        raise HTTPException(404)
    return Place(cycle, every[0])


def changer(visitor: Visitor) -> None:
    """Let only those on who may change something. Raises 403."""
    if visitor.access not in CHANGERS:
        raise HTTPException(403)


def whole(said: str, least: int = 1) -> int | None:
    """Give a whole number as an address says it; None for whatever is none."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 and least <= int(said) < MOST else None


def day(said: str) -> date | None:
    """Give a day as an address says it; None for whatever is none."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def address(path: str, **asked: Any) -> str:
    """Give an address with those of these parameters that say something."""
    said = urlencode({name: value for name, value in asked.items() if value not in (None, "")})
    return f"{path}?{said}" if said else path


def table(name: str, head: Sequence[str], rows: Callable[[], Iterable[Sequence[Any]]]) -> StreamingResponse:
    """Give rows as a CSV file for a spreadsheet, sent while they are read. `rows` opens its own transaction."""
    shown = "".join(c if c.isascii() and c.isalnum() else "-" for c in name)
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{shown}.csv"'}
    return StreamingResponse(_lines(head, rows), media_type="text/csv; charset=utf-8", headers=headers)


def _lines(head: Sequence[str], rows: Callable[[], Iterable[Sequence[Any]]]) -> Iterator[str]:
    out = io.StringIO()
    written = csv.writer(out, lineterminator="\n")
    out.write(BOM)
    written.writerow(head)
    for n, row in enumerate(rows(), start=1):
        written.writerow([_cell(value) for value in row])
        if n % CHUNK == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else cell(value)


def who(actor: str | None, names: Mapping[str, str], t: Speech) -> str:
    """Give who did something: a person by name and masked NIP, an account by its name, the clock by words."""
    if actor is None:
        return "-"
    if actor == CLOCK:
        return t.of(ROLES["clock"])
    if actor == OPERATOR:
        return t("operator siklus", "the operator")
    name = names.get(actor, "")
    if actor.startswith("account:"):
        return t(f"akun konsol {name}", f"console account {name}").strip()
    return f"{name} ({mask(actor)})" if name else mask(actor)
