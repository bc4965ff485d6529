"""What groups did before, pooled: every group borrows from all, the more so the smaller it is.

At some point before a due time O of a group's people were open, and C of these finished in time. On the logit scale
such a chance is made of what the stage has in common (the pooled mean, with a shock of each stage), what is the
group's own in every stage, and what is its own in one stage only. The shares of the last two (rho) come from how
groups' figures spread and go together, by moments; the group's own is then the best linear guess, shrunk towards none.
"""

from dataclasses import dataclass

import numpy as np

from domain.outlook_curves import Numbers, Whole

# What stands in while little is known, each worth so many stages or groups: see docs/decisions.
PRIOR_STAGES = 0.3  # the weight of the stated prior beside earlier stages
SHOCK = {"history": 0.35, "other_stages": 0.7, "prior": 1.0}  # standard deviation of a stage's shock, on the logit
SHOCK_STAGES = 2.0
RHO, RHO_GROUPS = 0.05, 4.0  # how alike the people of one group are
OWN = 0.5  # the part of that which stays from stage to stage
STRANGE = 0.4  # further variance of each group where no earlier stage is of the same kind, on the logit scale


@dataclass(frozen=True)
class Known:
    """What earlier stages say of a moment: a row for each stage, a column for each group."""

    open: Numbers
    done: Numbers
    weight: Numbers  # of each stage: how much it resembles the one to be forecast


@dataclass(frozen=True)
class Pool:
    """The chance that somebody who is open finishes in time, on the logit scale."""

    mean: float  # of everybody
    shock: float  # variance of a stage's shock and of the mean itself
    stages: Numbers  # the mean of each earlier stage
    own: Numbers  # of each group
    unsure: Numbers  # variance of `own`
    fresh: float  # variance of what is new in each group and stage


def logit(p: Numbers) -> Numbers:
    """Give the log odds."""
    return np.log(p) - np.log1p(-p)


def chance(x: Numbers) -> Numbers:
    """Give the chance of log odds."""
    return 1 / (1 + np.exp(-x))


def level(prior: float, known: Known, basis: str) -> tuple[float, float, Numbers]:
    """Give the mean of a new stage, the variance of its shock, and the means of the earlier stages, on the logit."""
    asked, done = known.open.sum(axis=1), known.done.sum(axis=1)
    stages = logit((done + 0.5) / (asked + 1))
    weight = known.weight * (asked > 0)
    whole = weight.sum() + PRIOR_STAGES
    mean = (weight @ stages + PRIOR_STAGES * prior) / whole if len(stages) else prior
    # How much the mean of so few people varies by chance alone is no shock.
    p = chance(stages)
    luck = weight @ (1 / ((asked + 1) * p * (1 - p))) / max(weight.sum(), 1e-9) if len(stages) else 0.0
    spread = max(weight @ (stages - mean) ** 2 - weight.sum() * luck, 0.0) if len(stages) else 0.0
    shock = (SHOCK_STAGES * SHOCK[basis] ** 2 + spread) / (SHOCK_STAGES + weight.sum())
    return float(mean), float(shock * (1 + 1 / whole) + luck / max(len(stages), 1)), stages


def pool(prior: float, known: Known, basis: str, above: "tuple[Pool, Whole] | None" = None) -> Pool:
    """Pool what is known. `above` is the pool of larger groups with the place of each group's own in it."""
    groups = known.open.shape[1]
    if above is None:
        mean, shock, stages = level(prior, known, basis)
        base, wider = np.zeros(groups), np.zeros(groups)
    else:
        upper, place = above
        mean, shock, stages = upper.mean, upper.shock, upper.stages
        base, wider = upper.own[place], upper.unsure[place] + upper.fresh
    expected = chance(stages[:, None] + base[None, :])
    v = expected * (1 - expected)
    weight = known.weight[:, None] * (known.open > 0)
    rho, own = _likeness(known, expected, v, weight)
    typical = float(chance(np.array(mean)) * (1 - chance(np.array(mean))))
    a = np.maximum(known.open, 1)
    precision = weight * v / ((1 - rho) / a + (rho - own))
    apart = (known.done / a - expected) / v
    strength = typical / own + precision.sum(axis=0)
    return Pool(
        mean, shock, stages, base + (precision * apart).sum(axis=0) / strength, wider + 1 / strength,
        (rho - own) / typical + (STRANGE if basis != "history" and above is None else 0.0),
    )  # fmt: skip


def _likeness(known: Known, expected: Numbers, v: Numbers, weight: Numbers) -> tuple[float, float]:
    """Give how alike people of one group are in one stage, and the part of it that stays from stage to stage."""
    o, apart = known.open, (known.done - known.open * expected) * (known.open > 0)
    pairs = weight * o * np.maximum(o - 1, 0) * v
    some = float((o * np.maximum(o - 1, 0) * v)[o > 1].mean()) if (o > 1).any() else 1.0
    rho = ((weight * (apart**2 - o * v)).sum() + RHO_GROUPS * some * RHO) / (pairs.sum() + RHO_GROUPS * some)
    rho = float(np.clip(rho, 0.002, 0.9))
    root = np.sqrt(weight)
    together = ((root * apart).sum(axis=0) ** 2 - (root**2 * apart**2).sum(axis=0)).sum()
    scaled = root * o * np.sqrt(v)
    across = (scaled.sum(axis=0) ** 2 - (scaled**2).sum(axis=0)).sum()
    own = (together + RHO_GROUPS * some * OWN * rho) / (across + RHO_GROUPS * some)
    return rho, float(np.clip(own, 0.1 * rho, 0.95 * rho))
