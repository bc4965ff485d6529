"""Units get longer for one stage: their due times, and the extension that says so."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from store import changes

BELOW = """
WITH RECURSIVE below (id) AS (
    SELECT CAST(:unit AS bigint) UNION SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
)"""
# A unit below that has been given longer already keeps it.
LONGER = f"""(x.cycle_id, x.stage, x.period) = (:id, :stage, :period) AND x.due_at < :until
    AND x.unit_id IN ({BELOW} SELECT id FROM below)"""
ROWS = """SELECT :id, CAST(r.after ->> 'unit_id' AS bigint), :stage, :period, :until, :by, :now
FROM change_row r WHERE r.change_id = :change AND r.relation = 'deadline' ORDER BY 2"""


def lengthen(tx: Connection, change_id: int, given: Mapping[str, Any]) -> int:
    """Give a unit and all below it until a later moment, as part of a change, and give how many units that are.

    `given` holds the cycle's id, unit, stage, period, until, by and now.
    """
    n = changes.rewrite(tx, change_id, "deadline", "due_at = :until", LONGER, given)
    columns = "cycle_id, unit_id, stage, period, due_at, actor, at"
    changes.insert(tx, change_id, "extension", columns, ROWS, {**given, "change": change_id})
    return n
