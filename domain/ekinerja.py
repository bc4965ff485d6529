"""What BKN's e-Kinerja says of a person: one row of a "Rekap Penilaian", or one object of its report API.

The shapes are practice, not law (REGULATION.md 6.4, 6.5). Columns are known by their words, in whatever order and
spelling; labels are read whole, never by a part of them. A row that cannot be read is a trouble that says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import lru_cache
from typing import Any, NamedTuple

from domain import people
from domain.cells import Cell, is_blank, text
from domain.ekinerja_period import letters
from domain.errors import Bilingual
from domain.problems import Problem
from domain.rating import EKSPEKTASI_LABELS, LABELS, UnknownLabel, ekspektasi, predikat_label
from domain.terms import Ekspektasi, Predikat


class What(StrEnum):
    """What e-Kinerja has on record of a person."""

    SKP = auto()  # an SKP that the appraiser agreed to
    EVALUATION = auto()  # of a period, or of the year


class Kind(StrEnum):
    """Why a row is on the list of what disagrees."""

    UNKNOWN_NIP = auto()  # no such person in the roster
    NOT_IN_CYCLE = auto()  # a person without an appraisal in this cycle, or excluded from it
    OTHER_APPRAISER = auto()  # evaluated by another than the appraiser we know
    OTHER_PREDIKAT = auto()  # ratings that differ from ours, or that our matrix gives another predikat
    ROWS_DIFFER = auto()  # two rows of one person that say different things
    EARLIER_PERIOD = auto()
    UNKNOWN_PERIOD = auto()


class Passed(StrEnum):
    """Why a row brings nothing, and nothing is wrong with it."""

    BLANK = auto()  # an empty row, a repeated header, a footer with signatures
    UNRATED = auto()  # not evaluated there yet
    UNAGREED = auto()  # an SKP that is not agreed there yet
    ACTING = auto()  # of somebody as Plt., Plh. or Pj.: not the appraisal that we know of


class Said(NamedTuple):
    """What one row says. The period is that of the cycle; 0 is the year, and an SKP's."""

    nip: str
    what: What
    period: int
    hasil: str | None = None
    perilaku: str | None = None
    predikat: str | None = None
    appraiser: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why one row cannot be read; `problem` is of its NIP, `error` of another cell."""

    column: str
    problem: Problem | None = None
    error: Bilingual | None = None


# --- columns --------------------------------------------------------------------------------------------

NIPS = frozenset(("nip", "nipbaru", "nippegawai", "nipasn", "nippns", "nippppk", "nipnippppk", "nomorindukpegawai"))
WORDS = (
    ("hasil", ("hasilkerja", "hasilkinerja")),
    ("perilaku", ("perilaku",)),
    ("predikat", ("predikat", "hasilakhir")),
    ("status", ("statusskp", "skpstatus")),
    ("appraiser", ("nipatasan", "nippenilai", "nippejabatpenilai", "pegawaiatasannip")),
)
FIELDS = {
    "nip": "nip",
    "skp_status": "status",
    "hasil_kerja": "hasil",
    "perilaku_kerja": "perilaku",
    "hasil_akhir": "predikat",
}


@lru_cache(maxsize=1_000)
def column(words: str) -> str | None:
    """Give the field that the head of a column stands for; None for one that means nothing here."""
    said = letters(words)
    if said in NIPS:
        return "nip"
    return next((name for name, parts in WORDS if any(part in said for part in parts)), None)


def places(rows: Sequence[Sequence[Cell]], at: int) -> dict[str, int]:
    """Give where each field stands, of a table whose row `at` has the NIP: a head may take several rows.

    Merged cells leave their words in one row, and their neighbours empty: what the row with the NIP does not say of a
    column, the two rows below it may (as long as they hold no NIP), or the one above.
    """
    found: dict[str, int] = {}
    heads = [at]
    nip = next(n for n, cell in enumerate(rows[at]) if _field(cell) == "nip")
    for below in range(at + 1, min(at + 3, len(rows))):
        if text(_cell(rows[below], nip)):
            break
        heads.append(below)
    for head in [*heads, *([at - 1] if at else [])]:
        for n, cell in enumerate(rows[head]):
            name = _field(cell)
            if name and n not in found.values():
                found.setdefault(name, n)
    return found


def _field(cell: Cell) -> str | None:
    return column(cell) if isinstance(cell, str) and len(cell) < 200 else None


def _cell(row: Sequence[Cell], place: int | None) -> Cell:
    return None if place is None or place >= len(row) else row[place]


def header(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Give which of the first rows holds the NIP's head and, near it, what is said of the person; None: none does."""
    for at, row in enumerate(rows):
        if any(_field(cell) == "nip" for cell in row) and {"predikat", "status"} & places(rows, at).keys():
            return at
    return None


# --- rows -----------------------------------------------------------------------------------------------


def row(cells: Sequence[Cell], where: Mapping[str, int], period: int | None) -> Said | Passed | Trouble:
    """Give what a row of a sheet says of a period of the cycle; None is for sheets that hold SKP alone."""
    got = {name: _cell(cells, place) for name, place in where.items()}
    nip = got.get("nip")
    judged = any(not is_blank(got.get(name)) for name in ("hasil", "perilaku", "predikat", "status"))
    if is_blank(nip) and not judged:
        return Passed.BLANK
    typed = people.clean(nip)
    digits = sum(c.isdigit() for c in typed)
    if _field(nip) == "nip" or (not judged and (digits < 10 or typed[:1].isalpha())):
        return Passed.BLANK  # the header once more, or the names and offices of those who sign
    if digits <= 2 and all(len(letters(cell)) <= 2 for cell in got.values()):
        return Passed.BLANK  # a row of numbers under the header: (1) (2) (3)
    return _said(got, period)


def record(thing: Mapping[str, Any], period: int | None) -> Said | Passed | Trouble:
    """Give what an object of the report API says; `period` is that of the cycle, None for a report of SKP."""
    if any(str(thing.get(name)).lower() in ("true", "1", "ya") for name in ("is_plt_plh", "is_skp_plt_plh_pjb")):
        return Passed.ACTING
    above = thing.get("pegawai_atasan")
    given = {field: thing.get(name) for name, field in FIELDS.items()}
    given["appraiser"] = above.get("nip") if isinstance(above, Mapping) else thing.get("pegawai_atasan_nip")
    return _said(given, period)


def _said(got: Mapping[str, Cell], period: int | None) -> Said | Passed | Trouble:
    nip = people.parse(got.get("nip"))
    if isinstance(nip, Problem):
        return Trouble("NIP", nip)
    appraiser = people.parse(got.get("appraiser"))
    if isinstance(appraiser, Problem) and appraiser is not Problem.NIP_MISSING:
        return Trouble("NIP atasan", appraiser)
    by = None if isinstance(appraiser, Problem) else appraiser.digits
    if period is None:
        agreed = letters(got.get("status")) in ("disetujui", "setuju", "approved")
        return Said(nip.digits, What.SKP, 0, appraiser=by) if agreed else Passed.UNAGREED
    if all(is_blank(got.get(name)) for name in ("hasil", "perilaku", "predikat")):
        return Passed.UNRATED
    try:
        ratings = _rating(got, "hasil"), _rating(got, "perilaku")
        return Said(nip.digits, What.EVALUATION, period, *ratings, _predikat(got), by)
    except _Unread as unread:
        return Trouble(unread.column, error=unread.error)


class _Unread(Exception):
    def __init__(self, column: str, error: Bilingual) -> None:
        self.column, self.error = column, error


COLUMNS = {"hasil": "Rating Hasil Kerja", "perilaku": "Rating Perilaku Kerja", "predikat": "Predikat Kinerja"}
_JOINED = {letters(label): str(e) for e, label in EKSPEKTASI_LABELS.items()}
_PREDIKAT = {letters(label): str(p) for p, label in LABELS.items()} | {
    "butuhperbaikancukup": "butuh_perbaikan", "cukupbutuhperbaikan": "butuh_perbaikan", "kurangmisconduct": "kurang",
}  # fmt: skip


def _rating(got: Mapping[str, Cell], name: str) -> Ekspektasi:
    said = text(got.get(name))
    try:
        return _ekspektasi(said)
    except UnknownLabel as error:
        raise _Unread(COLUMNS[name], error if said else _empty(COLUMNS[name])) from None


def _predikat(got: Mapping[str, Cell]) -> Predikat:
    said = text(got.get("predikat"))
    try:
        return _label(said)
    except UnknownLabel as error:
        raise _Unread(COLUMNS["predikat"], error if said else _empty(COLUMNS["predikat"])) from None


@lru_cache(maxsize=1_000)
def _ekspektasi(said: str) -> Ekspektasi:
    return ekspektasi(_JOINED.get(letters(said), said[:60]))


@lru_cache(maxsize=1_000)
def _label(said: str) -> Predikat:
    return predikat_label(_PREDIKAT.get(letters(said), said[:60]))


def _empty(column: str) -> Bilingual:
    return Bilingual(f"{column} kosong, padahal kolom lain terisi", f"{column} is empty, while others are filled")
