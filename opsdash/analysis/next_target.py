"""After a small count (8 cans sold): was the forecast good, and what to promise for the next time.

Whether the action worked is another question (`effect`, `counts.compare_counts`). A target is safe
or even by what was reached; a stretch beyond it rests on an assumption about those not reached yet,
which is kept beside it, because it is what the next time tests.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from opsdash.analysis.counts import (
    Prior,
    chance_of_at_most,
    poisson_interval,
    predict_total,
    prior_of,
)
from opsdash.analysis.result import Estimate, Result, because, ok, refused

_SAFE, _EVEN = 0.8, 0.5
# Below this in one direction a forecast was off by more than chance.
_TAIL = 0.025
# Larger counts have ordinary forecasts.
LARGEST = 10_000


class TargetReason(StrEnum):
    INVALID = "invalid"
    TOO_LARGE = "too_large"


class ForecastWas(StrEnum):
    """`GOOD`: so far from it that many come out by chance."""

    GOOD = "good"
    TOO_HIGH = "too_high"
    TOO_LOW = "too_low"


@dataclass(frozen=True)
class ForecastCheck:
    """`chance` is that of a count as far off in that direction; `rate` that of a like period."""

    chance: float
    rate: Estimate
    verdict: ForecastWas


@dataclass(frozen=True)
class Opening:
    """A segment not reached yet: `size` and `response` beside those of the segments reached."""

    name: str
    size: float
    response: float


@dataclass(frozen=True)
class Target:
    """`chance` as things are; `chance_if_open` if the openings turn out as assumed."""

    count: int
    chance: float
    chance_if_open: float


@dataclass(frozen=True)
class NextTargets:
    """`even` are the two counts on either side of one in two; no `stretch` without openings."""

    likely_level: float
    safe: Target
    even: tuple[Target, Target]
    stretch: Target | None
    openings: tuple[Opening, ...]


def check_forecast(forecast: float, actual: int) -> Result[ForecastCheck, TargetReason]:
    """Whether a count is in line with its forecast, as Poisson counts vary, and its exact rate."""
    rate = poisson_interval(actual).value
    if rate is None or not 0 < forecast < float("inf"):
        return refused(because(TargetReason.INVALID))
    below = chance_of_at_most(actual, forecast)
    above = 1 - chance_of_at_most(actual - 1, forecast)
    verdict = ForecastWas.GOOD
    if min(below, above) < _TAIL:
        verdict = ForecastWas.TOO_HIGH if actual < forecast else ForecastWas.TOO_LOW
    return ok(ForecastCheck(below if actual < forecast else above, rate, verdict))


def next_targets(
    reached: int, openings: Sequence[Opening] = ()
) -> Result[NextTargets, TargetReason]:
    """What to promise for a period like the one in which `reached` were counted.

    The next count is negative binomial about the posterior mean of this one (Gamma prior of half an
    event). The stretch is what was reached, and the same again for each opening by its size and its
    response.
    """
    more = sum(each.size * each.response for each in openings)
    if reached < 0 or not all(0 <= each.size * each.response < LARGEST for each in openings):
        return refused(because(TargetReason.INVALID))
    if reached * (1 + more) > LARGEST:
        return refused(because(TargetReason.TOO_LARGE))
    now = prior_of(reached, 1.0)
    opened = Prior(now.shape, now.time / (1 + more))
    even = _largest(now, _EVEN)
    stretch = round(reached * (1 + more))
    return ok(
        NextTargets(
            likely_level=now.likely_level,
            safe=_target(_largest(now, _SAFE), now, opened),
            even=(_target(even, now, opened), _target(even + 1, now, opened)),
            stretch=_target(stretch, now, opened) if more else None,
            openings=tuple(openings),
        )
    )


def _target(count: int, now: Prior, opened: Prior) -> Target:
    return Target(count, _chance(now, count), _chance(opened, count))


def _largest(prior: Prior, least: float) -> int:
    """The largest count that is reached with at least this chance."""
    counts = range(1, 2 * int(prior.likely_level) + 2)
    return bisect_left(counts, True, key=lambda count: _chance(prior, count) < least)


def _chance(prior: Prior, count: int) -> float:
    outcome = predict_total(prior, 0, 0.0, (count,)).value
    return outcome.chances[0] if outcome else 0.0
