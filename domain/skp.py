"""An SKP (Sasaran Kinerja Pegawai): its head, its lines, its annex; and what is still missing before it can be agreed.

`gaps` says it line by line. What it calls required is what the guard `skp_complete` in store/facts.sql asks for; a test
holds the two together. The shape follows the forms that are in use under PermenPANRB 6/2022 (REGULATION 2.1).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.skp_text import LAMPIRAN, VALUES, quantity
from domain.terms import Approach, Aspek, BerAkhlak, Lampiran, Model, Perspektif, Polarity
from domain.words import Pair

KINDS = ("utama", "tambahan")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a result to be achieved (RHK), by which indicator (IKI), how much.

    `target` stands as it was written; `low` and `high` are the same in numbers of `satuan`, equal unless it is a range.
    `above_id` names the superior's RHK that is intervened, `above_no` and `above` say which one that was.
    """

    no: int
    rhk: str
    indicator: str
    target: str
    kind: str = KINDS[0]
    aspek: Aspek | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    satuan: str | None = None
    polarity: Polarity | None = None
    perspektif: Perspektif | None = None
    above_id: int | None = None
    above_no: int | None = field(default=None, compare=False)
    above: str = field(default="", compare=False)
    indicator_code: str | None = None
    id: int | None = field(default=None, compare=False)


def read_line(no: int, rhk: str, indicator: str, target: str, kind: str = KINDS[0], **more: Any) -> Line:
    """Give a line with its target in numbers, read from the words; `more` are further fields of Line, which win.

    The arah is naik unless it is given, or the target is a most (`maksimal 3 hari`).
    """
    found = quantity(target)
    given = {name: value for name, value in more.items() if value is not None}
    if found is None:
        return Line(no, rhk, indicator, target, kind, **given)
    arah = Polarity.TURUN if found.ceiling else Polarity.NAIK
    read = {"low": found.low, "high": found.high, "satuan": found.satuan, "polarity": arah}
    return Line(no, rhk, indicator, target, kind, **{**read, **given})


@dataclass(frozen=True, slots=True)
class Skp:
    """An SKP as a whole; without a head it is a quantitative one of a JA or JF."""

    approach: Approach = Approach.KUANTITATIF
    model: Model = Model.JA_JF
    lines: tuple[Line, ...] = ()
    expectations: Mapping[BerAkhlak, str] = field(default_factory=dict)
    annex: Mapping[Lampiran, str] = field(default_factory=dict)

    def of_kind(self, kind: str) -> tuple[Line, ...]:
        """Give the lines of hasil kerja utama, or of tambahan."""
        return tuple(line for line in self.lines if line.kind == kind)


@dataclass(frozen=True, slots=True)
class Above:
    """The SKP of the present appraiser: its lines, and the ids of those that somebody intervenes.

    `asked`: that SKP is proposed or agreed, so a subordinate's main lines must follow from it.
    """

    lines: tuple[Line, ...] = ()
    taken: frozenset[int] = frozenset()
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that an SKP lacks: on one line, or (`no` is None) as a whole. What is not required is advice."""

    no: int | None
    words: Pair
    required: bool = True

    @property
    def said(self) -> Pair:
        """Give it with its line: `baris 2: aspek belum dipilih`."""
        if self.no is None:
            return self.words
        return f"baris {self.no}: {self.words[0]}", f"line {self.no}: {self.words[1]}"


def gaps(skp: Skp, above: Above) -> tuple[Gap, ...]:
    """Give what is missing: what is required first, line by line, then what is only advised."""
    found: list[Gap] = []
    if not skp.of_kind("utama"):
        found.append(Gap(None, ("belum ada hasil kerja utama", "there is no hasil kerja utama yet")))
    for line in skp.lines:
        found += [Gap(line.no, words) for words in _required(skp, line, above)]
    return (*found, *_advice(skp, above))


def _required(skp: Skp, line: Line, above: Above) -> Iterator[Pair]:
    if not line.rhk:
        yield "RHK belum ditulis", "no RHK is written"
    if not line.indicator:
        yield "indikator kinerja belum ditulis", "no indicator is written"
    if not line.target:
        yield "target belum ditulis", "no target is written"
    yield from _narrated(line) if skp.approach is Approach.KUALITATIF else _counted(line)
    if line.kind == "utama" and skp.model is Model.JPT and not line.perspektif:
        yield "perspektif belum dipilih", "no perspektif is chosen"
    if line.kind == "utama" and skp.model is Model.JA_JF and above.asked and line.above_id is None:
        yield "RHK atasan yang diintervensi belum disebut", "it does not say which RHK of the superior it intervenes"


def _counted(line: Line) -> Iterator[Pair]:
    """Kuantitatif: an aspek, and a target in numbers (REGULATION 2.1)."""
    if line.aspek is None:
        yield (
            "aspek belum dipilih (kuantitas, kualitas, waktu, atau biaya)",
            "no aspek is chosen (kuantitas, kualitas, waktu or biaya)",
        )
    if line.target and (line.low is None or line.high is None):
        yield (
            f"target '{line.target}' tidak terbaca sebagai angka; misalnya 95 persen atau 80-90 persen",
            f"the target '{line.target}' is not read as a number; such as 95 persen or 80-90 persen",
        )
    elif line.target and not line.satuan:
        yield "satuan target belum disebut", "the target has no unit of measure"


def _narrated(line: Line) -> Iterator[Pair]:
    """Kualitatif: no aspek, and a measure of success in words instead of a number (REGULATION 2.1)."""
    if line.aspek is not None:
        yield "aspek tidak dipakai dalam pendekatan kualitatif", "a qualitative SKP has no aspek"
    if line.low is not None:
        yield (
            "target berupa angka; dalam pendekatan kualitatif ukuran keberhasilan ditulis sebagai uraian",
            "the target is a number; in a qualitative SKP the measure of success is told in words",
        )


# --- advice: shown, and in nobody's way ---------------------------------------------------------------


def _advice(skp: Skp, above: Above) -> Iterator[Gap]:
    for line in skp.lines:
        if above.asked and line.above_id is not None and line.above_id not in {boss.id for boss in above.lines}:
            yield _advised(
                "RHK atasan yang diintervensi tidak ada lagi dalam SKP pejabat penilai sekarang",
                "the RHK that it intervenes is no longer in the SKP of the present appraiser",
                line.no,
            )
    if foreign := [str(line.no) for line in skp.lines if not line.indicator_code]:
        nos = ", ".join(foreign)
        yield _advised(
            f"indikator baris {nos} tidak diambil dari katalog indikator",
            f"the indicators of line {nos} are not from the catalogue",
        )
    if silent := [VALUES[value][0] for value in BerAkhlak if not skp.expectations.get(value)]:
        yield _advised(
            f"ekspektasi khusus pimpinan belum ditulis: {', '.join(silent)}",
            f"what the leader expects is not written: {', '.join(silent)}",
        )
    if empty := [LAMPIRAN[part] for part in Lampiran if not skp.annex.get(part)]:
        yield _advised(
            f"lampiran belum diisi: {', '.join(part[0].lower() for part in empty)}",
            f"the annex is empty: {', '.join(part[1].lower() for part in empty)}",
        )
    for boss in above.lines if above.asked else ():
        if boss.id not in above.taken:
            yield _advised(
                f"RHK atasan nomor {boss.no} belum diintervensi siapa pun: {boss.rhk}",
                f"nobody intervenes RHK {boss.no} of the superior: {boss.rhk}",
            )


def _advised(indonesian: str, english: str, no: int | None = None) -> Gap:
    return Gap(no, (indonesian, english), required=False)
