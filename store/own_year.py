"""When a person's own stages are open: the windows of their unit, in every cycle that runs and has them in it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from domain.terms import Stage


@dataclass(frozen=True, slots=True)
class Span:
    """The window of one stage for one unit, in the cycle of that name."""

    cycle_id: int
    cycle: str
    check_ins: int
    stage: Stage
    period: int
    opens_at: datetime
    due_at: datetime
    zone: str

    @property
    def opens_on(self) -> date:
        """Give the day on which it opens, where the unit is."""
        return self.opens_at.astimezone(ZoneInfo(self.zone)).date()


# Of somebody who moved within a cycle the later appraisal counts.
OWN = text("""
SELECT c.id AS cycle_id, c.name AS cycle, c.check_ins, d.stage, d.period, d.opens_at, d.due_at, u.zone
FROM cycle c
CROSS JOIN LATERAL (SELECT unit_id FROM appraisal WHERE cycle_id = c.id AND employee_nip = :nip AND state <> 'voided'
    ORDER BY id DESC LIMIT 1) a
JOIN unit u ON u.id = a.unit_id JOIN deadline d ON d.cycle_id = c.id AND d.unit_id = a.unit_id
WHERE c.state = 'open' ORDER BY c.year DESC, c.id DESC, d.opens_at, d.due_at""")


def spans(tx: Connection, nip: str) -> list[Span]:
    """Give the windows of a person's unit in the cycles that run, the latest cycle first, by when they open."""
    return [Span(**{**row._mapping, "stage": Stage(row.stage)}) for row in tx.execute(OWN, {"nip": nip})]
