"""The chance of a level at a deadline: 80 % first contact resolution by the end of the quarter.

It is judged on the last four full mature weeks before the deadline together, not on one day that
happens to be good. Weeks of these four that are known already count as they are.
"""

from collections.abc import Iterator
from dataclasses import replace

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
    is_met,
    problem_of,
    required_of,
)
from opsdash.analysis.days import WEEK, FloatArray
from opsdash.analysis.result import Reason, Result, Status, because, ok, refused, thin
from opsdash.analysis.week_paths import FEWEST_WEEKS, Measure, WeekPaths, Weeks, week_paths

WINDOW = 4
_EARLY_WEEKS = 26
_RECENT_WEEKS = 8
_THIN = {ChanceReason.EARLY, ChanceReason.HOLES}


def chance_of_level(
    weeks: Weeks,
    ahead: int,
    target: float,
    direction: Direction | None,
    *,
    window: int = WINDOW,
    step_days: int = WEEK,
    seed: int = 0,
) -> Result[Chance, ChanceReason]:
    """The chance that the last `window` weeks before the deadline, together, meet the target.

    `weeks` end with the last full mature week, `ahead` is how many follow that end by the deadline;
    with fewer than `window`, the known ones of the window count too. A stock has a window of 1.
    `step_days` is the length of a step that is no week. At least ten known weeks.
    """
    problem = problem_of(target, direction) or _problem(weeks, ahead, window, step_days)
    if problem or direction is None:
        return refused(problem or because(ChanceReason.NO_DIRECTION))
    if ahead <= 0:
        return _ended(weeks, ahead, window, target, direction)
    paths = week_paths(weeks, ahead, seed)
    if paths is None:
        is_constant = np.ptp(weeks.values[weeks.is_known]) == 0
        return refused(because(ChanceReason.CONSTANT if is_constant else ChanceReason.IRREGULAR))
    known = _tail(weeks, max(window - ahead, 0))
    ends = _ends(known, paths, min(window, ahead))
    required = _required(weeks, known, min(window, ahead), target, direction)
    chance = chance_of_paths(ends, target, direction, required)
    reasons = tuple(_reasons(weeks, known, paths, window, target, direction))
    is_thin = any(each.code in _THIN for each in reasons)
    return Result(Status.THIN if is_thin else Status.OK, chance, reasons)


def weeks_problem(weeks: Weeks, ahead: int, step_days: int) -> Reason[ChanceReason] | None:
    """What keeps weeks from telling of the weeks ahead."""
    if len(weeks.sums) != len(weeks.cases) or step_days < 1:
        return because(ChanceReason.INVALID)
    if np.isinf(weeks.sums).any() or np.isinf(weeks.cases).any() or _is_no_share(weeks):
        return because(ChanceReason.UNUSABLE_VALUES)
    known = int(weeks.is_known.sum())
    if not known:
        return because(ChanceReason.NO_VALUES)
    if ahead > 0 and known < FEWEST_WEEKS:
        return because(ChanceReason.SHORT_HISTORY, known=known, need=FEWEST_WEEKS)
    return far_problem(ahead * step_days, known * step_days)


def _is_no_share(weeks: Weeks) -> bool:
    if weeks.measure is not Measure.SHARE:
        return False
    sums, cases = weeks.sums[weeks.is_known], weeks.cases[weeks.is_known]
    return bool(((sums < 0) | (sums > cases)).any())


def _problem(weeks: Weeks, ahead: int, window: int, step_days: int) -> Reason[ChanceReason] | None:
    if window < 1:
        return because(ChanceReason.INVALID)
    return weeks_problem(weeks, ahead, step_days)


def _tail(weeks: Weeks, count: int, before: int = 0) -> Weeks:
    """The `count` weeks that end `before` weeks before the end."""
    end = max(len(weeks.sums) - before, 0)
    part = slice(max(end - count, 0), end)
    return replace(weeks, sums=weeks.sums[part], cases=weeks.cases[part])


def _ended(
    weeks: Weeks, ahead: int, window: int, target: float, direction: Direction
) -> Result[Chance, ChanceReason]:
    part = _tail(weeks, window, -ahead)
    value = part.value
    if np.isnan(value):
        return refused(because(ChanceReason.NO_VALUES))
    is_good = bool(is_met(np.array([value]), target, direction)[0])
    outcome = Outcome.REACHED if is_good else Outcome.MISSED
    holes = _holes(part)
    chance = decided(value, outcome, None)
    return thin(chance, *holes) if holes else ok(chance)


def _ends(known: Weeks, paths: WeekPaths, count: int) -> FloatArray:
    """Of the window as a whole, for each path."""
    there = known.is_known
    sums = paths.sums[-count:].sum(axis=0) + known.sums[there].sum()
    cases = paths.cases[-count:].sum(axis=0) + known.cases[there].sum()
    ends: FloatArray = sums / cases
    return ends


def _required(
    weeks: Weeks, known: Weeks, count: int, target: float, direction: Direction
) -> Required | None:
    """What the weeks of the window that are still to come have to be, together."""
    there = known.is_known
    ahead = count * float(weeks.cases[weeks.is_known][-_RECENT_WEEKS:].mean())
    cases, sums = float(known.cases[there].sum()), float(known.sums[there].sum())
    rate = target if not cases else (target * (cases + ahead) - sums) / ahead
    present = weeks.is_known
    sums_before = np.where(present, weeks.sums, np.nan)
    return required_of(rate, count, sums_before, weeks.cases, direction)


def _reasons(
    weeks: Weeks,
    known: Weeks,
    paths: WeekPaths,
    window: int,
    target: float,
    direction: Direction,
) -> Iterator[Reason[ChanceReason]]:
    count = int(weeks.is_known.sum())
    if count < _EARLY_WEEKS:
        yield because(ChanceReason.EARLY, weeks=count)
    yield from _holes(known)
    if is_met(np.array([_tail(weeks, window).value]), target, direction)[0] == 1:
        yield because(ChanceReason.THERE_NOW)
    if paths.drifts:
        yield because(ChanceReason.DRIFTING)


def _holes(weeks: Weeks) -> tuple[Reason[ChanceReason], ...]:
    missing = int((~weeks.is_known).sum())
    return (because(ChanceReason.HOLES, weeks=missing),) if missing else ()
