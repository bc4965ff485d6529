"""How many finished a stage on which day, for each agency or unit: read from the audit as it stood at a moment.

Two statements: the cells (a group in a stage with one due time) and their days; both number the cells alike. Nothing
that happened after the moment is read: steps, extensions, moved windows, transfers. What the clock closes without a
report (`lapse`) is no work done. Stages that ended weeks ago are kept in `curve`, so that they are read once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from domain.lifecycle import LIFECYCLE
from domain.outlook_curves import STAGES, Curves, joined
from domain.terms import AppraisalState, Machine, Stage
from store.past import APPRAISALS, WINDOWS

_STATES = tuple(AppraisalState)
# Where an appraisal stands from which a stage's work is done; calibration asks for its unit's approval too.
DONE = {
    Stage.TARGET_AGREEMENT: AppraisalState.AGREED,
    Stage.EVIDENCE_COLLECTION: AppraisalState.REPORTED,
    Stage.CALIBRATION: AppraisalState.RATED,
    Stage.FINAL_SCORING: AppraisalState.FINAL,
}


def _is_done(state: str, stage: Stage) -> bool:
    order = [str(s) for s in _STATES]
    return state != AppraisalState.VOIDED and order.index(state) >= order.index(DONE[stage])


def _moves() -> str:
    """Give what each step of an appraisal means, as rows of event, source, stage and how many more are done."""
    rows = []
    for t in LIFECYCLE:
        if t.machine is not Machine.APPRAISAL or t.event == "lapse":
            continue
        for stage in DONE:
            if change := int(_is_done(t.target, stage)) - int(_is_done(t.source, stage)):
                rows.append(f"('{t.event}', '{t.source}', '{stage}', {change})")
    return ", ".join(rows)


# Appraisals in the units of that day.
PLACED = f"""
(
    SELECT a.id, a.cycle_id, coalesce(t.unit_id, a.unit_id) AS unit_id, a.state, a.state_since, a.began_at
    FROM {APPRAISALS}
)"""
# Each unit's windows as they stood at :as_of, of the stages that are read from the audit. It stands where it is
# needed, not in a WITH: so that workers can share the counting.
SPANS = """
(
    SELECT u.id AS unit_id, u.agency_id, u.zone, u.six_days, d.stage, d.period, w.opens_at,
        greatest(e.due_at, w.due_at) AS due_at
    FROM deadline d JOIN unnest(
        CAST(:names AS text[]), CAST(:numbers AS smallint[]),
        CAST(:opens AS timestamptz[]), CAST(:dues AS timestamptz[])
    ) w (stage, period, opens_at, due_at) USING (stage, period) JOIN unit u ON u.id = d.unit_id
    LEFT JOIN (
        SELECT unit_id, stage, period, max(due_at) AS due_at FROM extension
        WHERE cycle_id = :cycle AND at <= :as_of GROUP BY 1, 2, 3
    ) e ON (e.unit_id, e.stage, e.period) = (d.unit_id, d.stage, d.period)
    WHERE d.cycle_id = :cycle {within}
)"""
# Cells numbered: groups whose windows are the same on the wall.
NUMBERED = """
    SELECT x.*, dense_rank() OVER (ORDER BY {group}, agency_id, place, period, opens, due, now, six_days) - 1 AS cell
    FROM (
        SELECT s.*, array_position(CAST(:stages AS text[]), stage) - 1 AS place,
            extract(epoch FROM opens_at AT TIME ZONE zone)::float8 AS opens,
            extract(epoch FROM due_at AT TIME ZONE zone)::float8 AS due,
            extract(epoch FROM CAST(:as_of AS timestamptz) AT TIME ZONE zone)::float8 AS now
        FROM {rows} s
    ) x"""
# Who is asked, from the tally where nothing has happened since the moment, otherwise from the audit.
NOW_ASKED = """
people AS (
    SELECT unit_id, sum(n) AS n FROM tally
    WHERE cycle_id = :cycle AND machine = 'appraisal' AND state <> 'voided' GROUP BY 1
), checked AS (
    SELECT unit_id, period, sum(n) AS n FROM tally
    WHERE cycle_id = :cycle AND machine = 'checkin' AND state <> 'excused' GROUP BY 1, 2
)"""
# Who was out at the moment and was taken in again since counts as out.
THEN_ASKED = f"""
returned AS (
    SELECT DISTINCT s.machine, s.subject_id FROM operation o JOIN step s ON s.operation_id = o.id
    JOIN step b ON b.subject_id = s.subject_id AND b.seq = s.seq - 1 AND b.machine = s.machine
    JOIN operation v ON v.id = b.operation_id AND v.at <= :as_of
    WHERE o.source IN ('voided', 'excused') AND o.at > :as_of
), people AS (
    SELECT unit_id, count(*) AS n FROM {PLACED} a LEFT JOIN returned r ON r.subject_id = a.id
        AND r.machine = 'appraisal'
    WHERE cycle_id = :cycle AND cardinality(CAST(:walked AS text[])) > 0 AND began_at <= :as_of
        AND r.subject_id IS NULL AND NOT (state = 'voided' AND state_since <= :as_of)
    GROUP BY 1
), checked AS (
    SELECT a.unit_id, k.period, count(*) AS n FROM checkin k JOIN {PLACED} a ON a.id = k.appraisal_id
    LEFT JOIN returned r ON r.subject_id = k.id AND r.machine = 'checkin'
    WHERE a.cycle_id = :cycle AND k.period = ANY (:periods) AND k.began_at <= :as_of AND r.subject_id IS NULL
        AND NOT (k.state = 'excused' AND k.state_since <= :as_of)
    GROUP BY 1, 2
)"""
ASKED = """
{people}, asked AS (
    SELECT e.*, coalesce(CASE stage WHEN 'checkin' THEN k.n ELSE p.n END, 0) AS asked
    FROM ends e LEFT JOIN people p USING (unit_id) LEFT JOIN checked k USING (unit_id, period)
)"""
# A person's part of calibration is done when the unit is approved, or when they are rated after that. :since is when
# the first stage opened that is read from the audit: older steps are passed over, by block ranges.
WORK = f"""
approved AS MATERIALIZED (
    SELECT unit_id, at FROM (
        SELECT DISTINCT ON (k.unit_id) k.unit_id, o.at, o.target FROM calibration k
        JOIN step s ON s.subject_id = k.id AND s.machine = 'calibration' JOIN operation o ON o.id = s.operation_id
        WHERE k.cycle_id = :cycle AND :calibrated AND o.at <= :as_of ORDER BY k.unit_id, s.seq DESC
    ) last WHERE target = 'approved'
), days (unit_id, stage, period, day, late, n) AS (
    SELECT e.unit_id, e.stage, e.period, (o.at AT TIME ZONE e.zone)::date, o.at > e.due_at, sum(m.n)
    FROM operation o JOIN (VALUES {_moves()}) m (event, source, stage, n) ON (o.event, o.source) = (m.event, m.source)
    JOIN step s ON s.operation_id = o.id AND s.machine = 'appraisal'
    JOIN {PLACED} a ON a.id = s.subject_id AND a.cycle_id = :cycle
    JOIN {{spans}} e ON e.unit_id = a.unit_id AND e.stage = m.stage
    WHERE o.machine = 'appraisal' AND o.at BETWEEN :since AND :as_of AND m.stage = ANY (:walked)
        AND m.stage <> 'calibration' AND s.operation_id >= :first
    GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT e.unit_id, e.stage, e.period, (greatest(o.at, v.at) AT TIME ZONE e.zone)::date,
        greatest(o.at, v.at) > e.due_at, sum(m.n)
    FROM operation o JOIN (VALUES {_moves()}) m (event, source, stage, n) ON (o.event, o.source) = (m.event, m.source)
    JOIN step s ON s.operation_id = o.id AND s.machine = 'appraisal'
    JOIN {PLACED} a ON a.id = s.subject_id AND a.cycle_id = :cycle JOIN approved v ON v.unit_id = a.unit_id
    JOIN {{spans}} e ON e.unit_id = a.unit_id AND e.stage = m.stage
    WHERE o.machine = 'appraisal' AND o.at BETWEEN :since AND :as_of AND :calibrated
        AND m.stage = 'calibration' AND s.operation_id >= :first
    GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT e.unit_id, e.stage, e.period, (k.state_since AT TIME ZONE e.zone)::date, k.state_since > e.due_at, count(*)
    FROM checkin k JOIN {PLACED} a ON a.id = k.appraisal_id
    JOIN {{spans}} e ON e.unit_id = a.unit_id AND e.stage = 'checkin' AND e.period = k.period
    WHERE a.cycle_id = :cycle AND k.period = ANY (:periods) AND k.state = 'reviewed' AND k.state_since <= :as_of
    GROUP BY 1, 2, 3, 4, 5
)"""
# What stands after `asked` and `days`, read from the audit or kept.
CELLS = """
SELECT {group} AS "group", agency_id AS agency, place AS stage, period, six_days, opens, due, now,
    sum(asked)::float8 AS asked FROM asked GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, cell ORDER BY cell"""
DAYS = """
SELECT array_agg(cell) AS cell, array_agg(day - date '1970-01-01') AS day, array_agg(late) AS late, array_agg(n) AS n
FROM (SELECT cell, day, late, sum(n)::float8 AS n FROM {days} GROUP BY 1, 2, 3) d"""
OF_DAYS = "days JOIN ends USING (unit_id, stage, period)"
KEPT = "asked AS MATERIALIZED ({numbered})"
KEPT_ROWS = "(SELECT * FROM curve WHERE cycle_id = :cycle AND stage || period = ANY (:kept) AND {whose})"
OF_KEPT = "(SELECT cell, day, late, done AS n FROM asked WHERE done <> 0 AND day < CAST(:as_of AS date)) kept"
KEEP = """
WITH {ends}, {asked}, {work}, every AS (
    SELECT unit_id, stage, period, day, late, n AS done, 0 AS asked FROM days
    UNION ALL SELECT unit_id, stage, period, (due_at AT TIME ZONE zone)::date, false, 0, asked FROM asked
), rows AS (
    SELECT e.agency_id, unit_id, stage, period, e.zone, e.six_days, e.opens_at, e.due_at, day, late,
        sum(done) AS done, sum(every.asked) AS asked
    FROM every JOIN ends e USING (unit_id, stage, period) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
)
INSERT INTO curve
SELECT :cycle, * FROM rows
UNION ALL SELECT :cycle, agency_id, 0, stage, period, zone, six_days, opens_at, due_at, day, late, sum(done), sum(asked)
FROM rows GROUP BY agency_id, stage, period, zone, six_days, opens_at, due_at, day, late"""
GROUPS = {"agency": "agency_id", "unit": "unit_id"}
KINDS: dict[str, type] = {"six_days": np.bool_, "late": np.bool_} | dict.fromkeys(
    ("opens", "due", "now", "asked", "n"), np.float64
)
SINCE = "SELECT EXISTS (SELECT FROM operation WHERE at > :as_of) OR EXISTS (SELECT FROM transfer WHERE at > :as_of)"
SETTLED = timedelta(days=21)  # after its last due time a stage's curve is kept; who comes later still is not in it
STAGES_THEN = f"""
SELECT w.stage, w.period, w.opens_at, w.due_at, EXISTS (
    SELECT FROM curve c WHERE (c.cycle_id, c.stage, c.period) = (:cycle, w.stage, w.period)
) AS kept, greatest(w.due_at, (
    SELECT max(due_at) FROM extension e WHERE (e.cycle_id, e.stage, e.period) = (:cycle, w.stage, w.period)
)) <= :settled AS settled
FROM ({WINDOWS}) w WHERE w.opens_at <= :as_of ORDER BY w.opens_at, w.stage, w.period"""


def curves(
    tx: Connection, cycle_id: int, as_of: datetime, by: str = "agency", agency_id: int | None = None, kept: bool = True
) -> Curves:
    """Give the cells of a cycle whose windows had opened at `as_of`, by `agency` or `unit`, and what was done when.

    agency_id narrows to the units of one agency. Without `kept` everything is read from the audit. Equal data give
    equal arrays.
    """
    stages = tx.execute(text(STAGES_THEN), _moment(cycle_id, as_of)).all()
    memory = [s for s in stages if kept and s.kept and s.settled]
    given = _given(tx, cycle_id, as_of, stages, memory) | {"agency": agency_id}
    still = kept and not tx.scalar(text(SINCE), given)
    parts = _parts(by, agency_id is not None, NOW_ASKED if still else THEN_ASKED)
    audit = _read(tx, "WITH {ends}, {asked}", "WITH {ends}, {work}", OF_DAYS, parts, given)
    if not memory:
        return audit
    return joined([audit, _read(tx, "WITH {kept}", "WITH {kept}", OF_KEPT, parts, given)]).in_order()


def _read(tx: Connection, asked: str, days: str, of: str, parts: dict[str, str], given: dict[str, Any]) -> Curves:
    """Give the curves that two statements find: what stands before the cells, before the days, and where days stand."""
    tx.execute(text("SET LOCAL enable_nestloop = off"))
    cells = tx.execute(text((asked + CELLS).format(**parts)), given).all()
    found = tx.execute(text((days + DAYS).format(days=of, **parts)), given).one()
    tx.execute(text("SET LOCAL enable_nestloop = on"))
    names = ("group", "agency", "stage", "period", "six_days", "opens", "due", "now", "asked")
    columns = dict(zip(names, zip(*cells, strict=True) if cells else [()] * len(names), strict=True))
    columns |= {name: getattr(found, name) or () for name in ("cell", "day", "late", "n")}
    made: dict[str, Any] = {name: np.array(values, dtype=KINDS.get(name, np.int64)) for name, values in columns.items()}
    return Curves(cycle=np.full(len(cells), given["cycle"]), **made).in_order()


def keep(tx: Connection, cycle_id: int, now: datetime) -> int:
    """Keep the daily counts of stages that ended three weeks ago, and give how many stages were new.

    A stage that was given longer since is kept anew when it has ended. To call it once a day is enough; without it
    `curves` gives the same from the audit, at the price of reading all of it.
    """
    stages = tx.execute(text(STAGES_THEN), _moment(cycle_id, now)).all()
    for stage in (s for s in stages if s.kept and not s.settled):
        where = "cycle_id = :cycle AND stage = :stage AND period = :period"
        tx.execute(
            text(f"DELETE FROM curve WHERE {where}"),
            {"cycle": cycle_id, "stage": stage.stage, "period": stage.period},
        )
    fresh = [s for s in stages if s.settled and not s.kept]
    if fresh:
        given = _given(tx, cycle_id, now, stages, [s for s in stages if s not in fresh])
        tx.execute(text("SET LOCAL enable_nestloop = off"))
        tx.execute(text(KEEP.format(**_parts("unit", False, THEN_ASKED))), given)
        tx.execute(text("SET LOCAL enable_nestloop = on"))
    return len(fresh)


def _moment(cycle_id: int, as_of: datetime) -> dict[str, Any]:
    return {"cycle": cycle_id, "as_of": as_of, "settled": as_of - SETTLED}


def _given(
    tx: Connection, cycle_id: int, as_of: datetime, stages: Sequence[Any], memory: Sequence[Any]
) -> dict[str, Any]:
    """Give the values of the statements: which stages are read from the audit, and from where on it is read."""
    live = [s for s in stages if s not in memory]
    walked = [s.stage for s in live if s.stage != Stage.CHECKIN]
    since = {s.stage: s.opens_at for s in stages}.get(Stage.EVIDENCE_COLLECTION, as_of) if walked else as_of
    if Stage.TARGET_AGREEMENT in walked:  # an SKP may be agreed before its window opens; a report may not
        since = tx.scalar(text("SELECT coalesce(opened_at, planned_at) FROM cycle WHERE id = :id"), {"id": cycle_id})
    first = tx.scalar(text("SELECT coalesce(min(id), 0) FROM operation WHERE at >= :since"), {"since": since})
    return {
        **_moment(cycle_id, as_of), "stages": list(STAGES), "walked": walked, "since": since, "first": first,
        "periods": [s.period for s in live if s.stage == Stage.CHECKIN], "calibrated": Stage.CALIBRATION in walked,
        "names": [s.stage for s in live], "numbers": [s.period for s in live],
        "opens": [s.opens_at for s in live], "dues": [s.due_at for s in live],
        "kept": [f"{s.stage}{s.period}" for s in memory],
    }  # fmt: skip


def _parts(by: str, narrow: bool, people: str) -> dict[str, str]:
    spans = SPANS.format(within="AND u.agency_id = :agency" if narrow else "")
    whose = "unit_id = 0" if by == "agency" else "unit_id <> 0" + (" AND agency_id = :agency" if narrow else "")
    numbered = NUMBERED.format(group=GROUPS[by], rows=KEPT_ROWS.format(whose=whose))
    return {
        "group": GROUPS[by], "asked": ASKED.format(people=people), "work": WORK.format(spans=spans),
        "ends": f"ends AS MATERIALIZED ({NUMBERED.format(group=GROUPS[by], rows=spans)})",
        "kept": KEPT.format(numbered=numbered),
    }  # fmt: skip
