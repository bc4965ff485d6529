"""Help for each step and the words of the field: nothing that people meet is left out, and both languages say it."""

import re

import pytest

from domain.glossary_words import TERMS
from domain.lifecycle import LIFECYCLE, events
from domain.step_words import HEARING, HELP, heading
from domain.terms import BerAkhlak, Machine, Role
from domain.words import Pair

STEPS = sorted({(t.machine, t.event) for t in LIFECYCLE if t.stage})
ARTICLE = re.compile(r"PP|PermenPANRB|Peraturan BKN|SE MenPANRB")


def _said(pair: Pair) -> bool:
    return all(len(words) > 10 and words == words.strip() and words.endswith(".") for words in pair)


@pytest.mark.parametrize(("machine", "event"), STEPS)
def test_every_step_that_a_stage_waits_for_says_what_to_do_and_what_follows(machine: Machine, event: str) -> None:
    help_ = HELP[machine, event]
    assert _said(help_.do)
    assert _said(help_.then)
    assert help_.do[0] != help_.do[1]


def test_help_is_for_steps_that_people_take() -> None:
    for machine, event in HELP:
        assert event == HEARING or event in events(machine)
        assert all(heading(machine, event))
        by = {role for t in LIFECYCLE if (t.machine, t.event) == (machine, event) for role in t.by}
        assert Role.CLOCK not in by


def test_every_word_is_told_in_both_languages_and_cites_an_article_or_says_what_it_is() -> None:
    for term in TERMS.values():
        assert re.fullmatch(r"[a-z-]+", term.key)
        assert _said(term.meaning), term.key
        cites = ARTICLE.search(term.basis[0])
        assert cites or not term.basis[0] or "bukan" in term.basis[0], term.basis


def test_the_seven_values_are_all_named() -> None:
    named = TERMS["berakhlak"].meaning
    for value in BerAkhlak:
        assert all(value.replace("_", " ").title() in words for words in named)


def test_what_nobody_verified_claims_no_article() -> None:
    """REGULATION.md has no article for these: calibration is our word, the values and forms are practice."""
    for key in ("kalibrasi", "berakhlak", "tim-pengelola", "bukti-dukung", "lampiran", "tanda-terima", "plt"):
        assert not ARTICLE.search(TERMS[key].basis[0]), key
    assert HELP[Machine.CALIBRATION, "reopen"].basis == ("", "")
