"""Appraisal in numbers by PP 30/2019, Pasal 41, for agencies that keep it (REGULATION 3.4)."""

from decimal import Decimal

from domain.errors import Bilingual
from domain.numbers import EXACT, plain
from domain.provisions import Numeric, Weights
from domain.rating import LABELS
from domain.terms import Predikat

# That regulation's own words.
PP30_LABELS = {**LABELS, Predikat.BUTUH_PERBAIKAN: "Cukup"}


class OutOfScale(Bilingual):
    """A value lies outside the scale of the regulation."""


def value(rule: Numeric, weights: Weights, skp: Decimal, perilaku: Decimal) -> Decimal:
    """Give the nilai kinerja, exact: the weighted sum of both values, each from 0 to the rule's maximum.

    Raises OutOfScale. Source: PP 30/2019 Pasal 41 ayat (1) to (4).
    """
    for name, one in (("nilai SKP", skp), ("nilai perilaku", perilaku)):
        if not 0 <= one <= rule.maksimum:
            most = plain(rule.maksimum)
            raise OutOfScale(f"{name} harus antara 0 dan {most}", f"{name} must be between 0 and {most}")
    weighted = EXACT.add(EXACT.multiply(skp, Decimal(weights.skp)), EXACT.multiply(perilaku, Decimal(weights.perilaku)))
    return EXACT.divide(weighted, Decimal(100))


def predikat(rule: Numeric, reached: Decimal, new_idea: bool) -> Predikat:
    """Give the predikat of a nilai kinerja, compared as it is. Without a new idea the best one is Baik.

    Source: PP 30/2019 Pasal 41 ayat (5); the limit of Kurang is unverified.
    """
    found = next((p for p in Predikat if reached >= rule.batas[p]), Predikat.SANGAT_KURANG)
    return Predikat.BAIK if found is Predikat.SANGAT_BAIK and not new_idea else found
