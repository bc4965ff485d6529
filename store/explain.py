"""Everything that is known of one appraisal, so that its result can be followed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from domain.terms import Machine, Predikat
from store.distributions import BEGUN

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An appraisal as it stands: who has to do with it, and what is in force.

    `_as` is plt, plh, pj or vacancy where somebody stands in, `_for` whom they act for. `policy_hash` is that of the
    rules its agency keeps, `own_rules` tells that they are its own.
    """

    id: int
    agency_id: int
    unit_id: int
    unit: str
    agency: str
    zone: str
    state: str
    state_since: datetime
    employee_nip: str
    appraiser_nip: str | None
    appraiser_as: str | None
    appraiser_for: str | None
    superior_nip: str | None
    superior_as: str | None
    superior_for: str | None
    hasil: str | None
    perilaku: str | None
    nilai: Decimal | None
    predikat: str | None
    policy_hash: str
    own_rules: bool


OUTCOME = """
SELECT a.id, a.agency_id, a.unit_id, u.name AS unit, g.name AS agency, u.zone, a.state, a.state_since, a.employee_nip,
    a.appraiser_nip, a.appraiser_as, a.appraiser_for, a.superior_nip, a.superior_as, a.superior_for,
    a.hasil, a.perilaku, a.nilai, a.predikat,
    coalesce(h.policy_hash, c.policy_hash) AS policy_hash, h.policy IS NOT NULL AS own_rules
FROM appraisal a JOIN unit u ON u.id = a.unit_id JOIN agency g ON g.id = a.agency_id JOIN cycle c ON c.id = a.cycle_id
LEFT JOIN cycle_agency h ON h.cycle_id = a.cycle_id AND h.agency_id = a.agency_id WHERE a.id = :id"""


def outcome(tx: Connection, appraisal_id: int) -> Outcome:
    """Give an appraisal as it stands."""
    return Outcome(*tx.execute(text(OUTCOME), {"id": appraisal_id}).one())


def _rows(tx: Connection, query: str, **given: Any) -> list[Row]:
    return [dict(row) for row in tx.execute(text(query), given).mappings()]


# --- entries ------------------------------------------------------------------------------------------


def results(tx: Connection, appraisal_id: int) -> list[Row]:
    """Give what was achieved on lines still in the SKP: no, period (0 is the year), result, value, by, at."""
    return _rows(
        tx,
        "SELECT t.no, r.period, r.result, r.value, r.by, r.at FROM result r JOIN target t ON t.id = r.target_id "
        "WHERE t.appraisal_id = :id AND NOT t.dropped ORDER BY r.period, t.no",
        id=appraisal_id,
    )


def evidence(tx: Connection, appraisal_id: int) -> list[Row]:
    """Give the evidence: id, period (0 is the year), no (of the line; None for all), name, link, sha256, media, size,
    link_check, checked_at, at.
    """
    return _rows(
        tx,
        "SELECT e.id, e.period, t.no, e.name, e.link, e.sha256, e.media, e.size, e.link_check, e.checked_at, e.at "
        "FROM evidence e "
        "LEFT JOIN target t ON t.id = e.target_id WHERE e.appraisal_id = :id ORDER BY e.period, e.id",
        id=appraisal_id,
    )


def feedback(tx: Connection, appraisal_id: int) -> list[Row]:
    """Give the feedback: period, words, by, at."""
    return _rows(
        tx, "SELECT period, words, by, at FROM feedback WHERE appraisal_id = :id ORDER BY period, id", id=appraisal_id
    )


def ratings(tx: Connection, appraisal_id: int) -> list[Row]:
    """Give every rating that was given, in its order: period (0 is the year), hasil, perilaku, or the three numbers
    and the new idea of PP 30/2019, predikat, by, at.
    """
    return _rows(
        tx,
        "SELECT period, hasil, perilaku, nilai_skp, nilai_perilaku, nilai, idea, predikat, by, at FROM rating "
        "WHERE appraisal_id = :id ORDER BY period, id",
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


# --- the unit -----------------------------------------------------------------------------------------

CALIBRATION = """
SELECT k.id, k.state, k.capaian, k.justification, coalesce(u.head_nip, u.leader_nip) AS head_nip, u.leader_nip,
    (SELECT count(*) FROM appraisal a WHERE a.agency_id = u.agency_id AND a.unit_id = u.id AND a.cycle_id = k.cycle_id
        AND a.state = ANY (:begun)) AS unrated
FROM calibration k JOIN unit u ON u.id = k.unit_id WHERE k.cycle_id = :cycle AND k.unit_id = :unit"""


def calibration(tx: Connection, cycle_id: int, unit_id: int) -> Row | None:
    """Give the unit's calibration: id, state, capaian, justification, head_nip and leader_nip (who answer for it
    today), unrated (how many wait to be rated). None where it has none.
    """
    found = _rows(tx, CALIBRATION, cycle=cycle_id, unit=unit_id, begun=BEGUN)
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
