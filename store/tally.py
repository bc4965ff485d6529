"""The tally: how many stand where, kept as sums of changes, folded once a day, and read at once for a million.

The door and the opening of stages add rows of changes, one for each unit and state: a click waits for no other
click. The fold sums them up for each unit and for each agency. Agencies are then read from a few thousand sums and
the changes since, not from every unit.
"""

from datetime import datetime

from sqlalchemy import Connection, text

# What each unit counts now, as rows that are still to be summed up: all units, or those of one agency.
UNITS_NOW = """
counts AS NOT MATERIALIZED (
    SELECT agency_id, unit_id, machine, period, state, n FROM tally WHERE cycle_id = :cycle
)"""
UNITS_OF_AGENCY = UNITS_NOW.replace(":cycle", ":cycle AND agency_id = :agency")

# The sums of agencies: as last folded, and the changes since.
SUMS = """
sums (agency_id, machine, period, state, n) AS NOT MATERIALIZED (
    SELECT agency_id, machine, period, state, n FROM agency_tally WHERE cycle_id = :cycle
    UNION ALL SELECT agency_id, machine, period, state, n FROM tally WHERE cycle_id = :cycle AND NOT folded
)"""

# Units whose answer differs from the rest of their agency's: those that were given longer, approved ones while
# people of the agency are rated, and those that nobody has asked for a check-in that others are busy with.
APART = f"""
WITH {SUMS}, busy AS (
    SELECT period FROM sums JOIN cycle_window w USING (period)
    WHERE machine = 'checkin' AND w.cycle_id = :cycle AND w.stage = 'checkin' AND :as_of < w.due_at
    GROUP BY 1 HAVING sum(n) > 0
), asked AS (
    SELECT unit_id, period FROM tally
    WHERE cycle_id = :cycle AND machine = 'checkin' AND period = ANY (ARRAY(SELECT period FROM busy))
    GROUP BY 1, 2 HAVING sum(n) > 0
)
SELECT unit_id FROM extension WHERE cycle_id = :cycle
UNION
SELECT k.unit_id FROM calibration k JOIN unit u ON u.id = k.unit_id
WHERE k.cycle_id = :cycle AND k.state = 'approved' AND u.agency_id IN (SELECT agency_id FROM sums WHERE state = 'rated')
UNION
SELECT u.id FROM busy CROSS JOIN unit u JOIN cycle_agency g ON g.agency_id = u.agency_id AND g.cycle_id = :cycle
LEFT JOIN asked ON asked.unit_id = u.id AND asked.period = busy.period WHERE asked.unit_id IS NULL"""

# So many units apart are handled as single ones; where there are more, counting unit by unit is quicker.
FEW = 1_000

# What agencies count now. All units that stand alike are counted together, as unit 0; those apart for themselves.
AGENCIES_NOW = f"""
{SUMS}, odd AS MATERIALIZED (
    SELECT agency_id, unit_id, machine, period, state, n FROM tally
    WHERE cycle_id = :cycle AND CAST(:apart AS bigint[]) <> '{{}}' AND unit_id = ANY (:apart)
), counts AS NOT MATERIALIZED (
    SELECT agency_id, 0 AS unit_id, machine, period, state, n FROM sums
    UNION ALL TABLE odd
    UNION ALL SELECT agency_id, 0, machine, period, state, -n FROM odd
)"""

# When stages are due for units that were given longer; for all others they are when the plan says.
OWN_DUE = """
SELECT unit_id, stage, period, due_at FROM deadline
WHERE cycle_id = :cycle AND unit_id = ANY (ARRAY(SELECT unit_id FROM extension WHERE cycle_id = :cycle))"""

FOLD = """
WITH loose AS (
    DELETE FROM tally WHERE cycle_id = :id AND NOT folded RETURNING agency_id, unit_id, machine, period, state, n
), before AS (
    DELETE FROM tally t USING (SELECT DISTINCT agency_id, unit_id FROM loose) l
    WHERE t.cycle_id = :id AND t.folded AND t.agency_id = l.agency_id AND t.unit_id = l.unit_id
    RETURNING t.agency_id, t.unit_id, machine, period, state, n
), units AS (
    INSERT INTO tally (cycle_id, agency_id, unit_id, machine, period, state, n, folded)
    SELECT :id, agency_id, unit_id, machine, period, state, sum(n), true
    FROM (TABLE loose UNION ALL TABLE before) x GROUP BY 2, 3, 4, 5, 6 HAVING sum(n) <> 0
), agencies AS (
    DELETE FROM agency_tally t USING (SELECT DISTINCT agency_id FROM loose) l
    WHERE t.cycle_id = :id AND t.agency_id = l.agency_id RETURNING t.agency_id, machine, period, state, n
)
INSERT INTO agency_tally (cycle_id, agency_id, machine, period, state, n)
SELECT :id, agency_id, machine, period, state, sum(n)
FROM (TABLE agencies UNION ALL SELECT agency_id, machine, period, state, n FROM loose) x
GROUP BY 2, 3, 4, 5 HAVING sum(n) <> 0"""


def apart(tx: Connection, cycle_id: int, as_of: datetime) -> list[int]:
    """Give the units that cannot be counted together with the rest of their agency at this moment."""
    return list(tx.scalars(text(APART), {"cycle": cycle_id, "as_of": as_of}))


def fold(tx: Connection, cycle_id: int) -> None:
    """Sum up the tally's changes, so that counting stays quick. The sums say the same as before."""
    tx.execute(text(FOLD), {"id": cycle_id})
