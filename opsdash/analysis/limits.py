"""Natural process limits: how far values move without any change (Wheeler; Laney 2002).

Arrays are series x time, NaN where a point is missing. Limits come from a baseline only and are
never moved by later points. The constants are those of moving ranges of two.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# The mean of two values' range in standard deviations, its usual rounding; "2.66" is 3 / 1.128.
_RANGE_OF_TWO = 1.128
_OF_MEAN = 3 / _RANGE_OF_TWO
_RANGE_LIMIT = 3.268
# The same from the median moving range, which a wild point or two do not widen.
_OF_MEDIAN = 3.145
_RANGE_LIMIT_OF_MEDIAN = 3.865
# Limits by the mean so much wider than by the median have outliers in their baseline.
_OUTLIERS = 1.25
# An outlier lies this much farther than a limit: four standard deviations instead of three. Without
# it one in sixteen ordinary baselines would get narrower limits, and false alarms with them.
_FAR = 4 / 3
# More of them are how the series usually moves, and no exception to it.
_MOST_OUTLIERS = 2


class Chart(StrEnum):
    """INDIVIDUALS: amounts (XmR). LOGARITHMS: the same of times and of what is open, by factors.

    SHARES: part of a whole (P'). RATES: per case (U').
    """

    INDIVIDUALS = "individuals"
    LOGARITHMS = "logarithms"
    SHARES = "shares"
    RATES = "rates"

    @property
    def is_of_cases(self) -> bool:
        return self in (Chart.SHARES, Chart.RATES)


@dataclass(frozen=True)
class Spread:
    """What a baseline says of each series: arrays of one number per series.

    `center` is the usual level. `reach` is the distance of a limit from it: in the values' unit for
    individuals, in logarithms for these, in standard errors of a point for shares and rates.
    `range_limit` is what a moving
    range stays below, NaN for shares and rates. `by_median` tells that outliers were set aside.
    """

    chart: Chart
    center: Floats
    reach: Floats
    range_limit: Floats
    by_median: Flags


def moving_ranges(values: Floats) -> Floats:
    """The distance of each point from the one before, NaN where either is missing."""
    ranges = np.full(values.shape, np.nan)
    np.abs(np.diff(values, axis=1), out=ranges[:, 1:])
    return ranges


def spread_of_individuals(values: Floats, *, by_median: bool | None = None) -> Spread:
    """Center and reach of a baseline of amounts: by its mean, or by its median where outliers are.

    `by_median` None chooses for each series: the median where a point lies far outside the limits
    by it and those by the mean are a quarter wider.
    """
    ranges = moving_ranges(values)
    mean_range, median_range = _mean(ranges), _median(ranges)
    wide, narrow = _OF_MEAN * mean_range, _OF_MEDIAN * median_range
    chosen = _has_outliers(values, wide, narrow) if by_median is None else by_median
    is_median = np.broadcast_to(np.asarray(chosen), wide.shape)
    return Spread(
        chart=Chart.INDIVIDUALS,
        center=np.where(is_median, _median(values), _mean(values)),
        reach=np.where(is_median, narrow, wide),
        range_limit=np.where(
            is_median, _RANGE_LIMIT_OF_MEDIAN * median_range, _RANGE_LIMIT * mean_range
        ),
        by_median=is_median,
    )


def spread_of_logarithms(values: Floats) -> Spread:
    """Center and reach of a baseline of logarithms, as wide as the side that strays farther.

    Medians and means of few long waits are skewed even as logarithms: there moving ranges are too
    small for one side. Its standard deviation is that of the points on it (Choobineh, Ballard
    1987: twice their mean square); limits need the larger of the three.
    """
    there = np.isfinite(values)
    center = _mean(values)
    away = np.where(there, values - center[:, None], np.nan)
    sides = [np.sqrt(2 * _mean(np.clip(side * away, 0.0, None) ** 2)) for side in (1, -1)]
    mean_range = _mean(moving_ranges(values))
    reach = 3 * np.fmax(mean_range / _RANGE_OF_TWO, np.fmax(*sides))
    is_median = np.zeros(len(center), dtype=bool)
    return Spread(Chart.LOGARITHMS, center, reach, _RANGE_LIMIT * mean_range, is_median)


def spread_of_counts(counts: Floats, cases: Floats, chart: Chart) -> Spread:
    """Center and reach of a baseline of shares or rates, each point with its own number of cases.

    Laney's factor widens the binomial or Poisson limits by how much the points really vary. Points
    that vary less than by chance did so by luck: of counted cases no limits are narrower.
    """
    known = np.isfinite(counts) & (cases > 0)
    center = np.where(known, counts, 0.0).sum(axis=1) / np.where(known, cases, 0.0).sum(axis=1)
    scores = (counts / cases - center[:, None]) / standard_errors(center, cases, chart)
    factor = _mean(moving_ranges(np.where(known, scores, np.nan))) / _RANGE_OF_TWO
    factor = np.where(factor > 0, np.maximum(factor, 1.0), factor)
    missing = np.full(len(center), np.nan)
    return Spread(chart, center, 3 * factor, missing, np.zeros(len(center), dtype=bool))


def standard_errors(center: Floats, cases: Floats, chart: Chart) -> Floats:
    """How much a point of so many cases varies by chance alone."""
    inner = center * (1 - center) if chart is Chart.SHARES else center
    errors: Floats = np.sqrt(inner[:, None] / cases)
    return errors


def _has_outliers(values: Floats, wide: Floats, narrow: Floats) -> Flags:
    outside = np.abs(values - _median(values)[:, None]) > _FAR * narrow[:, None]
    count = outside.sum(axis=1)
    is_exception = (count > 0) & (count <= _MOST_OUTLIERS)
    found: Flags = (narrow > 0) & (wide >= _OUTLIERS * narrow) & is_exception
    return found


def _mean(values: Floats) -> Floats:
    """The mean of what is there, NaN where nothing is."""
    there = np.isfinite(values)
    count = there.sum(axis=1)
    total = np.where(there, values, 0.0).sum(axis=1)
    mean: Floats = np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)
    return mean


def _median(values: Floats) -> Floats:
    """The median of what is there, NaN where nothing is."""
    if not values.shape[1]:
        return np.full(len(values), np.nan)
    count = np.isfinite(values).sum(axis=1)
    ordered = np.sort(values, axis=1)
    rows = np.arange(len(values))
    below, above = np.maximum(count - 1, 0) // 2, count // 2
    ends = ordered[rows, below] + ordered[rows, np.minimum(above, values.shape[1] - 1)]
    middle: Floats = np.where(count > 0, ends / 2, np.nan)
    return middle
