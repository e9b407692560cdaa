"""Quantiles of durations that came back by day and bucket, for the steps of a question."""

from functools import cache

import numpy as np
import numpy.typing as npt

from opsdash.metrics.cells import Cells
from opsdash.metrics.day_sums import Numbers, Runs, ordinals
from opsdash.metrics.histogram import seconds_of
from opsdash.metrics.statements import Statement


def take_durations(cells: Cells, statement: Statement, rows: dict[str, Numbers]) -> None:
    """Add the quantiles that the question of `cells` needs."""
    column = statement.columns[0]
    days, (buckets, cases) = ordinals(rows["day"]), list(rows.values())[1:]
    histograms = np.vstack(
        [_histograms(Runs.of(steps), days, buckets, cases) for steps in cells.steps]
    )
    counted = histograms.sum(axis=1).tolist()
    for each, share in cells.need.quantiles:
        if each == column:
            values = quantiles(histograms, share).tolist()
            found = zip(cells.keys, zip(counted, values, strict=True), strict=True)
            cells.quantiles[column, share] = {key: pair for key, pair in found if pair[0]}
    if statement.is_slower:
        cells.slower.add(column)


def _histograms(runs: Runs, days: Numbers, buckets: Numbers, cases: Numbers) -> Numbers:
    """The cases by step and bucket; the last row is the whole part."""
    steps, width = len(runs.firsts), int(buckets.max(initial=0)) + 1
    places = runs.places(days)
    inside = places >= 0
    at = places[inside] * width + buckets[inside]
    # Its sums are floats, exact up to 2 ** 53 cases.
    counted = np.bincount(at, cases[inside], steps * width).astype(np.int64)
    by_step = counted.reshape(steps, width)
    return np.vstack([by_step, by_step.sum(axis=0)])


def quantiles(histograms: npt.NDArray[np.int64], share: float) -> npt.NDArray[np.float64]:
    """The quantile in seconds of each row, its cases by bucket; zero for a row without any.

    The same rule as numpy's default: position (cases - 1) * share, linear between neighbours.
    """
    upto = histograms.cumsum(axis=1)
    position = np.maximum(upto[:, -1] - 1, 0) * share
    rank = np.floor(position)
    # A case is in the first bucket whose running count passes its rank.
    lower, upper = (
        _seconds(histograms.shape[1])[(upto <= each[:, None]).sum(axis=1)]
        for each in (rank, np.ceil(position))
    )
    weight = position - rank
    found: npt.NDArray[np.float64] = lower * (1 - weight) + upper * weight
    return np.where(upto[:, -1] > 0, found, 0.0)


@cache
def _seconds(buckets: int) -> npt.NDArray[np.float64]:
    """What the buckets stand for, and one after them that no case is in."""
    return np.array([*(seconds_of(bucket) for bucket in range(buckets)), 0.0])
