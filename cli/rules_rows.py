"""What each calculator needs of a row, what it gives, and the article behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from cli.roster_text import problem
from cli.words import Speech, both
from config.policy import timelines
from domain import credit, pp30
from domain.achievement import achievement, is_inside
from domain.cells import Cell, text
from domain.citation import cited
from domain.errors import Bilingual
from domain.numbers import number, plain, rounded, span, whole
from domain.pattern import departed
from domain.people import parse
from domain.policy import Provision
from domain.problems import Problem
from domain.rating import LABELS, departures, ekspektasi, predikat, predikat_label, predikat_organisasi
from domain.terms import Polarity, Predikat

T = TypeVar("T")
Compute = Callable[..., Sequence[str]]  # the needed cells in, the new ones without `galat` out


class WrongCell(Bilingual):
    """A cell does not say what its column asks for."""


class Book:
    """The rules in force on a day, and the citation of each part, made once."""

    def __init__(self, on: date, speech: Speech) -> None:
        self.on, self.speech = on, speech
        self._cited: dict[tuple[str, ...], str] = {}

    def provision(self, topic: str) -> Provision[Any]:
        """Give the entry of a topic that is in force. Raises NoPolicyInForce."""
        return timelines()[topic].at(self.on)

    def basis(self, topic: str, *paths: str) -> str:
        """Give the instrument and provision behind parts of a topic's value."""
        key = (topic, *paths)
        if key not in self._cited:
            self._cited[key] = self.speech.of(cited(self.provision(topic), *paths))
        return self._cited[key]


def _read(column: str, cell: Cell, reader: Callable[[str], T]) -> T:
    """Read a cell. What is wrong with it is said with the name of its column."""
    said = text(cell)
    if not said:
        raise WrongCell(f"{column} kosong", f"{column} is empty")
    try:
        return reader(said)
    except Bilingual as error:
        raise WrongCell(f"{column}: {error}", f"{column}: {error.english}") from None


# --- one rule each ------------------------------------------------------------------------------------


def _predikat(book: Book) -> Compute:
    rule = book.provision("predikat").value

    def compute(hasil: Cell, perilaku: Cell) -> Sequence[str]:
        one, other = _read("hasil", hasil, ekspektasi), _read("perilaku", perilaku, ekspektasi)
        return LABELS[predikat(rule, one, other)], book.basis("predikat", f"matrix.{one}.{other}")

    return compute


def _distribusi(book: Book) -> Compute:
    rule, speech = book.provision("distribusi").value, book.speech

    def compute(organisasi: Cell, *cells: Cell) -> Sequence[str]:
        unit = _read("organisasi", organisasi, predikat_organisasi)
        counts = {p: _read(p, cell, whole) for p, cell in zip(Predikat, cells, strict=True)}
        total, least = sum(counts.values()), rule.jumlah_minimum
        found = "; ".join(speech.of(departed(d)) for d in departures(rule, unit, counts))
        if total >= least:
            return str(total), found, book.basis("distribusi", f"pola.{unit}")
        small = speech(
            f"{total} orang, kurang dari {least}: tidak dibandingkan dengan pola",
            f"{total} people, fewer than {least}: not compared with the pattern",
        )
        return str(total), "", f"{small}; {book.basis('distribusi', 'jumlah_minimum')}"

    return compute


def _angka_kredit(book: Book) -> Compute:
    rule = book.provision("angka_kredit").value

    def compute(jenjang: Cell, predikat: Cell, bulan: Cell) -> Sequence[str]:
        step, months = credit.read_jenjang(text(jenjang)), _read("bulan", bulan, whole)
        reached = _read("predikat", predikat, predikat_label)
        earned = credit.angka_kredit(rule, step, reached, months)
        return f"{earned:f}", book.basis("angka_kredit", f"persen.{reached}", f"jenjang.{step}")

    return compute


def _pp30(book: Book) -> Compute:
    rule = book.provision("pp30").value

    def compute(nilai_skp: Cell, nilai_perilaku: Cell, bobot: Cell, ide_baru: Cell) -> Sequence[str]:
        skp, perilaku = _read("nilai_skp", nilai_skp, number), _read("nilai_perilaku", nilai_perilaku, number)
        weights = _read("bobot", bobot, lambda said: _one_of({str(name): name for name in rule.bobot}, said))
        new_idea = _read("ide_baru", ide_baru, lambda said: _one_of({"ya": True, "tidak": False}, said))
        reached = pp30.value(rule, rule.bobot[weights], skp, perilaku)
        found = pp30.predikat(rule, reached, new_idea)
        return plain(reached), pp30.PP30_LABELS[found], book.basis("pp30", f"bobot.{weights}", f"batas.{found}")

    return compute


def _capaian(book: Book) -> Compute:
    rule = book.provision("capaian").value
    polarities = {str(p): p for p in Polarity}

    def compute(target: Cell, realisasi: Cell, arah: Cell) -> Sequence[str]:
        (low, high), result = _read("target", target, span), _read("realisasi", realisasi, number)
        polarity = _read("arah", arah, lambda said: _one_of(polarities, said))
        percent = rounded(achievement(rule, low, high, result, polarity))
        return f"{percent:f}", book.basis("capaian", "dalam_rentang" if is_inside(low, high, result) else "rumus")

    return compute


def _nip(book: Book) -> Compute:
    def compute(nip: Cell) -> Sequence[str]:
        found = parse(nip)
        if isinstance(found, Problem):
            raise WrongCell(problem(found, "", "id"), problem(found, "", "en"))
        warnings = "; ".join(problem(one, "", book.speech.language) for one in found.warnings)
        return found.kind or "", found.born_on.isoformat(), warnings

    return compute


def _one_of(known: dict[str, T], said: str) -> T:
    word = said.lower().replace(" ", "")
    if word not in known:
        raise WrongCell(
            f"'{said}' tidak dikenal; tulis {' atau '.join(known)}", f"'{said}' is unknown; write {' or '.join(known)}"
        )
    return known[word]


# --- all of them --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Calculator:
    """One rule as a command: the columns that it needs, and those that it gives."""

    name: str
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    prepare: Callable[[Book], Compute]
    purpose: str

    @property
    def help(self) -> str:
        """Give what the command is for, and its columns."""
        return f"{self.purpose} {', '.join(self.needs)} → {', '.join(self.gives)}"


CALCULATORS = (
    Calculator(
        "predikat",
        ("hasil", "perilaku"),
        ("predikat", "dasar", "galat"),
        _predikat,
        both("Predikat dari dua rating.", "The predikat of two ratings."),
    ),
    Calculator(
        "distribusi",
        ("organisasi", *map(str, Predikat)),
        ("jumlah", "penyimpangan", "dasar", "galat"),
        _distribusi,
        both("Sebaran predikat unit terhadap polanya.", "A unit's predikat against the pattern."),
    ),
    Calculator(
        "angka-kredit",
        ("jenjang", "predikat", "bulan"),
        ("angka_kredit", "dasar", "galat"),
        _angka_kredit,
        both("Angka kredit satu periode.", "The angka kredit of one period."),
    ),
    Calculator(
        "pp30",
        ("nilai_skp", "nilai_perilaku", "bobot", "ide_baru"),
        ("nilai", "predikat", "dasar", "galat"),
        _pp30,
        both("Nilai dan predikat menurut PP 30/2019.", "Value and predikat by PP 30/2019."),
    ),
    Calculator(
        "capaian",
        ("target", "realisasi", "arah"),
        ("capaian", "dasar", "galat"),
        _capaian,
        both("Persentase capaian sebagai saran.", "The achievement in percent, as advice."),
    ),
    Calculator(
        "nip",
        ("nip",),
        ("jenis", "lahir", "peringatan", "galat"),
        _nip,
        both("Apa yang terbaca dari NIP.", "What a NIP says."),
    ),
)
