"""Check-ins of many are excused at once, and taken back to where each of them was."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.people import mask
from domain.terms import ChangeKind, CheckinState, Machine
from store import changes, units
from store.changes import RELATIONS, RUNS, ChangeError
from store.checkins import BACK, stands_since
from store.cycles import Cycle
from store.extensions import BELOW
from store.lifecycle import Scope, apply

WHO = f"""
SELECT a.id, a.employee_nip AS nip, k.id AS checkin_id, CASE WHEN a.state = 'voided' THEN 'voided'
    ELSE coalesce(k.state, 'unasked') END AS state, {RUNS} AS mine
FROM appraisal a LEFT JOIN checkin k ON k.appraisal_id = a.id AND k.period = :period
WHERE a.cycle_id = :cycle AND """


def excuse(
    tx: Connection, cycle: Cycle, period: int, nips: Sequence[str] | None, unit_code: str | None, reason: str,
    actor: str, now: datetime,
) -> tuple[int, dict[str, int]]:  # fmt: skip
    """Excuse the check-ins of these people, or of a unit and all below it; whoever runs their agency may.

    Gives the id of the change, and how many of them stay as they are, by state (`unasked`: it has not opened).
    Raises ChangeError naming, masked, who is not in the cycle or not in an agency of the actor, or when nothing is
    left to excuse.
    """
    given = {"cycle": cycle.id, "period": period, "actor": actor}
    if nips is None:
        unit = units.find(tx, unit_code or "")
        found = _who(tx, BELOW, "a.unit_id IN (SELECT id FROM below)", {**given, "unit": unit.id})
    else:
        found = _who(tx, "", "a.employee_nip = ANY (:nips)", {**given, "nips": list(nips)})
        known = {row.nip for row in found}
        _refuse([nip for nip in nips if nip not in known], f"tidak ada dalam siklus '{cycle.code}'",
                f"not in cycle '{cycle.code}'")  # fmt: skip
    _refuse([row.nip for row in found if not row.mine], "bukan pegawai instansi yang Saudara kelola",
            "not of an agency that you run")  # fmt: skip
    ids = [row.checkin_id for row in found if row.state in set(BACK)]
    left = Counter(str(row.state) for row in found if row.state not in set(BACK))
    if not ids:
        raise ChangeError(
            f"tidak ada evaluasi periodik {period} yang dapat dikecualikan{_left(left)}",
            f"there is no check-in {period} to excuse{_left(left)}",
        )
    change = changes.begin(tx, ChangeKind.EXCUSE, cycle.id, actor, now, reason, period=period, unit=unit_code)
    if _step(tx, change, "excuse", ids, reason, actor, now) != len(ids):
        raise ChangeError("keadaan berubah selagi dikerjakan; ulangi", "states changed meanwhile; try again")
    return change, dict(left)


def _who(tx: Connection, before: str, which: str, given: Mapping[str, Any]) -> list[Any]:
    return list(tx.execute(text(f"{before} {WHO} {which} ORDER BY a.id"), given))


def _left(left: Mapping[str, int]) -> str:
    return f" ({', '.join(f'{state}: {n}' for state, n in left.items())})" if left else ""


def _refuse(nips: Sequence[str], why: str, english: str) -> None:
    if nips:
        named = ", ".join(mask(nip) for nip in nips[:10]) + (" …" if len(nips) > 10 else "")
        raise ChangeError(
            f"{len(nips)} pegawai {why}: {named}. Perbaiki daftarnya; belum ada yang diubah",
            f"{len(nips)} people are {english}: {named}. Mend the list; nothing has been changed",
        )


MADE = RELATIONS["checkin"]
KEEP = text(f"INSERT INTO change_row (change_id, relation, subject, before) SELECT :change, 'checkin', "
            f"{MADE.subject}, {MADE.row('x')} FROM checkin x WHERE x.id = ANY (:ids) FOR UPDATE OF x")  # fmt: skip
REASONS = text("INSERT INTO reason (machine, subject_id, seq, event, words, by, at) "
               "SELECT 'checkin', k.id, k.seq + 1, :event, :words, :actor, :now FROM checkin k WHERE k.id = ANY (:ids) "
               "ON CONFLICT (machine, subject_id, seq, event) DO UPDATE SET words = excluded.words, by = excluded.by, "
               "at = excluded.at")  # fmt: skip
KEPT = text(f"UPDATE change_row r SET after = {MADE.row('x')} FROM checkin x WHERE r.change_id = :change "
            "AND r.relation = 'checkin' AND r.after IS NULL AND x.id = CAST(r.before ->> 'id' AS bigint)")  # fmt: skip


def _step(tx: Connection, change: int, event: str, ids: Sequence[int], reason: str, actor: str, now: datetime) -> int:
    """Take one step of many check-ins, each with the reason, and keep what it did; give how many moved."""
    given = {"change": change, "event": event, "ids": list(ids), "words": reason, "actor": actor, "now": now}
    tx.execute(KEEP, given)
    tx.execute(REASONS, given)
    moved = apply(tx, Machine.CHECKIN, event, Scope(ids=tuple(ids)), actor=actor, now=now)
    if event in BACK.values():
        stands_since(tx, ids)
    with changes.by_hash(tx):
        tx.execute(KEPT, given)
    return moved


def take_back(
    tx: Connection, of: int, undo: int, refused: Sequence[str], reason: str, actor: str, now: datetime
) -> int:
    """Take check-ins that a change excused back to where they were, and give how many."""
    rows = tx.execute(
        text("SELECT before ->> 'state' AS state, array_agg(CAST(before ->> 'id' AS bigint)) AS ids FROM change_row r "
             "WHERE change_id = :of AND relation = 'checkin' AND NOT subject = ANY (:refused) GROUP BY 1"),
        {"of": of, "refused": list(refused)},
    )  # fmt: skip
    return sum(_step(tx, undo, BACK[CheckinState(row.state)], row.ids, reason, actor, now) for row in rows.all())
