"""Appraisals: taken in when a cycle opens, and following their people through the year."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from domain.terms import Machine
from store import cycles
from store.lifecycle import CLOCK, IS_SHOWN, PREDIKAT, Scope, apply

# Whoever holds an open spell is appraised; the superior is the appraiser of the appraiser. Whoever stands in for
# another acts in that one's place; the next one up, to whom a vacant post falls, acts in their own.
PEOPLE = """
SELECT a.id, a.nip, a.agency_id, a.unit_id, coalesce(a.effective_nip, a.appraiser_nip) AS appraiser_nip,
    a.effective_as AS appraiser_as, CASE WHEN a.effective_as <> 'vacancy' THEN a.appraiser_nip END AS appraiser_for,
    coalesce(s.effective_nip, s.appraiser_nip) AS superior_nip,
    s.effective_as AS superior_as, CASE WHEN s.effective_as <> 'vacancy' THEN s.appraiser_nip END AS superior_for
FROM assignment a
LEFT JOIN assignment s ON s.nip = coalesce(a.effective_nip, a.appraiser_nip) AND s.ends_on IS NULL
WHERE a.ends_on IS NULL"""
# Who appraises, and who stands above that one: what an appraisal takes over from the roster.
COPIED = ("appraiser_nip", "appraiser_as", "appraiser_for", "superior_nip", "superior_as", "superior_for")
FROM_ROSTER = ", ".join(COPIED)
OF_ROSTER = ", ".join(f"p.{name}" for name in COPIED)
OF_APPRAISAL = ", ".join(f"x.{name}" for name in COPIED)

# An agency that is new to a cycle, whole: its people, a calibration and the due times of each of its units.
# What is counted is read from the roster once more, in the same snapshot: that costs less than RETURNING.
EVERYONE = text(f"""
WITH peopled AS (
    SELECT agency_id, unit_id, count(*) AS n FROM assignment
    WHERE ends_on IS NULL AND agency_id = ANY (:agencies) GROUP BY 1, 2 ORDER BY 1, 2
), calibrated AS (
    INSERT INTO calibration (cycle_id, unit_id, began_at, state_since)
    SELECT :cycle_id, unit_id, :now, :now FROM peopled
), timed AS (
    INSERT INTO deadline (cycle_id, unit_id, stage, period, opens_at, due_at) {cycles.DEADLINES}
), counted AS (
    INSERT INTO tally (cycle_id, agency_id, unit_id, machine, period, state, n)
    SELECT :cycle_id, agency_id, unit_id, machine, 0, state, v.n FROM peopled
    CROSS JOIN LATERAL (VALUES ('appraisal', 'drafting', n), ('calibration', 'open', 1)) v (machine, state, n)
)
INSERT INTO appraisal (cycle_id, agency_id, unit_id, assignment_id, employee_nip, {FROM_ROSTER},
                       began_at, state_since)
SELECT :cycle_id, p.agency_id, p.unit_id, p.id, p.nip, {OF_ROSTER}, :now, :now
FROM ({PEOPLE} AND a.agency_id = ANY (:agencies)) p ORDER BY p.agency_id, p.id""")
# Those of an agency that are not in the cycle yet, in the order of the roster.
LATE = text(f"""
WITH taken AS (
    INSERT INTO appraisal (cycle_id, agency_id, unit_id, assignment_id, employee_nip, {FROM_ROSTER},
                           began_at, state_since)
    SELECT :cycle_id, p.agency_id, p.unit_id, p.id, p.nip, {OF_ROSTER}, :now, :now
    FROM ({PEOPLE} AND a.agency_id = ANY (:agencies)) p
    WHERE NOT EXISTS (SELECT FROM appraisal x WHERE x.employee_nip = p.nip AND x.cycle_id = :cycle_id)
    ORDER BY p.agency_id, p.id ON CONFLICT DO NOTHING
    RETURNING agency_id, unit_id
), counted AS (
    INSERT INTO tally (cycle_id, agency_id, unit_id, machine, period, state, n)
    SELECT :cycle_id, agency_id, unit_id, 'appraisal', 0, 'drafting', count(*) FROM taken GROUP BY agency_id, unit_id
)
SELECT count(*) FROM taken""")
UNITS = """
WITH taken AS (
    INSERT INTO calibration (cycle_id, unit_id, began_at, state_since)
    SELECT :cycle_id, u.id, :now, :now FROM unit u
    WHERE u.agency_id = ANY (:agencies) AND EXISTS (
        SELECT FROM appraisal a WHERE a.agency_id = u.agency_id AND a.unit_id = u.id AND a.cycle_id = :cycle_id)
    ORDER BY u.id ON CONFLICT DO NOTHING RETURNING unit_id
)
INSERT INTO tally SELECT :cycle_id, u.agency_id, u.id, 'calibration', 0, 'open', 1
FROM taken JOIN unit u ON u.id = taken.unit_id
"""


def open_agencies(tx: Connection, cycle_id: int, agencies: Sequence[int], now: datetime) -> int:
    """Take everyone of some agencies into a cycle, and give how many were new. Once more takes in latecomers only."""
    given = {"cycle_id": cycle_id, "agencies": list(agencies), "now": now}
    opened = text("UPDATE cycle_agency SET opened_at = :now WHERE cycle_id = :cycle_id AND agency_id = ANY (:agencies) "
                  "AND opened_at IS NULL RETURNING agency_id")  # fmt: skip
    fresh, rest, taken = set(tx.scalars(opened, given)), set(agencies), 0
    if fresh:
        # To look first whether one of them has come here from an open agency would cost everyone a third more.
        with suppress(IntegrityError), tx.begin_nested():
            taken += tx.execute(EVERYONE, {**given, "agencies": sorted(fresh)}).rowcount
            rest -= fresh
    if rest:
        given["agencies"] = sorted(rest)
        cycles.write_deadlines(tx, cycle_id, sorted(rest))
        taken += tx.execute(LATE, given).scalar_one()
        open_units(tx, cycle_id, sorted(rest), now)
    return taken


def open_agency(tx: Connection, cycle_id: int, agency_id: int, now: datetime) -> int:
    """Do the same for one agency."""
    return open_agencies(tx, cycle_id, [agency_id], now)


def open_units(tx: Connection, cycle_id: int, agencies: Sequence[int], now: datetime) -> int:
    """Give each unit of these agencies that has people in the cycle a calibration, and say how many were new."""
    return tx.execute(text(UNITS), {"cycle_id": cycle_id, "agencies": list(agencies), "now": now}).rowcount


# These people, and those two levels below whom they stand as superiors.
NAMED = """ AND (a.nip = ANY (:nips) OR a.nip IN (
    SELECT nip FROM assignment WHERE ends_on IS NULL AND appraiser_nip = ANY (:nips)
    UNION SELECT nip FROM assignment WHERE ends_on IS NULL AND effective_nip = ANY (:nips)))"""
# Open work goes to where the person now is; the old spell stays in the audit and in assignment. Who goes to an agency
# outside the cycle does not take it along: there it would have no windows. Who is excluded is followed too: the
# pengelola of where they now are can take them in again.
FOLLOW = f"""
WITH moved AS (
    UPDATE appraisal x SET agency_id = p.agency_id, unit_id = p.unit_id, assignment_id = p.id,
        ({FROM_ROSTER}) = ({OF_ROSTER})
    FROM ({PEOPLE}{{narrow}}) p, appraisal o
    WHERE p.nip = x.employee_nip AND o.id = x.id AND x.cycle_id = :cycle_id AND x.state <> 'final'
        AND EXISTS (SELECT FROM cycle_agency g WHERE g.cycle_id = :cycle_id AND g.agency_id = p.agency_id)
        AND (x.agency_id, x.unit_id, x.assignment_id, {OF_APPRAISAL})
            IS DISTINCT FROM (p.agency_id, p.unit_id, p.id, {OF_ROSTER})
    RETURNING x.id, x.state, x.predikat, o.agency_id AS old_agency, o.unit_id AS old_unit, x.agency_id, x.unit_id
), noted AS (
    INSERT INTO transfer (appraisal_id, agency_id, unit_id, at)
    SELECT id, old_agency, old_unit, :now FROM moved
    WHERE (old_agency, old_unit) IS DISTINCT FROM (agency_id, unit_id) ORDER BY id
), shifted AS (
    SELECT 'appraisal' AS machine, 0::smallint AS period, state, old_agency, old_unit, agency_id, unit_id FROM moved
    UNION ALL
    SELECT '{PREDIKAT}', 0, predikat, old_agency, old_unit, agency_id, unit_id FROM moved
    WHERE {IS_SHOWN} AND predikat IS NOT NULL
    UNION ALL
    SELECT 'checkin', k.period, k.state, old_agency, old_unit, m.agency_id, m.unit_id
    FROM moved m JOIN checkin k ON k.appraisal_id = m.id
)
INSERT INTO tally (cycle_id, agency_id, unit_id, machine, period, state, n)
SELECT :cycle_id, v.agency_id, v.unit_id, machine, period, state, sum(v.n)
FROM shifted CROSS JOIN LATERAL (VALUES (old_agency, old_unit, -1), (agency_id, unit_id, 1)) v (agency_id, unit_id, n)
WHERE (old_agency, old_unit) IS DISTINCT FROM (shifted.agency_id, shifted.unit_id)
GROUP BY 1, 2, 3, 4, 5, 6
"""


def follow(tx: Connection, now: datetime, nips: Sequence[str] | None = None) -> None:
    """Let open cycles follow the roster: tasks move with their people, newcomers are taken in, leavers leave.

    Runs in the transaction of the import that changed the roster. Steps and entries wait for its end: one that was
    under way while its person moved would be counted in the unit that they left. With `nips`, only these people have
    got another appraiser, and nobody has come or left.
    """
    running = cycles.running(tx, now)
    if running and nips != []:
        tx.execute(text("LOCK TABLE appraisal, checkin IN EXCLUSIVE MODE"))
    for cycle in running:
        if nips is not None:
            given = {"cycle_id": cycle.id, "nips": nips, "now": now}
            tx.execute(text(FOLLOW.format(narrow=NAMED)), given)
            continue
        cycles.gather(tx, cycle.id)
        tx.execute(text(FOLLOW.format(narrow="")), {"cycle_id": cycle.id, "now": now})
        open_agencies(tx, cycle.id, cycles.agencies(tx, cycle.id), now)
        scope = Scope(cycle_id=cycle.id)
        if apply(tx, Machine.APPRAISAL, "depart", scope, actor=CLOCK, now=now):
            apply(tx, Machine.CHECKIN, "release", scope, actor=CLOCK, now=now)
