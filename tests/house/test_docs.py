"""The pages of docs/ that are made from the code are fresh, and every word of the field is explained."""

import inspect
import re
from enum import StrEnum
from pathlib import Path

import pytest

from cli.docs import PAGES
from domain import terms

DOCS = Path(__file__).parents[2] / "docs"
ENUMS = [kind for _, kind in inspect.getmembers(terms, inspect.isclass) if issubclass(kind, StrEnum)]
WORDS = {kind.__name__: set(kind) for kind in ENUMS if kind is not StrEnum}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_code_is_fresh(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("kind", WORDS)
def test_the_glossary_explains_every_word_of(kind: str) -> None:
    section = re.search(rf"^## {kind}\n(.*?)(?=^## |\Z)", (DOCS / "glossary.md").read_text("utf-8"), re.M | re.S)
    assert section, f"docs/glossary.md has no section {kind}"
    assert set(re.findall(r"^\| `(\w+)` \|", section[1], re.M)) == set(map(str, WORDS[kind]))
