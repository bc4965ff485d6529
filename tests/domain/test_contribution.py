"""From goals to persons: where each line belongs, what lines come to, and that the parts always sum."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contribution import (
    Contribution,
    Node,
    Person,
    Unit,
    by_indicator,
    contribution,
    figures,
    over_people,
    persons,
)
from domain.contribution_line import Line, Loose, Uncounted, achieved, pieces, trace
from domain.contribution_measure import NUMBERS, Measure, spread
from domain.terms import Polarity
from tests.people import policy

RULE = policy().capaian.value
TOP, LEFT, RIGHT, LEAF = units = [
    Unit(1, "U0", "Dinas", None), Unit(2, "U1", "Bidang Data", 1), Unit(3, "U2", "Bidang Lain", 1),
    Unit(4, "U3", "Seksi Arsip", 2),
]  # fmt: skip


def line(id_: int, above: int | None = None, owner: int = 0, **changes: Any) -> Line:
    """A line of 95 persen with a result of the year of 95, its owner of the same number unless told."""
    made: dict[str, Any] = {
        "no": 1, "kind": "utama", "rhk": f"Hasil {id_}", "indicator": "cakupan", "code": None, "target": "95 persen",
        "low": Decimal(95), "high": Decimal(95), "satuan": "persen", "polarity": Polarity.NAIK, "qualitative": False,
        "dropped": False, "goal": above is None, "counts": True, "leads": False, "taken": False, "period": 0,
        "result": "95 persen", "value": Decimal(95), "own": 0, "general": 0,
    }  # fmt: skip
    return Line(id_, above, owner or id_, **made | changes)


def rolled(lines: Iterable[Line], people: Iterable[Person]) -> Contribution:
    return contribution(RULE, units, list(people), list(lines))


def person(id_: int, unit: Unit = TOP, **more: Any) -> Person:
    return Person(id_, f"1978081720050110{id_:02}", f"Pegawai {id_}", unit.id, unit.name, **more)


def links(*lines: Line) -> dict[int, int | Loose | None]:
    return {id_: link.goal or link.loose for id_, link in trace({line.id: line for line in lines}).items()}


# --- which goal -------------------------------------------------------------------------------------------


def test_a_line_serves_the_goal_at_the_end_of_the_rhk_above_it() -> None:
    assert links(line(3, 2), line(2, 1), line(1), line(9)) == {1: 1, 2: 1, 3: 1, 9: 9}


def test_a_line_that_serves_no_goal_says_why() -> None:
    found = links(
        line(1, goal=False), line(2, goal=False, kind="tambahan"), line(3, dropped=True), line(4, 3), line(5, 4),
        line(6, 77), line(7, 1),
    )  # fmt: skip
    del found[3]
    assert found == {
        1: Loose.NOT_SAID, 2: Loose.ADDITIONAL, 4: Loose.DROPPED, 5: Loose.STOPS, 6: Loose.DROPPED, 7: Loose.STOPS,
    }  # fmt: skip


def test_lines_that_lead_back_to_themselves_end_and_say_so() -> None:
    assert set(links(line(1, 2), line(2, 3), line(3, 1), line(4, 2), line(5, 5)).values()) == {Loose.LOOP}


# --- how much ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"value": Decimal(76)}, Decimal(80)),
        ({"value": Decimal(76), "period": 2}, Decimal(80)),
        ({"value": Decimal(19), "low": Decimal(10), "high": Decimal(10), "polarity": Polarity.TURUN}, Decimal(10)),
        ({"low": Decimal(90), "value": Decimal(92)}, Decimal(100)),
        ({"period": None, "qualitative": True}, Uncounted.NO_RESULT),
        ({"qualitative": True, "low": None}, Uncounted.QUALITATIVE),
        ({"low": None, "high": None}, Uncounted.NO_TARGET),
        ({"polarity": None}, Uncounted.NO_TARGET),
        ({"value": None}, Uncounted.NO_VALUE),
        ({"low": Decimal(0), "high": Decimal(0)}, Uncounted.NO_FORMULA),
    ],
)
def test_an_achievement_is_reckoned_or_the_first_reason_against_it_is_given(
    changes: dict[str, Any], found: Decimal | Uncounted
) -> None:
    assert achieved(RULE, line(1, **changes)) == found


def test_the_median_of_an_even_count_lies_between_the_two_in_the_middle() -> None:
    assert spread(map(Decimal, (4, 1, 3, 2))) == (Decimal(1), Decimal("2.5"), Decimal(4))
    assert spread(map(Decimal, (5, 1, 3))) == (Decimal(1), Decimal(3), Decimal(5))
    assert spread(()) is None


def test_a_unit_counts_lines_results_evidence_and_people() -> None:
    lines = [
        line(1, leads=True, taken=True, own=2, general=3),
        line(2, 1, general=1, period=2, value=Decimal(38)),
        line(3, 1, owner=2, period=None, leads=True),
        line(4, goal=False, owner=4),
    ]
    found = rolled(lines, [person(1), person(2, LEFT), person(4, RIGHT), person(5), person(6, why=("cuti", "leave"))])
    m = found.whole.measure
    assert (m.planned, m.linked, m.year, m.interim, m.reported) == (4, 3, 2, {2: 1}, 3)
    assert (m.own, m.general, m.bare, m.unproven) == (1, 1, 2, 3)
    assert (m.leading, m.untaken) == (2, 1)
    assert (m.people, m.contributing, m.astray, m.planless, m.excluded) == (4, 2, 1, 1, 1)
    assert m.span == (Decimal(40), Decimal(100), Decimal(100))
    assert m.uncounted == {Uncounted.NO_RESULT: 1}
    assert [(g.line.id, g.node.measure.planned, g.node.measure.people) for g in found.goals] == [(1, 3, 2)]
    assert (found.loose.measure.planned, found.loose.measure.people) == (1, 1)


def test_who_is_excluded_is_in_no_count_yet_leads_on_to_the_goal() -> None:
    lines = [line(1, counts=False), line(2, 1, counts=False, owner=2), line(3, 2, owner=3)]
    why = ("dinilai di luar sistem", "appraised elsewhere")
    found = rolled(lines, [person(1, why=why), person(2, why=why), person(3)])
    (goal,) = found.goals
    assert (goal.line.id, [step.id for step in goal.via]) == (1, [2])
    assert (goal.node.measure.planned, found.whole.measure.people, found.whole.measure.excluded) == (1, 1, 2)


def test_the_tree_goes_from_the_unit_over_sub_units_to_persons_nearest_the_goal_first() -> None:
    lines = [line(1), line(9, 1), line(2, 9), line(3, 2), line(4, 1)]
    places = [(1, TOP), (9, LEFT), (2, LEFT), (3, LEAF), (4, TOP)]
    (goal,) = rolled(lines, [person(id_, unit) for id_, unit in places]).goals
    own, left = goal.node.children
    assert (own.own, [n.person and n.person.id for n in own.children]) == (True, [1, 4])
    mine, leaf = left.children
    assert [n.person and n.person.id for n in mine.children] == [9, 2]
    assert [n.person and n.person.id for n in leaf.children] == [3]  # a unit without sub-units has persons alone


def test_units_that_name_each_other_as_parents_are_walked_once() -> None:
    loop = [Unit(1, "U0", "Dinas", 2), Unit(2, "U1", "Bidang", 1)]
    found = contribution(RULE, loop, [person(1), person(2, LEFT)], [line(1), line(2, 1)])
    assert found.whole.measure.people == 2


# --- by indicator -----------------------------------------------------------------------------------------


def test_an_indicator_is_seen_over_all_who_carry_it_in_its_own_unit_of_measure() -> None:
    lines = {one.id: one for one in (
        line(1, code="KES-IDL", value=Decimal(90)),
        line(2, 1, code="KES-IDL", low=Decimal(80), high=Decimal(90), target="80-90 persen", value=None),
        line(3, 1, code="KES-IDL", owner=2, satuan="bayi", low=Decimal(400), high=Decimal(400)),
        line(4, 1),
    )}  # fmt: skip
    found = by_indicator(pieces(RULE, lines, trace(lines)))
    assert list(found) == ["KES-IDL", None]
    m = over_people(found["KES-IDL"])
    assert (m.people, m.planned, len(m.values)) == (2, 3, 2)
    numbers = figures(found["KES-IDL"], "Persen")
    assert numbers.targets == (Decimal(80), Decimal(90), Decimal(95))
    assert numbers.results == (Decimal(90), Decimal(90), Decimal(90))
    assert numbers.other == 1


# --- sums -------------------------------------------------------------------------------------------------


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[Line], list[Person]]:
    """People of some units, some excluded, some above these units; lines that follow any line, loops included."""
    numbers = range(1, draw(st.integers(2, 9)))
    elsewhere = Unit(8, "X", "Di atas", None)
    people = [
        person(n, draw(st.sampled_from([*units, elsewhere])), why=draw(st.sampled_from([None, None, ("x", "x")])))
        for n in numbers
    ]
    ids = range(1, draw(st.integers(1, 25)))
    lines = []
    for id_ in ids:
        owner = draw(st.sampled_from(people))
        dropped = draw(st.integers(0, 9)) == 0
        above = draw(st.none() | st.integers(1, 27))
        period = draw(st.sampled_from([None, 0, 0, 1, 3]))
        lines.append(line(
            id_, above, owner.id, dropped=dropped, period=period, no=id_, goal=above is None and draw(st.booleans()),
            counts=not dropped and owner.why is None and owner.unit_id != elsewhere.id,
            value=draw(st.none() | st.decimals(0, 200, places=1)), own=draw(st.integers(0, 2)),
            general=draw(st.integers(0, 1)), leads=draw(st.booleans()), taken=draw(st.booleans()),
            code=draw(st.sampled_from([None, "KES-IDL", "KES-K4"])), qualitative=draw(st.booleans()),
        ))  # fmt: skip
    return lines, people


def sums(m: Measure) -> None:
    assert m.planned == m.linked + (m.planned - m.linked) == m.reported + (m.planned - m.reported)
    assert m.planned == len(m.values) + sum(m.uncounted.values()) == m.own + m.general + m.bare
    assert m.people == m.contributing + m.astray + m.planless
    assert min(m.planless, m.bare, m.planned - m.linked, m.planned - m.reported, m.leading - m.untaken) >= 0
    assert m.uncounted.get(Uncounted.NO_RESULT, 0) == m.planned - m.reported


def walk(node: Node) -> None:
    """At every level the whole is the sum of its parts."""
    sums(node.measure)
    if node.children:
        for name in NUMBERS:
            assert getattr(node.measure, name) == sum(getattr(child.measure, name) for child in node.children)
        assert Counter(node.measure.values) == Counter(v for child in node.children for v in child.measure.values)
        for child in node.children:
            walk(child)


def ids_of(node: Node) -> list[int]:
    return [piece.line.id for one in persons(node) for piece in one.pieces]


@given(forests())
def test_every_line_is_in_one_place_and_every_level_is_the_sum_of_the_next(
    forest: tuple[list[Line], list[Person]],
) -> None:
    lines, people = forest
    found = rolled(lines, people)
    for node in (found.whole, found.loose, *(goal.node for goal in found.goals)):
        walk(node)
    counted = sorted(one.id for one in lines if one.counts)
    assert sorted(ids_of(found.whole)) == counted
    for goal in found.goals:
        assert sorted(ids_of(goal.node)) == sorted(p.line.id for p in found.pieces if p.link.goal == goal.line.id)
    assert sorted(ids_of(found.loose)) == sorted(p.line.id for p in found.pieces if p.link.loose)
    parts = [*(goal.node.measure for goal in found.goals), found.loose.measure]
    for name in ("planned", "linked", "year", "own", "general", "leading", "untaken"):
        assert getattr(found.whole.measure, name) == sum(getattr(part, name) for part in parts)
    here = {unit.id for unit in units}
    assert found.whole.measure.people + found.whole.measure.excluded == sum(p.unit_id in here for p in people)
    over = [over_people(mine) for mine in by_indicator(found.pieces).values()]
    assert sum(m.planned for m in over) == found.whole.measure.planned


@given(forests())
def test_a_line_serves_a_goal_exactly_where_one_can_walk_up_to_it(forest: tuple[list[Line], list[Person]]) -> None:
    lines = {one.id: one for one in forest[0]}
    for id_, link in trace(lines).items():
        here, steps = lines[id_], 0
        while here.above_id in lines and not lines[here.above_id].dropped and steps <= len(lines):
            here, steps = lines[here.above_id], steps + 1
        assert link.goal == (here.id if here.above_id is None and here.goal else None)
        assert (link.goal is None) is (link.loose is not None)
