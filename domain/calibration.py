"""A unit's people against the pattern of its organisation's predikat, as they are and as they would be."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.achievement import NoAchievement, achievement
from domain.citation import cited
from domain.errors import Bilingual
from domain.numbers import EXACT
from domain.people import mask
from domain.policy import Policy, Provision
from domain.provisions import Achievement, Distribution, HeadOfUnit
from domain.rating import (
    EKSPEKTASI_LABELS,
    ORGANISASI_LABELS,
    Departure,
    departures,
    predikat,
)
from domain.terms import Ekspektasi, Polarity, Predikat, PredikatOrganisasi
from domain.words import Pair


class CannotChange(Bilingual):
    """A change that is tried out cannot be made to this person."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How many of a unit hold each predikat. The parts always sum to `people`; who is excluded is in none of them."""

    counts: Mapping[Predikat, int]
    unrated: int  # without a predikat yet
    excluded: int = 0
    waiting: int = 0  # of `people`: the appraiser has not taken the step `rate` yet, whether or not a rating is written

    @property
    def rated(self) -> int:
        """Give how many hold a predikat: what the pattern is held against."""
        return sum(self.counts.values())

    @property
    def people(self) -> int:
        """Give how many the unit has in the cycle, those who are excluded left out."""
        return self.rated + self.unrated


def is_compared(rule: Distribution, spread: Spread) -> bool:
    """Tell whether a unit is large enough to be held against the pattern (a setting of ours, no rule)."""
    return spread.rated >= rule.jumlah_minimum


def departed(rule: Distribution, capaian: PredikatOrganisasi | None, spread: Spread) -> tuple[Departure, ...]:
    """Give the ways in which a unit does not meet its pattern; none before its predikat is set. SE MenPANRB 3/2023."""
    return departures(rule, capaian, spread.counts) if capaian else ()


def head_follows(rule: Provision[HeadOfUnit], capaian: PredikatOrganisasi) -> Pair:
    """Give what a unit's capaian means for its head, in words with the source of the mapping, marked if unverified."""
    word, label, source = ORGANISASI_LABELS[capaian], EKSPEKTASI_LABELS[rule.value.hasil[capaian]], cited(rule, "hasil")
    return f"{word} berarti {label} ({source[0]})", f"{word} means {label} ({source[1]})"


# --- what if ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """One person of a unit as they are rated; what a change needs to know."""

    nip: str
    name: str
    hasil: Ekspektasi | None
    perilaku: Ekspektasi | None
    predikat: Predikat | None
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A person whose predikat or ratings would be others."""

    before: Standing
    after: Standing


Ratings = tuple[Ekspektasi, Ekspektasi]


def what_if(
    rules: Policy, people: Sequence[Standing], wanted: Mapping[str, Ratings], capaian: PredikatOrganisasi | None
) -> list[Change]:
    """Give who would be rated otherwise if these people had these ratings and the unit this predikat.

    The hasil kerja of the unit's head follows the capaian (SE MenPANRB 3/2023). Raises CannotChange for a head who is
    to have another one.
    """
    after = [_after(rules, person, wanted.get(person.nip), capaian) for person in people]
    return [Change(a, b) for a, b in zip(people, after, strict=True) if a != b or a.nip in wanted]


def _after(rules: Policy, person: Standing, wanted: Ratings | None, capaian: PredikatOrganisasi | None) -> Standing:
    heads = rules.kepala_unit.value
    bound = heads.hasil[capaian] if person.heads and heads.mengikat and capaian else None
    if wanted and bound and wanted[0] is not bound:
        assert capaian
        raise _bound(rules, person, capaian)
    hasil, perilaku = wanted or (bound or person.hasil, person.perilaku)
    if hasil is None or perilaku is None or (hasil, perilaku) == (person.hasil, person.perilaku):
        return person
    return replace(person, hasil=hasil, perilaku=perilaku, predikat=predikat(rules.predikat.value, hasil, perilaku))


def _bound(rules: Policy, person: Standing, capaian: PredikatOrganisasi) -> CannotChange:
    who, means = f"{person.name} ({mask(person.nip)})", head_follows(rules.kepala_unit, capaian)
    return CannotChange(
        f"{who} memimpin unit: hasil kerjanya mengikuti capaian unit, {means[0]}; cobalah dengan capaian lain",
        f"{who} heads the unit: hasil kerja follows the unit's capaian, {means[1]}; try another capaian",
    )


def spread_after(spread: Spread, changes: Sequence[Change]) -> Spread:
    """Give how a unit would be spread after these changes."""
    counts, unrated = dict(spread.counts), spread.unrated
    for change in changes:
        for standing, n in ((change.before, -1), (change.after, 1)):
            if standing.predikat is None:
                unrated += n
            else:
                counts[standing.predikat] = counts.get(standing.predikat, 0) + n
    return replace(spread, counts=counts, unrated=unrated)


# --- advice -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reached:
    """One line of an SKP in numbers: its target (a range has two ends), the year's result, which way is better."""

    low: Decimal
    high: Decimal
    result: Decimal
    polarity: Polarity


def advised(rule: Achievement, lines: Iterable[Reached]) -> Decimal | None:
    """Give the mean achievement in percent of those lines that have one: advice beside a rating, never a rating.

    None where no line has numbers, or none of them a formula (PermenPANRB 8/2021, revoked).
    """
    found = []
    for line in lines:
        with suppress(NoAchievement):
            found.append(achievement(rule, line.low, line.high, line.result, line.polarity))
    return EXACT.divide(sum(found, Decimal(0)), Decimal(len(found))) if found else None
