"""Entries from typed texts: what each kind asks for, and how its texts become one fact in the store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cli import evidence, subject
from cli.step import the_event
from cli.subject import Said, Subject
from domain.errors import Bilingual
from domain.rating import ekspektasi, predikat_organisasi
from domain.terms import Ekspektasi, Entry
from store import entries, explain
from store.cycles import Cycle
from store.database import Connection
from store.entries import Target

MOST_LINES = 99  # of one SKP
KINDS = ("utama", "tambahan")


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
PERILAKU = ("PERILAKU KERJA", "RATING PERILAKU KERJA")

FORMS: dict[Entry, tuple[Field, ...]] = {
    Entry.TARGET: (
        NIP, NO, Field("rhk", ("RHK", "RENCANA HASIL KERJA")), Field("indicator", ("IKI", "INDIKATOR")),
        Field("target", ("TARGET",)), Field("kind", ("JENIS",), required=False),
    ),
    Entry.RESULT: (NIP, NO, RESULT),
    Entry.PROGRESS: (NIP, PERIOD, NO, RESULT),
    Entry.EVIDENCE: (
        NIP, MAYBE_PERIOD, Field("evidence", ("BUKTI", "BUKTI DUKUNG", "TAUTAN", "BERKAS")),
        Field("name", ("NAMA BUKTI",), required=False),
    ),
    Entry.FEEDBACK: (NIP, PERIOD, Field("words", ("UMPAN BALIK",))),
    Entry.RATING: (NIP, MAYBE_PERIOD, Field("hasil", HASIL), Field("perilaku", PERILAKU)),
    Entry.CAPAIAN: (UNIT, Field("predikat", ("PREDIKAT", "CAPAIAN", "PREDIKAT ORGANISASI"))),
    Entry.JUSTIFICATION: (UNIT, Field("words", ("PENJELASAN",))),
    Entry.OBJECTION: (NIP, Field("words", ("ALASAN KEBERATAN", "ALASAN"))),
    Entry.DECISION: (
        NIP, Field("words", ("KEPUTUSAN",)), Field("hasil", HASIL, required=False),
        Field("perilaku", PERILAKU, required=False),
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


def write(hand: Hand, kind: Entry, texts: Mapping[str, str]) -> Subject:
    """Write one entry, and give the subject it is for. Raises FieldError or another SiklusError saying why not."""
    for field in FORMS[kind]:
        if field.required and not texts.get(field.name):
            column = field.columns[0]
            raise FieldError(field.name, f"{column} belum diisi", f"{column} is empty")
    period = _number(texts["period"], "period", 12) if texts.get("period") else None
    said = Said(texts.get("nip") or None, texts.get("unit") or None, period)
    what = subject.find(hand.tx, hand.cycle, said)
    WRITERS[kind](hand, what, texts)
    return what


def _number(said: str, field: str, most: int) -> int:
    digits = said.removesuffix(".0")
    if not digits.isascii() or not digits.isdigit() or not 1 <= int(digits[:9]) <= most:
        raise FieldError(field, f"'{said}' bukan bilangan 1 sampai {most}", f"'{said}' is no number from 1 to {most}")
    return int(digits)


def _target(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    """Write one line of an SKP and leave the others; no transaction of another can come in between."""
    kind = (texts.get("kind") or KINDS[0]).lower()
    if kind not in KINDS:
        raise FieldError("kind", "JENIS harus utama atau tambahan", "JENIS must be utama or tambahan")
    entries.allow(hand.tx, what.machine, Entry.TARGET, what.id, hand.actor, hand.now)
    no = _number(texts["no"], "no", MOST_LINES)
    line = Target(no, texts["rhk"], texts["indicator"], texts["target"], kind)
    others = [target for target in explain.targets(hand.tx, what.id) if target.no != no]
    entries.targets(hand.tx, what.id, [*others, line], actor=hand.actor, now=hand.now)


def _result(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    by_no = {_number(texts["no"], "no", MOST_LINES): texts["result"]}
    entries.results(hand.tx, what.machine, what.id, by_no, actor=hand.actor, now=hand.now)


def _evidence(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    said, name = texts["evidence"], texts.get("name", "")
    if "://" in said:
        found = evidence.of_link(said, name)
    else:
        found = evidence.of_file(hand.folder / Path(said).expanduser(), name)
    entries.evidence(
        hand.tx, what.machine, what.id, found.name, found.sha256, found.link, actor=hand.actor, now=hand.now
    )
    if hand.keep:
        evidence.keep(found, hand.home)


def _feedback(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    entries.feedback(hand.tx, what.id, texts["words"], actor=hand.actor, now=hand.now)


def _rating(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    hasil, perilaku = _ekspektasi(texts, "hasil"), _ekspektasi(texts, "perilaku")
    entries.rating(hand.tx, what.machine, what.id, hasil, perilaku, actor=hand.actor, now=hand.now)


def _ekspektasi(texts: Mapping[str, str], field: str) -> Ekspektasi:
    try:
        return ekspektasi(texts[field])
    except Bilingual as error:
        raise FieldError(field, str(error), error.english) from None


def _capaian(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    try:
        predikat = predikat_organisasi(texts["predikat"])
    except Bilingual as error:
        raise FieldError("predikat", str(error), error.english) from None
    entries.capaian(hand.tx, what.id, predikat, actor=hand.actor, now=hand.now)


def _justification(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    entries.justification(hand.tx, what.id, texts["words"], actor=hand.actor, now=hand.now)


def _objection(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    entries.objection(hand.tx, what.id, texts["words"], actor=hand.actor, now=hand.now)


def _decision(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    """Grant an objection with both new ratings, or reject it with none."""
    given = [field for field in ("hasil", "perilaku") if texts.get(field)]
    if len(given) == 1:
        other = "perilaku" if given == ["hasil"] else "hasil"
        raise FieldError(
            other, "isi kedua rating baru, atau tidak sama sekali", "give both new ratings, or none of them"
        )
    new = (_ekspektasi(texts, "hasil"), _ekspektasi(texts, "perilaku")) if given else None
    entries.decision(hand.tx, what.id, texts["words"], new, actor=hand.actor, now=hand.now)


def _reason(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    event = the_event(what.machine, texts["event"].strip().lower())
    entries.reason(hand.tx, what.machine, event, what.id, texts["words"], actor=hand.actor, now=hand.now)


WRITERS: dict[Entry, Callable[[Hand, Subject, Mapping[str, str]], None]] = {
    Entry.TARGET: _target,
    Entry.RESULT: _result,
    Entry.PROGRESS: _result,
    Entry.EVIDENCE: _evidence,
    Entry.FEEDBACK: _feedback,
    Entry.RATING: _rating,
    Entry.CAPAIAN: _capaian,
    Entry.JUSTIFICATION: _justification,
    Entry.OBJECTION: _objection,
    Entry.DECISION: _decision,
    Entry.REASON: _reason,
}
assert set(WRITERS) == set(FORMS)
