"""The annual ratings of many at once, by one statement: what an agency's file brings, or a million in a row.

The same rules as one by one (ENTRY_TABLE, the cycle's matrix). Who needs a closer look is left out: heads of units,
whose hasil kerja comes from the unit, agencies that appraise in numbers, and everybody who may not be rated now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.lifecycle import ENTRIES
from domain.terms import Ekspektasi, Entry, Machine
from store.lifecycle import STANDS_AS
from store.ratings import HEAD


@dataclass(frozen=True, slots=True)
class Given:
    """The two annual ratings of one employee, and who gives them."""

    nip: str
    hasil: Ekspektasi
    perilaku: Ekspektasi
    actor: str


def _allowed() -> str:
    rules = [e for e in ENTRIES if e.machine is Machine.APPRAISAL and e.entry is Entry.RATING]
    return " OR ".join(
        f"(f.state IN ({', '.join(repr(str(s)) for s in e.states)}) "
        f"AND {STANDS_AS[e.by].replace(':actor', 'v.actor')}{''.join(f' AND f.{fact}' for fact in e.given)})"
        for e in rules
    )


# The matrix of each agency's rules, unpacked once and not for every person. It stays whole: as nine rows it would have
# the ratings in common with what is given, and a million people once were joined by them, agency by agency.
RATE = text(f"""
WITH kept AS MATERIALIZED (
    SELECT g.agency_id, coalesce(g.policy, c.policy) #> '{{predikat,matrix}}' AS matrix
    FROM cycle_agency g JOIN cycle c ON c.id = g.cycle_id
    WHERE g.cycle_id = :cycle_id AND coalesce(g.policy, c.policy) #>> '{{regim,sistem}}' = 'permenpanrb6_2022'
), given AS (
    SELECT * FROM unnest(CAST(:nips AS varchar[]), CAST(:hasil AS text[]), CAST(:perilaku AS text[]),
        CAST(:actors AS varchar[])) v (nip, hasil, perilaku, actor)
), rated AS (
    UPDATE appraisal a SET hasil = due.hasil, perilaku = due.perilaku, predikat = due.predikat, nilai = NULL
    FROM (
        SELECT f.id, f.state, v.hasil, v.perilaku, v.actor,
            kept.matrix #>> ARRAY[v.hasil, v.perilaku] AS predikat
        FROM given v JOIN appraisal_facts(:now, '') f ON f.employee_nip = v.nip AND f.cycle_id = :cycle_id
        JOIN kept ON kept.agency_id = f.agency_id
        JOIN unit u ON u.id = f.unit_id
        WHERE ({_allowed()}) AND v.nip IS DISTINCT FROM {HEAD} OFFSET 0
    ) due
    WHERE a.id = due.id AND a.state = due.state
    RETURNING a.id, a.employee_nip, due.hasil, due.perilaku, due.predikat, due.actor
), remembered AS (
    INSERT INTO rating (appraisal_id, period, hasil, perilaku, predikat, by, at)
    SELECT id, 0, hasil, perilaku, predikat, actor, :now FROM rated ORDER BY id
)
SELECT employee_nip FROM rated""")

# A unit that is just being proposed holds these ratings up until it is decided whether they may still change.
HOLD = text("""
SELECT FROM calibration WHERE cycle_id = :cycle_id AND unit_id IN (
    SELECT unit_id FROM appraisal
    WHERE cycle_id = :cycle_id AND employee_nip = ANY (CAST(:nips AS varchar[])) AND state = 'rated')
ORDER BY id FOR SHARE""")


def rate(tx: Connection, cycle_id: int, given: Sequence[Given], now: datetime) -> set[str]:
    """Write annual ratings, each NIP once, and give the NIPs of those that were written.

    The others are where they were: `ratings.rating` writes one of them, or says why not.
    """
    parameters = {
        "cycle_id": cycle_id,
        "now": now,
        "nips": [g.nip for g in given],
        "hasil": [g.hasil for g in given],
        "perilaku": [g.perilaku for g in given],
        "actors": [g.actor for g in given],
    }
    tx.execute(HOLD, {"cycle_id": cycle_id, "nips": parameters["nips"]})
    return set(tx.scalars(RATE, parameters))
