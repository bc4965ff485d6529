"""What stands beside the rating of a year for each of somebody's people: their own record, read in one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from domain.calibration import Reached
from domain.terms import Polarity
from store.ratings import HEAD

MOST = 12  # proofs shown beside a rating; the rest stand on the appraisal's own page

RECORDS = text(f"""
SELECT a.id, a.agency_id, coalesce(a.employee_nip = {HEAD}, false) AS heads,
    (SELECT jsonb_agg(jsonb_build_array(period, hasil, perilaku) ORDER BY period) FROM (
        SELECT DISTINCT ON (period) period, hasil, perilaku FROM rating
        WHERE appraisal_id = a.id AND period > 0 ORDER BY period, id DESC) given) AS periods,
    (SELECT jsonb_agg(jsonb_build_array(t.no, t.rhk, t.indicator, t.target, r.result, t.low::text, t.high::text,
        r.value::text, t.polarity) ORDER BY t.no)
        FROM target t LEFT JOIN result r ON r.target_id = t.id AND r.period = 0
        WHERE t.appraisal_id = a.id AND NOT t.dropped) AS lines,
    (SELECT jsonb_agg(jsonb_build_object('id', id, 'no', no, 'name', name, 'link', link, 'media', media,
        'check', link_check) ORDER BY id) FROM (
        SELECT e.id, t.no, e.name, e.link, e.media, e.link_check FROM evidence e
        LEFT JOIN target t ON t.id = e.target_id
        WHERE e.appraisal_id = a.id AND e.period = 0 ORDER BY e.id LIMIT {MOST}) proof) AS evidence,
    (SELECT jsonb_agg(jsonb_build_array(period, words) ORDER BY period, id) FROM feedback
        WHERE appraisal_id = a.id) AS feedback,
    (SELECT count(*) FROM behaviour WHERE appraisal_id = a.id) AS examples
FROM appraisal a JOIN unit u ON u.id = a.unit_id WHERE a.id = ANY (:ids)""")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an SKP: what was agreed, and what the year brought (None: not written)."""

    no: int
    rhk: str
    indicator: str
    target: str
    result: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """One person's record. periods: number, hasil and perilaku of each rated check-in; feedback: period and words.

    heads: whether they head the unit for good. evidence: the first MOST proofs of the year, as rows. examples: how many
    of behaviour there are.
    """

    agency_id: int
    heads: bool
    periods: list[tuple[int, str | None, str | None]]
    lines: list[Line]
    reached: list[Reached]
    evidence: list[dict[str, Any]]
    feedback: list[tuple[int, str]]
    examples: int


def records(tx: Connection, appraisal_ids: Sequence[int]) -> dict[int, Record]:
    """Give the records of these appraisals, by their ids."""
    rows = tx.execute(RECORDS, {"ids": list(appraisal_ids)})
    return {row.id: _record(row) for row in rows}


def _record(row: Any) -> Record:
    lines = row.lines or []
    return Record(
        row.agency_id,
        row.heads,
        [(period, hasil, perilaku) for period, hasil, perilaku in row.periods or []],
        [Line(*line[:5]) for line in lines],
        [
            Reached(Decimal(low), Decimal(high), Decimal(value), Polarity(polarity))
            for low, high, value, polarity in (line[5:] for line in lines)
            if None not in (low, high, value, polarity)
        ],
        row.evidence or [],
        [(period, words) for period, words in row.feedback or []],
        row.examples,
    )
