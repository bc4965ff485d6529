"""Who appraises a person, in each cycle that runs."""

from typing import NamedTuple

from sqlalchemy import Connection, text

from store.names import WITH_TITLES


class Appraised(NamedTuple):
    """A person's appraisal in a cycle that runs: its appraiser (none for nobody), standing in as what and for whom."""

    id: int
    cycle_id: int
    cycle: str
    state: str
    appraiser: str | None
    position: str
    acts_as: str | None
    acts_for: str | None


RUNNING = text(f"""
SELECT a.id, c.id, c.name, a.state, CASE WHEN p.nip IS NOT NULL THEN {WITH_TITLES} END, coalesce(s.position, ''),
    a.appraiser_as, o.name
FROM appraisal a JOIN cycle c ON c.id = a.cycle_id
LEFT JOIN person p ON p.nip = a.appraiser_nip LEFT JOIN assignment s ON s.nip = p.nip AND s.ends_on IS NULL
LEFT JOIN person o ON o.nip = a.appraiser_for
WHERE a.employee_nip = :nip AND c.state = 'open' ORDER BY c.year DESC, c.id DESC""")


def running(tx: Connection, nip: str) -> list[Appraised]:
    """Give a person's appraisals in the cycles that run, the latest cycle first."""
    return [Appraised(*row) for row in tx.execute(RUNNING, {"nip": nip})]
