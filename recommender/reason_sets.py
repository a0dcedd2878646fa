"""Reason sets: sets of facts that by themselves keep an exercise out, and whether these are all of them."""

from collections.abc import Sequence

from recommender.fact import Fact
from recommender.light import dataclass


@dataclass(frozen=True, slots=True)
class ReasonSets:
    """Minimal sets of facts that suffice, the smallest first.

    Attributes:
        sets: the facts of each.
        complete: there are no others, and none holds a fact to spare; otherwise the search was given up.
    """

    sets: Sequence[Sequence[Fact]] = ()
    complete: bool = True
