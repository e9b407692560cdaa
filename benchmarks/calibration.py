"""Whether goals come true as often as their chance says: a reliability table, kind by kind.

In each bin with at least sixty goals the share that was reached lies within ten points of the mean
chance that was said, or the chance lies inside the share's exact 95 % binomial interval. Bins are
those of the words for a chance; all kinds together are told in tenths.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count, islice
from pathlib import Path

import numpy as np

from benchmarks.measuring import Row
from benchmarks.options import Options
from benchmarks.promises import (
    A_QUARTER,
    HALF_A_YEAR,
    Said,
    Series,
    company,
    levels,
    promises,
    requests,
    totals,
)

TITLE = "Calibration of goals' chances"
_POINTS = 0.10
_FEWEST = 60
_WORDS, _TENTHS = 5, 10
# The log is one year: its goals are made eight times, from other days on.
_PASSES = 8

Kind = Callable[[Series, np.random.Generator], Iterator[Said]]


def _many(series: Series, rng: np.random.Generator) -> Iterator[Said]:
    return chain.from_iterable(totals(each, rng, HALF_A_YEAR) for each in series.large)


def _few(series: Series, rng: np.random.Generator) -> Iterator[Said]:
    return chain.from_iterable(totals(each, rng, HALF_A_YEAR) for each in series.small)


def _shares(series: Series, rng: np.random.Generator) -> Iterator[Said]:
    return chain.from_iterable(levels(each, rng) for each in series.shares)


def _amounts(series: Series, rng: np.random.Generator) -> Iterator[Said]:
    return chain.from_iterable(levels(each, rng) for each in series.amounts)


def _every_week(series: Series, rng: np.random.Generator) -> Iterator[Said]:
    both = series.shares + series.amounts
    return chain.from_iterable(promises(each, rng, 1.0) for each in both)


def _most_weeks(series: Series, rng: np.random.Generator) -> Iterator[Said]:
    both = series.shares + series.amounts
    return chain.from_iterable(promises(each, rng, 0.8) for each in both)


# Small counts need no model of the library, so there may be more of them.
KINDS: dict[str, tuple[Kind, int]] = {
    "small counts": (_few, 3),
    "larger sums": (_many, 1),
    "level of a share": (_shares, 1),
    "level of an amount": (_amounts, 1),
    "every week": (_every_week, 1),
    "most weeks": (_most_weeks, 1),
}


def measure(folder: Path, options: Options) -> Iterator[Row]:  # noqa: ARG001 - all in memory
    everything: list[Said] = []
    for name, (kind, times) in KINDS.items():
        said = list(islice(said_of(kind), times * options.goals))
        everything += said
        yield from table(name, said, _WORDS)
    yield from table("all kinds", everything, _TENTHS)
    yield from table("a public log of requests", list(of_requests(_PASSES)), _WORDS)


def said_of(kind: Kind) -> Iterator[Said]:
    """Of one company after another, without end."""
    for number in count():
        yield from kind(company(number), np.random.default_rng([number, 1]))


def table(name: str, said: Sequence[Said], bins: int) -> Iterator[Row]:
    """A line for each bin that has a goal; those with few of them are told and not judged."""
    chances = np.array([each.chance for each in said])
    reached = np.array([each.is_reached for each in said])
    place = np.minimum((chances * bins).astype(int), bins - 1)
    for bin_ in np.unique(place):
        inside = place == bin_
        ends = f"{100 * bin_ // bins}-{100 * (bin_ + 1) // bins} %"
        yield _row(f"{name}, {ends}", chances[inside], reached[inside])


def _row(what: str, chances: np.ndarray, reached: np.ndarray) -> Row:
    from scipy.stats import binomtest  # noqa: PLC0415 - slow to import; see the analysis

    said, share = float(chances.mean()), float(reached.mean())
    ends = binomtest(int(reached.sum()), len(reached)).proportion_ci(0.95, method="exact")
    allowed = max(_POINTS, ends.high - share if said > share else share - ends.low)
    return Row(
        f"{what}, {len(chances)} goals",
        f"{share:.1%}",
        f"{said:.1%}",
        abs(said - share) / allowed,
        1.0 if len(chances) >= _FEWEST else None,
    )


def of_requests(passes: int) -> Iterator[Said]:
    for turn in range(passes):
        for number, values in enumerate(requests()):
            rng = np.random.default_rng([number, turn])
            yield from totals(values[7 * turn :], rng, A_QUARTER)
