"""The outlook of a daily sum (inquiries, orders), with its own track record beside it.

Local level, fixed week, holidays and the days after them, on log(1 + x); short histories get the
median of their weekdays, sporadic ones whole weeks. An outlook that would have done worse than
repeating the last week is refused. A ratio has no outlook here: it does not add up over days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from opsdash.analysis.days import WEEK, BoolArray, FloatArray, day_after, open_days
from opsdash.analysis.level_model import PATHS, Scale, fit_level
from opsdash.analysis.result import Reason, Result, Status, because, ok, refused

HORIZON = 28
_EDGES = (0.1, 0.9)
# Two years: what is older tells of another week than the present one.
_LONGEST_WEEKS = 104
_MODEL_WEEKS = 8
_MEDIAN_WEEKS = 3
# The weeks that a weekday's median is taken from.
_RECENT_WEEKS = 6
_SPORADIC = 0.3
_ORIGINS = 8
# Fewer outlooks in the past do not tell a good method from a lucky one.
_FEWEST_ORIGINS = 3


class ForecastReason(StrEnum):
    SHORT_HISTORY = "short_history"
    CONSTANT = "constant"
    UNUSABLE_VALUES = "unusable_values"
    NO_CALENDAR = "no_calendar"
    IRREGULAR = "irregular"
    WORSE_THAN_NAIVE = "worse_than_naive"
    EARLY = "early"
    UNTESTED = "untested"
    SPORADIC = "sporadic"


class Method(StrEnum):
    LEVEL = "level"
    WEEKDAY_MEDIAN = "weekday_median"
    WEEKLY_LEVEL = "weekly_level"


@dataclass(frozen=True)
class TrackRecord:
    """How outlooks from earlier days, made alike, would have done.

    `against_naive` is their absolute error over that of repeating the last week; `mase` is scaled
    by that naive error within the history (Hyndman and Koehler 2006). `typical_error` is the median
    error of the whole outlook's sum as a share of it; `coverage` the share of values in the band.
    """

    origins: int
    against_naive: float
    mase: float | None
    typical_error: float | None
    coverage: float


@dataclass(frozen=True)
class Forecast:
    """Per step, of one day or of seven: the middle and an 80 % band; the same of their sum."""

    method: Method
    step_days: int
    middle: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    total: float
    total_low: float
    total_high: float
    record: TrackRecord | None


@dataclass(frozen=True, eq=False)
class _Steps:
    """A series of open days or of weeks; `regressors` reach `ahead` steps past its end.

    `open_days` are the days ahead that have a step; none where a step is a week.
    """

    values: FloatArray
    regressors: FloatArray
    season: int
    ahead: int
    step_days: int
    open_days: BoolArray

    @property
    def method(self) -> Method:
        if self.step_days == WEEK:
            return Method.WEEKLY_LEVEL
        is_long = np.isfinite(self.values).sum() >= _MODEL_WEEKS * self.season
        return Method.LEVEL if is_long else Method.WEEKDAY_MEDIAN

    @property
    def fewest(self) -> int:
        """Steps that its method needs at least."""
        weeks = _MEDIAN_WEEKS if self.method is Method.WEEKDAY_MEDIAN else _MODEL_WEEKS
        return weeks * self.season

    def until(self, end: int) -> "_Steps":
        """As it was after `end` steps, at most two years of it."""
        first = max(0, end - _LONGEST_WEEKS * self.season)
        regressors = self.regressors[first : end + self.ahead]
        return replace(self, values=self.values[first:end], regressors=regressors)


@dataclass(frozen=True, eq=False)
class _Outlook:
    """The middle (steps,) and the ways it may go (steps, paths), in what is counted."""

    middle: FloatArray
    paths: FloatArray

    def band(self) -> tuple[FloatArray, FloatArray]:
        low, high = np.quantile(self.paths, _EDGES, axis=1)
        return low, high


def forecast(
    values: FloatArray, holidays: BoolArray, horizon: int = HORIZON, seed: int = 0
) -> Result[Forecast, ForecastReason]:
    """The next `horizon` days (whole weeks) of a daily series without gaps, NaN where unknown.

    `holidays` are those of the series' days and of the days ahead. Below 21 days it is refused,
    below 56 made from the medians of the weekdays. Takes one model fit, and one more for each of up
    to eight earlier days that the method is tried from.
    """
    first = int(np.argmax(np.isfinite(values))) if len(values) else 0
    values, holidays = values[first:], holidays[first:]
    problem = _problem(values, holidays, horizon)
    if problem:
        return refused(problem)
    steps = _steps(values, holidays, horizon)
    if np.isfinite(steps.values).sum() < steps.fewest:
        return refused(because(ForecastReason.SHORT_HISTORY, days=len(values)))
    outlook = _outlook(steps.until(len(steps.values)), np.random.default_rng(seed))
    if outlook is None:
        return refused(because(ForecastReason.IRREGULAR))
    record = _record(steps, seed)
    if record and record.against_naive >= 1:
        return refused(because(ForecastReason.WORSE_THAN_NAIVE, ratio=record.against_naive))
    reasons = tuple(_reasons(steps, record))
    is_thin = any(each.code is not ForecastReason.SPORADIC for each in reasons)
    status = Status.THIN if is_thin else Status.OK
    return Result(status, _forecast(steps, outlook, record), reasons)


def paths_ahead(
    values: FloatArray, holidays: BoolArray, days: int, seed: int = 0
) -> Result[FloatArray, ForecastReason]:
    """Ways that the next `days` may go, as (days, paths), made as `forecast` makes its outlook.

    It is not tried from earlier days. Of a sporadic series, a day is the seventh part of its week.
    """
    horizon = -(-days // WEEK) * WEEK
    first = int(np.argmax(np.isfinite(values))) if len(values) else 0
    marks = np.concatenate([holidays, np.zeros(horizon, dtype=bool)])[first:]
    problem = _problem(values[first:], marks, horizon)
    if problem:
        return refused(problem)
    steps = _steps(values[first:], marks, horizon)
    if np.isfinite(steps.values).sum() < steps.fewest:
        return refused(because(ForecastReason.SHORT_HISTORY, days=len(values) - first))
    outlook = _outlook(steps.until(len(steps.values)), np.random.default_rng(seed))
    if outlook is None:
        return refused(because(ForecastReason.IRREGULAR))
    if steps.step_days == WEEK:
        return ok(np.repeat(outlook.paths / WEEK, WEEK, axis=0)[:days])
    found = np.zeros((horizon, outlook.paths.shape[1]))
    found[steps.open_days] = outlook.paths
    return ok(found[:days])


def _problem(
    values: FloatArray, holidays: BoolArray, horizon: int
) -> Reason[ForecastReason] | None:
    present = values[np.isfinite(values)]
    if np.isinf(values).any():
        return because(ForecastReason.UNUSABLE_VALUES)
    if horizon <= 0 or horizon % WEEK or len(holidays) < len(values) + horizon:
        return because(ForecastReason.NO_CALENDAR)
    if len(present) < _MEDIAN_WEEKS * WEEK:
        return because(ForecastReason.SHORT_HISTORY, days=len(present))
    if np.ptp(present) == 0:
        return because(ForecastReason.CONSTANT, value=float(present[0]))
    return None


def _reasons(steps: _Steps, record: TrackRecord | None) -> Iterator[Reason[ForecastReason]]:
    if steps.method is Method.WEEKDAY_MEDIAN:
        yield because(ForecastReason.EARLY, days=len(steps.values) * WEEK // steps.season)
    if record is None:
        yield because(ForecastReason.UNTESTED)
    if steps.method is Method.WEEKLY_LEVEL:
        yield because(ForecastReason.SPORADIC)


def _steps(values: FloatArray, holidays: BoolArray, horizon: int) -> _Steps:
    """Days on which nothing is ever counted are no steps: a team that rests on Sundays has six."""
    is_open = open_days(values, len(values) + horizon)
    past, holidays = is_open[: len(values)], holidays[: len(values) + horizon]
    ordinary = values[past & ~holidays[: len(values)]]
    if np.mean(ordinary[np.isfinite(ordinary)] == 0) > _SPORADIC:
        return _weekly(values, holidays, horizon)
    marks = holidays[is_open]
    ahead = is_open[len(values) :]
    return _Steps(
        values[past],
        np.column_stack([marks, day_after(marks)]).astype(np.float64),
        season=int(is_open[:WEEK].sum()),
        ahead=int(ahead.sum()),
        step_days=1,
        open_days=ahead,
    )


def _weekly(values: FloatArray, holidays: BoolArray, horizon: int) -> _Steps:
    """Whole weeks back from the end; a week with a missing day is missing."""
    odd = len(values) % WEEK
    weeks = values[odd:].reshape(-1, WEEK).sum(axis=1)
    marks = holidays[odd:].reshape(-1, WEEK).sum(axis=1, dtype=np.float64)
    return _Steps(weeks, marks[:, None], 1, horizon // WEEK, WEEK, np.zeros(0, dtype=bool))


def _outlook(steps: _Steps, rng: np.random.Generator) -> _Outlook | None:
    scale = Scale.of(steps.values[np.isfinite(steps.values)])
    scaled = replace(steps, values=scale.to(steps.values))
    is_short = steps.method is Method.WEEKDAY_MEDIAN
    made = _by_median(scaled, rng) if is_short else _by_level(scaled, rng)
    return made and _Outlook(scale.back(made.middle), scale.back(made.paths))


def _by_level(steps: _Steps, rng: np.random.Generator) -> _Outlook | None:
    known = len(steps.values)
    model = fit_level(steps.values, steps.season, steps.regressors[:known])
    if model is None:
        return None
    ahead = steps.regressors[known:]
    return _Outlook(
        model.mean(steps.ahead, ahead),
        model.paths(steps.ahead, rng, ahead),
    )


def _by_median(steps: _Steps, rng: np.random.Generator) -> _Outlook:
    """Six weeks' median per weekday; whole weeks stray from it together, and further with time."""
    known, season = len(steps.values), steps.season
    special = steps.regressors[:known].any(axis=1)
    recent = np.where(special, np.nan, steps.values)[-_RECENT_WEEKS * season :]
    recent = recent[len(recent) % season :].reshape(-1, season)
    weeks = len(recent)
    profile = np.array([_median(recent[:, day]) for day in range(season)])
    left = recent - profile
    weekly = np.array([_mean(week) for week in left])
    move = _root_mean_square(np.diff(weekly))
    # Each weekday's and each week's middle was taken from the same values.
    taken = np.sqrt((1 + 1 / weeks) * weeks / (weeks - 1) * season / max(season - 1, 1))
    stray = _root_mean_square(left - weekly[:, None]) * taken
    moves = move * rng.standard_normal((steps.ahead // season, PATHS))
    # The profile is that of the middle of the weeks, not of their end.
    moves[0] *= np.sqrt(1 + weeks / 3)
    noise = stray * rng.standard_normal((steps.ahead, PATHS))
    middle = np.resize(profile, steps.ahead)
    level = np.repeat(np.cumsum(moves, axis=0), season, axis=0)
    return _Outlook(middle, middle[:, None] + level + noise)


def _median(values: FloatArray) -> float:
    present = values[np.isfinite(values)]
    return float(np.median(present)) if present.size else 0.0


def _mean(values: FloatArray) -> float:
    present = values[np.isfinite(values)]
    return float(present.mean()) if present.size else 0.0


def _root_mean_square(values: FloatArray) -> float:
    return float(np.sqrt(_mean(values**2)))


def _forecast(steps: _Steps, outlook: _Outlook, record: TrackRecord | None) -> Forecast:
    low, high = outlook.band()
    sums = outlook.paths.sum(axis=0)
    total_low, total, total_high = np.quantile(sums, (_EDGES[0], 0.5, _EDGES[1]))
    return Forecast(
        method=steps.method,
        step_days=steps.step_days,
        middle=_spread_out(outlook.middle, steps),
        low=_spread_out(low, steps),
        high=_spread_out(high, steps),
        total=float(total),
        total_low=float(total_low),
        total_high=float(total_high),
        record=record,
    )


def _spread_out(found: FloatArray, steps: _Steps) -> tuple[float, ...]:
    """With 0 on the days that are always closed."""
    if steps.step_days == WEEK:
        return tuple(found.tolist())
    days = np.zeros(len(steps.open_days))
    days[steps.open_days] = found
    return tuple(days.tolist())


@dataclass(frozen=True, eq=False)
class _Trial:
    """One earlier outlook, on the steps of which the outcome is known."""

    actual: FloatArray
    middle: FloatArray
    naive: FloatArray
    is_covered: BoolArray
    total_error: float | None
    naive_within: float


def _record(steps: _Steps, seed: int) -> TrackRecord | None:
    """From up to eight days, a horizon apart where the history is long enough."""
    known = len(steps.values)
    room = known - steps.ahead - steps.fewest
    if room < 0:
        return None
    apart = min(steps.ahead, max(room // (_ORIGINS - 1), steps.season))
    origins = range(known - steps.ahead, steps.fewest - 1, -apart)[:_ORIGINS]
    found = [_trial(steps, origin, np.random.default_rng([seed, origin])) for origin in origins]
    trials = [trial for trial in found if trial and trial.actual.size]
    return _judged(trials) if len(trials) >= _FEWEST_ORIGINS else None


def _trial(steps: _Steps, origin: int, rng: np.random.Generator) -> _Trial | None:
    past = steps.until(origin)
    outlook = _outlook(past, rng) if np.isfinite(past.values).sum() >= past.fewest else None
    if outlook is None:
        return None
    actual = steps.values[origin : origin + steps.ahead]
    present = np.isfinite(actual)
    low, high = outlook.band()
    total = actual[present].sum()
    error = abs(float(np.median(outlook.paths[present].sum(axis=0)) - total))
    return _Trial(
        actual[present],
        outlook.middle[present],
        _last_week(past)[present],
        ((low <= actual) & (actual <= high))[present],
        error / float(total) if total > 0 else None,
        _mean(np.abs(past.values[past.season :] - past.values[: -past.season])),
    )


def _last_week(steps: _Steps) -> FloatArray:
    """The newest value of each weekday, again and again."""
    season = steps.season
    whole = steps.values[len(steps.values) % season :].reshape(-1, season)
    newest = [_newest(whole[:, day]) for day in range(season)]
    return np.resize(np.array(newest), steps.ahead)


def _newest(values: FloatArray) -> float:
    present = values[np.isfinite(values)]
    return float(present[-1]) if present.size else 0.0


def _judged(trials: list[_Trial]) -> TrackRecord:
    errors = [np.abs(trial.middle - trial.actual) for trial in trials]
    naive = sum(float(np.abs(trial.naive - trial.actual).sum()) for trial in trials)
    error = sum(float(each.sum()) for each in errors)
    scaled = [
        float(each.mean()) / trial.naive_within
        for each, trial in zip(errors, trials, strict=True)
        if trial.naive_within > 0
    ]
    totals = [trial.total_error for trial in trials if trial.total_error is not None]
    return TrackRecord(
        origins=len(trials),
        against_naive=error / naive if naive > 0 else np.inf,
        mase=float(np.mean(scaled)) if scaled else None,
        typical_error=float(np.median(totals)) if totals else None,
        coverage=float(np.concatenate([trial.is_covered for trial in trials]).mean()),
    )
