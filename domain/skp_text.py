"""What an SKP says in words: the names on its form, and the number in a target or a result such as `80-90 persen`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from domain.cells import MONTHS
from domain.terms import Approach, Aspek, BerAkhlak, Lampiran, Model, Perspektif, Polarity
from domain.words import Pair

E = TypeVar("E", bound=StrEnum)

APPROACHES: dict[Approach, Pair] = {
    Approach.KUANTITATIF: ("kuantitatif", "kuantitatif (quantitative)"),
    Approach.KUALITATIF: ("kualitatif", "kualitatif (qualitative)"),
}
MODELS: dict[Model, Pair] = {
    Model.JPT: ("JPT dan pimpinan unit kerja mandiri", "JPT and heads of independent units"),
    Model.JA_JF: ("JA dan JF", "JA and JF"),
}
ASPEK: dict[Aspek, Pair] = {
    Aspek.KUANTITAS: ("Kuantitas", "Kuantitas (quantity)"),
    Aspek.KUALITAS: ("Kualitas", "Kualitas (quality)"),
    Aspek.WAKTU: ("Waktu", "Waktu (time)"),
    Aspek.BIAYA: ("Biaya", "Biaya (cost)"),
}
PERSPEKTIF: dict[Perspektif, Pair] = {
    Perspektif.PENERIMA_LAYANAN: ("Penerima layanan", "Recipients of the service"),
    Perspektif.PROSES_BISNIS: ("Proses bisnis", "Business process"),
    Perspektif.PENGUATAN_INTERNAL: ("Penguatan internal", "Internal strength"),
    Perspektif.ANGGARAN: ("Anggaran", "Budget"),
}
POLARITY: dict[Polarity, Pair] = {
    Polarity.NAIK: ("makin tinggi makin baik", "more is better"),
    Polarity.TURUN: ("makin rendah makin baik", "less is better"),
}
VALUES: dict[BerAkhlak, Pair] = {value: (said := value.replace("_", " ").title(), said) for value in BerAkhlak}
LAMPIRAN: dict[Lampiran, Pair] = {
    Lampiran.DUKUNGAN: ("Dukungan sumber daya", "Resources that support it"),
    Lampiran.PERTANGGUNGJAWABAN: ("Skema pertanggungjawaban", "How it is accounted for"),
    Lampiran.KONSEKUENSI: ("Konsekuensi", "Consequences"),
}


def chosen(said: str, names: Mapping[E, Pair]) -> E | None:
    """Give the word of a closed list that a person means by its code or its Indonesian name; None for no other.

    >>> chosen("Proses Bisnis", PERSPEKTIF)
    <Perspektif.PROSES_BISNIS: 'proses_bisnis'>
    """
    wanted = _plain(said)
    return next((word for word, name in names.items() if wanted in (_plain(word), _plain(name[0]))), None)


def _plain(said: str) -> str:
    return " ".join(re.findall(r"\w+", said.replace("_", " ").casefold()))


# --- numbers in words ---------------------------------------------------------------------------------

MOST = 200  # characters of a text in which a number is looked for

# On a form a point sets thousands apart (2.500.000), and a comma begins the decimals; 97.5 can only be a decimal.
_NUMBER = r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]{1,20}(?:[.,][0-9]{1,9})?"
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_WORD = r"[^\W\d_][\w/.²³'-]*"
_SCALES = {"ribu": 3, "juta": 6, "miliar": 9, "milyar": 9, "triliun": 12}
_ONE = re.compile(
    rf"(?P<rp>rp\.? ?)?(?P<number>{_NUMBER})(?:,-)?(?: ?(?P<scale>{'|'.join(_SCALES)})\b)?"
    rf"(?: ?(?P<unit>(?!dari\b){_WORD}(?: (?!dari\b){_WORD}){{0,3}}))?(?: dari (?P<of>.+))?",
    re.I,
)
_RANGE = re.compile(
    r"(?P<low>.+?) ?(?:-|–|—|\bs\.? ?d\.?|\bsampai(?: dengan)?|\bhingga) ?(?P<high>(?:rp\.? ?)?[0-9].*)", re.I
)
_FLOOR = re.compile(r"(?:minimal|minimum|paling sedikit|paling rendah|sekurang-kurangnya|sedikitnya|≥|>=) ?", re.I)
_CEILING = re.compile(
    r"(?:maksimal|maksimum|paling banyak|paling lama|paling lambat|paling tinggi|tidak lebih dari|≤|<=) ?", re.I
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, or a range, with its unit of measure; `of` is what follows `dari`; `ceiling`: it is a most."""

    low: Decimal
    high: Decimal
    satuan: str | None = None
    of: str = ""
    ceiling: bool = False


def quantity(said: str) -> Quantity | None:
    """Give the number that a target states and nothing else: `95 persen`, `80-90 persen`, `Rp2.500.000`.

    None where it is told in words, or could be read in two ways: `31 Desember` is a day, 97.125 persen too much.
    """
    words = " ".join(said.replace("%", " persen ").split()).rstrip(" .")
    if len(words) > MOST:
        return None
    ceiling = _CEILING.match(words)
    start = ceiling or _FLOOR.match(words)
    words = words[start.end() :] if start else words
    found = _one(words) or _span(words)
    if found is None or ceiling is None:
        return found
    return Quantity(found.low, found.high, found.satuan, found.of, ceiling=True)


def _one(words: str) -> Quantity | None:
    found = _ONE.fullmatch(words)
    if not found:
        return None
    unit = "rupiah" if found["rp"] else found["unit"]
    if (unit or "").split(" ")[0].casefold() in MONTHS or (found["rp"] and found["unit"]):
        return None
    if unit and unit.casefold() == "persen":
        if _GROUPED.fullmatch(found["number"]):
            return None
        unit = "persen"
    value = _value(found["number"]) * 10 ** _SCALES.get((found["scale"] or "").casefold(), 0)
    return Quantity(value, value, unit, found["of"] or "")


def _value(number: str) -> Decimal:
    plain = number.replace(".", "") if _GROUPED.fullmatch(number) else number
    return Decimal(plain.replace(",", "."))


def _span(words: str) -> Quantity | None:
    found = _RANGE.fullmatch(words)
    if not found:
        return None
    high = _one(found["high"])
    # The unit, and juta or miliar, may be said once for both ends.
    tail = re.sub(rf"^(?:rp\.? ?)?(?:{_NUMBER})", "", found["high"], flags=re.I)
    low = (
        _one(found["low"] + tail)
        if re.fullmatch(rf"(?:rp\.? ?)?(?:{_NUMBER})", found["low"], re.I)
        else _one(found["low"])
    )
    if low is None or high is None or low.low > high.low or not _same(low.satuan, high.satuan):
        return None
    return Quantity(low.low, high.low, high.satuan or low.satuan, high.of)


def _same(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one.casefold() == other.casefold()


def result_value(said: str, satuan: str | None) -> Decimal | None:
    """Give the number that a result states in the unit of its target; None where that is not beyond doubt.

    `92 persen dari target` is a share of the target and no value in its unit; `11 dari 12 laporan` says nothing of a
    target in persen; a range is no single number.
    """
    found = quantity(said)
    if found is None or found.low != found.high or found.ceiling or "target" in found.of.casefold():
        return None
    unit = found.satuan
    if found.of and unit is None:
        whole = quantity(found.of)
        if whole is None or whole.satuan is None:
            return None
        unit = whole.satuan
    return found.low if _same(unit, satuan) else None
