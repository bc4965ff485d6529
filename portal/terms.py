"""A word of the field as a button that shows what it means: `{{ term("rhk") }}` in a template.

The browser opens and closes it by itself (popover): no script, Esc closes it, and readers of the screen are told. Where
a browser knows no popovers, the meaning stands beside the word. Only the words that a page uses are in it, each once.
"""

from markupsafe import Markup

from domain.glossary_words import TERMS
from domain.speech import Speech

BUTTON = Markup(
    '<button type="button" class="term" popovertarget="{id}">{word}<span class="hidden">: {asked}</span></button>'
)
MEANING = Markup(
    '<span class="meaning" id="{id}" popover><strong>{word}</strong> <span>{meaning}</span> '
    '<a href="/bantuan#istilah-{key}">{more}</a></span>'
)


class Glossed:
    """Says the words of one page or one form; `place` keeps the marks of two forms on a page apart."""

    def __init__(self, speech: Speech, place: str) -> None:
        self.speech, self.place = speech, place
        self.told: set[str] = set()

    def line(self, *keys: str) -> Markup:
        """Give a line of terms, to stand below the heading of a table or form that uses them."""
        words = Markup(" ").join(self(key) for key in keys)
        return Markup('<p class="words">{head} {words}</p>').format(head=self.speech("Istilah:", "Words:"), words=words)

    def __call__(self, key: str, shown: str = "") -> Markup:
        """Give a term as a button, with its meaning where the page says it first. Raises KeyError for no such term."""
        said, speech = TERMS[key], self.speech
        id_, word = f"arti-{key}-{self.place}", shown or speech.of(said.word)
        button = BUTTON.format(id=id_, word=word, asked=speech("arti istilah", "what it means"))
        if key in self.told:
            return button
        self.told.add(key)
        return button + MEANING.format(
            id=id_, key=key, word=speech.of(said.word), meaning=speech.of(said.meaning),
            more=speech("Daftar istilah", "All terms"),
        )  # fmt: skip
