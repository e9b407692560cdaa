"""What a dated action or change did to a series: what happened against what would have, without it.

The counterfactual is the forecast from before its date, led by control series that it left alone.
The same is then tried at earlier dates, at which nothing was done: an effect that these reach too
is a usual swing, whatever the model's own interval says. Nothing here says "caused by".
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from opsdash.analysis.days import WEEK, BoolArray, FloatArray, day_after, open_days
from opsdash.analysis.level_model import Scale, fit_level
from opsdash.analysis.result import Estimate, Reason, Result, Status, because, refused

_FEWEST = 14
# Eight weeks of days, half a year of weeks: fewer is shown with a warning.
_WEEKS_OF_DAYS, _WEEKS = 8, 26
_PLACEBOS, _MOST_PLACEBOS = 10, 14
_RARE = 0.9
_ENDS = (0.025, 0.5, 0.975)
_COVERED = 0.95
_SPORADIC = 0.3


class EffectReason(StrEnum):
    SHORT_BEFORE = "short_before"
    SHORT_AFTER = "short_after"
    UNUSABLE_VALUES = "unusable_values"
    IRREGULAR = "irregular"
    EARLY = "early"
    FEW_PLACEBOS = "few_placebos"
    SPORADIC = "sporadic"
    CONTROL_LEFT_OUT = "control_left_out"
    NOT_SEPARABLE = "not_separable"


_WARNINGS = {EffectReason.EARLY, EffectReason.FEW_PLACEBOS, EffectReason.SPORADIC}


class Verdict(StrEnum):
    """`USUAL`: not distinguishable from usual swings."""

    MORE = "more"
    LESS = "less"
    USUAL = "usual"


@dataclass(frozen=True)
class Placebos:
    """Dates before, at which nothing was done, and at how many of them as much happened.

    `apart` is their distance in steps: below the length of the effect they overlap. `widening` is
    by how much they made the interval wider than the model's own.
    """

    dates: int
    apart: int
    as_large: int
    widening: float


@dataclass(frozen=True)
class Effect:
    """Sums over the steps from the start that have a value; `extra` is what was not expected.

    `expected_steps` is what each step would have held. `relative` is the extra over the expected,
    None where nothing was. `chance_of_more` is that of an extra above 0. `nearby` are the events
    from which it cannot be told apart.
    """

    actual: float
    expected: Estimate
    extra: Estimate
    relative: float | None
    chance_of_more: float
    expected_steps: tuple[Estimate, ...]
    placebos: Placebos
    verdict: Verdict
    nearby: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Case:
    """A series of open days or of weeks, its regressors, and the first step that is looked at."""

    values: FloatArray
    regressors: FloatArray
    season: int
    start: int
    enough: int

    @property
    def length(self) -> int:
        return len(self.values) - self.start

    @property
    def before(self) -> FloatArray:
        values = self.values[: self.start]
        return values[np.isfinite(values)]

    def at(self, start: int) -> "_Case":
        """The same at an earlier date, looked at for as long, knowing nothing later."""
        stop = start + self.length
        values, regressors = self.values[:stop], self.regressors[:stop]
        return replace(self, values=values, regressors=regressors, start=start)


@dataclass(frozen=True, eq=False)
class _Comparison:
    """What came (steps,) and the ways it would have gone without (steps, paths)."""

    actual: FloatArray
    paths: FloatArray

    @property
    def sums(self) -> FloatArray:
        """Of each path, over the steps that have a value."""
        sums: FloatArray = self.paths[np.isfinite(self.actual)].sum(axis=0)
        return sums

    @property
    def total(self) -> float:
        return float(np.nansum(self.actual))

    @property
    def size(self) -> float:
        """Relative to what was expected, so that it compares with smaller years."""
        expected = float(np.median(self.sums))
        extra = abs(self.total - expected)
        return extra / abs(expected) if expected else extra

    @property
    def in_half_widths(self) -> float:
        low, middle, high = np.quantile(self.sums, _ENDS)
        return abs(self.total - float(middle)) / max(float(high - low) / 2, 1e-12)


def effect_of(
    values: FloatArray,
    start: int,
    holidays: BoolArray | None = None,
    controls: FloatArray | None = None,
    *,
    is_daily: bool = True,
    nearby: tuple[str, ...] = (),
    seed: int = 0,
) -> Result[Effect, EffectReason]:
    """The effect on the sum of `values[start:]`: days or weeks without gaps, NaN where unknown.

    `controls` is (steps, controls), series that the action left alone; one with a missing step is
    left out. `nearby` names other events within a week of the start. Takes one model fit, and one
    more for each of at most 14 placebo dates.
    """
    problem = _problem(values, start, is_daily)
    if problem:
        return refused(problem)
    steady, left_out = _steady(values, controls)
    is_open = open_days(values, len(values)) if is_daily else np.ones(len(values), dtype=bool)
    case = _case(values, start, holidays, steady, is_open, is_daily)
    found = _compare(case, np.random.default_rng(seed))
    if found is None:
        return refused(because(EffectReason.IRREGULAR))
    dates = _placebo_dates(case)
    tried = [_compare(case.at(date), np.random.default_rng([seed, date])) for date in dates]
    placebos = [each for each in tried if each]
    reasons = tuple(_reasons(case, dates, left_out, nearby))
    status = Status.THIN if _WARNINGS & {each.code for each in reasons} else Status.OK
    apart = dates.step if len(dates) > 1 else 0
    effect = _effect(found, placebos, -apart, is_open[start:], nearby)
    return Result(status, effect, reasons)


def _problem(values: FloatArray, start: int, is_daily: bool) -> Reason[EffectReason] | None:
    if np.isinf(values).any():
        return because(EffectReason.UNUSABLE_VALUES)
    before = int(np.isfinite(values[: max(start, 0)]).sum())
    after = int(np.isfinite(values[max(start, 0) :]).sum())
    if before < _FEWEST:
        return because(EffectReason.SHORT_BEFORE, steps=before)
    if after < (WEEK if is_daily else 1):
        return because(EffectReason.SHORT_AFTER, steps=after)
    return None


def _steady(values: FloatArray, controls: FloatArray | None) -> tuple[FloatArray, int]:
    """The controls that are known at each step, on the scale of their swings; how many are not."""
    given = np.zeros((len(values), 0)) if controls is None else controls[: len(values)]
    known = given[:, np.isfinite(given).all(axis=0)]
    columns = [Scale.of(column).to(column) for column in known.T]
    steady = np.column_stack(columns) if columns else np.zeros((len(values), 0))
    return steady, given.shape[1] - len(columns)


def _case(
    values: FloatArray,
    start: int,
    holidays: BoolArray | None,
    controls: FloatArray,
    is_open: BoolArray,
    is_daily: bool,
) -> _Case:
    marks = np.zeros(len(values), dtype=bool) if holidays is None else holidays[: len(values)]
    regressors = np.column_stack([marks[is_open], day_after(marks[is_open]), controls[is_open]])
    season = int(is_open[:WEEK].sum()) if is_daily else 1
    return _Case(
        values[is_open],
        regressors.astype(np.float64),
        season=season,
        start=int(is_open[:start].sum()),
        enough=_WEEKS_OF_DAYS * season if is_daily else _WEEKS,
    )


def _compare(case: _Case, rng: np.random.Generator) -> _Comparison | None:
    actual = case.values[case.start :]
    scale = Scale.of(case.before)
    past = scale.to(case.values[: case.start])
    model = fit_level(past, case.season, case.regressors[: case.start])
    if model is None or not np.isfinite(actual).any():
        return None
    paths = model.paths(case.length, rng, case.regressors[case.start :])
    return _Comparison(actual, scale.back(paths))


def _placebo_dates(case: _Case) -> range:
    """Back from the latest that ends before the start; overlapping where there are too few."""
    fewest = min(case.enough, max(_FEWEST, case.start // 2))
    latest = case.start - case.length
    room = latest - fewest
    if room < 0:
        return range(0)
    apart = min(case.length, max(1, room // (_PLACEBOS - 1)))
    return range(latest, fewest - 1, -apart)[:_MOST_PLACEBOS]


def _reasons(
    case: _Case, dates: range, left_out: int, nearby: tuple[str, ...]
) -> Iterator[Reason[EffectReason]]:
    before = case.before
    if len(before) < case.enough:
        yield because(EffectReason.EARLY, steps=len(before))
    if len(dates) < _PLACEBOS or -dates.step < case.length:
        yield because(EffectReason.FEW_PLACEBOS, dates=len(dates))
    if np.mean(before == 0) > _SPORADIC:
        yield because(EffectReason.SPORADIC)
    if left_out:
        yield because(EffectReason.CONTROL_LEFT_OUT, controls=left_out)
    if nearby:
        yield because(EffectReason.NOT_SEPARABLE, events=len(nearby))


def _effect(
    found: _Comparison,
    placebos: list[_Comparison],
    apart: int,
    is_open: BoolArray,
    nearby: tuple[str, ...],
) -> Effect:
    sizes = np.array([each.size for each in placebos])
    strays = np.array([each.in_half_widths for each in placebos])
    widening = max(1.0, float(np.quantile(strays, _COVERED))) if placebos else 1.0
    expected = _estimate(found.sums, widening)
    extra = Estimate(
        found.total - expected.value, found.total - expected.high, found.total - expected.low
    )
    draws = extra.value + widening * (expected.value - found.sums)
    is_rare = not placebos or found.size > float(np.quantile(sizes, _RARE))
    return Effect(
        actual=found.total,
        expected=expected,
        extra=extra,
        relative=extra.value / abs(expected.value) if expected.value else None,
        chance_of_more=float(np.mean(draws > 0)),
        expected_steps=_expected_steps(found, widening, is_open),
        placebos=Placebos(len(placebos), apart, int(np.sum(sizes >= found.size)), widening),
        verdict=_verdict(extra) if is_rare else Verdict.USUAL,
        nearby=nearby,
    )


def _verdict(extra: Estimate) -> Verdict:
    if not extra.is_clear:
        return Verdict.USUAL
    return Verdict.MORE if extra.value > 0 else Verdict.LESS


def _estimate(draws: FloatArray, widening: float) -> Estimate:
    low, middle, high = map(float, np.quantile(draws, _ENDS))
    wide_low = middle - widening * (middle - low)
    # Paths that never fall below nothing do not do so when they are made wider.
    floor = min(0.0, float(draws.min()))
    return Estimate(middle, max(wide_low, floor), middle + widening * (high - middle))


def _expected_steps(
    found: _Comparison, widening: float, is_open: BoolArray
) -> tuple[Estimate, ...]:
    """With 0 on the days that are always closed."""
    steps = iter([_estimate(step, widening) for step in found.paths])
    return tuple(next(steps) if each else Estimate(0.0, 0.0, 0.0) for each in is_open)
