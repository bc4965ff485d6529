"""Who stands in for whom today: the effective appraisers of assignment, the heads and leaders of unit.

They follow from the roster, the spells of acting officials and the day. The rules are domain/standins.py; here
everything that they look at is read in a few statements, for whole agencies, and only what differs is written.
Opening a cycle and following its people read the columns, and pay nothing for them.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, text

from domain.reminder import JAKARTA
from domain.standins import Acting, Day, Place, Post, Seat
from domain.terms import StandIn
from store import appraisals, heads
from store.roster_sql import LOCK

ON = "starts_on <= :day AND (ends_on IS NULL OR ends_on >= :day)"
IN_FORCE = text("""
SELECT t.nip, t.kind, t.unit_id, t.for_nip FROM acting t JOIN assignment a ON a.nip = t.nip AND a.ends_on IS NULL
WHERE t.starts_on <= :day AND (t.ends_on IS NULL OR t.ends_on >= :day) ORDER BY t.starts_on DESC, t.id DESC""")
# People whose appraiser is missing, not active, or acts through another.
ABSENT = text("""
SELECT a.nip, a.unit_id, a.appraiser_nip FROM assignment a
LEFT JOIN assignment b ON b.nip = a.appraiser_nip AND b.ends_on IS NULL
WHERE a.ends_on IS NULL AND a.agency_id = ANY (:agencies)
    AND (a.appraiser_nip = ANY (:acted) OR (b.nip IS NULL AND a.unit_id = ANY (:manned)))""")
# Whoever may be met on a climb: those who are named, and everybody above them. UNION ends a climb that goes round.
MET = text("""
WITH RECURSIVE met (nip) AS (
    SELECT unnest(CAST(:nips AS text[]))
    UNION
    SELECT n.nip FROM met JOIN assignment a ON a.nip = met.nip AND a.ends_on IS NULL
    CROSS JOIN LATERAL (VALUES (a.appraiser_nip), (a.effective_nip)) n (nip) WHERE n.nip IS NOT NULL
)
SELECT a.nip, a.unit_id, a.appraiser_nip, CASE WHEN a.agency_id = ANY (:agencies) THEN a.appraiser_nip
    ELSE coalesce(a.effective_nip, a.appraiser_nip) END AS above
FROM met JOIN assignment a ON a.nip = met.nip AND a.ends_on IS NULL""")
WRITE = text("""
WITH wanted AS (
    SELECT * FROM unnest(CAST(:whose AS text[]), CAST(:nips AS text[]), CAST(:kinds AS text[])) w (whose, nip, kind)
)
UPDATE assignment a SET effective_nip = w.nip, effective_as = w.kind
FROM assignment o LEFT JOIN wanted w ON w.whose = o.nip
WHERE a.id = o.id AND o.ends_on IS NULL AND o.agency_id = ANY (:agencies)
    AND (o.effective_nip IS NOT NULL OR w.nip IS NOT NULL)
    AND (o.effective_nip, o.effective_as) IS DISTINCT FROM (w.nip, w.kind)
RETURNING a.nip""")
LEAD = text("""
UPDATE unit u SET (head_nip, head_as, head_for, leader_nip, leader_as, leader_for)
    = (w.head_nip, w.head_as, w.head_for, w.leader_nip, w.leader_as, w.leader_for)
FROM unnest(CAST(:units AS bigint[]), CAST(:heads AS text[]), CAST(:head_kinds AS text[]), CAST(:head_fors AS text[]),
    CAST(:leaders AS text[]), CAST(:leader_kinds AS text[]), CAST(:leader_fors AS text[]))
    w (id, head_nip, head_as, head_for, leader_nip, leader_as, leader_for)
WHERE w.id = u.id AND (u.head_nip, u.head_as, u.head_for, u.leader_nip, u.leader_as, u.leader_for)
    IS DISTINCT FROM (w.head_nip, w.head_as, w.head_for, w.leader_nip, w.leader_as, w.leader_for)""")
# Agencies in which somebody is appraised by one of these people, named or standing in, or has one act in a unit.
REACH = text("""
SELECT agency_id FROM assignment WHERE ends_on IS NULL AND appraiser_nip = ANY (:nips)
UNION SELECT agency_id FROM assignment WHERE effective_nip = ANY (:nips) AND ends_on IS NULL
UNION SELECT u.agency_id FROM acting t JOIN unit u ON u.id = t.unit_id
    WHERE t.nip = ANY (:nips) OR t.for_nip = ANY (:nips)""")
# Spells that have begun or ended since the columns were last derived, however long ago.
DUE = text(f"SELECT nip FROM acting WHERE applied <> ({ON}) UNION SELECT for_nip FROM acting WHERE applied <> ({ON})")
APPLY = text(f"UPDATE acting SET applied = ({ON}) WHERE applied <> ({ON})")


def derive(tx: Connection, agencies: Collection[int], day: date, changed: Collection[str] = ()) -> list[str]:
    """Write who stands in for whom on a day, and give the NIPs of those who have got another appraiser.

    For these agencies, for those that people in `changed` reach (who came or left), and wherever an acting official's
    spell has begun or ended since it was last derived. Once more on the same day it changes nothing.
    """
    tx.execute(LOCK)
    near = {nip for nip in tx.scalars(DUE, {"day": day}) if nip} | set(changed)
    everywhere = set(agencies) | (set(tx.scalars(REACH, {"nips": sorted(near)})) if near else set())
    tx.execute(APPLY, {"day": day})
    return _derive(tx, sorted(everywhere), day) if everywhere else []


def _derive(tx: Connection, agencies: Sequence[int], day: date) -> list[str]:
    posts = {row.id: Post(row.parent_id, row.head_nip, row.leader_nip) for row in heads.read(tx, agencies)}
    acting = [Acting(nip, StandIn(kind), unit, of) for nip, kind, unit, of in tx.execute(IN_FORCE, {"day": day})]
    acted = {spell.for_nip for spell in acting if spell.for_nip}
    given = {"agencies": list(agencies), "acted": sorted(acted), "manned": _manned(posts, acting)}
    absent = [Seat(*row) for row in tx.execute(ABSENT, given)]
    named = {nip for post in posts.values() for nip in (post.head_nip, post.leader_nip) if nip}
    named |= acted | {spell.nip for spell in acting} | {seat.appraiser_nip for seat in absent if seat.appraiser_nip}
    met = tx.execute(MET, {"nips": sorted(named), "agencies": list(agencies)}).all()
    seats = {row.nip: Seat(row.nip, row.unit_id, row.appraiser_nip) for row in met}
    town = Day(seats, posts, acting, {row.nip: row.above for row in met})
    filled = town.appraisers(absent)
    _lead(tx, town, filled)
    whose, nips, kinds = list(filled), [p.nip for p in filled.values()], [p.kind for p in filled.values()]
    given = {"agencies": list(agencies), "whose": whose, "nips": nips, "kinds": kinds}
    return list(tx.scalars(WRITE, given))


def _manned(posts: dict[int, Post], acting: Sequence[Acting]) -> list[int]:
    """Give the units in which, or above which, there is anybody who could stand in.

    A roster that names no appraisers at all has none; its people need not be looked at one by one.
    """
    led = {unit for unit, post in posts.items() if post.head_nip or post.leader_nip} | {s.unit_id for s in acting}
    below: dict[int, list[int]] = {}
    for unit, post in posts.items():
        below.setdefault(post.parent_id or 0, []).append(unit)
    waiting, found = [unit for unit in posts if unit in led], set[int]()
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting += below.get(unit, [])
    return sorted(found)


def _lead(tx: Connection, town: Day, filled: dict[str, Place]) -> None:
    lead = [(unit, town.head(unit), town.leader(unit, filled)) for unit in town.posts]
    tx.execute(
        LEAD,
        {
            "units": [unit for unit, _, _ in lead],
            "heads": [h and h.nip for _, h, _ in lead], "head_kinds": [h and h.kind for _, h, _ in lead],
            "head_fors": [h and h.for_nip for _, h, _ in lead], "leaders": [w and w.nip for _, _, w in lead],
            "leader_kinds": [w and w.kind for _, _, w in lead], "leader_fors": [w and w.for_nip for _, _, w in lead],
        },
    )  # fmt: skip


def keep(tx: Connection, now: datetime, agencies: Collection[int] = (), nips: Collection[str] = ()) -> int:
    """Bring who stands in for whom to this day, and let open tasks follow; give how many have another appraiser.

    `agencies` are those in which something else has changed, `nips` the people of whom the roster now names another
    appraiser. Nothing more is read where no acting official's spell has begun or ended. A day that was missed is
    caught up.
    """
    changed = set(derive(tx, agencies, now.astimezone(JAKARTA).date()))
    if changed or nips:
        appraisals.follow(tx, now, sorted(changed | set(nips)))
    return len(changed)
