"""Text from people's records, made harmless before it goes anywhere."""

import unicodedata

LONGEST = 120  # characters of a name


def clean(text: str, longest: int = LONGEST) -> str:
    """Give text on one line, without invisible or direction-changing characters, cut with an ellipsis."""
    if not text.isprintable():
        text = "".join(_visible(character) for character in text)
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() or unicodedata.category(character) == "Cc" else ""
