"""Examples of behaviour under one BerAKHLAK value each, by the employee and the appraiser, by period and of the year.

They ground the appraiser's judgement; nothing is reckoned from them. Like feedback they are only ever added.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, text

from domain.terms import AppraisalState, BerAkhlak, CheckinState, Machine, Role
from domain.words import ROLES, STATES
from store import mine
from store.mine import Stand
from store.names import WITH_TITLES
from store.people import Refused

WRITERS = (Role.EMPLOYEE, Role.APPRAISER)
OPEN: dict[Machine, tuple[StrEnum, ...]] = {
    Machine.APPRAISAL: (AppraisalState.AGREED, AppraisalState.REPORTED),
    Machine.CHECKIN: (CheckinState.OPEN, CheckinState.REPORTED),
}
MOST = 14  # examples of one person in one period: two for each value
LONGEST = 1000  # characters

OF = f"""
SELECT b.value, b.period, b.words, coalesce({WITH_TITLES}, '') AS name, b.by = a.employee_nip AS own, b.at
FROM behaviour b JOIN appraisal a ON a.id = b.appraisal_id LEFT JOIN person p ON p.nip = b.by
WHERE b.appraisal_id = :id ORDER BY b.period, b.at, b.id"""
# The same words again are a second click.
WRITE = """
INSERT INTO behaviour (appraisal_id, period, value, words, by, at)
SELECT :appraisal, :period, :value, :words, :by, :at WHERE NOT EXISTS (
    SELECT FROM behaviour WHERE appraisal_id = :appraisal AND period = :period AND value = :value AND words = :words
    AND by = :by)"""
WRITTEN = "SELECT count(*) FROM behaviour WHERE appraisal_id = :appraisal AND period = :period AND by = :by"


@dataclass(frozen=True, slots=True)
class Example:
    """One example. period: of the check-in, 0 for the year; own: the employee's, else whoever `name` is wrote it."""

    value: BerAkhlak
    period: int
    words: str
    name: str
    own: bool
    at: datetime


def may_write(at: Stand) -> bool:
    """Tell whether whoever stands so may write an example now."""
    return at.state in OPEN.get(at.machine, ()) and not at.roles.isdisjoint(WRITERS)


def of(tx: Connection, appraisal_id: int) -> list[Example]:
    """Give the examples of an appraisal by value, then by period, the oldest first."""
    order = list(BerAkhlak)
    found = [Example(BerAkhlak(row.value), *row[1:]) for row in tx.execute(text(OF), {"id": appraisal_id})]
    return sorted(found, key=lambda example: order.index(example.value))


def write(
    tx: Connection, machine: Machine, subject_id: int, value: BerAkhlak, words: str, *, actor: str, now: datetime
) -> None:
    """Write an example on a check-in or an appraisal that is open.

    Raises Refused where the state or the role stands in the way, or too much was written already.
    """
    # First the lock, then the question, as of every entry: a step taken meanwhile must be seen.
    tx.execute(text(f"SELECT FROM {machine} WHERE id = :id FOR NO KEY UPDATE"), {"id": subject_id})
    at = mine.stand(tx, machine, subject_id, actor, now)
    if at is None or at.appraisal_id is None or at.roles.isdisjoint(WRITERS):
        who = [ROLES[role] for role in WRITERS]
        raise Refused(
            "contoh perilaku hanya dapat ditulis oleh " + " atau ".join(w[0] for w in who),
            "an example of behaviour may be written only by " + " or ".join(w[1] for w in who),
        )
    if not may_write(at):
        here, needed = STATES[machine][at.state], [STATES[machine][state] for state in OPEN[machine]]
        raise Refused(
            f"contoh perilaku tidak dapat ditulis: keadaannya '{here[0]}', yang diperlukan "
            + " atau ".join(f"'{w[0]}'" for w in needed),
            f"an example of behaviour cannot be written: the state is '{here[1]}', needed is "
            + " or ".join(f"'{w[1]}'" for w in needed),
        )
    given = {"appraisal": at.appraisal_id, "period": at.period, "value": value, "words": words, "by": actor, "at": now}
    if int(tx.scalar(text(WRITTEN), given) or 0) >= MOST:
        raise Refused(
            f"sudah ada {MOST} contoh perilaku dari Bapak/Ibu untuk masa ini; yang terpenting sudah cukup",
            f"there are {MOST} examples of yours for this period already; the most important ones will do",
        )
    tx.execute(text(WRITE), given)
