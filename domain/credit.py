"""Angka kredit of functional posts: predikat into credit, the sum of periods, and what is missing to rise.

PermenPANRB 1/2023 Pasal 37 and Peraturan BKN 3/2023 (REGULATION 5). Other posts get none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from domain.errors import Bilingual
from domain.numbers import EXACT, rounded
from domain.provisions import Credit
from domain.terms import Jenjang, Predikat

JENJANG_LABELS = {
    Jenjang.PEMULA: "Pemula",
    Jenjang.TERAMPIL: "Terampil",
    Jenjang.MAHIR: "Mahir",
    Jenjang.PENYELIA: "Penyelia",
    Jenjang.AHLI_PERTAMA: "Ahli Pertama",
    Jenjang.AHLI_MUDA: "Ahli Muda",
    Jenjang.AHLI_MADYA: "Ahli Madya",
    Jenjang.AHLI_UTAMA: "Ahli Utama",
}
# How a jenjang is written: today's names, those without Ahli, and the old names of the skilled posts.
NAMES = {
    **{label.lower(): jenjang for jenjang, label in JENJANG_LABELS.items()},
    **{label.lower().removeprefix("ahli "): jenjang for jenjang, label in JENJANG_LABELS.items()},
    "pelaksana pemula": Jenjang.PEMULA,
    "pelaksana lanjutan": Jenjang.MAHIR,
}
# `Pelaksana` was the old name of Terampil behind the name of a functional post; alone it is no functional post.
_BEHIND_A_POST = {**NAMES, "pelaksana": Jenjang.TERAMPIL}
_FUNCTIONAL = frozenset({"jabatan fungsional", "fungsional", "jf", "jabatan fungsional tertentu", "jft"})
_NO_JENJANG = frozenset(
    (
        *("", "-", "struktural", "jabatan struktural", "jabatan pimpinan tinggi"),
        *("jpt", "jpt utama", "jpt madya", "jpt pratama", "pimpinan tinggi pratama"),
        *("administrator", "jabatan administrator", "administrasi", "jabatan administrasi"),
        *("pengawas", "jabatan pengawas", "pelaksana", "jabatan pelaksana", "jabatan fungsional umum"),
    )
)
# What stands behind the post's name (`Dokter Ahli Madya/Kepala Puskesmas`) or before it (`AHLI MUDA - PERAWAT`).
_PARTS = re.compile(r"\s[-–]\s|[,/(]|\s(?:pada|di)\s")


class NotFunctional(Bilingual):
    """Angka kredit is asked for a post that has no jenjang."""


class WrongMonths(Bilingual):
    """A period row does not cover 1 to 12 months."""


@dataclass(frozen=True, slots=True)
class Missing:
    """How much angka kredit is still missing; `jenjang` is None where there is no higher one."""

    pangkat: Decimal
    jenjang: Decimal | None


# --- whose -------------------------------------------------------------------------------------------


def is_functional(position_kind: str) -> bool:
    """Tell whether a JENIS JABATAN NAMA is that of functional posts; `Jabatan Fungsional Umum` is not."""
    return _spelt(position_kind) in _FUNCTIONAL


def jenjang(position: str, position_kind: str) -> Jenjang | None:
    """Give the jenjang that stands in a JABATAN NAMA; None for a post that is not functional, or names none.

    Whole words at the end of the post's name, or of what stands before a dash: `Guru Ahli Muda`, `Bidan Terampil`.
    """
    if not is_functional(position_kind):
        return None
    parts = (part.strip() for part in _PARTS.split(_spelt(position)))
    return next((found for part in parts if (found := _at_the_end(part))), None)


def _at_the_end(part: str) -> Jenjang | None:
    if part in NAMES:
        return NAMES[part]
    return next((j for name, j in _BEHIND_A_POST.items() if part.endswith(f" {name}")), None)


def read_jenjang(label: str) -> Jenjang:
    """Give the jenjang that a label names: `Ahli Pertama`, `ahli_pertama`, `Pertama`. Raises NotFunctional."""
    said = _spelt(label)
    if said in NAMES:
        return NAMES[said]
    indonesian, english = "angka kredit hanya untuk jabatan fungsional", "angka kredit is for functional posts only"
    if said in _NO_JENJANG:
        raise NotFunctional(indonesian, english)
    known = ", ".join(JENJANG_LABELS.values())
    raise NotFunctional(
        f"{indonesian}: '{label}' bukan jenjang; yang dikenal: {known}",
        f"{english}: '{label}' is no jenjang; known are: {known}",
    )


def _spelt(label: str) -> str:
    return " ".join(label.lower().replace("_", " ").split())


# --- how much -----------------------------------------------------------------------------------------


def angka_kredit(rule: Credit, jenjang: Jenjang, predikat: Predikat, months: int) -> Decimal:
    """Give the angka kredit of one period row: percent x coefficient x months / 12, two places, half up.

    A promotion inside a year makes two rows. Raises WrongMonths outside 1 to 12. Source: PermenPANRB 1/2023
    Pasal 37(1), Peraturan BKN 3/2023; the rounding is inferred from published tables (REGULATION 5.3).
    """
    if not 1 <= months <= 12:
        raise WrongMonths(f"bulan harus 1 sampai 12, bukan {months}", f"months must be 1 to 12, not {months}")
    whole = EXACT.multiply(rule.jenjang[jenjang].koefisien, Decimal(rule.persen[predikat] * months))
    return rounded(EXACT.divide(whole, Decimal(100 * 12)))


def accumulate(rows: Iterable[Decimal]) -> Decimal:
    """Give the sum of period rows, each of which was rounded by itself: 18.75 + 2.08 = 20.83 (BKN's example)."""
    return sum(rows, Decimal("0.00"))


def progress(rule: Credit, jenjang: Jenjang, gathered: Decimal) -> Missing:
    """Give what is still missing to kenaikan pangkat and to kenaikan jenjang; zero where it is reached.

    Angka kredit alone raises nobody: a higher jenjang also needs a vacancy, uji kompetensi and predikat Baik.
    Source: angka kredit kumulatif, REGULATION 5.2.
    """
    step = rule.jenjang[jenjang]
    higher = None if step.naik_jenjang is None else _missing(step.naik_jenjang, gathered)
    return Missing(_missing(step.naik_pangkat, gathered), higher)


def _missing(needed: int, gathered: Decimal) -> Decimal:
    return max(needed - gathered, Decimal("0.00"))
