"""Angka kredit of final appraisals: computed where the year has ended, by one statement for whole agencies.

AK = percent of the predikat x coefficient of the jenjang x months / 12, rounded half up to two places for each part of
the year in one jenjang (PermenPANRB 1/2023 Ps. 37; Peraturan BKN 3/2023). Only functional posts have any.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.credit import jenjang
from domain.policy import read_stored
from store.lifecycle import IN_AGENCIES, span
from store.spells import BEGAN

Row = dict[str, Any]

# Every post that there is, once: which of them are functional is read from their names by domain.credit.
POSTS = text("SELECT DISTINCT position, position_kind FROM assignment WHERE position_kind ILIKE '%fungsional%'")

GIVEN = """
post AS (
    SELECT * FROM unnest(CAST(:positions AS text[]), CAST(:kinds AS text[]), CAST(:jenjang AS text[]),
        CAST(:coefficients AS numeric[])) p (position, position_kind, jenjang, coefficient)
), share AS (
    SELECT * FROM unnest(CAST(:predikat AS text[]), CAST(:percents AS integer[])) s (predikat, percent)
), due AS (
    SELECT a.id, a.employee_nip, a.assignment_id, a.predikat FROM appraisal a
    WHERE a.cycle_id = :cycle_id AND {agencies} AND a.state = 'final' AND a.predikat IS NOT NULL
        AND NOT EXISTS (SELECT FROM credit c WHERE c.appraisal_id = a.id)
)""".replace("{agencies}", IN_AGENCIES.format("a.agency_id"))

# A month belongs to the spell that holds on its first
# day (our reading: the rule for split months was not seen). Whoever has held one post since before the year, as most
# people have, needs no looking at other spells.
SCORE = text(f"""
WITH {GIVEN}, held AS (
    SELECT d.*, s.position, s.position_kind, s.starts_on <= :first AND s.ends_on IS NULL AS all_year
    FROM due d JOIN assignment s ON s.id = d.assignment_id
), arrived AS (
    SELECT agency_id, min(starts_on) AS first_day FROM assignment GROUP BY agency_id
), begun AS (
    SELECT h.id, h.predikat, s.position, s.position_kind, s.id AS spell, s.ends_on, {BEGAN} AS starts_on
    FROM held h JOIN assignment s ON s.nip = h.employee_nip JOIN arrived f ON f.agency_id = s.agency_id
    WHERE NOT h.all_year
    WINDOW spells AS (PARTITION BY h.id ORDER BY s.starts_on, s.id)
), ended AS (
    SELECT *, greatest(starts_on, CAST(:first AS date)) AS begins,
        least(coalesce(lead(starts_on) OVER (PARTITION BY id ORDER BY starts_on, spell) - 1, ends_on), ends_on,
            CAST(:last AS date)) AS ends
    FROM begun
), part AS (
    SELECT id, jenjang, predikat, coefficient, percent, begins, ends,
        CAST(extract(year FROM ends) * 12 + extract(month FROM ends) - extract(year FROM begins) * 12
            - extract(month FROM begins) + CAST(extract(day FROM begins) = 1 AS integer) AS integer) AS months
    FROM ended JOIN post USING (position, position_kind) JOIN share USING (predikat) WHERE begins <= ends
)
INSERT INTO credit (appraisal_id, no, jenjang, predikat, starts_on, ends_on, months, coefficient, percent, credit, at)
SELECT id, 1, jenjang, predikat, CAST(:first AS date), CAST(:last AS date), 12, coefficient, percent,
    round(percent * coefficient * 12 / 1200, 2), CAST(:now AS timestamptz)
FROM held JOIN post USING (position, position_kind) JOIN share USING (predikat) WHERE all_year
UNION ALL
SELECT id, row_number() OVER (PARTITION BY id ORDER BY min(begins)), jenjang, predikat, min(begins), max(ends),
    sum(months), coefficient, percent, round(percent * coefficient * sum(months) / 1200, 2), :now
FROM part WHERE months > 0 GROUP BY id, jenjang, predikat, coefficient, percent""")


def score(tx: Connection, cycle_id: int, agencies: Sequence[int], now: datetime) -> int:
    """Write the angka kredit of final appraisals that have none yet, and give how many rows that made.

    All agencies of one call must keep the same rules; `waiting` sorts them.
    """
    year, stored = tx.execute(RULES, {"cycle_id": cycle_id, "agency": min(agencies, default=0)}).one()
    given = {
        "cycle_id": cycle_id,
        "agency_ids": list(agencies),
        **span(agencies),
        "now": now,
        "first": date(year, 1, 1),
        "last": date(year, 12, 31),
        **_rule(tx, stored),
    }
    with _joins_by_hash(tx):
        return tx.execute(SCORE, given).rowcount


RULES = text("""
SELECT c.year, coalesce(g.policy, c.policy) FROM cycle c
LEFT JOIN cycle_agency g ON g.cycle_id = c.id AND g.agency_id = :agency WHERE c.id = :cycle_id""")


def _rule(tx: Connection, stored: Any) -> Row:
    """Give the rule as arrays: posts with jenjang and coefficient, predikat with percent."""
    rule = read_stored(stored).angka_kredit.value
    posts = [(p, k, step) for p, k in tx.execute(POSTS) if (step := jenjang(p, k)) is not None]
    return {
        "positions": [p for p, _, _ in posts],
        "kinds": [k for _, k, _ in posts],
        "jenjang": [str(step) for _, _, step in posts],
        "coefficients": [rule.jenjang[step].koefisien for _, _, step in posts],
        "predikat": [str(p) for p in rule.persen],
        "percents": list(rule.persen.values()),
    }


WAITING = text(f"""
WITH {GIVEN.partition(", share")[0]}
SELECT array_agg(g.agency_id ORDER BY g.agency_id) FROM cycle_agency g WHERE g.cycle_id = :cycle_id AND EXISTS (
    SELECT FROM appraisal a JOIN assignment s ON s.nip = a.employee_nip JOIN post USING (position, position_kind)
    WHERE a.cycle_id = :cycle_id AND a.agency_id = g.agency_id AND a.state = 'final' AND a.predikat IS NOT NULL
        AND NOT EXISTS (SELECT FROM credit c WHERE c.appraisal_id = a.id))
GROUP BY g.policy_hash ORDER BY min(g.agency_id)""")


def waiting(tx: Connection, cycle_id: int) -> list[list[int]]:
    """Give the agencies with functional officials whose final result has no angka kredit yet, by their rules."""
    done = text("SELECT EXISTS (SELECT FROM tally WHERE cycle_id = :id AND machine = 'appraisal' AND state = 'final')")
    if not tx.scalar(done, {"id": cycle_id}):
        return []
    _, stored = tx.execute(RULES, {"cycle_id": cycle_id, "agency": 0}).one()
    with _joins_by_hash(tx):
        return [list(row[0]) for row in tx.execute(WAITING, {"cycle_id": cycle_id, **_rule(tx, stored)})]


@contextmanager
def _joins_by_hash(tx: Connection) -> Iterator[None]:
    """Keep the planner from nested loops: it takes a table that has just been filled for an empty one."""
    tx.execute(text("SET LOCAL enable_nestloop = off"))
    yield
    tx.execute(text("SET LOCAL enable_nestloop = on"))


def of(tx: Connection, appraisal_id: int) -> list[Row]:
    """Give the rows of one appraisal: no, jenjang, predikat, its days, months, coefficient, percent, credit, at."""
    query = text("""
        SELECT no, jenjang, predikat, starts_on, ends_on, months, coefficient, percent, credit, at
        FROM credit WHERE appraisal_id = :id ORDER BY no""")
    return [dict(row) for row in tx.execute(query, {"id": appraisal_id}).mappings()]
