"""One writing of every kind of entry; `choice` varies what is written."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain.terms import Ekspektasi, Entry, Machine, PredikatOrganisasi
from store import entries
from store.database import Connection

RATINGS = [(hasil, perilaku) for hasil in Ekspektasi for perilaku in Ekspektasi]
ORGANISATIONS = list(PredikatOrganisasi)
Write = Callable[[Connection, int, int, dict[str, Any]], object]


def _evidence(machine: Machine) -> Write:
    return lambda tx, i, n, k: entries.evidence(tx, machine, i, "a.pdf", f"{n:064d}", None, **k)


def _results(machine: Machine) -> Write:
    return lambda tx, i, n, k: entries.results(tx, machine, i, {1: str(n)}, **k)


def _rating(machine: Machine) -> Write:
    return lambda tx, i, n, k: entries.rating(tx, machine, i, *RATINGS[n % 9], **k)


WRITES: dict[tuple[Machine, Entry], Write] = {
    (Machine.APPRAISAL, Entry.TARGET): lambda tx, i, n, k: entries.targets(
        tx, i, [entries.Target(1, f"RHK {n}", "IKI", "12")], **k),
    (Machine.APPRAISAL, Entry.RESULT): _results(Machine.APPRAISAL),
    (Machine.APPRAISAL, Entry.EVIDENCE): _evidence(Machine.APPRAISAL),
    (Machine.APPRAISAL, Entry.RATING): _rating(Machine.APPRAISAL),
    (Machine.APPRAISAL, Entry.OBJECTION): lambda tx, i, n, k: entries.objection(tx, i, "Tidak sesuai.", **k),
    (Machine.APPRAISAL, Entry.DECISION): lambda tx, i, n, k: entries.decision(
        tx, i, "Sudah ditelaah.", RATINGS[n % 9] if n % 2 else None, **k),
    (Machine.CHECKIN, Entry.PROGRESS): _results(Machine.CHECKIN),
    (Machine.CHECKIN, Entry.EVIDENCE): _evidence(Machine.CHECKIN),
    (Machine.CHECKIN, Entry.FEEDBACK): lambda tx, i, n, k: entries.feedback(tx, i, "Baik.", **k),
    (Machine.CHECKIN, Entry.RATING): _rating(Machine.CHECKIN),
    (Machine.CALIBRATION, Entry.CAPAIAN): lambda tx, i, n, k: entries.capaian(tx, i, ORGANISATIONS[n % 5], **k),
    (Machine.CALIBRATION, Entry.JUSTIFICATION): lambda tx, i, n, k: entries.justification(tx, i, "Unit baru.", **k),
}  # fmt: skip


def write(
    tx: Connection, machine: Machine, entry: Entry, subject_id: int, by: str, now: datetime, choice: int = 0
) -> None:
    """Write an entry; raises Refused as the store does."""
    WRITES[machine, entry](tx, subject_id, choice, {"actor": by, "now": now})
