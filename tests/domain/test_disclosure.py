"""Which groups' predikat are held back: the small ones, and never one alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.disclosure import FEWEST, withheld


@pytest.mark.parametrize(
    ("sizes", "held"),
    [
        ({}, set()),
        ({"a": 5, "b": 9}, set()),
        ({"a": 0, "b": 9}, set()),
        ({"a": 1, "b": 9}, {"a", "b"}),  # the whole less b would tell a
        ({"a": 1, "b": 4, "c": 9}, {"a", "b"}),
        ({"a": 1, "b": 1, "c": 9}, {"a", "b", "c"}),  # together still a handful
        ({"a": 1, "b": 2, "c": 9}, {"a", "b"}),
        ({"a": 2}, {"a"}),
        ({"a": 3}, set()),
    ],
)
def test_small_groups_are_held_back_together_with_enough_others(sizes: dict[str, int], held: set[str]) -> None:
    assert withheld(sizes) == held


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 12)))
def test_what_is_held_back_is_never_a_handful_nor_one_group_that_others_give_away(sizes: dict[int, int]) -> None:
    held = withheld(sizes)
    begun = {key for key, n in sizes.items() if n}
    assert {key for key in begun if sizes[key] < FEWEST} <= held <= begun
    if held and held != begun:
        assert len(held) > 1
        assert sum(sizes[key] for key in held) >= FEWEST
