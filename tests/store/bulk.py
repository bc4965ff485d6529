"""Bulk changes in the tests: do one, look at every row, take it back."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.cycle import parse_stage
from domain.moves import moved
from flows.change import Deed, Effect, carry_out, moving, undoing
from store import cycles, undo
from store.changes import OPERATOR
from store.tables import metadata
from tests.calendars import CALENDAR
from tests.people import Office, at

# What an undo never takes back: the audit, messages that a step has caused, and the sums (compared below).
AUDIT = {"step", "operation", "reason", "change", "change_row", "tally", "agency_tally", "lifecycle_rule"}
HEAD = "{state_since,seq,hash}"


def snapshot(office: Office) -> dict[str, list[Any]]:
    """Every row of every table but the audit; the three machines without the head of their chain."""
    found = {}
    for table in metadata.sorted_tables:
        if table.name not in AUDIT:
            left = "{seq,hash}" if table.name in ("appraisal", "checkin", "calibration") else "{id}"
            left = left if table.name != "assignment" else "{}"
            notices = " WHERE template NOT LIKE '%.%'" if table.name == "outbox" else ""
            rows = office.rows(f"SELECT to_jsonb(t) - CAST('{left}' AS text[]) FROM {table.name} t{notices}")
            found[table.name] = sorted((row[0] for row in rows), key=str)
    found["tally"] = office.rows(
        "SELECT agency_id, unit_id, machine, period, state, sum(n) FROM tally GROUP BY 1, 2, 3, 4, 5 "
        "HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4, 5"
    )
    return found


def do(office: Office, deed: Deed, when: str) -> Effect:
    return carry_out(office.tx, office.cycle, deed, at(when), CALENDAR)


def a_move(office: Office, name: str, due: str, when: str, opens: str | None = None) -> Deed:
    """Move a window as `siklus cycle move` does."""
    before = cycles.windows(office.tx, office.cycle.id)
    zone = ZoneInfo(office.cycle.zone)
    opens_at: datetime | None = at(f"{opens} 00:00") if opens else None
    after = moved(before, parse_stage(name, 4), at(due), opens_at, at(when), zone, office.cycle.year)
    return moving(office.cycle, before, after, "Pemilu.", at(when))


def take_back(office: Office, change: int, when: str, rest: bool = False, by: str = OPERATOR) -> Effect:
    found = undo.find(office.tx, change, by)
    return do(office, undoing(office.cycle, found, rest, "Keliru.", by, at(when)), when)
