"""Entries from typed texts: what each kind asks for, and how its texts become one fact in the store."""

from collections.abc import Callable, Mapping

from cli import subject, writing_appraiser, writing_objection, writing_skp
from cli.forms import FORMS, FieldError, Hand, amount, number, rating_of
from cli.step import the_event
from cli.subject import Said, Subject
from domain.errors import Bilingual
from domain.rating import predikat_organisasi
from domain.terms import Entry
from store import calibrations, entries, numeric, ratings


def write(hand: Hand, kind: Entry, texts: Mapping[str, str]) -> Subject:
    """Write one entry, and give the subject it is for. Raises FieldError or another SiklusError saying why not."""
    for field in FORMS[kind]:
        if field.required and not texts.get(field.name):
            column = field.columns[0]
            raise FieldError(field.name, f"{column} belum diisi", f"{column} is empty")
    period = number(texts["period"], "period", 12) if texts.get("period") else None
    said = Said(texts.get("nip") or None, texts.get("unit") or None, period)
    what = subject.find(hand.tx, hand.cycle, said)
    WRITERS[kind](hand, what, texts)
    return what


def _feedback(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    entries.feedback(hand.tx, what.id, texts["words"], actor=hand.actor, now=hand.now)


def _rating(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    """Write two ratings; hasil kerja of a unit's head may be left to the unit's capaian."""
    hasil = rating_of(texts, "hasil") if texts.get("hasil") else None
    perilaku = rating_of(texts, "perilaku")
    ratings.rating(hand.tx, what.machine, what.id, hasil, perilaku, actor=hand.actor, now=hand.now)


def _nilai(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    given = numeric.Numbers(amount(texts, "nilai_skp"), amount(texts, "nilai_perilaku"), texts.get("idea") or None)
    numeric.nilai(hand.tx, what.machine, what.id, given, actor=hand.actor, now=hand.now)


def _capaian(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    try:
        predikat = predikat_organisasi(texts["predikat"])
    except Bilingual as error:
        raise FieldError("predikat", str(error), error.english) from None
    calibrations.capaian(hand.tx, what.id, predikat, actor=hand.actor, now=hand.now)


def _justification(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    calibrations.justification(hand.tx, what.id, texts["words"], actor=hand.actor, now=hand.now)


def _reason(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    event = the_event(what.machine, texts["event"].strip().lower())
    entries.reason(hand.tx, what.machine, event, what.id, texts["words"], actor=hand.actor, now=hand.now)


WRITERS: dict[Entry, Callable[[Hand, Subject, Mapping[str, str]], None]] = {
    Entry.SKP: writing_skp.head,
    Entry.TARGET: writing_skp.target,
    Entry.EXPECTATION: writing_skp.expectation,
    Entry.ANNEX: writing_skp.annex,
    Entry.RESULT: writing_skp.result,
    Entry.PROGRESS: writing_skp.result,
    Entry.EVIDENCE: writing_skp.proof,
    Entry.FEEDBACK: _feedback,
    Entry.RATING: _rating,
    Entry.NILAI: _nilai,
    Entry.CAPAIAN: _capaian,
    Entry.JUSTIFICATION: _justification,
    Entry.RECEIPT: writing_objection.receipt,
    Entry.OBJECTION: writing_objection.grounds,
    Entry.HEARING: writing_objection.hearing,
    Entry.DECISION: writing_objection.decision,
    Entry.CORRECTION: writing_appraiser.request,
    Entry.CORRECTED: writing_appraiser.decision,
    Entry.REASON: _reason,
}
assert set(WRITERS) == set(FORMS) == set(Entry)
