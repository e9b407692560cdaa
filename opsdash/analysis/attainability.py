"""Whether a target can be reached at all: the change it needs against what the series ever did.

A target inside the natural limits is hit now and then without any change, which is luck. One
outside was seen before, or is a stretch, or is not credible without a new process. It is advice for
the author of a goal, not a wall.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from opsdash.analysis.chance import Direction, is_met
from opsdash.analysis.days import FloatArray
from opsdash.analysis.limits import spread_of_individuals
from opsdash.analysis.result import Result, because, ok, refused, thin

_BASELINE_WEEKS = 26
# Fewer points do not tell how far a series moves by itself.
_FEWEST = 10
_ENOUGH_WEEKS = 24
_MEAN_OF = 4
_LIMIT = 3.0
_SEEN_BEFORE = 0.1
_NOT_CREDIBLE = 6.0


class AttainReason(StrEnum):
    NO_DIRECTION = "no_direction"
    NO_TARGET = "no_target"
    INVALID = "invalid"
    NO_VALUES = "no_values"
    UNUSABLE_VALUES = "unusable_values"
    SHORT_HISTORY = "short_history"
    CONSTANT = "constant"
    FEW_CHANGES = "few_changes"


class Verdict(StrEnum):
    """In the order in which they are asked. OUTSIDE: beyond the limits, too little history."""

    MET = "met"
    LUCK = "luck"
    NOT_CREDIBLE = "not_credible"
    AMBITIOUS = "ambitious"
    STRETCH = "stretch"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Attainability:
    """`change` is what is needed from the `center`, positive where it has to get better.

    `deviation` is how far a week strays by itself, `low` and `high` the natural limits that it
    makes, `in_deviations` the change measured by it. `seen` is the share of the `tried` past
    changes over the same time that were at least as large; None with less than 24 weeks.
    """

    verdict: Verdict
    center: float
    deviation: float
    low: float
    high: float
    change: float
    in_deviations: float
    seen: float | None
    tried: int


@dataclass(frozen=True)
class TimesReached:
    """In how many of the last periods the target was met: "3 of the last 24 months"."""

    met: int
    periods: int


def attainability(
    values: FloatArray, target: float, direction: Direction | None, horizon: int
) -> Result[Attainability, AttainReason]:
    """Whether `target` is attainable in `horizon` weeks (any equal steps), from a weekly series.

    `values` are of whole weeks, the last one mature, NaN where unknown; of a total, the sums, with
    the target of a week. The centre and the deviation (mean moving range / 1.128) are those of the
    last 26 weeks; past changes are between means of four weeks, `horizon` apart, sliding.
    """
    if direction is None:
        return refused(because(AttainReason.NO_DIRECTION))
    if target == 0:
        return refused(because(AttainReason.NO_TARGET))
    if not np.isfinite(target) or horizon < 1:
        return refused(because(AttainReason.INVALID))
    if np.isinf(values).any():
        return refused(because(AttainReason.UNUSABLE_VALUES))
    known = int(np.isfinite(values).sum())
    if known < _FEWEST:
        code = AttainReason.SHORT_HISTORY if known else AttainReason.NO_VALUES
        return refused(because(code, known=known, need=_FEWEST))
    return _judged(values, target, direction, horizon)


def times_reached(values: FloatArray, target: float, direction: Direction) -> TimesReached:
    """Of the periods that have a value."""
    kept = is_met(values, target, direction)
    return TimesReached(int(np.nansum(kept)), int(np.isfinite(kept).sum()))


def _judged(
    values: FloatArray, target: float, direction: Direction, horizon: int
) -> Result[Attainability, AttainReason]:
    spread = spread_of_individuals(values[None, -_BASELINE_WEEKS:])
    center, deviation = float(spread.center[0]), float(spread.reach[0]) / _LIMIT
    if not np.isfinite(deviation):
        return refused(because(AttainReason.SHORT_HISTORY, known=0, need=_FEWEST))
    sign = 1.0 if direction is Direction.HIGHER else -1.0
    change = (target - center) * sign
    if not deviation > 0 and change > 0:
        return refused(because(AttainReason.CONSTANT, value=center))
    changes = _changes(values, horizon) * sign
    is_enough = int(np.isfinite(values).sum()) >= _ENOUGH_WEEKS and len(changes) > 0
    seen = float((changes >= change).mean()) if is_enough else None
    score = change / deviation if deviation > 0 else -np.inf
    found = Attainability(
        verdict=_verdict(score, seen),
        center=center,
        deviation=deviation,
        low=center - _LIMIT * deviation,
        high=center + _LIMIT * deviation,
        change=change,
        in_deviations=float(score),
        seen=seen,
        tried=len(changes) if is_enough else 0,
    )
    return ok(found) if is_enough else thin(found, because(AttainReason.FEW_CHANGES))


def _verdict(score: float, seen: float | None) -> Verdict:
    if score <= 0:
        return Verdict.MET
    if score <= _LIMIT:
        return Verdict.LUCK
    if seen is None:
        return Verdict.OUTSIDE
    if score > _NOT_CREDIBLE and seen == 0:
        return Verdict.NOT_CREDIBLE
    return Verdict.AMBITIOUS if seen >= _SEEN_BEFORE else Verdict.STRETCH


def _changes(values: FloatArray, horizon: int) -> FloatArray:
    """Between the means of four weeks, each `horizon` after the other."""
    if len(values) < _MEAN_OF + horizon:
        return np.zeros(0)
    means = np.lib.stride_tricks.sliding_window_view(values, _MEAN_OF).mean(axis=1)
    changes = means[horizon:] - means[:-horizon]
    found: FloatArray = changes[np.isfinite(changes)]
    return found
