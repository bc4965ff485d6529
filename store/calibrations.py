"""What people write for a unit's calibration, and every such entry that was ever written."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.policy import Policy, read_stored
from domain.terms import Entry, Machine, PredikatOrganisasi
from store.entries import allow
from store.ratings import HEAD, POLICY


@dataclass(frozen=True, slots=True)
class Written:
    """One capaian or justification, as it was written."""

    kind: str
    words: str
    by: str
    at: datetime


def capaian(tx: Connection, calibration_id: int, predikat: PredikatOrganisasi, *, actor: str, now: datetime) -> None:
    """Write the predikat of a unit as an organisation (SE MenPANRB 3/2023, by the leader one level up)."""
    allow(tx, Machine.CALIBRATION, Entry.CAPAIAN, calibration_id, actor, now)
    _write(tx, calibration_id, "capaian", predikat, actor, now)


def justification(tx: Connection, calibration_id: int, words: str, *, actor: str, now: datetime) -> None:
    """Write why a unit departs from its pattern."""
    allow(tx, Machine.CALIBRATION, Entry.JUSTIFICATION, calibration_id, actor, now)
    _write(tx, calibration_id, "justification", words, actor, now)


def _write(tx: Connection, calibration_id: int, kind: str, words: str, actor: str, now: datetime) -> None:
    given = {"id": calibration_id, "kind": kind, "words": words, "by": actor, "at": now}
    tx.execute(text(f"UPDATE calibration SET {kind} = :words WHERE id = :id"), given)
    entry = "INSERT INTO calibration_entry (calibration_id, kind, words, by, at) VALUES (:id, :kind, :words, :by, :at)"
    tx.execute(text(entry), given)


# --- what is known of units -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Calibration:
    """A unit's calibration as it stands."""

    id: int
    unit_id: int
    unit: str
    unit_code: str
    agency_id: int
    agency: str
    agency_code: str
    zone: str
    state: str
    state_since: datetime
    capaian: str | None
    justification: str | None
    opens_at: datetime
    due_at: datetime
    head_nip: str | None  # who answers for the unit today; the leader where nobody heads it
    leader_nip: str | None
    stale: bool  # the head's rating is from before the capaian was rewritten


CALIBRATIONS = f"""
SELECT k.id, k.unit_id, u.name AS unit, u.code AS unit_code, u.agency_id, i.name AS agency, i.code AS agency_code,
    u.zone, k.state, k.state_since, k.capaian, k.justification, d.opens_at, d.due_at,
    coalesce(u.head_nip, u.leader_nip) AS head_nip, u.leader_nip,
    coalesce(h.state = 'rated' AND ({POLICY} #>> '{{kepala_unit,mengikat}}')::boolean
        AND h.hasil <> {POLICY} #>> ARRAY['kepala_unit', 'hasil', k.capaian], false) AS stale
FROM calibration k JOIN unit u ON u.id = k.unit_id JOIN agency i ON i.id = u.agency_id JOIN cycle c ON c.id = k.cycle_id
LEFT JOIN cycle_agency g ON g.cycle_id = k.cycle_id AND g.agency_id = u.agency_id
LEFT JOIN deadline d ON d.cycle_id = k.cycle_id AND d.unit_id = k.unit_id AND d.stage = 'calibration' AND d.period = 0
LEFT JOIN appraisal h ON h.employee_nip = {HEAD} AND h.cycle_id = k.cycle_id AND h.unit_id = k.unit_id
WHERE k.cycle_id = :cycle AND (CAST(:unit AS bigint) IS NULL OR k.unit_id = :unit)
    AND (CAST(:agency AS bigint) IS NULL OR u.agency_id = :agency)
ORDER BY i.name, i.code, u.name, u.code"""


def one(tx: Connection, cycle_id: int, unit_id: int) -> Calibration:
    """Give the calibration of a unit that has one in this cycle."""
    return _found(tx, cycle_id, unit_id, None)[0]


def find(tx: Connection, cycle_id: int, unit_id: int) -> Calibration | None:
    """Give the calibration of a unit in a cycle; None where it has none."""
    return next(iter(_found(tx, cycle_id, unit_id, None)), None)


def of_cycle(tx: Connection, cycle_id: int, agency_id: int | None = None) -> list[Calibration]:
    """Give the calibrations of a cycle, or of one agency in it, by agency and unit."""
    return _found(tx, cycle_id, None, agency_id)


def _found(tx: Connection, cycle_id: int, unit_id: int | None, agency_id: int | None) -> list[Calibration]:
    given = {"cycle": cycle_id, "unit": unit_id, "agency": agency_id}
    return [Calibration(*row) for row in tx.execute(text(CALIBRATIONS), given)]


def written(tx: Connection, calibration_id: int) -> list[Written]:
    """Give every capaian and justification that was ever written for a unit, the oldest first."""
    query = text("SELECT kind, words, by, at FROM calibration_entry WHERE calibration_id = :id ORDER BY id")
    return [Written(*row) for row in tx.execute(query, {"id": calibration_id})]


def own_rules(tx: Connection, cycle_id: int) -> dict[int, Policy]:
    """Give the rules of each agency of a cycle that keeps some of its own."""
    query = text("SELECT agency_id, policy FROM cycle_agency WHERE cycle_id = :id AND policy IS NOT NULL")
    return {row.agency_id: read_stored(row.policy) for row in tx.execute(query, {"id": cycle_id})}
