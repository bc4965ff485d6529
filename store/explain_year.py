"""What is known of a person's year beside the appraisal itself: who acted for whom, requests, earlier angka kredit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, text

from domain.terms import StandIn


@dataclass(frozen=True, slots=True)
class Acted:
    """Somebody acted for an official between two days, both included; ends_on is None while it lasts."""

    nip: str
    kind: StandIn
    for_nip: str
    starts_on: date
    ends_on: date | None

    def on(self, day: date) -> bool:
        """Tell whether it held on a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def acted(tx: Connection, officials: Collection[str], first: date, last: date) -> list[Acted]:
    """Give who acted for these officials on any day of a period, by the first day."""
    query = text("""
        SELECT nip, kind, for_nip, starts_on, ends_on FROM acting
        WHERE for_nip = ANY (:officials) AND starts_on <= :last AND (ends_on IS NULL OR ends_on >= :first)
        ORDER BY starts_on, id""")
    rows = tx.execute(query, {"officials": sorted(officials), "first": first, "last": last})
    return [Acted(nip, StandIn(kind), of, starts, ends) for nip, kind, of, starts, ends in rows]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the employee for another appraiser, and what was decided; decision is None while it waits."""

    wanted_nip: str | None
    instead_nip: str | None
    words: str
    at: datetime
    decision: str | None
    decision_words: str | None
    decided_by: str | None
    decided_at: datetime | None


def asked(tx: Connection, nip: str, first: date, last: date) -> list[Asked]:
    """Give the requests of a person for another appraiser that were made in a period, the oldest first."""
    query = text("""
        SELECT wanted_nip, instead_of, words, at, decision, decision_words, decided_by, decided_at FROM correction
        WHERE nip = :nip AND at >= :first AND at < CAST(:last AS date) + 1 ORDER BY at, id""")
    return [Asked(*row) for row in tx.execute(query, {"nip": nip, "first": first, "last": last})]


def gathered(tx: Connection, nip: str, jenjang: str, year: int) -> Decimal:
    """Give the angka kredit that a person has gathered in one jenjang in the cycles up to a year; zero for none."""
    query = text("""
        SELECT coalesce(sum(k.credit), 0) FROM credit k JOIN appraisal a ON a.id = k.appraisal_id
        JOIN cycle c ON c.id = a.cycle_id WHERE a.employee_nip = :nip AND k.jenjang = :jenjang AND c.year <= :year""")
    return Decimal(tx.execute(query, {"nip": nip, "jenjang": jenjang, "year": year}).scalar_one())
