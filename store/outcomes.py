"""What became of objections and of messages, counted for an export or a report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.lifecycle import initial
from domain.terms import Machine
from store.past import last_step

# A decision counts from the step that takes it: one that is only written is the superior's own draft.
OBJECTIONS = f"""
SELECT CASE WHEN l.state = 'contested' THEN 'open' WHEN l.event = 'stand' THEN 'stood'
    WHEN l.event = 'decide' THEN o.decision ELSE 'excluded' END AS outcome, count(*) AS n
FROM objection o JOIN appraisal a ON a.id = o.appraisal_id {last_step(Machine.APPRAISAL, "a.id")}
WHERE a.cycle_id = :cycle AND (CAST(:agency AS bigint) IS NULL OR a.agency_id = :agency)
    AND EXISTS (SELECT FROM audit t WHERE t.machine = 'appraisal' AND t.subject_id = a.id AND t.event = 'contest'
                AND t.at <= :as_of)
GROUP BY 1"""


def objections(tx: Connection, cycle_id: int, agency_id: int | None, as_of: datetime) -> dict[str, int]:
    """Give how many objections are open, dikabulkan, ditolak, stood (no decision came) or excluded at a moment."""
    given = {"cycle": cycle_id, "agency": agency_id, "as_of": as_of}
    return {row.outcome: row.n for row in tx.execute(text(OBJECTIONS), given)}


CALIBRATIONS = f"""
SELECT k.id, coalesce(l.state, '{initial(Machine.CALIBRATION)}') AS state, (
        SELECT e.words FROM calibration_entry e WHERE e.calibration_id = k.id AND e.kind = 'capaian' AND e.at <= :as_of
        ORDER BY e.id DESC LIMIT 1) AS capaian, (
        SELECT e.words FROM calibration_entry e
        WHERE e.calibration_id = k.id AND e.kind = 'justification' AND e.at <= :as_of
        ORDER BY e.id DESC LIMIT 1) AS justification
FROM calibration k {last_step(Machine.CALIBRATION, "k.id")} WHERE k.cycle_id = :cycle AND k.began_at <= :as_of"""


def calibrations_at(tx: Connection, cycle_id: int, as_of: datetime) -> dict[int, dict[str, Any]]:
    """Give the state, capaian and justification of each unit's calibration as they were at a moment, by its id."""
    rows = tx.execute(text(CALIBRATIONS), {"cycle": cycle_id, "as_of": as_of}).mappings()
    return {row["id"]: {key: row[key] for key in ("state", "capaian", "justification")} for row in rows}


MESSAGES = """
SELECT coalesce(g.code, '') AS agency_code, coalesce(g.name, '') AS agency, o.channel, o.template, o.state,
    count(*) AS n, min(o.created_at) AS first_at, max(o.created_at) AS last_at
FROM outbox o LEFT JOIN assignment a ON a.nip = o.recipient_nip AND a.ends_on IS NULL
LEFT JOIN agency g ON g.id = a.agency_id
WHERE o.cycle_id = :cycle AND (o.created_at <= :as_of OR NOT :past)
    AND (CAST(:agency AS bigint) IS NULL OR g.id = :agency)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 1, 3, 4, 5"""


@dataclass(frozen=True, slots=True)
class Sent:
    """How many messages of one kind to the people of one agency are in one state; no agency: no longer active."""

    agency_code: str
    agency: str
    channel: str
    template: str
    state: str
    n: int
    first_at: datetime
    last_at: datetime


def messages(tx: Connection, cycle_id: int, agency_id: int | None, as_of: datetime, past: bool = False) -> list[Sent]:
    """Give the messages of a cycle, counted; with `past` those written by as_of. Their states are those of today."""
    given = {"cycle": cycle_id, "agency": agency_id, "as_of": as_of, "past": past}
    return [Sent(*row) for row in tx.execute(text(MESSAGES), given)]
