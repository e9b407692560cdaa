"""What every outlook of a goal is made of: the value to expect at its due day, and its chance.

The kinds of goals have modules of their own: `chance_total`, `chance_level` and `chance_weeks`. A
goal that is decided has an outcome and no chance; one that cannot be told has a reason. Nothing
here knows dates: days and weeks are counted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from opsdash.analysis.bands import Band as Band  # noqa: PLC0414 - part of a chance
from opsdash.analysis.bands import band_of as band_of  # noqa: PLC0414
from opsdash.analysis.days import FloatArray
from opsdash.analysis.result import Reason, because

_SHOWN = (0.01, 0.99)
_EDGES = (0.1, 0.25, 0.5, 0.75, 0.9)
# Beyond a season, a history of less than a year does not tell where a series may be.
_FAR_DAYS, _YEAR_DAYS = 90, 364


class Direction(StrEnum):
    """Which side of the target is good; the target itself always is."""

    HIGHER = "higher"
    LOWER = "lower"


class Outcome(StrEnum):
    REACHED = "reached"
    MISSED = "missed"


class ChanceReason(StrEnum):
    """Refusals, then what makes an outlook thin, then remarks.

    TOO_FAR: the deadline lies so far beyond the history that the range would be too wide.
    """

    NO_DIRECTION = "no_direction"
    NO_TARGET = "no_target"
    INVALID = "invalid"
    NO_VALUES = "no_values"
    UNUSABLE_VALUES = "unusable_values"
    SHORT_HISTORY = "short_history"
    CONSTANT = "constant"
    IRREGULAR = "irregular"
    TOO_FAR = "too_far"
    HOLES_AT_END = "holes_at_end"

    EARLY = "early"
    HOLES = "holes"

    THERE_NOW = "there_now"
    DRIFTING = "drifting"


@dataclass(frozen=True)
class Required:
    """What each step from now on has to bring, or may bring at most, to meet the target.

    `best` is the best that as many steps in a row ever brought, each; None where the history has no
    stretch that long. `is_beyond_best`: it would take a stretch better than any before.
    """

    rate: float
    steps: int
    best: float | None
    is_beyond_best: bool


@dataclass(frozen=True)
class Chance:
    """The value at the due day: what to expect, and the range that holds it eight times in ten.

    `half` is the range that holds it five times in ten, None where the goal is decided.
    `probability` is the raw chance of meeting the target, None where the goal is decided; then the
    three values are the actual one. `decided_at` is the step of the goal, from 0, that decided.
    """

    expected: float
    low: float
    high: float
    probability: float | None
    outcome: Outcome | None = None
    decided_at: int | None = None
    required: Required | None = None
    half: tuple[float, float] | None = None

    @property
    def shown(self) -> float | None:
        """The chance as it is told: nothing is certain before it is decided."""
        return self.probability if self.probability is None else clamped(self.probability)

    @property
    def band(self) -> Band | None:
        return self.probability if self.probability is None else band_of(self.probability)


def clamped(probability: float) -> float:
    lowest, highest = _SHOWN
    return min(highest, max(lowest, probability))


def is_met(values: FloatArray, target: float, direction: Direction) -> FloatArray:
    """1 where a value is on the good side of the target, 0 where not, NaN where unknown."""
    good = values >= target if direction is Direction.HIGHER else values <= target
    return np.where(np.isfinite(values), good, np.nan)


def problem_of(target: float, direction: Direction | None) -> Reason[ChanceReason] | None:
    """What keeps any kind of goal from having a chance."""
    if direction is None:
        return because(ChanceReason.NO_DIRECTION)
    if not math.isfinite(target):
        return because(ChanceReason.INVALID)
    if target == 0:
        return because(ChanceReason.NO_TARGET)
    return None


def far_problem(days_ahead: int, days_known: int) -> Reason[ChanceReason] | None:
    if days_ahead > _FAR_DAYS and days_known < _YEAR_DAYS:
        return because(ChanceReason.TOO_FAR, days=days_ahead, known=days_known)
    return None


def decided(value: float, outcome: Outcome, at: int | None) -> Chance:
    return Chance(value, value, value, None, outcome, at)


def chance_of_paths(
    ends: FloatArray, target: float, direction: Direction, required: Required | None
) -> Chance:
    """From the values that the due day may bring, one for each path."""
    low, lower, middle, upper, high = (float(each) for each in np.quantile(ends, _EDGES))
    probability = float(is_met(ends, target, direction).mean())
    return Chance(middle, low, high, probability, required=required, half=(lower, upper))


def required_of(
    rate: float, steps: int, history: FloatArray, weights: FloatArray, direction: Direction
) -> Required | None:
    """`history` are sums per step, `weights` what they are divided by; NaN where unknown."""
    if steps <= 0:
        return None
    best = _best_stretch(history, weights, steps, direction)
    is_beyond = best is not None and (rate > best if direction is Direction.HIGHER else rate < best)
    return Required(rate, steps, best, is_beyond)


def _best_stretch(
    history: FloatArray, weights: FloatArray, steps: int, direction: Direction
) -> float | None:
    if steps > len(history):
        return None
    is_known = np.isfinite(history) & np.isfinite(weights)
    sums = _moving(np.where(is_known, history, 0.0), steps)
    cases = _moving(np.where(is_known, weights, 0.0), steps)
    whole = (_moving(is_known.astype(np.float64), steps) > steps - 0.5) & (cases > 0)
    if not whole.any():
        return None
    rates = sums[whole] / cases[whole]
    return float(rates.max() if direction is Direction.HIGHER else rates.min())


def _moving(values: FloatArray, steps: int) -> FloatArray:
    sums = np.concatenate([[0.0], np.cumsum(values)])
    found: FloatArray = sums[steps:] - sums[:-steps]
    return found


def first_at(flags: Sequence[bool]) -> int | None:
    return next((at for at, flag in enumerate(flags) if flag), None)
