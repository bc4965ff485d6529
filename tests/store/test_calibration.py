"""The pattern of predikat: the guard in SQL knows the departures that domain.rating knows, for every small unit."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.rating import departures
from domain.terms import Fact, Machine, Predikat, PredikatOrganisasi
from store import calibrations
from store.people import Refused
from tests.people import (
    HADI,
    LESTARI,
    Built,
    Office,
    agree_all,
    at,
    policy,
    rate,
    report,
    rolled_back,
    set_capaian,
)
from tests.store.facts import make

Counts = tuple[int, ...]  # of each predikat, best first
RULE = policy().distribusi.value


def _distributions(total: int, kinds: int = len(Predikat)) -> Iterator[Counts]:
    if kinds == 1:
        yield (total,)
        return
    for n in range(total + 1):
        yield from ((n, *rest) for rest in _distributions(total - n, kinds - 1))


# Every unit of up to five people; and of ten with two kinds, where 10, 60 and 70 of 100 are met exactly.
SMALL = [counts for total in range(6) for counts in _distributions(total)]
EXACT = [counts for counts in _distributions(10) if sum(n > 0 for n in counts) == 2]


def _guarded(office: Office, units: list[Counts], organisation: PredikatOrganisasi) -> list[bool]:
    """Let each of these be a unit in calibration, and give whether the guard lets it through unjustified."""
    people = [(unit, p) for unit, counts in enumerate(units, 1) for p, n in zip(Predikat, counts, strict=True)
              for _ in range(n)]  # fmt: skip
    office.do("INSERT INTO unit (agency_id, code, name) SELECT :a, 'S' || n, 'S' FROM generate_series(1, :n) n",
              a=office.agency("A1"), n=len(units))  # fmt: skip
    office.do("INSERT INTO calibration (cycle_id, unit_id, began_at, state_since, capaian) "
              "SELECT :c, id, now(), now(), :o FROM unit WHERE code LIKE 'S%'",
              c=office.cycle.id, o=organisation)  # fmt: skip
    office.do("INSERT INTO appraisal (cycle_id, agency_id, unit_id, assignment_id, employee_nip, began_at, "
              "state_since, state, predikat) SELECT :c, u.agency_id, u.id, 0, 'p' || row_number() OVER (), now(), "
              "now(), state, predikat FROM (SELECT n, p, 'rated' "
              "FROM unnest(CAST(:units AS int[]), CAST(:predikat AS text[])) v (n, p) "
              "UNION ALL SELECT n, 'sangat_baik', 'voided' FROM generate_series(1, :size) n "
              "UNION ALL SELECT n, NULL, 'reported' FROM generate_series(1, :size) n) s (n, predikat, state) "
              "JOIN unit u ON u.code = 'S' || n", c=office.cycle.id, units=[n for n, _ in people],
              predikat=[p for _, p in people], size=len(units))  # fmt: skip
    office.do("ANALYZE appraisal")
    found = dict(
        office.rows(
            "SELECT CAST(substr(u.code, 2) AS int), departures_justified FROM "
            "calibration_facts(now(), '') f JOIN unit u ON u.id = f.unit_id WHERE u.code LIKE 'S%'"
        )
    )
    return [found[n] for n in range(1, len(units) + 1)]


def _expected(counts: Counts, organisation: PredikatOrganisasi) -> bool:
    return not departures(RULE, organisation, dict(zip(Predikat, counts, strict=True)))


@pytest.mark.parametrize("organisation", PredikatOrganisasi)
def test_the_guard_and_the_domain_agree_on_every_small_unit(office: Office, organisation: PredikatOrganisasi) -> None:
    units = SMALL + EXACT
    found = _guarded(office, units, organisation)
    expected = [_expected(counts, organisation) for counts in units]
    assert [u for u, a, b in zip(units, found, expected, strict=True) if a is not b] == []
    assert 0 < sum(expected) < len(units)


@settings(max_examples=10, derandomize=True, deadline=None, database=None)
@given(
    units=st.lists(st.tuples(*[st.integers(0, 30)] * 5), min_size=5, max_size=40),
    organisation=st.sampled_from(PredikatOrganisasi),
)
def test_they_agree_on_units_of_any_size(
    office_engine: Built, units: list[Counts], organisation: PredikatOrganisasi
) -> None:
    with rolled_back(office_engine) as office:
        assert _guarded(office, units, organisation) == [_expected(counts, organisation) for counts in units]


# --- the road of a unit -----------------------------------------------------------------------------------


def test_nobody_is_rated_before_the_units_predikat_is_set(office: Office) -> None:
    agree_all(office)
    report(office)
    with pytest.raises(Refused, match="predikat organisasi unit belum ditetapkan"):
        rate(office)
    set_capaian(office)
    rate(office)


def test_a_unit_waits_for_everybody_in_it_but_for_those_who_are_excluded(office: Office) -> None:
    agree_all(office)
    report(office)
    calibration = set_capaian(office)
    rate(office)
    with pytest.raises(Refused, match="belum semua pegawai unit dinilai"):
        office.take("propose", calibration, HADI, "2028-01-14", Machine.CALIBRATION)
    office.do("UPDATE appraisal SET state = 'voided' WHERE state = 'agreed'")
    office.take("propose", calibration, HADI, "2028-01-14", Machine.CALIBRATION)


def test_a_unit_whose_head_is_not_known_is_proposed_by_its_leader(office: Office) -> None:
    office.do("UPDATE unit SET head_nip = NULL")
    office.do("UPDATE appraisal SET state = 'rated'")
    calibration = set_capaian(office)
    office.take("propose", calibration, LESTARI, "2028-01-14", Machine.CALIBRATION)


def test_a_departure_is_approved_once_it_is_justified(office: Office) -> None:
    make(office, Machine.CALIBRATION, Fact.DEPARTURES_JUSTIFIED, False, "")
    office.do("UPDATE appraisal SET state = 'rated'")
    office.do("UPDATE calibration SET state = 'proposed'")
    calibration = office.calibration()
    with pytest.raises(Refused, match="penyimpangan dari pola distribusi belum dijelaskan"):
        office.take("approve", calibration, LESTARI, "2028-01-17", Machine.CALIBRATION)
    calibrations.justification(office.tx, calibration, "Target terlampaui.", actor=HADI, now=at("2028-01-17"))
    office.take("approve", calibration, LESTARI, "2028-01-17", Machine.CALIBRATION)
