"""How much of a target was achieved, in percent, and what 8/2021 would have called it: advice, never a rating.

The formulas are those of PermenPANRB 8/2021, Lampiran (REGULATION 3.3), which is revoked. PermenPANRB 6/2022 has no
numeric achievement: the appraiser judges.
"""

from decimal import Decimal

from domain.errors import Bilingual
from domain.numbers import EXACT, rounded
from domain.provisions import Achievement
from domain.terms import Polarity, Predikat


class NoAchievement(Bilingual):
    """No formula gives a percentage for this target."""


def achievement(rule: Achievement, low: Decimal, high: Decimal, result: Decimal, polarity: Polarity) -> Decimal:
    """Give the achievement in percent, not rounded; `low` and `high` are the same number for a single target.

    Naik: result / target. Turun: 1 + (1 - result / target), below zero where the result is more than twice the target.
    Above a range its upper end is the target, below it the lower end; inside it the policy's `dalam_rentang` counts.
    Raises NoAchievement for a target that is negative, or zero where it would be the divisor.
    Source: PermenPANRB 8/2021, Lampiran (kondisi normal, kondisi khusus, target rentang).
    """
    if low < 0:
        raise NoAchievement("target negatif: rumus capaian tidak berlaku", "a negative target: no formula holds")
    if is_inside(low, high, result):
        return rule.dalam_rentang
    target = high if result > high else low
    if target == 0:
        raise NoAchievement(
            "target nol menjadi pembagi: capaian tidak dapat dihitung, mohon dinilai langsung oleh pejabat penilai",
            "the target zero is the divisor: there is no percentage, the appraiser judges directly",
        )
    share = EXACT.divide(EXACT.multiply(result, Decimal(100)), target)
    return share if polarity is Polarity.NAIK else EXACT.subtract(Decimal(200), share)


def is_inside(low: Decimal, high: Decimal, result: Decimal) -> bool:
    """Tell whether a target is a range and the result lies inside it, its ends included."""
    return low < high and low <= result <= high


def category(rule: Achievement, percent: Decimal) -> Predikat:
    """Give the category of an achievement, rounded to whole percent first: 97.89 counts as 98, 79.5 as 80.

    Source: PermenPANRB 8/2021, Lampiran; the rounding from its worked row 93/95 (REGULATION 3.3).
    """
    counted = rounded(percent, 0)
    return next((p for p in Predikat if counted >= rule.batas[p]), Predikat.SANGAT_KURANG)
