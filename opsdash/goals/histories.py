"""The past of a goal's metric as arrays, in the steps that the kind of goal is judged in.

Days for a total; for a level weeks that end on the weekday of its due date, so that the last four
before it are whole; calendar weeks for a goal that has to hold in each. Where a metric cannot be
summed over days, calendar weeks serve levels too; where the data is coarser than a week, months.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from opsdash.analysis.days import WEEK, FloatArray
from opsdash.analysis.week_paths import Measure, Weeks
from opsdash.calendar.periods import Grain, Period, next_start, start_of
from opsdash.errors import QuestionError
from opsdash.findings.series import Series, series_in
from opsdash.goals.asked import Books
from opsdash.goals.goal import Course, Goal
from opsdash.goals.windows import LEVEL_WEEKS, course_of, data_through, need_of
from opsdash.metrics.catalog import Kind, Metric
from opsdash.metrics.question import Question

_HISTORY = timedelta(weeks=104)
_DAY = timedelta(days=1)
_MONTH_DAYS = 30


@dataclass(frozen=True, eq=False)
class DayHistory:
    """`values` by day from `first` on, NaN where unknown, up to the last final day."""

    first: date
    values: FloatArray


@dataclass(frozen=True, eq=False)
class StepHistory:
    """Equal steps, the first beginning on `first`; `scale` brings their value to the metric's unit.

    `ahead` steps lie between the last of them and the due date; the last `window` are judged.
    """

    first: date
    weeks: Weeks
    scale: float
    ahead: int
    window: int
    step_days: int = WEEK


History = DayHistory | StepHistory


def read_history(goal: Goal, books: Books) -> History | None:
    """None where the metric has no final day or cannot be asked in steps."""
    through = data_through(books, goal.metric, goal.start)
    metric = books.catalog.metrics.get(goal.metric)
    if through is None or metric is None:
        return None
    match course_of(goal, books.catalog):
        case Course.TOTAL:
            return _days(goal, books, through)
        case Course.LEVEL:
            return _level(goal, books, metric, through)
        case Course.MAINTAIN:
            return _calendar_weeks(goal, books, metric, through)
        case _:
            return None


def _days(goal: Goal, books: Books, through: date) -> DayHistory | None:
    first = min(max(through - _HISTORY + _DAY, _first_day(books, through)), goal.start)
    found = _series(goal, books, Period(first, max(through, first) + _DAY), Grain.DAY)
    return DayHistory(found.day(0), found.value) if found else None


def _level(goal: Goal, books: Books, metric: Metric, through: date) -> StepHistory | None:
    first = max(through - _HISTORY + _DAY, _first_day(books, through))
    days = None
    if metric.kind in (Kind.SUM, Kind.RATIO, Kind.STOCK):
        days = _series(goal, books, Period(first, through + _DAY), Grain.DAY)
    if days is not None:
        return _to_due(goal, days, metric, through)
    return _calendar_weeks(goal, books, metric, through) or _months(goal, books, metric, through)


def _to_due(goal: Goal, days: Series, metric: Metric, through: date) -> StepHistory:
    """Steps of seven days, counted back from the due date."""
    window = _judged_weeks(goal)
    ahead = max(0, -((goal.due - through).days // -WEEK)) if goal.due > through else 0
    last = goal.due - timedelta(weeks=ahead)
    end = (last - days.day(0)).days + 1
    begin = end % WEEK
    first = days.day(0) + timedelta(days=begin)
    if metric.is_standing:
        stock = days.value[begin:end].reshape(-1, WEEK)[:, -1]
        return StepHistory(first, Weeks(stock, np.ones(len(stock))), 1.0, ahead, 1)
    if metric.kind is Kind.SUM:
        # Told by the week, whatever the scale.
        values = days.value[begin:end].reshape(-1, WEEK).sum(axis=1)
        return StepHistory(first, Weeks(values, np.ones(len(values))), 1.0, ahead, window)
    numerator, denominator = _sums(days)
    sums = numerator[begin:end].reshape(-1, WEEK).sum(axis=1)
    cases = denominator[begin:end].reshape(-1, WEEK).sum(axis=1)
    return StepHistory(first, Weeks(sums, cases, _measure(metric)), metric.scale, ahead, window)


def _calendar_weeks(goal: Goal, books: Books, metric: Metric, through: date) -> StepHistory | None:
    first = max(through - _HISTORY + _DAY, _first_day(books, through))
    begin = start_of(first, Grain.WEEK, books.week_start)
    end = start_of(through + _DAY, Grain.WEEK, books.week_start)
    if end <= begin:
        return None
    found = _series(goal, books, Period(begin, end), Grain.WEEK)
    if found is None:
        return None
    ahead = max(0, (goal.due + _DAY - end).days // WEEK)
    window = 1 if metric.is_standing else _judged_weeks(goal)
    return _in_steps(found, metric, ahead, WEEK, window)


def _sums(days: Series) -> tuple[FloatArray, FloatArray]:
    """Numerators and denominators by day: one without a case has no value, yet its sums count.

    Only a day that is not known leaves its week unknown.
    """
    numerator, denominator = days.numerator.copy(), days.denominator.copy()
    quiet = {each.period.first for each in days.omitted if each.flag is None}
    places = {days.day(int(at)): at for at in np.flatnonzero(np.isnan(denominator))}
    for row in days.answer.of(days.metric):
        if row.period.first in quiet & places.keys() and row.denominator == 0:
            at = places[row.period.first]
            numerator[at], denominator[at] = row.numerator or 0.0, 0.0
    return numerator, denominator


def _judged_weeks(goal: Goal) -> int:
    """No week before a short goal counts for it, neither now nor on its due date."""
    return max(1, min(LEVEL_WEEKS, goal.period.days // WEEK))


def _months(goal: Goal, books: Books, metric: Metric, through: date) -> StepHistory | None:
    """Of data that is told by the month; the month of the due date decides."""
    first = max(through - 2 * _HISTORY, _first_day(books, through))
    begin = start_of(first, Grain.MONTH, 0)
    end = start_of(through + _DAY, Grain.MONTH, 0)
    if end <= begin:
        return None
    found = _series(goal, books, Period(begin, end), Grain.MONTH)
    ahead, step = 0, end
    while next_start(step, Grain.MONTH) <= goal.due + _DAY:
        ahead, step = ahead + 1, next_start(step, Grain.MONTH)
    return _in_steps(found, metric, ahead, _MONTH_DAYS, 1) if found else None


def _in_steps(
    found: Series, metric: Metric, ahead: int, step_days: int, window: int
) -> StepHistory:
    first = found.day(0)
    if metric.kind is Kind.RATIO:
        weeks = Weeks(found.numerator, found.denominator, _measure(metric))
        return StepHistory(first, weeks, metric.scale, ahead, window, step_days)
    weeks = Weeks(found.value, np.ones(len(found)))
    return StepHistory(first, weeks, 1.0, ahead, window, step_days)


def _measure(metric: Metric) -> Measure:
    return Measure.SHARE if metric.unit == "percent" else Measure.AMOUNT


def _series(goal: Goal, books: Books, period: Period, grain: Grain) -> Series | None:
    """None where the metric is refused in such steps."""
    need = need_of(goal, period, books)
    question = Question(
        metrics=(goal.metric,),
        period=period,
        grain=grain,
        filters=need.filters,
        comparison=need.comparison,
    )
    try:
        found = series_in(books.ask(question), goal.metric)
    except QuestionError:
        return None
    return found if len(found) else None


def _first_day(books: Books, through: date) -> date:
    return min(books.coverage.first_day or through, through)
