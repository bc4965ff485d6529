"""Reckonings written out as one would write them on paper, so that anybody can do them again.

Numbers have a point, products an `x`; the same text stands in JSON and, with a decimal comma, on the page.
"""

from decimal import Decimal

from domain.achievement import is_inside
from domain.numbers import plain
from domain.provisions import Weights
from domain.speech import Speech
from domain.terms import Polarity


def achievement(low: Decimal, high: Decimal, result: Decimal, polarity: Polarity) -> str:
    """Give how an achievement in percent is reckoned: `88.3 / 95 x 100`, `(1 + (1 - 4 / 3)) x 100`.

    Inside a range target there is nothing to reckon: `80 <= 85 <= 90`. Source: PermenPANRB 8/2021, Lampiran (revoked).
    """
    if is_inside(low, high, result):
        return f"{plain(low)} <= {plain(result)} <= {plain(high)}"
    share = f"{plain(result)} / {plain(high if result > high else low)}"
    return f"{share} x 100" if polarity is Polarity.NAIK else f"(1 + (1 - {share})) x 100"


def nilai(weights: Weights, skp: Decimal, perilaku: Decimal) -> str:
    """Give how a nilai kinerja is weighted: `70% x 100 + 30% x 90`. Source: PP 30/2019 Pasal 41 ayat (1) to (4)."""
    return f"{weights.skp}% x {plain(skp)} + {weights.perilaku}% x {plain(perilaku)}"


def credit(coefficient: Decimal, percent: int, months: int) -> str:
    """Give how the angka kredit of one period row is reckoned: `12.5 x 100% x 6/12`, then rounded half up.

    Source: PermenPANRB 1/2023 Pasal 37(1), Peraturan BKN 3/2023.
    """
    return f"{plain(coefficient)} x {percent}% x {months}/12"


def limits(value: Decimal, low: Decimal, next_up: Decimal | None) -> str:
    """Give between which limits a value lies: `90 <= 97 < 110`; none above the highest."""
    return f"{plain(low)} <= {plain(value)}" + (f" < {plain(next_up)}" if next_up is not None else "")


def worded(formula: str, speech: Speech) -> str:
    """Give a reckoning as people of a language write it: with a decimal comma, and signs for what is no letter."""
    said = formula.replace(" x ", " × ").replace("<=", "≤")
    if speech.language == "en":
        return said
    return "".join(
        "," if c == "." and said[i - 1 : i].isdigit() and said[i + 1 : i + 2].isdigit() else c
        for i, c in enumerate(said)
    )
