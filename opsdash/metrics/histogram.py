"""Durations in logarithmic buckets: which bucket a duration falls in, what a bucket stands for.

The ratio of 1.04 between edges bounds the error of any quantile by 2 %, at a few hundred buckets
for all durations from a second to years.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from itertools import accumulate

RATIO = 1.04

# Bucket 0 is zero seconds; bucket n > 0 holds RATIO ** (n - 1) <= seconds < RATIO ** n.
_BUCKET = (
    "CASE WHEN {seconds} < 1 THEN 0"
    f" ELSE CAST(FLOOR(LN({{seconds}}) / LN({RATIO})) AS INTEGER) + 1 END"
)


def bucket_sql(seconds: str) -> str:
    """The bucket of a duration `seconds`, itself SQL."""
    return _BUCKET.format(seconds=seconds)


@cache
def seconds_of(bucket: int) -> float:
    """The duration a bucket stands for: the geometric mean of the whole seconds it can hold."""
    if bucket == 0:
        return 0.0
    low = math.ceil(RATIO ** (bucket - 1))
    high = math.ceil(RATIO**bucket) - 1
    return math.sqrt(low * max(low, high))


def quantile(histogram: Mapping[int, int], share: float) -> float:
    """The quantile in seconds of a histogram, its cases by bucket; it holds at least one case.

    The same rule as numpy's default: position (cases - 1) * share, linear between neighbours.
    """
    buckets = sorted(histogram)
    upto = list(accumulate(histogram[bucket] for bucket in buckets))
    position = (upto[-1] - 1) * share
    # A case is in the first bucket whose running count passes its rank.
    lower, upper = (
        seconds_of(buckets[bisect_right(upto, rank)])
        for rank in (math.floor(position), math.ceil(position))
    )
    weight = position - math.floor(position)
    return lower * (1 - weight) + upper * weight
