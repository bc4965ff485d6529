"""Requests to correct the appraiser, and the decisions on them, from typed texts."""

from collections.abc import Mapping

from cli.arguments import nip
from cli.forms import FieldError, Hand
from cli.subject import Subject
from domain.errors import Bilingual
from store import corrections

DECISIONS = {"disetujui": True, "setuju": True, "approved": True, "ditolak": False, "tolak": False, "rejected": False}


def request(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    """Write that another is the appraiser."""
    corrections.ask(hand.tx, what.id, _to(texts), texts["words"], actor=hand.actor, now=hand.now)


def decision(hand: Hand, what: Subject, texts: Mapping[str, str]) -> None:
    """Write the decision on that; a rejection says why."""
    granted = DECISIONS.get(texts["decision"].strip().lower())
    if granted is None:
        raise FieldError("decision", "KEPUTUSAN harus disetujui atau ditolak", "KEPUTUSAN must be approved or rejected")
    if not granted and not texts.get("words"):
        raise FieldError("words", "penolakan memerlukan PERTIMBANGAN", "a rejection needs PERTIMBANGAN, its reason")
    words = texts.get("words") or ""
    corrections.decide(hand.tx, what.id, granted, _to(texts), words, actor=hand.actor, now=hand.now)


def _to(texts: Mapping[str, str]) -> str | None:
    try:
        return nip(texts["to"]) if texts.get("to") else None
    except Bilingual as error:
        raise FieldError("to", str(error), error.english) from None
