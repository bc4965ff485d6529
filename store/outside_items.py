"""The list of what disagrees with e-Kinerja, and how a pengelola settles it: ours is kept, or theirs is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from sqlalchemy import Connection, text

from domain.ekinerja import Kind, Said, What
from domain.terms import Ekspektasi, Predikat
from store import outside
from store import outside_sql as sql
from store.cycles import Cycle
from store.people import Refused
from store.units import Unknown

KEEP, TAKE = "keep", "take"
TAKEN = (Kind.OTHER_APPRAISER, Kind.ROWS_DIFFER)  # what can be taken as e-Kinerja has it


@dataclass(frozen=True, slots=True)
class Item:
    """One disagreement. `nip` is empty where whole rows speak of no period of ours; then `said` names it.

    `ours` is hasil|perilaku|predikat for other ratings, a NIP for another appraiser.
    """

    id: int
    kind: Kind
    nip: str
    name: str
    unit: str
    agency_id: int | None
    what: What
    period: int
    hasil: Ekspektasi | None
    perilaku: Ekspektasi | None
    predikat: Predikat | None
    appraiser_nip: str | None
    appraiser: str
    said: str
    ours: str
    our_appraiser: str
    rows: int
    file: str
    file_id: int
    sheet: str
    row: int
    at: datetime
    settled: str | None


def _item(row: Sequence[object]) -> Item:
    return Item(*row)  # type: ignore[arg-type]


def listed(
    tx: Connection, cycle: Cycle, unit_id: int | None = None, kind: Kind | None = None, all_: bool = False,
    *, agency_id: int | None = None,
) -> list[Item]:  # fmt: skip
    """Give what is to be worked through, by kind, unit and name; with `all_` what is settled too."""
    which = ["(i.settled IS NULL OR :all)"]
    which += ["u.agency_id = :agency"] if agency_id is not None else []
    which += ["u.id = :unit"] if unit_id is not None else []
    which += ["i.kind = :kind"] if kind is not None else []
    given = {"cycle": cycle.id, "unit": unit_id, "kind": kind, "all": all_, "agency": agency_id}
    return [_item(tuple(row)) for row in tx.execute(text(sql.LISTED.format(which=" AND ".join(which))), given)]


def settle(
    tx: Connection, cycle: Cycle, ids: Sequence[int], how: str, *, actor: str, now: datetime
) -> tuple[list[Item], outside.Moved]:
    """Settle items of the list, all or none, and give them with what the door moved.

    Raises Unknown for an id that is not on the list, Refused where it is settled, the actor is no pengelola of the
    agency, or e-Kinerja's word cannot be taken.
    """
    tx.execute(
        text("SELECT FROM outside_item WHERE id = ANY (:ids) ORDER BY id FOR UPDATE"), {"ids": sorted(set(ids))}
    ).all()
    found, moved = {item.id: item for item in _named(tx, cycle, ids)}, list[outside.Moved]()
    for wanted in dict.fromkeys(ids):
        item = found.get(wanted)
        if item is None:
            where = "`siklus sync list`"
            raise Unknown(f"butir {wanted} tidak ada; lihat {where}", f"there is no item {wanted}; see {where}")
        _allow(tx, item, actor)
        if how == TAKE:
            moved += [_take(tx, cycle, item, actor, now)]
        _close(tx, [item.id], how, actor, now)
    sums = (sum(m.skp for m in moved), sum(m.checkins for m in moved), sum(m.years for m in moved))
    return [found[i] for i in dict.fromkeys(ids)], outside.Moved(*sums)


def _named(tx: Connection, cycle: Cycle, ids: Sequence[int]) -> list[Item]:
    query = text(sql.LISTED.format(which="i.id = ANY (:ids)"))
    return [_item(tuple(row)) for row in tx.execute(query, {"cycle": cycle.id, "ids": list(ids)})]


def _allow(tx: Connection, item: Item, actor: str) -> None:
    settled = tx.scalar(text("SELECT settled FROM outside_item WHERE id = :id"), {"id": item.id})
    if settled is not None:
        _refuse(f"butir {item.id} sudah diselesaikan", f"item {item.id} is settled already")
    # An account of the console settles what it sees: an operator's everything, a pengelola's that of their agency.
    mine = text("SELECT EXISTS (SELECT FROM pengelola WHERE nip = :actor "
                "AND (agency_id = :agency OR CAST(:agency AS bigint) IS NULL)) OR EXISTS (SELECT FROM account "
                "WHERE 'account:' || id = :actor AND ended_at IS NULL AND access IN ('operator', 'pengelola') "
                "AND (agency_id IS NULL OR agency_id = :agency))")  # fmt: skip
    if not tx.scalar(mine, {"actor": actor, "agency": item.agency_id}):
        _refuse(
            f"butir {item.id} hanya dapat diselesaikan oleh pengelola kinerja instansinya",
            f"item {item.id} is for the pengelola kinerja of its agency to settle",
        )


def _take(tx: Connection, cycle: Cycle, item: Item, actor: str, now: datetime) -> outside.Moved:
    """Keep what the row says as a fact, whoever gave it; of rows that differ the others are set aside."""
    if item.kind not in TAKEN:
        _refuse(
            f"butir {item.id} tidak dapat diambil dari e-Kinerja: yang tercatat di siklus hanya berubah melalui "
            "daftar pegawai, pengisian rating, atau keberatan; perbaiki di sana atau di e-Kinerja lalu baca ulang "
            "berkasnya, atau tetapkan --keep",
            f"item {item.id} cannot be taken from e-Kinerja: what stands in siklus changes by the roster, by a rating "
            "or by an objection only; mend it there or in e-Kinerja and read the file again, or settle with --keep",
        )
    said = Said(item.nip, item.what, item.period, item.hasil, item.perilaku, item.predikat, item.appraiser_nip)
    outside.judge(tx, cycle, [(item.sheet, item.row, said)], forced=True)
    if still := tx.scalar(text("SELECT kind FROM outside_judged WHERE kind IS NOT NULL")):
        _refuse(
            f"butir {item.id} juga tidak cocok dalam hal lain ({still}); tetapkan --keep",
            f"item {item.id} disagrees in another way too ({still}); settle it with --keep",
        )
    given = {"cycle": cycle.id, "file": item.file_id, "now": now}
    if not tx.execute(sql.FACTS, given).rowcount:
        _refuse(
            f"untuk butir {item.id} sudah ada catatan e-Kinerja yang diambil; tetapkan --keep",
            f"for item {item.id} a record of e-Kinerja has been taken already; settle it with --keep",
        )
    others = tx.scalars(
        text("SELECT id FROM outside_item WHERE cycle_id = :cycle AND (nip, what, period) = (:nip, :what, :period) "
             "AND kind = 'rows_differ' AND settled IS NULL AND id <> :id"),
        {"cycle": cycle.id, "nip": item.nip, "what": item.what, "period": item.period, "id": item.id},
    ).all()  # fmt: skip
    _close(tx, others, KEEP, actor, now)
    return outside.follow(tx, cycle.id, now)


def _close(tx: Connection, ids: Sequence[int], how: str, actor: str, now: datetime) -> None:
    tx.execute(
        text("UPDATE outside_item SET settled = :how, settled_by = :actor, settled_at = :now WHERE id = ANY (:ids)"),
        {"how": how, "actor": actor, "now": now, "ids": list(ids)},
    )


def _refuse(indonesian: str, english: str) -> NoReturn:
    raise Refused(indonesian, english)
