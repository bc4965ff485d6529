"""The outbox: what is to be sent, claimed and settled. The text is rendered when it is sent, never before.

A reminder's row says only who is to be reminded of the rung of which day; what still waits for that person is
asked again at the moment of sending, and a row with nothing left to say is cancelled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.sql.elements import TextClause

from domain.lifecycle import LIFECYCLE
from domain.objection import Known
from domain.terms import Channel, Machine, MessageState, Role, Stage
from store import receipts
from store.below import below
from store.lifecycle import IN_AGENCIES, REACHED_AT, span


@dataclass(frozen=True, slots=True)
class DueRung:
    """One rung of the ladder that is in force on a day for all units with one due time of one stage."""

    stage: Stage
    period: int
    due_at: datetime
    day: str  # ISO date of the rung's own day: part of the dedupe key
    template: str  # reminder or escalation
    channel: Channel
    tell: str  # doer, appraiser, superior


# Whose turn it is in a state, and in which stage. Roles that no message reaches have none.
TURNS: dict[tuple[Machine, str], tuple[Stage, Role]] = {
    (t.machine, t.source): (t.stage, t.by[0]) for t in LIFECYCLE if t.stage and t.by[0] in REACHED_AT
}


def _above(machine: Machine) -> tuple[str, str]:
    """Give who is told after the doer, and then."""
    return ("f.leader_nip", "NULL") if machine is Machine.CALIBRATION else ("f.appraiser_nip", "f.superior_nip")


def _waiting(appraisals: str, units: str) -> str:
    """Give whose turn it is in every open state, as SQL over the three facts functions, from the tables.

    The two conditions narrow the appraisals (and their check-ins) and the units that are looked at.
    """
    parts = []
    for machine in Machine:
        mine = {state: move for (m, state), move in TURNS.items() if m == machine}
        doer = " ".join(f"WHEN '{state}' THEN f.{REACHED_AT[role]}" for state, (_, role) in mine.items())
        stage = " ".join(f"WHEN '{state}' THEN '{stage}'" for state, (stage, _) in mine.items())
        names = ", ".join(f"'{state}'" for state in mine)
        parts.append(
            f"SELECT '{machine}' AS machine, f.id, f.state, f.unit_id, f.cycle_id, f.agency_id, f.period, "
            f"CASE f.state {stage} END AS stage, CASE f.state {doer} END AS doer, {', '.join(_above(machine))} "
            f"FROM {machine}_facts(:now, '') f WHERE f.cycle_id = :cycle AND f.state IN ({names}) "
            f"AND {units if machine is Machine.CALIBRATION else appraisals}"
        )
    return "\nUNION ALL\n".join(parts)


def _due(appraisals: str, units: str) -> str:
    return f"""
waiting (machine, id, state, unit_id, cycle_id, agency_id, period, stage, doer, appraiser, superior) AS (
{_waiting(appraisals, units)}
), due AS (
    SELECT w.*, d.due_at, d.opens_at FROM waiting w JOIN deadline d ON d.cycle_id = w.cycle_id
        AND d.unit_id = w.unit_id AND d.stage = w.stage AND d.period = w.period
    WHERE d.opens_at <= :now
)"""


@cache
def _queue(stages: frozenset[Stage]) -> TextClause:
    """Give the INSERT for the rungs of these stages: whoever waits there and is due."""
    parts = sorted({(m, stage) for (m, _), (stage, _) in TURNS.items() if stage in stages})
    return text(f"""
WITH rung AS (
    SELECT * FROM unnest(CAST(:stages AS text[]), CAST(:periods AS smallint[]), CAST(:dues AS timestamptz[]),
        CAST(:days AS text[]), CAST(:templates AS text[]), CAST(:channels AS text[]), CAST(:tells AS text[]))
        r (stage, period, due_at, day, template, channel, tell)
), told AS ({" UNION ALL ".join(_told(machine, stage) for machine, stage in parts)})
INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, count, created_at, not_before, expires_at)
SELECT DISTINCT ON (nip, channel) 'r:' || CAST(:cycle AS text) || ':' || nip || ':' || channel || ':' || day,
    :cycle, channel, nip, template, 1, :now, :release, CAST(:release AS timestamptz) + interval '3 days'
FROM told WHERE nip IS NOT NULL ORDER BY nip, channel, day DESC, template DESC
ON CONFLICT (dedupe) DO NOTHING""")


def _told(machine: Machine, stage: Stage) -> str:
    turns = {state: role for (m, state), (s, role) in TURNS.items() if (m, s) == (machine, stage)}
    doer = " ".join(f"WHEN '{state}' THEN f.{REACHED_AT[role]}" for state, role in turns.items())
    states = ", ".join(f"'{state}'" for state in turns)
    first, second = _above(machine)
    who = f"WHEN 'doer' THEN CASE f.state {doer} END WHEN 'appraiser' THEN {first} ELSE {second}"
    # The LEFT JOIN and the fence (OFFSET 0) keep this order: people first, once, then their units' due times. The
    # planner cannot know how many units a rung is about, nor anything just after the opening, and would look people up
    # unit by unit.
    return f"""
    SELECT CASE r.tell {who} END AS nip, r.channel, r.day, r.template
    FROM (
        SELECT f.*, d.due_at FROM {machine}_facts(:now, '') f
        LEFT JOIN deadline d ON (d.cycle_id, d.unit_id, d.stage, d.period)
            = (f.cycle_id, f.unit_id, '{stage}', f.period) AND d.opens_at <= :now
        WHERE f.cycle_id = :cycle AND {IN_AGENCIES.format("f.agency_id")} AND f.state IN ({states})
        OFFSET 0
    ) f JOIN rung r ON r.stage = '{stage}' AND (r.period, r.due_at) = (f.period, f.due_at)
"""


def queue(
    tx: Connection,
    cycle_id: int,
    agencies: Sequence[int],
    rungs: Sequence[DueRung],
    now: datetime,
    release: datetime,
) -> int:
    """Queue one message for each person and channel that a rung in force tells, and give how many were new."""
    if not rungs:
        return 0
    return tx.execute(
        _queue(frozenset(r.stage for r in rungs)),
        {
            "cycle": cycle_id, "agency_ids": list(agencies), **span(agencies), "now": now, "release": release,
            "stages": [r.stage for r in rungs], "periods": [r.period for r in rungs],
            "dues": [r.due_at for r in rungs], "days": [r.day for r in rungs],
            "templates": [r.template for r in rungs], "channels": [r.channel for r in rungs],
            "tells": [r.tell for r in rungs],
        },
    ).rowcount  # fmt: skip


def due_times(tx: Connection, cycle_id: int, now: datetime) -> list[tuple[Stage, int, datetime, datetime]]:
    """Give stage, period, opening and due time of stages that have opened: extensions make more than one."""
    rows = tx.execute(
        text("SELECT DISTINCT stage, period, opens_at, due_at FROM deadline WHERE cycle_id = :id AND opens_at <= :now "
             "ORDER BY 4, 1, 2"), {"id": cycle_id, "now": now},
    )  # fmt: skip
    return [(Stage(r.stage), r.period, r.opens_at, r.due_at) for r in rows]


def climbed(tx: Connection, cycle_id: int) -> set[tuple[Stage, int, datetime, str]]:
    """Give the rungs that have been queued in a cycle: stage, period, due time, ISO day."""
    query = text("SELECT stage, period, due_at, day::text FROM rung WHERE cycle_id = :id")
    return {(Stage(stage), period, due_at, day) for stage, period, due_at, day in tx.execute(query, {"id": cycle_id})}


def climb(tx: Connection, cycle_id: int, rungs: Sequence[DueRung], now: datetime) -> None:
    """Note that these rungs have been queued for all agencies of a cycle."""
    tx.execute(
        text("INSERT INTO rung VALUES (:id, :stage, :period, :due_at, :day, :now) ON CONFLICT DO NOTHING"),
        [
            {"id": cycle_id, "stage": r.stage, "period": r.period, "due_at": r.due_at, "day": r.day, "now": now}
            for r in rungs
        ],
    )


CLAIM = """
WITH picked AS (
    SELECT id FROM outbox WHERE state = 'queued' AND not_before <= :now
    ORDER BY not_before, id LIMIT :limit FOR UPDATE SKIP LOCKED
), leased AS (
    UPDATE outbox o SET state = 'leased', lease_until = :until, lease_no = o.lease_no + 1, attempts = o.attempts + 1
    FROM picked WHERE o.id = picked.id RETURNING o.*
)
SELECT l.id, l.lease_no, l.attempts, l.channel, l.template, l.recipient_nip, l.count, l.subject_id, l.expires_at,
    l.cycle_id, p.name, p.front_title, p.back_title, p.language,
    CASE l.channel WHEN 'email' THEN p.email ELSE p.mobile END AS address,
    c.name AS cycle_name, c.year, c.check_ins, g.name AS agency, u.name AS unit,
    coalesce(u.zone, 'Asia/Jakarta') AS zone
FROM leased l JOIN cycle c ON c.id = l.cycle_id
LEFT JOIN person p ON p.nip = l.recipient_nip
LEFT JOIN assignment a ON a.nip = l.recipient_nip AND a.ends_on IS NULL
LEFT JOIN unit u ON u.id = a.unit_id
LEFT JOIN agency g ON g.id = a.agency_id
ORDER BY l.id"""


def claim(tx: Connection, limit: int, now: datetime, until: datetime) -> list[Any]:
    """Take up to so many messages that may go out, oldest first. Two workers never take the same one."""
    return list(tx.execute(text(CLAIM), {"limit": limit, "now": now, "until": until}))


def expire(tx: Connection, now: datetime) -> int:
    """Put away what nobody may send any more, and give how many: an ended lease is unknown, a late one expired.

    A message whose sender died may have gone out; sending it once more is a person's decision.
    """
    given = {"now": now}
    lost = text("UPDATE outbox SET state = 'unknown', code = 'lease' WHERE state = 'leased' AND lease_until < :now")
    late = text(
        "UPDATE outbox SET state = 'expired' WHERE state = 'queued' AND not_before <= :now AND expires_at < :now"
    )
    return tx.execute(lost, given).rowcount + tx.execute(late, given).rowcount


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one claimed message."""

    id: int
    lease_no: int
    state: MessageState
    code: str | None = None
    provider_id: str | None = None
    not_before: datetime | None = None


def settle(tx: Connection, settled: Sequence[Settled], now: datetime) -> int:
    """Write back what became of claimed messages; a result that comes after the lease was taken over is dropped.

    A delivered notice of a result is its receipt (PP 30/2019 Pasal 59), written in the same transaction.
    """
    if not settled:
        return 0
    rows = tx.execute(
        text("""
        UPDATE outbox o SET state = v.state, code = v.code, provider_id = v.provider_id, lease_until = NULL,
            sent_at = CASE WHEN v.state = 'accepted' THEN CAST(:now AS timestamptz) END,
            not_before = coalesce(v.not_before, o.not_before)
        FROM unnest(CAST(:ids AS bigint[]), CAST(:lease_nos AS integer[]), CAST(:states AS text[]),
            CAST(:codes AS text[]), CAST(:providers AS text[]), CAST(:not_before AS timestamptz[]))
            v (id, lease_no, state, code, provider_id, not_before)
        WHERE o.id = v.id AND o.lease_no = v.lease_no AND o.state = 'leased'
        RETURNING CASE WHEN o.template = :notice AND o.state IN ('accepted', 'delivered') THEN o.subject_id END"""),
        {
            "ids": [s.id for s in settled], "lease_nos": [s.lease_no for s in settled],
            "states": [s.state for s in settled], "codes": [s.code for s in settled],
            "providers": [s.provider_id for s in settled], "not_before": [s.not_before for s in settled], "now": now,
            "notice": receipts.NOTICE,
        },
    ).scalars().all()  # fmt: skip
    if told := [appraisal_id for appraisal_id in rows if appraisal_id is not None]:
        receipts.receive(tx, told, Known.TERKIRIM, now)
    return len(rows)


# What waits for whom, for the recipients of claimed reminders: the question "still due?" and the text in one.
BELOW = f"f.employee_nip IN (SELECT unnest(CAST(:nips AS varchar[])) UNION ({below('= ANY (:nips)')}))"
STILL = f"""
WITH {_due(BELOW, "(f.head_nip = ANY (:nips) OR f.leader_nip = ANY (:nips))")},
asked (nip) AS (SELECT unnest(CAST(:nips AS varchar[])))
SELECT asked.nip, stage, due.period, machine, due.state, asked.nip = doer AS own, due_at, count(*) AS n,
    (array_agg(coalesce(e.name, u.name) ORDER BY coalesce(e.name, u.name)))[1:5] AS names
FROM due JOIN asked ON asked.nip = doer OR (due_at <= :now AND (asked.nip = appraiser OR asked.nip = superior))
LEFT JOIN unit u ON u.id = due.unit_id
LEFT JOIN appraisal x ON due.machine = 'appraisal' AND x.id = due.id
LEFT JOIN checkin k ON due.machine = 'checkin' AND k.id = due.id
LEFT JOIN appraisal y ON y.id = k.appraisal_id
LEFT JOIN person e ON e.nip = coalesce(x.employee_nip, y.employee_nip)
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, due_at, stage, due.period, own DESC"""


def still_due(tx: Connection, cycle_id: int, nips: Sequence[str], now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Give what waits for these people now: their own, and what is overdue among those below them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in tx.execute(text(STILL), {"cycle": cycle_id, "nips": list(nips), "now": now}).mappings():
        found.setdefault(row["nip"], []).append(dict(row))
    return found


def waiting(tx: Connection, now: datetime) -> tuple[int, datetime | None]:
    """Give how many messages a delivery at a moment has to do with, and when the next of the others may go out."""
    query = text("SELECT count(*) FILTER (WHERE coalesce(lease_until, not_before) <= :now), "
                 "min(not_before) FILTER (WHERE state = 'queued' AND not_before > :now) "
                 "FROM outbox WHERE state IN ('queued', 'leased')")  # fmt: skip
    due, next_at = tx.execute(query, {"now": now}).one()
    return int(due), next_at
