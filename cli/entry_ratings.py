"""The annual ratings of a file, by one statement for all rows that need no closer look; the others go one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.cells import Cell, text
from domain.people import Nip, parse
from domain.rating import UnknownLabel, ekspektasi
from domain.terms import Entry
from store import rating_many
from store.database import Connection
from store.rating_many import Given

Row = Mapping[str, Cell]


def together(
    tx: Connection, cycle_id: int, rows: Sequence[Row], actor: str | None, now: datetime, kind: Entry
) -> set[int]:
    """Write the rows that can be written at once, and give their places. Empty for other entries than ratings.

    A row that has a period, a faulty text, or a NIP that stands twice is left to be looked at by itself.
    """
    if kind is not Entry.RATING:
        return set()
    read = {place: given for place, row in enumerate(rows) if (given := _given(row, actor)) is not None}
    times = Counter(given.nip for given in read.values())
    single = {place: given for place, given in read.items() if times[given.nip] == 1}
    written = rating_many.rate(tx, cycle_id, list(single.values()), now) if single else set()
    return {place for place, given in single.items() if given.nip in written}


def _given(row: Row, actor: str | None) -> Given | None:
    """Give what a row says; None where it needs a closer look."""
    nip, by = parse(row.get("nip")), parse(row.get("actor") or actor)
    if not isinstance(nip, Nip) or not isinstance(by, Nip) or text(row.get("period")):
        return None
    try:
        return Given(nip.digits, ekspektasi(text(row.get("hasil"))), ekspektasi(text(row.get("perilaku"))), by.digits)
    except UnknownLabel:
        return None
