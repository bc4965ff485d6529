"""The outlook of a cycle's stages, from its own curves and those of the cycles before it. No Prefect here."""

from dataclasses import dataclass
from datetime import datetime

from domain.outlook import Histories, Outlook, outlook_of
from domain.outlook_ahead import Course, course
from domain.outlook_curves import Curves, joined
from domain.terms import Stage
from store import curves
from store import outlook as asked
from store.cycles import Cycle
from store.database import Connection


@dataclass(frozen=True)
class Foreseen:
    """The stages of a cycle as known at a moment, by group: agencies, or the units of one agency."""

    at: datetime
    cycle: int
    rows: list[Outlook]
    known: Histories | None  # None where no window has opened

    @property
    def curves(self) -> Curves | None:
        """Give the curves that it was read from."""
        return self.known.units.timed.curves if self.known else None

    def row(self, stage: Stage, period: int, group: int = 0) -> Outlook | None:
        """Give the outlook of one group, 0 for everybody; None where the stage is not under way there."""
        return next((r for r in self.rows if (r.stage, r.period, r.group) == (stage, period, group)), None)

    def course(self, stage: Stage, period: int, group: int = 0) -> Course | None:
        """Give how the stage went and will go on; None where its window has not opened."""
        row = self.row(stage, period, group)
        return course(self.known, self.cycle, stage, period, row, group) if self.known else None


def foreseen(
    tx: Connection, cycle: Cycle, by: str, as_of: datetime, agency_id: int | None = None, *, kept: bool = True,
    agencies: Foreseen | None = None,
) -> Foreseen:  # fmt: skip
    """Give the outlook of each agency or unit at a moment, and of everybody asked for (group 0).

    agency_id narrows units to those of one agency; what it does is still compared with all others: with `agencies`,
    where they were foreseen a little before. Without `kept` only the audit is read, as of the moment.
    """
    past = [cycle.id, *asked.earlier(tx, cycle.id, as_of)]

    def read(by: str, only: int | None = None) -> Curves:
        return joined([curves.curves(tx, id_, as_of, by, only, kept) for id_ in past])

    if by == "unit":
        known = Histories.of(read(by, agency_id), (agencies and agencies.curves) or read("agency"))
    else:
        known = Histories.of(read(by))
    return Foreseen(as_of, cycle.id, outlook_of(known, cycle.id) if known else [], known)


def forecast(
    tx: Connection, cycle: Cycle, by: str, as_of: datetime, agency_id: int | None = None, kept: bool = True
) -> list[Outlook]:
    """Give only the rows; of agencies, those of the one that is named."""
    rows = foreseen(tx, cycle, by, as_of, agency_id, kept=kept).rows
    return rows if by == "unit" else [row for row in rows if agency_id in (None, row.group)]
