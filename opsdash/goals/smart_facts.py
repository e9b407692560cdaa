"""What the advice on a goal rests on, asked once: the past of its metric in steps and in months.

It reads through the books that every page asks by, so the same question is answered from the cache
while somebody types.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from opsdash.analysis.days import WEEK, FloatArray
from opsdash.analysis.week_paths import Weeks
from opsdash.calendar.periods import Grain, Period, next_start, start_of
from opsdash.errors import QuestionError
from opsdash.findings.series import series_in
from opsdash.goals.asked import Books
from opsdash.goals.goal import Course, Goal
from opsdash.goals.histories import DayHistory, History, read_history
from opsdash.goals.windows import course_of, data_through, need_of
from opsdash.metrics.catalog import Metric
from opsdash.metrics.question import Question

_MONTHS: Final = 24
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Past:
    """The metric's past in equal steps of `step_days` (weeks; months where nothing finer is known).

    `weeks` times `scale` is the metric's unit; `through` the last day of the last step, `ahead` how
    many steps are left. `rest` is what a total still needs by the due date.
    """

    weeks: Weeks
    scale: float
    step_days: int
    through: date
    ahead: int
    rest: float | None = None

    @property
    def known(self) -> int:
        return int(self.weeks.is_known.sum())


@dataclass(frozen=True, eq=False)
class Facts:
    """`through` is the last final day of the metric; `months` its newest whole months, NaN where
    unknown, `month_days` their lengths. `metric` is None where the catalogue has no such.
    """

    today: date
    week_start: int
    course: Course
    metric: Metric | None = None
    through: date | None = None
    past: Past | None = None
    months: FloatArray | None = None
    month_days: FloatArray | None = None


def read_facts(goal: Goal, books: Books, today: date) -> Facts:
    """Of a goal as far as it is written; its dates have to be possible ones."""
    course = course_of(goal, books.catalog)
    metric = books.catalog.metrics.get(goal.metric)
    if course is Course.MILESTONE or metric is None:
        return Facts(today, books.week_start, course)
    through = data_through(books, goal.metric, goal.start)
    history = read_history(goal, books) if through else None
    months, lengths = _months(goal, books, through) if through else (None, None)
    return Facts(
        today=today,
        week_start=books.week_start,
        course=course,
        metric=metric,
        through=through,
        past=_past(goal, history) if history else None,
        months=months,
        month_days=lengths,
    )


def _past(goal: Goal, history: History) -> Past | None:
    if isinstance(history, DayHistory):
        return _weeks_of_days(goal, history)
    steps = len(history.weeks.sums)
    if not steps:
        return None
    last = history.first + timedelta(days=steps * history.step_days) - _DAY
    return Past(history.weeks, history.scale, history.step_days, last, max(1, history.ahead))


def _weeks_of_days(goal: Goal, history: DayHistory) -> Past | None:
    """A total by weeks that end with the data; its rest is what the days to come have to bring."""
    count = len(history.values) // WEEK
    if not count:
        return None
    values = history.values[len(history.values) - count * WEEK :].reshape(-1, WEEK).sum(axis=1)
    last = history.first + timedelta(days=len(history.values)) - _DAY
    begun = max(0, (goal.start - history.first).days)
    done = float(np.nansum(history.values[begun:]))
    ahead = max(0, (goal.due - max(last, goal.start - _DAY)).days)
    weeks = Weeks(values, np.ones(count))
    return Past(weeks, 1.0, WEEK, last, max(1, ahead // WEEK), _rest(goal, done, ahead))


def _rest(goal: Goal, done: float, days: int) -> float | None:
    """What an ordinary week from now on has to bring, or may bring at most."""
    return max(0.0, goal.target - done) / days * WEEK if days > 0 else None


def _months(
    goal: Goal, books: Books, through: date
) -> tuple[FloatArray, FloatArray] | tuple[None, None]:
    end = start_of(through + _DAY, Grain.MONTH, 0)
    begin = end
    for _ in range(_MONTHS):
        begin = start_of(begin - _DAY, Grain.MONTH, 0)
    need = need_of(goal, Period(begin, end), books)
    question = Question(
        metrics=(goal.metric,),
        period=need.window,
        grain=Grain.MONTH,
        filters=need.filters,
        comparison=need.comparison,
    )
    try:
        found = series_in(books.ask(question), goal.metric)
    except QuestionError:
        return None, None
    if not len(found):
        return None, None
    days = [found.day(at) for at in range(len(found))]
    lengths = [float((next_start(day, Grain.MONTH) - day).days) for day in days]
    return found.value, np.array(lengths)
