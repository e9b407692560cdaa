"""Where a goal could start from: what its metric was before."""

from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.calendar.periods import Comparison, Period, compared
from opsdash.goals.asked import Books, Found, Need, first_answers
from opsdash.goals.goal import Course, Goal
from opsdash.goals.windows import LEVEL_WEEKS, course_of, data_through, level_windows, need_of


@dataclass(frozen=True)
class Suggestion:
    """A baseline from the metric's past. `window` is where it was read.

    `is_scaled`: the data is shorter than the goal, so a total was stretched to the goal's days.
    """

    value: float
    window: Period
    is_scaled: bool


def suggest_baseline(goal: Goal, books: Books) -> Suggestion | None:
    """What the metric was before the goal starts, or at the end of the data if that is earlier.

    Levels over the last four weeks; totals over as many days as the goal has (months with months).
    """
    through = data_through(books, goal.metric, goal.start - timedelta(days=goal.period.days))
    first_day = books.coverage.first_day
    if through is None or first_day is None:
        return None
    windows = _windows_before(goal, through, books)
    windows = tuple(
        Period(max(each.first, first_day), each.end) for each in windows if each.end > first_day
    )
    needs = tuple(need_of(goal, window, books) for window in windows)
    found = first_answers([needs], books.ask)
    return next(
        (_suggestion(goal, need, found[need], books) for need in needs if need in found), None
    )


def _windows_before(goal: Goal, through: date, books: Books) -> tuple[Period, ...]:
    last = min(goal.start - timedelta(days=1), through)
    end = last + timedelta(days=1)
    if course_of(goal, books.catalog) is Course.TOTAL:
        before = compared(goal.period, Comparison.PREVIOUS)
        if before and before.last <= last:
            return (before,)
        return (Period(end - timedelta(days=goal.period.days), end),)
    if books.catalog.metrics[goal.metric].is_standing:
        return (Period(last, end),)
    return level_windows(last - timedelta(weeks=2 * LEVEL_WEEKS), last)


def _suggestion(goal: Goal, need: Need, found: Found, books: Books) -> Suggestion | None:
    if found.row.value is None:
        return None
    days = need.window.days
    asked = _windows_before(goal, need.window.last, books)[0].days
    if course_of(goal, books.catalog) is Course.LEVEL or days >= asked:
        return Suggestion(found.row.value, need.window, is_scaled=False)
    return Suggestion(found.row.value * goal.period.days / days, need.window, is_scaled=True)
