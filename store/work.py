"""Everything that is open in a cycle, with whose it is and every fact: for rehearsals, and for the simulated year."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, RowMapping, text

from domain.lifecycle import ENDS, STATES, stage_of
from domain.terms import Machine


@cache
def _query(machine: Machine) -> str:
    states = [state for state in STATES[machine] if state not in ENDS[machine]]
    stage = " ".join(f"WHEN '{s}' THEN '{stage_of(machine, s) or machine}'" for s in states)
    people = "" if machine is Machine.CALIBRATION else "JOIN person e ON e.nip = f.employee_nip"
    name = "u.name" if machine is Machine.CALIBRATION else "e.name"
    order = "u.code" if machine is Machine.CALIBRATION else "f.employee_nip, f.period"
    return f"""
SELECT f.*, {name} AS name, u.name AS unit, u.code AS unit_code, d.opens_at, d.due_at
FROM {machine}_facts(:now, '') f JOIN unit u ON u.id = f.unit_id {people}
LEFT JOIN deadline d ON d.cycle_id = f.cycle_id AND d.unit_id = f.unit_id AND d.period = f.period
    AND d.stage = CASE f.state {stage} END
WHERE f.cycle_id = :cycle AND f.state = ANY (:states) ORDER BY {order}"""


def open_work(
    tx: Connection, machine: Machine, cycle_id: int, now: datetime, states: Sequence[str]
) -> list[RowMapping]:
    """Give every subject of one machine in these states: its people, its facts at this moment, its window.

    By NIP and period, or by unit.
    """
    given = {"cycle": cycle_id, "now": now, "states": list(states)}
    return list(tx.execute(text(_query(machine)), given).mappings())


def pengelola_of(tx: Connection, agency_id: int) -> str | None:
    """Give the NIP of one pengelola kinerja of an agency, the lowest; None if it has none."""
    found = text("SELECT min(nip) FROM pengelola WHERE agency_id = :id")
    return tx.scalar(found, {"id": agency_id})


def low_results(tx: Connection, cycle_id: int) -> dict[int, bool]:
    """Give, by appraisal, whether the result that was handed over is below Baik."""
    rows = tx.execute(
        text("SELECT id, predikat NOT IN ('sangat_baik', 'baik') AS low FROM appraisal "
             "WHERE cycle_id = :id AND state = 'issued'"), {"id": cycle_id},
    )  # fmt: skip
    return {row.id: row.low for row in rows}


def appraisers(tx: Connection, cycle_id: int) -> frozenset[str]:
    """Give the NIPs of all who appraise somebody in a cycle."""
    query = text("SELECT DISTINCT appraiser_nip FROM appraisal WHERE cycle_id = :id AND appraiser_nip IS NOT NULL")
    return frozenset(tx.scalars(query, {"id": cycle_id}))


def example(tx: Connection, cycle_id: int) -> str:
    """Give the NIP of someone whose year had most steps: the best one to be shown."""
    query = text("SELECT employee_nip FROM appraisal WHERE cycle_id = :id ORDER BY seq DESC, employee_nip LIMIT 1")
    return str(tx.scalar(query, {"id": cycle_id}))


def busy(tx: Connection, cycle_id: int) -> str:
    """Give the NIP of the appraiser for whom most reports wait, or else of anybody in the cycle."""
    query = text("""
        SELECT a.appraiser_nip FROM checkin k JOIN appraisal a ON a.id = k.appraisal_id
        WHERE a.cycle_id = :id AND k.state = 'reported' AND a.appraiser_nip IS NOT NULL
        GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""")
    return str(tx.scalar(query, {"id": cycle_id}) or example(tx, cycle_id))


def leave(tx: Connection, cycle_id: int) -> tuple[str, str, str, str] | None:
    """Give an official who may be away for a while: `agency/unit`, their NIP, whom they would leave it to, a pengelola.

    The head of a unit who appraises the most of it, and the first of those; None where no unit has two people.
    """
    query = text("""
        SELECT g.code || '/' || u.code, u.head_nip, min(a.employee_nip), min(p.nip)
        FROM unit u JOIN agency g ON g.id = u.agency_id JOIN pengelola p ON p.agency_id = g.id
        JOIN appraisal a ON a.unit_id = u.id AND a.cycle_id = :id AND a.appraiser_nip = u.head_nip
            AND a.state = 'agreed'
        WHERE u.leader_nip IS NOT NULL AND p.nip <> u.head_nip
        GROUP BY g.code, u.code, u.head_nip HAVING count(DISTINCT a.id) > 1
        ORDER BY count(DISTINCT a.id) DESC, u.code LIMIT 1""")
    found = tx.execute(query, {"id": cycle_id}).first()
    return None if found is None else tuple(found)
