"""What a person reads of messages: codes, reasons, answers and kinds, in both languages."""

import pytest

from domain import message_words as words
from domain.lifecycle import LIFECYCLE
from domain.terms import Answer, Suppressed


@pytest.mark.parametrize(
    ("said", "known"),
    [(words.REASONS, set(Suppressed)), (words.ANSWERS, set(Answer)), (words.CODES, set(words.CODES))],
    ids=["reasons", "answers", "codes"],
)
def test_every_word_has_an_indonesian_and_an_english_wording(said: dict[str, words.Pair], known: set[str]) -> None:
    assert set(said) == known
    for pair in said.values():
        assert all(wording.strip() == wording != "" for wording in pair)
    for language in (0, 1):
        assert len({pair[language] for pair in said.values()}) == len(said)


def test_every_notice_is_called_by_its_step() -> None:
    for rule in LIFECYCLE:
        for role in rule.tell:
            name = f"{rule.machine}.{rule.event}.{role}"
            assert words.template(name)[0] not in (name, "")
            assert words.reader(name)[1]
    assert words.template("appraisal.propose.appraiser") == ("ajukan SKP", "propose the SKP")
    assert words.reader("reminder") == ("", "")
    assert words.template("overview")[1] == "overview for the pengelola"
    assert words.template("of.another.time") == ("of.another.time", "of.another.time")


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("daily-cap", "the reader's daily cap"),
        ("131026", "the number is not on WhatsApp"),
        ("550 5.1.1", "no such mailbox (550 5.1.1)"),
        ("550 5.9.9", "550 5.9.9"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_code_is_said_in_words_and_an_unknown_one_as_it_is(code: str | None, english: str) -> None:
    assert words.code(code)[1] == english


def test_the_reason_of_a_suppression_holds_what_the_provider_said() -> None:
    assert words.reason(Suppressed.BOUNCED, "5.1.1")[1] == "a message came back for good, no such mailbox (5.1.1)"
    assert words.reason(Suppressed.OPERATOR, "")[0] == "ditahan oleh operator"
