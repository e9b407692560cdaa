"""Quantiles of durations that came back by day and bucket, for the steps of a question."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from opsdash.metrics.cells import Cells
from opsdash.metrics.day_sums import Days, Runs, moments, read_arrays
from opsdash.metrics.histogram import seconds_of
from opsdash.metrics.statements import Statement
from opsdash.store import Cursor


@dataclass(frozen=True)
class Durations:
    """The cases by bucket, one column each, on all days before each of `edges`, one row each."""

    edges: Days
    upto: npt.NDArray[np.int64]

    def over(self, runs: Runs) -> npt.NDArray[np.int64]:
        """The cases by run, whose ends are among the edges, and by bucket."""
        firsts, ends = (np.searchsorted(self.edges, each) for each in (runs.firsts, runs.ends))
        found: npt.NDArray[np.int64] = self.upto[ends] - self.upto[firsts]
        return found


def read_durations(cursor: Cursor, askers: Iterable[Cells]) -> Durations:
    """The rows of an executed statement, added up between the days that `askers` tell apart.

    There are hundreds of rows a day: they are looked at once for all, and as they are.
    """
    days, buckets, cases = read_arrays(cursor).values()
    runs = [Runs.of_cells(each) for each in askers]
    edges = np.unique(np.concatenate([each for one in runs for each in (one.firsts, one.ends)]))
    width = int(buckets.max(initial=0)) + 1
    between = np.searchsorted(moments(edges, days.dtype), days, side="right")
    places = between * width + buckets
    # Its sums are floats, exact up to 2 ** 53 cases.
    counted = np.bincount(places, cases, (len(edges) + 1) * width).astype(np.int64)
    return Durations(edges, counted.reshape(-1, width).cumsum(axis=0))


def take_durations(cells: Cells, statement: Statement, durations: Durations) -> None:
    """Add the quantiles that the question of `cells` needs."""
    column = statement.columns[0]
    histograms = durations.over(Runs.of_cells(cells))
    counted = histograms.sum(axis=1).tolist()
    for each, share in cells.need.quantiles:
        if each == column:
            values = quantiles(histograms, share).tolist()
            found = zip(cells.keys, zip(counted, values, strict=True), strict=True)
            cells.quantiles[column, share] = {key: pair for key, pair in found if pair[0]}
    if statement.is_slower:
        cells.slower.add(column)


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
