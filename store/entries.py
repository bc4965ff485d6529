"""Entries: facts that people write. An entry never changes a state; who may write what is ENTRY_TABLE."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, text

from domain.lifecycle import ENTRIES, lines
from domain.terms import Ekspektasi, Entry, Fact, Machine, PredikatOrganisasi
from domain.words import MISSING, ROLES, STATES
from store.lifecycle import STANDS_AS
from store.people import Refused


@dataclass(frozen=True, slots=True)
class Target:
    """One line of an SKP: what is to be achieved (RHK), by which indicator, how much."""

    no: int
    rhk: str
    indicator: str
    target: str
    kind: str = "utama"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is written for: an appraisal, a check-in or a unit's calibration."""

    machine: Machine
    id: int
    appraisal_id: int | None
    period: int
    seq: int


@cache
def _allowed(machine: Machine, entry: Entry) -> str:
    rules = [e for e in ENTRIES if e.machine == machine and e.entry == entry]
    lines_ = [
        "(f.state IN (" + ", ".join(f"'{s}'" for s in e.states) + f") AND {STANDS_AS[e.by]}"
        + "".join(f" AND f.{fact}" for fact in e.given) + ")"
        for e in rules
    ]  # fmt: skip
    facts = dict.fromkeys(fact for e in rules for fact in e.given)
    asked = "".join(f", f.{fact} AS fact_{fact}" for fact in facts)
    return f"""
SELECT f.state, f.appraisal_id, f.period, f.seq, {" OR ".join(lines_)} AS allowed,
    {" OR ".join(STANDS_AS[role] for role in dict.fromkeys(e.by for e in rules))} AS stands{asked}
FROM {machine}_facts(:now, '') f WHERE f.id = :id"""


def allow(tx: Connection, machine: Machine, entry: Entry, subject_id: int, actor: str, now: datetime) -> Subject:
    """Check that this actor may write this fact now, and hold the subject still until the transaction ends.

    Raises Refused saying whether the state, the role or a fact stands in the way.
    """
    # First the lock, then the question: what another click changed while we stood in line must be seen.
    tx.execute(text(f"SELECT FROM {machine} WHERE id = :id FOR NO KEY UPDATE"), {"id": subject_id})
    row = tx.execute(text(_allowed(machine, entry)), {"now": now, "id": subject_id, "actor": actor}).mappings().one()
    if row["allowed"]:
        return Subject(machine, subject_id, row["appraisal_id"], row["period"], row["seq"])
    rules = [e for e in ENTRIES if e.machine == machine and e.entry == entry]
    states = dict.fromkeys(STATES[machine][s] for e in rules for s in e.states)
    if row["state"] not in {s for e in rules for s in e.states}:
        here = STATES[machine][row["state"]]
        raise Refused(
            f"entri '{entry}' tidak dapat ditulis: keadaannya '{here[0]}', yang diperlukan "
            + " atau ".join(f"'{s[0]}'" for s in states),
            f"entry '{entry}' cannot be written: the state is '{here[1]}', needed is "
            + " or ".join(f"'{s[1]}'" for s in states),
        )
    if not row["stands"]:
        who = dict.fromkeys(ROLES[e.by] for e in rules)
        raise Refused(
            f"entri '{entry}' hanya dapat ditulis oleh " + " atau ".join(w[0] for w in who),
            f"entry '{entry}' may be written only by " + " or ".join(w[1] for w in who),
        )
    false = [MISSING[Fact(k.removeprefix("fact_"))] for k, v in row.items() if k.startswith("fact_") and not v]
    raise Refused(
        f"entri '{entry}' belum dapat ditulis: " + "; ".join(m[0] for m in false),
        f"entry '{entry}' cannot be written yet: " + "; ".join(m[1] for m in false),
    )


def targets(tx: Connection, appraisal_id: int, lines_: Sequence[Target], *, actor: str, now: datetime) -> None:
    """Write the lines of an SKP; the lines given replace all that were there."""
    allow(tx, Machine.APPRAISAL, Entry.TARGET, appraisal_id, actor, now)
    kept = [line.no for line in lines_]
    tx.execute(
        text("DELETE FROM target WHERE appraisal_id = :id AND no <> ALL (:kept)"),
        {"id": appraisal_id, "kept": kept},
    )
    if not lines_:
        return
    tx.execute(
        text("""
        INSERT INTO target (appraisal_id, no, kind, rhk, indicator, target, by, at)
        VALUES (:id, :no, :kind, :rhk, :indicator, :target, :by, :at)
        ON CONFLICT (appraisal_id, no) DO UPDATE SET kind = excluded.kind, rhk = excluded.rhk,
            indicator = excluded.indicator, target = excluded.target, by = excluded.by, at = excluded.at"""),
        [
            {"id": appraisal_id, "no": t.no, "kind": t.kind, "rhk": t.rhk, "indicator": t.indicator, "target": t.target,
             "by": actor, "at": now}
            for t in lines_
        ],
    )  # fmt: skip


def results(
    tx: Connection, machine: Machine, subject_id: int, by_no: Mapping[int, str], *, actor: str, now: datetime
) -> None:
    """Write what was achieved on lines of the SKP, by line number: of a check-in's period, or of the year.

    Raises Refused for a line that the SKP does not have.
    """
    entry = Entry.PROGRESS if machine is Machine.CHECKIN else Entry.RESULT
    subject = allow(tx, machine, entry, subject_id, actor, now)
    written = tx.execute(
        text("""
        INSERT INTO result (target_id, period, result, by, at)
        SELECT t.id, :period, v.words, :by, :at
        FROM unnest(CAST(:nos AS integer[]), CAST(:words AS text[])) v (no, words)
        JOIN target t ON t.appraisal_id = :appraisal AND t.no = v.no
        ON CONFLICT (target_id, period) DO UPDATE SET result = excluded.result, by = excluded.by, at = excluded.at"""),
        {"period": subject.period, "by": actor, "at": now, "appraisal": subject.appraisal_id,
         "nos": list(by_no), "words": list(by_no.values())},
    ).rowcount  # fmt: skip
    if written < len(by_no):
        nos = ", ".join(map(str, sorted(by_no)))
        raise Refused(
            f"SKP tidak memuat semua baris yang disebut ({nos})",
            f"the SKP has not all of these lines ({nos})",
        )


def evidence(
    tx: Connection,
    machine: Machine,
    subject_id: int,
    name: str,
    sha256: str,
    link: str | None,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Write that a file (by the SHA-256 of its bytes) or a link is evidence. The same one twice stands once."""
    subject = allow(tx, machine, Entry.EVIDENCE, subject_id, actor, now)
    tx.execute(
        text("""
        INSERT INTO evidence (appraisal_id, period, name, link, sha256, by, at)
        VALUES (:appraisal, :period, :name, :link, :sha256, :by, :at) ON CONFLICT DO NOTHING"""),
        {"appraisal": subject.appraisal_id, "period": subject.period, "name": name, "link": link, "sha256": sha256,
         "by": actor, "at": now},
    )  # fmt: skip


def feedback(tx: Connection, checkin_id: int, words: str, *, actor: str, now: datetime) -> None:
    """Write an appraiser's feedback on a reported check-in."""
    subject = allow(tx, Machine.CHECKIN, Entry.FEEDBACK, checkin_id, actor, now)
    tx.execute(
        text(
            "INSERT INTO feedback (appraisal_id, period, words, by, at) VALUES (:appraisal, :period, :words, :by, :at)"
        ),
        {"appraisal": subject.appraisal_id, "period": subject.period, "words": words, "by": actor, "at": now},
    )


RATING = """
INSERT INTO rating (appraisal_id, period, hasil, perilaku, predikat, by, at)
SELECT a.id, :period, :hasil, :perilaku,
    coalesce(g.policy, c.policy) #>> ARRAY['predikat', 'matrix', :hasil, :perilaku], :by, :at
FROM appraisal a JOIN cycle c ON c.id = a.cycle_id
LEFT JOIN cycle_agency g ON g.cycle_id = a.cycle_id AND g.agency_id = a.agency_id
WHERE a.id = :appraisal RETURNING predikat"""
CONTESTED = """
UPDATE appraisal a SET hasil = r.hasil, perilaku = r.perilaku, predikat = r.predikat
FROM (SELECT r.* FROM rating r JOIN appraisal s ON s.id = r.appraisal_id
      WHERE s.id = :id AND r.period = 0 AND r.at < s.state_since ORDER BY r.id DESC LIMIT 1) r
WHERE a.id = r.appraisal_id"""
IN_FORCE = "UPDATE appraisal SET hasil = :hasil, perilaku = :perilaku, predikat = :predikat WHERE id = :id"


def rating(
    tx: Connection,
    machine: Machine,
    subject_id: int,
    hasil: Ekspektasi,
    perilaku: Ekspektasi,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Write the two ratings of a check-in or of the year; the predikat follows from the cycle's own matrix."""
    subject = allow(tx, machine, Entry.RATING, subject_id, actor, now)
    _rate(tx, subject, hasil, perilaku, actor, now)


def _rate(tx: Connection, subject: Subject, hasil: Ekspektasi, perilaku: Ekspektasi, actor: str, now: datetime) -> None:
    given = {
        "appraisal": subject.appraisal_id,
        "period": subject.period,
        "hasil": hasil,
        "perilaku": perilaku,
    }
    predikat = tx.execute(text(RATING), {**given, "by": actor, "at": now}).scalar_one()
    if subject.machine is Machine.APPRAISAL:
        values = {"id": subject.id, "hasil": hasil, "perilaku": perilaku, "predikat": predikat}
        tx.execute(text(IN_FORCE), values)


def capaian(tx: Connection, calibration_id: int, predikat: PredikatOrganisasi, *, actor: str, now: datetime) -> None:
    """Write the predikat of a unit as an organisation."""
    allow(tx, Machine.CALIBRATION, Entry.CAPAIAN, calibration_id, actor, now)
    tx.execute(text("UPDATE calibration SET capaian = :v WHERE id = :id"), {"v": predikat, "id": calibration_id})


def justification(tx: Connection, calibration_id: int, words: str, *, actor: str, now: datetime) -> None:
    """Write why a unit departs from its pattern."""
    allow(tx, Machine.CALIBRATION, Entry.JUSTIFICATION, calibration_id, actor, now)
    tx.execute(text("UPDATE calibration SET justification = :v WHERE id = :id"), {"v": words, "id": calibration_id})


def objection(tx: Connection, appraisal_id: int, grounds: str, *, actor: str, now: datetime) -> None:
    """Write the grounds of an employee's objection."""
    allow(tx, Machine.APPRAISAL, Entry.OBJECTION, appraisal_id, actor, now)
    tx.execute(
        text("""
        INSERT INTO objection (appraisal_id, grounds, by, at) VALUES (:id, :grounds, :by, :at)
        ON CONFLICT (appraisal_id) DO UPDATE SET grounds = excluded.grounds, by = excluded.by, at = excluded.at"""),
        {"id": appraisal_id, "grounds": grounds, "by": actor, "at": now},
    )


def decision(
    tx: Connection,
    appraisal_id: int,
    words: str,
    new: tuple[Ekspektasi, Ekspektasi] | None,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Write the superior's decision on an objection: with new ratings it is granted, without it is rejected."""
    subject = allow(tx, Machine.APPRAISAL, Entry.DECISION, appraisal_id, actor, now)
    tx.execute(
        text("UPDATE objection SET decision = :decision, decision_words = :words, decided_by = :by, decided_at = :at "
             "WHERE appraisal_id = :id"),
        {"decision": "dikabulkan" if new else "ditolak", "words": words, "by": actor, "at": now, "id": appraisal_id},
    )  # fmt: skip
    if new:
        _rate(tx, subject, *new, actor, now)
    else:  # a decision that had granted it is taken back: the ratings that were contested stand again
        tx.execute(text(CONTESTED), {"id": appraisal_id})


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
