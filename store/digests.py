"""What a digest says: what still waits for a person at the moment of sending, in all cycles that are running."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.sql.elements import TextClause

from domain.terms import Machine
from store.below import below
from store.whose_turn import STAGES, TURNS, above, doer, joined, told

Row = dict[str, Any]
RUNNING = "f.cycle_id = ANY (ARRAY(SELECT id FROM cycle WHERE state = 'open'))"

# Units that somebody heads or leads, through their indexes: the facts put the leader where there is no head.
LED = """f.unit_id = ANY (ARRAY(
        SELECT id FROM unit WHERE head_nip = ANY (:nips) UNION SELECT id FROM unit WHERE leader_nip = ANY (:nips)))"""


def _waiting(machine: Machine) -> str:
    """Give whose turn it is in the open states of a machine, for whoever is asked or stands near them."""
    stages = " ".join(f"WHEN '{state}' THEN '{stage}'" for (m, state), (stage, _) in TURNS.items() if m is machine)
    whom, near = "f.employee_nip", "f.employee_nip = ANY (ARRAY(SELECT nip FROM near))"
    if machine is Machine.CALIBRATION:
        whom, near = "CAST(NULL AS varchar)", LED
    first, second = above(machine)
    return f"""
    SELECT '{machine}' AS machine, f.state, f.unit_id, f.cycle_id, f.agency_id, f.period,
        CASE f.state {stages} END AS stage, {whom} AS about, {doer(machine)} AS doer, {first} AS appraiser,
        {second} AS superior
    FROM {machine}_facts(:now, '') f {joined(machine)} WHERE {RUNNING} AND {told(machine)} AND {near}"""


# Who drafts an SKP that waits for that of somebody (`about`), found through the roster.
BELOW_SKP = """SELECT s.nip FROM assignment s JOIN appraisal h ON h.employee_nip = s.nip AND h.state = 'drafting'
    WHERE s.ends_on IS NULL AND (s.appraiser_nip = {0}.about OR s.effective_nip = {0}.about)
        AND h.cycle_id = {0}.cycle_id AND h.appraiser_nip = {0}.about"""
STILL = f"""
WITH RECURSIVE asked (nip) AS (SELECT unnest(CAST(:nips AS varchar[]))),
near AS MATERIALIZED (SELECT nip FROM asked UNION ({below("= ANY (:nips)")})),
waiting AS ({" UNION ALL ".join(_waiting(machine) for machine in Machine)}),
item AS MATERIALIZED (
    SELECT asked.nip, w.*, d.due_at, asked.nip = w.doer AS own FROM waiting w
    JOIN deadline d ON (d.cycle_id, d.unit_id, d.stage, d.period) = (w.cycle_id, w.unit_id, w.stage, w.period)
        AND d.opens_at <= :now
    JOIN asked ON asked.nip = w.doer OR (d.due_at <= :now AND (asked.nip = w.appraiser OR asked.nip = w.superior))
), skp AS (
    SELECT nip, cycle_id, state, due_at, about FROM item
    WHERE own AND machine = 'appraisal' AND state IN ('drafting', 'proposed')
), chain (nip, cycle_id, about) AS (
    SELECT nip, cycle_id, about FROM skp WHERE EXISTS (
        SELECT FROM cycle_window w WHERE w.stage = 'checkin' AND w.cycle_id = skp.cycle_id AND w.opens_at <= :now)
    UNION
    SELECT c.nip, c.cycle_id, b.nip FROM chain c CROSS JOIN LATERAL ({BELOW_SKP.format("c")}) b
), held AS (
    SELECT skp.nip, 'appraisal' AS machine, state, cycle_id, due_at, b.nip AS about
    FROM skp CROSS JOIN LATERAL ({BELOW_SKP.format("skp")}) b
    UNION ALL
    SELECT i.nip, i.machine, i.state, i.cycle_id, i.due_at, r.employee_nip
    FROM item i JOIN appraisal r ON r.agency_id = i.agency_id AND r.unit_id = i.unit_id AND r.cycle_id = i.cycle_id
        AND r.state = 'reported'
    WHERE i.own AND i.machine = 'calibration' AND i.state = 'open'
), told AS (
    SELECT nip, cycle_id, stage, period, machine, state, own, due_at, about, unit_id, false AS blocked FROM item
    UNION ALL
    SELECT c.nip, c.cycle_id, 'checkin', k.period, 'checkin', k.state, true, d.due_at, c.about, a.unit_id, true
    FROM chain c JOIN appraisal a ON a.employee_nip = c.about AND a.cycle_id = c.cycle_id
    JOIN checkin k ON k.appraisal_id = a.id AND k.state = 'open'
    JOIN deadline d ON (d.cycle_id, d.unit_id, d.stage, d.period) = (a.cycle_id, a.unit_id, 'checkin', k.period)
        AND d.opens_at <= :now
), line AS (
    SELECT t.nip, t.cycle_id, t.stage, t.period, t.machine, t.state, t.own, t.due_at, t.blocked, count(*) AS n,
        (array_agg(coalesce(e.name, u.name) ORDER BY coalesce(e.name, u.name)))[1:5] AS names
    FROM told t LEFT JOIN person e ON e.nip = t.about LEFT JOIN unit u ON t.about IS NULL AND u.id = t.unit_id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
), hold AS (
    SELECT h.nip, h.machine, h.state, h.cycle_id, h.due_at, count(*) AS n,
        (array_agg(e.name ORDER BY e.name))[1:5] AS names
    FROM held h JOIN person e ON e.nip = h.about GROUP BY 1, 2, 3, 4, 5
)
SELECT l.nip, l.cycle_id, c.name AS cycle_name, c.year, c.check_ins, l.stage, l.period, l.machine, l.state, l.own,
    l.due_at, l.n, l.names, coalesce(h.n, 0) AS held, coalesce(h.names, '{{}}') AS held_names, l.blocked
FROM line l JOIN cycle c ON c.id = l.cycle_id
LEFT JOIN hold h ON l.own AND NOT l.blocked
    AND (h.nip, h.machine, h.state, h.cycle_id, h.due_at) = (l.nip, l.machine, l.state, l.cycle_id, l.due_at)
ORDER BY l.nip, l.due_at, l.cycle_id, l.stage, l.period, l.own DESC, l.machine, l.state, l.blocked"""


def still_due(tx: Connection, nips: Sequence[str], now: datetime) -> dict[str, list[Row]]:
    """Give what waits for these people now: their own, and what is overdue among those below them.

    The most overdue first, then what is due next. Who waits for somebody else is not in it; the item they wait for
    says how many are held up by it (`held`, `held_names`), and check-ins that wait for an SKP are named to whoever
    must act on it (`blocked`).
    """
    # It is asked for every ten messages, and planning it takes four times as long as answering it.
    tx.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
    found = _by_nip(tx, STILL, nips, now)
    tx.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    return found


STANDS = ", ".join(f"('{machine}', '{state}', '{stage}')" for (machine, state), stage in STAGES.items())
OVERVIEW = f"""
SELECT p.nip, t.cycle_id, c.name AS cycle_name, c.year, c.check_ins, u.name AS unit, s.stage, t.period, d.due_at,
    sum(t.n)::bigint AS overdue
FROM pengelola p
JOIN unit u ON u.agency_id = p.agency_id
JOIN cycle c ON c.state = 'open'
JOIN tally t ON t.cycle_id = c.id AND t.agency_id = p.agency_id AND t.unit_id = u.id
JOIN (VALUES {STANDS}) s (machine, state, stage) ON s.machine = t.machine AND s.state = t.state
JOIN deadline d ON (d.cycle_id, d.unit_id, d.stage, d.period) = (t.cycle_id, t.unit_id, s.stage, t.period)
WHERE p.nip = ANY (CAST(:nips AS varchar[])) AND d.due_at <= :now
GROUP BY p.nip, t.cycle_id, c.id, u.id, s.stage, t.period, d.due_at HAVING sum(t.n) > 0
ORDER BY p.nip, d.due_at, overdue DESC, u.name, u.id, s.stage, t.period"""


def overview(tx: Connection, nips: Sequence[str], now: datetime) -> dict[str, list[Row]]:
    """Give what is overdue in the agencies of these pengelola, by unit and stage; the most overdue first."""
    return _by_nip(tx, OVERVIEW, nips, now)


def said(tx: Connection, template: str, nips: Sequence[str], now: datetime) -> dict[str, list[Row]]:
    """Give what a digest of this template says to these people: an overview says also what waits for its reader."""
    waits = still_due(tx, nips, now)
    if template != "overview":
        return waits
    units = overview(tx, nips, now)
    return {nip: [*units.get(nip, ()), *waits.get(nip, ())] for nip in {*units, *waits}}


@cache
def _read(query: str) -> TextClause:
    """Give a query that is read for its parameters once, and not for every hand of ten."""
    return text(query)


def _by_nip(tx: Connection, query: str, nips: Sequence[str], now: datetime) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in tx.execute(_read(query), {"nips": list(nips), "now": now}).mappings():
        found.setdefault(row["nip"], []).append(dict(row))
    return found
