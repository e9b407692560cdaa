"""Durations in logarithmic buckets: which bucket a duration falls in, what a bucket stands for.

The ratio of 1.04 between edges bounds the error of any quantile by 2 %, at a few hundred buckets
for all durations from a second to years.
"""

import math
from functools import cache

RATIO = 1.04

# Bucket 0 is zero seconds; bucket n > 0 holds RATIO ** (n - 1) <= seconds < RATIO ** n.
BUCKET_SQL = (
    "CASE WHEN resolution_seconds < 1 THEN 0"
    f" ELSE CAST(FLOOR(LN(resolution_seconds) / LN({RATIO})) AS INTEGER) + 1 END"
)


@cache
def seconds_of(bucket: int) -> float:
    """The duration a bucket stands for: the geometric mean of the whole seconds it can hold."""
    if bucket == 0:
        return 0.0
    low = math.ceil(RATIO ** (bucket - 1))
    high = math.ceil(RATIO**bucket) - 1
    return math.sqrt(low * max(low, high))


def quantile(cases: int, share: float, lower: int, upper: int) -> float:
    """The quantile between the two buckets that hold its neighbouring cases.

    The same rule as numpy's default: position (cases - 1) * share, linear between neighbours.
    """
    position = (cases - 1) * share
    weight = position - math.floor(position)
    return seconds_of(lower) * (1 - weight) + seconds_of(upper) * weight
