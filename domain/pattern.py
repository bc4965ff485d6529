"""What the pattern of a unit means in heads: which counts it allows, and a departure in words with counts."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from domain.numbers import EXACT, plain, rounded
from domain.provisions import Distribution, Share
from domain.rating import LABELS, Departure
from domain.terms import PredikatOrganisasi
from domain.words import Pair


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many people of a unit may hold one of these predikat: from `least` to `most`, whole numbers."""

    share: Share
    least: int
    most: int


def allowed(rule: Distribution, organisasi: PredikatOrganisasi, total: int) -> tuple[Allowed, ...]:
    """Give what the pattern of an organisation's predikat allows in a unit of `total` people, one for each line.

    A share that ends within a person allows no part of one: at most 70% of 11 is 7, at least 60% of 11 is 7.
    The stated minimum of a unit is not looked at. Source: SE MenPANRB 3/2023; the rounding follows from its words.
    """
    return tuple(Allowed(share, _least(share, total), _most(share, total)) for share in rule.pola[organisasi])


def _least(share: Share, total: int) -> int:
    by_percent = -(-total * (share.min or 0) // 100)
    return max(by_percent, share.people or 0)


def _most(share: Share, total: int) -> int:
    return total if share.max is None else total * share.max // 100


def departed(departure: Departure) -> Pair:
    """Give a departure in words with counts: `Baik 9 dari 10 orang (90%), paling banyak 70%`."""
    share, counted, total = departure.share, departure.count, departure.total
    percent = _percent(departure)
    names = [LABELS[p] for p in share.of]
    limits = limits_of(share)
    return (
        f"{' dan/atau '.join(names)} {counted} dari {total} orang ({percent.replace('.', ',')}%), {limits[0]}",
        f"{' and/or '.join(names)} {counted} of {total} people ({percent}%), {limits[1]}",
    )


def limits_of(share: Share) -> Pair:
    """Give the limits of a share in words: `paling sedikit 10%`."""
    said: list[Pair] = []
    if share.min is not None:
        said.append((f"paling sedikit {share.min}%", f"at least {share.min}%"))
    if share.max is not None:
        said.append((f"paling banyak {share.max}%", f"at most {share.max}%"))
    if share.people is not None:
        heads = "person" if share.people == 1 else "people"
        said.append((f"paling sedikit {share.people} orang", f"at least {share.people} {heads}"))
    return " dan ".join(pair[0] for pair in said), " and ".join(pair[1] for pair in said)


def _percent(departure: Departure) -> str:
    """Give the share in percent with two places, or as many as set it apart from the limit it does not meet."""
    exact = EXACT.divide(Decimal(100 * departure.count), Decimal(departure.total))
    limits = {departure.share.min, departure.share.max}
    return plain(next(p for p in (rounded(exact, n) for n in count(2)) if p == exact or p not in limits))
