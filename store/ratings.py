"""Ratings: the appraiser's judgement of hasil kerja and perilaku kerja; every one ever given is kept.

The annual one in force also stands on the appraisal. Whoever heads a unit takes their hasil kerja from the unit's
capaian (SE MenPANRB 3/2023); how five predikat become three ratings is a setting that nobody has verified yet.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.calibration import head_follows
from domain.policy import Provision
from domain.provisions import HeadOfUnit
from domain.terms import Ekspektasi, Entry, Machine, PredikatOrganisasi, Regime
from domain.words import ROLES
from store import numeric
from store.entries import Subject, allow
from store.people import Refused

POLICY = "coalesce(g.policy, c.policy)"
RULES = """
JOIN cycle c ON c.id = a.cycle_id LEFT JOIN cycle_agency g ON g.cycle_id = a.cycle_id AND g.agency_id = a.agency_id"""
RATING = f"""
INSERT INTO rating (appraisal_id, period, hasil, perilaku, predikat, by, at)
SELECT a.id, :period, :hasil, :perilaku, {POLICY} #>> ARRAY['predikat', 'matrix', :hasil, :perilaku], :by, :at
FROM appraisal a {RULES}
WHERE a.id = :appraisal RETURNING predikat"""
IN_FORCE = "UPDATE appraisal SET hasil = :hasil, perilaku = :perilaku, predikat = :predikat WHERE id = :id"
# Who heads the unit for good: somebody who stands in for a while is not rated by what the unit achieved in the year.
HEAD = "CASE WHEN u.head_as IS NULL THEN u.head_nip ELSE u.head_for END"
OF_UNIT = f"""
SELECT CASE WHEN k.state <> 'open' THEN k.capaian END AS capaian, u.name AS unit, coalesce(p.name, '') AS leader,
    {POLICY} -> 'kepala_unit' AS rule
FROM appraisal a {RULES}
JOIN unit u ON u.id = a.unit_id AND a.employee_nip = {HEAD}
LEFT JOIN calibration k ON k.unit_id = a.unit_id AND k.cycle_id = a.cycle_id
LEFT JOIN person p ON p.nip = u.leader_nip
WHERE a.id = :id"""


@dataclass(frozen=True, slots=True)
class OfUnit:
    """What a unit's capaian means for its head; it is None while the leader has not set it."""

    capaian: PredikatOrganisasi | None
    unit: str
    leader: str  # the name of who sets it; empty where nobody is known
    rule: Provision[HeadOfUnit]

    @property
    def binding(self) -> bool:
        """Tell whether the policy refuses any other rating of hasil kerja."""
        return self.rule.value.mengikat

    @property
    def hasil(self) -> Ekspektasi | None:
        """Give the rating of hasil kerja that the capaian gives the head."""
        return self.rule.value.hasil[self.capaian] if self.capaian else None


def rating(
    tx: Connection,
    machine: Machine,
    subject_id: int,
    hasil: Ekspektasi | None,
    perilaku: Ekspektasi,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Write the two ratings of a check-in or of the year; the predikat follows from the cycle's own matrix.

    Without hasil it is taken from the unit's capaian, which only the annual rating of a unit's head can be.
    Raises Refused where the actor may not rate now, where hasil is missing, or where it is not what the capaian
    gives and the policy binds (SE MenPANRB 3/2023).
    """
    subject = allow(tx, machine, Entry.RATING, subject_id, actor, now)
    if numeric.regime(tx, subject.appraisal_id) is Regime.PP30_2019:
        raise Refused(
            "instansi pegawai ini menilai dengan angka (PP 30/2019), bukan dengan rating; isi entri 'nilai'",
            "this employee's agency appraises in numbers (PP 30/2019), not by ratings; write the entry 'nilai'",
        )
    rate(tx, subject, _hasil(tx, subject, hasil), perilaku, actor, now)


def rate(tx: Connection, subject: Subject, hasil: Ekspektasi, perilaku: Ekspektasi, actor: str, now: datetime) -> None:
    """Write two ratings for a subject that was allowed, and let the annual ones be in force."""
    given = {"appraisal": subject.appraisal_id, "period": subject.period, "hasil": hasil, "perilaku": perilaku}
    predikat = tx.execute(text(RATING), {**given, "by": actor, "at": now}).scalar_one()
    if subject.machine is Machine.APPRAISAL:
        values = {"id": subject.id, "hasil": hasil, "perilaku": perilaku, "predikat": predikat}
        tx.execute(text(IN_FORCE), values)


def of_unit(tx: Connection, appraisal_id: int) -> OfUnit | None:
    """Give what the unit's capaian means for this appraisal; None where the employee does not head the unit."""
    row = tx.execute(text(OF_UNIT), {"id": appraisal_id}).first()
    if row is None:
        return None
    capaian = PredikatOrganisasi(row.capaian) if row.capaian else None
    value = {key: part for key, part in row.rule.items() if key != "_"}
    return OfUnit(capaian, row.unit, row.leader, Provision[HeadOfUnit](**row.rule["_"], value=HeadOfUnit(**value)))


def _hasil(tx: Connection, subject: Subject, said: Ekspektasi | None) -> Ekspektasi:
    """Give the rating of hasil kerja that counts: the one said, or a unit head's from the capaian of the unit."""
    unit = of_unit(tx, subject.id) if subject.machine is Machine.APPRAISAL else None
    if unit is None or not unit.binding:
        hasil = said or (unit.hasil if unit else None)
        if hasil is None:
            raise Refused(
                "rating hasil kerja belum diisi; hanya penilaian tahunan pimpinan unit yang mengambilnya dari capaian "
                "unit",
                "the rating of hasil kerja is missing; only the annual one of a unit's head comes from the unit",
            )
        return hasil
    if unit.hasil is None:
        raise _no_capaian(unit)
    if said not in (None, unit.hasil):
        raise _another(unit)
    return unit.hasil


def _no_capaian(unit: OfUnit) -> Refused:
    who = [f"{unit.leader}, {word}" if unit.leader else word for word in ROLES["leader"]]
    return Refused(
        f"rating hasil kerja pimpinan unit diambil dari capaian {unit.unit}, yang belum ditetapkan: giliran {who[0]}",
        f"the head's rating of hasil kerja is the capaian of {unit.unit}, which is not set yet: the turn of {who[1]}",
    )


def _another(unit: OfUnit) -> Refused:
    assert unit.capaian
    means = head_follows(unit.rule, unit.capaian)
    return Refused(
        f"capaian {unit.unit} menjadi rating hasil kerja pimpinannya: {means[0]}; kosongkan hasil kerja, atau isi yang "
        "sama",
        f"the capaian of {unit.unit} is its head's rating of hasil kerja: {means[1]}; leave hasil kerja empty, or give "
        "the same",
    )
