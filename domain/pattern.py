"""What the pattern of a unit means in heads: which counts it allows, and a departure in words with counts."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from domain.calibration import Spread, is_compared
from domain.calibration import departed as departures_of
from domain.numbers import EXACT, plain, rounded
from domain.policy import Policy
from domain.provisions import Distribution, Share
from domain.rating import LABELS, Departure
from domain.terms import Predikat, PredikatOrganisasi
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


def counted(spread: Spread) -> Pair:
    """Give the counts in one line: `Baik 9 · Kurang 1 · dari 10 orang`."""
    held = " · ".join(f"{LABELS[p]} {spread.counts[p]}" for p in Predikat if spread.counts.get(p))
    said = [
        " · ".join(filter(None, (held, f"{rest} {spread.unrated}" if spread.unrated else "")))
        for rest in ("belum dinilai", "not rated")
    ]
    ends = f"dari {spread.people} orang", f"of {spread.people} people"
    return " · ".join(filter(None, (said[0], ends[0]))), " · ".join(filter(None, (said[1], ends[1])))


@dataclass(frozen=True, slots=True)
class Held:
    """One line of a pattern, and what a unit has of it: how many, whether that is allowed, and the same in words."""

    line: Allowed
    count: int
    met: bool
    words: Pair


def held(rules: Policy, capaian: PredikatOrganisasi | None, spread: Spread) -> list[Held]:
    """Give each line of the pattern with what a unit has of it; none before anybody is rated or the capaian is set."""
    if capaian is None or not spread.rated:
        return []
    broken = {departure.share for departure in departures_of(rules.distribusi.value, capaian, spread)}
    found = []
    for line in allowed(rules.distribusi.value, capaian, spread.rated):
        n = sum(spread.counts.get(p, 0) for p in line.share.of)
        words = _in_words(rules, capaian, Departure(line.share, n, spread.rated))
        found.append(Held(line, n, line.share not in broken, words))
    return found


def departures_in_words(rules: Policy, capaian: PredikatOrganisasi | None, spread: Spread) -> list[Pair]:
    """Give each departure with its counts: `Baik 9 dari 12 orang (75%), paling banyak 70%, yaitu 8 orang`."""
    rule = rules.distribusi.value
    return [_in_words(rules, capaian, d) for d in departures_of(rule, capaian, spread)] if capaian else []


def _in_words(rules: Policy, capaian: PredikatOrganisasi, departure: Departure) -> Pair:
    words, share = departed(departure), departure.share
    heads = next(a for a in allowed(rules.distribusi.value, capaian, departure.total) if a.share == share)
    if share.min is None and share.max is None:
        return words
    n = heads.most if share.max is not None else heads.least
    return f"{words[0]}, yaitu {n} orang", f"{words[1]}, that is {n} people"


def too_small(rules: Policy, spread: Spread) -> Pair | None:
    """Give why a unit is not held against the pattern; None where it is. The minimum is ours, and said to be."""
    rule = rules.distribusi.value
    if is_compared(rule, spread):
        return None
    return (
        f"tidak dibandingkan dengan pola: {spread.rated} predikat, paling sedikit {rule.jumlah_minimum} (batas minimum "
        "ini pengaturan kami, bukan ketentuan)",
        f"not held against the pattern: {spread.rated} predikat, at least {rule.jumlah_minimum} are needed (this "
        "minimum is our setting, no rule)",
    )
