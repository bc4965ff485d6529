"""The roster as SIASN exports it: rows of cells become people, refusals, exclusions and warnings.

Nothing here knows a file or the database. `row` counts the data rows from 1 below the header; a
row that says nothing in any known column is no data row and is not counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from domain import cells, people, row
from domain.cells import Cell
from domain.loops import find_loops
from domain.problems import Problem
from domain.record import Excluded, Finding, Record, Unit
from domain.row import Row
from domain.standing import Standing, standing

NIP_COLUMNS = ("NIP BARU", "NIP")
COLUMNS = frozenset(
    {
        *NIP_COLUMNS,
        *("NAMA", "GELAR DEPAN", "GELAR BELAKANG", "JENIS PEGAWAI NAMA", "KEDUDUKAN HUKUM NAMA"),
        *("JENIS JABATAN NAMA", "JABATAN NAMA", "GOL AKHIR NAMA", "TMT JABATAN"),
        *("UNOR ID", "UNOR NAMA", "UNOR INDUK ID", "INSTANSI KERJA ID", "INSTANSI KERJA NAMA"),
        *("NOMOR HP", "EMAIL", "EMAIL GOV", "NIP ATASAN", "ZONA WAKTU"),
    }
)


@dataclass(slots=True)
class Roster:
    """What a file says, row by row, in the order of its rows."""

    rows: int = 0
    records: list[Record] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    @property
    def agencies(self) -> set[str]:
        """The codes of the agencies that this file speaks for."""
        return {r.agency_code for r in self.records} | {e.agency_code for e in self.excluded if e.agency_code}

    @property
    def spared(self) -> set[str]:
        """The readable NIPs of refused rows: a slip in a row is no news that its person has left."""
        settled = {r.nip for r in self.records} | {e.nip for e in self.excluded}
        return {f.nip for f in self.rejected if not isinstance(people.parse(f.nip), Problem)} - settled

    @property
    def unreadable_appraisers(self) -> set[str]:
        """The people whose NIP ATASAN holds something that is no NIP."""
        return {w.nip for w in self.warnings if w.column == "NIP ATASAN"}


def read(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Roster:
    """Give the roster that the rows below the header spell out; one bad row never stops the rest."""
    places, ignored = _places(columns)
    nip_column = next((name for name in NIP_COLUMNS if name in places), NIP_COLUMNS[0])
    roster = Roster(ignored_columns=ignored)
    standing_rows: dict[str, int] = {}
    for found in _data_rows(rows, places):
        roster.rows = found.number
        _sort(roster, found, nip_column, standing_rows)
    _adopt_agency_codes(roster)
    _compare_zones(roster)
    _break_unit_loops(roster)
    return roster


def _places(columns: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Give where each known column stands (the first of its name counts), and the names of the others."""
    found: dict[str, int] = {}
    labels = [cells.label(name) for name in columns]
    unread = {"NIP"} if "NIP BARU" in labels else set()
    for place, name in enumerate(labels):
        if name in COLUMNS and name not in unread:
            found.setdefault(name, place)
    used = set(found.values())
    return found, [cells.text(columns[i]) for i, name in enumerate(labels) if name and i not in used]


def _data_rows(rows: Iterable[Sequence[Cell]], places: dict[str, int]) -> Iterator[Row]:
    number = 1
    for values in rows:
        found = Row(number, values, places)
        if any(not cells.is_blank(found.cell(column)) for column in places):
            number += 1
            yield found


def _sort(roster: Roster, found: Row, nip_column: str, standing_rows: dict[str, int]) -> None:
    """Sort one row in as refused, excluded or accepted. The first row that stands keeps its NIP."""
    nip = people.parse(found.cell(nip_column))
    found.nip = people.clean(found.cell(nip_column))
    if isinstance(nip, Problem):
        roster.rejected.append(found.finding(nip_column, nip))
    elif nip.digits in standing_rows:
        first = str(standing_rows[nip.digits])
        roster.rejected.append(found.finding(nip_column, Problem.NIP_REPEATED, first))
    elif standing(cells.label(found.cell("KEDUDUKAN HUKUM NAMA"))) is Standing.EXCLUDED:
        standing_rows[nip.digits] = found.number
        reason = found.text("KEDUDUKAN HUKUM NAMA")
        roster.excluded.append(Excluded(found.number, nip.digits, row.agency(found)[0], reason))
    elif refusal := row.refusal(found):
        roster.rejected.append(refusal)
    else:
        standing_rows[nip.digits] = found.number
        for doubt in nip.warnings:
            found.warn(nip_column, doubt)
        roster.records.append(row.record(found, nip))
        roster.warnings += found.warnings


def _adopt_agency_codes(roster: Roster) -> None:
    """Give a row that names its agency without the ID the ID that other rows give with that name."""
    codes = {r.agency_name: r.agency_code for r in roster.records if r.agency_code != r.agency_name}
    if not codes:
        return
    roster.records = [
        replace(r, agency_code=codes[r.agency_code]) if r.agency_code in codes else r for r in roster.records
    ]
    roster.excluded = [replace(e, agency_code=codes.get(e.agency_code, e.agency_code)) for e in roster.excluded]


def _compare_zones(roster: Roster) -> None:
    """Warn where a row names another zone for its unit than the first row that names one."""
    first: dict[tuple[str, str], str] = {}
    for r in roster.records:
        if r.zone and first.setdefault((r.agency_code, r.unit_code), r.zone) != r.zone:
            roster.warnings.append(Finding(r.row, r.nip, "ZONA WAKTU", Problem.ZONE_DISAGREES, r.zone))


def _break_unit_loops(roster: Roster) -> None:
    """Drop one parent, that of the lowest code, where units stand above each other in a circle."""
    parents = {(u.agency_code, u.code): (u.agency_code, u.parent_code) for u in units(roster.records) if u.parent_code}
    tops = {min(loop) for loop in find_loops(parents)}
    for place, r in enumerate(roster.records if tops else ()):
        if r.parent_code and (r.agency_code, r.unit_code) in tops:
            roster.records[place] = replace(r, parent_code="")
            roster.warnings.append(Finding(r.row, r.nip, "UNOR INDUK ID", Problem.UNIT_CIRCULAR))


def units(records: Iterable[Record]) -> list[Unit]:
    """Give each unit once; of what the rows say about it, the first that says something counts."""
    found: dict[tuple[str, str], Unit] = {}
    for r in records:
        new = Unit(r.agency_code, r.unit_code, r.unit_name, r.parent_code, r.zone)
        old = found.setdefault((r.agency_code, r.unit_code), new)
        if old is not new and not (old.name and old.zone and old.parent_code):
            found[(r.agency_code, r.unit_code)] = Unit(
                old.agency_code,
                old.code,
                old.name or new.name,
                old.parent_code or new.parent_code,
                old.zone or new.zone,
            )
    return list(found.values())


def agencies(records: Iterable[Record]) -> dict[str, str]:
    """Give the name of each agency by its code; empty where no row says it."""
    found: dict[str, str] = {}
    for r in records:
        found[r.agency_code] = found.get(r.agency_code) or r.agency_name
    return found
