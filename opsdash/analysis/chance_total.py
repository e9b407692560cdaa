"""The chance of a total that adds up over days: cans sold this month, inquiries at most this year.

What is there already, and the ways the remaining days may go: small counts by the model of counts
whose rate wanders, anything larger by the outlook of daily sums. Days of the goal without a number
are filled as days to come are, with a warning.
"""

import math
from collections.abc import Iterator

import numpy as np

from opsdash.analysis.chance import (
    Chance,
    ChanceReason,
    Direction,
    Outcome,
    Required,
    chance_of_paths,
    decided,
    far_problem,
    first_at,
    problem_of,
    required_of,
)
from opsdash.analysis.count_model import fit_counts
from opsdash.analysis.counts import Prior, predict_total
from opsdash.analysis.days import WEEK, BoolArray, FloatArray
from opsdash.analysis.forecast import ForecastReason, paths_ahead
from opsdash.analysis.pace import day_weights
from opsdash.analysis.result import Reason, Result, Status, because, ok, refused

# Above this a day the ordinary outlook is as good, and knows the week better.
_SMALL_COUNT = 10.0
_RECENT_WEEKS = 8
_LONGEST_WEEKS = 104
_FEWEST_DAYS = 21
_EARLY_DAYS = 8 * WEEK

_SAME = {
    ForecastReason.CONSTANT: ChanceReason.CONSTANT,
    ForecastReason.IRREGULAR: ChanceReason.IRREGULAR,
    ForecastReason.SHORT_HISTORY: ChanceReason.SHORT_HISTORY,
    ForecastReason.UNUSABLE_VALUES: ChanceReason.UNUSABLE_VALUES,
}


def chance_of_count(
    prior: Prior, events: int, fraction: float, target: float, direction: Direction | None
) -> Result[Chance, ChanceReason]:
    """The chance of a small count after `events` in a `fraction` of its time, 0 <= fraction <= 1.

    Where nothing is known but `prior`: the count of a time before, in units of the goal's own
    (`counts.prior_of`). The expected value is the mean; the rest is exact (Gamma-Poisson).
    """
    problem = problem_of(target, direction)
    if problem or direction is None:
        return refused(problem or because(ChanceReason.NO_DIRECTION))
    if not 0 <= fraction <= 1 or events < 0:
        return refused(because(ChanceReason.INVALID))
    outcome = _outcome(events, target, direction, is_over=fraction >= 1)
    if outcome:
        return ok(decided(events, outcome, None))
    is_rising = direction is Direction.HIGHER
    least = math.ceil(target) if is_rising else math.floor(target) + 1
    found = predict_total(prior, events, fraction, (max(least, 0),)).value
    if found is None:
        return refused(because(ChanceReason.INVALID))
    chance = found.chances[0] if is_rising else 1 - found.chances[0]
    return ok(Chance(found.mean, found.low, found.high, chance, half=found.half))


def chance_of_total(
    values: FloatArray,
    holidays: BoolArray,
    first: int,
    target: float,
    direction: Direction | None,
    seed: int = 0,
) -> Result[Chance, ChanceReason]:
    """The chance of a total over the days `first` to the end of `holidays`, its due day.

    `values` are daily from the beginning of the history to the last day that is final, NaN where
    unknown; closed days are 0. Fits one model, unless the goal is decided.
    """
    problem = problem_of(target, direction) or _invalid(values, holidays, first)
    if problem or direction is None:
        return refused(problem or because(ChanceReason.NO_DIRECTION))
    so_far = values[first : len(holidays)]
    holes = int(np.isnan(so_far).sum())
    done, left = float(np.nansum(so_far)), len(holidays) - len(values)
    outcome = _outcome(done, target, direction, is_over=left <= 0 and not holes)
    if outcome:
        return ok(decided(done, outcome, _decided_at(so_far, target, direction, outcome)))
    if left <= 0:
        return refused(because(ChanceReason.HOLES_AT_END, days=holes))
    known = int(np.isfinite(values).sum())
    short = _short_problem(known, left)
    if short:
        return refused(short)
    paths = _paths(values, holidays, seed)
    if paths.value is None:
        return refused(*paths.reasons)
    ends = done + _sum_of_goal(paths.value, values, first, left)
    required = _required(values, done, first, target, left, direction)
    chance = chance_of_paths(ends, target, direction, required)
    reasons = tuple(_warnings(known, holes))
    return Result(Status.THIN if reasons else Status.OK, chance, reasons)


def _invalid(values: FloatArray, holidays: BoolArray, first: int) -> Reason[ChanceReason] | None:
    if not 0 <= first < len(holidays):
        return because(ChanceReason.INVALID)
    if np.isinf(values).any():
        return because(ChanceReason.UNUSABLE_VALUES)
    if not np.isfinite(values).any():
        return because(ChanceReason.NO_VALUES)
    return None


def _short_problem(known: int, left: int) -> Reason[ChanceReason] | None:
    if known < _FEWEST_DAYS:
        return because(ChanceReason.SHORT_HISTORY, known=known, need=_FEWEST_DAYS)
    return far_problem(left, known)


def _warnings(known: int, holes: int) -> Iterator[Reason[ChanceReason]]:
    if known < _EARLY_DAYS:
        yield because(ChanceReason.EARLY, days=known)
    if holes:
        yield because(ChanceReason.HOLES, days=holes)


def _outcome(done: float, target: float, direction: Direction, *, is_over: bool) -> Outcome | None:
    """A total only grows: its target once passed stays passed, for good or bad."""
    if direction is Direction.HIGHER:
        ending = Outcome.MISSED if is_over else None
        return Outcome.REACHED if done >= target else ending
    ending = Outcome.REACHED if is_over else None
    return Outcome.MISSED if done > target else ending


def _decided_at(
    so_far: FloatArray, target: float, direction: Direction, outcome: Outcome
) -> int | None:
    """The day that passed the target, else the last one."""
    is_rising = direction is Direction.HIGHER
    if is_rising != (outcome is Outcome.REACHED):
        return len(so_far) - 1
    running = np.nancumsum(so_far)
    return first_at((running >= target if is_rising else running > target).tolist())


def _paths(values: FloatArray, holidays: BoolArray, seed: int) -> Result[FloatArray, ChanceReason]:
    """The days after the last known one, a week more than the goal has, as (days, paths)."""
    days = len(holidays) - len(values) + WEEK
    if _is_small_count(values):
        return ok(_count_paths(values, holidays, days, seed))
    found = paths_ahead(values, holidays, days, seed)
    if found.value is None:
        why = _SAME.get(found.codes[0], ChanceReason.INVALID)
        return refused(because(why, **found.reasons[0].values))
    return ok(found.value)


def _is_small_count(values: FloatArray) -> bool:
    recent = values[-_RECENT_WEEKS * WEEK :]
    present = values[np.isfinite(values)]
    is_counted = bool((present >= 0).all() and (present == np.floor(present)).all())
    recent = recent[np.isfinite(recent)] if np.isfinite(recent).any() else present
    return is_counted and float(recent.mean()) < _SMALL_COUNT


def _count_paths(values: FloatArray, holidays: BoolArray, days: int, seed: int) -> FloatArray:
    recent = values[-_LONGEST_WEEKS * WEEK :]
    marks = np.concatenate([holidays[len(values) - len(recent) :], np.zeros(WEEK, dtype=bool)])
    weights = day_weights(recent, marks)
    even = np.ones(len(marks)) if weights is None else weights
    # The week whose usual days add up to one is the unit of exposure.
    share = even / (WEEK * float(even[: len(recent)].mean() or 1.0))
    known = np.isfinite(recent)
    counts = _weekly(np.where(known, recent, 0.0))
    model = fit_counts(counts, _weekly(np.where(known, share[: len(recent)], 0.0)))
    return model.paths(share[len(recent) : len(recent) + days], seed)


def _weekly(values: FloatArray) -> FloatArray:
    """Sums of whole weeks back from the end."""
    sums: FloatArray = values[len(values) % WEEK :].reshape(-1, WEEK).sum(axis=1)
    return sums


def _sum_of_goal(paths: FloatArray, values: FloatArray, first: int, left: int) -> FloatArray:
    """Of the days that are still to come, and of those without a number, as their weekday is."""
    ends: FloatArray = paths[max(first - len(values), 0) : left].sum(axis=0)
    for hole in first + np.flatnonzero(np.isnan(values[first:])):
        ends = ends + paths[(hole - len(values)) % WEEK]
    return ends


def _required(
    values: FloatArray, done: float, first: int, target: float, left: int, direction: Direction
) -> Required | None:
    days = left - max(first - len(values), 0)
    rate = max(target - done, 0.0) / days
    return required_of(rate, days, values, np.ones(len(values)), direction)
