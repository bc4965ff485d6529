"""Who is excluded from a cycle, since when, by whom and why: those who count in no denominator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.words import Pair
from store.lifecycle import CLOCK
from store.names import WITH_TITLES

LEFT: Pair = ("tidak lagi aktif dalam daftar pegawai", "no longer active in the roster")


@dataclass(frozen=True, slots=True)
class Excluded:
    """One excluded person. words are the pengelola's own; None where the clock excluded one who had left."""

    nip: str
    name: str
    unit: str
    agency: str
    at: datetime
    by: str  # a NIP, or the clock
    words: str | None

    @property
    def why(self) -> Pair:
        """Give the reason in both languages; a pengelola's words are what they are in both."""
        if self.words is not None:
            return self.words, self.words
        return LEFT if self.by == CLOCK else ("alasan tidak tercatat", "no reason is recorded")


# The last step by a moment says who was excluded then; the reason was written for just that step. The first transfer
# after that moment says in which unit they had been until then.
LISTED = f"""
SELECT a.employee_nip, {WITH_TITLES} AS name, u.name AS unit, g.name AS agency, s.at, s.actor, r.words
FROM (
    SELECT a.id, a.employee_nip, a.state, coalesce(t.unit_id, a.unit_id) AS unit_id,
        coalesce(t.agency_id, a.agency_id) AS agency_id
    FROM appraisal a LEFT JOIN (
        SELECT DISTINCT ON (appraisal_id) appraisal_id, agency_id, unit_id FROM transfer
        WHERE at > :as_of AND :past ORDER BY appraisal_id, at, id) t ON t.appraisal_id = a.id
    WHERE a.cycle_id = :cycle {{mine}}
) a
JOIN LATERAL (SELECT event, target, actor, at, seq FROM audit WHERE machine = 'appraisal' AND subject_id = a.id
              AND (at <= :as_of OR NOT :past) ORDER BY seq DESC LIMIT 1) s ON s.target = 'voided'
JOIN person p ON p.nip = a.employee_nip JOIN unit u ON u.id = a.unit_id JOIN agency g ON g.id = a.agency_id
LEFT JOIN reason r ON r.machine = 'appraisal' AND r.subject_id = a.id AND r.seq = s.seq AND r.event = s.event
WHERE {{which}} AND (CAST(:agency AS bigint) IS NULL OR a.agency_id = :agency)
    AND (CAST(:unit AS bigint) IS NULL OR a.unit_id = :unit)
ORDER BY g.name, u.name, p.name, a.employee_nip"""


def listed(
    tx: Connection, cycle_id: int, as_of: datetime, past: bool = False, *, agency: int | None = None,
    unit: int | None = None,
) -> list[Excluded]:  # fmt: skip
    """Give who is excluded, by agency, unit and name: now, or with `past` who was at as_of, where they then were."""
    which = "true" if past else "a.state = 'voided'"
    # Where they stand now is where they count, so one agency's rows are found without reading those of all.
    mine = "" if past or agency is None else "AND a.agency_id = :agency"
    given = {"cycle": cycle_id, "as_of": as_of, "past": past, "agency": agency, "unit": unit}
    return [Excluded(*row) for row in tx.execute(text(LISTED.format(which=which, mine=mine)), given)]
