"""Ways that the weeks ahead may go, for shares, for means per case and for stocks.

A level that wanders, and drifts only where its drift is beyond doubt; shares on the logit, positive
amounts on the logarithm, anything else as it is. Cases of a share are drawn, so that few of them
make a week as uncertain as it is.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from opsdash.analysis.days import BoolArray, FloatArray
from opsdash.analysis.drift import estimate_drift
from opsdash.analysis.level_model import PATHS, LevelModel, fit_level

FEWEST_WEEKS = 10
_LONGEST_WEEKS = 104
_RECENT_WEEKS = 8
# A drift needs a history that a wandering level alone does not explain.
_DRIFT_WEEKS = 26
_NORMAL_975 = 1.959963984540054


class Measure(StrEnum):
    """SHARE: cases of all cases. AMOUNT: a mean per case, a rate or a stock."""

    SHARE = "share"
    AMOUNT = "amount"


@dataclass(frozen=True, eq=False)
class Weeks:
    """Whole, mature weeks (any equal steps), NaN where unknown: `sums` over `cases` is the value.

    Of a stock the cases are 1. Without cases a week has no value.
    """

    sums: FloatArray
    cases: FloatArray
    measure: Measure = Measure.AMOUNT

    @property
    def is_known(self) -> BoolArray:
        known: BoolArray = np.isfinite(self.sums) & np.isfinite(self.cases) & (self.cases > 0)
        return known

    @property
    def values(self) -> FloatArray:
        known = self.is_known
        cases = np.where(known, self.cases, 1.0)
        return np.where(known, self.sums / cases, np.nan)

    @property
    def value(self) -> float:
        """Of all weeks together, NaN where none is known: summed first, then divided."""
        known = self.is_known
        cases = float(self.cases[known].sum())
        return float(self.sums[known].sum()) / cases if cases > 0 else float("nan")


@dataclass(frozen=True, eq=False)
class WeekPaths:
    """`sums` and `cases` as (weeks, paths); `drifts` tells that a drift goes on in them."""

    sums: FloatArray
    cases: FloatArray
    drifts: bool

    @property
    def values(self) -> FloatArray:
        values: FloatArray = self.sums / self.cases
        return values


@dataclass(frozen=True, eq=False)
class _Line:
    """The drift that is taken out before the level is fitted, and put back ahead with its error."""

    slope: float
    error: float

    @property
    def drifts(self) -> bool:
        return self.slope != 0


def week_paths(weeks: Weeks, ahead: int, seed: int = 0) -> WeekPaths | None:
    """The next `ahead` weeks; None where they cannot be told (constant amounts, irregular ones)."""
    first = max(len(weeks.sums) - _LONGEST_WEEKS, 0)
    recent = replace(weeks, sums=weeks.sums[first:], cases=weeks.cases[first:])
    scaled, is_log = _scaled(recent)
    line = _line(scaled)
    steps = np.arange(len(scaled)) - len(scaled) + 1.0
    model = fit_level(scaled - line.slope * steps)
    rng = np.random.default_rng(seed)
    cases = rng.choice(_recent_cases(recent), size=(ahead, PATHS))
    if recent.measure is Measure.SHARE:
        logits = (
            _steady(recent, ahead, rng) if model is None else _logits(recent, model, ahead, rng)
        )
        rates = 1 / (1 + np.exp(-(logits + _drift(line, ahead, rng))))
        return WeekPaths(_cases_of(rates, cases, rng), cases, line.drifts)
    if model is None:
        return None
    ways = model.paths(ahead, rng) + _drift(line, ahead, rng)
    return WeekPaths((np.exp(np.minimum(ways, 50)) if is_log else ways) * cases, cases, line.drifts)


def _scaled(weeks: Weeks) -> tuple[FloatArray, bool]:
    known = weeks.is_known
    if weeks.measure is Measure.SHARE:
        yes = np.where(known, weeks.sums, 0.0) + 0.5
        no = np.where(known, weeks.cases - weeks.sums, 0.0) + 0.5
        return np.where(known, np.log(yes / np.maximum(no, 0.5)), np.nan), False
    values = weeks.values
    is_log = bool((values[known] > 0).all())
    if not is_log:
        return values, False
    return np.log(values, where=known, out=np.full(len(values), np.nan)), True


def _line(values: FloatArray) -> _Line:
    at = np.flatnonzero(np.isfinite(values))
    if len(at) < _DRIFT_WEEKS or np.ptp(values[at]) == 0:
        return _Line(0.0, 0.0)
    slope = estimate_drift(values[at], at).slope
    if not slope.is_clear:
        return _Line(0.0, 0.0)
    return _Line(slope.value, (slope.high - slope.low) / 2 / _NORMAL_975)


def _drift(line: _Line, ahead: int, rng: np.random.Generator) -> FloatArray:
    slopes = line.slope + line.error * rng.standard_normal(PATHS)
    drift: FloatArray = np.arange(1.0, ahead + 1)[:, None] * slopes
    return drift if line.drifts else np.zeros((ahead, PATHS))


def _recent_cases(weeks: Weeks) -> FloatArray:
    return weeks.cases[weeks.is_known][-_RECENT_WEEKS:]


def _logits(weeks: Weeks, model: LevelModel, ahead: int, rng: np.random.Generator) -> FloatArray:
    """Without the noise that drawing the cases will bring again."""
    known = weeks.is_known
    cases = weeks.cases[known]
    share = (weeks.sums[known] + 0.5) / (cases + 1)
    drawing = float(np.mean(1 / ((cases + 1) * share * (1 - share))))
    return replace(model, irregular=max(model.irregular - drawing, 0.0)).paths(ahead, rng)


def _steady(weeks: Weeks, ahead: int, rng: np.random.Generator) -> FloatArray:
    """A share that never changed: one level, known as well as all its cases tell."""
    known = weeks.is_known
    yes = float(weeks.sums[known].sum())
    no = float(weeks.cases[known].sum()) - yes
    shares = np.clip(rng.beta(yes + 0.5, max(no, 0.0) + 0.5, PATHS), 1e-12, 1 - 1e-12)
    return np.tile(np.log(shares / (1 - shares)), (ahead, 1))


def _cases_of(rates: FloatArray, cases: FloatArray, rng: np.random.Generator) -> FloatArray:
    drawn = rng.binomial(np.maximum(np.round(cases), 1).astype(np.int64), rates)
    return drawn * (cases / np.maximum(np.round(cases), 1))
