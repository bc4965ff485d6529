"""Counts by state: of check-ins by period, of units in calibration, and of predikat that may be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.disclosure import FEWEST, withheld
from store import past as audited
from store.cycles import Cycle
from store.lifecycle import PREDIKAT
from store.tally import SUMS, UNITS_NOW, UNITS_OF_AGENCY

GROUPS = {"stage": "0::bigint", "agency": "agency_id", "unit": "unit_id"}
Counts = dict[int, dict[tuple[int, str], int]]


def by_state(
    tx: Connection, cycle: Cycle, kind: str, by: str, as_of: datetime, past: bool = False, agency: int | None = None
) -> Counts:
    """Give how many stand in each state, by period (0 but for check-ins), for each group: the cycle (0), agency, unit.

    kind is a machine, or PREDIKAT for the results that were handed over; those of a unit with few people are a person's
    predikat, so `predikat` gives what may be shown of them. `agency` narrows to one agency.
    """
    base, source = (UNITS_NOW, "counts") if by == "unit" else (SUMS, "sums")
    if agency is not None:
        base, source = UNITS_OF_AGENCY, "counts"
    if past:
        base, source = audited.counts([kind]), "counts"
    # A row for each state, with how many each group has in it: a row for each of both costs three times as much.
    query = f"""WITH {base} SELECT period, state, array_agg({GROUPS[by]}) AS groups, array_agg(n) AS n FROM {source}
        WHERE machine = :kind GROUP BY 1, 2 ORDER BY 1, 2"""
    given = {"cycle": cycle.id, "as_of": as_of, "kind": kind, "agency": agency}
    sums: Counts = {}
    for period, state, groups, numbers in tx.execute(text(query), given):
        key = (period, state)
        for id_, n in zip(groups, numbers, strict=True):
            counts = sums.setdefault(id_, {})
            counts[key] = counts.get(key, 0) + n
    found = {id_: {key: n for key, n in sums[id_].items() if n} for id_ in sorted(sums)}
    return {id_: counts for id_, counts in found.items() if counts}


@dataclass(frozen=True, slots=True)
class Told:
    """The predikat of a group that may be told; None where it has results, and too few. `results`: how many it has."""

    counts: dict[str, int] | None
    results: int


def predikat(
    tx: Connection, cycle: Cycle, by: str, as_of: datetime, past: bool = False, agency: int | None = None
) -> dict[int, Told]:
    """Give the predikat of each group that has results, as far as they may be told (domain.disclosure).

    Whether an agency's own are told depends on the others, so `agency` narrows units only.
    """
    found = by_state(tx, cycle, PREDIKAT, by, as_of, past, agency if by == "unit" else None)
    sizes = {id_: sum(counts.values()) for id_, counts in found.items()}
    hidden: set[int] = set()
    for group in _kin(tx, by, sizes):
        hidden |= withheld({id_: sizes[id_] for id_ in group})
    return {
        id_: Told(None if id_ in hidden else {state: n for (_, state), n in counts.items()}, sizes[id_])
        for id_, counts in found.items()
    }


def _kin(tx: Connection, by: str, ids: Iterable[int]) -> list[list[int]]:
    """Give those groups together whose sum is told elsewhere: all agencies, and the units of each agency."""
    if by != "unit":
        return [list(ids)]
    kin: dict[int, list[int]] = {}
    for id_, agency in tx.execute(text("SELECT id, agency_id FROM unit WHERE id = ANY (:ids)"), {"ids": list(ids)}):
        kin.setdefault(agency, []).append(id_)
    return list(kin.values())


__all__ = ["FEWEST", "Counts", "Told", "by_state", "predikat"]
