"""A product's change by its factors: revenue = visits x conversion x value of an order.

Each factor's effect is its average over all orders in which the factors could have changed
(Das Gupta 1993, the Shapley value), so that they add up to the change and none goes first.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from opsdash.analysis.result import Result, because, ok, refused

# The orders double with each factor; a formula that a person reads has a handful.
LARGEST = 8


class FactorReason(StrEnum):
    NO_FACTORS = "no_factors"
    UNUSABLE_VALUES = "unusable_values"


@dataclass(frozen=True)
class Factors:
    """`after - before` is the sum of `effects`, which are in the order of the factors."""

    before: float
    after: float
    effects: tuple[float, ...]


def factors(before: Sequence[float], after: Sequence[float]) -> Result[Factors, FactorReason]:
    """Why the product of up to `LARGEST` factors changed between two periods."""
    if not 0 < len(before) == len(after) <= LARGEST:
        return refused(because(FactorReason.NO_FACTORS))
    if not all(map(math.isfinite, (*before, *after))):
        return refused(because(FactorReason.UNUSABLE_VALUES))
    effects = tuple(_effect(at, before, after) for at in range(len(before)))
    return ok(Factors(math.prod(before), math.prod(after), effects))


def _effect(of: int, before: Sequence[float], after: Sequence[float]) -> float:
    others = [at for at in range(len(before)) if at != of]
    terms = [
        _weight(size, len(before))
        * math.prod(after[at] if at in changed else before[at] for at in others)
        for size in range(len(others) + 1)
        for changed in combinations(others, size)
    ]
    return (after[of] - before[of]) * math.fsum(terms)


def _weight(changed: int, factors_in_all: int) -> float:
    """The share of all orders in which exactly these `changed` factors come first."""
    first, last = math.factorial(changed), math.factorial(factors_in_all - 1 - changed)
    return first * last / math.factorial(factors_in_all)
