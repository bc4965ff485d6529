"""How what a system writes becomes a fact: each kind of entry goes to the function of the store that writes it."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from config import indicators
from domain.skp import Line, read_line
from domain.terms import Machine
from portal import api_entries as shapes
from store import calibrations, corrections, entries, numeric, objections, ratings, skp, skp_read
from store.database import Connection
from store.numeric import Numbers
from store.people import Refused


def write_fact(tx: Connection, machine: Machine, id_: int, said: shapes.Entry, now: datetime) -> None:
    """Write an entry on an appraisal or a check-in. Raises a Bilingual where the rules refuse it."""
    by: dict[str, Any] = {"actor": said.actor_nip, "now": now}
    match said:
        case shapes.SkpHead():
            skp.head(tx, id_, said.approach, said.model, **by)
        case shapes.Targets():
            skp.targets(tx, id_, _lines(tx, id_, said.lines), **by)
        case shapes.Expectation():
            skp.expectation(tx, id_, said.value, said.words, **by)
        case shapes.Annex():
            skp.annex(tx, id_, said.part, said.words, **by)
        case shapes.Results() | shapes.Progress():
            skp.results(tx, machine, id_, {one.no: one.result.strip() for one in said.results}, **by)
        case shapes.Evidence():
            digest = sha256(said.link.encode()).hexdigest()
            skp.evidence(tx, machine, id_, _called(said), digest, said.link, no=said.no, **by)
        case shapes.Feedback():
            entries.feedback(tx, id_, said.words.strip(), **by)
        case shapes.Rating():
            ratings.rating(tx, machine, id_, said.hasil, said.perilaku, **by)
        case shapes.Nilai():
            numeric.nilai(tx, machine, id_, _numbers(said), **by)
        case shapes.Receipt():
            objections.receipt(tx, id_, **by)
        case shapes.Objection():
            objections.objection(tx, id_, said.words.strip(), **by)
        case shapes.Hearing():
            objections.hearing(tx, id_, said.words.strip(), said.side, **by)
        case shapes.Decision():
            objections.decision(tx, id_, said.words.strip(), _new(said.new), **by)
        case shapes.Correction():
            corrections.ask(tx, id_, said.wanted_nip, said.words.strip(), **by)
        case shapes.Corrected():
            corrections.decide(tx, id_, said.granted, said.wanted_nip, said.words.strip(), **by)


def write_unit_fact(tx: Connection, id_: int, said: shapes.UnitEntry, now: datetime) -> None:
    """Write an entry on the calibration of a unit. Raises a Bilingual where the rules refuse it."""
    by: dict[str, Any] = {"actor": said.actor_nip, "now": now}
    match said:
        case shapes.Capaian():
            calibrations.capaian(tx, id_, said.predikat, **by)
        case shapes.Justification():
            calibrations.justification(tx, id_, said.words.strip(), **by)


def _lines(tx: Connection, id_: int, said: list[shapes.LineIn]) -> list[Line]:
    if len({line.no for line in said}) < len(said):
        raise Refused("dua baris SKP bernomor sama", "two lines of the SKP have the same number")
    above = {line.no: line.id for line in skp_read.above(tx, id_).lines}
    return [_line(line, above) for line in said]


def _line(said: shapes.LineIn, above: dict[int, int | None]) -> Line:
    if said.above is not None and said.above not in above:
        raise Refused(
            f"SKP pejabat penilai tidak memuat baris {said.above}", f"the appraiser's SKP has no line {said.above}"
        )
    given = said.model_dump(exclude={"above", "indicator_code"})
    line = read_line(**given, above_id=above[said.above] if said.above is not None else None)
    if said.indicator_code is None:
        return line
    found = indicators.catalogue().find(said.indicator_code)
    if found is None:
        raise Refused(
            f"kode indikator pada baris {said.no} tidak ada dalam katalog",
            f"the code of the indicator of line {said.no} is not in the catalogue",
        )
    arah = line.polarity if said.polarity or line.polarity is None else found.polarity
    return replace(line, indicator_code=found.code, satuan=line.satuan or found.unit, polarity=arah)


def _called(said: shapes.Evidence) -> str:
    """Give the name of a link: the one that was said, or the last part of its path, or its host."""
    try:
        parts = urlsplit(said.link)
        host = parts.hostname
    except ValueError:
        host = None
    if not host:
        raise Refused("tautan bukti itu tidak utuh", "the link to the evidence is not whole")
    return (said.name or parts.path.rstrip("/").rpartition("/")[2] or host).strip()


def _new(said: shapes.NewRatings | shapes.NewNumbers | None) -> objections.New:
    if isinstance(said, shapes.NewRatings):
        return said.hasil, said.perilaku
    return _numbers(said) if said else None


def _numbers(said: shapes.Nilai | shapes.NewNumbers) -> Numbers:
    return Numbers(said.nilai_skp, said.nilai_perilaku, said.idea)
