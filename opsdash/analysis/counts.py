"""Small counts (cans sold, contracts won): exact tests and intervals, and what may still come.

A rate that a few events tell of is far less certain than it looks, so nothing here is approximate:
Poisson counts, their exact intervals, and a Gamma prior from history.
"""

from dataclasses import dataclass
from enum import StrEnum

from opsdash.analysis.result import Estimate, Result, because, ok, refused

_HALF = 0.5
_LEVEL = 0.95
_RANGE_ENDS = (0.1, 0.25, 0.75, 0.9)


class CountReason(StrEnum):
    """NOTHING_COUNTED: no event on either side. INVALID: a count or a time that cannot be."""

    NOTHING_COUNTED = "nothing_counted"
    INVALID = "invalid"


@dataclass(frozen=True)
class Comparison:
    """Two counts: `chance` of so uneven a split without any change; `factor` of the rates.

    The interval of `factor` is exact; its upper end is infinite where nothing was counted before.
    """

    chance: float
    factor: Estimate


@dataclass(frozen=True)
class Prior:
    """What history says of a rate: a Gamma distribution of `shape` events in `time` periods."""

    shape: float
    time: float

    @property
    def likely_level(self) -> float:
        """The mean of the rate per period."""
        return self.shape / self.time

    def with_more(self, events: int, time: float) -> "Prior":
        return Prior(self.shape + events, self.time + time)


@dataclass(frozen=True)
class Outcome:
    """The total of a period at its end: its mean and the range that holds eight times in ten.

    `half` is the range that holds five times in ten. `chances` are those of reaching each target
    that was asked for, in that order.
    """

    mean: float
    low: int
    high: int
    half: tuple[int, int]
    chances: tuple[float, ...]


def compare_counts(
    before: int, after: int, time_before: float, time_after: float
) -> Result[Comparison, CountReason]:
    """Whether `after` events in a time differ from `before` in another: exact, conditional on both.

    Given their sum, the later count is binomial with the later time's share (Przyborowski and
    Wilenski 1940); two-sided by the method of small likelihoods. The interval is Clopper's and
    Pearson's.
    """
    from scipy.stats import binomtest  # noqa: PLC0415 - slow to import; only small counts need it

    if min(before, after) < 0 or not (time_before > 0 and time_after > 0):
        return refused(because(CountReason.INVALID))
    if before + after == 0:
        return refused(because(CountReason.NOTHING_COUNTED))
    share = time_after / (time_before + time_after)
    test = binomtest(after, before + after, share)
    ends = test.proportion_ci(_LEVEL, method="exact")
    scale = time_before / time_after
    value, low, high = (_odds(each) * scale for each in (test.statistic, ends.low, ends.high))
    return ok(Comparison(float(test.pvalue), Estimate(value, low, high)))


def poisson_interval(events: int, time: float = 1.0) -> Result[Estimate, CountReason]:
    """The rate per period of so many events, with its exact 95 % interval (Garwood 1936)."""
    from scipy.special import gammaincinv  # noqa: PLC0415 - slow to import; see above

    if events < 0 or not time > 0:
        return refused(because(CountReason.INVALID))
    tail = (1 - _LEVEL) / 2
    low = float(gammaincinv(events, tail)) if events else 0.0
    high = float(gammaincinv(events + 1, 1 - tail))
    return ok(Estimate(events / time, low / time, high / time))


def chance_of_at_most(events: int, expected: float) -> float:
    """The chance of so few events or fewer where `expected` were forecast."""
    from scipy.special import gammaincc  # noqa: PLC0415 - slow to import; see above

    return float(gammaincc(events + 1, expected)) if events >= 0 else 0.0


def prior_of(events: int, periods: float) -> Prior:
    """What `events` in the `periods` before say; half an event more, so that none is not never."""
    return Prior(events + _HALF, periods)


def predict_total(
    prior: Prior, events: int, fraction: float, targets: tuple[int, ...] = ()
) -> Result[Outcome, CountReason]:
    """The period's total after `events` in a `fraction` of it, 0 <= fraction < 1.

    What remains is negative binomial: a Poisson count whose rate the prior and the events tell of.
    """
    from scipy.special import betainc  # noqa: PLC0415 - slow to import; see above
    from scipy.stats import nbinom  # noqa: PLC0415 - slow to import; see above

    if events < 0 or not 0 <= fraction < 1 or not prior.time + fraction > 0:
        return refused(because(CountReason.INVALID))
    known = prior.with_more(events, fraction)
    success = known.time / (known.time + 1 - fraction)
    low, lower, upper, high = (
        events + int(nbinom.ppf(end, known.shape, success)) for end in _RANGE_ENDS
    )
    chances = (
        1.0 if target <= events else float(betainc(target - events, known.shape, 1 - success))
        for target in targets
    )
    mean = events + known.likely_level * (1 - fraction)
    return ok(Outcome(mean, low, high, (lower, upper), tuple(chances)))


def _odds(share: float) -> float:
    return float("inf") if share >= 1 else share / (1 - share)
