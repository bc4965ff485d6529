"""A year cut into segments: every day once, a cut at each change, whole months by their first day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.spells import Segment, Spell, months, segments

START, END = date(2027, 1, 1), date(2027, 12, 31)


def a_spell(starts: str, ends: str | None = None, unit: str = "U1", post: str = "Analis", boss: str = "budi") -> Spell:
    last = date.fromisoformat(ends) if ends else None
    return Spell(date.fromisoformat(starts), last, unit, post, "Jabatan Fungsional", boss)


def cut(*spells: Spell) -> list[tuple[str, str, int]]:
    """The segments of the year as unit (or gap), first day, days; by month and day."""
    parts = segments(spells, START, END)
    return [(part.spell.unit if part.spell else "gap", f"{part.starts_on:%m-%d}", part.days) for part in parts]


def test_one_spell_that_began_before_and_lasts_is_the_whole_year() -> None:
    assert cut(a_spell("2020-03-01")) == [("U1", "01-01", 365)]


def test_a_move_cuts_the_year_and_nobody_at_all_is_one_gap() -> None:
    assert cut(a_spell("2026-01-01", "2027-04-30"), a_spell("2027-05-01", unit="U2")) == [
        ("U1", "01-01", 120), ("U2", "05-01", 245),
    ]  # fmt: skip
    assert cut() == [("gap", "01-01", 365)]


@pytest.mark.parametrize("change", [{"unit": "U2"}, {"post": "Analis Ahli Muda"}, {"boss": "ratna"}])
def test_unit_post_and_appraiser_each_cut(change: dict[str, str]) -> None:
    assert len(cut(a_spell("2026-01-01", "2027-06-30"), a_spell("2027-07-01", **change))) == 2


def test_spells_that_say_the_same_are_one_segment_unless_days_lie_between() -> None:
    first = a_spell("2026-01-01", "2027-02-28")
    assert cut(first, a_spell("2027-03-01")) == [("U1", "01-01", 365)]
    assert cut(first, a_spell("2027-03-02")) == [("U1", "01-01", 59), ("gap", "03-01", 1), ("U1", "03-02", 305)]


def test_who_comes_and_leaves_has_gaps_before_and_after() -> None:
    assert cut(a_spell("2027-02-01", "2027-02-28")) == [
        ("gap", "01-01", 31),
        ("U1", "02-01", 28),
        ("gap", "03-01", 306),
    ]


def test_where_spells_overlap_the_later_one_holds() -> None:
    assert cut(a_spell("2026-01-01"), a_spell("2027-12-31", unit="U2")) == [("U1", "01-01", 364), ("U2", "12-31", 1)]


def test_months_belong_to_the_segment_of_their_first_day() -> None:
    parts = segments([a_spell("2026-01-01", "2027-05-01"), a_spell("2027-05-02", post="Ahli Muda")], START, END)
    assert months(parts) == (5, 7)
    parts = segments([a_spell("2026-01-01", "2027-06-30"), a_spell("2027-07-01", post="Ahli Muda")], START, END)
    assert months(parts) == (6, 6)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        segments([], END, START)


# --- whatever the spells ------------------------------------------------------------------------------

DAYS = st.dates(date(2025, 1, 1), date(2029, 12, 31))


@st.composite
def spells(draw: st.DrawFn) -> list[Spell]:
    made = []
    for _ in range(draw(st.integers(0, 6))):
        first = draw(DAYS)
        last = draw(st.one_of(st.none(), st.integers(0, 500).map(lambda n, first=first: first + timedelta(days=n))))
        unit, boss = draw(st.sampled_from("AB")), draw(st.sampled_from("xy"))
        made.append(Spell(first, last, unit, "post", "", boss))
    return made


def _whole(parts: tuple[Segment, ...], start: date, end: date) -> bool:
    edges = [(part.starts_on, part.ends_on) for part in parts]
    joined = all(b[0] == a[1] + timedelta(days=1) for a, b in pairwise(edges))
    return edges[0][0] == start and edges[-1][1] == end and joined


@given(spells(), DAYS, st.integers(0, 800))
def test_days_sum_exactly_to_the_period_and_months_to_its_months(found: list[Spell], start: date, length: int) -> None:
    end = start + timedelta(days=length)
    parts = segments(found, start, end)
    assert _whole(parts, start, end)
    assert sum(part.days for part in parts) == length + 1
    firsts = [start + timedelta(days=n) for n in range(length + 1)]
    assert sum(months(parts)) == sum(day.day == 1 for day in firsts)


def _holding(found: list[Spell], day: date) -> Spell | None:
    """The spell that began last by a day, unless it has ended; of two that began together, the one named later."""
    begun = sorted((s for s in found if s.starts_on <= day), key=lambda s: s.starts_on)
    return begun[-1] if begun and (begun[-1].ends_on or date.max) >= day else None


@given(spells(), DAYS, st.integers(0, 60))
def test_each_day_is_in_the_spell_that_holds_on_it_or_in_a_gap(found: list[Spell], start: date, length: int) -> None:
    for part in segments(found, start, start + timedelta(days=length)):
        for n in range(part.days):
            holds = _holding(found, part.starts_on + timedelta(days=n))
            assert (part.spell and part.spell.place) == (holds and holds.place)
