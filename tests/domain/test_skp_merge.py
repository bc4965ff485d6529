"""Two drafts of one SKP become one, and nothing of either is lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.skp_draft import Draft, DraftLine, understood, written
from domain.skp_merge import merge, unlike

ONE, TWO, THREE = (DraftLine(key, rhk=f"hasil {key}", target="12 laporan") for key in ("1", "2", "3"))
BASE = Draft("kuantitatif", "ja_jf", (ONE, TWO, THREE), {"adaptif": "cepat belajar"})


def _rhks(draft: Draft) -> list[str]:
    return [line.rhk for line in draft.lines]


def test_what_only_one_side_changed_is_taken_from_that_side() -> None:
    mine = replace(BASE, lines=(replace(ONE, rhk="punya saya"), TWO, THREE), words={"adaptif": "baru"})
    theirs = replace(BASE, model="jpt", lines=(ONE, replace(TWO, target="20 laporan")))
    made = merge(BASE, mine, theirs)
    assert _rhks(made.draft) == ["punya saya", "hasil 2"]
    assert made.draft.lines[1].target == "20 laporan"
    assert (made.draft.model, made.draft.words, made.clashes) == ("jpt", {"adaptif": "baru"}, ())


def test_a_line_that_both_changed_stands_twice_and_is_named() -> None:
    mine = replace(BASE, lines=(ONE, replace(TWO, rhk="saya"), THREE), words={"adaptif": "saya"})
    theirs = replace(BASE, lines=(ONE, replace(TWO, rhk="mereka"), THREE), words={"adaptif": "mereka"})
    made = merge(BASE, mine, theirs)
    assert _rhks(made.draft) == ["hasil 1", "mereka", "saya", "hasil 3"]
    assert made.draft.words == {"adaptif": "mereka\n\nsaya"}
    assert made.clashes == ("2", "b2x", "adaptif")
    assert {line.key for line in made.draft.lines} >= {"2", "b2x"}


def test_a_line_taken_out_here_and_written_on_there_stays() -> None:
    theirs = replace(BASE, lines=(replace(ONE, rhk="ditulis"), TWO, THREE))
    for made in (merge(BASE, BASE.without("1"), theirs), merge(BASE, theirs, BASE.without("1"))):
        assert _rhks(made.draft) == ["ditulis", "hasil 2", "hasil 3"]
        assert made.clashes == ("1",)


def test_lines_moved_on_one_side_and_added_on_the_other_find_their_place() -> None:
    mine = BASE.moved("3", -1)
    theirs = replace(BASE, lines=(ONE, DraftLine("bnew", rhk="tambahan"), TWO, THREE))
    for made in (merge(BASE, mine, theirs), merge(BASE, theirs, mine)):
        assert _rhks(made.draft) == ["hasil 1", "tambahan", "hasil 3", "hasil 2"]


def test_shortening_a_text_is_a_change_like_any_other() -> None:
    mine = replace(BASE, words={"adaptif": "cepat"})
    assert merge(BASE, mine, BASE).draft.words == merge(BASE, BASE, mine).draft.words == {"adaptif": "cepat"}


def test_what_differs_is_told_with_its_line() -> None:
    theirs = replace(BASE, lines=(ONE, replace(TWO, target="20 laporan")))
    assert [pair[0] for pair in unlike(BASE, theirs)] == [
        "baris 2, target: di server “20 laporan”",
        "baris “hasil 3” tidak ada di server",
    ]


texts = st.sampled_from(["", "a", "b", "ab", "c"])
lines_ = st.lists(st.builds(DraftLine, st.sampled_from(["1", "2", "bx", "by"]), rhk=texts, target=texts),
                  max_size=4, unique_by=lambda line: line.key).map(tuple)  # fmt: skip
drafts = st.builds(Draft, lines=lines_, words=st.dictionaries(st.just("adaptif"), texts.filter(bool)))


@given(drafts, drafts, drafts)
def test_nothing_that_either_side_wrote_is_lost(base: Draft, mine: Draft, theirs: Draft) -> None:
    made = merge(base, mine, theirs)
    keys = [line.key for line in made.draft.lines]
    assert len(keys) == len(set(keys))
    bare = {replace(line, key="") for line in made.draft.lines}
    for side, other in ((mine, theirs), (theirs, mine)):
        for line in side.lines:
            changed = line != base.line(line.key)
            assert replace(line, key="") in bare or not changed, (line, made, other)
    assert merge(base, mine, base).draft.lines == mine.lines
    assert set(merge(base, base, theirs).draft.lines) == set(theirs.lines)
    assert understood(written(made.draft)) == made.draft
