"""Every word of the program can be read in both languages."""

from enum import StrEnum

import pytest

from domain import words
from domain.errors import Bilingual
from domain.lifecycle import STATES, events
from domain.terms import Channel, Fact, Machine, MessageState, Predikat, Role, Stage

SPOKEN: list[tuple[str, dict[str, words.Pair], set[str]]] = [
    *((f"states of {m}", words.STATES[m], set(STATES[m])) for m in Machine),
    *((f"events of {m}", words.EVENTS[m], set(events(m))) for m in Machine),
    ("stages", words.STAGES, set(Stage)),
    ("roles", words.ROLES, set(Role)),
    ("guards", words.MISSING, set(Fact)),
    ("channels", words.CHANNELS, set(Channel)),
    ("outcomes", words.OUTCOMES, set(MessageState)),
]


@pytest.mark.parametrize(("said", "known"), [s[1:] for s in SPOKEN], ids=[s[0] for s in SPOKEN])
def test_every_word_has_an_indonesian_and_an_english_wording(said: dict[str, words.Pair], known: set[str]) -> None:
    assert set(said) == known
    for indonesian, english in said.values():
        assert indonesian.strip() == indonesian != ""
        assert english.strip() == english != ""


@pytest.mark.parametrize("said", [s[1] for s in SPOKEN], ids=[s[0] for s in SPOKEN])
def test_no_two_words_read_the_same(said: dict[str, words.Pair]) -> None:
    for language in ("id", "en"):
        spoken = [words.say(pair, language) for pair in said.values()]
        assert len(set(spoken)) == len(spoken)


def test_every_predikat_has_its_official_name() -> None:
    assert set(words.PREDIKAT) == set(Predikat)


@pytest.mark.parametrize(("language", "heard"), [("id", "ya"), ("en", "yes"), ("fr", "ya")])
def test_indonesian_is_spoken_unless_english_is_asked_for(language: str, heard: str) -> None:
    assert words.say(("ya", "yes"), language) == heard
    assert Bilingual("ya", "yes").in_language(language) == heard
    assert str(Bilingual("ya", "yes")) == "ya"


@pytest.mark.parametrize(
    ("stage", "period", "check_ins", "indonesian", "english"),
    [
        (Stage.CHECKIN, 2, 4, "Evaluasi periodik triwulan 2", "Check-in quarter 2"),
        (Stage.CHECKIN, 11, 12, "Evaluasi periodik bulan 11", "Check-in month 11"),
        (Stage.CALIBRATION, 0, 4, "Penilaian dan kalibrasi", "Calibration"),
    ],
)
def test_a_period_is_called_by_its_quarter_or_month(
    stage: StrEnum, period: int, check_ins: int, indonesian: str, english: str
) -> None:
    assert words.stage_words(stage, period, check_ins, "id") == indonesian
    assert words.stage_words(stage, period, check_ins, "en") == english
