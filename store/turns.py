"""Whose turn it is where an SKP waits for the SKP above it: from the appraiser upward, the first who can act."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from domain.words import Pair

# The same as the fact superior_agreed, climbed: who drafts waits for their own appraiser's SKP, who has proposed does
# not. Where people appraise each other in a ring nobody can begin, and nobody is named.
TURN = """
WITH RECURSIVE waits (nip, appraiser_nip, cycle_id, state, n) AS (
    SELECT s.employee_nip, s.appraiser_nip, s.cycle_id, s.state, 1
    FROM appraisal a JOIN appraisal s ON s.employee_nip = a.appraiser_nip AND s.cycle_id = a.cycle_id
    WHERE a.id = :id AND (s.state = 'drafting' OR (s.state = 'proposed' AND s.appraiser_nip IS NOT NULL))
    UNION ALL
    SELECT s.employee_nip, s.appraiser_nip, s.cycle_id, s.state, w.n + 1
    FROM waits w JOIN appraisal s ON s.employee_nip = w.appraiser_nip AND s.cycle_id = w.cycle_id
    WHERE w.state = 'drafting' AND (s.state = 'drafting' OR (s.state = 'proposed' AND s.appraiser_nip IS NOT NULL))
) CYCLE nip SET ring USING path
SELECT w.state, w.nip, p.name, w.appraiser_nip, coalesce(b.name, '') AS appraiser, w.ring
FROM waits w JOIN person p ON p.nip = w.nip LEFT JOIN person b ON b.nip = w.appraiser_nip
ORDER BY w.n DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is to act, and on whose SKP: `propose` their own, or `agree` to that of another."""

    nip: str
    name: str
    event: str
    of_nip: str
    of_name: str

    @property
    def words(self) -> Pair:
        """Give it as a clause: `giliran Ratna menyetujui SKP Budi`."""
        if self.event == "propose":
            return f"giliran {self.name} menyusun SKP", f"it is for {self.name} to draw up an SKP"
        return (
            f"giliran {self.name} menyetujui SKP {self.of_name}",
            f"it is for {self.name} to agree to the SKP of {self.of_name}",
        )


def turn(tx: Connection, appraisal_id: int) -> Turn | None:
    """Give whose turn it is while the SKP above an appraisal is not agreed; None where nothing is waited for."""
    row = tx.execute(text(TURN), {"id": appraisal_id}).first()
    if row is None or row.ring:
        return None
    if row.state == "drafting":
        return Turn(row.nip, row.name, "propose", row.nip, row.name)
    return Turn(row.appraiser_nip, row.appraiser, "agree", row.nip, row.name)
