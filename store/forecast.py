"""What the planner of reminders counts: people who stand alike, due times of like units, an earlier cycle's pace.

Everything here only reads, and gives sums, never a row for a person.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import Connection, text

from domain.cycle import Window
from domain.finishing import Pace, seen
from domain.forecast import Kind
from domain.lifecycle import LIFECYCLE, initial, stage_of
from domain.spreading import Unit
from domain.telling import Row
from domain.terms import Channel, CycleState, Machine, Role, Stage
from store.appraisals import PEOPLE
from store.cycles import Cycle

SAMPLE = 50_000  # so many appraisals of an earlier cycle tell its pace well enough


class Basis(StrEnum):
    """From where the plan starts: states as they are, everybody at the beginning, or the roster before the opening."""

    STATES = auto()
    BEGINNING = auto()
    ROSTER = auto()


def steady(tx: Connection) -> None:
    """Let a transaction that has just begun see one moment in all that it reads, and change nothing."""
    tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def of_everybody(tx: Connection, query: str, given: Mapping[str, Any]) -> Sequence[Any]:
    """Ask about everybody: PostgreSQL cannot know that, and would look a million people up one by one."""
    tx.execute(text("SET LOCAL enable_nestloop = off"))
    rows = tx.execute(text(query), given).all()
    tx.execute(text("SET LOCAL enable_nestloop = on"))
    return rows


def basis(tx: Connection, cycle: Cycle, begins: datetime) -> Basis:
    """Give from where a plan that begins at a moment can start: states are known as they are now, not as they were."""
    if cycle.state is CycleState.PLANNED:
        return Basis.ROSTER
    query = "SELECT max(state_since) FROM appraisal WHERE cycle_id = :cycle AND seq > 0"
    last = tx.scalar(text(query), {"cycle": cycle.id})
    return Basis.BEGINNING if last is not None and last > begins else Basis.STATES


# --- due times of like units -----------------------------------------------------------------------------

# Units that share all due times and their working week are one group, numbered in an order that is always the same.
GROUPS = """grouped AS MATERIALIZED (
    SELECT unit_id, six_days, dense_rank() OVER (ORDER BY six_days, times) AS g FROM (
        SELECT d.unit_id, u.six_days, string_agg(concat_ws(' ', d.stage, d.period, extract(epoch FROM d.opens_at),
            extract(epoch FROM d.due_at)), ',' ORDER BY d.stage, d.period) AS times
        FROM deadline d JOIN unit u ON u.id = d.unit_id WHERE d.cycle_id = :cycle GROUP BY 1, 2
    ) t
)"""
PLANNED = """grouped AS MATERIALIZED (
    SELECT u.id AS unit_id, u.six_days, 1 + CAST(u.six_days AS integer) AS g
    FROM unit u JOIN cycle_agency a ON a.agency_id = u.agency_id AND a.cycle_id = :cycle
)"""


def grouped(start: Basis) -> str:
    """Give the groups of units as the beginning of a WITH: `grouped (unit_id, six_days, g)`."""
    return PLANNED if start is Basis.ROSTER else GROUPS


def windows(tx: Connection, cycle_id: int, start: Basis) -> dict[tuple[int, bool], list[Window]]:
    """Give the windows of each group of units, with whether they work six days."""
    times = "FROM one JOIN deadline d ON d.unit_id = one.unit_id AND d.cycle_id = :cycle"
    if start is Basis.ROSTER:
        times = "FROM one JOIN cycle_window d ON d.cycle_id = :cycle"
    query = f"""
    WITH {grouped(start)}, one AS (SELECT g, six_days, min(unit_id) AS unit_id FROM grouped GROUP BY 1, 2)
    SELECT one.g, one.six_days, d.opens_at, d.due_at, d.stage, d.period {times} ORDER BY 1, 3, 4, 5, 6"""
    found: dict[tuple[int, bool], list[Window]] = {}
    for row in tx.execute(text(query), {"cycle": cycle_id}):
        window = Window(row.opens_at, row.due_at, Stage(row.stage), row.period)
        found.setdefault((row.g, row.six_days), []).append(window)
    return found


# --- people who stand alike ------------------------------------------------------------------------------

# Only check-ins that the ladder still speaks of: those that are over would tell people apart for nothing.
ASKED = """LEFT JOIN (
    SELECT appraisal_id, string_agg(concat(period, '=', state), '+' ORDER BY period) AS check_ins
    FROM checkin WHERE period = ANY (:periods) GROUP BY 1
) k ON k.appraisal_id = p.id"""


def _people(start: Basis, periods: Sequence[int]) -> str:
    """Give each appraisal (or, before the opening, each person of the roster) with its row in words."""
    if start is Basis.ROSTER:
        return f"""SELECT p.nip AS e, p.appraiser_nip AS a, p.superior_nip AS s, p.agency_id, p.unit_id,
            '{initial(Machine.APPRAISAL)}/' AS row
        FROM ({PEOPLE}) p JOIN cycle_agency g ON g.agency_id = p.agency_id AND g.cycle_id = :cycle"""
    asked, row = "", f"'{initial(Machine.APPRAISAL)}/'"
    if start is Basis.STATES:
        asked, row = (ASKED, "p.state || '/' || coalesce(k.check_ins, '')") if periods else ("", "p.state || '/'")
    left = " AND p.state <> 'voided'" if start is Basis.STATES else ""
    return f"""SELECT p.employee_nip AS e, p.appraiser_nip AS a, p.superior_nip AS s, p.agency_id, p.unit_id,
            {row} AS row
        FROM appraisal p {asked} WHERE p.cycle_id = :cycle{left}"""


def standing(start: Basis, periods: Sequence[int]) -> str:
    """Give who stands how to how many rows, as the beginning of a WITH: people, and the calibration of each unit."""
    state = "coalesce(k.state, 'open')" if start is Basis.STATES else "'open'"
    return f"""{grouped(start)}, people AS MATERIALIZED (
        SELECT p.e, p.a, p.s, p.agency_id, p.unit_id, 'appraisal/' || g.g || '/' || p.row AS row
        FROM ({_people(start, periods)}) p JOIN grouped g USING (unit_id)
    ), units AS (
        SELECT u.agency_id, coalesce(u.head_nip, u.leader_nip) AS h, u.leader_nip AS l,
            'calibration/' || g.g || '/' || {state} || '/' AS row
        FROM (SELECT DISTINCT unit_id FROM people) p JOIN unit u ON u.id = p.unit_id JOIN grouped g USING (unit_id)
        LEFT JOIN calibration k ON k.unit_id = u.id AND k.cycle_id = :cycle
    ), stands AS (
        SELECT a AS nip, 'appraiser' AS role, row, count(*) AS n FROM people WHERE a IS NOT NULL GROUP BY 1, 3
        UNION ALL SELECT s, 'superior', row, count(*) FROM people WHERE s IS NOT NULL GROUP BY 1, 3
        UNION ALL SELECT h, 'head', row, count(*) FROM units WHERE h IS NOT NULL GROUP BY 1, 3
        UNION ALL SELECT l, 'leader', row, count(*) FROM units WHERE l IS NOT NULL GROUP BY 1, 3
        UNION ALL SELECT p.nip, 'pengelola', row, sum(n) FROM pengelola p JOIN (
            SELECT agency_id, row, count(*) AS n FROM people GROUP BY 1, 2
            UNION ALL SELECT agency_id, row, count(*) FROM units GROUP BY 1, 2
        ) r USING (agency_id) GROUP BY 1, 3
    ), others AS (
        SELECT nip, string_agg(concat(role, '/', n, '/', row), ' ' ORDER BY role, row) AS stands FROM stands GROUP BY 1
    )"""


# What `domain.contacts.way` asks, as the outbox's claim gives it.
REACH = {
    "email": "p.email <> ''",
    "mobile": "p.mobile <> ''",
    "email_dead": "email_dead.address IS NOT NULL",
    "mobile_dead": "mobile_dead.address IS NOT NULL",
    "email_out": "email_out.nip IS NOT NULL",
    "mobile_out": "mobile_out.nip IS NOT NULL",
}
REACHED = """LEFT JOIN suppression email_dead ON email_dead.channel = 'email' AND email_dead.address = p.email
    LEFT JOIN suppression mobile_dead ON mobile_dead.channel = 'whatsapp' AND mobile_dead.address = p.mobile
    LEFT JOIN optout email_out ON email_out.channel = 'email' AND email_out.nip = p.nip
    LEFT JOIN optout mobile_out ON mobile_out.channel = 'whatsapp' AND mobile_out.nip = p.nip"""


def kinds(tx: Connection, cycle_id: int, start: Basis, periods: Sequence[int]) -> list[Kind]:
    """Give the people of a cycle by how they stand: to their own row, to those below them, to units and agencies.

    `periods` are the check-ins whose state matters. Their number grows with the ways to stand, not with the people.
    """
    asked = ", ".join(f"coalesce({asks}, false) AS {name}" for name, asks in REACH.items())
    columns = ", ".join(str(n) for n in range(1, 5 + len(REACH)))
    query = f"""
    WITH {standing(start, periods)}
    SELECT p.row AS own, o.stands, coalesce(u.zone, 'Asia/Jakarta') AS zone, coalesce(u.six_days, false) AS six_days,
        {asked.replace("p.", "r.")}, count(*) AS people
    FROM people p FULL JOIN others o ON o.nip = p.e
    LEFT JOIN person r ON r.nip = coalesce(p.e, o.nip) {REACHED.replace("p.", "r.")}
    LEFT JOIN assignment a ON a.nip = r.nip AND a.ends_on IS NULL LEFT JOIN unit u ON u.id = a.unit_id
    GROUP BY {columns} ORDER BY {columns}"""
    given = {"cycle": cycle_id, "periods": list(periods)}
    return [
        Kind(
            row.people,
            row.zone,
            row.six_days,
            row.email,
            row.mobile,
            row.email_dead,
            row.mobile_dead,
            row.email_out,
            row.mobile_out,
            _stands(" ".join(filter(None, (row.own and f"employee/1/{row.own}", row.stands)))),
        )
        for row in of_everybody(tx, query, given)
    ]


def _stands(said: str) -> tuple[tuple[Role, Row, int], ...]:
    found = []
    for one in said.split(" "):
        role, n, machine, group, state, check_ins = one.split("/")
        asked = tuple((int(k), v) for k, _, v in (part.partition("=") for part in check_ins.split("+") if part))
        found.append((Role(role), Row(int(group), Machine(machine), state, asked), int(n)))
    return tuple(found)


def units(tx: Connection, cycle_id: int, start: Basis) -> dict[Channel, list[tuple[int, Unit]]]:
    """Give the units by the codes of agency and unit, each with its group and how many of its people a channel has."""
    query = f"""
    WITH {grouped(start)}
    SELECT g.g, a.code AS agency, a.name AS agency_name, u.code, x.email, x.whatsapp
    FROM (
        SELECT x.unit_id, count(*) FILTER (WHERE {REACH["email"]} AND NOT {REACH["email_dead"]}) AS email,
            count(*) FILTER (WHERE {REACH["mobile"]} AND NOT {REACH["mobile_dead"]} AND NOT {REACH["mobile_out"]})
                AS whatsapp
        FROM ({_people(start, ())}) x JOIN person p ON p.nip = x.e {REACHED} GROUP BY 1
    ) x JOIN grouped g USING (unit_id) JOIN unit u ON u.id = x.unit_id JOIN agency a ON a.id = u.agency_id
    ORDER BY 2, 4"""
    rows = of_everybody(tx, query, {"cycle": cycle_id})
    return {
        channel: [(r.g, Unit(r.agency, r.agency_name, r.code, getattr(r, channel))) for r in rows]
        for channel in Channel
    }  # fmt: skip


# --- the pace of an earlier cycle ------------------------------------------------------------------------


def _leaves(machine: Machine, source: str, target: str) -> Stage | None:
    """Give the stage that a step ends: what leads back to an earlier one, as an amendment, ends nothing."""
    stage, next_ = stage_of(machine, source), stage_of(machine, target)
    order = list(Stage)
    return stage if stage and (next_ is None or order.index(next_) > order.index(stage)) else None


LEFT_STAGE = ", ".join(
    f"('{t.machine}', '{t.event}', '{t.source}', '{stage}')"
    for t in LIFECYCLE
    if t.machine is not Machine.CALIBRATION and (stage := _leaves(t.machine, t.source, t.target))
)
# Every so-manieth appraisal, the same ones each time; the audit is read by its key.
FINISHED = f"""
WITH sampled AS MATERIALIZED (
    SELECT id, unit_id, employee_nip FROM appraisal WHERE cycle_id = :cycle AND state <> 'voided' AND id % :nth = 0
), subject AS (
    SELECT 'appraisal' AS machine, id, unit_id, 0 AS period FROM sampled
    UNION ALL SELECT 'checkin', k.id, q.unit_id, k.period FROM checkin k JOIN sampled q ON q.id = k.appraisal_id
), ends AS (
    SELECT x.machine, x.id, v.stage, min(o.at) AS at
    FROM subject x JOIN step s ON s.subject_id = x.id AND s.machine = x.machine
    JOIN operation o ON o.id = s.operation_id
    JOIN (VALUES {LEFT_STAGE}) v (machine, event, source, stage)
        ON (v.machine, v.event, v.source) = (o.machine, o.event, o.source)
    GROUP BY 1, 2, 3
)
SELECT d.stage, CAST(timezone('Asia/Jakarta', e.at) AS date) - CAST(timezone('Asia/Jakarta', d.due_at) AS date) AS day,
    count(*) AS n
FROM subject x JOIN deadline d ON d.cycle_id = :cycle AND d.unit_id = x.unit_id AND d.period = x.period
    AND (d.stage = 'checkin') = (x.machine = 'checkin') AND d.due_at <= :as_of
LEFT JOIN ends e ON (e.machine, e.id, e.stage) = (x.machine, x.id, d.stage) AND e.at <= :as_of
GROUP BY 1, 2 ORDER BY 1, 2"""
EARLIER = """
SELECT id, code FROM cycle c WHERE id <> :cycle AND state <> 'planned' AND year < :year AND EXISTS (
    SELECT FROM cycle_window w WHERE w.cycle_id = c.id AND w.due_at <= :as_of)
ORDER BY year DESC, opened_at DESC, id DESC LIMIT 1"""


def last_pace(tx: Connection, cycle: Cycle, as_of: datetime) -> Pace | None:
    """Give how people finished the stages of the last earlier cycle that were due by a moment; None without one.

    It is read from the audit of some fifty thousand people: on which day, counted from their own unit's due day, their
    row left each stage, by whatever step.
    """
    found: Any = tx.execute(text(EARLIER), {"cycle": cycle.id, "year": cycle.year, "as_of": as_of}).first()
    if found is None:
        return None
    people = tx.scalar(text("SELECT count(*) FROM appraisal WHERE cycle_id = :cycle"), {"cycle": found.id}) or 0
    given = {"cycle": found.id, "nth": max(1, people // SAMPLE), "as_of": as_of}
    return seen(found.code, [(Stage(r.stage), r.day, r.n) for r in tx.execute(text(FINISHED), given)])
