"""Matriks Peran Hasil of a unit: its members below each superior, and which RHK of that superior each intervenes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from domain.skp import Line
from store import skp_read
from store.names import WITH_TITLES

MEMBERS = f"""
SELECT a.id, a.employee_nip AS nip, {WITH_TITLES} AS name, s.id AS superior_id, a.appraiser_nip,
    EXISTS (SELECT FROM skp h WHERE h.appraisal_id = a.id AND h.model = 'jpt') AS jpt
FROM appraisal a JOIN person p ON p.nip = a.employee_nip
LEFT JOIN appraisal s ON s.employee_nip = a.appraiser_nip AND s.cycle_id = a.cycle_id
WHERE a.agency_id = (SELECT agency_id FROM unit WHERE id = :unit) AND a.unit_id = :unit AND a.cycle_id = :cycle
    AND a.state <> 'voided'
ORDER BY a.appraiser_nip NULLS FIRST, p.name, a.employee_nip"""
# Everybody whom one person appraises, in whichever unit.
BELOW = f"""
SELECT a.id, a.employee_nip AS nip, {WITH_TITLES} AS name, s.id AS superior_id, a.appraiser_nip,
    EXISTS (SELECT FROM skp h WHERE h.appraisal_id = a.id AND h.model = 'jpt') AS jpt
FROM appraisal a JOIN person p ON p.nip = a.employee_nip
LEFT JOIN appraisal s ON s.employee_nip = a.appraiser_nip AND s.cycle_id = a.cycle_id
WHERE a.appraiser_nip = :nip AND a.cycle_id = :cycle AND a.state <> 'voided'
ORDER BY p.name, a.employee_nip"""
NAMES = f"SELECT p.nip, {WITH_TITLES} AS name FROM person p WHERE p.nip = ANY (:nips)"


@dataclass(frozen=True, slots=True)
class Member:
    """One row: a member of the unit with the lines of their SKP."""

    nip: str
    name: str
    jpt: bool  # whose SKP follows no RHK of a superior
    lines: tuple[Line, ...]

    def cell(self, column: Line) -> tuple[Line, ...]:
        """Give this member's lines that intervene one RHK of the superior."""
        return tuple(line for line in self.lines if line.above_id == column.id)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The members of a unit whom one superior appraises. `elsewhere`: the RHK that somebody outside intervenes."""

    nip: str | None
    name: str
    columns: tuple[Line, ...]
    members: tuple[Member, ...]
    elsewhere: frozenset[int]

    @property
    def loose(self) -> tuple[Member, ...]:
        """Give the members without any link to these RHK."""
        return tuple(m for m in self.members if not any(m.cell(column) for column in self.columns))

    @property
    def open(self) -> tuple[Line, ...]:
        """Give the RHK that no member intervenes."""
        return tuple(column for column in self.columns if not any(m.cell(column) for m in self.members))


def matrices(tx: Connection, cycle_id: int, unit_id: int) -> list[Matrix]:
    """Give a unit's matrices, one for each superior of its members; a head above whom nobody stands has no columns."""
    return _made(tx, tx.execute(text(MEMBERS), {"unit": unit_id, "cycle": cycle_id}).all())


def below(tx: Connection, cycle_id: int, nip: str) -> Matrix | None:
    """Give the matrix of everybody whom one person appraises; None where that is nobody."""
    found = _made(tx, tx.execute(text(BELOW), {"nip": nip, "cycle": cycle_id}).all())
    return found[0] if found else None


def _made(tx: Connection, rows: Sequence[Row[Any]]) -> list[Matrix]:
    nips = [row.appraiser_nip for row in rows if row.appraiser_nip]
    called = dict(tx.execute(text(NAMES), {"nips": nips}).tuples().all())
    found = []
    for nip in dict.fromkeys(row.appraiser_nip for row in rows):
        mine = [row for row in rows if row.appraiser_nip == nip]
        members = tuple(Member(row.nip, row.name, row.jpt, skp_read.lines(tx, row.id)) for row in mine)
        columns: tuple[Line, ...] = ()
        taken = frozenset[int]()
        if mine[0].superior_id:
            columns = skp_read.lines(tx, mine[0].superior_id)
            taken = frozenset(tx.scalars(text(skp_read.TAKEN), {"id": mine[0].superior_id}))
        inside = {line.above_id for member in members for line in member.lines}
        found.append(Matrix(nip, called.get(nip or "", ""), columns, members, frozenset(taken - inside)))
    return found
