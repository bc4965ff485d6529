"""What may be written on a subject's page: for each kind of entry its form, and how what was typed becomes a fact.

A form is a template `form_<entry>.html.j2`, which gets the stand and what `gather` found, and a function that writes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.errors import Bilingual
from domain.lifecycle import ENTRIES
from domain.rating import ekspektasi, predikat_organisasi
from domain.terms import Ekspektasi, Entry
from store import calibrations, corrections, entries, numeric, objections, ratings, skp
from store.database import Connection
from store.mine import Stand

LONGEST = 10_000  # characters of one text


class FormError(Bilingual):
    """Something in a form is empty or cannot be read."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came in by a form, who sent it and when."""

    fields: Mapping[str, str]
    actor: str
    now: datetime

    def words(self, name: str, label: tuple[str, str]) -> str:
        """Give a text that must not be empty. Raises FormError naming the field."""
        said = self.fields.get(name, "").strip()
        if not said:
            raise FormError(f"{label[0]} belum diisi.", f"{label[1]} is empty.")
        return said

    @property
    def by(self) -> dict[str, Any]:
        """Give who and when, as the store's functions take it."""
        return {"actor": self.actor, "now": self.now}


def texts(form: Mapping[str, Any]) -> dict[str, str]:
    """Give the texts of a form; a zero byte, which no keyboard types and PostgreSQL does not keep, is left out.

    Raises FormError where one is too long.
    """
    found = {name: value.replace("\0", "") for name, value in form.items() if isinstance(value, str)}
    if any(len(value) > LONGEST for value in found.values()):
        raise FormError(f"Satu isian lebih dari {LONGEST} huruf.", f"One of the texts has more than {LONGEST} letters.")
    return found


Writer = Callable[[Connection, Stand, Typed], None]


def rated(typed: Typed, name: str, label: tuple[str, str]) -> Ekspektasi:
    """Give one rating. Raises FormError where none was chosen."""
    return ekspektasi(typed.words(name, label))


def amount(typed: Typed, name: str, label: tuple[str, str]) -> Decimal:
    """Give a number as people type it: `87,5`. Raises FormError."""
    said = typed.words(name, label).replace(",", ".")
    try:
        found = Decimal(said)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise FormError(f"{label[0]} bukan angka.", f"{label[1]} is no number.")
    return found


HASIL, PERILAKU = (
    ("Rating hasil kerja", "The rating of hasil kerja"),
    ("Rating perilaku kerja", "The rating of behaviour"),
)
NILAI_SKP, NILAI_PERILAKU = ("Nilai SKP", "The number of the SKP"), ("Nilai perilaku", "The number of behaviour")


def _feedback(tx: Connection, at: Stand, typed: Typed) -> None:
    entries.feedback(tx, at.id, typed.words("words", ("Umpan balik", "Feedback")), **typed.by)


def _rating(tx: Connection, at: Stand, typed: Typed) -> None:
    hasil = rated(typed, "hasil", HASIL) if typed.fields.get("hasil") else None
    ratings.rating(tx, at.machine, at.id, hasil, rated(typed, "perilaku", PERILAKU), **typed.by)


def _numbers(typed: Typed) -> numeric.Numbers:
    idea = typed.fields.get("idea", "").strip() or None
    return numeric.Numbers(amount(typed, "nilai_skp", NILAI_SKP), amount(typed, "nilai_perilaku", NILAI_PERILAKU), idea)


def _nilai(tx: Connection, at: Stand, typed: Typed) -> None:
    numeric.nilai(tx, at.machine, at.id, _numbers(typed), **typed.by)


def _capaian(tx: Connection, at: Stand, typed: Typed) -> None:
    found = predikat_organisasi(typed.words("capaian", ("Predikat organisasi", "The predikat")))
    calibrations.capaian(tx, at.id, found, **typed.by)


def _justification(tx: Connection, at: Stand, typed: Typed) -> None:
    calibrations.justification(tx, at.id, typed.words("words", ("Penjelasan", "The justification")), **typed.by)


def _receipt(tx: Connection, at: Stand, typed: Typed) -> None:
    objections.receipt(tx, at.id, **typed.by)


def _objection(tx: Connection, at: Stand, typed: Typed) -> None:
    objections.objection(tx, at.id, typed.words("words", ("Alasan keberatan", "The grounds")), **typed.by)


def _hearing(tx: Connection, at: Stand, typed: Typed) -> None:
    side: Any = typed.fields.get("side") or None
    objections.hearing(tx, at.id, typed.words("words", ("Keterangan", "The statement")), side, **typed.by)


def _decision(tx: Connection, at: Stand, typed: Typed) -> None:
    new: objections.New = None
    if typed.fields.get("decision") == "dikabulkan":
        if typed.fields.get("nilai_skp"):
            new = _numbers(typed)
        else:
            new = rated(typed, "hasil", HASIL), rated(typed, "perilaku", PERILAKU)
    objections.decision(tx, at.id, typed.words("words", ("Pertimbangan", "The reasons")), new, **typed.by)


def _correction(tx: Connection, at: Stand, typed: Typed) -> None:
    wanted = "".join(typed.fields.get("wanted", "").split()) or None
    corrections.ask(tx, at.id, wanted, typed.words("words", ("Penjelasan", "The explanation")), **typed.by)


def _results(tx: Connection, at: Stand, typed: Typed) -> None:
    by_no = {
        int(name[2:]): said.strip()
        for name, said in typed.fields.items()
        if name.startswith("r-") and name[2:].isdecimal()
    }
    skp.results(tx, at.machine, at.id, {no: said for no, said in by_no.items() if said}, **typed.by)


WRITERS: dict[Entry, Writer] = {
    Entry.PROGRESS: _results,
    Entry.RESULT: _results,
    Entry.FEEDBACK: _feedback,
    Entry.RATING: _rating,
    Entry.NILAI: _nilai,
    Entry.CAPAIAN: _capaian,
    Entry.JUSTIFICATION: _justification,
    Entry.RECEIPT: _receipt,
    Entry.OBJECTION: _objection,
    Entry.HEARING: _hearing,
    Entry.DECISION: _decision,
    Entry.CORRECTION: _correction,
}


def writer(at: Stand, entry: Entry) -> Writer:
    """Give what writes an entry of this subject. Raises FormError for one that only another kind of subject has.

    A writer takes the subject's number for one of its own kind: that of another would be somebody else's.
    """
    if not any(rule.machine is at.machine and rule.entry is entry for rule in ENTRIES):
        raise FormError("Isian ini tidak ada di halaman ini.", "There is no such form on this page.")
    return WRITERS[entry]
