"""Which dimension tells most about a change, and by which of its segments.

Counts are ranked by Adtributor (Bhagwan et al., NSDI 2014) against what was expected, which is
given and not simply the period before; ratios by the effects that are beyond noise. A search over
combinations of dimensions is left out: it finds precise stories in noise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from opsdash.analysis.days import FloatArray
from opsdash.analysis.drivers import Drivers, Names, Part
from opsdash.analysis.result import Result, because, ok, refused

# Adtributor's own: the part of the change that a set of segments explains, and each of them.
_SET_EXPLAINS = 0.67
_SEGMENT_EXPLAINS = 0.1


class RankingReason(StrEnum):
    NO_DIMENSIONS = "no_dimensions"
    NO_CHANGE = "no_change"
    NO_BASELINE = "no_baseline"
    UNUSABLE_VALUES = "unusable_values"


@dataclass(frozen=True, eq=False)
class Counts:
    """What was expected and what came, per segment of one dimension: arrays of one length."""

    names: Names
    expected: FloatArray
    actual: FloatArray


@dataclass(frozen=True)
class Element:
    """`explains` is the segment's part of the whole change, `surprise` how its share moved."""

    name: str | None
    expected: float
    actual: float
    explains: float
    surprise: float


@dataclass(frozen=True)
class Candidate:
    """A dimension and its most surprising segments; `is_enough`: they explain two thirds."""

    dimension: str
    elements: tuple[Element, ...]
    explains: float
    surprise: float
    is_enough: bool


@dataclass(frozen=True)
class RatioCandidate:
    """A dimension of a ratio; `moved` is the sum of the absolute effects of `parts`."""

    dimension: str
    parts: tuple[Part, ...]
    moved: float


def rank_dimensions(
    dimensions: Mapping[str, Counts],
) -> Result[tuple[Candidate, ...], RankingReason]:
    """Dimensions of a count, the one whose segments surprise most first.

    With p and q the shares of a segment expected and found: surprise = ½(p ln(2p/(p+q)) +
    q ln(2q/(p+q))). Segments are taken by surprise, none that explains less than a tenth, until
    they explain two thirds of the change.
    """
    if not dimensions:
        return refused(because(RankingReason.NO_DIMENSIONS))
    problem = next((found for found in map(_problem, dimensions.values()) if found), None)
    if problem:
        return refused(because(problem))
    found = [_candidate(name, counts) for name, counts in dimensions.items()]
    return ok(tuple(sorted(found, key=lambda it: (not it.is_enough, -it.surprise, it.dimension))))


def rank_ratio_dimensions(dimensions: Mapping[str, Drivers]) -> tuple[RatioCandidate, ...]:
    """Dimensions of a ratio by what their segments beyond noise moved; those without are last."""
    found = []
    for name, drivers in dimensions.items():
        parts = tuple(part for part in drivers.parts if part.is_beyond_noise)
        found.append(RatioCandidate(name, parts, sum(abs(part.effect) for part in parts)))
    return tuple(sorted(found, key=lambda it: (-it.moved, it.dimension)))


def _problem(counts: Counts) -> RankingReason | None:
    values = np.concatenate([counts.expected, counts.actual])
    if values.size == 0 or not np.isfinite(values).all() or (values < 0).any():
        return RankingReason.UNUSABLE_VALUES
    expected, actual = counts.expected.sum(), counts.actual.sum()
    if expected == 0:
        return RankingReason.NO_BASELINE
    return RankingReason.NO_CHANGE if expected == actual else None


def _candidate(dimension: str, counts: Counts) -> Candidate:
    change = float(counts.actual.sum() - counts.expected.sum())
    explains = (counts.actual - counts.expected) / change
    surprise = _surprise(counts)
    taken: list[Element] = []
    explained = 0.0
    for at in _by_surprise(counts.names, surprise):
        if explained >= _SET_EXPLAINS:
            break
        if explains[at] >= _SEGMENT_EXPLAINS:
            values = (counts.expected[at], counts.actual[at], explains[at], surprise[at])
            taken.append(Element(counts.names[at], *map(float, values)))
            explained += float(explains[at])
    told = sum(element.surprise for element in taken)
    return Candidate(dimension, tuple(taken), explained, told, explained >= _SET_EXPLAINS)


def _by_surprise(names: Names, surprise: FloatArray) -> list[int]:
    """Equal ones by name, so that the order of the segments decides nothing."""
    return sorted(
        range(len(names)), key=lambda at: (-surprise[at], names[at] is None, names[at] or "")
    )


def _surprise(counts: Counts) -> FloatArray:
    """The Jensen-Shannon divergence per segment, in nats; a share of 0 adds nothing (0·ln 0)."""
    total = counts.actual.sum()
    expected = counts.expected / counts.expected.sum()
    actual = counts.actual / total if total > 0 else np.zeros_like(counts.actual)
    middle = (expected + actual) / 2
    return (_against(expected, middle) + _against(actual, middle)) / 2


def _against(share: FloatArray, middle: FloatArray) -> FloatArray:
    ratio = np.divide(share, middle, out=np.ones_like(share), where=share > 0)
    return share * np.log(ratio)
