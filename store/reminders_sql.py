"""The one statement that queues reminders, built once for each kind of rung and asked shard by shard."""

from functools import cache
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause

from domain.terms import Machine, Stage
from store.below import below
from store.lifecycle import IN_AGENCIES
from store.whose_turn import ABOVE, ACTS, BUSY_ALL, ROOT, STAGES, TURNS, UNSETTLED, above, beginning, doer, joined, told

RUNGS = """
SELECT * FROM unnest(CAST(:stages AS text[]), CAST(:periods AS smallint[]), CAST(:weeks AS boolean[]),
    CAST(:dues AS timestamptz[]), CAST(:days AS text[]), CAST(:templates AS text[]), CAST(:channels AS text[]),
    CAST(:tells AS text[]), CAST(:agains AS boolean[])) WITH ORDINALITY
    r (stage, period, six_days, due_at, day, template, channel, tell, again, no)"""
NEAR = f"near AS MATERIALIZED (SELECT unnest(CAST(:nips AS varchar[])) AS nip UNION ({below('= ANY (:nips)')})), "
# Where all agencies are asked at once, whoever stands above somebody is among the rows that are read anyway: one pass
# over the cycle, in place of a look at the SKP above each of them, which costs as much as all the rest.
STANDING = """standing AS MATERIALIZED (
    SELECT f.cycle_id, f.unit_id, f.employee_nip, f.appraiser_nip, f.superior_nip, f.state, f.period
    FROM appraisal_facts(:now, '') f WHERE f.cycle_id = :cycle AND f.state IN ('drafting', 'proposed')
), """
# A list, as the planner always looks into one by its hash: it may take the people of a day to be a handful.
NOBODY_ABOVE = f"""(f.state <> 'drafting' OR f.appraiser_nip IS NULL OR f.appraiser_nip NOT IN (
    SELECT s.employee_nip FROM standing s WHERE {UNSETTLED}))"""
NEVER = "CAST(NULL AS timestamptz)"
ON_RUNG = "(r.period, r.due_at, r.six_days) = (f.period, f.due_at, f.six_days)"

# Who is asked for once more has not been told of it yet: no reminder was made since they could begin.
NOT_YET = """ AND NOT (told.again AND EXISTS (SELECT FROM outbox o WHERE o.created_at >= told.since
    AND o.dedupe BETWEEN 'r:' || told.nip || ':' || told.channel || ':' || told.day
        AND 'r:' || told.nip || ':' || told.channel || ':' || '9999'))"""


class Ask(NamedTuple):
    """What the statement must look at beyond the plain case."""

    mixed: bool  # some units work six days
    few: bool  # for the people of :nips alone
    again: bool  # some rungs are climbed once more
    whole: bool  # for all agencies of the cycle at once

    @property
    def within(self) -> str:
        """Give the condition that f is of an agency that is asked for."""
        return "true" if self.whole else IN_AGENCIES.format("f.agency_id")


@cache
def insert(stages: frozenset[Stage], tells: frozenset[str], ask: Ask) -> TextClause:
    """Give the INSERT for the rungs of these stages: whoever waits there and is due, told once a person and channel."""
    parts = []
    if tells - {"pengelola"}:
        pairs = sorted({(m, stage) for (m, _), (stage, _) in TURNS.items() if stage in stages})
        parts = [_told(machine, stage, ask) for machine, stage in pairs]
    if Stage.CHECKIN in stages and "doer" in tells:
        parts.append(_stalled(ask))
    if "pengelola" in tells:
        parts += [_keepers(stage, ask) for stage in sorted(stages)]
    first = (NEAR if ask.few else "") + (STANDING if ask.whole and Stage.TARGET_AGREEMENT in stages else "")
    return text(f"""
WITH {first}rung AS ({RUNGS}), told AS ({" UNION ALL ".join(parts)})
INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, count, created_at, not_before, expires_at)
SELECT DISTINCT ON (nip, channel) 'r:' || nip || ':' || channel || ':' || day, CAST(:cycle AS bigint), channel, nip,
    template, 1, CAST(:now AS timestamptz), CAST(:release AS timestamptz), CAST(:expires AS timestamptz)
FROM told WHERE nip IS NOT NULL{" AND nip = ANY (:nips)" if ask.few else ""}{NOT_YET if ask.again else ""}
ORDER BY nip, channel, no
ON CONFLICT (dedupe) DO NOTHING""")


def _told(machine: Machine, stage: Stage, ask: Ask) -> str:
    first, second = above(machine)
    since, more = _since(machine, stage) if ask.again else (NEVER, "")
    columns = f"{doer(machine, stage)} AS doer, {first} AS appraiser, {second} AS superior, f.period, {since} AS since"
    near = "(f.head_nip = ANY (:nips) OR f.leader_nip = ANY (:nips))" if machine is Machine.CALIBRATION else OWN
    facts, where = f"{machine}_facts(:now, '') f {joined(machine, stage, BUSY_ALL)} {more}", told(machine, stage)
    if ask.whole and stage is Stage.TARGET_AGREEMENT:
        facts, where = "standing f", NOBODY_ABOVE
    rows = _rows(stage, columns, facts, f"{where}{f' AND {near}' if ask.few else ''}", ask)
    return f"""
    SELECT CASE r.tell WHEN 'doer' THEN f.doer WHEN 'appraiser' THEN f.appraiser ELSE f.superior END AS nip,
        r.channel, r.day, r.template, r.again, f.since, r.no
    FROM {rows} f JOIN rung r ON r.stage = '{stage}' AND {ON_RUNG} AND r.tell <> 'pengelola'
        AND (NOT r.again OR {beginning(machine)})"""


def _since(machine: Machine, stage: Stage) -> tuple[str, str]:
    """Give since when a row at the beginning of its machine could have moved, and what that needs beside f."""
    if machine is Machine.CHECKIN:
        return "greatest(f.state_since, x.state_since)", "LEFT JOIN appraisal x ON x.id = f.appraisal_id"
    return "greatest(f.state_since, above.since)" if stage is Stage.TARGET_AGREEMENT else "f.state_since", ""


OWN = "f.employee_nip = ANY (ARRAY(SELECT nip FROM near))"


def _stalled(ask: Ask) -> str:
    """Give the check-ins that cannot begin: told is whoever must act on the SKP that they wait for."""
    facts = f"appraisal_facts(:now, '') f {ABOVE} {ROOT} JOIN checkin k ON k.appraisal_id = f.id AND k.state = 'open'"
    where = f"f.state IN ('drafting', 'proposed'){f' AND {OWN}' if ask.few else ''}"
    rows = _rows(
        Stage.CHECKIN,
        f"{ACTS} AS nip, k.period, {'f.state_since' if ask.again else NEVER} AS since",
        facts,
        where,
        ask,
        "k.period",
    )
    return f"""
    SELECT f.nip, r.channel, r.day, r.template, r.again, f.since, r.no
    FROM {rows} f JOIN rung r ON r.stage = 'checkin' AND {ON_RUNG} AND r.tell = 'doer'"""


def _rows(stage: Stage, columns: str, facts: str, where: str, ask: Ask, period: str = "f.period") -> str:
    """Give the rows of a machine that may be told in a stage, each with its due time.

    The LEFT JOIN and the fence (OFFSET 0) keep this order: people first, once, then their units' due times. The
    planner cannot know how many units a rung is about, nor anything just after the opening, and would look people up
    unit by unit.
    """
    return f"""(
        SELECT {columns}, f.state, d.due_at, {"u.six_days" if ask.mixed else "false AS six_days"}
        FROM {facts} LEFT JOIN deadline d ON (d.cycle_id, d.unit_id, d.stage, d.period)
            = (f.cycle_id, f.unit_id, '{stage}', {period}) AND d.opens_at <= :now
        {"LEFT JOIN unit u ON u.id = f.unit_id" if ask.mixed else ""}
        WHERE f.cycle_id = :cycle AND {ask.within} AND {where}
        OFFSET 0
    )"""


def _keepers(stage: Stage, ask: Ask) -> str:
    """Give the pengelola of agencies in which something is overdue on a rung, as the tally counts it."""
    open_states = sorted((m, state) for (m, state), s in STAGES.items() if s is stage)
    stands = ", ".join(f"('{machine}', '{state}')" for machine, state in open_states)
    return f"""
    SELECT p.nip, r.channel, r.day, r.template, false, {NEVER}, r.no
    FROM (
        SELECT f.agency_id, f.unit_id, f.period FROM tally f
        WHERE f.cycle_id = :cycle AND {ask.within} AND (f.machine, f.state) IN ({stands})
        GROUP BY 1, 2, 3 HAVING sum(f.n) > 0 OFFSET 0
    ) f
    JOIN unit u ON u.id = f.unit_id
    JOIN deadline d ON (d.cycle_id, d.unit_id, d.stage, d.period) = (:cycle, f.unit_id, '{stage}', f.period)
    JOIN rung r ON (r.stage, r.period, r.due_at, r.six_days) = (d.stage, d.period, d.due_at, u.six_days)
        AND r.tell = 'pengelola' AND d.due_at <= :now
    JOIN pengelola p ON p.agency_id = f.agency_id"""
