"""What is counted for the public: an indicator of the catalogue, and how a name or a code finds it.

The values stand in config/indicators/, one file a sector. A national standard that an indicator mentions carries the
page where it was read, or is marked `unverified`, and is then never shown as law.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.provisions import Strict
from domain.terms import Polarity
from domain.words import Pair

Code = Annotated[str, Field(pattern=r"^[A-Z]{3}-[A-Z0-9]{2,8}$")]


class Words(Strict):
    """One thing said in both languages."""

    id: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def pair(self) -> Pair:
        """Give both wordings, Indonesian first."""
        return self.id, self.en


class Bounds(Strict):
    """The lowest and the highest value that can be true; beyond them a figure is a mistake."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def they_leave_room(self) -> "Bounds":
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError("min must lie below max")
        return self


class Standard(Strict):
    """A national standard or method that the indicator follows, and how far that has been checked."""

    instrument: str
    says: Words
    mark: Literal["source", "law text", "practice", "unverified"]
    url: str | None = None
    checked: date | None = None

    @model_validator(mode="after")
    def what_is_claimed_can_be_looked_up(self) -> "Standard":
        if self.mark != "unverified" and not (self.url and self.checked):
            raise ValueError("a standard that is not `unverified` needs url and checked")
        return self


class Indicator(Strict):
    """One indicator: what is counted, how, and where the figure stands."""

    code: Code
    name: Words
    definition: Words
    formula: Words
    unit: str  # of measurement, in Indonesian: persen, hari, indeks
    polarity: Polarity
    source: str  # the register or report that holds the figure; these have Indonesian names only
    bounds: Bounds = Bounds()
    also: tuple[str, ...] = ()  # other names under which histories carry it
    standard: Standard | None = None


class Sector(Strict):
    """One file of the catalogue."""

    sector: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    title: Words
    indicators: tuple[Indicator, ...] = Field(min_length=1)


def spelling(name: str) -> str:
    """Give a name as names are compared: case, spaces and punctuation do not count, every letter and digit does.

    >>> spelling("Cakupan Imunisasi Dasar Lengkap (IDL)")
    'cakupan imunisasi dasar lengkap idl'
    """
    return " ".join(re.findall(r"\w+", name.replace("_", " ").casefold()))


@dataclass(frozen=True)
class Catalogue:
    """Every sector, and the indicator that each code and name means. Raises ValueError for one that means two."""

    sectors: tuple[Sector, ...]

    def __post_init__(self) -> None:
        assert self.named is not None  # a name that means two stops the program here, not when it is looked up

    @cached_property
    def named(self) -> dict[str, Indicator]:
        """Give each indicator by the spelling of its code and of all its names."""
        return _named(self.sectors)

    def find(self, said: str) -> Indicator | None:
        """Give the indicator that a code or a whole name means, in any case; never by a part of a name."""
        return self.named.get(spelling(said))

    def search(self, sector: str | None = None, words: str = "") -> list[tuple[Sector, Indicator]]:
        """Give the indicators of a sector (all: None) in whose code, names or definition every word occurs."""
        wanted = spelling(words).split()
        return [
            (s, i)
            for s in self.sectors
            if sector in (None, s.sector)
            for i in s.indicators
            if all(word in spelling(" ".join(_texts(i))) for word in wanted)
        ]


def _names(indicator: Indicator) -> list[str]:
    return [indicator.code, *indicator.name.pair, *indicator.also]


def _texts(indicator: Indicator) -> list[str]:
    return [*_names(indicator), *indicator.definition.pair]


def _named(sectors: Iterable[Sector]) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for indicator in (i for sector in sectors for i in sector.indicators):
        for name in {spelling(name) for name in _names(indicator)}:
            if name in found:
                raise ValueError(f"'{name}' means both {found[name].code} and {indicator.code}")
            found[name] = indicator
    return found
