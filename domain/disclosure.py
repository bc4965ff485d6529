"""Which predikat may be counted in public: only of results that were handed over, and never of a handful of people.

A count of one is a person. So a group with fewer results than FEWEST shows none; and where a single group is held
back, the smallest of the others is too, because the whole less the rest would tell it. The numbers are our choice; no
rule was found that states one.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

from domain.terms import AppraisalState

# A result that is contested is held until the objection is decided, and counts as none.
SHOWN = (AppraisalState.ISSUED, AppraisalState.FINAL)
FEWEST = 3  # results

K = TypeVar("K", bound=Hashable)


def withheld(sizes: Mapping[K, int], fewest: int = FEWEST) -> frozenset[K]:
    """Give the groups whose predikat are not told, by how many results each has; together they have at least `fewest`.

    Groups without a result have nothing to hold back. All are withheld where even together they are too few.
    """
    begun = sorted((n, str(key), key) for key, n in sizes.items() if n)
    kept, people = 0, 0
    for n, _, _ in begun:
        if n >= fewest and (people == 0 or (people >= fewest and kept > 1)):
            break
        kept, people = kept + 1, people + n
    return frozenset(key for _, _, key in begun[:kept])
