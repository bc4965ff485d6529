"""An SKP begun from the one that was last agreed in an earlier cycle."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from store import people, skp, skp_read
from store.cycles import Cycle
from store.people import Refused
from store.skp_versions import versions
from store.units import Unknown

EARLIER = """
SELECT c.code, a.id FROM appraisal a JOIN cycle c ON c.id = a.cycle_id
WHERE a.employee_nip = :nip AND c.id <> :cycle AND (c.code = :code OR (:code = 'last' AND c.year <= :year))
ORDER BY c.year DESC, c.id DESC"""


def start(tx: Connection, cycle: Cycle, nip: str, source: str, *, actor: str, now: datetime) -> tuple[str, int]:
    """Copy the version last agreed in an earlier cycle, and give that cycle's code and how many lines came.

    Which RHK of the superior is intervened is not copied: the superior has another SKP now. Raises Unknown where
    there is no agreed SKP, and Refused where this one already has lines.
    """
    mine = people.appraisal_of(tx, cycle, nip)
    given = {"nip": nip, "cycle": cycle.id, "code": source, "year": cycle.year}
    found = next(
        (
            (code, agreed[-1])
            for code, earlier in tx.execute(text(EARLIER), given).tuples()
            if (agreed := [version.skp for version in versions(tx, earlier) if version.agreed_at])
        ),
        None,
    )
    if found is None:
        raise Unknown(
            "tidak ada SKP yang disepakati dalam siklus sebelumnya", "there is no agreed SKP in an earlier cycle"
        )
    if skp_read.lines(tx, mine):
        raise Refused(
            "SKP ini sudah memuat baris; ubah dengan `siklus entry target`",
            "this SKP already has lines; change them with `siklus entry target`",
        )
    (code, old), by = found, dict[str, Any](actor=actor, now=now)
    skp.head(tx, mine, old.approach, old.model, **by)
    skp.targets(tx, mine, [replace(line, above_id=None) for line in old.lines], **by)
    for value, words in old.expectations.items():
        skp.expectation(tx, mine, value, words, **by)
    for part, words in old.annex.items():
        skp.annex(tx, mine, part, words, **by)
    return code, len(old.lines)
