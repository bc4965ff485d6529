"""Everything that is known of one appraisal, so that its result can be followed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.terms import Machine, Predikat
from store.entries import Target

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An appraisal as it stands: who has to do with it, and the ratings in force."""

    id: int
    unit_id: int
    unit: str
    agency: str
    zone: str
    state: str
    state_since: datetime
    employee_nip: str
    appraiser_nip: str | None
    superior_nip: str | None
    hasil: str | None
    perilaku: str | None
    predikat: str | None


OUTCOME = """
SELECT a.id, a.unit_id, u.name AS unit, g.name AS agency, u.zone, a.state, a.state_since, a.employee_nip,
    a.appraiser_nip, a.superior_nip, a.hasil, a.perilaku, a.predikat
FROM appraisal a JOIN unit u ON u.id = a.unit_id JOIN agency g ON g.id = a.agency_id WHERE a.id = :id"""


def outcome(tx: Connection, appraisal_id: int) -> Outcome:
    """Give an appraisal as it stands."""
    return Outcome(*tx.execute(text(OUTCOME), {"id": appraisal_id}).one())


def targets(tx: Connection, appraisal_id: int) -> list[Target]:
    """Give the lines of an SKP in their order."""
    query = text("SELECT no, rhk, indicator, target, kind FROM target WHERE appraisal_id = :id ORDER BY no")
    return [Target(*row) for row in tx.execute(query, {"id": appraisal_id})]


def _rows(tx: Connection, query: str, **given: Any) -> list[Row]:
    return [dict(row) for row in tx.execute(text(query), given).mappings()]


def results(tx: Connection, appraisal_id: int) -> list[Row]:
    """Give what was achieved: no, period (0 is the year), result."""
    return _rows(
        tx,
        "SELECT t.no, r.period, r.result FROM result r JOIN target t ON t.id = r.target_id "
        "WHERE t.appraisal_id = :id ORDER BY r.period, t.no",
        id=appraisal_id,
    )


def evidence(tx: Connection, appraisal_id: int) -> list[Row]:
    """Give the evidence: period (0 is the year), name, link (None for a file), sha256, at."""
    return _rows(
        tx,
        "SELECT period, name, link, sha256, at FROM evidence WHERE appraisal_id = :id ORDER BY period, id",
        id=appraisal_id,
    )


def feedback(tx: Connection, appraisal_id: int) -> list[Row]:
    """Give the feedback: period, words, by, at."""
    return _rows(
        tx, "SELECT period, words, by, at FROM feedback WHERE appraisal_id = :id ORDER BY period, id", id=appraisal_id
    )


def ratings(tx: Connection, appraisal_id: int) -> list[Row]:
    """Give every rating that was given: period (0 is the year), hasil, perilaku, predikat, by, at; in this order."""
    return _rows(
        tx,
        "SELECT period, hasil, perilaku, predikat, by, at FROM rating WHERE appraisal_id = :id ORDER BY period, id",
        id=appraisal_id,
    )


def checkins(tx: Connection, appraisal_id: int) -> list[Row]:
    """Give the check-ins: id, period, state."""
    return _rows(tx, "SELECT id, period, state FROM checkin WHERE appraisal_id = :id ORDER BY period", id=appraisal_id)


def reasons(tx: Connection, machine: Machine, subject_ids: Sequence[int]) -> dict[tuple[int, int, str], str]:
    """Give the words of each reason by subject, seq and event."""
    rows = _rows(
        tx,
        "SELECT subject_id, seq, event, words FROM reason WHERE machine = :machine AND subject_id = ANY (:ids)",
        machine=machine,
        ids=list(subject_ids),
    )
    return {(row["subject_id"], row["seq"], row["event"]): row["words"] for row in rows}


def objection(tx: Connection, appraisal_id: int) -> Row | None:
    """Give the objection: grounds, by, at, decision, decision_words, decided_by, decided_at. None without one."""
    found = _rows(
        tx,
        "SELECT grounds, by, at, decision, decision_words, decided_by, decided_at FROM objection "
        "WHERE appraisal_id = :id",
        id=appraisal_id,
    )
    return found[0] if found else None


def calibration(tx: Connection, cycle_id: int, unit_id: int) -> Row | None:
    """Give the unit's calibration: id, state, capaian, justification. None where it has none."""
    found = _rows(
        tx,
        "SELECT id, state, capaian, justification FROM calibration WHERE cycle_id = :cycle AND unit_id = :unit",
        cycle=cycle_id,
        unit=unit_id,
    )
    return found[0] if found else None


def distribution(tx: Connection, cycle_id: int, unit_id: int) -> dict[Predikat, int]:
    """Give how many of a unit hold each predikat, as the guard `departures_justified` counts them."""
    rows = _rows(
        tx,
        "SELECT a.predikat, count(*) AS n FROM appraisal a WHERE a.agency_id = (SELECT agency_id FROM unit WHERE "
        "id = :unit) AND a.unit_id = :unit AND a.cycle_id = :cycle AND a.predikat IS NOT NULL "
        "AND a.state <> 'voided' GROUP BY 1",
        cycle=cycle_id,
        unit=unit_id,
    )
    return {Predikat(row["predikat"]): int(row["n"]) for row in rows}
