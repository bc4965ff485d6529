"""Acting officials: who acts for whom, as what, between which days, written down by a pengelola.

A spell is never changed but in its last day. What follows from it is store/standins.py.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.people import mask
from domain.reminder import JAKARTA
from domain.terms import StandIn
from store import standins
from store.units import Unit

KINDS = tuple(kind for kind in StandIn if kind is not StandIn.VACANCY)  # a vacancy is derived, never written


class ActingError(Bilingual):
    """An acting official cannot be named, or a spell not ended, as it was asked for."""


@dataclass(frozen=True, slots=True)
class Spell:
    """Somebody acts for the official of a unit; for_nip is None where the post is vacant. Days are whole days."""

    id: int
    nip: str
    name: str
    kind: StandIn
    unit_id: int
    unit: str
    for_nip: str | None
    for_name: str | None
    starts_on: date
    ends_on: date | None
    decree: str


def add(
    tx: Connection, nip: str, kind: StandIn, unit: Unit, for_nip: str | None, starts_on: date, ends_on: date | None,
    decree: str, *, actor: str, now: datetime,
) -> tuple[int, int]:  # fmt: skip
    """Write that somebody acts for an official of a unit, and give the spell's id and how many people it moves now.

    Both days are included. Raises ActingError where the actor is not pengelola of the unit's agency, a person is not
    known or not active, the days are in the wrong order, or somebody acts there already.
    """
    _may(tx, unit.id, actor)
    _sound(tx, nip, for_nip, starts_on, ends_on)
    _free(tx, None, unit.id, for_nip, starts_on, ends_on)
    spell_id = tx.execute(
        text("INSERT INTO acting (nip, kind, unit_id, for_nip, decree, starts_on, ends_on, by, at) "
             "VALUES (:nip, :kind, :unit, :of, :decree, :starts_on, :ends_on, :by, :now) RETURNING id"),
        {"nip": nip, "kind": kind, "unit": unit.id, "of": for_nip, "decree": decree, "starts_on": starts_on,
         "ends_on": ends_on, "by": actor, "now": now},
    ).scalar_one()  # fmt: skip
    return int(spell_id), standins.keep(tx, now)


def end(tx: Connection, spell_id: int, on: date, *, actor: str, now: datetime) -> int:
    """Set the last day of a spell, earlier or later than it was, and give how many people that moves now.

    A spell that has not begun is taken back by a last day before its first. Raises ActingError saying why not.
    """
    row = tx.execute(text("SELECT unit_id, for_nip, starts_on, applied FROM acting WHERE id = :id FOR UPDATE"),
                     {"id": spell_id}).first()  # fmt: skip
    if row is None:
        raise ActingError(
            f"penugasan {spell_id} tidak ada; lihat `siklus acting list`",
            f"there is no spell {spell_id}; see `siklus acting list`",
        )
    _may(tx, row.unit_id, actor)
    if on >= row.starts_on:
        _free(tx, spell_id, row.unit_id, row.for_nip, row.starts_on, on)
        tx.execute(text("UPDATE acting SET ends_on = :on WHERE id = :id"), {"on": on, "id": spell_id})
    elif row.applied or row.starts_on <= now.astimezone(JAKARTA).date():
        raise ActingError(
            f"penugasan itu mulai {row.starts_on:%d-%m-%Y}: hari terakhirnya tidak dapat lebih awal",
            f"that spell began on {row.starts_on:%d-%m-%Y}: its last day cannot be earlier",
        )
    else:
        tx.execute(text("DELETE FROM acting WHERE id = :id"), {"id": spell_id})
    return standins.keep(tx, now)


LISTED = """
SELECT t.id, t.nip, p.name, t.kind, t.unit_id, u.name AS unit, t.for_nip, f.name AS for_name, t.starts_on, t.ends_on,
    t.decree
FROM acting t JOIN person p ON p.nip = t.nip JOIN unit u ON u.id = t.unit_id
LEFT JOIN person f ON f.nip = t.for_nip
WHERE {} ORDER BY t.starts_on, t.id"""
ON = "CAST(:on AS date) IS NULL OR (t.starts_on <= :on AND (t.ends_on IS NULL OR t.ends_on >= :on))"
KEPT = "u.agency_id IN (SELECT agency_id FROM pengelola WHERE nip = :keeper)"
ABOUT = ":nip IN (t.nip, t.for_nip) AND (t.ends_on IS NULL OR t.ends_on >= :on)"


def listed(tx: Connection, on: date | None = None) -> list[Spell]:
    """Give every spell, or those in force on a day, by their first day."""
    return _spells(tx, ON, on=on)


def kept_by(tx: Connection, keeper: str) -> list[Spell]:
    """Give every spell in the agencies of which somebody is pengelola, by their first day."""
    return _spells(tx, KEPT, keeper=keeper)


def about(tx: Connection, nip: str, on: date) -> list[Spell]:
    """Give the spells in which a person acts, or is acted for, from a day on."""
    return _spells(tx, ABOUT, nip=nip, on=on)


def _spells(tx: Connection, which: str, **given: Any) -> list[Spell]:
    rows = tx.execute(text(LISTED.format(which)), given).mappings()
    return [Spell(**{**row, "kind": StandIn(row["kind"])}) for row in rows]


# --- what is refused --------------------------------------------------------------------------------------


def _may(tx: Connection, unit_id: int, actor: str) -> None:
    query = ("SELECT EXISTS (SELECT FROM pengelola p JOIN unit u ON u.agency_id = p.agency_id "
             "WHERE u.id = :unit AND p.nip = :actor)")  # fmt: skip
    if not tx.scalar(text(query), {"unit": unit_id, "actor": actor}):
        raise ActingError(
            "penugasan Plt., Plh., dan Pj. hanya dicatat oleh pengelola kinerja instansi unit itu; "
            "tunjuk dengan `siklus pengelola add`",
            "acting officials are written down only by a pengelola kinerja of the unit's agency; "
            "appoint one with `siklus pengelola add`",
        )


def _sound(tx: Connection, nip: str, for_nip: str | None, starts_on: date, ends_on: date | None) -> None:
    if nip == for_nip:
        raise ActingError("seseorang tidak dapat menggantikan dirinya sendiri", "nobody can act for themself")
    if ends_on is not None and ends_on < starts_on:
        raise ActingError(
            f"hari terakhir ({ends_on:%d-%m-%Y}) mendahului hari pertama ({starts_on:%d-%m-%Y})",
            f"the last day ({ends_on:%d-%m-%Y}) comes before the first ({starts_on:%d-%m-%Y})",
        )
    if not tx.scalar(text("SELECT EXISTS (SELECT FROM assignment WHERE nip = :nip AND ends_on IS NULL)"), {"nip": nip}):
        raise ActingError(
            f"{mask(nip)} tidak aktif dalam daftar pegawai, jadi tidak dapat menggantikan siapa pun",
            f"{mask(nip)} is not active in the roster, and so cannot act for anybody",
        )
    if for_nip and not tx.scalar(text("SELECT EXISTS (SELECT FROM person WHERE nip = :nip)"), {"nip": for_nip}):
        raise ActingError(
            f"pejabat yang digantikan, {mask(for_nip)}, tidak ada dalam daftar pegawai; "
            "kosongkan --for bila jabatannya lowong",
            f"the official to act for, {mask(for_nip)}, is not in the roster; leave out --for where the post is vacant",
        )


OVERLAP = """
SELECT t.id, t.kind, p.name, t.starts_on, t.ends_on FROM acting t JOIN person p ON p.nip = t.nip
WHERE t.unit_id = :unit AND t.for_nip IS NOT DISTINCT FROM :of AND t.id IS DISTINCT FROM :id
    AND (t.ends_on IS NULL OR t.ends_on >= :starts_on) AND (CAST(:ends_on AS date) IS NULL OR t.starts_on <= :ends_on)
LIMIT 1"""


def clash(
    tx: Connection, spell_id: int | None, unit_id: int, for_nip: str | None, starts_on: date, ends_on: date | None
) -> Any:
    """Give the other spell (id, name, days) in the same place on some of these days; None where there is none."""
    given = {"unit": unit_id, "of": for_nip, "id": spell_id, "starts_on": starts_on, "ends_on": ends_on}
    return tx.execute(text(OVERLAP), given).first()


def _free(
    tx: Connection, spell_id: int | None, unit_id: int, for_nip: str | None, starts_on: date, ends_on: date | None
) -> None:
    """Refuse a second acting official in the same place on the same days."""
    if other := clash(tx, spell_id, unit_id, for_nip, starts_on, ends_on):
        until = (f"sampai {other.ends_on:%d-%m-%Y}", f"until {other.ends_on:%d-%m-%Y}") if other.ends_on else (
            "tanpa batas waktu", "without an end")  # fmt: skip
        raise ActingError(
            f"{other.name} sudah bertugas di sana sejak {other.starts_on:%d-%m-%Y} {until[0]}; "
            f"akhiri dahulu dengan `siklus acting end {other.id} --on TANGGAL`",
            f"{other.name} already acts there from {other.starts_on:%d-%m-%Y} {until[1]}; "
            f"end that first with `siklus acting end {other.id} --on DAY`",
        )
