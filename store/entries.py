"""Entries: facts that people write. An entry never changes a state; who may write what is ENTRY_TABLE."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, text

from domain.lifecycle import ENTRIES, lines
from domain.terms import Entry, Fact, Machine, Role
from domain.words import MISSING, ROLES, STATES, Pair
from store.lifecycle import CLOCK, STANDS_AS
from store.people import Refused

# Until a rating is written its unit cannot be proposed, nor its capaian be rewritten: what came in between would change
# a distribution that has already been handed up. Raters of one unit do not wait for each other.
HOLD_UNIT = "SELECT FROM calibration k JOIN appraisal a USING (unit_id, cycle_id) WHERE a.id = :id FOR SHARE OF k"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is written for: an appraisal, a check-in or a unit's calibration."""

    machine: Machine
    id: int
    appraisal_id: int | None
    period: int
    seq: int


@cache
def _asking(machine: Machine, entry: Entry) -> str:
    """Give the query for everything that the lines of one kind of entry ask of a subject."""
    rules = [e for e in ENTRIES if e.machine == machine and e.entry == entry]
    roles = dict.fromkeys(e.by for e in rules)
    facts = dict.fromkeys(fact for e in rules for fact in e.given)
    asked = [f"({STANDS_AS[role]}) AS role_{role}" for role in roles] + [f"f.{fact} AS fact_{fact}" for fact in facts]
    columns = ", ".join(["f.state", "f.appraisal_id", "f.period", "f.seq", *asked])
    return f"SELECT {columns} FROM {machine}_facts(:now, '') f WHERE f.id = :id"


def allow(tx: Connection, machine: Machine, entry: Entry, subject_id: int, actor: str, now: datetime) -> Subject:
    """Check that this actor may write this fact now, and hold the subject still until the transaction ends.

    Raises Refused saying whether the state, the role or a fact stands in the way.
    """
    rules = [e for e in ENTRIES if e.machine == machine and e.entry == entry]
    rules = [e for e in rules if e.by is not Role.CLOCK or actor == CLOCK]  # what the clock may is no help to a person
    # First the locks, then the question: what another click changed while we stood in line must be seen.
    if any(Fact.DISTRIBUTION_OPEN in e.given for e in rules):
        tx.execute(text(HOLD_UNIT), {"id": subject_id})
    tx.execute(text(f"SELECT FROM {machine} WHERE id = :id FOR NO KEY UPDATE"), {"id": subject_id})
    row = tx.execute(text(_asking(machine, entry)), {"now": now, "id": subject_id, "actor": actor}).mappings().one()
    here = [e for e in rules if row["state"] in e.states]
    mine = [e for e in here if row[f"role_{e.by}"]]
    if any(all(row[f"fact_{fact}"] for fact in e.given) for e in mine):
        return Subject(machine, subject_id, row["appraisal_id"], row["period"], row["seq"])
    if not here:
        raise _wrong_state(entry, STATES[machine][row["state"]], [STATES[machine][s] for e in rules for s in e.states])
    if not mine:
        who = dict.fromkeys(ROLES[e.by] for e in here)
        raise Refused(
            f"entri '{entry}' hanya dapat ditulis oleh " + " atau ".join(w[0] for w in who),
            f"entry '{entry}' may be written only by " + " or ".join(w[1] for w in who),
        )
    false = dict.fromkeys(MISSING[fact] for e in mine for fact in e.given if not row[f"fact_{fact}"])
    raise Refused(
        f"entri '{entry}' belum dapat ditulis: " + "; ".join(m[0] for m in false),
        f"entry '{entry}' cannot be written yet: " + "; ".join(m[1] for m in false),
    )


def _wrong_state(entry: Entry, here: Pair, needed: Sequence[Pair]) -> Refused:
    states = dict.fromkeys(needed)
    return Refused(
        f"entri '{entry}' tidak dapat ditulis: keadaannya '{here[0]}', yang diperlukan "
        + " atau ".join(f"'{s[0]}'" for s in states),
        f"entry '{entry}' cannot be written: the state is '{here[1]}', needed is "
        + " or ".join(f"'{s[1]}'" for s in states),
    )


def feedback(tx: Connection, checkin_id: int, words: str, *, actor: str, now: datetime) -> None:
    """Write an appraiser's feedback on a reported check-in."""
    subject = allow(tx, Machine.CHECKIN, Entry.FEEDBACK, checkin_id, actor, now)
    tx.execute(
        text(
            "INSERT INTO feedback (appraisal_id, period, words, by, at) VALUES (:appraisal, :period, :words, :by, :at)"
        ),
        {"appraisal": subject.appraisal_id, "period": subject.period, "words": words, "by": actor, "at": now},
    )


def reason(
    tx: Connection, machine: Machine, event: str, subject_id: int, words: str, *, actor: str, now: datetime
) -> None:
    """Write the reason for one step of one subject; whoever may take that step may write it."""
    by = " OR ".join(STANDS_AS[role] for role in lines(machine, event)[0].by)
    written = tx.execute(
        text(f"""
        INSERT INTO reason (machine, subject_id, seq, event, words, by, at)
        SELECT '{machine}', f.id, f.seq + 1, :event, :words, :actor, :now
        FROM {machine}_facts(:now, '') f WHERE f.id = :id AND ({by})
        ON CONFLICT (machine, subject_id, seq, event) DO UPDATE
        SET words = excluded.words, by = excluded.by, at = excluded.at"""),
        {"event": event, "words": words, "actor": actor, "now": now, "id": subject_id},
    ).rowcount
    if not written:
        who = [ROLES[role] for role in lines(machine, event)[0].by]
        raise Refused(
            "alasan hanya dapat ditulis oleh " + " atau ".join(w[0] for w in who),
            "a reason may be written only by " + " or ".join(w[1] for w in who),
        )


def remark(tx: Connection, appraisal_id: int, words: str, *, actor: str, now: datetime, no: int | None = None) -> None:
    """Write what an appraiser says of an SKP, one of its lines (`no`) or a rating; the caller asks who may."""
    given = {"id": appraisal_id, "no": no, "words": words, "by": actor, "at": now}
    query = "INSERT INTO remark (appraisal_id, no, words, by, at) VALUES (:id, :no, :words, :by, :at)"
    tx.execute(text(query), given)
