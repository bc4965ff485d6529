"""What a unit's people planned and reached, with every RHK above their lines: read set by set, once for a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from domain.contribution import Person, Unit
from domain.contribution_line import Line
from domain.terms import Approach, Model, Polarity
from domain.words import Pair
from store.excluded import LEFT
from store.lifecycle import CLOCK
from store.names import WITH_TITLES

# A unit with those below it; UNION keeps units that name each other as parents from being walked for ever.
UNITS = """
WITH RECURSIVE below (id) AS (
    SELECT CAST(:unit AS bigint) UNION SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
)
SELECT u.id, u.code, u.name, u.parent_id FROM unit u JOIN below b ON b.id = u.id
ORDER BY u.id <> :unit, u.code, u.id"""

# The lines of the units' people, and by UNION, which meets no line twice, all that they follow from. Their ids alone:
# how many a recursion gives the planner cannot know, but of a list it knows it, and never reads the whole table.
CLIMBED = """
WITH RECURSIVE climbed (id, above_id, appraisal_id) AS (
    SELECT t.id, t.above_id, t.appraisal_id FROM appraisal a JOIN target t ON t.appraisal_id = a.id
    WHERE a.cycle_id = :cycle AND a.agency_id = :agency AND a.unit_id = ANY (CAST(:units AS bigint[]))
        AND a.state <> 'voided' AND NOT t.dropped
    UNION SELECT t.id, t.above_id, t.appraisal_id FROM climbed c JOIN target t ON t.id = c.above_id
)
SELECT coalesce(array_agg(id), '{}'), coalesce(array_agg(DISTINCT appraisal_id), '{}') FROM climbed"""

# A line without one above it is a goal where nobody of the agency stands above its owner, or in an SKP on the model of
# JPT. Whose line somebody follows leads, and so does whoever appraises somebody.
LINES = f"""
SELECT t.id, t.above_id, t.appraisal_id, t.no, t.kind, t.rhk, t.indicator, t.indicator_code, t.target, t.low, t.high,
    t.satuan, t.polarity, coalesce(h.approach = '{Approach.KUALITATIF}', false), t.dropped,
    t.above_id IS NULL AND (coalesce(h.model = '{Model.JPT}', false) OR NOT EXISTS (
        SELECT FROM appraisal s WHERE s.employee_nip = a.appraiser_nip AND s.cycle_id = a.cycle_id
            AND s.agency_id = a.agency_id AND s.state <> 'voided')),
    a.agency_id = :agency AND a.unit_id = ANY (CAST(:units AS bigint[])) AND a.state <> 'voided' AND NOT t.dropped,
    f.id IS NOT NULL OR l.nip IS NOT NULL, f.id IS NOT NULL,
    r.period, r.result, r.value, coalesce(e.n, 0), coalesce(g.n, 0)
FROM target t JOIN appraisal a ON a.id = t.appraisal_id AND a.cycle_id = :cycle
LEFT JOIN skp h ON h.appraisal_id = a.id
LEFT JOIN (
    SELECT DISTINCT k.above_id AS id FROM target k JOIN appraisal b ON b.id = k.appraisal_id
    WHERE k.above_id = ANY (CAST(:ids AS bigint[])) AND NOT k.dropped AND b.state <> 'voided') f ON f.id = t.id
LEFT JOIN (
    SELECT DISTINCT appraiser_nip AS nip FROM appraisal
    WHERE cycle_id = :cycle AND agency_id = :agency AND state <> 'voided') l ON l.nip = a.employee_nip
LEFT JOIN (
    SELECT DISTINCT ON (target_id) * FROM result WHERE target_id = ANY (CAST(:ids AS bigint[]))
    ORDER BY target_id, period > 0, period DESC) r ON r.target_id = t.id
LEFT JOIN (
    SELECT target_id, count(*) AS n FROM evidence
    WHERE appraisal_id = ANY (CAST(:owners AS bigint[])) AND target_id IS NOT NULL GROUP BY 1) e ON e.target_id = t.id
LEFT JOIN (
    SELECT appraisal_id, count(*) AS n FROM evidence
    WHERE appraisal_id = ANY (CAST(:owners AS bigint[])) AND target_id IS NULL GROUP BY 1
) g ON g.appraisal_id = t.appraisal_id
WHERE t.id = ANY (CAST(:ids AS bigint[])) ORDER BY t.appraisal_id, t.no"""

PEOPLE = f"""
SELECT a.id, a.employee_nip AS nip, {WITH_TITLES} AS name, a.unit_id, u.name AS unit, a.state = 'voided' AS excluded
FROM appraisal a JOIN person p ON p.nip = a.employee_nip JOIN unit u ON u.id = a.unit_id WHERE {{which}}
ORDER BY name, a.id"""
WITHIN = "a.cycle_id = :cycle AND a.agency_id = :agency AND a.unit_id = ANY (:units)"
THESE = "a.id = ANY (CAST(:ids AS bigint[]))"
# The step that excluded somebody is their last; the reason was written for just that step.
WHY = f"""
SELECT a.id, r.words, o.actor = '{CLOCK}' AS "left" FROM appraisal a
LEFT JOIN step s ON s.subject_id = a.id AND s.seq = a.seq AND s.machine = 'appraisal'
LEFT JOIN operation o ON o.id = s.operation_id
LEFT JOIN reason r ON r.machine = 'appraisal' AND r.subject_id = a.id AND r.seq = a.seq AND r.event = o.event
WHERE {THESE} AND a.state = 'voided'"""
POLARITY = list(Line.__slots__).index("polarity")  # the columns of LINES stand in the order of its fields
UNKNOWN: Pair = ("alasan tidak tercatat", "no reason is recorded")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a report is rolled up from, as `domain.contribution.contribution` takes it."""

    units: Sequence[Unit]
    people: Sequence[Person]
    lines: Sequence[Line]


def gather(tx: Connection, cycle_id: int, agency_id: int, unit_id: int) -> Gathered:
    """Read the people of a unit and of those below it, their lines, and each RHK above these with its owner."""
    units = [Unit(*row) for row in tx.execute(text(UNITS), {"unit": unit_id})]
    given = {"cycle": cycle_id, "agency": agency_id, "units": [unit.id for unit in units]}
    given["ids"], given["owners"] = tx.execute(text(CLIMBED), given).one()
    lines = [_line(*row) for row in tx.execute(text(LINES), given)]
    within = tx.execute(text(PEOPLE.format(which=WITHIN)), given).all()
    outside = {"ids": sorted({line.owner for line in lines} - {row.id for row in within})}
    found = [*within, *tx.execute(text(PEOPLE.format(which=THESE)), outside)]
    why = _why(tx, [row.id for row in found if row.excluded])
    people = [Person(row.id, row.nip, row.name, row.unit_id, row.unit, why.get(row.id)) for row in found]
    return Gathered(units, people, lines)


def _line(*row: Any) -> Line:
    fields = list(row)
    fields[POLARITY] = Polarity(row[POLARITY]) if row[POLARITY] else None
    return Line(*fields)


def _why(tx: Connection, ids: Sequence[int]) -> dict[int, Pair]:
    """Give the reason why each of these is excluded; a pengelola's own words are the same in both languages."""
    rows = tx.execute(text(WHY), {"ids": list(ids)}).all() if ids else ()
    return {row.id: (row.words, row.words) if row.words else LEFT if row.left else UNKNOWN for row in rows}
