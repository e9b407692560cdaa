"""Measures goals, many in few questions, and judges where each of them stands.

The questions go through a callable, so that whoever shows goals decides about caching. What cannot
be answered (no data, refused) leaves its goal without a value; it never stops the other goals.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.errors import QuestionError
from opsdash.goals.asked import Books, Found, Need, first_answers
from opsdash.goals.goal import Course, Goal
from opsdash.goals.held import Held, hold, whole_weeks
from opsdash.goals.standing import Measured, Standing, State, judge, judge_held, judge_milestone
from opsdash.goals.ways import first_met
from opsdash.goals.windows import WEEK, course_of, data_through, last_day, need_of, windows
from opsdash.metrics.answer import AnswerRow, Flag, Status
from opsdash.metrics.catalog import Kind, Metric
from opsdash.metrics.question import Filter, Question

_LACKS = frozenset({Flag.INCOMPLETE})
# Growth is as incomplete as the time it is measured against.
_GROWTH_LACKS = _LACKS | {Flag.COMPARE_INCOMPLETE}
# A week with one of these may still change.
_OPEN_WEEK = frozenset({Flag.PARTIAL, Flag.MATURING}) | _GROWTH_LACKS


class _Weekly(NamedTuple):
    """What goals that have to hold every week may share one question about."""

    filters: tuple[Filter, ...]
    comparison: Comparison
    window: Period


def standings(goals: Sequence[Goal], books: Books, today: date) -> tuple[Standing, ...]:
    """Where each goal stands, in the order given.

    Measured up to the day that all its sources have reached. The rows of those that are further
    can only settle what nothing can change any more: a total reached, a limit exceeded.
    """
    by_course: dict[Course, list[Goal]] = defaultdict(list)
    for goal in goals:
        by_course[course_of(goal, books.catalog)].append(goal)
    moving = [*by_course[Course.TOTAL], *by_course[Course.LEVEL]]
    found = {
        **_moving(moving, books, today),
        **_held(by_course[Course.MAINTAIN], books, today),
        **{goal: judge_milestone(goal, today) for goal in by_course[Course.MILESTONE]},
    }
    return tuple(found[goal] for goal in goals)


def _moving(goals: Sequence[Goal], books: Books, today: date) -> dict[Goal, Standing]:
    """Totals and levels."""
    found = _judged(goals, books, today, min)
    ahead = [goal for goal in goals if _is_uneven(goal, books)]
    settled = {
        goal: standing
        for goal, standing in _judged(ahead, books, today, max).items()
        if standing.state in {State.REACHED, State.MISSED}
    }
    return found | settled


def _judged(
    goals: Sequence[Goal], books: Books, today: date, pick: Callable[[Iterable[date]], date]
) -> dict[Goal, Standing]:
    """`pick` says which source decides how far the data reaches: the first or the last to end."""
    through = [data_through(books, goal.metric, goal.start, pick) for goal in goals]
    wanted = [_needs(*each, books) for each in zip(goals, through, strict=True)]
    found = first_answers(wanted, books.ask)
    return {
        goal: _judge(
            goal, _measured(goal, end, _answered(needs, found), found, books), books, today
        )
        for goal, end, needs in zip(goals, through, wanted, strict=True)
    }


def _judge(goal: Goal, measured: Measured, books: Books, today: date) -> Standing:
    course = course_of(goal, books.catalog)
    standing = judge(goal, course, measured, today)
    if standing.state not in {State.REACHED, State.MISSED}:
        return standing
    # A limit that was kept is kept on its due date; a target is reached, or a limit broken, before.
    passed = course is Course.TOTAL and (standing.state is State.REACHED) == goal.is_rising
    return replace(standing, settled_on=first_met(goal, books) if passed else goal.due)


def _answered(needs: tuple[Need, ...], found: dict[Need, Found]) -> Need | None:
    return next((need for need in needs if need in found), None)


def _is_uneven(goal: Goal, books: Books) -> bool:
    """Whether a total's sources do not reach equally far."""
    if course_of(goal, books.catalog) is not Course.TOTAL:
        return False
    first, last = (data_through(books, goal.metric, goal.start, pick) for pick in (min, max))
    return first != last


def _needs(goal: Goal, through: date | None, books: Books) -> tuple[Need, ...]:
    last = last_day(goal, through)
    if last is None:
        return ()
    course = course_of(goal, books.catalog)
    return tuple(need_of(goal, window, books) for window in windows(goal, course, books, last))


def _measured(
    goal: Goal, through: date | None, need: Need | None, found: dict[Need, Found], books: Books
) -> Measured:
    metric = books.catalog.metrics.get(goal.metric)
    lag = (metric.window or 0) if metric else 0
    if need is None or metric is None:
        return Measured(through=through, lag=lag)
    row = found[need].row
    is_of_days = metric.kind is not Kind.SUM and not metric.is_standing
    is_short = is_of_days and need.window.days < WEEK
    is_level = course_of(goal, books.catalog) is not Course.TOTAL
    return Measured(
        value=_weekly(row.value, need.window, metric) if is_level else row.value,
        window=need.window,
        through=through,
        lag=lag,
        is_thin=is_short or row.status is Status.THIN,
        is_incomplete=bool(row.flags & _lacks(metric)),
        unfiltered=_unfiltered(found[need], metric, books),
    )


def _lacks(metric: Metric) -> frozenset[Flag]:
    return _GROWTH_LACKS if metric.needs_comparison else _LACKS


def _weekly(value: float | None, window: Period, metric: Metric) -> float | None:
    """What is held is told by the week; a sum over other days is brought to seven."""
    if value is None or metric.kind is not Kind.SUM:
        return value
    return value * WEEK / window.days


def _unfiltered(found: Found, metric: Metric, books: Books) -> tuple[tuple[str, str], ...]:
    own = {measure.id for measure in books.catalog.measures_of(metric)}
    return tuple(pair for pair in found.unfiltered if pair[0] in own)


def _held(goals: Sequence[Goal], books: Books, today: date) -> dict[Goal, Standing]:
    """Goals that have to hold every week; those that differ only in the metric share a question."""
    groups: dict[_Weekly, list[Goal]] = defaultdict(list)
    found: dict[Goal, Standing] = {}
    for goal in goals:
        weekly = _weekly_of(goal, books)
        if weekly is None:
            found[goal] = _judge_held(goal, (), books, today)
        else:
            groups[weekly].append(goal)
    for weekly, group in groups.items():
        rows = _weekly_rows(weekly, group, books)
        found |= {
            goal: _judge_held(goal, rows.get(goal.metric, ()), books, today) for goal in group
        }
    return found


def _weekly_of(goal: Goal, books: Books) -> _Weekly | None:
    """What to ask for the goal's weeks that are over; None before the first of them is."""
    last = last_day(goal, data_through(books, goal.metric, goal.start))
    weeks = whole_weeks(goal, books.week_start)
    over = [week for week in weeks if last is not None and week.last <= last]
    if not over:
        return None
    window = Period(over[0].first, over[-1].end)
    need = need_of(goal, window, books)
    return _Weekly(need.filters, need.comparison, window)


def _weekly_rows(
    weekly: _Weekly, goals: Sequence[Goal], books: Books
) -> dict[str, tuple[AnswerRow, ...]]:
    metrics = tuple(sorted({goal.metric for goal in goals}))
    question = Question(
        metrics=metrics,
        period=weekly.window,
        grain=Grain.WEEK,
        filters=weekly.filters,
        comparison=weekly.comparison,
    )
    try:
        answer = books.ask(question)
    except QuestionError:
        return {}
    return {metric: answer.of(metric) for metric in metrics}


def _judge_held(goal: Goal, rows: Sequence[AnswerRow], books: Books, today: date) -> Standing:
    metric = books.catalog.metrics.get(goal.metric)
    through = data_through(books, goal.metric, goal.start)
    values = {
        row.period: row.value
        for row in rows
        if row.value is not None and row.status is not Status.REFUSED and not row.flags & _OPEN_WEEK
    }
    held: Held = hold(goal, whole_weeks(goal, books.week_start), values)
    newest = max(values, default=None)
    measured = Measured(
        value=values[newest] if newest else None,
        window=newest,
        through=through,
        lag=(metric.window or 0) if metric else 0,
        is_thin=any(row.period == newest and row.status is Status.THIN for row in rows),
    )
    return judge_held(goal, held, measured, today)
