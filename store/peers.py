"""Input on behaviour by colleagues and subordinates, where the rules that a cycle is pinned to ask for it (`rekan`).

It is advice to the appraiser: no rule turns it into the rating. What keeps it anonymous:

- The appraiser asks once; nobody is added later. Whoever is added would be known by the difference.
- Answers come out once, all together: when everybody has answered, or when the days to answer are over. Before that
  the appraiser is told the same whatever has come in. From that moment no answer can be given or changed. So there
  are never two pictures whose difference is one person's answer, however often a page is read again.
- Answers of fewer people than the minimum are never shown, nor how many there were.
- Colleagues and subordinates are counted together; sentences stand in the order of their letters.
- The employee is told nothing, neither that nor who was asked; no message goes out, as its row would tell a pengelola.

What this cannot hide: that all answered alike, and a sentence by which its writer is known. Raters are told of both.
The days are counted from the asking, not to a due time: an extended one would open again what was shown already.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import dumps
from typing import Any

from sqlalchemy import Connection, text

from domain.provisions import Colleagues
from domain.terms import AppraisalState, BerAkhlak, Colleague, Ekspektasi, Machine, Role
from store import mine
from store.mine import Stand
from store.names import WITH_TITLES
from store.people import Refused
from store.ratings import POLICY, RULES

ASKABLE = (AppraisalState.AGREED, AppraisalState.REPORTED)
# An SKP that is opened again meanwhile does not close what was asked.
ANSWERABLE = (AppraisalState.DRAFTING, AppraisalState.PROPOSED, *ASKABLE)
LONGEST = 1000  # characters of a sentence

ASKS = f"SELECT {POLICY} #> '{{perilaku,rekan}}' FROM appraisal a {RULES} WHERE a.id = :id"
# The same appraiser's other people, and the employee's own: each by their appraisal of the cycle, so that no NIP
# stands in a page. Whom the fixed draw takes comes first.
CIRCLE = f"""
WITH me AS (SELECT id, cycle_id, employee_nip, appraiser_nip FROM appraisal WHERE id = :id), near AS (
    SELECT s.nip, r.relation FROM me CROSS JOIN LATERAL (VALUES ('{Colleague.PEER}', me.appraiser_nip),
        ('{Colleague.SUBORDINATE}', me.employee_nip)) r (relation, boss)
    JOIN assignment s ON s.ends_on IS NULL AND (s.appraiser_nip = r.boss OR s.effective_nip = r.boss))
SELECT DISTINCT b.id, b.employee_nip AS nip, {WITH_TITLES} AS name, near.relation,
    md5(me.id || ':' || b.employee_nip) AS draw
FROM me CROSS JOIN near
JOIN appraisal b ON b.cycle_id = me.cycle_id AND b.employee_nip = near.nip AND b.state <> 'voided'
    AND b.appraiser_nip = CASE near.relation WHEN '{Colleague.PEER}' THEN me.appraiser_nip ELSE me.employee_nip END
JOIN person p ON p.nip = b.employee_nip
WHERE b.employee_nip NOT IN (me.employee_nip, coalesce(me.appraiser_nip, ''))
ORDER BY draw, b.id"""
ASK = """
INSERT INTO peer (appraisal_id, rater_nip, relation, asked_at)
SELECT :id, * FROM unnest(CAST(:nips AS varchar[]), CAST(:relations AS text[])), (VALUES (CAST(:now AS timestamptz))) n
ON CONFLICT DO NOTHING"""
GIVEN = """
SELECT p.answers, p.words, p.asked_at, p.answered_at, p.rater_nip = a.appraiser_nip AS by_appraiser
FROM peer p JOIN appraisal a ON a.id = p.appraisal_id WHERE p.appraisal_id = :id"""
ASKED = f"""
SELECT p.id, p.appraisal_id, a.cycle_id, e.name, u.zone, a.state, p.asked_at, p.answered_at, p.answers, p.words,
    {POLICY} #> '{{perilaku,rekan}}' AS rule, NOT EXISTS (SELECT FROM peer o WHERE o.appraisal_id = p.appraisal_id
        AND o.answered_at IS NULL) AS complete
FROM peer p JOIN appraisal a ON a.id = p.appraisal_id JOIN unit u ON u.id = a.unit_id
JOIN person e ON e.nip = a.employee_nip {RULES}
WHERE p.rater_nip = :nip AND """


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody who may be asked: `id` is their own appraisal of the cycle; `drawn`: the system proposes them."""

    id: int
    nip: str
    name: str
    relation: Colleague
    drawn: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """What a rater is asked: about whom, until when, and what they have said so far; `open`: it can be answered."""

    id: int
    appraisal_id: int
    cycle_id: int
    name: str
    zone: str
    until: datetime
    answered: bool
    answers: Mapping[BerAkhlak, Ekspektasi]
    words: str
    open: bool


@dataclass(frozen=True, slots=True)
class Together:
    """What came in, all together: how many answered, how often each rating was given by value, and the sentences."""

    people: int
    counts: Mapping[BerAkhlak, Mapping[Ekspektasi, int]]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """How far the input on one appraisal is. until: None while nobody was asked; together: None until it is shown.

    over: the days to answer are over. Whether everybody has answered before is not said but by showing what they said.
    """

    until: datetime | None
    over: bool
    together: Together | None


def rule(tx: Connection, appraisal_id: int) -> Colleagues | None:
    """Give what the rules of an appraisal say of asking colleagues; None where nobody is asked."""
    found = tx.scalar(text(ASKS), {"id": appraisal_id})
    return Colleagues.model_validate(found) if found else None


def circle(tx: Connection, appraisal_id: int, asked: Colleagues) -> list[Somebody]:
    """Give who may be asked, by name: colleagues with the same appraiser first, then direct subordinates."""
    left = {Colleague.PEER: asked.rekan_sejawat, Colleague.SUBORDINATE: asked.bawahan}
    found = []
    for row in tx.execute(text(CIRCLE), {"id": appraisal_id}):
        relation = Colleague(row.relation)
        left[relation] -= 1
        found.append(Somebody(row.id, row.nip, row.name, relation, left[relation] >= 0))
    return sorted(found, key=lambda one: (list(Colleague).index(one.relation), one.name, one.id))


def may_look(at: Stand) -> bool:
    """Tell whether whoever stands so may ask and see what came together: the appraiser, of nobody but others."""
    return at.machine is Machine.APPRAISAL and Role.APPRAISER in at.roles and Role.EMPLOYEE not in at.roles


def may_ask(at: Stand) -> bool:
    """Tell whether whoever stands so may ask now, if nobody was asked yet."""
    return may_look(at) and at.state in ASKABLE


def ask(tx: Connection, appraisal_id: int, chosen: Collection[int], *, actor: str, now: datetime) -> int:
    """Ask these people of the circle, by their own appraisals, and give how many. Once for each appraisal.

    Raises Refused: not the appraiser's, not now, already asked, somebody from elsewhere, too few or too many.
    """
    tx.execute(text("SELECT FROM appraisal WHERE id = :id FOR NO KEY UPDATE"), {"id": appraisal_id})
    at, asked = mine.stand(tx, Machine.APPRAISAL, appraisal_id, actor, now), rule(tx, appraisal_id)
    if at is None or asked is None or not may_ask(at):
        raise Refused(
            "masukan rekan hanya dapat diminta oleh pejabat penilai, sejak SKP disepakati sampai pegawai dinilai",
            "input can be asked for only by the appraiser, from the agreement on until the rating",
        )
    if tx.scalar(text("SELECT count(*) FROM peer WHERE appraisal_id = :id"), {"id": appraisal_id}):
        raise Refused("masukan rekan sudah diminta", "input was asked for already")
    people = [one for one in circle(tx, appraisal_id, asked) if one.id in set(chosen)]
    most = asked.rekan_sejawat + asked.bawahan
    if len(people) != len(set(chosen)):
        raise Refused(
            "yang dapat diminta hanya rekan dengan penilai yang sama dan bawahan langsung",
            "only colleagues with the same appraiser and direct subordinates can be asked",
        )
    if not asked.minimum <= len(people) <= most:
        raise Refused(
            f"mohon memilih {asked.minimum} sampai {most} orang, agar jawaban tetap anonim",
            f"please choose {asked.minimum} to {most} people, so that answers stay anonymous",
        )
    given = {"nips": [one.nip for one in people], "relations": [one.relation for one in people]}
    return tx.execute(text(ASK), {"id": appraisal_id, "now": now, **given}).rowcount


def input_(tx: Connection, appraisal_id: int, asked: Colleagues, now: datetime) -> Input:
    """Give what the appraiser may see: the same before answers come out, whatever has come in."""
    rows = tx.execute(text(GIVEN), {"id": appraisal_id}).all()
    if not rows:
        return Input(None, False, None)
    until = _until(rows[0].asked_at, asked)
    over = until <= now
    # Whoever appraises now may have been asked while another did: their own answer would narrow down the others'.
    shown = [row for row in rows if row.answered_at and not row.by_appraiser]
    if not (over or all(row.answered_at for row in rows)) or len(shown) < asked.minimum:
        return Input(until, over, None)
    counts = {value: Counter(Ekspektasi(row.answers[value]) for row in shown) for value in BerAkhlak}
    words = sorted(row.words for row in shown if row.words)
    return Input(until, over, Together(len(shown), counts, tuple(words)))


def _until(asked_at: datetime, asked: Colleagues) -> datetime:
    return asked_at + timedelta(days=asked.hari)


def of_rater(tx: Connection, nip: str, now: datetime) -> list[Asking]:
    """Give what somebody is asked and can answer or change now, what is not answered yet first."""
    rows = tx.execute(text(f"{ASKED} a.state = ANY (:states)"), {"nip": nip, "states": list(ANSWERABLE)})
    found = [asking for row in rows if (asking := _asking(row, now)).open]
    return sorted(found, key=lambda one: (one.answered, one.until, one.name))


def one(tx: Connection, peer_id: int, nip: str, now: datetime) -> Asking | None:
    """Give one thing that somebody is asked; None for what is not theirs."""
    row = tx.execute(text(f"{ASKED} p.id = :id"), {"nip": nip, "id": peer_id}).first()
    return _asking(row, now) if row else None


def _asking(row: Any, now: datetime) -> Asking:
    asked = Colleagues.model_validate(row.rule) if row.rule else None
    until = _until(row.asked_at, asked) if asked else row.asked_at
    answers = {BerAkhlak(value): Ekspektasi(said) for value, said in (row.answers or {}).items()}
    is_open = row.state in ANSWERABLE and now < until and not row.complete
    return Asking(
        row.id, row.appraisal_id, row.cycle_id, row.name, row.zone, until, row.answered_at is not None, answers,
        row.words, is_open,
    )  # fmt: skip


def answer(
    tx: Connection, asking: Asking, answers: Mapping[BerAkhlak, Ekspektasi], words: str, *, actor: str, now: datetime
) -> None:
    """Keep what a rater says of all seven values, in place of what they said before. Raises Refused once it is over."""
    tx.execute(text("SELECT FROM appraisal WHERE id = :id FOR NO KEY UPDATE"), {"id": asking.appraisal_id})
    still = one(tx, asking.id, actor, now)
    if still is None or not still.open:
        raise Refused(
            "masukan ini sudah ditutup dan tidak dapat diubah lagi", "this input is closed and cannot be changed"
        )
    given = {"id": asking.id, "answers": dumps({value: answers[value] for value in BerAkhlak}), "words": words}
    tx.execute(
        text("UPDATE peer SET answers = CAST(:answers AS jsonb), words = :words, answered_at = :now WHERE id = :id"),
        {**given, "now": now},
    )
