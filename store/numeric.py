"""Ratings in numbers, for agencies that keep PP 30/2019: nilai SKP and nilai perilaku, weighted, give the predikat."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, text

from domain.pp30 import predikat as predikat_of
from domain.pp30 import value
from domain.provisions import Numeric
from domain.terms import Entry, Machine, Predikat, Regime
from store.entries import Subject, allow
from store.people import Refused

OF_APPRAISAL = """
SELECT p #>> '{regim,sistem}' AS sistem, p #>> '{regim,bobot}' AS bobot, p -> 'pp30' AS pp30
FROM (SELECT coalesce(g.policy, c.policy) AS p FROM appraisal a JOIN cycle c ON c.id = a.cycle_id
      LEFT JOIN cycle_agency g ON g.cycle_id = a.cycle_id AND g.agency_id = a.agency_id WHERE a.id = :id) kept"""
WRITE = """
INSERT INTO rating (appraisal_id, period, nilai_skp, nilai_perilaku, nilai, idea, predikat, by, at)
VALUES (:appraisal, :period, :skp, :perilaku, :nilai, :idea, :predikat, :by, :at)"""
IN_FORCE = "UPDATE appraisal SET nilai = :nilai, hasil = NULL, perilaku = NULL, predikat = :predikat WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What an appraiser gives under PP 30/2019: two values from 0 to 120, and the new idea if there was one."""

    skp: Decimal
    perilaku: Decimal
    idea: str | None = None


def regime(tx: Connection, appraisal_id: int | None) -> Regime:
    """Give by which regulation the agency of an appraisal appraises, as its cycle keeps it."""
    return Regime(tx.execute(text(OF_APPRAISAL), {"id": appraisal_id}).one().sistem)


def nilai(
    tx: Connection, machine: Machine, subject_id: int, numbers: Numbers, *, actor: str, now: datetime
) -> tuple[Decimal, Predikat]:
    """Write the numbers of a check-in or of the year, and give the nilai kinerja and predikat that follow.

    The nilai is kept exact and compared unrounded (PP 30/2019 Pasal 41). Raises Refused where the actor may not rate
    now or the agency appraises by ratings; OutOfScale for a value beyond the scale.
    """
    return write(tx, allow(tx, machine, Entry.NILAI, subject_id, actor, now), numbers, actor, now)


def write(tx: Connection, subject: Subject, numbers: Numbers, actor: str, now: datetime) -> tuple[Decimal, Predikat]:
    """Write numbers for a subject that was allowed, and let the annual ones be in force."""
    kept = tx.execute(text(OF_APPRAISAL), {"id": subject.appraisal_id}).one()
    if kept.sistem != Regime.PP30_2019:
        raise Refused(
            "instansi pegawai ini menilai dengan rating (PermenPANRB 6/2022), bukan dengan angka; isi entri 'rating'",
            "this employee's agency appraises by ratings (PermenPANRB 6/2022), not numbers; write the entry 'rating'",
        )
    rule = Numeric.model_validate({key: v for key, v in kept.pp30.items() if key != "_"})
    reached = value(rule, rule.bobot[kept.bobot], numbers.skp, numbers.perilaku)
    predikat = predikat_of(rule, reached, bool(numbers.idea))
    given = {"nilai": reached, "predikat": predikat, "id": subject.id}
    tx.execute(
        text(WRITE),
        {**given, "appraisal": subject.appraisal_id, "period": subject.period, "skp": numbers.skp,
         "perilaku": numbers.perilaku, "idea": numbers.idea, "by": actor, "at": now},
    )  # fmt: skip
    if subject.machine is Machine.APPRAISAL:
        tx.execute(text(IN_FORCE), given)
    return reached, predikat
