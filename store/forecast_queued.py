"""The plan of a past cycle beside what was queued: who was planned for, who was told, and why the others were not.

The audit says where each row stood when a rung was climbed. Who acts on it is read as it is today.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from domain.forecast import Step
from domain.lifecycle import initial
from domain.telling import Row, actors
from domain.terms import Channel, Machine
from store.forecast import Basis, grouped
from store.lifecycle import REACHED_AT
from store.whose_turn import FREE, STAGES, TURNS


@dataclass(frozen=True, slots=True)
class Compared:
    """People of one rung day and channel.

    planned = told + finished + waiting + elsewhere + other; queued = told + unforeseen.
    """

    day: date
    channel: Channel
    planned: int
    queued: int
    finished: int  # had nothing to do there any more, or not yet
    waiting: int  # had, but waited for somebody else
    elsewhere: int  # had, and was told by a rung of another day that was caught up at the same time
    other: int  # had by today's roster: appraiser or unit were others then
    unforeseen: int  # told, though the plan does not know them by today's roster


STATES_OF = ", ".join(
    f"('{machine}', '{state}', '{stage}', '{TURNS[machine, state][1] if (machine, state) in TURNS else ''}', "
    f"{(machine, state) in FREE}, {state == initial(machine)})"
    for (machine, state), stage in STAGES.items()
)
ROLES = ", ".join(
    f"('{role}', p.{column})" for role, column in REACHED_AT.items() if column.startswith(("e", "a", "s"))
)


COMPARE = f"""
WITH {grouped(Basis.BEGINNING)}, asked AS (
    SELECT a.*, (SELECT max(r.queued_at) FROM rung r WHERE r.cycle_id = :cycle AND r.stage = a.stage
        AND r.period = a.period AND r.day = :day) AS at
    FROM unnest(CAST(:groups AS bigint[]), CAST(:rows AS text[]), CAST(:stages AS text[]), CAST(:periods AS smallint[]),
        CAST(:roles AS text[]), CAST(:tells AS text[]), CAST(:channels AS text[]), CAST(:opens AS boolean[]))
        a (g, row, stage, period, role, tell, channel, opens)
), rows AS MATERIALIZED (
    SELECT 'appraisal' AS row, p.id, g.g, p.agency_id, r.role, r.nip
    FROM appraisal p JOIN grouped g USING (unit_id) CROSS JOIN LATERAL (VALUES {ROLES}) r (role, nip)
    WHERE p.cycle_id = :cycle
    UNION ALL
    SELECT 'calibration', k.id, g.g, u.agency_id, r.role, r.nip
    FROM calibration k JOIN grouped g USING (unit_id) JOIN unit u ON u.id = k.unit_id
    CROSS JOIN LATERAL (VALUES ('head', coalesce(u.head_nip, u.leader_nip)), ('leader', u.leader_nip)) r (role, nip)
    WHERE k.cycle_id = :cycle
), subject AS (
    SELECT row, id, g, role, nip FROM rows WHERE nip IS NOT NULL
    UNION SELECT r.row, r.id, r.g, 'pengelola', k.nip FROM rows r JOIN pengelola k USING (agency_id)
), found AS MATERIALIZED (
    SELECT s.nip, s.role, s.row, s.id, a.stage, a.period, a.tell, a.channel, a.opens, a.at
    FROM subject s JOIN asked a ON (a.g, a.row, a.role) = (s.g, s.row, s.role)
), stood AS (
    SELECT f.row, f.id, f.stage, f.period, x.machine, coalesce((
        SELECT o.target FROM step s JOIN operation o ON o.id = s.operation_id
        WHERE s.subject_id = x.id AND s.machine = x.machine AND o.at <= f.at ORDER BY s.seq DESC LIMIT 1
    ), CASE WHEN x.began_at <= f.at THEN x.first END) AS state
    FROM (SELECT DISTINCT row, id, stage, period, at FROM found) f CROSS JOIN LATERAL (
        SELECT 'appraisal' AS machine, p.id, p.began_at, '{initial(Machine.APPRAISAL)}' AS first FROM appraisal p
        WHERE f.row = 'appraisal' AND f.stage <> 'checkin' AND p.id = f.id
        UNION ALL SELECT 'checkin', k.id, k.began_at, '{initial(Machine.CHECKIN)}' FROM checkin k
        WHERE f.row = 'appraisal' AND f.stage = 'checkin' AND (k.appraisal_id, k.period) = (f.id, f.period)
        UNION ALL SELECT 'calibration', c.id, c.began_at, '{initial(Machine.CALIBRATION)}' FROM calibration c
        WHERE f.row = 'calibration' AND c.id = f.id
    ) x
), expected AS (
    SELECT f.nip, f.channel, bool_or(v.free) AS free
    FROM found f JOIN stood z ON (z.row, z.id, z.stage, z.period) = (f.row, f.id, f.stage, f.period)
    JOIN (VALUES {STATES_OF}) v (machine, state, stage, role, free, first)
        ON (v.machine, v.state, v.stage) = (z.machine, z.state, f.stage) AND (v.first OR NOT f.opens)
        AND (f.tell = 'pengelola' OR v.role <> '') AND (f.tell <> 'doer' OR v.role = f.role)
    GROUP BY 1, 2
), planned AS (SELECT DISTINCT nip, channel FROM found WHERE at IS NOT NULL), queued AS (
    SELECT recipient_nip AS nip, split_part(dedupe, ':', 3) AS channel FROM outbox
    WHERE cycle_id = :cycle AND dedupe LIKE 'r:%' AND split_part(dedupe, ':', 4) = CAST(:day AS text)
), caught_up AS (
    SELECT DISTINCT recipient_nip AS nip, split_part(dedupe, ':', 3) AS channel FROM outbox
    WHERE dedupe LIKE 'r:%' AND split_part(dedupe, ':', 4) <> CAST(:day AS text)
        AND created_at = ANY (ARRAY(SELECT at FROM asked))
)
SELECT channel, count(p.nip) AS planned, count(q.nip) AS queued,
    count(*) FILTER (WHERE q.nip IS NULL AND e.nip IS NULL) AS finished,
    count(*) FILTER (WHERE q.nip IS NULL AND e.free) AS waiting,
    count(*) FILTER (WHERE q.nip IS NULL AND NOT e.free AND x.nip IS NOT NULL) AS elsewhere,
    count(*) FILTER (WHERE q.nip IS NULL AND NOT e.free AND x.nip IS NULL) AS other,
    count(*) FILTER (WHERE p.nip IS NULL) AS unforeseen
FROM (SELECT nip, channel, nip AS told FROM planned) p FULL JOIN queued q USING (nip, channel)
LEFT JOIN expected e USING (nip, channel) LEFT JOIN caught_up x USING (nip, channel)
GROUP BY 1 ORDER BY 1"""


def compare(tx: Connection, cycle_id: int, day: date, steps: Sequence[Step]) -> list[Compared]:
    """Give the rungs of one day beside what was queued for it, by channel. Rungs that nobody has climbed are left out.

    `steps` are all of the plan that have this as their own day.
    """
    asked = sorted(
        {
            (step.group, str(machine), str(step.stage), step.period, str(role), tell, str(channel), step.call.opens)
            for step in steps
            for machine in (Machine.APPRAISAL, Machine.CALIBRATION)
            for _, channel, tell in step.call.told()
            for role in actors(
                Row(step.group, machine, initial(machine)), step.stage, step.period, step.call.climbs, tell, True
            )
        }
    )
    names = ("groups", "rows", "stages", "periods", "roles", "tells", "channels", "opens")
    if not asked:  # after the due time the clock has closed what was left
        return []
    given = dict(zip(names, (list(column) for column in zip(*asked, strict=True)), strict=True))
    rows = tx.execute(text(COMPARE), {"cycle": cycle_id, "day": day, **given})
    return [Compared(**{**row, "day": day, "channel": Channel(row["channel"])}) for row in rows.mappings()]
