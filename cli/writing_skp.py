"""What is written of an SKP, from typed texts: head, line, expectation, annex; results and evidence on its lines."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from cli import evidence
from cli.forms import MOST_LINES, FieldError, Hand, number
from cli.subject import Subject
from config import indicators
from domain.skp import KINDS, Line, read_line
from domain.skp_text import APPROACHES, ASPEK, LAMPIRAN, MODELS, PERSPEKTIF, POLARITY, VALUES, chosen
from domain.terms import Entry
from domain.words import Pair
from store import entries, skp, skp_read

E = TypeVar("E", bound=StrEnum)
Texts = Mapping[str, str]


def head(hand: Hand, what: Subject, texts: Texts) -> None:
    """Write the approach and the model of an SKP; what is not said stays as it is."""
    if not texts.get("approach") and not texts.get("model"):
        raise FieldError("approach", "sebutkan PENDEKATAN atau MODEL", "say PENDEKATAN or MODEL")
    entries.allow(hand.tx, what.machine, Entry.SKP, what.id, hand.actor, hand.now)
    now = skp_read.read(hand.tx, what.id)
    approach, model = _choice(texts, "approach", APPROACHES), _choice(texts, "model", MODELS)
    skp.head(hand.tx, what.id, approach or now.approach, model or now.model, actor=hand.actor, now=hand.now)


def target(hand: Hand, what: Subject, texts: Texts) -> None:
    """Write one line of an SKP and leave the others; no transaction of another can come in between."""
    kind = (texts.get("kind") or KINDS[0]).lower()
    if kind not in KINDS:
        raise FieldError("kind", "JENIS harus utama atau tambahan", "JENIS must be utama or tambahan")
    entries.allow(hand.tx, what.machine, Entry.TARGET, what.id, hand.actor, hand.now)
    line = read_line(
        number(texts["no"], "no", MOST_LINES), texts["rhk"], texts["indicator"], texts["target"], kind,
        aspek=_choice(texts, "aspek", ASPEK), satuan=texts.get("satuan") or None,
        polarity=_choice(texts, "polarity", POLARITY), perspektif=_choice(texts, "perspektif", PERSPEKTIF),
        above_id=_above(hand, what, texts["above"]) if texts.get("above") else None,
    )  # fmt: skip
    if texts.get("indicator_code"):
        line = _of_catalogue(line, texts)
    others = [other for other in skp_read.lines(hand.tx, what.id) if other.no != line.no]
    skp.targets(hand.tx, what.id, [*others, line], actor=hand.actor, now=hand.now)


def _above(hand: Hand, what: Subject, said: str) -> int | None:
    """Give the id of the superior's line that a number or the words of its RHK mean."""
    lines = skp_read.above(hand.tx, what.id).lines
    if not lines:
        raise FieldError(
            "above",
            "pejabat penilai belum memuat RHK dalam SKP-nya; kosongkan dahulu",
            "the appraiser has no RHK in their SKP yet; leave it out for now",
        )
    found = [line.id for line in lines if _means(said, line)]
    if len(found) == 1:
        return found[0]
    there = "; ".join(f"{line.no}. {line.rhk}" for line in lines)
    raise FieldError(
        "above",
        f"RHK atasan '{said}' tidak ditemukan dalam SKP pejabat penilai; yang ada: {there}",
        f"there is no RHK '{said}' in the appraiser's SKP; there are: {there}",
    )


def _means(said: str, line: Line) -> bool:
    return said.removesuffix(".0") == str(line.no) or said.casefold() == line.rhk.casefold()


def _of_catalogue(line: Line, texts: Texts) -> Line:
    """Give a line the code of its indicator; and its unit and arah, where neither the target nor a flag says them."""
    said = texts["indicator_code"]
    found = indicators.catalogue().find(said)
    if found is None:
        raise FieldError(
            "indicator_code",
            f"KODE INDIKATOR '{said}' tidak ada dalam katalog; lihat `siklus indicators`",
            f"the catalogue has no indicator '{said}'; see `siklus indicators`",
        )
    arah = line.polarity if texts.get("polarity") or line.polarity is None else found.polarity
    return replace(line, indicator_code=found.code, satuan=line.satuan or found.unit, polarity=arah)


def expectation(hand: Hand, what: Subject, texts: Texts) -> None:
    """Write what the leader expects of one BerAKHLAK value."""
    value = _choice(texts, "value", VALUES)
    assert value is not None, "the form requires it"
    skp.expectation(hand.tx, what.id, value, texts["words"], actor=hand.actor, now=hand.now)


def annex(hand: Hand, what: Subject, texts: Texts) -> None:
    """Write one part of the annex."""
    part = _choice(texts, "part", LAMPIRAN)
    assert part is not None, "the form requires it"
    skp.annex(hand.tx, what.id, part, texts["words"], actor=hand.actor, now=hand.now)


def _choice(texts: Texts, field: str, names: Mapping[E, Pair]) -> E | None:
    """Give the word that a text means; None where it is left out. Raises FieldError naming the words there are."""
    said = texts.get(field)
    if not said:
        return None
    if found := chosen(said, names):
        return found
    there = ", ".join(names)
    raise FieldError(
        field, f"'{said}' tidak dikenal; pilihannya: {there}", f"'{said}' is not known; it is one of: {there}"
    )


def result(hand: Hand, what: Subject, texts: Texts) -> None:
    """Write what was achieved on one line, in the year or in a period."""
    by_no = {number(texts["no"], "no", MOST_LINES): texts["result"]}
    skp.results(hand.tx, what.machine, what.id, by_no, actor=hand.actor, now=hand.now)


def proof(hand: Hand, what: Subject, texts: Texts) -> None:
    """Write that a file or a link is evidence, of one line where its number is given; and keep the file."""
    said, name = texts["evidence"], texts.get("name", "")
    no = number(texts["no"], "no", MOST_LINES) if texts.get("no") else None
    if "://" in said:
        found = evidence.of_link(said, name)
    else:
        found = evidence.of_file(hand.folder / Path(said).expanduser(), name)
    skp.evidence(
        hand.tx, what.machine, what.id, found.name, found.sha256, found.link, no=no, actor=hand.actor, now=hand.now
    )
    if hand.keep:
        evidence.keep(found, hand.home)
