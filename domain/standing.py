"""KEDUDUKAN HUKUM: who takes part in a cycle, who is left out and why.

The words are those of BKN's reference list as public systems carry it (practice, not law text).
A cell is compared whole, after trimming and in capitals; only the families below, which exports
write with an addition ("Pensiun BUP", "CLTN ke-2"), are known by their first words. A word in no
list never leaves anybody out: the person stays, with a warning.

Exempt from SKP: CLTN, pemberhentian sementara, pejabat negara, MPP (REGULATION.md 3.5, unverified,
medium). Tugas belajar is unsettled there, so such a person stays, with a warning.
"""

from enum import Enum, auto
from functools import lru_cache

ACTIVE = frozenset(
    {
        "",
        "AKTIF",
        "PNS",
        "PNS AKTIF",
        "CPNS",
        "CPNS AKTIF",
        "PPPK",
        "PPPK AKTIF",
        "PPPK PARUH WAKTU",
        "DIPEKERJAKAN",  # assessed where they work (REGULATION.md 3.5)
        "DIPERBANTUKAN",
        "DPK",
        "DPB",
    }
)
STUDY = frozenset({"TUGAS BELAJAR", "PERPANJANGAN TUGAS BELAJAR"})
EXCLUDED = frozenset(
    {
        "PENERIMA UANG TUNGGU",
        "PRAJURIT WAJIB",
        "WAJIB MILITER",
        "PEJABAT NEGARA",
        "KEPALA DESA",
        "PNS YANG DINYATAKAN HILANG",
        "PNS DINYATAKAN HILANG",
        "DINYATAKAN HILANG",
        "HILANG",
        "PUNAH",
        "TMS DARI PENGADAAN",
        "PEMBATALAN NIP",
        "MENCAPAI BUP",
        "BUP",
        "MUTASI KELUAR",
        "PINDAH KELUAR",
        "PINDAH INSTANSI",
        "PINDAH",
        "MENGUNDURKAN DIRI",
        "TIDAK AKTIF",
        "NONAKTIF",
        "NON AKTIF",
        "NON-AKTIF",
    }
)
EXCLUDED_FAMILIES = (
    "PENSIUN",
    "PENSIUNAN",
    "MASA PERSIAPAN PENSIUN",
    "MPP",
    "CLTN",
    "PERPANJANGAN CLTN",
    "CUTI DI LUAR TANGGUNGAN",
    "CUTI DILUAR TANGGUNGAN",
    "CUTI LUAR TANGGUNGAN",
    "PEMBERHENTIAN",
    "DIBERHENTIKAN",
    "BERHENTI",
    "MENINGGAL",
    "TEWAS",
    "WAFAT",
)


class Standing(Enum):
    """What a person's kedudukan hukum means for a cycle."""

    ACTIVE = auto()
    STUDY = auto()
    UNKNOWN = auto()
    EXCLUDED = auto()


@lru_cache(maxsize=1_000)
def standing(words: str) -> Standing:
    """Give what the words mean; `words` in capitals, single-spaced (domain.cells.label)."""
    if words in ACTIVE:
        return Standing.ACTIVE
    if words in STUDY:
        return Standing.STUDY
    if words in EXCLUDED or any(_opens(words, family) for family in EXCLUDED_FAMILIES):
        return Standing.EXCLUDED
    return Standing.UNKNOWN


def _opens(words: str, family: str) -> bool:
    rest = words.removeprefix(family)
    return rest != words and not rest[:1].isalnum()
