"""What each kind of entry asks for: its texts, the columns of a file that may hold them, and whose hand writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from domain import numbers
from domain.errors import Bilingual
from domain.rating import ekspektasi
from domain.terms import Ekspektasi, Entry
from store.cycles import Cycle
from store.database import Connection

MOST_LINES = 99  # of one SKP


@dataclass(frozen=True, slots=True)
class Field:
    """One text that an entry asks for: its name here, and the columns of a file that may hold it."""

    name: str
    columns: tuple[str, ...]
    required: bool = True


NIP = Field("nip", ("NIP", "NIP BARU"))
UNIT = Field("unit", ("UNIT", "UNOR ID", "KODE UNIT"))
PERIOD = Field("period", ("PERIODE", "TRIWULAN", "BULAN"))
MAYBE_PERIOD = Field("period", PERIOD.columns, required=False)
NO = Field("no", ("NO", "NO RHK"))
RESULT = Field("result", ("REALISASI",))
HASIL = ("HASIL KERJA", "RATING HASIL KERJA", "RATING HASIL KINERJA")
ABOVE = ("RHK ATASAN", "RHK ATASAN YANG DIINTERVENSI", "RHK PIMPINAN YANG DIINTERVENSI")
PERILAKU = ("PERILAKU KERJA", "RATING PERILAKU KERJA")
TO = Field("to", ("NIP ATASAN", "NIP PENILAI"), required=False)

FORMS: dict[Entry, tuple[Field, ...]] = {
    Entry.SKP: (
        NIP, Field("approach", ("PENDEKATAN",), required=False), Field("model", ("MODEL", "MODEL SKP"), required=False),
    ),
    Entry.TARGET: (
        NIP, NO, Field("rhk", ("RHK", "RENCANA HASIL KERJA")),
        Field("indicator", ("IKI", "INDIKATOR", "INDIKATOR KINERJA INDIVIDU", "UKURAN KEBERHASILAN")),
        Field("target", ("TARGET",)), Field("kind", ("JENIS",), required=False),
        Field("aspek", ("ASPEK",), required=False), Field("satuan", ("SATUAN",), required=False),
        Field("polarity", ("ARAH",), required=False), Field("perspektif", ("PERSPEKTIF",), required=False),
        Field("above", ABOVE, required=False),
        Field("indicator_code", ("KODE INDIKATOR",), required=False),
    ),
    Entry.EXPECTATION: (
        NIP, Field("value", ("NILAI BERAKHLAK", "PERILAKU KERJA")),
        Field("words", ("EKSPEKTASI KHUSUS", "EKSPEKTASI KHUSUS PIMPINAN", "EKSPEKTASI")),
    ),
    Entry.ANNEX: (NIP, Field("part", ("LAMPIRAN",)), Field("words", ("URAIAN", "ISI"))),
    Entry.RESULT: (NIP, NO, RESULT),
    Entry.PROGRESS: (NIP, PERIOD, NO, RESULT),
    Entry.EVIDENCE: (
        NIP, MAYBE_PERIOD, Field("evidence", ("BUKTI", "BUKTI DUKUNG", "TAUTAN", "BERKAS")),
        Field("name", ("NAMA BUKTI",), required=False), Field("no", NO.columns, required=False),
    ),
    Entry.FEEDBACK: (NIP, PERIOD, Field("words", ("UMPAN BALIK",))),
    Entry.RATING: (NIP, MAYBE_PERIOD, Field("hasil", HASIL, required=False), Field("perilaku", PERILAKU)),
    Entry.NILAI: (
        NIP, MAYBE_PERIOD, Field("nilai_skp", ("NILAI SKP",)), Field("nilai_perilaku", ("NILAI PERILAKU",)),
        Field("idea", ("IDE BARU",), required=False),
    ),
    Entry.CAPAIAN: (UNIT, Field("predikat", ("PREDIKAT", "CAPAIAN", "PREDIKAT ORGANISASI"))),
    Entry.JUSTIFICATION: (UNIT, Field("words", ("PENJELASAN",))),
    Entry.RECEIPT: (NIP,),
    Entry.OBJECTION: (NIP, Field("words", ("ALASAN KEBERATAN", "ALASAN"))),
    Entry.HEARING: (NIP, Field("side", ("PIHAK",), required=False), Field("words", ("KETERANGAN", "PENJELASAN"))),
    Entry.DECISION: (
        NIP, Field("words", ("KEPUTUSAN",)), Field("hasil", HASIL, required=False),
        Field("perilaku", PERILAKU, required=False), Field("nilai_skp", ("NILAI SKP",), required=False),
        Field("nilai_perilaku", ("NILAI PERILAKU",), required=False), Field("idea", ("IDE BARU",), required=False),
    ),
    Entry.CORRECTION: (NIP, TO, Field("words", ("ALASAN",))),
    Entry.CORRECTED: (
        NIP, Field("decision", ("KEPUTUSAN",)), TO, Field("words", ("PERTIMBANGAN", "ALASAN"), required=False),
    ),
    Entry.REASON: (
        Field("nip", NIP.columns, required=False), Field("unit", UNIT.columns, required=False), MAYBE_PERIOD,
        Field("event", ("LANGKAH",)), Field("words", ("ALASAN",)),
    ),
}  # fmt: skip


class FieldError(Bilingual):
    """One text of an entry is missing or does not say what it should; `field` is its name."""

    def __init__(self, field: str, indonesian: str, english: str) -> None:
        super().__init__(indonesian, english)
        self.field = field


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes, when, and where files are kept; `folder` is where a relative file name begins."""

    tx: Connection
    cycle: Cycle
    actor: str
    now: datetime
    home: Path
    folder: Path
    keep: bool = True  # a dry run copies no file


def number(said: str, field: str, most: int) -> int:
    """Give a whole number from 1 to the most that a field may hold. Raises FieldError."""
    digits = said.removesuffix(".0")
    if not digits.isascii() or not digits.isdigit() or not 1 <= int(digits[:9]) <= most:
        raise FieldError(field, f"'{said}' bukan bilangan 1 sampai {most}", f"'{said}' is no number from 1 to {most}")
    return int(digits)


def amount(texts: Mapping[str, str], field: str) -> Decimal:
    """Give the number that a field says, with a decimal comma or point. Raises FieldError."""
    try:
        return numbers.number(texts[field])
    except Bilingual as error:
        raise FieldError(field, str(error), error.english) from None


def rating_of(texts: Mapping[str, str], field: str) -> Ekspektasi:
    """Give the rating that a field says. Raises FieldError."""
    try:
        return ekspektasi(texts[field])
    except Bilingual as error:
        raise FieldError(field, str(error), error.english) from None
