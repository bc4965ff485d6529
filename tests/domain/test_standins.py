"""Who stands in for whom: nearest first, and never anybody for themself or for one above them."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.standins import Acting, Day, Place, Post, Seat
from domain.terms import StandIn

PLH, PLT, VACANCY = StandIn.PLH, StandIn.PLT, StandIn.VACANCY
DINAS, BIDANG, SEKSI, LAIN = 10, 11, 12, 13
# lestari over ratna over budi over sari and tono; wati leads another unit below ratna.
STAFF = {
    "lestari": (DINAS, None), "ratna": (DINAS, "lestari"), "budi": (BIDANG, "ratna"), "sari": (BIDANG, "budi"),
    "tono": (SEKSI, "budi"), "wati": (LAIN, "ratna"), "eko": (LAIN, "wati"),
}  # fmt: skip
POSTS = {
    DINAS: Post(None, "lestari", None),
    BIDANG: Post(DINAS, "budi", "ratna"),
    SEKSI: Post(BIDANG, None, "budi"),
    LAIN: Post(DINAS, "wati", "ratna"),
}


def the_day(*acting: Acting, without: tuple[str, ...] = (), **posts: Post) -> tuple[Day, dict[str, Place]]:
    """A day on which these spells are in force and these people have left, and who it makes appraise whom."""
    seats = {nip: Seat(nip, unit, boss) for nip, (unit, boss) in STAFF.items() if nip not in without}
    found = Day(seats, {**POSTS, **{int(k[1:]): v for k, v in posts.items()}}, acting, _above(seats))
    return found, found.appraisers(_absent(seats, acting))


def _above(seats: Mapping[str, Seat]) -> dict[str, str | None]:
    return {nip: seat.appraiser_nip for nip, seat in seats.items()}


def _absent(seats: Mapping[str, Seat], acting: tuple[Acting, ...]) -> list[Seat]:
    acted = {spell.for_nip for spell in acting}
    return [s for s in seats.values() if s.appraiser_nip not in seats or s.appraiser_nip in acted]


def test_where_everybody_is_there_nobody_stands_in_and_nobody_stands_above_the_top() -> None:
    day, found = the_day()
    assert found == {}
    assert day.head(BIDANG) == Place("budi")
    assert day.leader(BIDANG, found) == Place("ratna")
    assert day.leader(DINAS, found) is None


def test_a_colleague_acts_for_an_official_in_all_that_is_that_ones() -> None:
    day, found = the_day(Acting("wati", PLH, BIDANG, "budi"))
    assert found == {nip: Place("wati", PLH, "budi") for nip in ("sari", "tono")}
    assert day.head(BIDANG) == Place("wati", PLH, "budi")
    assert day.leader(BIDANG, found) == Place("ratna")
    assert day.leader(SEKSI, found) == Place("wati", PLH, "budi")
    assert day.head(LAIN) == Place("wati")  # what is her own stays as it was


def test_one_who_acts_for_their_own_appraiser_is_appraised_by_the_next_one_up() -> None:
    day, found = the_day(Acting("tono", PLH, BIDANG, "budi"))
    assert found["sari"] == Place("tono", PLH, "budi")
    assert found["tono"] == Place("ratna", VACANCY)
    assert day.leader(SEKSI, found) == Place("ratna", VACANCY)  # one level above his own unit he cannot stand


def test_one_who_acts_two_levels_up_does_not_appraise_their_own_appraiser() -> None:
    _, found = the_day(Acting("sari", PLH, DINAS, "ratna"))
    assert found["budi"] == Place("lestari", VACANCY)
    assert found["wati"] == Place("sari", PLH, "ratna")
    assert "sari" not in found


def test_whoever_acts_for_the_top_does_not_appraise_it_from_below_or_from_outside() -> None:
    for nip in ("sari", "eko"):
        _, found = the_day(Acting(nip, PLH, DINAS, "lestari"))
        assert "lestari" not in found
    seats = {nip: Seat(nip, unit, boss) for nip, (unit, boss) in {**STAFF, "guest": (99, None)}.items()}
    acting = (Acting("guest", PLH, DINAS, "lestari"),)
    found = Day(seats, POSTS, acting, _above(seats)).appraisers(_absent(seats, acting))
    assert found == {"ratna": Place("guest", PLH, "lestari")}


def test_a_superior_who_acts_for_one_below_is_not_their_own_leader() -> None:
    day, found = the_day(Acting("ratna", PLH, BIDANG, "budi"))
    assert found["sari"] == Place("ratna", PLH, "budi")
    assert day.head(BIDANG) == Place("ratna", PLH, "budi")
    assert day.leader(BIDANG, found) == Place("lestari", VACANCY)


def test_a_vacant_post_falls_to_its_acting_official_and_else_to_the_next_superior_up() -> None:
    vacant = {"u11": Post(DINAS, None, "budi"), "u10": Post(None, "ratna", "lestari")}
    _, found = the_day(without=("budi",), **vacant)
    assert found == {"sari": Place("ratna", VACANCY), "tono": Place("ratna", VACANCY)}
    day, found = the_day(Acting("wati", PLT, BIDANG, None), without=("budi",), **vacant)
    assert found["sari"] == Place("wati", PLT)
    assert day.head(BIDANG) == Place("wati", PLT)
    assert day.leader(BIDANG, found) == Place("ratna", VACANCY)


def test_the_acting_head_of_a_vacant_unit_falls_to_the_unit_above() -> None:
    vacant = {"u11": Post(DINAS, None, "budi"), "u10": Post(None, "ratna", "lestari")}
    _, found = the_day(Acting("sari", PLT, BIDANG, None), without=("budi",), **vacant)
    assert found["sari"] == Place("ratna", VACANCY)
    assert found["tono"] == Place("sari", PLT)  # his unit has no head: the next post up is hers


def test_of_two_spells_that_of_the_persons_own_unit_counts_and_then_the_latest() -> None:
    spells = (
        Acting("eko", PLH, BIDANG, "budi"),
        Acting("wati", PLH, SEKSI, "budi"),
        Acting("ratna", PLT, BIDANG, "budi"),
    )
    _, found = the_day(*spells)
    assert (found["sari"].nip, found["tono"].nip) == ("eko", "wati")


def test_people_whose_named_official_has_left_climb_by_their_unit() -> None:
    _, found = the_day(without=("wati",))
    assert found == {"eko": Place("ratna", VACANCY)}
    _, found = the_day(without=("wati", "ratna"), u13=Post(DINAS, None, None))
    assert found["eko"] == Place("lestari", VACANCY)


# --- whatever is written ------------------------------------------------------------------------------

N = 9
PEOPLE = [f"p{n}" for n in range(N)]
UNITS = range(4)


@st.composite
def days(draw: st.DrawFn) -> tuple[Day, list[Seat], dict[str, Place]]:
    """Any roster without a ring, with anybody gone, anybody acting for anybody, and any heads and leaders."""
    there = draw(st.sets(st.sampled_from(PEOPLE), min_size=2))
    bosses = {p: draw(st.sampled_from([None, *PEOPLE[:n]])) for n, p in enumerate(PEOPLE)}
    order = draw(st.permutations(PEOPLE))  # so that a NIP says nothing about who stands where
    names = dict(zip(PEOPLE, order, strict=True))
    seats = {
        names[p]: Seat(names[p], draw(st.sampled_from(UNITS)), names.get(bosses[p] or "")) for p in PEOPLE if p in there
    }
    someone = st.sampled_from(sorted(seats))
    acting = tuple(
        Acting(draw(someone), draw(st.sampled_from([PLH, PLT])), draw(st.sampled_from(UNITS)), official)
        for official in draw(st.lists(st.sampled_from([None, *PEOPLE]), max_size=4))
    )
    maybe = st.one_of(st.none(), someone)
    posts = {unit: Post(unit - 1 if unit else None, draw(maybe), draw(maybe)) for unit in UNITS}
    day = Day(seats, posts, acting, _above(seats))
    return day, _absent(seats, acting), day.appraisers(_absent(seats, acting))


@settings(max_examples=400, deadline=None)
@given(days())
def test_nobody_ever_stands_above_themself(built: tuple[Day, list[Seat], dict[str, Place]]) -> None:
    day, absent, found = built
    assert set(found) <= {seat.nip for seat in absent}
    for start in day.seats:
        met, here = [start], day.above.get(start)
        while here:
            assert here not in met, f"a ring: {[*met, here]}"
            met.append(here)
            here = day.above.get(here)
    assert all(place.nip in day.seats and place.kind for place in found.values())
    for nip, place in found.items():
        assert not day._barred(place.nip, {nip})  # nor below by the roster


@settings(max_examples=200, deadline=None)
@given(days())
def test_the_leader_of_a_unit_with_an_acting_head_is_another_and_not_below(
    built: tuple[Day, list[Seat], dict[str, Place]],
) -> None:
    day, _, found = built
    for unit in UNITS:
        head, leader = day.head(unit), day.leader(unit, found)
        if head and head.kind and leader:
            here: str | None = leader.nip
            while here:
                assert here != head.nip
                here = day.above.get(here)
