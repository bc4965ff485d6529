"""The counts of a past moment, from the audit: where each one stood then, in the unit of that day."""

from collections.abc import Sequence

from domain.lifecycle import initial
from domain.terms import Machine
from store.lifecycle import IS_SHOWN, PREDIKAT

# Appraisals `a` with the first transfer after :as_of, which tells where they had been until then: `t`.
APPRAISALS = """appraisal a LEFT JOIN (
    SELECT DISTINCT ON (appraisal_id) appraisal_id, agency_id, unit_id FROM transfer
    WHERE at > :as_of ORDER BY appraisal_id, at, id
) t ON t.appraisal_id = a.id"""
# Who was in the cycle at :as_of, and in which unit. With :agency, only those of one agency.
PLACED = f"""
placed AS (
    SELECT a.id, coalesce(t.agency_id, a.agency_id) AS agency_id, coalesce(t.unit_id, a.unit_id) AS unit_id
    FROM {APPRAISALS} WHERE a.cycle_id = :cycle AND a.began_at <= :as_of
        AND (CAST(:agency AS bigint) IS NULL OR coalesce(t.agency_id, a.agency_id) = :agency)
)"""
# Windows of units as they were: as the first bulk change after :as_of found them (an extension is one), or as they are.
ENDS = """
ends AS (
    SELECT d.unit_id, d.stage, d.period, coalesce(h.opens_at, d.opens_at) AS opens_at,
        coalesce(h.due_at, d.due_at) AS due_at
    FROM deadline d LEFT JOIN (
        SELECT DISTINCT ON (1, 2, 3) CAST(r.before ->> 'unit_id' AS bigint) AS unit_id, r.before ->> 'stage' AS stage,
            CAST(r.before ->> 'period' AS smallint) AS period,
            CAST(r.before ->> 'opens_at' AS timestamptz) AS opens_at,
            CAST(r.before ->> 'due_at' AS timestamptz) AS due_at
        FROM change c JOIN change_row r ON r.change_id = c.id AND r.relation = 'deadline'
        WHERE c.cycle_id = :cycle AND c.at > :as_of AND r.before IS NOT NULL ORDER BY 1, 2, 3, c.at, c.id
    ) h USING (unit_id, stage, period) WHERE d.cycle_id = :cycle
)"""
# The windows of the plan, likewise.
WINDOWS = """
SELECT w.stage, w.period, coalesce(h.opens_at, w.opens_at) AS opens_at, coalesce(h.due_at, w.due_at) AS due_at
FROM cycle_window w LEFT JOIN (
    SELECT DISTINCT ON (1, 2) r.before ->> 'stage' AS stage, CAST(r.before ->> 'period' AS smallint) AS period,
        CAST(r.before ->> 'opens_at' AS timestamptz) AS opens_at, CAST(r.before ->> 'due_at' AS timestamptz) AS due_at
    FROM change c JOIN change_row r ON r.change_id = c.id AND r.relation = 'cycle_window'
    WHERE c.cycle_id = :cycle AND c.at > :as_of AND r.before IS NOT NULL ORDER BY 1, 2, c.at, c.id
) h USING (stage, period) WHERE w.cycle_id = :cycle"""
# When stages were due for units to which the plan did not apply.
OWN_DUE = f"""
WITH {ENDS} SELECT e.unit_id, e.stage, e.period, e.due_at FROM ends e JOIN ({WINDOWS}) p USING (stage, period)
WHERE e.due_at <> p.due_at"""
SUBJECTS = {
    Machine.APPRAISAL: "(SELECT p.*, p.id AS subject, 0::smallint AS period FROM placed p)",
    Machine.CHECKIN: """(SELECT p.*, k.id AS subject, k.period FROM placed p JOIN checkin k ON k.appraisal_id = p.id
        WHERE k.began_at <= :as_of)""",
    Machine.CALIBRATION: """(SELECT k.id AS subject, u.agency_id, k.unit_id, 0::smallint AS period
        FROM calibration k JOIN unit u ON u.id = k.unit_id WHERE k.cycle_id = :cycle AND k.began_at <= :as_of
            AND (CAST(:agency AS bigint) IS NULL OR u.agency_id = :agency))""",
}


def last_step(machine: Machine, subject: str) -> str:
    """Give the join of the last step that a subject had taken at :as_of, as `l`: its event, target and moment."""
    return f"""LEFT JOIN LATERAL (
        SELECT o.event, o.target AS state, o.at FROM step s JOIN operation o ON o.id = s.operation_id
        WHERE s.machine = '{machine}' AND s.subject_id = {subject} AND o.at <= :as_of ORDER BY s.seq DESC LIMIT 1
    ) l ON true"""


def _counted(machine: Machine) -> str:
    return f"""
    SELECT x.agency_id, x.unit_id, '{machine}', x.period, coalesce(l.state, '{initial(machine)}'), count(*)
    FROM {SUBJECTS[machine]} x {last_step(machine, "x.subject")} GROUP BY 1, 2, 4, 5"""


# The result that was in force: the last rating by then; where an objection was never decided, the one it was about.
SHOWN_THEN = f"""
    SELECT x.agency_id, x.unit_id, '{PREDIKAT}', x.period, r.predikat, count(*)
    FROM {SUBJECTS[Machine.APPRAISAL]} x {last_step(Machine.APPRAISAL, "x.subject")}
    JOIN LATERAL (
        SELECT r.predikat FROM rating r WHERE r.appraisal_id = x.id AND r.period = 0 AND r.at <= coalesce(
            CASE WHEN l.event = 'stand' THEN (SELECT o.at FROM objection o WHERE o.appraisal_id = x.id) END, :as_of)
        ORDER BY r.id DESC LIMIT 1
    ) r ON true WHERE l.{IS_SHOWN} GROUP BY 1, 2, 4, 5"""


def counts(kinds: Sequence[str] = tuple(Machine)) -> str:
    """Give the SQL of `placed` and `counts` at :as_of: those of these machines, or of PREDIKAT."""
    parts = [SHOWN_THEN if kind == PREDIKAT else _counted(Machine(kind)) for kind in kinds]
    return f"{PLACED}, counts (agency_id, unit_id, machine, period, state, n) AS ({' UNION ALL '.join(parts)})"
