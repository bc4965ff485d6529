"""One row of the roster: its cells become a record, with a warning for each cell that is doubtful.

A row is refused only where it cannot be a person of the roster: no name, no agency, an impossible
date. Its NIP and its standing are judged in domain/roster.py, which sees all rows.
"""

from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from domain import cells, contacts, people
from domain.cells import Cell
from domain.people import Kind, Nip
from domain.problems import Problem
from domain.record import Finding, Record
from domain.standing import Standing, standing

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}  # REGULATION.md 7.4
KINDS = {
    "PPPK": Kind.PPPK,
    "P3K": Kind.PPPK,
    "PEGAWAI PEMERINTAH DENGAN PERJANJIAN KERJA": Kind.PPPK,
    "PNS": Kind.PNS,
    "CPNS": Kind.PNS,
    "PEGAWAI NEGERI SIPIL": Kind.PNS,
}


class Row:
    """The cells of one row by column, and what was found doubtful in them so far."""

    __slots__ = ("cells", "nip", "number", "places", "warnings")

    def __init__(self, number: int, values: Sequence[Cell], places: dict[str, int]) -> None:
        self.number, self.cells, self.places = number, values, places
        self.nip = ""
        self.warnings: list[Finding] = []

    def cell(self, column: str) -> Cell:
        """Give a cell; None where the file lacks the column or the row is short."""
        place = self.places.get(column)
        return None if place is None or place >= len(self.cells) else self.cells[place]

    def text(self, column: str) -> str:
        """Give a cell's text; empty where there is none."""
        return cells.text(self.cell(column))

    def optional(self, column: str) -> str | None:
        """Give a cell's text; None where the file lacks the column."""
        return self.text(column) if column in self.places else None

    def finding(self, column: str, problem: Problem, detail: str = "") -> Finding:
        """Say what is wrong with a cell of this row."""
        return Finding(self.number, self.nip, column, problem, detail)

    def warn(self, column: str, problem: Problem, detail: str = "") -> None:
        """Note what is doubtful about a cell of this row."""
        self.warnings.append(self.finding(column, problem, detail))


def agency(row: Row) -> tuple[str, str]:
    """Give the code and the name of a row's agency; either stands in for the other. Both may be empty."""
    code, name = row.text("INSTANSI KERJA ID"), row.text("INSTANSI KERJA NAMA")
    return code or name, name


def refusal(row: Row) -> Finding | None:
    """Give why a row with a good NIP cannot be a person of the roster; None if it can."""
    if not row.text("NAMA"):
        return row.finding("NAMA", Problem.NAME_MISSING)
    if not agency(row)[0]:
        return row.finding("INSTANSI KERJA ID", Problem.AGENCY_MISSING)
    try:
        cells.day(row.cell("TMT JABATAN"))
    except ValueError:
        return row.finding("TMT JABATAN", Problem.DATE_IMPOSSIBLE, row.text("TMT JABATAN"))
    return None


def record(row: Row, nip: Nip) -> Record:
    """Give the person of a row that was not refused; its doubts are in `row.warnings` afterwards."""
    agency_code, agency_name = agency(row)
    unit_code, unit_name = _unit(row)
    parent = row.optional("UNOR INDUK ID")
    _judge_standing(row)
    return Record(
        row=row.number,
        nip=nip.digits,
        kind=_kind(row, nip),
        name=row.text("NAMA"),
        agency_code=agency_code,
        agency_name=agency_name,
        unit_code=unit_code,
        unit_name=unit_name,
        parent_code="" if parent == unit_code else parent,
        zone=_zone(row),
        front_title=row.optional("GELAR DEPAN"),
        back_title=row.optional("GELAR BELAKANG"),
        position=row.optional("JABATAN NAMA"),
        position_kind=row.optional("JENIS JABATAN NAMA"),
        rank=row.optional("GOL AKHIR NAMA"),
        position_since_on=cells.day(row.cell("TMT JABATAN")),
        appraiser_nip=_appraiser(row),
        mobile=_mobile(row),
        email=_email(row),
    )


def _unit(row: Row) -> tuple[str, str]:
    code, name = row.text("UNOR ID"), row.text("UNOR NAMA")
    if code or name:
        return code or name, name
    # Everybody works somewhere: who has no unit stands directly under the agency.
    row.warn("UNOR ID", Problem.UNIT_MISSING)
    agency_code, agency_name = agency(row)
    return agency_code, agency_name


def _judge_standing(row: Row) -> None:
    words = row.text("KEDUDUKAN HUKUM NAMA")
    found = standing(words.upper())
    if found is Standing.STUDY:
        row.warn("KEDUDUKAN HUKUM NAMA", Problem.STANDING_STUDY, words)
    if found is Standing.UNKNOWN:
        row.warn("KEDUDUKAN HUKUM NAMA", Problem.STANDING_UNKNOWN, words)


def _kind(row: Row, nip: Nip) -> Kind:
    words = row.text("JENIS PEGAWAI NAMA")
    said = _said_kind(words.upper())
    if nip.kind and said and said is not nip.kind:
        row.warn("JENIS PEGAWAI NAMA", Problem.KIND_DISAGREES, words)
    return nip.kind or said or Kind.PNS


@lru_cache(maxsize=1_000)
def _said_kind(words: str) -> Kind | None:
    """Read "PNS Daerah", "PPPK Paruh Waktu" and the like by their first words; None for anything else."""
    for opening, kind in KINDS.items():
        if words == opening or words.startswith(opening + " "):
            return kind
    return None


def _zone(row: Row) -> str:
    words = row.text("ZONA WAKTU")
    zone = zone_of(words)
    if zone is None:
        row.warn("ZONA WAKTU", Problem.ZONE_UNKNOWN, words)
    return zone or ""


@lru_cache(maxsize=1_000)
def zone_of(words: str) -> str | None:
    """Give the IANA name of WIB, WITA, WIT or an IANA name in any case; empty for empty; None if unknown."""
    if not words:
        return ""
    return ZONES.get(words.upper()) or _iana().get(words.lower())


@lru_cache(maxsize=1)
def _iana() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if "/" in name}


def _appraiser(row: Row) -> str | None:
    cell = row.cell("NIP ATASAN")
    if "NIP ATASAN" not in row.places or cells.is_blank(cell):
        return row.optional("NIP ATASAN")
    found = people.parse(cell)
    if isinstance(found, Problem):
        row.warn("NIP ATASAN", found)
        return ""
    return found.digits


def _mobile(row: Row) -> str | None:
    found = contacts.mobile(row.cell("NOMOR HP"))
    if isinstance(found, Problem):
        row.warn("NOMOR HP", found)
        return ""
    return found or row.optional("NOMOR HP")


def _email(row: Row) -> str | None:
    """Give the official address if it is valid, else the private one; both are checked and warned about."""
    known = [column for column in ("EMAIL GOV", "EMAIL") if column in row.places]
    valid = []
    for column in known:
        found = contacts.email(row.cell(column))
        if isinstance(found, Problem):
            row.warn(column, found)
        elif found:
            valid.append(found)
    return (valid or [""])[0] if known else None
