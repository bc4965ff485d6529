"""Who in a unit holds which predikat, now and when it was approved; and who gave the ratings of an agency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.calibration import Reached, Spread
from domain.terms import AppraisalState, Polarity, Predikat
from store.names import WITH_TITLES
from store.ratings import HEAD, POLICY


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a unit: who rates them, and the ratings in force."""

    appraisal_id: int
    nip: str
    name: str
    state: str
    appraiser_nip: str | None
    rated_by: str | None  # who gave the ratings in force
    hasil: str | None
    perilaku: str | None
    nilai: float | None  # in place of the two, under PP 30/2019
    predikat: str | None
    heads: bool  # the unit; then hasil is the unit's capaian


MEMBERS = f"""
SELECT a.id AS appraisal_id, a.employee_nip, {WITH_TITLES} AS name, a.state, a.appraiser_nip,
    (SELECT r.by FROM rating r WHERE r.appraisal_id = a.id AND r.period = 0 ORDER BY r.id DESC LIMIT 1) AS rated_by,
    a.hasil, a.perilaku, a.nilai::float8 AS nilai, a.predikat, a.employee_nip = {HEAD} IS TRUE AS heads
FROM appraisal a JOIN unit u ON u.id = a.unit_id LEFT JOIN person p ON p.nip = a.employee_nip
WHERE a.cycle_id = :cycle AND a.unit_id = :unit AND a.agency_id = u.agency_id
ORDER BY p.name, a.employee_nip"""


def members(tx: Connection, cycle_id: int, unit_id: int) -> list[Member]:
    """Give the people of a unit in a cycle, by name; those who are excluded too."""
    return [Member(*row) for row in tx.execute(text(MEMBERS), {"cycle": cycle_id, "unit": unit_id})]


SPREADS = """
SELECT a.unit_id, a.predikat, a.state = 'voided' AS excluded, a.state = ANY (:begun) AS waiting, count(*) AS n
FROM appraisal a WHERE a.cycle_id = :cycle AND (CAST(:agency AS bigint) IS NULL OR a.agency_id = :agency)
GROUP BY 1, 2, 3, 4"""
# Whose year has not been rated: the states before `rated`, as the guard all_rated counts them.
BEGUN = [str(s) for s in AppraisalState][: list(AppraisalState).index(AppraisalState.RATED)]


def spreads(tx: Connection, cycle_id: int, agency_id: int | None = None) -> dict[int, Spread]:
    """Give how the people of each unit of a cycle, or of one agency in it, are spread over the predikat."""
    rows: dict[int, list[tuple[str | None, bool, bool, int]]] = {}
    given = {"cycle": cycle_id, "agency": agency_id, "begun": BEGUN}
    for unit_id, *row in tx.execute(text(SPREADS), given):
        rows.setdefault(unit_id, []).append(tuple(row))
    return {unit_id: _spread(found) for unit_id, found in rows.items()}


def _spread(rows: Iterable[tuple[str | None, bool, bool, int]]) -> Spread:
    counts: dict[Predikat, int] = {}
    unrated = excluded = waiting = 0
    for predikat, out, waits, n in rows:
        if out:
            excluded += n
            continue
        waiting += n if waits else 0
        if predikat is None:
            unrated += n
        else:
            counts[Predikat(predikat)] = counts.get(Predikat(predikat), 0) + n
    return Spread(counts, unrated, excluded, waiting)


# Whoever worked in the unit on that day and was not excluded then, with the last annual rating given until that moment.
THEN = """
SELECT r.predikat, coalesce(o.target = 'voided', false) AS excluded, false AS waiting, count(*) AS n
FROM appraisal a
JOIN assignment s ON s.nip = a.employee_nip AND s.unit_id = :unit
    AND daterange(s.starts_on, s.ends_on, '[]') @> (CAST(:at AS timestamptz) AT TIME ZONE :zone)::date
LEFT JOIN LATERAL (
    SELECT predikat FROM rating WHERE appraisal_id = a.id AND period = 0 AND at <= :at ORDER BY id DESC LIMIT 1) r
    ON true
LEFT JOIN LATERAL (
    SELECT target FROM audit WHERE machine = 'appraisal' AND subject_id = a.id AND at <= :at
    ORDER BY seq DESC LIMIT 1) o ON true
WHERE a.cycle_id = :cycle GROUP BY 1, 2"""


def spread_at(tx: Connection, cycle_id: int, unit_id: int, zone: str, at: datetime) -> Spread:
    """Give how a unit was spread at a moment, from the history of ratings and the spells of the roster."""
    given = {"cycle": cycle_id, "unit": unit_id, "zone": zone, "at": at}
    return _spread(tuple(row) for row in tx.execute(text(THEN), given))


@dataclass(frozen=True, slots=True)
class Given:
    """One annual rating that says something of its appraiser."""

    appraisal_id: int
    appraiser_nip: str
    predikat: Predikat


# The last rating before any objection: a decision is the superior's. A unit head's hasil kerja is the unit's capaian,
# which says nothing of the appraiser.
GIVEN = f"""
SELECT DISTINCT ON (a.id) a.id, r.by, r.predikat FROM appraisal a
JOIN unit u ON u.id = a.unit_id JOIN cycle c ON c.id = a.cycle_id
LEFT JOIN cycle_agency g ON g.cycle_id = a.cycle_id AND g.agency_id = a.agency_id
JOIN rating r ON r.appraisal_id = a.id AND r.period = 0
LEFT JOIN objection o ON o.appraisal_id = a.id
WHERE a.cycle_id = :cycle AND a.agency_id = :agency AND a.state <> 'voided' AND (o.at IS NULL OR r.at < o.at)
    AND NOT (a.employee_nip = {HEAD} IS TRUE AND r.hasil IS NOT NULL
             AND ({POLICY} #>> '{{kepala_unit,mengikat}}')::boolean)
ORDER BY a.id, r.id DESC"""


def given(tx: Connection, cycle_id: int, agency_id: int) -> list[Given]:
    """Give the annual ratings of an agency, one for each person, with who gave it."""
    rows = tx.execute(text(GIVEN), {"cycle": cycle_id, "agency": agency_id})
    return [Given(id_, by, Predikat(predikat)) for id_, by, predikat in rows]


REACHED = """
SELECT t.appraisal_id, t.low, t.high, r.value, t.polarity FROM target t JOIN result r ON r.target_id = t.id
JOIN appraisal a ON a.id = t.appraisal_id
WHERE a.cycle_id = :cycle AND a.agency_id = :agency AND r.period = 0 AND NOT t.dropped
    AND t.low IS NOT NULL AND t.high IS NOT NULL AND r.value IS NOT NULL AND t.polarity IS NOT NULL
ORDER BY t.appraisal_id, t.no"""


def reached(tx: Connection, cycle_id: int, agency_id: int) -> dict[int, list[Reached]]:
    """Give what an agency's people reached on those lines of their SKP that have numbers, by appraisal."""
    found: dict[int, list[Reached]] = {}
    for id_, low, high, value, polarity in tx.execute(text(REACHED), {"cycle": cycle_id, "agency": agency_id}):
        found.setdefault(id_, []).append(Reached(low, high, value, Polarity(polarity)))
    return found
