"""The way a goal has gone so far, step by step, for a chart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.calendar.periods import Grain, Period
from opsdash.errors import QuestionError
from opsdash.goals.asked import Books
from opsdash.goals.goal import Course, Goal
from opsdash.goals.held import is_met
from opsdash.goals.windows import course_of, data_through, last_day, need_of
from opsdash.metrics.answer import AnswerRow, Flag, Status
from opsdash.metrics.question import Question

# Longer totals are drawn by week: a chart of more points only gets slower.
_LONGEST_BY_DAY = 100


@dataclass(frozen=True)
class Mark:
    """One step of a goal's way: the value at the end of `step`, running total or level."""

    step: Period
    value: float | None
    is_unfinished: bool


def way(goal: Goal, books: Books) -> tuple[Mark, ...]:
    """The goal's steps up to its data, for a chart: running totals by day, levels by week.

    A level begins with its first whole step: the few days before it would look like a leap.
    """
    last = last_day(goal, data_through(books, goal.metric, goal.start))
    if last is None:
        return ()
    window = Period(goal.start, last + timedelta(days=1))
    is_total = course_of(goal, books.catalog) is Course.TOTAL
    by_day = is_total and window.days <= _LONGEST_BY_DAY
    for grain in (Grain.DAY if by_day else Grain.WEEK, Grain.MONTH):
        rows = _steps(goal, books, window, grain)
        if rows:
            rows = rows if is_total else _from_whole_step(rows, goal, books)
            values = _running(rows) if is_total else [row.value for row in rows]
            return tuple(_mark(*each, window) for each in zip(rows, values, strict=True))
    return ()


def first_met(goal: Goal, books: Books) -> date | None:
    """The day on which a total met its target, or broke its limit.

    None where only coarser steps are known.
    """
    for mark in way(goal, books):
        if mark.value is not None and is_met(goal, mark.value) == goal.is_rising:
            return mark.step.last if mark.step.days == 1 else None
    return None


def _steps(goal: Goal, books: Books, window: Period, grain: Grain) -> tuple[AnswerRow, ...]:
    need = need_of(goal, window, books)
    question = Question(
        metrics=(need.metric,),
        period=window,
        grain=grain,
        filters=need.filters,
        comparison=need.comparison,
    )
    try:
        rows = books.ask(question).of(need.metric)
    except QuestionError:
        return ()
    return tuple(row for row in rows if row.status is not Status.REFUSED)


def _from_whole_step(
    rows: tuple[AnswerRow, ...], goal: Goal, books: Books
) -> tuple[AnswerRow, ...]:
    """Without a first step that the goal's start cuts; a stock is what it is on any last day."""
    is_standing = books.catalog.metrics[goal.metric].is_standing
    is_cut = Flag.PARTIAL in rows[0].flags and len(rows) > 1
    return rows[1:] if is_cut and not is_standing else rows


def _running(rows: Iterable[AnswerRow]) -> list[float | None]:
    """The totals up to each step; a step without a number leaves a gap, not a fall."""
    total = 0.0
    totals: list[float | None] = []
    for row in rows:
        total += row.value or 0.0
        totals.append(None if row.value is None else total)
    return totals


def _mark(row: AnswerRow, value: float | None, window: Period) -> Mark:
    # The first step may be cut by the goal's start, but only the last one still runs.
    still_runs = Flag.PARTIAL in row.flags and row.period.end >= window.end
    return Mark(row.period, value, still_runs or Flag.MATURING in row.flags)
