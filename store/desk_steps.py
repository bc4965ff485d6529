"""One step of a pengelola for many at once: whom it would concern, and taking it for those for whom it is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.lifecycle import lines
from domain.terms import Fact, Machine
from domain.words import MISSING
from store import cycles, excuses, people
from store.desk import THEIRS, Running, Step, lacking, sources
from store.drill import like
from store.lifecycle import Scope, apply
from store.names import WITH_TITLES
from store.people import Refused


class Meanwhile(Bilingual):
    """What was to be done is not what is there any more; nothing was done."""


@dataclass(frozen=True, slots=True)
class Among:
    """Whom a step is looked up for: a cycle, the period of a check-in (0 otherwise), a part of a name or unit."""

    cycle: Running
    period: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Concerned:
    """A subject that a step would move. nip: None for a unit. lacks: what it waits for, but for the reason."""

    id: int
    nip: str | None
    name: str
    unit: str
    state: str
    since: datetime
    lacks: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a step for many: how many took it, and who did not and why."""

    n: int
    refused: tuple[tuple[Concerned, Refused], ...]


@cache
def _query(step: Step, which: str, what: str) -> str:
    machine, event = step
    rules = lines(machine, event)
    name, person = "u.name", ""
    if machine is not Machine.CALIBRATION:
        name, person = WITH_TITLES, "JOIN person p ON p.nip = f.employee_nip"
    nip = "NULL" if machine is Machine.CALIBRATION else "f.employee_nip"
    return f"""
SELECT {what} FROM (
    SELECT f.id, {nip} AS nip, {name} AS name, u.name AS unit, f.state, f.state_since AS since,
        {lacking(rules, True)} AS lacks
    FROM {machine}_facts(:now, '{event}') f JOIN unit u ON u.id = f.unit_id {person}
    WHERE f.cycle_id = :cycle AND {THEIRS} AND f.period = :period AND {which.format(sources=sources(rules))}
) x """


NAMED = "f.state IN ({sources}) AND ({name} ILIKE :said OR u.name ILIKE :said)"


def _named(machine: Machine) -> str:
    return NAMED.format(sources="{sources}", name="u.name" if machine is Machine.CALIBRATION else "p.name")


def _given(among: Among, actor: str, now: datetime) -> dict[str, Any]:
    return {
        "cycle": among.cycle.id, "period": among.period, "said": like(among.said), "actor": actor, "now": now,
    }  # fmt: skip


def _concerned(row: Any) -> Concerned:
    return Concerned(**{**row._mapping, "lacks": tuple(Fact(fact) for fact in row.lacks)})


def count(tx: Connection, step: Step, among: Among, actor: str, now: datetime) -> tuple[int, int]:
    """Give how many stand in the states of a step, and for how many of them it is open."""
    counted = "count(*) AS n, count(*) FILTER (WHERE x.lacks = '{}') AS ready"
    row = tx.execute(text(_query(step, _named(step[0]), counted)), _given(among, actor, now)).one()
    return row.n, row.ready


def listed(
    tx: Connection, step: Step, among: Among, actor: str, now: datetime, limit: int, offset: int
) -> list[Concerned]:
    """Give a page of those whom a step would concern: those for whom it is open first, by unit and name."""
    query = f"{_query(step, _named(step[0]), 'x.*')} ORDER BY x.lacks <> '{{}}', x.unit, x.name, x.id "
    given = {**_given(among, actor, now), "limit": limit, "offset": offset}
    return [_concerned(row) for row in tx.execute(text(f"{query} LIMIT :limit OFFSET :offset"), given)]


def open_to(tx: Connection, step: Step, among: Among, actor: str, now: datetime) -> list[int]:
    """Give the ids of all for whom a step is open."""
    query = f"{_query(step, _named(step[0]), 'x.id')} WHERE x.lacks = '{{}}' ORDER BY x.id"
    return list(tx.scalars(text(query), _given(among, actor, now)))


REASONS = """INSERT INTO reason (machine, subject_id, seq, event, words, by, at)
SELECT '{machine}', s.id, s.seq + 1, :event, :words, :actor, :now FROM {machine} s WHERE s.id = ANY (:ids)
ON CONFLICT (machine, subject_id, seq, event)
DO UPDATE SET words = excluded.words, by = excluded.by, at = excluded.at"""


def take(
    tx: Connection, step: Step, among: Among, ids: Sequence[int], reason: str, *, actor: str, now: datetime
) -> Taken | None:
    """Take a step for those of these subjects for whom it is open, with one reason, as one operation.

    Gives how many moved, and of the others why not; None where one of them is not of the actor's agencies, the cycle or
    the period: then nothing happens. Raises Meanwhile where the ground moves while it is done.
    """
    machine, event = step
    tx.execute(text(f"SELECT FROM {machine} WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE"), {"ids": list(ids)})
    given = {**_given(among, actor, now), "ids": list(ids)}
    found = [_concerned(row) for row in tx.execute(text(_query(step, "f.id = ANY (:ids)", "x.*")), given)]
    if {one.id for one in found} != set(ids):
        return None
    states = {t.source for t in lines(machine, event)}
    able = [one for one in found if one.state in states and not one.lacks]
    if able:
        _move(tx, step, among, able, reason, actor, now)
    left = [one for one in found if one not in able]
    return Taken(len(able), tuple((one, _refused(tx, step, one, actor, now)) for one in left))


def _refused(tx: Connection, step: Step, one: Concerned, actor: str, now: datetime) -> Refused:
    """Give why a step did not move somebody; of what it lacks all but the reason, which came with it."""
    if not one.lacks or one.state not in {t.source for t in lines(*step)}:
        return people.refusal(tx, *step, one.id, actor=actor, now=now)
    said = [MISSING[fact] for fact in one.lacks]
    return Refused("; ".join(words for words, _ in said), "; ".join(words for _, words in said))


def _move(
    tx: Connection, step: Step, among: Among, able: Sequence[Concerned], reason: str, actor: str, now: datetime
) -> None:
    machine, event = step
    if step == (Machine.CHECKIN, "excuse"):  # kept as a change, that it can be taken back
        cycle = cycles.find(tx, among.cycle.code)
        excuses.excuse(tx, cycle, among.period, [str(one.nip) for one in able], None, reason, actor, now)
        return
    ids = tuple(one.id for one in able)
    if Fact.REASON_WRITTEN in lines(machine, event)[0].given:
        given = {"event": event, "words": reason, "actor": actor, "now": now, "ids": list(ids)}
        tx.execute(text(REASONS.format(machine=machine)), given)
    if apply(tx, machine, event, Scope(ids=ids), actor=actor, now=now) != len(ids):
        raise Meanwhile(
            "Keadaan berubah selagi langkah ini diambil; belum ada yang diubah. Mohon mengulanginya.",
            "Something changed while this step was taken; nothing was done. Please try again.",
        )
    people.follow(tx, machine, event, ids, now)
