"""What `siklus reminders preview` asks about one person: queued reminders as a worker claims them, and open work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.terms import Channel, Machine, Stage
from store.outbox import DIGESTS, OTHER
from store.whose_turn import FREE, TURNS, doer, joined

# The key begins with the reader: a range of it is read, where nothing else knows a reader's queued messages.
OF_READER = " OR ".join(
    f"l.dedupe BETWEEN 'r:' || :nip || ':{channel}:' AND 'r:' || :nip || ':{channel}:9999'" for channel in Channel
)
# The columns of a claimed row (store/outbox.py), without claiming it; a test holds the two together.
ROWS = f"""
SELECT l.id, l.lease_no, l.attempts, l.channel, l.template, l.recipient_nip, l.count, l.subject_id, l.expires_at,
    l.cycle_id, p.name, p.front_title, p.back_title, p.language, p.email, p.mobile,
    EXISTS (SELECT FROM suppression s WHERE s.channel = 'email' AND s.address = p.email) AS email_dead,
    EXISTS (SELECT FROM suppression s WHERE s.channel = 'whatsapp' AND s.address = p.mobile) AS mobile_dead,
    EXISTS (SELECT FROM optout s WHERE s.channel = 'email' AND s.nip = p.nip) AS email_out,
    EXISTS (SELECT FROM optout s WHERE s.channel = 'whatsapp' AND s.nip = p.nip) AS mobile_out,
    {OTHER} AS other_queued, c.name AS cycle_name, c.year, c.check_ins, g.name AS agency, u.name AS unit,
    coalesce(u.zone, 'Asia/Jakarta') AS zone, coalesce(u.six_days, false) AS six_days, l.not_before
FROM outbox l JOIN cycle c ON c.id = l.cycle_id
LEFT JOIN person p ON p.nip = l.recipient_nip
LEFT JOIN assignment a ON a.nip = l.recipient_nip AND a.ends_on IS NULL
LEFT JOIN unit u ON u.id = a.unit_id
LEFT JOIN agency g ON g.id = a.agency_id
WHERE ({OF_READER}) AND l.state = 'queued' AND l.template IN {DIGESTS}
ORDER BY l.not_before, l.id"""


def queued(tx: Connection, nip: str) -> Sequence[Any]:
    """Give the reminders of a person that are queued, as `outbox.claim` would, with `not_before`; the first first."""
    return tx.execute(text(ROWS), {"nip": nip}).all()


def told(tx: Connection, nip: str, since: datetime, until: datetime) -> set[Channel]:
    """Give by which channels a reminder has already gone to a person between two moments."""
    query = text(f"SELECT DISTINCT channel FROM outbox WHERE recipient_nip = :nip AND template IN {DIGESTS} "
                 "AND sent_at >= :since AND sent_at < :until")  # fmt: skip
    return {Channel(name) for name in tx.scalars(query, {"nip": nip, "since": since, "until": until})}


@dataclass(frozen=True, slots=True)
class Open:
    """Work of a person's own in a running cycle: `free` says that it waits for nobody else."""

    machine: Machine
    state: str
    appraisal_id: int | None
    cycle_id: int
    stage: Stage
    period: int
    opens_at: datetime
    due_at: datetime
    six_days: bool
    free: bool


def _open(machine: Machine) -> str:
    turns = {state: stage for (m, state), (stage, _) in TURNS.items() if m is machine}
    stage = " ".join(f"WHEN '{state}' THEN '{one}'" for state, one in turns.items())
    free = " ".join(f"WHEN '{state}' THEN {asks}" for (m, state), asks in FREE.items() if m is machine)
    mine = "f.employee_nip = :nip"
    if machine is Machine.CALIBRATION:
        mine = "(f.head_nip = :nip OR f.leader_nip = :nip)"
    states = ", ".join(f"'{state}'" for state in turns)
    return f"""
    SELECT '{machine}' AS machine, f.state, f.appraisal_id, f.cycle_id, d.stage, d.period, d.opens_at, d.due_at,
        u.six_days, CASE f.state {free} ELSE true END AS free
    FROM {machine}_facts(:now, '') f {joined(machine)} JOIN unit u ON u.id = f.unit_id
    JOIN deadline d ON (d.cycle_id, d.unit_id, d.stage, d.period)
        = (f.cycle_id, f.unit_id, CASE f.state {stage} END, f.period)
    WHERE f.cycle_id = ANY (:cycles) AND {mine} AND f.state IN ({states}) AND {doer(machine)} = :nip"""


OPEN = f"{' UNION ALL '.join(_open(machine) for machine in Machine)} ORDER BY due_at, stage, period"


def work(tx: Connection, nip: str, cycles: Sequence[int], now: datetime) -> list[Open]:
    """Give what is a person's own to do in these cycles, also where it waits for somebody else or has yet to open."""
    rows = tx.execute(text(OPEN), {"nip": nip, "cycles": list(cycles), "now": now})
    kinds = {"machine": Machine, "stage": Stage, "free": bool}
    return [
        Open(
            **{name: kinds[name](value) if name in kinds else value for name, value in row.items()}
        )  # named as its fields
        for row in rows.mappings()
    ]
