"""One writing of every kind of entry; `choice` varies what is written."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.objection import Side
from domain.terms import (
    Approach,
    BerAkhlak,
    Ekspektasi,
    Entry,
    Lampiran,
    Machine,
    Model,
    Perspektif,
    PredikatOrganisasi,
    Role,
)
from store import calibrations, corrections, entries, hearings, names, numeric, objections, ratings, skp
from store.database import Connection, text
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI
from tests.skps import complete_lines
from tests.store.numbers import KEEP

MODELS = list(Model)
CAST = [SARI, BUDI, RATNA, DEWI, JOKO]
RATINGS = [(hasil, perilaku) for hasil in Ekspektasi for perilaku in Ekspektasi]
ORGANISATIONS = list(PredikatOrganisasi)
Write = Callable[[Connection, int, int, dict[str, Any]], object]


def _evidence(machine: Machine) -> Write:
    return lambda tx, i, n, k: skp.evidence(tx, machine, i, "a.pdf", f"{n:064d}", None, **k)


def _results(machine: Machine) -> Write:
    return lambda tx, i, n, k: skp.results(tx, machine, i, {1: str(n)}, **k)


def _rating(machine: Machine) -> Write:
    return lambda tx, i, n, k: ratings.rating(tx, machine, i, *RATINGS[n % 9], **k)


def _nilai(machine: Machine) -> Write:
    """Numbers, by agencies that keep PP 30/2019 for as long as it takes to write them."""

    def write(tx: Connection, subject_id: int, choice: int, given: dict[str, Any]) -> None:
        tx.execute(text(KEEP), {"weights": "70/30"})
        try:
            with tx.begin_nested():
                numeric.nilai(tx, machine, subject_id, numeric.Numbers(Decimal(80 + choice % 40), Decimal(95)), **given)
        finally:
            tx.execute(text("UPDATE cycle_agency SET policy = NULL"))

    return write


def _hearing(tx: Connection, subject_id: int, choice: int, given: dict[str, Any]) -> object:
    """Each side writes its own, the superior that of one who has not been heard."""
    held = names.standing(tx, Machine.APPRAISAL, subject_id)
    left = [side for side, _ in hearings.unheard(tx, subject_id)] or list(Side)
    side = left[choice % len(left)] if given["actor"] == held.get(Role.SUPERIOR) else None
    return objections.hearing(tx, subject_id, "Keterangan.", side, **given)


def _targets(tx: Connection, appraisal: int, choice: int, given: dict[str, Any]) -> None:
    """One line that is complete on either model."""
    (line,) = complete_lines(tx, appraisal)
    made = replace(line, rhk=f"RHK {choice}", perspektif=list(Perspektif)[choice % 4])
    skp.targets(tx, appraisal, [made], **given)


def _corrected(tx: Connection, appraisal: int, choice: int, given: dict[str, Any]) -> object:
    """A request of the employee is there to be decided; zero rejects it."""
    tx.execute(
        text("INSERT INTO correction (nip, words, by, at) SELECT a.employee_nip, 'x', a.employee_nip, :now "
             "FROM appraisal a WHERE a.id = :id AND NOT EXISTS (SELECT FROM correction c "
             "WHERE c.nip = a.employee_nip AND c.decision IS NULL)"), {"id": appraisal, "now": given["now"]},
    )  # fmt: skip
    return corrections.decide(tx, appraisal, choice > 0, CAST[choice % len(CAST)], "Sesuai SK.", **given)


WRITES: dict[tuple[Machine, Entry], Write] = {
    (Machine.APPRAISAL, Entry.SKP): lambda tx, i, n, k: skp.head(tx, i, Approach.KUANTITATIF, MODELS[n % 2], **k),
    (Machine.APPRAISAL, Entry.TARGET): _targets,
    (Machine.APPRAISAL, Entry.EXPECTATION): lambda tx, i, n, k: skp.expectation(
        tx, i, list(BerAkhlak)[n % 7], "Tanggap.", **k),
    (Machine.APPRAISAL, Entry.ANNEX): lambda tx, i, n, k: skp.annex(tx, i, list(Lampiran)[n % 3], "Laptop.", **k),
    (Machine.APPRAISAL, Entry.RESULT): _results(Machine.APPRAISAL),
    (Machine.APPRAISAL, Entry.EVIDENCE): _evidence(Machine.APPRAISAL),
    (Machine.APPRAISAL, Entry.RATING): _rating(Machine.APPRAISAL),
    (Machine.APPRAISAL, Entry.RECEIPT): lambda tx, i, n, k: objections.receipt(tx, i, **k),
    (Machine.APPRAISAL, Entry.OBJECTION): lambda tx, i, n, k: objections.objection(tx, i, "Tidak sesuai.", **k),
    (Machine.APPRAISAL, Entry.HEARING): _hearing,
    (Machine.APPRAISAL, Entry.DECISION): lambda tx, i, n, k: objections.decision(
        tx, i, "Sudah ditelaah.", RATINGS[n % 9] if n % 2 else None, **k),
    (Machine.APPRAISAL, Entry.NILAI): _nilai(Machine.APPRAISAL),
    (Machine.CHECKIN, Entry.NILAI): _nilai(Machine.CHECKIN),
    (Machine.APPRAISAL, Entry.CORRECTION): lambda tx, i, n, k: corrections.ask(
        tx, i, CAST[n % len(CAST)] if n else None, "Bukan beliau.", **k),
    (Machine.APPRAISAL, Entry.CORRECTED): _corrected,
    (Machine.CHECKIN, Entry.PROGRESS): _results(Machine.CHECKIN),
    (Machine.CHECKIN, Entry.EVIDENCE): _evidence(Machine.CHECKIN),
    (Machine.CHECKIN, Entry.FEEDBACK): lambda tx, i, n, k: entries.feedback(tx, i, "Baik.", **k),
    (Machine.CHECKIN, Entry.RATING): _rating(Machine.CHECKIN),
    (Machine.CALIBRATION, Entry.CAPAIAN): lambda tx, i, n, k: calibrations.capaian(tx, i, ORGANISATIONS[n % 5], **k),
    (Machine.CALIBRATION, Entry.JUSTIFICATION): lambda tx, i, n, k: calibrations.justification(
        tx, i, "Unit baru.", **k),
}  # fmt: skip


def write(
    tx: Connection, machine: Machine, entry: Entry, subject_id: int, by: str, now: datetime, choice: int = 0
) -> None:
    """Write an entry; raises Refused as the store does."""
    WRITES[machine, entry](tx, subject_id, choice, {"actor": by, "now": now})
