"""Random people doing random things never leave the table, and the counts are right at every moment."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.lifecycle import LIFECYCLE
from store import audit, reports
from store.reports import Group
from tests.people import Built, rolled_back
from tests.store.counting import counts_are_kept, sums_hold
from tests.store.play import Player

PICK = st.integers(0, 10_000)
CHAPTERS = st.sampled_from([0, 1, 2, 3])
HOUR, DAY = 60, 60 * 24
DEEDS = st.one_of(
    st.tuples(st.just("try_step"), PICK, PICK, PICK, st.booleans()),
    st.tuples(st.just("try_entry"), PICK, PICK, PICK, st.booleans()),
    st.tuples(st.just("work"), PICK),
    st.tuples(st.just("bustle"), PICK),
    st.tuples(st.just("bustle"), PICK),
    st.tuples(st.just("until"), st.sampled_from([0, 0, 0, 1, 2])),
    st.tuples(st.just("until"), st.sampled_from([0, 0, 0, 1, 2])),
    st.tuples(st.just("wait"), st.sampled_from([1, HOUR, DAY, 9 * DAY])),
    st.tuples(st.just("sweep")),
)
MOVES = st.one_of(
    DEEDS,
    st.tuples(st.just("move"), PICK, PICK, PICK),
    st.tuples(st.just("stand_in"), PICK, PICK, PICK, st.integers(0, 40)),
    st.tuples(st.just("extend"), PICK, PICK, st.integers(1, 40)),
    st.tuples(st.just("fold")),
)
# Without shrinking, which would play the year again for minutes; add Phase.shrink to find the shortest way to a fault.
CALM = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)


def _play(built: Built, chapter: int, deeds: list[tuple[Any, ...]]) -> None:
    with rolled_back(built) as office:
        player = Player(office)
        player.begin_in(chapter)
        for name, *given in deeds:
            getattr(player, name)(*given)
            assert counts_are_kept(player.office), name
            assert sums_hold(player.status()), name
        _look_back(player)


def _look_back(player: Player) -> None:
    """Now is the same read off the audit; the past says what was shown; every step is of the table and sound."""
    office = player.office
    for by in ("agency", "unit"):
        now, audited = (reports.status(office.tx, office.cycle, by, player.now, past) for past in (False, True))
        assert [g for g in now if g.total] == audited, by
    for moment, shown in player.shown:
        then = reports.status(office.tx, office.cycle, "stage", moment, past=True)[0]
        assert (then.total, then.states) == (shown.total, shown.states), moment
        assert player.moved or _told(then) == _told(shown), moment
    taken = office.rows("SELECT DISTINCT machine, event, source, target FROM audit")
    assert set(taken) <= {(t.machine, t.event, t.source, t.target) for t in LIFECYCLE}
    assert audit.verify(office.tx)[1] == []


def _told(group: Group) -> list[tuple[int, ...]]:
    return [(s.total, s.done, s.open, s.overdue, s.excused) for s in group.stages]


@settings(CALM, max_examples=8)
@given(chapter=CHAPTERS, deeds=st.lists(DEEDS, min_size=10, max_size=30))
def test_whatever_people_do_the_past_says_what_was_shown(office_engine: Built, chapter: int, deeds: Any) -> None:
    _play(office_engine, chapter, deeds)


@settings(CALM, max_examples=8)
@given(chapter=CHAPTERS, deeds=st.lists(MOVES, min_size=10, max_size=30))
def test_wherever_people_go_and_whoever_is_given_more_time_the_counts_are_kept(
    office_engine: Built, chapter: int, deeds: Any
) -> None:
    _play(office_engine, chapter, deeds)
