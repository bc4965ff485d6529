"""The beta-binomial: how many of so many, where the chance itself is uncertain. Quantiles without a library."""

import numpy as np

from domain.outlook_curves import Numbers

TAIL = 0.1  # left out at each end: an 80 % interval
FIRMEST, LOOSEST = 1e6, 0.4  # the sum of alpha and beta: from nearly binomial to nearly all or nothing
WHOLE = 4_000  # people up to which each number is weighed; beyond, a grid of so many steps


def concentration(mean: Numbers, variance: Numbers) -> Numbers:
    """Give alpha + beta of beta distributions with these means and variances."""
    return np.clip(mean * (1 - mean) / np.maximum(variance, 1e-12) - 1, LOOSEST, FIRMEST)


def interval(n: int, mean: float, strength: float, tail: float = TAIL) -> tuple[int, int]:
    """Give the two numbers of n between which the outcome lies with 80 %; half of an end's own chance counts.

    mean is that of the chance, between 0 and 1; strength is alpha + beta.
    """
    if n <= 0:
        return 0, 0
    step = max(1, n // WHOLE)
    k = np.arange(0, n + 1, step, dtype=np.float64)
    heights = _heights(n, step, mean * strength, (1 - mean) * strength)
    below = np.cumsum(heights) - heights / 2  # mid-p: an end that is hit counts half
    low = min(int(np.searchsorted(below, tail)), len(k) - 1)
    high = max(int(np.searchsorted(below, 1 - tail, side="right")) - 1, 0)
    return int(k[min(low, high)]), int(k[max(low, high)])


def _heights(n: int, step: int, alpha: float, beta: float) -> Numbers:
    """Give the chances of 0, step, 2 step … of n. For a coarse grid the beta density stands in."""
    if step > 1:
        x = np.clip(np.arange(0, n + 1, step) / n, 0.5 / n, 1 - 0.5 / n)
        log = (alpha - 1) * np.log(x) + (beta - 1) * np.log1p(-x)
    else:
        k = np.arange(n, dtype=np.float64)
        ratio = np.log((n - k) / (k + 1)) + np.log((k + alpha) / (n - k - 1 + beta))
        log = np.concatenate([[0.0], np.cumsum(ratio)])
    heights = np.exp(log - log.max())
    return np.asarray(heights / heights.sum())
