"""What the roster is made of: an accepted person, a finding about a cell, an excluded person."""

from dataclasses import dataclass
from datetime import date

from domain.people import Kind
from domain.problems import Problem


@dataclass(frozen=True, slots=True)
class Record:
    """One accepted person.

    Where the file has no such column, the value is None: what is stored stays as it is. An empty
    text means that the column is there and its cell is empty, or was dropped with a warning.
    """

    row: int
    nip: str
    kind: Kind
    name: str
    agency_code: str
    agency_name: str
    unit_code: str
    unit_name: str = ""
    parent_code: str | None = None
    zone: str = ""  # an IANA name, or empty where the file does not say
    front_title: str | None = None
    back_title: str | None = None
    position: str | None = None
    position_kind: str | None = None
    rank: str | None = None
    position_since_on: date | None = None
    appraiser_nip: str | None = None
    mobile: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with, or doubtful about, one cell of one row; `detail` holds no personal data."""

    row: int
    nip: str
    column: str
    problem: Problem
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Excluded:
    """A person whose kedudukan hukum keeps them out of any cycle, with the words of the cell."""

    row: int
    nip: str
    agency_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the file names it; an empty name or zone, and a parent of None, mean: not said."""

    agency_code: str
    code: str
    name: str
    parent_code: str | None
    zone: str
